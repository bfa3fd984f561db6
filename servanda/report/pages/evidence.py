"""Pages about the log of evidence: what an import did or would do, the events, one event's history, the gaps, who looked."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING

from servanda.base.document import Heading, Listing, PageBlock, Para, Table
from servanda.calendar import Instant, civil, day_end, day_start
from servanda.evidence.knowledge import HistoryStep, KnownAttribution, KnownEvent, KnownGap, KnownLook
from servanda.evidence.records import END, CoverageRecord, EventRecord, Grades, Marking

if TYPE_CHECKING:
    from servanda.evidence.imports.plans import ImportPlan

MOST_REJECTS = 25
MOST_CHANGES = 20
"""Rejected rows, and changes, that are told one by one."""


def when_text(first: Instant, last: Instant, zone: str) -> str:
    """A stretch of time as people write it: whole days as days, else to the second."""
    one, two = civil(first, zone), civil(last, zone)
    if first == day_start(one.date(), zone) and last == day_end(two.date(), zone):
        return one.date().isoformat() if one.date() == two.date() else f"{one.date()} to {two.date()}"
    begin = one.strftime("%Y-%m-%d %H:%M:%S")
    return begin if first == last else f"{begin} to {two.strftime('%Y-%m-%d %H:%M:%S')}"


def amount_text(record: EventRecord) -> str:
    """The number with its bound and unit; "" if there is none."""
    if record.amount is None:
        return ""
    bound = "" if record.bound == "exact" else f"{record.bound} "
    return f"{bound}{record.amount:,f}{f' {record.unit}' if record.unit else ''}"


def grades_text(grades: Grades) -> str:
    """Both grades, kept apart: `B/2`; `-` where one is not given."""
    return (
        f"{grades.reliability or '-'}/{grades.credibility or '-'}" if grades.reliability or grades.credibility else "not graded"
    )


def doers_text(attributions: Sequence[KnownAttribution]) -> str:
    """Who is said to have done it, with where that stands."""
    parts = [f"{' and '.join(a.record.by)} ({a.standing.value})" for a in attributions]
    return "; ".join(parts) or "nobody named"


def event_blocks(events: Sequence[KnownEvent], page: int, rows: int, zone: str) -> tuple[PageBlock, ...]:
    """A page of events."""
    if not events:
        return (Para("No event. Enter evidence with: servanda evidence import, or servanda evidence add"),)
    pages = -(-len(events) // rows)
    page = min(page, pages)
    chosen = events[(page - 1) * rows : page * rows]
    columns = ("id", "when", "what", "where", "who", "number", "grades", "sources", "standing")
    cells = tuple(_row(event, zone) for event in chosen)
    tones = tuple({"retracted": "quiet", "disputed": "warn"}.get(e.standing.value, "plain") for e in chosen)
    foot = f"Page {page} of {pages}. Next: --page {page + 1}" if page < pages else f"Page {page} of {pages}."
    return (
        Para(f"{len(events):,} {'event' if len(events) == 1 else 'events'}; days in {zone}."),
        Table(columns, cells, tones),
        Para(foot, "quiet"),
    )


def _row(event: KnownEvent, zone: str) -> tuple[str, ...]:
    record = event.record
    args = f" ({', '.join(f'{k}: {v}' for k, v in record.args)})" if record.args else ""
    when = when_text(record.first, record.last, zone)
    if record.precision not in ("second", "day", "interval"):
        when += f" ({record.precision})"
    return (
        record.id,
        when,
        record.term + args,
        record.place or "no place",
        doers_text(event.attributions),
        amount_text(record),
        grades_text(record.grades),
        ", ".join(record.sources) or "none",
        event.standing.value,
    )


def history_blocks(event: KnownEvent, zone: str) -> tuple[PageBlock, ...]:
    """One event in full, and all that became of it."""
    names = ("id", "when", "what", "where", "who", "number", "grades", "sources", "standing")
    facts = list(zip(names, _row(event, zone), strict=True))
    facts += [("precision", event.record.precision), *_marking(event.record.marking)]
    if event.record.key:
        facts.append(("publisher's key", event.record.key))
    if event.record.text:
        facts.append(("text", event.record.text))
    return _history(facts, event.steps, zone)


def _marking(marking: Marking) -> list[tuple[str, str]]:
    return [("marking", f"TLP:{marking.tlp}"), *((("released to", ", ".join(marking.rel)),) if marking.rel else ())]


def _history(facts: Sequence[tuple[str, str]], became: Sequence[HistoryStep], zone: str) -> tuple[PageBlock, ...]:
    steps = tuple(
        (str(s.entry), civil(s.known, zone).strftime("%Y-%m-%d %H:%M"), s.what, s.standing.value, s.by, s.because) for s in became
    )
    return (
        Table(("", ""), tuple((k, v) for k, v in facts if v)),
        Heading(2, "What became of it"),
        Table(("entry", f"known ({zone})", "what", "standing", "by", "because"), steps),
    )


LOOK = ("id", "when", "what it says", "for what", "whose acts", "where", "whose word", "how", "grades", "standing")


def look_blocks(looks: Sequence[KnownLook], zone: str) -> tuple[PageBlock, ...]:
    """Who looked where, when and for what; what was found not done."""
    if not looks:
        return (
            Para(
                "Nobody is recorded as having looked: that nothing is on record says nothing. Enter who looked with: servanda evidence watched --add, "
                "and what was found not done with: servanda evidence add --not-done"
            ),
        )
    tones = tuple({"retracted": "quiet", "disputed": "warn"}.get(one.standing.value, "plain") for one in looks)
    number = f"{len(looks)} {'record says' if len(looks) == 1 else 'records say'} who looked; days in {zone}."
    return (
        Para(f"{number} Only there does the absence of a report mean that nothing happened, and only if the grades make it certain."),
        Table(LOOK, tuple(_look(one, zone) for one in looks), tones),
    )


def _look(known: KnownLook, zone: str) -> tuple[str, ...]:
    record = known.record
    what = (*record.terms, *(f"clause {name.partition(':')[2] or name}" for name in record.clauses))
    if isinstance(record, CoverageRecord):
        says = "a register kept complete" if record.closed else "looked"
        whose, how = record.owner, record.how
    else:
        says, whose, how = "looked, not done", ", ".join(record.sources), record.text
    when = f"from {civil(record.first, zone).date()} on" if record.last == END else when_text(record.first, record.last, zone)
    return (
        record.id,
        when,
        says,
        ", ".join(what) or "everything",
        ", ".join(record.by) or "everybody's",
        ", ".join(record.places) or "everywhere",
        whose or "nobody named",
        how or "not said",
        grades_text(record.grades),
        known.standing.value,
    )


def look_history(known: KnownLook, zone: str) -> tuple[PageBlock, ...]:
    """One coverage or finding in full, and all that became of it."""
    facts = [*zip(LOOK, _look(known, zone), strict=True), ("sources", ", ".join(known.record.sources)), *_marking(known.record.marking)]
    return _history(facts, known.steps, zone)


def gap_blocks(gaps: Sequence[KnownGap], zone: str) -> tuple[PageBlock, ...]:
    """All gaps."""
    if not gaps:
        return (Para("No gap is entered. Where nobody could see, say so: servanda evidence gaps --add"),)
    rows = tuple(
        (
            g.record.id,
            when_text(g.record.first, g.record.last, zone),
            ", ".join(g.record.places) or "everywhere",
            ", ".join(g.record.terms) or "everything",
            g.record.reason or "not said",
            ", ".join(g.record.sources) or "none",
            g.standing.value,
        )
        for g in gaps
    )
    return (
        Para(
            f"{len(gaps)} {'gap' if len(gaps) == 1 else 'gaps'}; days in {zone}. Inside a gap, that nothing was seen is unknown, not “nothing happened”."
        ),
        Table(("id", "when", "where", "hides", "reason", "sources", "standing"), rows),
    )


def import_blocks(
    plans: Sequence[ImportPlan], entered: int, dry_run: bool, refused: bool, lists: Sequence[str], zone: str, path: str
) -> tuple[PageBlock, ...]:
    """What an import did, or would do, and what to do next."""
    blocks: list[PageBlock] = [_verdict(plans, entered, dry_run, refused)]
    for plan in plans:
        blocks += _plan(plan, zone)
    rejected = sum(len(p.rejects) for p in plans)
    if lists:
        blocks.append(Para(f"Every rejected row, with its reason: {', '.join(lists)}", "strong"))
    if dry_run:
        step = "Next: mend the rejected rows or the mapping, or import the others with --skip-rejects." if rejected else ""
        anything = any(p.items for p in plans)
        blocks.append(Para(step or ("Next: the same command without --dry-run." if anything else "There is nothing new to enter.")))
    elif refused:
        blocks.append(Para("Next: mend the rows or the mapping and try again, or import the others with --skip-rejects."))
    elif entered:
        blocks.append(Para(f"Next: servanda evidence show {shlex.quote(path)}"))
    return tuple(blocks)


def _verdict(plans: Sequence[ImportPlan], entered: int, dry_run: bool, refused: bool) -> Para:
    rejected = sum(len(p.rejects) for p in plans)
    if refused:
        return Para(f"Nothing was imported: {rejected:,} {'row' if rejected == 1 else 'rows'} cannot be read.", "bad")
    if dry_run:
        return Para(
            f"Nothing was changed. {sum(len(p.items) for p in plans):,} records would be entered.", "warn" if rejected else "good"
        )
    if not entered:
        return Para("Nothing new: the log holds all of it already.", "good")
    left = f" {rejected:,} rejected {'row was' if rejected == 1 else 'rows were'} left out." if rejected else ""
    return Para(f"{entered:,} records entered.{left}", "warn" if rejected else "good")


def _plan(plan: ImportPlan, zone: str) -> list[PageBlock]:
    span = (
        f"{civil(plan.first, zone).date()} to {civil(plan.last, zone).date()}"
        if plan.first is not None and plan.last is not None
        else "none"
    )
    rows = [
        ("rows read", f"{plan.rows:,}"),
        ("rows rejected", f"{len(plan.rejects):,}"),
        ("new records", f"{plan.new:,}"),
        ("corrections", f"{len(plan.changes):,}"),
        ("known already", f"{plan.already:,}"),
        ("happened", span),
        ("by term", _counts(plan.terms)),
        ("by place", _counts(plan.places)),
        ("by precision", _counts(plan.precisions)),
        *(("left out", f"{n:,}: {why}") for why, n in plan.left_out),
    ]
    blocks: list[PageBlock] = [
        Heading(2, f"{plan.file}, mapping {plan.mapping}"),
        Table(("", ""), tuple((a, b) for a, b in rows if b)),
    ]
    if plan.rejects:
        shown = tuple((str(r.row), r.column, r.reason, r.repair) for r in plan.rejects[:MOST_REJECTS])
        more = f" The first {MOST_REJECTS} of {len(plan.rejects):,}." if len(plan.rejects) > MOST_REJECTS else ""
        blocks.append(Table(("row", "column", "why it is rejected", "what to do"), shown, caption=f"Rejected rows.{more}"))
    if plan.missing:
        blocks.append(Para('Lines missing in the mapping; give each the dossier\'s name, or "" to leave it out:'))
        blocks.append(
            Listing(
                tuple(
                    f'[{table}]  "{value}" = "..."   ({n:,} {"row" if n == 1 else "rows"})'
                    for table, value, n in plan.missing[:MOST_REJECTS]
                )
            )
        )
    if plan.changes:
        changed = tuple(
            (c.id, str(c.row), civil(c.known, zone).date().isoformat(), _pairs(c.before), _pairs(c.after), c.because)
            for c in plan.changes[:MOST_CHANGES]
        )
        blocks.append(Table(("id", "row", "known", "was", "becomes", "because"), changed, caption="Corrections."))
    if plan.notes:
        blocks.append(Listing(plan.notes))
    return blocks


def _counts(pairs: Sequence[tuple[str, int]], most: int = 8) -> str:
    more = f", and {len(pairs) - most} more" if len(pairs) > most else ""
    return ", ".join(f"{name}: {n:,}" for name, n in pairs[:most]) + more


def _pairs(pairs: Sequence[tuple[str, str]]) -> str:
    return ", ".join(f"{k} {v}" for k, v in pairs)
