"""`servanda sanctions detect`: tables in, leads to evasion out; what detectors there are and what each needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from servanda.base.document import Document
from servanda.base.job import SHOWN, Given, Job, args, flag, many, word
from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.evasion.detection import Detection
from servanda.instruments.sanctions.evasion.leads import About
from servanda.instruments.sanctions.evasion.page import about_page, leads_page, list_page

Value = TypeVar("Value")


class DetectorsJob(Job):
    """What the detectors look for, need and go by."""

    calls = ("codes",)
    codes = args("CODE")

    def run(self, given: Given) -> tuple[About, ...]:
        from servanda.instruments.sanctions.evasion import registry

        return tuple(registry.about(code) for code in self.codes or registry.DETECTORS)


class DetectJob(Job):
    """Run the detectors CODE (all whose tables are there if none is named).

    Tells what they saw, what innocent explanation fits and what would settle it.
    """

    short = "Look for leads to evasion in tables of trade, firms and ships."
    exits = ("no lead", "a lead")
    asks = ("written", *SHOWN)
    calls = ("codes",)
    untold = ("tables", "columns", "thresholds", "settings", "listing", "explain")
    examples = (
        "sanctions detect --list-detectors",
        "sanctions detect --explain trade-diversion",
        "sanctions detect trade-diversion --table trade=exports.csv --column trade.value=eur --set measures=2031-07-01 "
        "--set targets=Corvany --html leads.html",
        "sanctions detect --tables corporate",
    )
    codes = args("CODE")
    tables = many("A table: CSV, TSV, Parquet or JSON lines; may be repeated.", "NAME=FILE", "--table")
    folder = word("A folder whose files bear the names of tables.", "FOLDER", "--tables")
    columns = many("The file's own name of a column; may be repeated.", "TABLE.COLUMN=YOURS", "--column")
    thresholds = many("Another number to go by (or CODE.NAME=VALUE); may be repeated.", "NAME=VALUE", "--threshold")
    settings = many("A choice in words (or CODE.NAME=VALUE); may be repeated.", "NAME=VALUE", "--set")
    listing = flag("Say which detectors there are and which tables they need.", "--list-detectors")
    explain = word("Say what a detector looks for, from whom, and what it cannot see.", "CODE")

    def run(self, given: Given) -> Any:
        if self.listing or self.explain:
            return DetectorsJob(codes=self.explain or self.codes).run(given)
        return self._detected(given)

    def _detected(self, given: Given) -> Detection:
        from servanda.instruments.sanctions.evasion import reading, registry

        files = reading.wanted(self.codes, _pairs(self.tables, "--table", str), self.folder)
        columns = _pairs(self.columns, "--column", str)
        frames = {}
        for i, (name, path) in enumerate(sorted(files.items())):
            given.progress("reading tables", i, len(files))
            frames[name] = reading.named(reading.read(given.file(path, f"table {name}")), name, path, columns)
        reading.known_columns(columns, frames)
        thresholds, settings = _pairs(self.thresholds, "--threshold", float), _pairs(self.settings, "--set", str)
        runs = registry.run(self.codes, frames, thresholds=thresholds, settings=settings, progress=given.progress)
        given.settings |= {f"{run.code}.{name}": f"{value:g}" for run in runs for name, value in run.thresholds}
        given.settings |= {f"{run.code}.{name}": value or "not given" for run in runs for name, value in run.settings}
        given.settings |= {f"column {ours}": theirs for ours, theirs in sorted(columns.items())}
        return Detection(runs=runs)

    def found(self, answer: Any) -> bool:
        return isinstance(answer, Detection) and bool(answer.leads)

    def page(self, answer: Any, full: bool) -> Document:
        if isinstance(answer, Detection):
            return leads_page(answer)
        return about_page(answer[0]) if self.explain else list_page(answer)


def _pairs(given: Sequence[str], option: str, read: Callable[[str], Value]) -> dict[str, Value]:
    """NAME=VALUE, each name once. Raises Refusal."""
    found: dict[str, Value] = {}
    for one in given:
        name, sign, value = one.partition("=")
        if not sign or not name or not value:
            raise Refusal(f"“{one}” is not NAME=VALUE.", "Write it with an equals sign and a value.", option)
        if name in found:
            raise Refusal(f"`{name}` is given twice.", "Give it once.", option)
        try:
            found[name] = read(value)
        except ValueError as error:
            raise Refusal(f"“{value}” is not a number.", "Write it as 0.5.", f"{option} {name}") from error
    return found
