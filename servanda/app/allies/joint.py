"""`servanda allies initiatives`: joint initiatives on the ledger of support."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from servanda.accounts.words import amount_words
from servanda.app.tabled import AS_OF, FolderJob
from servanda.base.job import Given
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import closest, shown
from servanda.instruments.alliances.initiatives import records as r
from servanda.instruments.alliances.initiatives.page import initiatives_page

if TYPE_CHECKING:
    from servanda.accounts.stages.answers import PledgeSums


class InitiativesJob(FolderJob):
    """Tell of each joint initiative of the dossier at PATH (allies/initiatives.csv) who announced it, who pays for it by the
    ledger of support, how its milestones stand, and what each assessor says; a promise that two initiatives tell of counts
    once."""

    short = "Who announced, who pays, milestones, status by assessor; what two tell of counts once."
    exits = ("no milestone is breached, by the log of evidence", "one is")
    examples = ("allies initiatives dossiers/league --as-of 2031-11-01 --today 2031-11-01",)
    needs = ("numpy",)
    says = staticmethod(initiatives_page)
    folder: ClassVar[str] = "allies"
    as_of = AS_OF

    def answer(self, given: Given) -> r.InitiativesAnswer:
        from servanda.app.allies.beside import clause_standings
        from servanda.app.api import find_clause
        from servanda.app.support.at_stake import ledger_beside
        from servanda.calendar import day_of
        from servanda.instruments.alliances.initiatives.joint import joint

        asked = self.asked(given, self.as_of, ahead=True)
        day = day_of(asked.basis.as_of, asked.basis.zone)

        def about(row: r.InitiativeRow) -> tuple[str, ...]:
            for name in row.announced_by:
                if name not in asked.dossier.actors:
                    raise Refusal(f"the dossier has no actor {shown(name)}.", closest(name, asked.dossier.actors))
            for name in row.milestones:
                find_clause(asked.dossier, name)
            return (row.id,)

        why = "Write a row for each initiative: id, what, announced_by, pledges, milestones."
        rows = self.rows(given, "initiatives", r.InitiativeRow, about, why=why)
        statuses = self.rows(given, "statuses", r.StatusRow)
        ledger = ledger_beside(self, given, self.as_of)
        if ledger is None:
            if any(row.pledges for row in rows):
                said = "initiatives name promises, and the dossier has no support/pledges.csv."
                raise Refusal(said, "Write the promises into it, or empty the column `pledges`.", self.path)
            self.missed("support/pledges.csv")
        parts = {one.id: _part(one) for one in ledger.pledges} if ledger else {}
        named = [name for row in rows for name in row.milestones]
        found, sums = joint(rows, statuses, parts, clause_standings(asked, named, "allies/initiatives.csv"), day)
        leads = tuple(
            f"{one.first} and {one.second}: {one.donor} to {one.to}, {one.stage}, {one.days} days apart"
            for one in (ledger.doubles if ledger else ())
        )
        return r.InitiativesAnswer(
            on=day, initiatives=found, sums=sums, leads=leads, notes=ledger.notes if ledger else (),
            missing=tuple(getattr(self, "missing", ())),
        )  # fmt: skip

    def found(self, answer: r.InitiativesAnswer) -> bool:
        return any(each.bad for one in answer.initiatives for each in one.milestones)


def _part(one: PledgeSums) -> r.PaidPart:
    """A promise of the ledger in the words of initiatives."""

    def said(stages: tuple[object, ...]) -> tuple[str, ...]:
        told = zip(r.STAGES, stages, strict=True)
        return tuple(f"{amount_words(each.amount)} {name}" for name, each in told if each.rows)  # type: ignore[attr-defined]

    return r.PaidPart(
        id=one.id, what=one.what, donor=one.donor, to=one.to, unit=one.unit, part_of=one.part_of, leaf=one.leaf, late=one.late,
        amounts=tuple(each.amount for each in one.stages), told=tuple(bool(each.rows) for each in one.stages),
        by_assessor=tuple((each.assessor, said(each.stages)) for each in one.by_assessor),
    )  # fmt: skip
