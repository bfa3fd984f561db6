"""The report as a document: always the same sections in the same order, the answer first and what it rests on last."""

from __future__ import annotations

from collections.abc import Callable

from servanda.base.document import Document, Heading, Listing, PageBlock, Para, Table
from servanda.base.schemes import banner
from servanda.calendar import describe
from servanda.evidence.marking import marking_text
from servanda.monitor.wording import NEUTRAL, Wording
from servanda.report.document import readable
from servanda.report.map import map_blocks
from servanda.report.matrixsvg import matrix_pictures
from servanda.report.monitoring import deadlines, doubt, observation, sections
from servanda.report.monitoring.data import ReportData
from servanda.report.monitoring.summary import sentences
from servanda.report.monitoring.words import deadline_text, plural, span_text
from servanda.report.timeline import timeline_picture


def section_names(words: Wording) -> tuple[str, ...]:
    """Every section of every report, in order, in the words of a mandate; one with nothing in it says so."""
    return (
        "Summary", "What needs you this week", "Status of commitments", f"{words.term('violations', capital=True)} recorded",
        "Deadlines", "Consequence clocks",
        "Withdrawal and verification", "Civilians and humanitarian access", "Freedom of movement and knowledge gaps", "Corrections and restatements",
        "Disputed and uncertain", "Readings side by side", "Timeline and map", "Evidence annex", "What this report rests on",
    )  # fmt: skip


SECTIONS = section_names(NEUTRAL)


def report_page(data: ReportData) -> Document:
    """In: the data of a report. Out: the whole report, the same for every format that shows documents."""
    blocks: list[PageBlock] = [Para(head(data), "quiet")]
    notes: list[PageBlock] = [Para(doubt.numbered(data, text), "warn") for text in data.now.notes]
    if data.blocks:  # a brief: what was picked, in that order; what is in doubt is told whatever is picked
        blocks += notes + [block for name in data.blocks for block in BLOCKS[name](data)]
        return readable(Document(data.title, tuple(blocks), foot(data)))
    blocks += _summary(data) + notes
    blocks += deadlines.week(data) + sections.status(data)
    blocks += matrix_pictures(data)
    blocks += sections.violations(data) + deadlines.deadlines(data) + deadlines.clocks(data)
    blocks += observation.verification(data) + observation.civilians(data) + observation.movement(data) + doubt.corrections(data)
    blocks += doubt.disputed(data) + doubt.readings(data) + _drawings(data) + observation.annex(data) + rests_on(data)
    return readable(Document(data.title, tuple(blocks), foot(data)))


def _summary(data: ReportData) -> list[PageBlock]:
    return [Heading(2, "Summary", "summary"), Listing(sentences(data))]


def _matrix(data: ReportData) -> list[PageBlock]:
    drawn: list[PageBlock] = [*matrix_pictures(data)]
    return [Heading(2, "Matrix", "matrix"), *(drawn or [Para("No matrix: no commitment is watched in these periods.", "quiet")])]


def _timeline(data: ReportData) -> PageBlock:
    return timeline_picture(data) or Para("No timeline: no event, deadline or gap has a date that could be drawn.", "quiet")


def _map(data: ReportData) -> list[PageBlock]:
    why = "no place and no event of the two periods has coordinates" if data.drawn else "it was left out as asked"
    return map_blocks(data) or [Para(f"No map: {why}.", "quiet")]


def _drawings(data: ReportData) -> list[PageBlock]:
    return [Heading(2, "Timeline and map", "drawings"), _timeline(data), *_map(data)]


BLOCKS: dict[str, Callable[[ReportData], list[PageBlock]]] = {
    "summary": _summary,
    "week": deadlines.week,
    "status": sections.status,
    "matrix": _matrix,
    "violations": sections.violations,
    "deadlines": deadlines.deadlines,
    "clocks": deadlines.clocks,
    "verification": observation.verification,
    "civilians": observation.civilians,
    "gaps": observation.movement,
    "corrections": doubt.corrections,
    "disputed": doubt.disputed,
    "readings": doubt.readings,
    "timeline": lambda data: [Heading(2, "Timeline", "timeline"), _timeline(data)],
    "map": lambda data: [Heading(2, "Map", "map"), *_map(data)],
    "annex": observation.annex,
    "rests-on": lambda data: rests_on(data),
}
"""The parts of a report by name, in its order: a brief is made of some of them."""


def head(data: ReportData) -> str:
    """For whom, for when, under which reading: one line above the answer."""
    basis, zone = data.now.basis, data.zone
    return (
        f"For {recipient_text(data)}. {span_text(data.period.first, data.period.last, zone)}, "
        f"as of {describe(basis.as_of, zone, show_zone=True)}; read {basis.label}."
        + (f" A brief: of the parts of the report only {', '.join(data.blocks)}." if data.blocks else "")
    )


def rests_on(data: ReportData) -> list[PageBlock]:
    """The method: on what evidence, known by when, weighed how."""
    basis, zone = data.now.basis, data.zone
    rows = [
        ("marking", marking_text(data.marking)),
        ("for", recipient_text(data)),
        ("period", span_text(data.period.first, data.period.last, zone)),
        ("as of", f"{describe(basis.as_of, zone, show_zone=True)}. All times: {zone}"),
        ("known by", f"{deadline_text(basis.known, zone)}: nothing that became known later is used"),
        ("compared with", span_text(data.previous.first, data.previous.last, zone)),
        ("reading", basis.label),
        (
            "evidence",
            f"{plural(data.shown, 'record', 'records')} that may be released to this reader" + (f"; digest {data.digest[:16]}" if data.digest else ""),
        ),
        ("weighed by", basis.policy or "no policy stated"),
    ]
    note = (
        "Everything here - every finding, count, drawing and date - is computed only from evidence that may be released to the "
        "reader named here. Evidence marked higher, if there is any, has no part in it."
    )
    return [Heading(2, "What this report rests on", "rests-on"), Table(("what", "this report"), tuple(rows)), Para(note, "quiet")]


def recipient_text(data: ReportData) -> str:
    """Who the report is for and up to which marking; without a recipient, that it is the most restricted one."""
    if data.recipient:
        return f"{data.recipient}, up to {banner(data.limit)}"
    return (
        "nobody named: only what is marked TLP:CLEAR without a list of recipients"
        if data.limit == "CLEAR"
        else f"nobody named, up to {banner(data.limit)}"
    )


def foot(data: ReportData) -> tuple[str, ...]:
    """What the report was made from."""
    basis = data.now.basis
    texts = tuple(f"{name}: sha256 {value}" for name, value in sorted(basis.hashes.items()))
    released = f"Evidence released to this reader: {plural(data.shown, 'record', 'records')}, digest {data.digest or 'none'}"
    return (f"Servanda {basis.version}, dossier {basis.dossier}", *texts, released, f"Reading: {basis.label}")
