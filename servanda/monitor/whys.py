"""Why a clause stands as it does: its words, what decides, what is missing, what it waits for, what follows - in sentences and as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from servanda.calendar import Instant
from servanda.evidence.fusion import Fused
from servanda.evidence.knowledge import Knowledge
from servanda.meaning import LACKS, WORST_FIRST, Prepared, Status, clause_status, prepare
from servanda.meaning.runs import Reason, more_of
from servanda.model.core import Clause, Dossier, View
from servanda.model.english import clause_sentence, short
from servanda.model.sink import listed
from servanda.model.views import view
from servanda.monitor.answers import Basis, ClauseState, EventView, RungDue, Why, they_part
from servanda.monitor.aside import Aside, set_aside
from servanda.monitor.dues import wait_words
from servanda.monitor.engine import verdicts
from servanda.monitor.late import performed_late
from servanda.monitor.missing import missing_words
from servanda.monitor.monitored import columns_of, found_of
from servanda.monitor.seen import event_views
from servanda.monitor.settling import commands, lack_of, settle_words, watched_words
from servanda.monitor.small import cut, listens_to, only
from servanda.monitor.states import all_late, relied_on
from servanda.monitor.words import (
    amount_words,
    apart,
    event_tag,
    instance_words,
    neutral,
    phrase,
    shown,
    stands,
    unique,
    violation_line,
    when_words,
    whose,
)

MOST = 8
"""Instances told one by one; the rest are counted."""


def why(of: View, fused: Fused, basis: Basis, clause: str, *, knowledge: Knowledge | None = None, readings: bool = True) -> Why:
    """Why a clause stands as it does.

    In: the view, the evidence, the basis, the clause's id (a rung's too), what was known (for sources and grades); readings: also its status under
    the other readings. Out: sentences in the order of an explanation - status, what decides, what it waits for, what is missing, what follows, how
    others read it - and the same as data. Raises KeyError if the view holds no such clause.
    """
    prepared = prepare(of)
    asked = prepared.clauses[clause]
    found = found_of(prepared, fused, basis)
    state = found.state(clause, knowledge)
    indexes = {index for one in state.instances for reason in one.reasons for index in reason.events}
    indexes |= {index for one in state.performed for index in one.events}
    events = event_views(fused, knowledge, indexes)
    broken = event_views(fused, knowledge, relied_on((), state.violations, ()) - indexes)
    other = _other_readings(of.dossier, fused, basis, asked, of) if readings else ()
    by_index = {one.index: one for one in (*events, *broken)}
    late = {index for one in state.performed for index in one.events}
    asides = tuple(one for one in set_aside(prepared, fused.run, basis.as_of, clause) if one.event not in late)
    aside = {one.index: one for one in event_views(fused, knowledge, {one.event for one in asides})}
    sentences = (
        *_status(state, asked, basis),
        *_instances(state, asked, by_index),
        *_violations(state, by_index, of.dossier),
        *_late(state),
        *_waits(state),
        *_watched(state),
        *_asides([one for one in asides if one.event not in indexes or one.unit], aside, of.dossier, state.zone),
        *_missing(state, basis, asides, aside),
        *_ladder(state, asked, prepared),
        *_readings(other, state),
    )
    return Why(
        basis=basis,
        state=state,
        words=(clause_sentence(asked, of.dossier), *(f"“{words}”" for words in asked.words)),
        sentences=sentences,
        reasons=tuple(dict.fromkeys(reason for one in state.instances for reason in one.reasons)),
        events=events,
        violation_events=broken,
        aside_events=tuple(aside.values()),
        readings=tuple((one.label, one.status) for one in other),
        readings_late=tuple(one.late for one in other),
        readings_lacks=tuple(one.lack for one in other) if any(one.lack for one in other) else (),
    )


def _status(state: ClauseState, clause: Clause, basis: Basis) -> list[str]:
    name = short(clause.id)
    since = f" since {shown(state.since, state.zone)}" if state.since is not None else ""
    due = ""
    if state.due is not None:
        due = f"; {'its last moment was' if state.due < basis.as_of else 'it is due by'} {shown(state.due, state.zone)}"
    text = f"On {shown(basis.as_of, state.zone)}, {name} {stands(state.answer)}{since}{due} ({basis.label})."
    if state.lack:
        text += f" {LACKS[state.lack][:1].upper()}{LACKS[state.lack][1:]}."
    elif state.status is Status.UNKNOWN:
        text += " What is known allows more than one status, so none is given."
    return [text]


def _instances(state: ClauseState, clause: Clause, views: Mapping[int, EventView]) -> list[str]:
    """What decides, worst instances first; instances with the same reason together."""
    if not state.instances:
        return ["Nothing has called for it yet: it has no instance."]
    worst = sorted(state.instances, key=lambda one: WORST_FIRST.index(one.status))
    groups: dict[tuple[str, str], list[str]] = {}
    for one in worst:
        weighed = weighed_of(one.reasons)
        left = [reason for reason in one.reasons if reason not in weighed]
        told = () if one.lack else by_certainty(left, views)  # what it lacks is said once, and no outcome of it
        because = "; or ".join(reason_words(reason, views, state.zone, clause) for reason in told)
        reasons = [part for part in (because, *(reason_words(reason, views, state.zone, clause) for reason in weighed)) if part]
        groups.setdefault((one.lack or one.status.value, "; ".join(reasons)), []).append(
            instance_words(one.instance, clause.bearers.mode, state.zone)
        )
    lines = []
    for (status, reasons_), names in list(groups.items())[:MOST]:
        whom = listed(dict.fromkeys(names), most=6)
        lines.append(f"{whom}: {status}{f' - {reasons_}' if reasons_ else ''}.")
    rest = list(groups.items())[MOST:]
    if rest:
        lines.append(
            f"And {sum(len(names) for _, names in rest)} more instances: {apart(dict.fromkeys(key[0] for key, _ in rest))}."
        )
    return lines


def weighed_of(reasons: Sequence[Reason]) -> list[Reason]:
    """What the reasons tell of acts for and against an effort or intent, which decides nothing."""
    return [reason for reason in reasons if reason.part in ("effort", "intent")]


def reason_words(reason: Reason, views: Mapping[int, EventView], zone: str, clause: Clause | None = None) -> str:
    """One reason in neutral words, with the ids of the events it rests on: what is uncertain, or nobody's, is said to be so."""
    seen = [views[index] for index in reason.events if index in views]
    told = [event_tag(view) for view in seen[:3]]
    more = f" and {len(reason.events) - 3} more" if len(reason.events) > 3 else ""
    part = "" if reason.part in ("core", "gap", "agreement", "clause", "more", "effort", "intent") else f" ({reason.part})"
    of = f" of {short(clause.id)}" if clause is not None else ""
    counted = (
        "an act that would count as a violation"
        if any(not view.event.known for view in seen)
        else "an act counted as a violation"
    )
    text = neutral(reason.text, of, counted=counted)
    if text == "done" and not reason.events:
        text = "done, where nobody could see"
    doubts = () if weighed_of([reason]) else [
        word
        for word, doubt in (("held as uncertain", _doubted(seen)), ("by whom is not established", _nobody(seen, reason)))
        if doubt
    ]
    return f"{text}{part}{''.join(f', {doubt}' for doubt in doubts)}" + (f" {' '.join(told)}{more}" if told else "")


