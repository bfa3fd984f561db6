"""The model in plain English, in the author's own vocabulary. Every report and message speaks through these."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from servanda.calendar import CivilExpr
from servanda.model import core
from servanda.model.sink import listed

_HOLE = re.compile(r"\{\s*([^\s:{}]+)\s*(?::[^{}]*)?\}")
_INNER = re.compile(r"\[([^\[\]]*)\]")
_OBJECT = re.compile(r"\b(?:an?|the|each|every|one|some|any)\s", re.IGNORECASE)
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def short(clause_id: str) -> str:
    """`clause 9.end`, `rung 1 of clause 9.end`, `red line mines`, for an id of the model."""
    ident, *rungs = clause_id.split("/rung:")
    head, _, local = ident.partition(":")
    text = f"red line {local}" if head == "red-line" else f"clause {local or head}"
    for number in rungs:
        text = f"rung {number} of {text}"
    return text


def actor_text(who: core.Bearers | Sequence[str] | str) -> str:
    """`Ukraine`, `each of Ukraine and Russia`, `Ukraine and Russia jointly`, `Ukraine or Russia`, `every state`."""
    if isinstance(who, str):
        return who
    if not isinstance(who, core.Bearers):
        return listed(who, most=99)
    if who.from_kind:
        return f"every {who.from_kind}"
    if who.mode == "any":
        return listed(who.actors, "or", 99)
    if len(who.actors) == 1 or who.mode == "one":
        return listed(who.actors, most=99)
    return (
        f"{listed(who.actors, most=99)} jointly" if who.mode == "jointly" else f"each of {listed(who.actors, most=99)}"
    )


def _filled(phrase: str, args: dict[str, str]) -> str:
    """A declared phrase with its slots filled; an optional stretch stays only if all its slots are."""

    def stretch(found: re.Match[str]) -> str:
        holes = [hole[1] for hole in _HOLE.finditer(found[1])]
        return found[1] if holes and all(hole in args for hole in holes) else ""

    while _INNER.search(phrase):
        phrase = _INNER.sub(stretch, phrase)
    return " ".join(_HOLE.sub(lambda hole: args.get(hole[1], f"some {hole[1]}"), phrase).split())


def act_text(act: core.ActRef, dossier: core.Dossier | None = None, *, done: bool = False) -> str:
    """An act in the author's words, as something to do, or (done) as something that has happened."""
    args = dict(act.args)
    term = dossier.terms.get(act.term) if dossier is not None else None
    if term is not None:
        phrases = (*term.done, *term.phrases) if done else term.phrases
        wanted = [
            phrase
            for phrase in phrases
            if all(re.search(r"\{\s*" + re.escape(slot) + r"\s*[:}]", phrase) for slot in args)
        ]
        if phrases:
            return _filled((wanted or [*phrases])[0], args)
    return " ".join((act.term, *(f"({slot}: {value})" for slot, value in args.items())))


def event_text(event: core.EventRef, dossier: core.Dossier | None = None, *, own: str = "", done: bool = False) -> str:
    """An event in the author's words with its doers: `open fire by Northmark`, `... by each of A and B`, `... by A or B`.

    own: who `own` is, if the text should say so. done: as something that has happened ("fire has been opened (by Northmark)").
    """
    text = act_text(event.act, dossier, done=done)
    if event.mode == "own":
        by = own
    elif event.mode == "event" or not event.doers:
        by = ""
    elif event.mode == "any":
        by = listed(event.doers, "or", 99)
    else:
        by = f"{'each of ' if len(event.doers) > 1 else ''}{listed(event.doers, most=99)}"
    if not by:
        return text
    return f"{text} (by {by})" if text != act_text(event.act, dossier) else f"{text} by {by}"


def date_text(expr: CivilExpr) -> str:
    """`31 December 2015`, `end of March 2015`, `15 February 2015 00:00`."""
    words = [str(expr.day)] if expr.day is not None else []
    if expr.month is not None:
        words.append(_MONTHS[expr.month - 1])
    words.append(f"{expr.year}")
    if expr.time is not None:
        words.append(expr.time.isoformat("seconds" if expr.time.second else "minutes"))
    return ("end of " if expr.end_of else "") + " ".join(words)


def point_text(point: core.Point, dossier: core.Dossier | None = None) -> str:
    """A point in time as the language writes it, in English."""
    match point:
        case core.AtDate():
            return date_text(point.expr)
        case core.Occurs():
            return ("the latest " if point.latest else "") + event_text(point.event, dossier)
        case core.Builtin():
            return f"the {point.name}" if point.name in ("breach", "determination", "trigger") else point.name
        case core.DayOf(relation="of", of=core.Edge(edge="start", state=state)):
            return f"day {point.n} of {state}"
        case core.DayOf():
            return f"day {point.n} {point.relation} {point_text(point.of, dossier)}"
        case core.Edge():
            return f"{point.edge} of {point.state}"
        case core.Offset(of=core.Occurs(latest=True)):
            return f"{point.period} since {point_text(point.of, dossier)}"
        case core.Offset():
            return f"{point.period} {point.relation} {point_text(point.of, dossier)}"
        case core.Among():
            return _among_text(point, dossier)
        case core.ClauseStatus():
            return f"{short(point.clause)} is {point.status}"
        case core.Consent():
            return f"consent of {listed(point.who, most=99)} to {short(point.to)}"


