"""The report as plain tables with typed cells: what spreadsheets and CSV files hold."""

from __future__ import annotations

import hashlib
from decimal import Decimal

import msgspec

from servanda.calendar import Instant, to_iso
from servanda.evidence.marking import marking_text
from servanda.model.sink import listed
from servanda.report.monitoring import facts
from servanda.report.monitoring.data import ReportData, state_of
from servanda.report.monitoring.doubt import reading_label
from servanda.report.monitoring.observation import look_kind
from servanda.report.monitoring.page import recipient_text
from servanda.report.monitoring.summary import change, sentences, status_word
from servanda.report.monitoring.words import NOT_ESTABLISHED, when_text

Cell = str | int | Decimal | None
"""None: not known or not applicable, an empty cell; never zero."""


class NamedTable(msgspec.Struct, frozen=True, kw_only=True):
    """name: for files, one word, always the same; sheet: what people read on the tab (""; as `name`); moments in ISO 8601 with their offset."""

    name: str
    sheet: str = ""
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...] = ()


def tables(data: ReportData) -> tuple[NamedTable, ...]:
    """Every table of the report, always the same ones, empty where there is nothing; of a brief those whose part was picked."""
    return tuple(one for one in _all(data) if not data.blocks or _PARTS.get(one.name, data.blocks[0]) in data.blocks)


_PARTS = {
    "matrix": "status", "violations": "violations", "dues": "deadlines", "gaps": "gaps", "looked": "gaps",
    "corrections": "corrections", "readings": "readings", "evidence": "annex", "sources": "annex",
}  # fmt: skip
"""The part of the report in which a table is told; what the report is stands in every one."""


def _all(data: ReportData) -> tuple[NamedTable, ...]:
    return (
        _report(data),
        _matrix(data),
        _violations(data),
        _dues(data),
        _gaps(data),
        _looks(data),
        _changes(data),
        _readings(data),
        _evidence(data),
        _sources(data),
    )


def shown(data: ReportData) -> tuple[int, str]:
    """How many records of evidence the report shows, and a hash over just what it shows of them: two readers who are shown the same know it by this, and nobody
    can try guesses on what he is not shown. The head of the log would change with every entry that is withheld."""
    rows = [(one.name, row) for one in (_gaps(data), _looks(data), _changes(data), _evidence(data), _sources(data)) for row in one.rows]
    total = hashlib.sha256(msgspec.json.encode(rows, order="deterministic")).hexdigest()
    return len(rows), total if rows else ""


def _iso(data: ReportData, at: Instant | None) -> str | None:
    return None if at is None else to_iso(at, data.zone)


def _joined(values: tuple[str, ...]) -> str | None:
    return "; ".join(values) or None


def _report(data: ReportData) -> NamedTable:
    basis = data.now.basis
    rows: list[tuple[Cell, ...]] = [
        ("title", data.title),
        ("marking", marking_text(data.marking)),
        ("for", recipient_text(data)),
        ("as of", _iso(data, basis.as_of)),
        ("known by", _iso(data, basis.known)),
        ("zone", data.zone),
        ("period from", _iso(data, data.period.first + 1)),
        ("period to", _iso(data, data.period.last)),
        ("previous period from", _iso(data, data.previous.first + 1)),
        ("previous period to", _iso(data, data.previous.last)),
        ("reading", basis.label),
        ("policy of evidence", basis.policy or None),
        ("records of evidence shown here", data.shown),
        ("digest of these records", data.digest or None),
        ("version", basis.version or None),
        *((f"sha256 of {name}", value) for name, value in sorted(basis.hashes.items())),
        *((f"summary {i}", text) for i, text in enumerate(sentences(data), 1) if not data.blocks or "summary" in data.blocks),
    ]
    return NamedTable(name="report", title="What this report is", columns=("what", "value"), rows=tuple(rows))


def _matrix(data: ReportData) -> NamedTable:
    rows: list[tuple[Cell, ...]] = []
    acts, words = facts.recorded(data.now), data.words
    for state in data.now.clauses:
        info, before = data.info(state.clause), state_of(data.then_now, state.clause)
        rows.append(
            (
                state.clause,
                state.agreement or info.agreement or None,
                info.title or state.title or None,
                info.sentence or None,
                state.modal or info.modal or None,
                _joined(state.bearers),
                status_word(data, state),
                _iso(data, state.since),
                state.score,
                words.reworded(state.score_because) or None,
                change(data, state, before),
                _iso(data, state.due),
                _iso(data, state.performed_late),
                info.seen_by or None,
                facts.clause_text(state, acts, data.period),
                facts.clause_text(state, acts),
                state.violations_unattributed or None,
            )
        )
    columns = (
        "clause", "agreement", "title", "sentence", "modal", "whose", "status", "since", "score", "score because", "change in the period", "last moment",
        "performed late", "seen by", f"{words.term('violations')} in the period", f"{words.term('violations')} so far", "entries of these whose doer is not established",
    )  # fmt: skip
    return NamedTable(name="matrix", title="Implementation matrix", columns=columns, rows=tuple(rows))


