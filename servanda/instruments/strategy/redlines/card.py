"""The red-line card: each block worked out from the line, the log and the tables; every change of the line looked at anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from servanda.calendar import Instant, day_of
from servanda.instruments.strategy.margins.answered import LineRecord, crossed_rate, line_record
from servanda.instruments.strategy.margins.margin import BELOW, Factors, Margin, difference, gained, margin
from servanda.instruments.strategy.margins.records import Payoff, Range, RungMeans, span
from servanda.instruments.strategy.margins.seeing import (
    answered_after,
    can_block,
    found_after,
    open_share,
    seen_chance,
    seen_class,
)  # fmt: skip
from servanda.instruments.strategy.margins.tables import MarginTables
from servanda.instruments.strategy.redlines.crossing import chance
from servanda.instruments.strategy.redlines.edits import ChangedLine, changes, number
from servanda.instruments.strategy.redlines.records import LineCard, LineEdit, LineRemark, LineStep
from servanda.instruments.strategy.redlines.signalling import Stakes, equilibria
from servanda.instruments.strategy.redlines.threshold import acting_for, near_acts
from servanda.meaning.runs import Run, Violation
from servanda.model.core import Clause, Dossier, RedLine
from servanda.model.english import clause_sentence, timing_text
from servanda.monitor.answers import ClauseState
from servanda.monitor.words import phrase

SHOWN_EDITS = 2
SEEN_WORDS = {
    "full": "somebody looks, with means, a frequency and access to the place",
    "part": "somebody looks, without means, a frequency or access to the place",
    "nobody": "nobody is named who looks",
}


class Around(NamedTuple):
    """What a card is worked out from. remarks: findings of the checker on a line of a dossier; read: by each addressee that holds
    readings: who, which, and the events that are crossings then; parts: how its readings part; unanswered: what the checker says
    of its answer; released: for a reader who may not see all."""

    dossier: Dossier
    tables: MarginTables
    run: Run
    state: ClauseState
    as_of: Instant
    since: dt.date
    by: dt.date
    zone: str
    seed: int
    kept: float
    remarks: Callable[[Dossier, RedLine], tuple[LineRemark, ...]]
    read: tuple[tuple[str, str, tuple[int, ...]], ...]
    parts: tuple[str, ...]
    unanswered: str
    released: bool = False


def card(line: RedLine, around: Around) -> LineCard:
    """The card of one line."""
    dossier, tables = around.dossier, around.tables
    until = day_of(around.as_of, around.zone)
    note = next((row for row in tables.notes or () if row.line == line.id), None)
    record = None if tables.threats is None else line_record(tables.threats, line.issuer, until)
    factors, own = figures(line, dossier, tables, record, around)
    crossed = around.state.violations
    acts = tuple(near_acts(line, dossier, around.run.events, crossed, around.zone, around.since, until))
    pay = payoff_of(line, tables)
    worth = margin(factors, around.seed, line.clause.id)
    withdrawn = note.withdrawn_on if note and note.withdrawn_on and note.withdrawn_on <= until else None
    found = around.remarks(dossier, line)
    told = () if withdrawn else (*_cheap(line, worth), *_silent(line, crossed, around))
    tested = _tested(line, crossed, tables, around.zone, until)
    return LineCard(
        line=line.id, title=line.title or line.id, issuer=line.issuer, addressee=line.addressee,
        sentence=clause_sentence(line.clause, dossier), demands=line.clause.modal != "must not",
        declared=line.declared, since=line.declared_on, withdrawn=withdrawn,
        supersedes=note.supersedes if note else "", assures=note.assures if note else "", status=around.state.status.value,
        status_words=around.state.answer, tested_on=tested, days_since=(until - tested).days if tested else None,
        findings=(*found, *told), acts=acts, acts_since=around.since, parts=around.parts,
        steps=tuple(_steps(line, dossier, tables)), unanswered=around.unanswered, margin=worth, own=own, gain=factors.gain,
        cost=factors.cost, payoff_source=f"{pay.source}, {pay.as_of}, {pay.owner}" if pay else "", seen=factors.seen,
        seen_words=SEEN_WORDS[seen_class(line.clause, dossier)], days=factors.days, record=record, by=around.by,
        chance=chance(factors, around.seed, line.clause.id),
        base=None if tables.threats is None else crossed_rate(tables.threats, max(0, (around.by - until).days), until),
        understood=tuple(row for row in tables.understood or () if row.line == line.id),
        misread=(*_misread(line, tables), *_read_otherwise(crossed, around)),
        roots=next((equilibria(row) for row in tables.stakes or () if isinstance(row, Stakes) and row.line == line.id), None),
        edits=tuple(_edits(line, around, record, worth, own, found)),
    )  # fmt: skip


def figures(
    line: RedLine, dossier: Dossier, tables: MarginTables, record: LineRecord | None, around: Around
) -> tuple[Factors, Margin]:
    """What the addressee's margin is made of, and the issuer's own: whether the answer is worth its cost."""
    clause, pay = line.clause, payoff_of(line, tables)
    mine = [rung for rung in clause.rungs if set(rung.bearers.actors) & set(line.issuer)]
    free = [rung for rung in mine if not set(can_block(rung, dossier)) & set(line.addressee)]
    means = {number(rung): row.held for rung in mine if (row := _means(line, rung, tables))}
    held: bool | None = None
    if any(means.get(number(rung)) == "yes" for rung in free or mine):
        held = True
    elif mine and all(means.get(number(rung)) == "no" for rung in mine):
        held = False
    found, clocks = found_after(clause), [days for rung in mine if (days := answered_after(rung)) is not None]
    eye = (
        open_share(clause, around.run.gaps, _begin(line, around), around.as_of) if around.run.events or around.run.gaps else None
    )
    factors = Factors(
        gain=span(pay, "gain"), cost=span(pay, "cost_of_answer"), answer=() if record is None else record.betas, held=held,
        blocked=bool(mine) and not free, seen=seen_chance(clause, (line.id, clause.id), tables.detection or (), dossier, eye),
        days=None if found is None or not clocks else found + min(clocks), kept=around.kept, unit=pay.unit if pay else "",
    )  # fmt: skip
    row = next(
        (row for rung in mine if (row := _means(line, rung, tables)) and span(row, "own_cost") and span(row, "worth")), None
    )
    lacks = ("what the answer costs the issuer, or what it is worth to it",)
    unit = row.unit if row else ""
    own = difference(span(row, "worth"), span(row, "own_cost"), unit, around.seed, f"{clause.id}: own", lacks)
    return factors, own


def payoff_of(line: RedLine, tables: MarginTables) -> Payoff | None:
    """The row of an addressee on the line."""
    names = (line.id, line.clause.id)
    return next((row for row in tables.payoffs or () if row.clause in names and row.actor in line.addressee), None)


def _means(line: RedLine, rung: Clause, tables: MarginTables) -> RungMeans | None:
    return next((row for row in tables.answers or () if row.line == line.id and str(row.rung) == number(rung)), None)


def _begin(line: RedLine, around: Around) -> Instant | None:
    agreement = around.dossier.agreements.get(line.clause.agreement)
    return agreement.in_force if agreement else None


def _steps(line: RedLine, dossier: Dossier, tables: MarginTables) -> Iterator[LineStep]:
    for rung in line.clause.rungs:
        row = _means(line, rung, tables)
        yield LineStep(
            number=int(number(rung)) if number(rung).isdigit() else 0, sentence=clause_sentence(rung, dossier),
            who=rung.bearers.actors, by_issuer=bool(set(rung.bearers.actors) & set(line.issuer)),
            clock=", ".join(timing_text(one, dossier) for one in rung.timing), blockers=can_block(rung, dossier),
            needs=row.needs if row else "", held=row.held or "not known" if row else "not known", own_cost=span(row, "own_cost"),
            unit=row.unit if row else "", source=row.source if row else "",
        )  # fmt: skip


def _cheap(line: RedLine, worth: Margin) -> Iterator[LineRemark]:
    if worth.sign == BELOW:
        yield LineRemark(
            "SV912",
            f"By the ranges on record the answer to a crossing of “{line.title or line.id}” costs "
            f"{', '.join(line.addressee)} "
            "less than the crossing gains, in the whole 90 % interval.",
            "Make the answer likelier, earlier or larger, or the gain smaller; look at the ranges first.",
        )


def _silent(line: RedLine, crossed: Iterable[Violation], around: Around) -> Iterator[LineRemark]:
    """SV914: a crossing that is certain, and nothing on record of the issuer's answer when its clock has run out."""
    mine = [rung for rung in line.clause.rungs if set(rung.bearers.actors) & set(line.issuer)]
    if around.released or not mine:
        return  # who does not see an entry is not told that it does not exist
    clocks = [days for rung in mine if (days := answered_after(rung)) is not None]
    terms = {act.term for rung in mine for act in rung.acts}
    doers = acting_for(around.dossier, line.issuer)
    for one in crossed:
        doer = one.by or one.event is None  # of an act, who did it is known; what was left undone its bearers left
        if not one.sure or not doer or not clocks or one.at + max(clocks) * 86_400 >= around.as_of:
            continue
        after = (
            e
            for e in around.run.events
            if e.term in terms and (e.late or e.at) >= one.at and (not e.by or set(e.by) & set(doers))
        )
        hidden = any(gap.last >= one.at and (not gap.terms or terms & set(gap.terms)) for gap in around.run.gaps)
        if not hidden and next(after, None) is None:
            day = day_of(one.at, around.zone)
            yield LineRemark(
                "SV914",
                f"“{line.title or line.id}” is on record as crossed on {day}; of an answer by "
                f"{', '.join(line.issuer)} nothing "
                "is on record, and its time is over.",
                "Enter the answer if there was one; else decide what the line is to mean from here.",
            )


