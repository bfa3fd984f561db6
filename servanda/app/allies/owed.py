"""`servanda allies duties`: what each ally owes, what became of it, who judges it, what others tell of obligations."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from servanda.app.tabled import AS_OF, FolderJob
from servanda.base.job import Given, many, word
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import closest, shown

if TYPE_CHECKING:
    from servanda.base.document import Document
    from servanda.instruments.alliances.duties.records import DutiesAnswer, ObligationFact, ObligationRow
    from servanda.model.core import Dossier


def allies_of(dossier: Dossier, agreement: str = "") -> tuple[str, ...]:
    """The parties of an agreement of a dossier, or of all of them. Raises Refusal: no such agreement, or none has a party."""
    if agreement and agreement not in dossier.agreements:
        repair = closest(agreement, dossier.agreements)
        raise Refusal(f"the dossier has no agreement {shown(agreement)}.", repair, "--agreement")
    texts = [one for name, one in dossier.agreements.items() if agreement in ("", name)]
    found = tuple(dict.fromkeys(name for one in texts for name in one.parties))
    if not found:
        raise Refusal("no agreement of the dossier has parties.", "Name them in the head of its file: parties: A, B.", dossier.name)
    return found


class DutiesJob(FolderJob):
    """Tell what each ally of the dossier at PATH owes under its clauses, and of that what is done, late, unknown or still open
    by the log of evidence; which duties only the ally itself can call done; and, as imported facts, which obligations others
    tell of."""

    short = "Per ally: owed, done, late, unknown; who judges it; obligations as others tell them."
    exits = ("no duty is late, by the log of evidence", "one is")
    examples = ("allies duties dossiers/league --agreement pact --as-of 2031-11-01 --today 2031-11-01",)
    untold: ClassVar[tuple[str, ...]] = (*FolderJob.untold, "table")
    folder: ClassVar[str] = "allies"
    agreement = word("Only duties under this agreement; its parties are the allies.", "ID")
    ally = word("Only this ally.", "NAME")
    table = word("Obligations in this table, in the layout of ATOP's dyad-years.", "FILE", "--atop")
    code = many("Which state of --atop an ally is; may be repeated.", "ALLY=NUMBER", "--code")
    as_of = AS_OF

    def answer(self, given: Given) -> DutiesAnswer:
        from servanda.calendar import day_of
        from servanda.instruments.alliances.duties.counting import counted_by_ally, duties_of
        from servanda.instruments.alliances.duties.records import DutiesAnswer
        from servanda.monitor.monitored import monitor

        asked = self.asked(given, self.as_of, ahead=True)
        allies = every = allies_of(asked.dossier, self.agreement)
        if self.ally:
            if self.ally not in every:
                raise Refusal(f"{shown(self.ally)} is no party.", closest(self.ally, every), "--ally")
            allies = (self.ally,)
        states = monitor(asked.view, asked.fused, asked.basis, knowledge=asked.knowledge, agreement=self.agreement)
        clauses = {one.id: one for one in asked.view.clauses}
        duties, waiting, left = duties_of(states.clauses, clauses, allies, asked.basis, states.events)
        facts = self._facts(given, every)
        return DutiesAnswer(
            on=day_of(asked.basis.as_of, asked.basis.zone), allies=counted_by_ally(duties, allies), duties=tuple(duties),
            waiting=tuple(waiting), left=tuple(left), notes=tuple(one.rstrip(".") for one in states.notes),
            facts=tuple(one for one in facts if {one.party, one.other} & set(allies)), missing=tuple(getattr(self, "missing", ())),
        )  # fmt: skip

    def _facts(self, given: Given, allies: tuple[str, ...]) -> tuple[ObligationFact, ...]:
        from servanda.app.allies.own_files import own_file
        from servanda.instruments.alliances.duties.imported import atop_facts, codes_of, own_facts
        from servanda.instruments.alliances.duties.records import ObligationRow

        if bool(self.table) != bool(self.code):
            raise Refusal(
                "a table of ATOP numbers its states: who of the allies is which is not said.",
                "Give both: --atop FILE --code ALLY=NUMBER, once for each ally.", "--code",
            )  # fmt: skip
        if self.table:
            codes = codes_of(self.code, allies)
            return atop_facts(Path(self.table).name, own_file(self, given, self.table, "--atop"), codes)

        def about(row: ObligationRow) -> tuple[str, ...]:
            for name in (row.party, row.other):
                if name not in allies:
                    raise Refusal(f"{shown(name)} is no party of the agreement.", closest(name, allies))
            if row.party == row.other:
                raise Refusal(f"{shown(row.party)} stands on both sides.", "Name the other one.")
            return (*sorted((row.party, row.other)), str(row.year), row.obligation, row.owner)

        return own_facts(self.rows(given, "obligations", ObligationRow, about)) if self.reader is None else ()

    @staticmethod
    def says(answer: DutiesAnswer) -> Document:
        from servanda.instruments.alliances.duties.page import duties_page

        return duties_page(answer)

    def found(self, answer: DutiesAnswer) -> bool:
        return any(one.late for one in answer.allies)
