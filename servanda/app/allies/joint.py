"""`servanda allies initiatives`: joint initiatives on the ledger of support."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from servanda.app.tabled import AS_OF, FolderJob
from servanda.base.job import Given
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import closest, shown

if TYPE_CHECKING:
    from servanda.app.monitoring import Asked
    from servanda.base.document import Document
    from servanda.instruments.alliances.initiatives.records import InitiativeRow, InitiativesAnswer, Milestone, PaidPart
    from servanda.instruments.support.ledger.answers import LedgerAnswer


class InitiativesJob(FolderJob):
    """Tell of each joint initiative of the dossier at PATH (allies/initiatives.csv) who announced it, who pays for it by the
    ledger of support, how its milestones stand, and what each assessor says; a promise that two initiatives tell of counts
    once."""

    short = "Who announced, who pays, milestones, status by assessor; what two tell of counts once."
    exits = ("no milestone is breached, by the log of evidence", "one is")
    examples = ("allies initiatives dossiers/league --as-of 2031-11-01 --today 2031-11-01",)
    needs = ("numpy",)
    folder: ClassVar[str] = "allies"
    as_of = AS_OF

    def answer(self, given: Given) -> InitiativesAnswer:
        from servanda.app.support.at_stake import ledger_beside
        from servanda.calendar import day_of
        from servanda.instruments.alliances.initiatives.joint import joint
        from servanda.instruments.alliances.initiatives.records import InitiativeRow, InitiativesAnswer, StatusRow

        asked = self.asked(given, self.as_of, ahead=True)
        day = day_of(asked.basis.as_of, asked.basis.zone)

        def about(row: InitiativeRow) -> tuple[str, ...]:
            from servanda.app.api import find_clause

            for name in row.announced_by:
                if name not in asked.dossier.actors:
                    raise Refusal(f"the dossier has no actor {shown(name)}.", closest(name, asked.dossier.actors))
            for name in row.milestones:
                find_clause(asked.dossier, name)
            return (row.id,)

        why = "Write a row for each initiative: id, what, announced_by, pledges, milestones."
        rows = self.rows(given, "initiatives", InitiativeRow, about, why=why)
        statuses = self.rows(given, "statuses", StatusRow)
        ledger = ledger_beside(self, given, self.as_of)
        if ledger is None:
            self.missed("support/pledges.csv")
        parts = {one.id: one for one in _parts(ledger)} if ledger else {}
        if ledger is None and any(row.pledges for row in rows):
            raise Refusal(
                "initiatives name promises, and the dossier has no support/pledges.csv.",
                "Write the promises into it, or empty the column `pledges`.", self.path,
            )  # fmt: skip
        found, sums = joint(rows, statuses, parts, self._milestones(asked, rows), day)
        told = {name for one in sums for name in one.leaves}
        leads = [
            f"{one.first} and {one.second}: {one.donor} to {one.to}, {one.stage}, {one.days} days apart ({' | '.join(one.sources)})"
            for one in (ledger.doubles if ledger else ())
        ]
        return InitiativesAnswer(
            on=day, initiatives=found, sums=sums, leads=tuple(leads), notes=ledger.notes if ledger else (),
            outside=tuple(name for name, one in parts.items() if one.leaf and name not in told),
            missing=tuple(getattr(self, "missing", ())),
        )  # fmt: skip

    @staticmethod
    def _milestones(asked: Asked, rows: tuple[InitiativeRow, ...]) -> dict[str, Milestone]:
        """What the monitor says of each clause that is named, by the log alone."""
        from servanda.app.api import find_clause
        from servanda.calendar import day_of
        from servanda.instruments.alliances.initiatives.records import Milestone
        from servanda.meaning import Status
        from servanda.monitor.monitored import monitor

        states = {one.clause: one for one in monitor(asked.view, asked.fused, asked.basis, knowledge=asked.knowledge).clauses}
        found = {}
        for name in dict.fromkeys(name for row in rows for name in row.milestones):
            state = states.get(find_clause(asked.dossier, name))
            if state is None:
                raise Refusal(
                    f"{shown(name)} has no verdict of its own.", "Name a clause of an agreement.", "allies/initiatives.csv"
                )
            found[name] = Milestone(
                clause=state.clause, title=state.title, status=state.answer, owes=state.bearers,
                due=None if state.due is None else day_of(state.due, state.zone), bad=state.status is Status.BREACHED,
            )  # fmt: skip
        return found

    @staticmethod
    def says(answer: InitiativesAnswer) -> Document:
        from servanda.instruments.alliances.initiatives.page import initiatives_page

        return initiatives_page(answer)

    def found(self, answer: InitiativesAnswer) -> bool:
        return any(each.bad for one in answer.initiatives for each in one.milestones)


def _parts(ledger: LedgerAnswer) -> list[PaidPart]:
    """Promises of the ledger in the words of initiatives."""
    from servanda.accounts.words import amount_words
    from servanda.instruments.alliances.initiatives.records import STAGES, PaidPart

    return [
        PaidPart(
            id=one.id, what=one.what, donor=one.donor, to=one.to, unit=one.unit, part_of=one.part_of, leaf=one.leaf,
            amounts=tuple(stage.amount for stage in one.stages), told=tuple(bool(stage.rows) for stage in one.stages),
            by_assessor=tuple(
                (each.assessor, tuple(f"{amount_words(stage.amount)} {name}" for name, stage in zip(STAGES, each.stages, strict=True) if stage.rows))
                for each in one.by_assessor
            ),
            late=one.late,
        )
        for one in ledger.pledges
    ]  # fmt: skip