def _tested(line: RedLine, crossed: Iterable[Violation], tables: MarginTables, zone: str, until: dt.date) -> dt.date | None:
    days = [day_of(one.at, zone) for one in crossed if one.sure]
    for row in tables.threats or ():
        named = row.demand_or_line in (line.id, line.title)
        if named and row.issuer in line.issuer and row.tested == "yes" and row.date <= until:
            days.append(row.crossed_on or row.date)
    return max((day for day in days if day <= until), default=None)


def _misread(line: RedLine, tables: MarginTables) -> Iterator[str]:
    """Acts that the addressee is on record to understand as no crossing, while the issuer does, or is not on record at all."""
    rows = [row for row in tables.understood or () if row.line == line.id]
    for act in dict.fromkeys(row.act for row in rows):
        said = {row.holder: row.crossing or "not known" for row in rows if row.act == act}
        theirs = [name for name in line.addressee if said.get(name) == "no"]
        ours = [f"{name}: {said.get(name, 'not on record')}" for name in line.issuer if said.get(name) != "no"]
        if theirs and ours:
            yield f"“{act}” is no crossing as {', '.join(theirs)} understands the line ({'; '.join(ours)})."


def _read_otherwise(crossed: Iterable[Violation], around: Around) -> Iterator[str]:
    """Acts on record that cross the line as it is read here, and do not as an addressee reads the text."""
    for one in crossed:
        for who, label, events in around.read:
            if one.event is not None and one.event not in events:
                act = phrase(around.run.events[one.event], around.dossier)
                yield f"“{act}” of {day_of(one.at, around.zone)} is no crossing as {who} reads the text ({label})."