def by_certainty(reasons: Sequence[Reason], views: Mapping[int, EventView]) -> list[Reason]:
    """Reasons that rest on what is established first."""
    return sorted(
        reasons,
        key=lambda reason: (
            more_of(reason) > 0
            or _doubted([views[i] for i in reason.events if i in views])
            or _nobody([views[i] for i in reason.events if i in views], reason)
        ),
    )


def _doubted(seen: Sequence[EventView]) -> bool:
    return any(not view.event.known for view in seen)


def _nobody(seen: Sequence[EventView], reason: Reason) -> bool:
    """Whether an act that breaks something has no established doer."""
    return "act" in reason.text and any(not view.event.by for view in seen)


def _violations(state: ClauseState, views: Mapping[int, EventView], dossier: Dossier) -> list[str]:
    if not state.violations and not state.violations_possible:
        return []
    acts = [views[one.event] for one in state.violations if one.event is not None and one.event in views]
    lines = [violation_line(state.clause, view, dossier, state.zone) for view in acts[:3]]
    more = [f"And {len(acts) - 3} more acts."] if len(acts) > 3 else []
    return [violation_words(state), *(f"{line[:1].upper()}{line[1:]}." for line in lines), *more]


def violation_words(state: ClauseState) -> str:
    """`12 violations recorded (in 9 of 12 records, by whom is not established); 2 further acts may be, on what is known. 1 deadline missed.`"""
    acts = sum(1 for one in state.violations if one.event is not None)
    missed = len(state.violations) - acts
    parts = []
    if acts or state.violations_possible:
        number = state.violation_count if acts else "no"
        nobody, more = state.violations_unattributed, state.violations_possible
        whose_ = f" (in {nobody} of {acts} records, by whom is not established)" if nobody else ""
        if nobody and nobody == acts:
            whose_ = ", by whom is not established"
        perhaps = f"; {more} further {'act' if more == 1 else 'acts'} may be, on what is known" if more else ""
        said = f"{number} {'violation' if number == '1' else 'violations'} recorded"
        if acts and state.violations_by_unit:
            said = f"violations recorded: {number}"
        text = f"{said}{whose_}{perhaps}."
        parts.append(text[:1].upper() + text[1:])
    if missed:
        parts.append(f"{missed} {'deadline' if missed == 1 else 'deadlines'} missed.")
    return " ".join(parts)


