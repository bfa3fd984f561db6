"""Words that every answer of the monitor uses: moments with their zone, statuses, counts, and neutral sentences about acts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from servanda.base.time.numbers import digits
from servanda.calendar import Instant, day_of, describe
from servanda.meaning import Event, Instance, Status
from servanda.model.core import ActRef, Clause, Dossier
from servanda.model.english import act_text, short
from servanda.model.sink import listed
from servanda.monitor.answers import AttributedTo, Basis, EventView

FORMAL_WORDS = {
    "consent": "consent to {}",
    "determination": "determination on {}",
    "extension": "extension of {}",
    "certification": "certification of {}",
    "authorisation": "authorisation under {}",
}
"""The acts of form, which no vocabulary declares; {}: the clause they are about."""

STATUS_WORDS = {
    ("must", Status.KEPT): "kept",
    ("must", Status.BREACHED): "breached",
    ("must not", Status.KEPT): "kept",
    ("must not", Status.BREACHED): "breached",
    ("may", Status.KEPT): "exercised",
    ("may", Status.PENDING): "open",
}


def shown(at: Instant | None, zone: str, *, page: str = "") -> str:
    """A moment as its agreement's clock shows it; with the zone's name where the page says another (`page`)."""
    if at is None:
        return "-"
    return describe(at, zone) + (f" ({zone})" if page and page != zone else "")


def answer_word(status: Status, modal: str, basis: Basis, lack: str = "") -> str:
    """The status as an answer, in the words of the basis: what is open at the end of closed data is not the same as what is still pending, and what is only
    not on record is not the same as what cannot be told."""
    return basis.word(status, modal, lack)


def apart(parts: Iterable[str]) -> str:
    """A list of statuses or of other words that may hold commas: `1 breached; 1 overdue, nothing reported`."""
    return "; ".join(parts)


def stands(answer: str) -> str:
    """The answer as a predicate: `is breached`, `has no violation so far`, `has none reported`."""
    return f"{'has' if answer.startswith(('no ', 'none ')) else 'is'} {answer}"


def phrase(event: Event, dossier: Dossier) -> str:
    """What happened, in the author's words: `open fire (at Port Selm)`, `determination on clause 1: breach`."""
    args = dict(event.args)
    if event.term in FORMAL_WORDS:
        of = args.get("of") or args.get("to") or ""
        finding = f": {args['finding']}" if "finding" in args else ""
        return FORMAL_WORDS[event.term].format(f"clause {of.rpartition(':')[2]}" if of else "a clause") + finding
    text = act_text(ActRef(term=event.term, args=event.args), dossier)
    if event.place and event.place not in text:
        text += f" (at {event.place})"
    return text


def by_whom(event: Event, view: EventView, dossier: Dossier) -> str:
    """Who did it as far as is established: an attribution with its source and grades, or that there is none."""
    term = dossier.terms.get(event.term)
    if term is not None and term.sort == "event":
        return ""
    accepted = [one for one in view.attributions if one.used]
    if event.by:
        said = "; ".join(_said(one) for one in accepted if one.sources or one.grades)
        return f"attributed to {listed(event.by, most=99)}{f' by {said}' if said else ''}"
    others = [one for one in view.attributions if not one.used]
    if others:
        claims = "; ".join(f"{listed(one.by, most=99)} named by {_said(one) or 'a source'}, {one.standing}" for one in others)
        return f"by whom is not established ({claims})"
    return "by whom is not established"


def _said(one: AttributedTo) -> str:
    return f"{listed(one.sources, most=99)}{f' ({one.grades})' if one.grades else ''}"


def amount_words(view: EventView) -> str:
    """`, 1,240 (a count)`, `, more than 5,000 (a count)`; a quantity with its unit; nothing for a plain event."""
    event = view.event
    amount = view.published if view.published is not None else event.amount
    more = "".join(f", {digits(much)} {unit}" for much, unit in event.measures)
    if amount is None:
        return more
    bound = "" if view.bound == "exact" else f"{view.bound} "
    unit = f" {event.unit}" if event.unit else ""
    return f", {bound}{digits(amount)}{unit}{' (a count)' if view.count else ''}{more}"


