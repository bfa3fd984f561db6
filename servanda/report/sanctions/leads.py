"""Leads to evasion: the pages of `servanda sanctions detect`."""

from __future__ import annotations

from collections.abc import Sequence

from servanda.base.document import BarValue, Details, Document, Heading, Listing, PageBlock, Para, Picture, Table
from servanda.instruments.sanctions.evasion.detection import Detection
from servanda.instruments.sanctions.evasion.leads import About, Comparison, Course, Figure, Grid, Lead
from servanda.instruments.sanctions.evasion.registry import Run
from servanda.report.chart import Series, bars_svg, lines_svg, number

CAUTION = (
    "A lead says what was seen in the tables that were given. It is no finding of guilt: each has innocent explanations, named beside it, and names what would settle it. "
    "That a detector names nobody does not clear anybody."
)
TONES = {"strong": "bad", "middling": "warn", "weak": "plain"}
SHOWN = 40
ROWS = 12
OPEN = 2  # tables of a detector that stand open on the page; further ones fold away
STYLES = ("main", "second", "dashed")


def leads_page(found: Detection) -> Document:
    """In: the answer of `detect`. Out: the headline, all leads in a table, each detector's plots, leads, measures and silences, the basis."""
    leads = found.leads
    strong = sum(lead.weight == "strong" for lead in leads)
    headline = (
        f"{len(leads)} lead{'' if len(leads) == 1 else 's'} to look into" + (f", {strong} of them strong." if strong else ".")
        if leads
        else "No lead in these tables."
    )
    blocks: list[PageBlock] = [Para(headline, "strong"), Para(CAUTION, "quiet")]
    if leads:
        rows = tuple(
            (
                lead.weight,
                ", ".join(lead.subject),
                lead.detector,
                " to ".join(dict.fromkeys(d for d in (lead.first, lead.last) if d)),
            )
            for lead in leads
        )
        blocks.append(
            Table(
                ("weight", "about", "detector", "when"),
                rows[:SHOWN],
                tuple(TONES.get(row[0], "plain") for row in rows[:SHOWN]),
                "Leads, those that weigh most first",
            )
        )
        if len(rows) > SHOWN:
            blocks.append(Para(f"and {len(rows) - SHOWN} more below or with --json.", "quiet"))
    for run in found.runs:
        blocks += _run(run)
    return Document("Leads to evasion", tuple(blocks), found.basis.foot())


def _run(run: Run) -> list[PageBlock]:
    found = run.found
    blocks: list[PageBlock] = [Heading(2, run.title, run.code)]
    if not found.leads:
        blocks.append(Para("No lead.", "quiet"))
    blocks += [picture for one in found.comparisons if (picture := _bars(one)) is not None]
    blocks += [picture for one in found.courses if (picture := _lines(one)) is not None]
    grids = [_grid(one) for one in found.grids]
    blocks += [block for made in grids[:OPEN] for block in made]
    for lead in found.leads[:SHOWN]:
        blocks += _lead(lead)
    if len(found.leads) > SHOWN:
        blocks.append(Para(f"and {len(found.leads) - SHOWN} more leads, all with --json.", "quiet"))
    for grid, made in zip(found.grids[OPEN:], grids[OPEN:], strict=True):
        blocks.append(Details(grid.title, tuple(made)))
    if found.silences:
        said = tuple(f"{one.about}: {one.reason}" for one in found.silences)
        more = (f"and {len(said) - SHOWN} more, all with --json",) if len(said) > SHOWN else ()
        blocks += [Heading(3, "Where nothing could be said"), Listing(said[:SHOWN] + more)]
    return blocks


def _lead(lead: Lead) -> list[PageBlock]:
    blocks: list[PageBlock] = [
        Heading(3, ", ".join(lead.subject)),
        Para(lead.seen),
        Para(f"Weight: {lead.weight}. {lead.because[:1].upper()}{lead.because[1:]}."),
        Para("What innocent explanation fits:"),
        Listing(lead.innocent),
        Para("What would settle it, most telling first:"),
        Listing(lead.settle, ordered=True),
    ]
    if lead.figures:
        blocks.append(Details("Figures", (Listing(tuple(_figure(one) for one in lead.figures)),)))
    if lead.rows:
        told = tuple((one.table, str(one.number), one.words) for one in lead.rows[:ROWS])
        more: tuple[PageBlock, ...] = (
            (Para(f"and {len(lead.rows) - ROWS} more rows, all with --json.", "quiet"),) if len(lead.rows) > ROWS else ()
        )
        blocks.append(Details("Rows it rests on", (Table(("table", "row", "what it says"), told), *more)))
    return blocks