def _late(state: ClauseState) -> list[str]:
    return [
        f"{whose(one.bearers)} performed it afterwards, {shown(one.at, state.zone)}; the deadline was {shown(one.due, state.zone)}."
        for one in state.performed
    ]


def _waits(state: ClauseState) -> list[str]:
    found = []
    for one in state.waits:
        if one.met is True:
            when = f" ({shown(one.since, state.zone)})" if one.since is not None else ""
            found.append(f"Met: {one.text}{when} ({one.part}).")
        else:
            head = "No clock runs before this has come" if one.clock else "It waits for"
            found.append(f"{head}: {one.text} ({one.part}); {wait_words(one, state.zone)}.")
    return found


def _watched(state: ClauseState) -> list[str]:
    """On what the absence of a report rests."""
    if not state.watched:
        return []
    return [f"Who looked for it: {watched_words(state.watched, state.zone)}."]


def _asides(asides: Sequence[Aside], views: Mapping[int, EventView], dossier: Dossier, zone: str) -> list[str]:
    """Acts on record that do not count, with the reason."""
    lines = []
    for one in asides[:MOST]:
        view = views[one.event]
        what = view.text.rstrip(". ") or phrase(view.event, dossier)
        lines.append(
            f"On record, but set aside: {what}{amount_words(view)}, {when_words(view, zone)} {event_tag(view)}: {one.because}."
        )
    return [*lines, *([f"And {len(asides) - MOST} more acts set aside."] if len(asides) > MOST else [])]


def _missing(state: ClauseState, basis: Basis, asides: Sequence[Aside], views: Mapping[int, EventView]) -> list[str]:
    if state.lack:
        gaps = [missing_words(one) for one in state.missing if one.gap]
        told = [f"What would settle it: {settle_words(state, basis.as_of)}{f'; {listed(gaps, most=MOST)}' if gaps else ''}."]
        return [*told, *(f"To enter it: {command}" for command in commands(state, basis.as_of))]
    held = {(views[one.event].event.term, one.bearers) for one in asides}
    missing = [one for one in state.missing if (one.term, one.by) not in held or not missing_words(one).startswith("no record")]
    if not missing:
        return []
    head = "What would settle it: " if state.status is Status.UNKNOWN else "Not on record: "
    words = [missing_words(one).removeprefix("" if state.status is Status.UNKNOWN else "no record of: ") for one in missing]
    more = f"; and {len(words) - MOST} more" if len(words) > MOST else ""
    return [head + "; ".join(words[:MOST]) + more + "."]