def when_words(view: EventView, zone: str) -> str:
    """When it happened, no more precisely than is known."""
    first = view.first if view.first is not None else view.event.at
    last = view.last if view.last is not None else view.event.late
    if last is None or last == first or view.precision in ("second", "minute"):
        return describe(first, zone)
    if view.precision == "day" and day_of(first, zone) == day_of(last, zone):
        return f"on {describe(last, zone).partition(',')[0]}"
    return f"between {describe(first, zone)} and {describe(last, zone)}"


def event_tag(view: EventView) -> str:
    """How answers name an event: its id in the log, with the entry that holds it."""
    return f"[{view.id or f'event {view.index + 1}'}{f', entry {view.entry}' if view.entry else ''}]"


def violation_line(clause: str, view: EventView, dossier: Dossier, zone: str) -> str:
    """An act that counts as a violation, in neutral words: who did it only as far as a source says so and the policy accepts it."""
    who = by_whom(view.event, view, dossier)
    what = f"{view.text.rstrip('. ') or phrase(view.event, dossier)}{amount_words(view)}, {when_words(view, zone)}"
    return f"an act counted as a violation of {named(clause, dossier)}{f', {who}' if who else ''}: {what} {event_tag(view)}"


def event_line(view: EventView, dossier: Dossier, zone: str) -> str:
    """One event as evidence: when, what, who as far as established, sources with grades, standing, and when it became known."""
    event = view.event
    parts = [f"{when_words(view, zone)}: {view.text.rstrip('. ') or phrase(event, dossier)}{amount_words(view)}"]
    who = by_whom(event, view, dossier)
    if who:
        parts.append(who)
    if view.sources:
        parts.append(f"source {listed(view.sources, most=99)}" + (f" ({view.grades})" if view.grades else ""))
    elif view.grades:
        parts.append(f"graded {view.grades}")
    if view.standing:
        parts.append(view.standing + ("" if event.known else ", held as uncertain"))
    elif not event.known:
        parts.append("uncertain")
    if view.known_at is not None:
        parts.append(f"known {describe(view.known_at, zone)}")
    return f"{'; '.join(parts)} {event_tag(view)}"


def zone_of(clause: Clause, dossier: Dossier, default: str = "UTC") -> str:
    """The zone of a clause's agreement; of none (a red line): `default`."""
    record = dossier.agreements.get(clause.agreement)
    return record.zone if record is not None else default


def named(clause: str, dossier: Dossier) -> str:
    """`clause 4`, `rung 1 of clause 4`; with its agreement where the dossier holds several."""
    agreement = clause.partition(":")[0]
    return short(clause) + (f" of {agreement}" if len(dossier.agreements) > 1 and agreement in dossier.agreements else "")


def neutral(text: str, of: str = "", *, counted: str = "an act counted as a violation") -> str:
    """The evaluator's words for a forbidden act, without a judgement on who did it."""
    if text.startswith("forbidden act"):
        text = f"{counted}{of},{text.removeprefix('forbidden act')}"
    return text.replace("a forbidden act could", "an act that it forbids could", 1)


def whose(bearers: Sequence[str], mode: str = "jointly") -> str:
    """Bearers of one instance in words."""
    return listed(bearers, "or" if mode == "any" else "and", 99)


def unique(items: Iterable[str]) -> tuple[str, ...]:
    """Each once, in the order met."""
    return tuple(dict.fromkeys(items))


def instance_words(one: Instance, mode: str, zone: str) -> str:
    """The bearers of an instance, with the window, the trigger or the breach that tells it from others."""
    text = whose(one.bearers, mode)
    if one.window is not None:
        since = "" if one.trigger_at is None else f", from {shown(one.trigger_at, zone)}"
        return f"{text} (window {one.window}{since})"
    if one.trigger_event is not None:
        slots = f" at {', '.join(value for _, value in one.binding)}" if one.binding else ""
        when = "" if one.trigger_at is None else f" {shown(one.trigger_at, zone)}"
        return f"{text} (called for{when}{slots})"
    if one.cause is not None:
        when = "" if one.trigger_at is None else f" {shown(one.trigger_at, zone)}"
        return f"{text} (called for{when} by what became of {short(one.cause.clause)}, {instance_words(one.cause, 'each', zone)})"
    if one.parent is not None:
        breach = "what" if one.trigger_at is None else f"the breach of {shown(one.trigger_at, zone)}, which"
        return f"{text} (for {breach} concerns {instance_words(one.parent, 'each', zone)})"
    return text