def _among_text(point: core.Among, dossier: core.Dossier | None) -> str:
    events = [one.event for one in point.of if isinstance(one, core.Occurs)]
    if len(events) == len(point.of) and len({one.act for one in events}) == 1:
        how = {1: "any", len(events): "each"}.get(point.n, str(point.n))
        return f"{act_text(events[0].act, dossier)} by {how} of {listed((name for one in events for name in one.doers), most=99)}"
    which, word = ("earlier", "or") if point.n == 1 else ("later", "and")
    return f"the {which} of " + f" {word} ".join(point_text(one, dossier) for one in point.of)


def cond_text(cond: core.Cond, dossier: core.Dossier | None = None) -> str:
    """A condition; what is joined by `or` within `and` stands in parentheses."""
    match cond:
        case core.Past(point=core.Occurs(event=event)):
            return event_text(event, dossier, done=True)
        case core.Past():
            return point_text(cond.point, dossier)
        case core.StateHolds():
            return f"{cond.state} holds"
        case core.NotCond():
            inner = cond_text(cond.cond, dossier)
            return f"not ({inner})" if isinstance(cond.cond, (core.AllOf, core.AnyCond)) else f"not {inner}"
        case core.AllOf():
            return " and ".join(_inner(one, dossier, core.AnyCond) for one in cond.conds)
        case core.AnyCond():
            return " or ".join(_inner(one, dossier, ()) for one in cond.conds)


def _inner(cond: core.Cond, dossier: core.Dossier | None, wrapped: type[core.AnyCond] | tuple[()]) -> str:
    text = cond_text(cond, dossier)
    return f"({text})" if wrapped and isinstance(cond, wrapped) else text


def _becomes_text(timing: core.Timing) -> str:
    status = timing.becomes[0].status
    if not timing.any_of:
        return f"{listed([short(one.clause) for one in timing.becomes], 'or', most=99)} is {status}"
    reach = "this agreement" if timing.any_of == "agreement" else timing.any_of
    return f"any other clause of {reach} is {status}"


def timing_text(timing: core.Timing, dossier: core.Dossier | None = None) -> str:
    """One time part: `within 14 days of signature`, `while ceasefire holds`, `every 6 months from entry into force`."""
    point = point_text(timing.point, dossier) if timing.point is not None else ""
    of = "since" if isinstance(timing.point, core.Occurs) and timing.point.latest else "of"
    match timing.kind:
        case "within":
            return f"within {timing.period} {of} {point}" if point else f"within {timing.period}"
        case "immediately":
            return f"immediately after {point}" if point else "immediately"
        case "within before":
            return f"within {timing.period} before {point}"
        case "only after":
            return f"only after {cond_text(timing.cond, dossier)}" if timing.cond is not None else "only after"
        case "while":
            return f"while {timing.state} holds"
        case "every":
            return f"every {timing.period} from {point}" if point else f"every {timing.period}"
        case "whenever":
            if timing.becomes:
                return f"whenever {_becomes_text(timing)}"
            how = "before each" if timing.each else "whenever"
            return f"{how} {event_text(timing.trigger, dossier)}" if timing.trigger is not None else how
        case "lapses after":
            return f"lapsing after {timing.period}{f' {of} {point}' if point else ''}"
        case "extended by":
            consensus = "consensus of " if timing.consensus else ""
            length = f" for {timing.period}" if timing.period is not None else ""
            return f"unless extended by {consensus}{actor_text(timing.by) if timing.by else ''}{length}"
        case _:
            return f"{timing.kind} {point}"


def amount_text(amount: core.Amount) -> str:
    """`500000000 EUR of budget-support at 2020 prices`; thousands are set apart by commas."""
    text = f"{amount.number:,f} {amount.unit}".rstrip()
    if "." in f"{amount.number:f}":
        whole, _, rest = text.partition(" ")
        text = f"{whole.rstrip('0').rstrip('.')} {rest}".rstrip()
    text += f" of {amount.of}" if amount.of else ""
    basis = amount.price_basis
    return text + (f" at {basis}" + ("" if basis.endswith("prices") else " prices") if basis else "")


def quantity_text(quantity: core.Quantity, dossier: core.Dossier | None = None) -> str:
    """`at most 5 incidents in any 24 hours`, `at least 50 km from the line`, `all of prisoners of annex 2 (112 prisoners)`."""
    if quantity.list:
        return f"all of {quantity.list} ({quantity.amount.number:f} {quantity.amount.unit})"
    text = f"{quantity.relation} {amount_text(quantity.amount)}"
    text += f" in any {quantity.window}" if quantity.window is not None else ""
    text += f" since the latest {event_text(quantity.since, dossier)}" if quantity.since is not None else ""
    text += f" from {quantity.measured_from}" if quantity.measured_from else ""
    return text + (" pro rata" if quantity.pro_rata else "")


