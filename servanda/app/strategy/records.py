"""`servanda strategy record`: how often what a dossier's actors announced for a line followed when the line was tested."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from servanda.base.job import SHOWN, Given, Job, arg, word
from servanda.base.refusal import Refusal
from servanda.base.result import Input

if TYPE_CHECKING:
    from servanda.base.document import Document
    from servanda.instruments.strategy.records.threats import Threat, ThreatRecord
    from servanda.model.core import Dossier


class RecordJob(Job):
    """Tell the record of threats of the dossier at PATH, from its table strategy/threats.csv: of tested lines only, what each
    issuer did, what all did, and between both; what was not tested or is not known stands beside."""

    short = "Tell how often announced answers followed when a line was tested."
    exits = ("every row was read", "a row could not be")
    examples = (
        "strategy record dossiers/harbour --today 2031-06-01",
        "strategy record dossiers/harbour --issuer Eastholm --as-of 2030-01-01 --json",
    )
    asks = ("today", "written", *SHOWN)
    calls = ("path",)
    needs = ("numpy", "scipy")
    untold = ("as_of",)
    loaded: Dossier
    path = arg("PATH", ".")
    issuer = word("Only of this actor; the rate of all stays that of all.", "ACTOR")
    as_of = word("As it stood at the end of this day. Default: today.", "DATE", "--as-of")

    def run(self, given: Given) -> ThreatRecord:
        import msgspec

        from servanda.app.api import load
        from servanda.instruments.strategy.records.rates import BASE_RATES
        from servanda.instruments.strategy.records.threats import record

        self.loaded = load(self.path, attached=False)
        given.took(*(Input(name=name, sha256=value) for name, value in self.loaded.hashes.items()))
        rows, notes, rejected = threats_in(self.path, given)
        if self.issuer and self.issuer not in (issuers := sorted({one.issuer for one in rows})):
            repair = f"On record: {', '.join(issuers) or 'none'}."
            raise Refusal(f"no threat of “{self.issuer}” is on record.", repair, "--issuer")
        told = record(rows, given.day(self.as_of, "--as-of"), tuple(BASE_RATES.values()), self.issuer)
        strange = sorted({one for row in rows for one in (row.issuer, row.addressee) if one not in self.loaded.actors})
        notes += [f"Not an actor of the dossier: {', '.join(strange)}."] * bool(strange)
        return msgspec.structs.replace(told, notes=tuple(notes), rejected=rejected)

    @staticmethod
    def says(answer: ThreatRecord) -> Document:
        from servanda.instruments.strategy.records.page import record_page

        return record_page(answer)

    def found(self, answer: ThreatRecord) -> bool:
        return answer.rejected > 0

    def page(self, answer: Any, full: bool) -> Document:
        from servanda.app.readers import marked_files

        return marked_files(type(self).says(answer), self.loaded, None)

    def data(self, answer: Any) -> object:
        from servanda.app.readers import marked_json

        return marked_json(answer, self.loaded)


def threats_in(path: str, given: Given) -> tuple[tuple[Threat, ...], list[str], int]:
    """The threats of a dossier, what is to be said of the table, how many rows of it were not read. Raises Refusal: there is no
    table, or none of threats."""
    from servanda.instruments.strategy.records.threats import FILE, read_threats

    place = Path(path)
    table = (place if place.is_dir() else place.parent) / FILE
    if not table.exists():
        raise Refusal("there is no table of threats: the record is not known.", "Write one: docs/strategy/record.md.", str(table))
    found = read_threats(FILE, given.read(str(table)))
    notes = [f"Not read, {one.place}: {one.reason.rstrip('.')}. {one.repair}" for one in found.rejects[:20]]
    notes += [f"{len(found.rejects) - 20} more rows not read."] * (len(found.rejects) > 20)
    return found.rows, notes + [f"{one}." for one in found.unread], len(found.rejects)
