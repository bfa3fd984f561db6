"""Leads to evasion: the pages of `servanda sanctions detect`."""

from __future__ import annotations

from collections.abc import Sequence

from servanda.accounts.leading import and_more, lead_blocks, period
from servanda.base.document import Cell, Details, Document, Heading, Listing, PageBlock, Para, Table, counted, table
from servanda.instruments.sanctions.evasion.detection import Detection
from servanda.instruments.sanctions.evasion.leads import About, Grid
from servanda.instruments.sanctions.evasion.registry import DetectorRun

CAUTION = (
    "A lead says what was seen in the tables that were given. It is no finding of guilt: each has innocent explanations, named "
    "beside it, and names what would settle it. That a detector names nobody does not clear anybody."
)
TONES = {"strong": "bad", "middling": "warn", "weak": "plain"}
SHOWN = 40
"""Leads that are told one by one."""
OPEN = 2  # tables of a detector that stand open on the page; further ones fold away


def leads_page(found: Detection) -> Document:
    """In: the answer of `detect`. Out: the headline, all leads in a table, what each detector found."""
    leads = found.leads
    strong = sum(lead.weight == "strong" for lead in leads)
    headline = f"{counted(len(leads), 'lead')} to look into{f', {strong} of them strong' if strong else ''}."
    blocks: list[PageBlock] = [Para(headline if leads else "No lead in these tables.", "strong"), Para(CAUTION, "quiet")]
    if leads:
        columns: dict[str, Cell] = {
            "weight": "weight",
            "about": lambda lead: ", ".join(lead.subject),
            "detector": "detector",
            "when": lambda lead: period(lead),
        }
        title = "Leads, those that weigh most first"
        blocks.append(table(leads[:SHOWN], columns, tone=lambda lead: TONES.get(lead.weight, "plain"), caption=title, none=""))
        blocks += and_more(len(leads), SHOWN, "below or with --json.")
    for run in found.runs:
        blocks += _run(run)
    return Document("Leads to evasion", tuple(blocks), found.basis.foot())


def _run(run: DetectorRun) -> list[PageBlock]:
    found = run.found
    blocks: list[PageBlock] = [Heading(2, run.title, run.code)]
    blocks += [] if found.leads else [Para("No lead.", "quiet")]
    blocks += [*found.comparisons, *found.courses]
    blocks += [block for grid in found.grids[:OPEN] for block in _grid(grid)]
    blocks += [block for lead in found.leads[:SHOWN] for block in lead_blocks(lead)]
    blocks += and_more(len(found.leads), SHOWN, "leads, all with --json.")
    blocks += [Details(grid.title, tuple(_grid(grid))) for grid in found.grids[OPEN:]]
    if found.silences:
        said = tuple(f"{one.about}: {one.reason}" for one in found.silences)
        more = (f"and {len(said) - SHOWN} more, all with --json",) if len(said) > SHOWN else ()
        blocks += [Heading(3, "Where nothing could be said"), Listing(said[:SHOWN] + more)]
    return blocks


def _grid(grid: Grid) -> list[PageBlock]:
    words = [Para(grid.words, "quiet")] if grid.words else []
    return [Table(grid.columns, grid.rows, caption=grid.title), *words]


def list_page(told: Sequence[About]) -> Document:
    """In: detectors. Out: what each needs."""
    columns: dict[str, Cell] = {
        "code": "code",
        "what": "title",
        "needs": lambda one: ", ".join(name for name, _c in one.tables if name not in one.optional),
        "uses if given": lambda one: ", ".join(one.optional),
    }
    hint = Para("What each looks for, from whom, and what it cannot see: servanda sanctions detect --explain CODE")
    return Document("Detectors of evasion", (table(told, columns), hint))


def about_page(one: About) -> Document:
    """In: a detector. Out: what it looks for, from whom, the tables and columns, thresholds with sources, settings, what it
    cannot see."""
    blocks: list[PageBlock] = [Para(one.looks_for), Para(f"Source of the method: {one.source}")]
    needed: dict[str, Cell] = {"column": "name", "what it is": "means", "": lambda c: "needed" if c.needed else "if known"}
    for name, columns in one.tables:
        blocks.append(table(columns, needed, caption=f"Table {name}{' (if there is one)' if name in one.optional else ''}"))
    limits: dict[str, Cell] = {"name": "name", "value": lambda t: f"{t.value:g}", "unit": "unit", "what it is": "means"}
    blocks += [Heading(2, "Thresholds"), table(one.thresholds, limits | {"source": "source"}, none="")]
    if one.settings:
        settings = table(one.settings, {"name": "name", "default": "default", "what it is": "means"})
        blocks += [Heading(2, "Settings"), settings]
    blocks += [Heading(2, "What it cannot see"), Listing(one.blind), Para(CAUTION, "quiet")]
    return Document(f"{one.title} ({one.code})", tuple(blocks))