def _ladder(state: ClauseState, clause: Clause, prepared: Prepared) -> list[str]:
    if state.ladder:
        return [f"{line}." for line in ladder_lines(state)]
    if state.status is Status.BREACHED:
        if clause.rungs:
            return ["No rung of its ladder is due now."]
        hangs = [name for name in prepared.clauses if name != clause.id and clause.id in prepared.closure(name)]
        if hangs:
            return [f"It has no ladder of its own; on it hangs: {listed(map(short, hangs), most=6)}."]
        return ["The text says nothing of what follows a breach."]
    return []


def ladder_lines(state: ClauseState) -> list[str]:
    """The rungs that breaches have set going, each once: due, perhaps due (what they answer may be a breach), or not done in time."""
    found: dict[tuple[str, str], list[RungDue]] = {}
    for one in state.ladder:
        head = {Status.UNKNOWN: "Perhaps due", Status.BREACHED: "Missed"}.get(one.status, "Now due")
        found.setdefault((one.rung, head), []).append(one)
    lines = []
    for (rung, head), mine in found.items():
        last = mine[-1]
        same = [one for one in mine if one.sentence == last.sentence]
        answers = listed(unique(whose(one.concerns) for one in same if one.concerns), most=6)
        more = len(mine) - len(same)
        lines.append(
            f"{head} on the ladder, rung {rung}: {last.sentence}"
            + (f" (answers what concerns {answers})" if answers else "")
            + (f"; and {more} earlier of the same rung" if more else "")
        )
    return lines


def _readings(other: Sequence[Other], state: ClauseState) -> list[str]:
    if not other:
        return []
    own = (state.status, state.performed_late, state.lack)
    unlike = [one for one in other if one[1:] != own]
    same = [one.label for one in other if one[1:] == own]
    if not unlike:
        return [f"Under every other reading it is {state.lack or state.status.value} too: {listed(same, most=99)}."]
    head = "The readings part" if they_part([own, *(one[1:] for one in other)]) else "No reading is known to part from another"
    text = f"{head}: " + "; ".join(f"{one.label}: {other_words(*one[1:3], state.zone, one.lack)}" for one in unlike)
    return [text + (f"; the same as here: {listed(same, most=99)}" if same else "") + "."]


def other_words(status: Status, late: Instant | None, zone: str, lack: str = "") -> str:
    """`breached, with no later performance`, `breached, done late 17 March 2015 18:00`, else the status or what it lacks."""
    if status is not Status.BREACHED:
        return lack or str(status.value)
    return f"breached, done late {shown(late, zone)}" if late is not None else "breached, with no later performance"


class Other(NamedTuple):
    """The same clause under another choice of readings."""

    label: str
    status: Status
    late: Instant | None
    lack: str = ""


def _other_readings(dossier: Dossier, fused: Fused, basis: Basis, clause: Clause, own: View) -> tuple[Other, ...]:
    """The clause under every other choice of readings that touches what it hangs on: all that a holder holds, each reading alone."""
    found: list[Other] = []
    mine = prepare(own).closure(clause.id)
    for column in columns_of(dossier):
        seen = view(dossier, column.choice)
        prepared = prepare(seen)
        if seen.choice == own.choice or clause.id not in prepared.clauses:
            continue
        closure = prepared.closure(clause.id)
        read = {name for name, _ in (*seen.choice, *own.choice)}
        if not read & (closure | mine) and seen.states == own.states:
            continue
        small = prepare(only(seen, closure))
        run = cut(fused.run, listens_to(prepared, closure)).run
        given = verdicts(small, run, basis.as_of)
        late = performed_late(small, run, basis.as_of, {clause.id: given.get(clause.id, ())})
        verdict = given.get(clause.id, ())
        label = _label(column.label, column.holder, column.reading)
        stands_ = clause_status(verdict)
        lack = lack_of(verdict) if stands_ is Status.UNKNOWN else ""
        found.append(Other(label, stands_, all_late(verdict, late.get(clause.id, ())), lack))
    return tuple(found)


def _label(label: str, holder: str, reading: str) -> str:
    if holder:
        return f"as {holder} reads it"
    return f"the reading {reading}" if reading else "the text as written"
