"""The sections of a report on time: deadlines met, not met and coming; consequence clocks. What recurs often is one line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from servanda.base.document import Heading, PageBlock, Para, Table
from servanda.calendar import Instant
from servanda.meaning.runs import Status
from servanda.monitor.answers import DueItem
from servanda.report.monitoring import facts
from servanda.report.monitoring.data import ReportData
from servanda.report.monitoring.sections import last_text, told_status
from servanda.report.monitoring.words import NOTHING, deadline_text, moment_text, names, plural

MOST_LINES = 2
"""Of the same duty; more are told in one line."""
WEEK = 7 * 86_400
COMING = ("falls due", "due at once", "power lapses", "clock running")
MOST_NEEDED = 8
"""Rows of what needs somebody this week, by kind; the rest is counted."""


def week(data: ReportData) -> list[PageBlock]:
    """What cannot wait: what is breached, also by nobody known, and what then runs, what is overdue, what comes due
    within seven days. In this order."""
    last = data.now.basis.as_of + WEEK
    soon = [i for i in data.due.items if i.at is not None and i.at <= last and i.kind in COMING]
    late = [i for i in data.due.items if i.kind in ("overdue", "not established")]
    rows: list[tuple[str, ...]] = []
    for state in data.now.clauses:
        if state.status is Status.BREACHED or (state.status is Status.UNKNOWN and state.violations_unattributed):
            since = "-" if state.since is None else f"since {moment_text(state.since, data.zone)}"
            info = data.info(state.clause)
            rows.append((told_status(data, state), info.label, names(state.bearers), info.title, since))
    for items, word in ((late, ""), (soon, "by ")):
        for item in sorted(items, key=lambda i: (not _step(i), i.at or 0, i.clause, i.bearers)):
            said = data.words.reworded(item.what) or data.info(item.clause).title or data.info(item.clause).sentence
            kind = item.lack if item.lack.startswith(item.kind) else ", ".join(filter(None, (item.kind, item.lack)))
            rows.append((kind, _breach(data, item), names(item.bearers), said, word + last_text(data, item.at, item.zone)))
    rows = list(dict.fromkeys(rows))
    blocks: list[PageBlock] = [Heading(2, "What needs you this week", "week")]
    if not rows:
        none = "Nothing is breached or overdue on this evidence, and nothing falls due in the next 7 days."
        return [*blocks, Para(f"{NOTHING} {none}", "quiet")]
    kinds = [row[0] for row in rows]
    kept = [row for n, row in enumerate(rows) if kinds[:n].count(row[0]) < MOST_NEEDED]
    blocks.append(Table(("why", "clause", "whose", "what", "when"), tuple(kept)))
    if more := len(rows) - len(kept):
        blocks.append(Para(f"And {more} more, under Status of commitments, Deadlines and Consequence clocks.", "quiet"))
    return blocks


def deadlines(data: ReportData) -> list[PageBlock]:
    """Met and not met in the period; still overdue; not established; coming in the days ahead."""
    blocks: list[PageBlock] = [Heading(2, "Deadlines", "deadlines"), Heading(3, "Met in the period")]
    done = facts.met(data)
    if done:
        rows = [
            (data.info(m.clause).label, names(m.bearers), deadline_text(m.due, data.zone), moment_text(m.done, data.zone))
            for m in done
        ]
        blocks.append(Table(("clause", "whose", "last moment", "performed"), tuple(rows)))
    else:
        blocks.append(Para(NOTHING, "quiet"))
    late = facts.missed(data.now, data.period)
    if late:
        blocks.append(Heading(3, "Not met in the period"))
        groups: dict[tuple[str, str, str], list[Instant]] = {}
        for m in late:
            since = (
                f"performed late on {moment_text(m.performed, data.zone)}"
                if m.performed is not None
                else "no later performance on record"
            )
            groups.setdefault((data.info(m.clause).label, names(m.bearers), since), []).append(m.at - 1)
        told = [
            (label, whose, when, since) for (label, whose, since), moments in groups.items() for when in _when(moments, data.zone)
        ]
        blocks.append(Table(("clause", "whose", "last moment", "since then"), tuple(told)))
    blocks.append(Heading(3, "Still overdue"))
    overdue = [i for i in data.due.items if i.kind == "overdue" and not _step(i)]
    blocks += _items(data, (i for i in overdue if not i.lack), "was due")
    if unreported := [i for i in overdue if i.lack]:
        blocks.append(Heading(3, "Overdue, nothing reported in time"))
        blocks += _items(data, unreported, "was due")
        blocks.append(Para("It may have been done: nobody is known to have looked all the time.", "quiet"))
    if unsettled := [i for i in data.due.items if i.kind == "not established"]:
        blocks.append(Heading(3, "Last moment passed, not established whether it was done"))
        blocks += _items(data, unsettled, "was due")
    blocks.append(Heading(3, f"Coming in the next {plural(data.due.days, 'day')}"))
    falling = {(i.clause, i.bearers) for i in data.due.items if i.kind == "falls due"}
    coming = [
        i
        for i in data.due.items
        if i.kind in ("falls due", "due at once", "power lapses")
        or (i.kind == "window opens" and (i.clause, i.bearers) not in falling)
    ]
    return blocks + _items(data, coming, "when")


def _when(moments: Sequence[Instant], zone: str) -> list[str]:
    """Each moment; of many, how often and from when to when."""
    if len(moments) <= MOST_LINES:
        return [deadline_text(at, zone) for at in moments]
    return [f"{len(moments)} times, from {deadline_text(min(moments), zone)} to {deadline_text(max(moments), zone)}"]


def _items(data: ReportData, items: Iterable[DueItem], column: str) -> list[PageBlock]:
    """A table of what is due, the same duty of the same bearer together."""
    groups: dict[tuple[str, str, str, str], list[DueItem]] = {}
    for item in sorted(items, key=lambda i: (i.at is None, i.at or 0, i.clause, i.bearers)):
        said = data.words.reworded(item.what) or data.info(item.clause).title or data.info(item.clause).sentence
        if item.kind in ("due at once", "power lapses", "window opens"):
            said = f"{item.kind}: {said}"
        groups.setdefault((data.info(item.clause).label, names(item.bearers), said, item.zone), []).append(item)
    if not groups:
        return [Para(NOTHING, "quiet")]
    rows: list[tuple[str, ...]] = []
    for (label, whose, said, zone), found in groups.items():
        if len(found) > MOST_LINES:
            rows.append((label, whose, said, *_when([i.at for i in found if i.at is not None], zone)))
            continue
        for item in found:
            because = f" ({data.words.reworded(item.because)})" if item.because and item.kind == "falls due" else ""
            rows.append((label, whose, said + because, last_text(data, item.at, zone)))
    return [Table(("clause", "whose", "what", column), tuple(rows))]


def _step(item: DueItem) -> bool:
    """Whether it is a step that follows a breach."""
    return "/rung:" in item.clause


def clocks(data: ReportData) -> list[PageBlock]:
    """Which consequence is running, which step was due and is not on record, and which clocks wait for something to start."""
    blocks: list[PageBlock] = [Heading(2, "Consequence clocks", "clocks")]
    words = data.words
    after = words.term("after a breach of")
    running = [i for i in data.due.items if i.kind == "clock running"]
    missed = [i for i in data.due.items if i.kind == "overdue" and _step(i)]
    waiting = [i for i in data.due.items if i.kind == "not started"]
    if dated := [i for i in running if i.at is not None]:
        rows = _steps(data, dated)
        blocks.append(Table(("whose", "what", after, "runs until"), rows, caption="Clocks that run"))
    if open_ := [i for i in running if i.at is None]:
        groups: dict[tuple[str, str, str], list[str]] = {}
        for item in open_:
            what = words.reworded(item.what) or data.info(item.clause).sentence
            groups.setdefault((names(item.bearers), what, words.reworded(item.because) or "-"), []).append(_breach(data, item))
        said = tuple((whose, what, names(dict.fromkeys(labels), 8), because) for (whose, what, because), labels in groups.items())
        blocks.append(
            Table(("whose", "what", after, "how that stands"), said, caption="Clocks without a last moment")
        )
    if missed:
        rows = _steps(data, missed)
        blocks.append(
            Table(("whose", "what", after, "was due"), rows, caption="Steps that were due and are not on record")
        )
    if waiting:
        asked = dict.fromkeys(
            (
                data.info(i.clause).label,
                names(i.bearers),
                i.what or data.info(i.clause).title,
                i.waits_for or "-",
                words.reworded(i.because) or "-",
            )
            for i in waiting
        )
        columns = ("clause", "whose", "what", "waits for", "how that stands")
        blocks.append(Table(columns, tuple(asked), caption="Clocks that have not started; they have no date"))
    return blocks if len(blocks) > 1 else [*blocks, Para(NOTHING, "quiet")]


def _breach(data: ReportData, item: DueItem) -> str:
    """The clause whose breach a step follows."""
    return data.info(item.clause.partition("/rung:")[0]).label


def _steps(data: ReportData, items: Sequence[DueItem]) -> tuple[tuple[str, ...], ...]:
    """The same step of the same bearer in one row: after breaches of which clauses, until when."""
    groups: dict[tuple[str, str, str], list[DueItem]] = {}
    for item in sorted(items, key=lambda i: (i.at or 0, i.clause, i.bearers)):
        what = data.words.reworded(item.what) or data.info(item.clause).sentence
        groups.setdefault((names(item.bearers), what, item.zone), []).append(item)
    rows = []
    for (whose, what, zone), found in groups.items():
        clauses = names(dict.fromkeys(_breach(data, i) for i in found), 8)
        moments = sorted({i.at for i in found if i.at is not None})
        when = (
            last_text(data, moments[0], zone)
            if len(moments) == 1
            else f"{len(found)} times, from {last_text(data, moments[0], zone)} to {last_text(data, moments[-1], zone)}"
        )
        rows.append((whose, what, clauses, when))
    return tuple(rows)
