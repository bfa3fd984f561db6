"""`servanda strategy enforce`: per clause and bearer, who would gain by breaking it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servanda.app.asking import AskingJob
from servanda.app.strategy.red_lines import AS_OF, KEPT, SEEDED, TabledJob, share_of
from servanda.base.job import Given, word
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.base.document import Document
    from servanda.instruments.strategy.enforcement.records import EnforcedTable


class EnforceJob(TabledJob):
    """Tell per clause of the dossier at PATH, and per actor it binds, whether breaking it would pay by the ranges on record, how
    likely a breach is seen and answered, and which single change makes it better most cheaply."""

    short = "Tell who would gain by breaking which clause, and the cheapest single change."
    exits = ("no clause is shown to be broken at a gain", "one is (SV606)")
    examples = (
        "strategy enforce dossiers/harbour --as-of 2031-04-01 --today 2031-04-01",
        "strategy enforce dossiers/harbour --clause 8.withdraw --html enforce.html --today 2031-04-01",
    )
    needs = ("numpy", "scipy")
    untold = (*AskingJob.untold, "as_of")
    clause = word("Only this clause.", "CLAUSE")
    as_of = AS_OF
    a_month_later = KEPT
    seed = SEEDED

    def answer(self, given: Given) -> EnforcedTable:
        from servanda.app.api import find_clause
        from servanda.calendar import day_of
        from servanda.instruments.strategy.enforcement.records import EnforcedTable
        from servanda.instruments.strategy.enforcement.table import EnforcedBy, enforced

        kept = share_of(self.a_month_later)
        asked = self.asked(given, self.as_of, ahead=True)
        wanted = find_clause(asked.dossier, self.clause) if self.clause else ""
        clauses = tuple(one for one in asked.view.clauses if wanted in ("", one.id))
        if wanted and not any(one.binds for one in clauses):
            raise Refusal(
                f"clause {self.clause} binds nobody to a result: it cannot be broken.",
                "Ask for a duty or a prohibition.",
                "--clause",
            )
        given.settings |= {"interval": "90 %"}
        tables = self.tables(given, day_of(asked.basis.as_of, asked.basis.zone))
        by = EnforcedBy(
            dossier=asked.dossier, tables=tables, run=asked.fused.run, as_of=asked.basis.as_of, zone=asked.basis.zone,
            seed=self.seed, kept=kept,
        )  # fmt: skip
        rows, without = enforced(clauses, by)
        return EnforcedTable(rows=rows, without=without, missing=tuple(self.missing), notes=tuple(self.notes), seed=self.seed)

    @staticmethod
    def says(answer: EnforcedTable) -> Document:
        from servanda.instruments.strategy.enforcement.page import enforcement_page

        return enforcement_page(answer)

    def found(self, answer: EnforcedTable) -> bool:
        return any(row.rule for row in answer.rows)
