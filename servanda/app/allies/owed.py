"""`servanda allies duties`: what each ally owes, what became of it, who judges it, what others tell of obligations."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from servanda.app.tabled import AS_OF, FolderJob
from servanda.base.job import Given, many, word
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import closest, shown
from servanda.instruments.alliances.duties.page import duties_page
from servanda.instruments.alliances.duties.records import DutiesAnswer, ObligationFact, ObligationRow

if TYPE_CHECKING:
    from servanda.model.core import Dossier


def allies_of(dossier: Dossier, agreement: str = "") -> tuple[str, ...]:
    """The parties of an agreement of a dossier, or of all of them. Raises Refusal: no such agreement, or none has a party."""
    if agreement and agreement not in dossier.agreements:
        repair = closest(agreement, dossier.agreements)
        raise Refusal(f"the dossier has no agreement {shown(agreement)}.", repair, "--agreement")
    texts = [one for name, one in dossier.agreements.items() if agreement in ("", name)]
    found = tuple(dict.fromkeys(name for one in texts for name in one.parties))
    if not found:
        raise Refusal("no agreement of the dossier has parties.", "Name them in the head: parties: A, B.", dossier.name)
    return found


class DutiesJob(FolderJob):
    """Tell what each ally of the dossier at PATH owes under its clauses, and of that what is done, late, unknown or still open
    by the log of evidence; which duties only the ally itself can call done; and, as imported facts, which obligations others
    tell of."""

    short = "Per ally: owed, done, late, unknown; who judges it; obligations as others tell them."
    exits = ("no duty is late, by the log of evidence", "one is")
    examples = ("allies duties dossiers/league --agreement pact --as-of 2031-11-01 --today 2031-11-01",)
    says = staticmethod(duties_page)
    folder: ClassVar[str] = "allies"
    agreement = word("Only duties under this agreement; its parties are the allies.", "ID")
    ally = word("Only this ally.", "NAME")
    atop = word("Obligations in this table, in the layout of ATOP's dyad-years.", "FILE")
    numbered = many("Which state of --atop an ally is; may be repeated.", "ALLY=NUMBER", "--numbered")
    as_of = AS_OF

    def answer(self, given: Given) -> DutiesAnswer:
        from servanda.calendar import day_of
        from servanda.instruments.alliances.duties.counting import counted_by_ally, duties_of
        from servanda.monitor.monitored import monitor

        asked = self.asked(given, self.as_of, ahead=True)
        every = allies_of(asked.dossier, self.agreement)
        if self.ally and self.ally not in every:
            raise Refusal(f"{shown(self.ally)} is no party.", closest(self.ally, every), "--ally")
        allies = (self.ally,) if self.ally else every
        states = monitor(asked.view, asked.fused, asked.basis, knowledge=asked.knowledge, agreement=self.agreement)
        duties, waiting, left = duties_of(states, {one.id: one for one in asked.view.clauses}, allies)
        facts = tuple(one for one in self._facts(given, every) if {one.party, one.other} & set(allies))
        return DutiesAnswer(
            on=day_of(asked.basis.as_of, asked.basis.zone), allies=counted_by_ally(duties, allies), duties=tuple(duties),
            waiting=tuple(waiting), left=tuple(left), notes=tuple(one.rstrip(".") for one in states.notes), facts=facts,
            missing=tuple(getattr(self, "missing", ())),
        )  # fmt: skip

    def _facts(self, given: Given, allies: tuple[str, ...]) -> tuple[ObligationFact, ...]:
        from servanda.app.allies.beside import own_file
        from servanda.instruments.alliances.duties.imported import atop_facts, numbers_of, own_facts

        if bool(self.atop) != bool(self.numbered):
            said = "a table of ATOP numbers its states: who of the allies is which is not said."
            raise Refusal(said, "Give both: --atop FILE --numbered ALLY=NUMBER, once for each ally.", "--numbered")
        if self.atop:
            numbers = numbers_of(self.numbered, allies)
            return atop_facts(Path(self.atop).name, own_file(self, given, self.atop, "--atop"), numbers)

        def about(row: ObligationRow) -> tuple[str, ...]:
            for name in (row.party, row.other):
                if name not in allies or row.party == row.other:
                    said = "is no party of the agreement" if name not in allies else "stands on both sides"
                    raise Refusal(f"{shown(name)} {said}.", closest(name, allies))
            return (*sorted((row.party, row.other)), str(row.year), row.obligation, row.owner)

        return own_facts(self.rows(given, "obligations", ObligationRow, about)) if self.reader is None else ()

    def found(self, answer: DutiesAnswer) -> bool:
        return any(one.late for one in answer.allies)