def _figure(one: Figure) -> str:
    period = " to ".join(dict.fromkeys(d for d in (one.first, one.last) if d))
    value = "not known" if one.value is None else f"{number(one.value)} {one.unit}".strip()
    about = "; ".join(part for part in (one.source, period) if part)
    return f"{one.what}: {value}{f' ({about})' if about else ''}"


def _grid(grid: Grid) -> list[PageBlock]:
    blocks: list[PageBlock] = [Table(grid.columns, grid.rows, caption=grid.title)]
    if grid.words:
        blocks.append(Para(grid.words, "quiet"))
    return blocks


def _bars(one: Comparison) -> Picture | None:
    bars = [BarValue(b.label, b.value, b.low, b.high, "strong" if b.lead else "plain", b.note) for b in one.bars]
    svg = bars_svg(bars, unit=one.unit, reference=one.reference, log=one.log)
    said = "; ".join(f"{b.label}: {'not known' if b.value is None else number(b.value)}" for b in one.bars)
    red = " Red: with a lead." if any(b.lead for b in one.bars) else ""
    return Picture(svg, f"{one.title}.{red}", f"{said} ({one.unit}).") if svg else None


def _lines(one: Course) -> Picture | None:
    days = sorted({when for _label, points in one.lines for when, _value in points})
    at = {when: float(i) for i, when in enumerate(days)}
    series = [
        Series(label, tuple((at[when], value) for when, value in points), STYLES[i] if i < len(STYLES) else "faint")
        for i, (label, points) in enumerate(one.lines)
    ]
    step = max(1, len(days) // 10)
    marks = [(_place(when, days), f"{words} ({when})") for when, words in one.marks]
    svg = lines_svg(series, x_ticks=[(at[when], when) for when in days[::step]], unit=one.unit, marks=marks, log=one.log)
    ends = "; ".join(f"{label}: {_last(points)}" for label, points in one.lines)
    return Picture(svg, f"{one.title}.", f"From {days[0]} to {days[-1]}; last known: {ends}.") if svg else None


def _place(when: str, days: Sequence[str]) -> float:
    """Where a day stands on an axis of months (or days): within its month, the first of it on the month's point."""
    month = max((i for i, day in enumerate(days) if day <= when), default=0)
    within = (int(when[8:10]) - 1) / 31 if len(days[month]) == 7 and len(when) >= 10 and when[:7] == days[month] else 0.0
    return month + within


def _last(points: Sequence[tuple[str, float | None]]) -> str:
    known = [(when, value) for when, value in points if value is not None]
    return f"{number(known[-1][1])} in {known[-1][0]}" if known else "not known"


def list_page(told: Sequence[About]) -> Document:
    """In: detectors. Out: what each needs."""
    rows = tuple(
        (
            one.code,
            one.title,
            ", ".join(name for name, _c in one.tables if name not in one.optional),
            ", ".join(one.optional) or "-",
        )
        for one in told
    )
    return Document(
        "Detectors of evasion",
        (
            Table(("code", "what", "needs", "uses if given"), rows),
            Para("What each looks for, from whom, and what it cannot see: servanda sanctions detect --explain CODE"),
        ),
    )


def about_page(one: About) -> Document:
    """In: a detector. Out: what it looks for, from whom, the tables and columns, thresholds with sources, settings, what it cannot see."""
    blocks: list[PageBlock] = [Para(one.looks_for), Para(f"Source of the method: {one.source}")]
    for name, columns in one.tables:
        rows = tuple((column.name, column.means, "needed" if column.needed else "if known") for column in columns)
        blocks.append(
            Table(
                ("column", "what it is", ""), rows, caption=f"Table {name}{' (if there is one)' if name in one.optional else ''}"
            )
        )
    limits = tuple((t.name, f"{t.value:g}", t.unit, t.means, t.source) for t in one.thresholds)
    blocks += [Heading(2, "Thresholds"), Table(("name", "value", "unit", "what it is", "source"), limits)]
    if one.settings:
        blocks += [
            Heading(2, "Settings"),
            Table(("name", "default", "what it is"), tuple((s.name, s.default or "-", s.means) for s in one.settings)),
        ]
    blocks += [Heading(2, "What it cannot see"), Listing(one.blind), Para(CAUTION, "quiet")]
    return Document(f"{one.title} ({one.code})", tuple(blocks))