def condition_text(condition: core.Condition, dossier: core.Dossier | None = None) -> str:
    """`provided that clause 11 is kept`, `with the consent of Ukraine`."""
    if condition.kind == "consent":
        return f"with the consent of {listed(condition.who, most=99)}"
    return f"{condition.kind} {cond_text(condition.cond, dossier)}"


def effect_text(effect: core.Effect) -> str:
    """`which suspends clauses 3 and 4`."""
    if effect.state:
        return f"which {effect.verb} {effect.state}"
    clauses = listed((short(clause) for clause in effect.clauses), most=99)
    who = f"{listed(effect.actors, most=99)} from " if effect.actors else ""
    return f"which {effect.verb} {who}{clauses}" + (f" by {effect.period}" if effect.period is not None else "")


def _seen(verification: core.Verification) -> str:
    return f"{verification.sort} by {listed(verification.by, most=99)}"


def _details(clause: core.Clause, dossier: core.Dossier | None) -> Iterable[str]:
    if clause.places:
        yield f"at {listed(clause.places, most=99)}"
    yield from (quantity_text(quantity, dossier) for quantity in clause.quantities)
    common = _common_force(clause, dossier)
    yield from (timing_text(timing, dossier) for timing in clause.timing if timing.point is None or timing != common)
    yield from (condition_text(condition, dossier) for condition in clause.conditions)
    for exception in clause.exceptions:
        words = f"“{exception.text}”" if exception.text else ""
        what = words if exception.act is None else act_text(exception.act, dossier) + (f" for {words}" if words else "")
        by = f" authorised by {listed(exception.authorised_by, most=99)}" if exception.authorised_by else ""
        yield f"except {what}{by}"
    yield from (_seen(verification) for verification in clause.verification)
    if clause.determination is not None:
        yield _judged(clause, clause.determination)
    if clause.self_judged_by:
        yield f"as judged by {listed(clause.self_judged_by, most=99)}"
    yield from (effect_text(effect) for effect in clause.effects)
    for how, shown in (("shown by", clause.shown_by), ("contradicted by", clause.contradicted_by)):
        if shown:
            yield f"{how} {listed((act_text(act, dossier) for act in shown), 'or', 99)}"
    if clause.so_that:
        yield f"so that {listed((f'“{words}”' for words in clause.so_that), most=99)}"


def _judged(clause: core.Clause, determination: core.Determination) -> str:
    within = f" within {determination.within}" if determination.within is not None else ""
    what = "whether it was made is" if clause.degree else "whose breach is"
    return f"{what} determined by {listed(determination.by, most=99)}{within}"


def _common_force(clause: core.Clause, dossier: core.Dossier | None) -> core.Timing | None:
    """Since when the clause is in force, where that is said of the whole agreement."""
    return None if dossier is None or clause.agreement not in dossier.agreements else common_force(dossier.agreements[clause.agreement])


def common_force(agreement: core.Agreement) -> core.Timing | None:
    """The time part of every clause that says nothing else, where its agreement is not simply in force from a date."""
    entry, early = agreement.entry, agreement.provisional
    if early is not None:
        last = entry if entry is not None else core.Builtin(name="entry into force", agreement=agreement.id)
        entry = core.Among(n=1, of=(early, last))
    return None if entry is None else core.Timing(kind="in force from", point=entry)


def clause_sentence(clause: core.Clause, dossier: core.Dossier | None = None, *, ladder: bool = False) -> str:
    """A clause as one English sentence. ladder: what follows a breach is told too."""
    acts = [act_text(act, dossier) for act in clause.standing or clause.acts] or [f"{clause.state} holds"]
    act = listed(acts, "or" if clause.modal != "must" and not clause.standing else "and", 99)
    who = actor_text(clause.bearers)
    if clause.bearers.from_kind and clause.verb.endswith(" not"):
        who = who.replace("every ", "each ", 1)  # "every party must not" could be read as "not every party must"
    others = f"{actor_text(clause.others)} " if clause.others is not None and clause.others.actors else ""
    text = f"{who} {clause.verb} {others}{act}"
    details = list(_details(clause, dossier))
    seen = bool(details and clause.verification) and details[0] == _seen(clause.verification[0])
    # "must free a prisoner, all of LIST", but "must free all of LIST"
    all_of = any(one.list and details[0] == quantity_text(one) for one in clause.quantities)
    judged = clause.determination is not None and bool(details) and details[0] == _judged(clause, clause.determination)
    comma = "," if seen or judged or (all_of and _OBJECT.search(act)) else ""
    text += f"{comma} {', '.join(details)}" if details else ""
    if ladder and clause.rungs:
        steps = "; ".join(clause_sentence(rung, dossier).rstrip(".") for rung in clause.rungs)
        text += f"; otherwise {steps}"
    return f"{text[:1].upper()}{text[1:]}."
