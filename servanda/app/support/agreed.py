"""`servanda support terms`: terms of trade and investment: promised, ratified, applied; quotas, safeguards, guarantees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servanda.app.support.tabled import AS_OF, SupportJob
from servanda.base.job import Given
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.base.document import Document
    from servanda.instruments.support.terms.records import TermRow
    from servanda.instruments.support.terms.standing import TermsAnswer


class TermsJob(SupportJob):
    """Tell of each term of trade and investment in the dossier at PATH on which days it was promised, ratified and applied, what
    its clause comes to and for whom it waits; what is used of a quota, what a safeguard suspends, which guarantee is called."""

    short = "Tell which terms of trade are promised, ratified, applied; what is called."
    exits = ("no term stands out", "one is breached, called, suspended, over its quota or applied unratified, or may be")
    examples = (
        "support terms dossiers/relief --as-of 2031-07-10 --today 2031-07-10",
        "support terms dossiers/relief --as-of 2031-07-10 --today 2031-07-10 --html terms.html",
    )
    as_of = AS_OF

    def answer(self, given: Given) -> TermsAnswer:
        from msgspec.structs import replace

        from servanda.accounts.sourced import later
        from servanda.app.api import find_clause
        from servanda.calendar import day_of
        from servanda.instruments.support.terms.records import (
            CALLABLE,
            QuotaUse,
            TermRow,
            checked_safeguards,
            checked_term,
            checked_use,
        )
        from servanda.instruments.support.terms.standing import TermsAnswer, terms_standing
        from servanda.monitor.monitored import monitor

        asked = self.asked(given, self.as_of, ahead=True)
        day = day_of(asked.basis.as_of, asked.basis.zone)

        def whole(row: TermRow) -> TermRow:
            """With the whole ids of its clauses."""
            covers = find_clause(asked.dossier, row.covers) if row.kind in CALLABLE and row.covers else row.covers
            clause = find_clause(asked.dossier, row.clause) if row.clause else ""
            if clause and clause == covers:
                raise Refusal(f"the clause of the {row.kind} and the one it covers are the same.", "Mend `clause` or `covers`.")
            return replace(row, clause=clause, covers=covers)

        why = "List the terms there: one row each, with the days of promise, ratification and application that are known."
        read = self.rows(given, "terms", TermRow, lambda row: checked_term(whole(row)), why=why)
        terms = [whole(row) for row in read]
        checked_safeguards(terms, "support/terms.csv")
        by_id = {row.id: row for row in terms}
        uses = self.rows(given, "quota_use", QuotaUse, lambda row: checked_use(row, by_id))
        missing = tuple(getattr(self, "missing", ())) if any(row.kind == "quota" for row in terms) else ()
        states = {one.clause: one for one in monitor(asked.view, asked.fused, asked.basis, knowledge=asked.knowledge).clauses}
        told = [*later(terms, day, "support/terms.csv"), *later(uses, day, "support/quota_use.csv")]
        return TermsAnswer(
            day=day, terms=terms_standing(terms, uses, states, day), missing=missing,
            told=tuple(f"{one}: left out, and what they tell is not known" for one in told),
        )  # fmt: skip

    @staticmethod
    def says(answer: TermsAnswer) -> Document:
        from servanda.instruments.support.terms.page import terms_page

        return terms_page(answer)

    def found(self, answer: TermsAnswer) -> bool:
        return any(one.stands_out for one in answer.terms)
