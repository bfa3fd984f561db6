"""The three to seven sentences a tired reader must know first, each computed from the data."""

from __future__ import annotations

from collections import Counter

from servanda.meaning.runs import Status, Verdict
from servanda.model.sink import listed
from servanda.monitor.answers import ClauseState, ScorePoint
from servanda.monitor.words import apart
from servanda.report.monitoring import facts
from servanda.report.monitoring.data import ReportData
from servanda.report.monitoring.words import deadline_text, moment_text, plural

ORDER = (Status.BREACHED, Status.UNKNOWN, Status.PENDING, Status.KEPT, Status.EXCUSED, Status.LAPSED, Status.NOT_IN_FORCE)
"""The order in which statuses are told: what needs attention first."""


def status_word(data: ReportData, state: ClauseState | ScorePoint | Verdict) -> str:
    """A status in the words of the report's mandate (`Basis.words`)."""
    clause = state.instance.clause if isinstance(state, Verdict) else state.clause
    modal = data.info(clause).modal
    return data.now.basis.word(state.status, modal, state.lack)


def sentences(data: ReportData) -> tuple[str, ...]:
    """Between three and seven sentences: status, violations, changes, deadlines, gaps; restatements and readings where there are any."""
    found = [_status(data), _violations(data), _changes(data), _deadlines(data)]
    found += [text for text in (_gaps(data), _restated(data), _readings(data)) if text]
    return tuple(found)


def _status(data: ReportData) -> str:
    ordered = sorted(data.now.clauses, key=lambda state: ORDER.index(state.status))
    counts = Counter(status_word(data, state) for state in ordered)
    text = f"Of {plural(len(data.now.clauses), 'commitment')}: {apart(f'{word} ({count})' for word, count in counts.items()) or 'none'}."
    nobody = [data.info(s.clause).label for s in data.now.clauses if s.status is Status.UNKNOWN and s.violations_unattributed]
    if not nobody:
        return text
    return f"{text} Acts against {listed(nobody, most=4)} are recorded, but by whom is not established."


def _violations(data: ReportData) -> str:
    if not data.now.basis.entries:
        return "No evidence is on record: nothing could be counted, and what is not recorded is unknown, not absent."
    named = {name for r in facts.recorded(data.now) if data.period.holds(r.at) for name in r.by}
    words = data.words
    text = f"{words.term('violations', capital=True)} in the period: {facts.violations_in(data.now, data.period)}; in the previous period: {facts.violations_in(data.now, data.previous)}"
    if any(data.period.holds(r.at) for r in facts.recorded(data.now)):
        text += (
            f"; an attribution is accepted for acts of {listed(sorted(named), most=4)}"
            if named
            else "; by whom is not established"
        )
    if maybe := len([p for p in data.possible if data.period.holds(p.at)]):
        text += f"; {plural(maybe, 'further event')} may be {words.term('a violation' if maybe == 1 else 'violations')} and {'is' if maybe == 1 else 'are'} not counted"
    return f"{text}."


def _changes(data: ReportData) -> str:
    rows = facts.changed(data)
    if not rows:
        return "No commitment changed its status or score in the period."
    parts = [f"{data.info(now.clause).label} {change(data, now, before)}" for now, before in rows]
    return f"Changes in the period ({plural(len(rows), 'commitment')}): {_some(parts, 4)}."


def change(data: ReportData, now: ClauseState, before: ClauseState | None) -> str:
    """`from pending to done`, `score 1 to 2`, `new in this report`."""
    if before is None:
        return "new in this report"
    if (before.status, before.lack) != (now.status, now.lack):
        return f"from {status_word(data, before)} to {status_word(data, now)}"
    return f"score {score(before)} to {score(now)}" if before.score != now.score else "no change"


def score(state: ClauseState | ScorePoint) -> str:
    """`2`, or a question mark where it cannot be judged."""
    return "?" if state.score is None else str(state.score)


def _deadlines(data: ReportData) -> str:
    late = facts.missed(data.now, data.period)
    done = [m for m in facts.met(data) if m.due is not None]
    coming = sorted(
        (i for i in data.due.items if i.kind == "falls due" and i.at is not None), key=lambda i: (i.at or 0, i.clause)
    )
    text = f"Deadlines in the period: {len(done) or 'none'} met"
    if late:
        text += f", {len(late)} not met, by a finding or a late performance"
    if open_ := facts.unreported(data, data.period):
        text += f", {len(open_)} passed with nothing reported"
    if not coming:
        return f"{text}; none falls due in the next {plural(data.due.days, 'day')}."
    first = coming[0]
    when = deadline_text(first.at, data.zone)
    return f"{text}; next: {data.info(first.clause).label} on {when} ({plural(len(coming), 'deadline')} in the next {plural(data.due.days, 'day')})."


def _gaps(data: ReportData) -> str:
    rows = facts.gaps_in(data, data.period)
    if not rows:
        return "No knowledge gap is recorded for the period; that is no statement that everything was seen."
    places = sorted({place for gap in rows for place in gap.places})
    where = "everywhere" if any(not gap.places for gap in rows) else f"at {listed(places, most=4)}"
    inside = "it" if len(rows) == 1 else "them"
    return f"{plural(len(rows), 'knowledge gap')} touched the period ({where}): what is not recorded inside {inside} is unknown, not absent."


def _restated(data: ReportData) -> str:
    rows = facts.restated(data)
    old, new = facts.violations_in(data.then, data.previous), facts.violations_in(data.then_now, data.previous)
    if not rows and old == new:
        return ""
    parts = [f"{data.info(was.clause).label} {change(data, now, was)}" for was, now in rows]
    if old != new:
        parts.append(f"{data.words.term('violations')} in the previous period from {old} to {new}")
    return f"Restated for {moment_text(data.period.first, data.zone)}, from what became known later: {_some(parts, 3)}."


def _readings(data: ReportData) -> str:
    rows = facts.parting(data)
    if not rows:
        return ""
    one = "s" if len(rows) == 1 else ""
    return f"{plural(len(rows), 'commitment')} stand{one} differently under different readings: {_some([data.info(row.clause).label for row in rows], 5)}."


def _some(parts: list[str], most: int) -> str:
    return "; ".join(parts[:most]) + (f"; and {len(parts) - most} more" if len(parts) > most else "")