def _violations(data: ReportData) -> NamedTable:
    rows: list[tuple[Cell, ...]] = []
    known = facts.items_of(data)
    for one in facts.recorded(data.now):
        period = _period(data, one.at)
        if period is None:
            continue
        item = known.get(one.id)
        when = when_text(item.first, item.last, item.precision, data.zone) if item else None
        rows.append(
            (
                period,
                _joined(one.clauses),
                one.term or None,
                when,
                _iso(data, one.first),
                _iso(data, one.at),
                one.place or None,
                one.tally.low,
                one.tally.high,
                facts.unit_text(one.tally, one.unit),
                listed(list(one.by), most=99) or NOT_ESTABLISHED,
                item.number if item else None,
            )
        )
    for late in facts.missed(data.now):
        if (period := _period(data, late.at)) is not None:
            last = _iso(data, late.at - 1)
            whose = listed(list(late.bearers), most=99)
            rows.append((period, late.clause, "deadline not met", None, last, last, None, 1, 1, "1 deadline not met", whose, None))
    words = data.words.term("violations")
    columns = (
        "period",
        "clauses",
        "what",
        "when",
        "first",
        "last",
        "place",
        "at least",
        "at most",
        "in words",
        "attribution or bearer",
        "annex item",
    )
    return NamedTable(
        name="violations", sheet=words, title=f"{words[:1].upper()}{words[1:]}, this period and the previous one", columns=columns, rows=tuple(rows)
    )


def _period(data: ReportData, at: Instant) -> str | None:
    return "this" if data.period.holds(at) else "previous" if data.previous.holds(at) else None


def _dues(data: ReportData) -> NamedTable:
    words = data.words
    rows = tuple(
        (
            i.kind,
            i.clause,
            _joined(i.bearers),
            words.reworded(i.what) or data.info(i.clause).title or None,
            _iso(data, i.at),
            i.waits_for or None,
            words.reworded(i.because) or None,
        )
        for i in data.due.items
    )
    title = f"What falls due in the next {data.due.days} days, what is overdue, which clocks run"
    return NamedTable(
        name="dues", title=title, columns=("kind", "clause", "whose", "what", "when", "waits for", "because"), rows=rows
    )


def _gaps(data: ReportData) -> NamedTable:
    rows = tuple(
        (
            "this" if g in facts.gaps_in(data, data.period) else "earlier or later",
            _iso(data, g.first),
            _iso(data, g.last),
            _joined(g.places) or "everywhere",
            _joined(g.terms) or "everything",
            g.reason or None,
            _joined(g.sources),
            g.standing,
            g.marking,
        )
        for g in sorted(data.gaps, key=lambda g: (g.first, g.last, g.id))
    )
    columns = ("period", "from", "to", "where", "what it hides", "reason", "source", "standing", "marking")
    return NamedTable(name="gaps", title="Freedom of movement and knowledge gaps", columns=columns, rows=rows)


def _looks(data: ReportData) -> NamedTable:
    rows = tuple(
        (
            "this" if one in facts.looks_in(data, data.period) else "earlier or later",
            _iso(data, one.first),
            _iso(data, min(one.last, data.period.last)) if one.complete else _iso(data, one.last),
            look_kind(one),
            _joined((*one.terms, *one.clauses)) or "everything",
            _joined(one.by) or "everybody",
            _joined(one.places) or "everywhere",
            one.owner or None,
            one.how or None,
            _joined(one.sources),
            one.standing,
            one.marking,
        )
        for one in data.looks
    )
    columns = ("period", "from", "to", "what", "for what", "by whom", "where", "owner", "how", "source", "standing", "marking")
    return NamedTable(name="looked", title="Who looked", columns=columns, rows=rows)


def _changes(data: ReportData) -> NamedTable:
    rows: list[tuple[Cell, ...]] = [
        (
            "finding",
            None,
            was.clause,
            f"{status_word(data, was)}, score {'?' if was.score is None else was.score}",
            f"{status_word(data, now)}, score {'?' if now.score is None else now.score}",
            None,
        )
        for was, now in facts.restated(data)
    ]
    rows += [("entry", _iso(data, c.known), c.what, None, c.how, c.because or None) for c in data.changes]
    columns = ("sort", "known since", "what", "as then reported", "now", "because")
    return NamedTable(name="corrections", title="Corrections and restatements", columns=columns, rows=tuple(rows))


def _readings(data: ReportData) -> NamedTable:
    names = tuple(reading_label(column) for column in data.readings.columns) if data.readings is not None else ()
    rows = tuple((row.clause, *row.answers) for row in facts.parting(data))
    return NamedTable(name="readings", title="Where the answer hangs on the reading", columns=("clause", *names), rows=rows)


def _evidence(data: ReportData) -> NamedTable:
    rows = tuple(
        (
            i.number,
            i.what,
            i.term,
            when_text(i.first, i.last, i.precision, data.zone),
            _iso(data, i.first),
            _iso(data, i.last),
            i.precision,
            i.place or None,
            None if i.point is None else Decimal(str(i.point[0])),
            None if i.point is None else Decimal(str(i.point[1])),
            i.amount,
            i.bound if i.amount is not None else None,
            i.unit or None,
            _joined(i.by) or i.attribution or NOT_ESTABLISHED,
            _joined(i.sources),
            i.grades or None,
            i.standing,
            i.marking,
            _iso(data, i.known),
            i.text or None,
        )
        for i in data.items
    )
    columns = (
        "item", "what", "term", "when", "first", "last", "precision", "place", "longitude", "latitude", "amount", "bound", "unit", "attribution", "sources",
        "grades", "standing", "marking", "known since", "text",
    )  # fmt: skip
    return NamedTable(name="evidence", title="Evidence annex", columns=columns, rows=rows)


def _sources(data: ReportData) -> NamedTable:
    rows = tuple(
        (s.id, s.name or None, s.publisher or None, s.reference or None, s.licence or None, s.reliability or None)
        for s in data.sources
    )
    return NamedTable(
        name="sources", title="Sources", columns=("id", "name", "publisher", "where", "licence", "reliability"), rows=rows
    )
