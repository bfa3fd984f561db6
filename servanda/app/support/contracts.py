"""`servanda support flags`: files of contracts in, red flags out, each contract under the step it stands for."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from servanda.app.support.tabled import AS_OF, SupportJob
from servanda.base.job import SHOWN, Given, args, many, word
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from servanda.app.monitoring import Asked
    from servanda.base.document import Document
    from servanda.base.marking import Marking
    from servanda.instruments.support.flags.joining import PaidStep
    from servanda.instruments.support.flags.records import RedFlags
    from servanda.instruments.support.flags.shapes import Procured

LARGEST = 1 << 28
"""Bytes of a file of contracts."""


class FlagsJob(SupportJob):
    """Look for ten red flags of the open-contracting practice in FILE: releases or records of OCDS, or Prozorro's own tenders and
    contracts. With a dossier each contract stands under the step of a tranche it is paid for. A lead is no finding."""

    short = "Look for red flags in contracts, and say under which step each stands."
    exits = ("no lead", "a lead")
    asks: ClassVar[tuple[str, ...]] = ("known", "today", "written", *SHOWN)
    calls = ("files",)
    untold = (*SupportJob.untold, "thresholds", "label")
    examples = (
        "support flags dossiers/relief/support/contracts/pumps.json",
        "support flags dossiers/relief/support/contracts/pumps.json dossiers/relief/support/contracts/clinics.jsonl "
        "--to-dossier dossiers/relief --as-of 2031-06-30 --today 2031-06-30 --html flags.html",
    )
    files = args("FILE", needed=True)
    path = word("The dossier whose tables join contracts to pledges and steps.", "FOLDER", "--to-dossier")
    as_of = AS_OF
    thresholds = many("Another number to go by, as R003.days=10; may be repeated.", "NAME=VALUE", "--threshold")
    no_price = many("Where the tender's procurementMethodDetails say this, the buyer sets the price.", "WORDS", "--no-price")
    leave_out = many("Where they say this, ask nothing; may be repeated.", "WORDS", "--leave-out")
    label = word("How the page is marked: it names firms.", "LABEL", "--label", default="AMBER")

    def answer(self, given: Given) -> RedFlags:
        from servanda.base.marking import marking_text
        from servanda.calendar import day_of
        from servanda.instruments.support.flags import asking, catalog, reading
        from servanda.instruments.support.flags.merging import NOT_MERGED
        from servanda.instruments.support.flags.records import RedFlags

        by = catalog.thresholds(self.thresholds)
        given.settings |= {f"{code}.{name}": f"{float(value):g}" for code, of in by.items() for name, value in of.items()}
        asked = self.asked(given, self.as_of, ahead=True) if self.path else None
        marking = marking_text(self._marking())
        files = [(Path(one).name, given.read(one, most=LARGEST)) for one in self.files]
        found, notes = reading.processes(files, day_of(asked.basis.as_of, asked.basis.zone) if asked else None)
        flags, beyond = asking.ask(found, by, no_price=self.no_price, left_out=self.leave_out)
        named = {one.ocid: one.named for one in found}
        made = RedFlags(
            processes=len(found), asked=flags, leads=asking.leads(flags, found, by), silences=beyond, marking=marking,
            names=tuple(sorted({named[each.ocids[0]](key) for one in flags for each in one.seen for key in each.who})),
            notes=(*notes, NOT_MERGED),
        )  # fmt: skip
        return self._joined(given, asked, found, made) if asked else made

    def _joined(self, given: Given, asked: Asked, found: tuple[Procured, ...], made: RedFlags) -> RedFlags:
        """With what the dossier's tables say. Raises Refusal: a step that is no clause, a pledge that is none."""
        import msgspec

        from servanda.accounts.sourced import later
        from servanda.accounts.stages.records import MoveRow, PledgeRow
        from servanda.app.api import find_clause
        from servanda.calendar import day_of
        from servanda.instruments.support.flags.joining import Ties, tallies
        from servanda.instruments.support.flags.records import ContractRow, DeterminationRow

        known = {row.id for row in self.rows(given, "pledges", PledgeRow)}

        def about(row: ContractRow) -> tuple[str, ...]:
            if row.pledge and row.pledge not in known:
                raise Refusal(f"there is no pledge {row.pledge}.", "Name one of support/pledges.csv, or leave it empty.")
            return row.ocid, row.contract, row.pledge, row.step and find_clause(self.loaded, row.step)

        day, clauses = day_of(asked.basis.as_of, asked.basis.zone), asked.dossier.clauses
        rows, told = self.rows(given, "contracts", ContractRow, about), self.rows(given, "determinations", DeterminationRow)
        ties = Ties(
            contracts=[msgspec.structs.replace(row, step=about(row)[-1]) for row in rows], steps=self._steps(given),
            moves=self.rows(given, "moves", MoveRow), determined=[row for row in told if row.date <= day],
        )  # fmt: skip
        many = Counter(one.local for one in clauses)
        short = {one.id: one.local for one in clauses if many[one.local] == 1}
        ocids = {one.ocid for one in found}
        notes = [*later(rows, day, "contracts.csv"), *later(told, day, "determinations.csv")]
        if absent := sorted(ties.ocids() - ocids):
            said = "1 process that is" if len(absent) == 1 else f"{len(absent):,} processes that are"
            notes.append(f"the tables name {said} in none of the files, so not looked at: {', '.join(absent[:5])}")
        return msgspec.structs.replace(
            made, steps=tallies(found, ties, made.leads, _standing(asked), short, day), notes=(*made.notes, *notes), joined=True,
            established=sum(row.says == "established" and row.ocid in ocids for row in ties.determined),
            missing=tuple(dict.fromkeys(getattr(self, "missing", ()))),
        )  # fmt: skip

    def _steps(self, given: Given) -> list[PaidStep]:
        """The steps of `payments.toml`, each clause by its id where there is such a clause: another verb says what is wrong."""
        import tomllib

        from servanda.app.api import find_clause
        from servanda.base.decoding import read_toml
        from servanda.instruments.support.flags.joining import PaidStep, steps_of

        place, made = "support/payments.toml", []
        if (data := self.taken(given, place)) is None:
            self.missing = [*getattr(self, "missing", ()), place]
        try:
            steps = steps_of(read_toml((data or b"").decode("utf-8-sig")))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise Refusal(f"this is no TOML: {error}.", "Mend it at that place.", place) from error
        for one in steps:
            try:
                made.append(PaidStep(find_clause(self.loaded, one.clause), one.ocids, one.pledges))
            except Refusal:
                made.append(one)
        return made

    def _marking(self) -> Marking:
        """Of the page: the label, with the marking of the dossier's own files. Raises Refusal: no label; a reader who may not."""
        from servanda.app.readers import reader, tables_of
        from servanda.base.marking import Marking, joined, may_see
        from servanda.base.schemes import TLP, known, read_label
        from servanda.model.markings import marking_of_files

        label = read_label(self.label)
        if not known(label, tables_of(self.path or None)):
            raise Refusal(f"“{self.label}” is no label that is at hand.", f"Use one of: {', '.join(TLP)}.", "--label")
        whole = joined((Marking(tlp=label), *([marking_of_files(self.loaded)] if self.path else [])))
        self.reader = reader(self.path or None, self.to, self.tlp)
        if self.reader is not None and not may_see(whole, self.reader):
            said = "the page names firms and offices, and its marking is above what this reader may see."
            raise Refusal(said, "Give --tlp with the reader's label, or release what may go by hand.", "--to")
        return whole

    @staticmethod
    def says(answer: RedFlags) -> Document:
        from servanda.instruments.support.flags.page import flags_page

        return flags_page(answer)

    def page(self, answer: RedFlags, full: bool) -> Document:
        from servanda.app.readers import marked, reader_text

        return marked(type(self).says(answer), answer.marking, reader_text(self.reader))

    def data(self, answer: RedFlags) -> object:
        return answer

    def found(self, answer: RedFlags) -> bool:
        return bool(answer.leads)


def _standing(asked: Asked) -> Callable[[str], str]:
    """How a clause stands by the log: the monitor is asked, and no lead is told to it."""
    from servanda.monitor.monitored import found_of

    found, clauses = found_of(asked.view, asked.fused, asked.basis), {one.id for one in asked.view.clauses}
    return lambda name: found.state(name, asked.knowledge).status.value if name in clauses else "no clause of this dossier"
