"""Every format a released report can leave in. Each takes a `Released` and gives bytes; nothing here writes a file or asks a clock."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from servanda.base.displayed import Displayed
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.report.release import Released

FORMATS = {
    "html": "one page that opens without a network",
    "markdown": "Markdown",
    "pdf": "PDF/A and PDF/UA, by typst",
    "docx": "Word, with headings, tables and comments",
    "xlsx": "Excel: matrix, recorded acts, dues, evidence, gaps",
    "ics": "calendar of deadlines (iCalendar)",
    "geojson": "events and places for a map",
    "csv": "one file a table",
}
"""Every format with what it is."""
ONE_PART = {"ics": "deadlines", "geojson": "map"}
"""Formats that hold one part of the report alone: a brief without that part cannot leave in them."""


class File(Displayed, msgspec.Struct, dict=True, frozen=True, kw_only=True):
    """suffix: what follows the name of the report, with its dot; holds: what is in it, in a few words."""

    suffix: str
    data: bytes
    holds: str


def export(released: Released, form: str) -> tuple[File, ...]:
    """A released report in one format; same report, same bytes.

    Raises Refusal for an unknown format, `missing` where its library is not installed.
    """
    from servanda.report.release import opened

    picked = opened(released).blocks
    if form not in FORMATS:
        raise Refusal(f"“{form}” is not a format of reports.", f"Choose among: {', '.join(FORMATS)}.")
    if picked and (part := ONE_PART.get(form, picked[0])) not in picked:
        reason = f"{form} holds only the part “{part}”, which was not picked."
        raise Refusal(reason, f"Add {part} to --blocks, or choose another format.")
    files: Sequence[File] = importlib.import_module(f"servanda.report.exports.{form}").files(released)
    return tuple(files)
