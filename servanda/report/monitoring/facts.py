"""What the sections and tables of a report share: violations told apart by period, deadlines sorted, changes of status."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import msgspec

from servanda.calendar import Instant
from servanda.meaning.runs import NOTHING_REPORTED, REPORTED_LATE, Status, Violation
from servanda.model.sink import listed
from servanda.monitor.answers import ClauseState, EventView, Monitored, ReadingRow
from servanda.report.monitoring.data import GapItem, Item, LookItem, Possible, ReportData, Span, state_of
from servanda.report.monitoring.words import NONE_RECORDED, Tally, plural, tally


class _Struct(msgspec.Struct, frozen=True, kw_only=True):
    pass


Key = tuple[str, str, str]
"""Term, place, unit of a count ("" for single acts)."""


class Recorded(_Struct, frozen=True, kw_only=True):
    """One act that breaks one clause or more, counted once. at: the last moment at which it may have happened; tally: the number it stands for."""

    clauses: tuple[str, ...]
    term: str
    place: str
    first: Instant
    at: Instant
    by: tuple[str, ...]
    tally: Tally
    unit: str = ""
    id: str = ""
    event: int = 0


class Missed(_Struct, frozen=True, kw_only=True):
    clause: str
    bearers: tuple[str, ...]
    at: Instant
    performed: Instant | None = None


class AllMet(_Struct, frozen=True, kw_only=True):
    clause: str
    bearers: tuple[str, ...]
    due: Instant | None
    done: Instant


class FactLine(_Struct, frozen=True, kw_only=True):
    """A row of the table of violations: this period, the one before as known now, and as it was known then (as the previous report had it)."""

    term: str
    place: str
    unit: str
    clauses: tuple[str, ...]
    now: Tally
    before: Tally
    before_then: Tally
    maybe: Tally = Tally()
    maybe_before: Tally = Tally()
    by: tuple[str, ...] = ()
    unattributed: bool = False


def recorded(monitored: Monitored) -> tuple[Recorded, ...]:
    """The acts that break a clause, in order of time, each once though it may break several clauses; missed deadlines are not acts."""
    views = {v.index: v for v in monitored.events}
    found: dict[int, list[tuple[str, Violation]]] = {}
    for state in monitored.clauses:
        for violation in state.violations:
            if violation.event is not None:
                found.setdefault(violation.event, []).append((state.clause, violation))
    rows = [_recorded(index, views.get(index), pairs) for index, pairs in found.items()]
    return tuple(sorted(rows, key=lambda r: (r.at, r.first, r.term, r.place, r.id, r.event)))


def _recorded(index: int, view: EventView | None, pairs: list[tuple[str, Violation]]) -> Recorded:
    violation = pairs[0][1]
    clauses = tuple(dict.fromkeys(clause for clause, _ in pairs))
    if view is None:
        one = Tally(low=Decimal(1), high=Decimal(1), parts=1)
        at = violation.at
        return Recorded(clauses=clauses, term="", place="", first=at, at=at, by=violation.by, tally=one, event=index)
    event = view.event
    return Recorded(
        clauses=clauses,
        term=event.term,
        place=event.place,
        first=event.at,
        at=event.at if event.late is None else event.late,
        by=event.by or violation.by,
        tally=tally(view.published, view.bound, count=view.count),
        unit=event.unit if view.count else "",
        id=view.id,
        event=index,
    )


def lines(data: ReportData) -> tuple[FactLine, ...]:
    """The table of violations by term and place: what is established only, this period beside the previous one."""
    keys: dict[Key, list[Recorded]] = {}
    for one in recorded(data.now):
        if data.period.holds(one.at) or data.previous.holds(one.at):
            keys.setdefault((one.term, one.place, one.unit), []).append(one)
    old: dict[Key, list[Recorded]] = {}
    for one in recorded(data.then):
        if data.previous.holds(one.at):
            old.setdefault((one.term, one.place, one.unit), []).append(one)
    maybe: dict[Key, list[Possible]] = {}
    for perhaps in data.possible:
        maybe.setdefault((perhaps.term, perhaps.place, perhaps.unit if perhaps.count else ""), []).append(perhaps)
    out = []
    for key in sorted({*keys, *old, *maybe}):
        mine, others = keys.get(key, []), maybe.get(key, [])
        named = [*(r.clauses for r in (*mine, *old.get(key, []))), *(p.clauses for p in others)]
        here = [r for r in mine if data.period.holds(r.at)]
        out.append(
            FactLine(
                term=key[0],
                place=key[1],
                unit=key[2],
                clauses=tuple(dict.fromkeys(c for clauses in named for c in clauses)),
                now=total(here),
                before=total(r for r in mine if data.previous.holds(r.at)),
                before_then=total(old.get(key, [])),
                maybe=_perhaps(p for p in others if data.period.holds(p.at)),
                maybe_before=_perhaps(p for p in others if data.previous.holds(p.at)),
                by=tuple(dict.fromkeys(name for r in here for name in r.by)),
                unattributed=any(not r.by for r in here),
            )
        )
    return tuple(out)


def _perhaps(rows: Iterable[Possible]) -> Tally:
    found = Tally()
    for one in rows:
        found = found.plus(tally(one.amount, one.bound, count=one.count))
    return found


def total(rows: Iterable[Recorded]) -> Tally:
    """All of them together."""
    found = Tally()
    for row in rows:
        found = found.plus(row.tally)
    return found


def missed(monitored: Monitored, span: Span | None = None) -> tuple[Missed, ...]:
    """Deadlines that passed without performance (in a span of time)."""
    rows = [
        Missed(clause=s.clause, bearers=v.bearers, at=v.at, performed=_late(s, v.bearers))
        for s in monitored.clauses
        for v in s.violations
        if v.event is None and not v.of_state and (span is None or span.holds(v.at))
    ]
    return tuple(sorted(rows, key=lambda m: (m.at, m.clause, m.bearers)))


def unreported(data: ReportData, span: Span | None = None) -> tuple[Missed, ...]:
    """Last moments of duties that passed (in a span of time) with nothing reported in time, and nobody known to have looked all the time."""
    rows = [
        Missed(clause=s.clause, bearers=v.instance.bearers, at=v.due)
        for s in data.now.clauses
        if s.modal == "must"
        for v in s.instances
        if v.lack in (NOTHING_REPORTED, REPORTED_LATE) and v.due is not None and (span is None or span.holds(v.due))
    ]
    return tuple(sorted(rows, key=lambda m: (m.at, m.clause, m.bearers)))


def _late(state: ClauseState, bearers: tuple[str, ...]) -> Instant | None:
    """When the one who missed a deadline performed after all."""
    return next((p.at for p in state.performed if p.bearers == bearers), state.performed_late)


def met(data: ReportData) -> tuple[AllMet, ...]:
    """Duties with a last moment that were performed in the period."""
    rows = []
    for state in data.now.clauses:
        if state.modal != "must":
            continue
        for verdict in state.instances:
            if verdict.status is Status.KEPT and verdict.since is not None and data.period.holds(verdict.since):
                rows.append(AllMet(clause=state.clause, bearers=verdict.instance.bearers, due=verdict.due, done=verdict.since))
    return tuple(sorted(rows, key=lambda m: (m.done, m.clause, m.bearers)))


def changed(data: ReportData) -> tuple[tuple[ClauseState, ClauseState | None], ...]:
    """Clauses whose status or score differs from the start of the period, on what is known now; with what they were."""
    pairs = [(state, state_of(data.then_now, state.clause)) for state in data.now.clauses]
    return tuple((s, b) for s, b in pairs if b is None or (b.status, b.lack, b.score) != (s.status, s.lack, s.score))


def restated(data: ReportData) -> tuple[tuple[ClauseState, ClauseState], ...]:
    """Clauses whose status at the start of the period is seen otherwise now than on that day: (then, now)."""
    pairs = [(state, state_of(data.then_now, state.clause)) for state in data.then.clauses]
    return tuple((s, b) for s, b in pairs if b is not None and (b.status, b.lack, b.score) != (s.status, s.lack, s.score))


def clause_text(state: ClauseState, rows: Iterable[Recorded], span: Span | None = None) -> str:
    """The violations of one clause (in a span of time) in words, each unit apart, missed deadlines too: `2 acts, and 1 deadline not met`.

    In: its state; the recorded acts of the whole answer. Out: `none recorded` if there are none.
    """
    acts = violations_text(r for r in rows if state.clause in r.clauses and (span is None or span.holds(r.at)))
    others = [v.of_state for v in state.violations if v.event is None and (span is None or span.holds(v.at))]
    late, gone = others.count(False), others.count(True)
    told = [plural(late, "deadline not met", "deadlines not met")] if late else []
    told += [plural(gone, "state that did not hold", "states that did not hold")] if gone else []
    if not told:
        return acts
    said = " and ".join(told)
    return said if acts == NONE_RECORDED else f"{acts}, and {said}"


def unit_text(tally: Tally, unit: str) -> str:
    """A tally with its unit: `1 act`, `at least 900 explosions`, `none recorded`."""
    return f"{tally.text} {unit or ('act' if tally.text == '1' else 'acts')}" if tally.parts else tally.text


def violations_text(rows: Iterable[Recorded]) -> str:
    """All of them in words, what is counted in different units apart: `2 acts and at least 900 explosions`; none: `none recorded`."""
    units: dict[str, list[Recorded]] = {}
    for row in rows:
        units.setdefault(row.unit, []).append(row)
    parts = []
    for unit in sorted(units):
        parts.append(unit_text(total(units[unit]), unit))
    return listed(parts, most=99) or NONE_RECORDED


def violations_in(monitored: Monitored, span: Span) -> str:
    """The violations by acts recorded in a span of time, in words."""
    return violations_text(r for r in recorded(monitored) if span.holds(r.at))


def looks_in(data: ReportData, span: Span) -> tuple[LookItem, ...]:
    """Who looked within a span of time, in order."""
    return tuple(one for one in data.looks if one.first <= span.last and one.last > span.first)


def gaps_in(data: ReportData, span: Span) -> tuple[GapItem, ...]:
    """Gaps that touch a span of time, in order."""
    rows = [g for g in data.gaps if g.first <= span.last and g.last > span.first]
    return tuple(sorted(rows, key=lambda g: (g.first, g.last, g.id)))


def parting(data: ReportData) -> tuple[ReadingRow, ...]:
    """Clauses that stand differently under the readings."""
    return tuple(row for row in data.readings.rows if row.differs) if data.readings is not None else ()


def items_of(data: ReportData) -> dict[str, Item]:
    """The annex by id of the event."""
    return {item.id: item for item in data.items}
