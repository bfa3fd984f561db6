"""What became of every clause: the page of `servanda monitor`, and the readings side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from servanda.base.document import Document, Heading, Listing, PageBlock, Para, Table
from servanda.calendar import Instant
from servanda.meaning import Status, Watched
from servanda.model.sink import listed
from servanda.monitor.answers import ClauseState, EventView, Monitored, ReadingRow, SideBySide
from servanda.monitor.missing import gap_words, missing_words
from servanda.monitor.score import RULE
from servanda.monitor.settling import settle_words, watched_words
from servanda.monitor.whys import by_certainty, ladder_lines, reason_words, violation_words, weighed_of
from servanda.monitor.words import apart, shown, whose
from servanda.report.pages.basis import basis_lines, day, local

TONES = {
    Status.BREACHED: "bad",
    Status.UNKNOWN: "warn",
    Status.PENDING: "plain",
    Status.KEPT: "good",
    Status.EXCUSED: "quiet",
    Status.LAPSED: "quiet",
    Status.NOT_IN_FORCE: "quiet",
}
MOST = 4
"""Things listed under a clause before the rest is counted."""


def monitored_page(answer: Monitored, *, title: str = "") -> Document:
    """In: the answer of `monitor`. Out: what stands worst first in words, a table of all clauses, gaps, and the basis."""
    several = len({one.agreement for one in answer.clauses if one.agreement}) > 1
    views = {one.index: one for one in answer.events}
    blocks: list[PageBlock] = [Para(summary(answer.clauses), "strong")]
    blocks += [Para(note, "warn") for note in answer.notes]
    for name in dict.fromkeys(one.agreement for one in answer.clauses):
        mine = [one for one in answer.clauses if one.agreement == name]
        blocks.append(_table(mine, (name or "Red lines") if several or not name else ""))
    blocks += _section("Breached", [one for one in answer.clauses if one.status is Status.BREACHED], several, views)
    unknown = [one for one in answer.clauses if one.status is Status.UNKNOWN]
    blocks += _section("Unknown on this evidence", [one for one in unknown if not one.lack], several, views)
    blocks += _unreported([one for one in unknown if one.lack], several, answer.basis.as_of)
    blocks += _weighed([one for one in answer.clauses if one.modal.startswith(("effort", "intent"))], several, views)
    others = [one for one in answer.clauses if one.violations and one.status not in (Status.BREACHED, Status.UNKNOWN)]
    blocks += _section("Violations recorded of other clauses", others, several, views)
    if answer.gaps:
        blocks.append(Heading(2, "When nobody could see"))
        zone, now = answer.basis.zone, answer.basis.as_of
        lines = [gap_words(gap, zone, now) + (f": {', '.join(gap.terms)}" if gap.terms else "") for gap in answer.gaps]
        blocks.append(Listing(tuple(lines[:12] + ([f"and {len(lines) - 12} more"] if len(lines) > 12 else []))))
    if answer.watched:
        blocks.append(Heading(2, "Who looked"))
        looks = watched_lines(answer.watched, answer.basis.zone)
        blocks.append(Listing(tuple(looks[:12] + ([f"and {len(looks) - 12} more"] if len(looks) > 12 else []))))
    blocks.append(Para(RULE, "quiet"))
    return Document(title or f"What became of {answer.basis.dossier}", tuple(blocks), basis_lines(answer.basis))


def summary(states: Sequence[ClauseState]) -> str:
    """`12 clauses: 2 breached; 1 unknown on this evidence; 5 still pending; ...`, worst first."""
    counts: dict[str, int] = {}
    for status in TONES:
        for one in states:
            if one.status is status:
                counts[one.answer] = counts.get(one.answer, 0) + 1
    return (
        f"{len(states)} {'clause' if len(states) == 1 else 'clauses'}: "
        + apart(f"{n} {word}" for word, n in counts.items())
        + "."
    )


def _table(states: Sequence[ClauseState], caption: str) -> Table:
    rows, tones = [], []
    for one in states:
        when = (
            f"since {day(one.since, one.zone)}"
            if one.since is not None
            else f"by {day(one.due, one.zone)}"
            if one.due is not None
            else "-"
        )
        if one.status in (Status.PENDING, Status.UNKNOWN) and one.due is not None:
            when = f"by {day(one.due, one.zone)}"
        score = "-" if one.score is None else str(one.score)
        rows.append((local(one.clause, False), one.answer, when, one.violation_count or "-", score))
        tones.append(TONES[one.status])
    return Table(("clause", "answer", "when", "violations", "score"), tuple(rows), tuple(tones), caption)


def _unreported(states: Sequence[ClauseState], several: bool, now: Instant) -> list[PageBlock]:
    """What is unknown for no other reason than that nothing is on record: one line a clause, and how to settle it."""
    if not states:
        return []
    lines = tuple(f"{local(one.clause, several)} {one.title}".rstrip() + f": {one.answer}; would settle it: {settle_words(one, now)}" for one in states)
    return [Heading(2, "Nothing reported, and nobody known to have looked all the time"), Listing(lines)]


def _weighed(states: Sequence[ClauseState], several: bool, views: Mapping[int, EventView]) -> list[PageBlock]:
    """What is on record for and against efforts and intents: a line an instance, none of it a finding."""
    lines = []
    for one in states:
        for verdict in one.instances[:MOST]:
            who = f" ({whose(verdict.instance.bearers)})" if len(one.instances) > 1 else ""
            told = "; ".join(reason_words(reason, views, one.zone) for reason in weighed_of(verdict.reasons))
            lines.append(f"{local(one.clause, several)} {one.title}".rstrip() + f"{who}: {told}")
    return [Heading(2, "Efforts and intents: what is on record"), Listing(tuple(lines))] if lines else []


def watched_lines(looks: Sequence[Watched], zone: str) -> list[str]:
    """Who looked, a line each: whose word, when, where, for what."""
    lines = []
    for one in looks:
        what = (*one.terms, *(f"clause {name.partition(':')[2] or name}" for name in one.clauses))
        by = f", by {listed(one.by, most=6)}" if one.by else ""
        lines.append(f"{watched_words((one,), zone)}: {listed(what, most=6) or 'everything'}{by}")
    return lines


def _section(title: str, states: Sequence[ClauseState], several: bool, views: Mapping[int, EventView]) -> list[PageBlock]:
    if not states:
        return []
    blocks: list[PageBlock] = [Heading(2, title)]
    for one in states:
        blocks.append(Heading(3, f"{local(one.clause, several)} {one.title}".rstrip()))
        blocks.append(Para(one.sentence))
        blocks.append(Listing(tuple(state_lines(one, views))))
    return blocks


def state_lines(one: ClauseState, views: Mapping[int, EventView]) -> list[str]:
    """What is to be said of a clause beside its status, a line each. views: of the events its reasons name, by index."""
    lines = []
    for verdict in [v for v in one.instances if v.status is one.status][:MOST]:
        told = () if verdict.lack else by_certainty([r for r in verdict.reasons if r not in weighed_of(verdict.reasons)], views)[: _told(one)]
        reason = "; or ".join(reason_words(r, views, one.zone) for r in told)
        since = f" since {shown(verdict.since, one.zone)}" if verdict.since is not None else ""
        lines.append(f"{whose(verdict.instance.bearers)}: {verdict.lack or verdict.status.value}{since}" + (f" - {reason}" if reason else ""))
    same = sum(1 for v in one.instances if v.status is one.status)
    if same > MOST:
        lines.append(f"and {same - MOST} more instances")
    lines += [
        f"{whose(p.bearers)}: performed late, {shown(p.at, one.zone)} (due {shown(p.due, one.zone)})"
        for p in one.performed[:MOST]
    ]
    if one.watched and any(v.event is None for v in one.violations):
        lines.append(f"it was looked for: {watched_words(one.watched, one.zone)}")
    if one.violations or one.violations_possible:
        lines.append(violation_words(one))
    if one.status is Status.UNKNOWN:
        lines += [f"would settle it: {missing_words(item)}" for item in one.missing[:MOST]]
    lines += [line[:1].lower() + line[1:] for line in ladder_lines(one)[:MOST]]
    if one.status is Status.BREACHED and not one.ladder:
        lines.append("no consequence is due now")
    return lines


def _told(one: ClauseState) -> int:
    """How many reasons are told: the one that decides, or, of what is unknown, those between which it hangs."""
    return 3 if one.status is Status.UNKNOWN else 1


# --- readings side by side -------------------------------------------------------------------------------------------


def side_page(answer: SideBySide, *, title: str = "") -> Document:
    """In: the answer of `side_by_side`. Out: clauses by readings; where they part is marked with an asterisk."""
    several = len({row.clause.partition(":")[0] for row in answer.rows}) > 1
    whole = [i for i, column in enumerate(answer.columns) if not column.reading]
    alone = [i for i, column in enumerate(answer.columns) if column.reading]
    unlike = [row for row in answer.rows if row.differs]
    parted = sum(row.parts for row in unlike)
    said = f"{parted} of {len(answer.rows)} clauses come out differently under one reading or another (marked *)."
    if not parted:
        said = "No readings are known to part on any clause" if unlike else "All readings agree on every clause"
        said += ", on this evidence."
    if more := len(unlike) - parted:
        which = f"{more} {'more ' * (parted > 0)}{'clause is' if more == 1 else 'clauses are'}"
        said += f" {which} unknown under one reading and known under another."
    blocks: list[PageBlock] = [Para(said, "strong")]
    blocks += [Para(note, "warn") for note in answer.notes]
    also = answer.columns[0].also
    if also:
        blocks.append(Para(f"As written is how {listed(also, most=99)} {'reads' if len(also) == 1 else 'read'} it."))
    if any(any(row.late) for row in answer.rows):
        blocks.append(Para("late: breached at its deadline, and performed since."))
    names = tuple(_head(answer.columns[i].label, answer.columns[i].holder) for i in whole)
    blocks.append(Table(("clause", *names), tuple(_row(row, whole, several) for row in answer.rows), _tones(answer.rows)))
    rows = [
        (local(row.clause, several), answer.columns[i].label, _short(row, i))
        for row in unlike
        for i in alone
        if row.standings[i] != row.standings[0]
    ]
    if rows:
        blocks.append(Heading(2, "Each reading alone, where it makes a difference"))
        blocks.append(Table(("clause", "reading", "answer"), tuple(rows)))
    return Document(title or f"{answer.basis.dossier} under each reading", tuple(blocks), basis_lines(answer.basis))


def _head(label: str, holder: str) -> str:
    return f"{holder} reads" if holder else label


def _row(row: ReadingRow, columns: Sequence[int], several: bool) -> tuple[str, ...]:
    mark = " *" if row.parts else ""
    return (local(row.clause, several) + mark, *(_short(row, i) for i in columns))


def _short(row: ReadingRow, column: int) -> str:
    status, late, lack = row.standings[column]
    return "-" if status is None else "late" if late else lack or status.value


def _tones(rows: Sequence[ReadingRow]) -> tuple[str, ...]:
    return tuple("warn" if row.parts else "plain" for row in rows)