def _edits(
    line: RedLine, around: Around, record: LineRecord | None, before: Margin, own: Margin, found: tuple[LineRemark, ...]
) -> Iterator[LineEdit]:
    made = [_edit(line, one, around, record, before, own, found) for one in changes(line, around.dossier, around.tables)]
    yield from sorted(made, key=_rank)


def _edit(
    line: RedLine,
    one: ChangedLine,
    around: Around,
    record: LineRecord | None,
    before: Margin,
    own: Margin,
    found: tuple[LineRemark, ...],
) -> LineEdit:
    factors, worth_own = figures(one.line, one.dossier, one.tables, record, around)
    after = margin(factors, around.seed, line.clause.id)
    now = found if one.dossier is around.dossier else around.remarks(one.dossier, one.line)
    codes, new = {(r.code, r.message) for r in found}, {(r.code, r.message) for r in now}
    row = next((row for row in around.tables.costs or () if row.edit == one.edit), None)
    gain = gained(before, after) if one.edit != "own cost" else gained(own, worth_own)
    cost: Range | None = (row.edit_low, row.edit_high) if row else None
    middle = sum(cost) / 2 if cost else 0.0
    return LineEdit(
        edit=one.edit, words=one.words, margin=after, own=worth_own, gain=gain,
        settles=tuple(sorted(f"{code}: {message}" for code, message in codes - new)),
        breaks=tuple(sorted(f"{code}: {message}" for code, message in new - codes)), cost=cost,
        per_cost=gain / middle if gain is not None and middle > 0 else None, unit=row.unit if row else "",
    )  # fmt: skip


def _rank(one: LineEdit) -> tuple[bool, float, float, int]:
    return (bool(one.breaks), -(one.per_cost or 0.0), -(one.gain or 0.0), -len(one.settles))
