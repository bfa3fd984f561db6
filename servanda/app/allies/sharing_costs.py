"""`servanda allies burden`: who bears which share, over a denominator that is named once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from servanda.app.tabled import AS_OF, FolderJob
from servanda.base.job import Given, many, perhaps, word

if TYPE_CHECKING:
    from servanda.accounts.rates import RateBook
    from servanda.base.document import Document
    from servanda.instruments.alliances.burden.records import BurdenAnswer, BurdenRow, GivenLine


class BurdenJob(FolderJob):
    """Tell which share of spending each member bears (allies/burden.csv): over one fixed set of members and years, at one price
    basis and rate, with who is left out and why; over the members of the day; beside its own product; and what it gives to this
    support. Each stands apart."""

    short = "Shares of spending over a denominator named once; members of the day; this support."
    examples = (
        "allies burden dossiers/league --prices 2030 --in crowns --rate-on 2030-12-31 --as-of 2031-11-01 --today 2031-11-01",
    )
    needs = ("numpy",)
    untold: ClassVar[tuple[str, ...]] = (*FolderJob.untold, "table")
    folder: ClassVar[str] = "allies"
    table = word("Spending in this table, in the layout of NATO's yearly figures.", "FILE", "--nato")
    first = perhaps("The first year. Default: the first in the table.", "YEAR", "--first")
    last = perhaps("The last year.", "YEAR", "--last")
    member = many("Of the fixed set; may be repeated. Default: all that report in every year.", "NAME", "--member")
    prices = word("At the prices of which year, or `current`.", "BASIS")
    into = word("In this unit; amounts in others by allies/rates.csv.", "UNIT", "--in")
    rate_on = word("The one day whose rates hold for every year.", "DATE", "--rate-on")
    as_of = AS_OF

    def answer(self, given: Given) -> BurdenAnswer:
        from msgspec.structs import replace

        from servanda.accounts.sourced import later
        from servanda.base.time.days import read_day
        from servanda.calendar import day_of
        from servanda.instruments.alliances.burden.records import MemberRow
        from servanda.instruments.alliances.burden.shares import asked_of, check_members, shares

        asked = self.asked(given, self.as_of, ahead=True)
        rows = self._rows(given)
        belongs = self.rows(given, "members", MemberRow)
        check_members(belongs, {one.member: None for one in rows})
        day = read_day(self.rate_on, place="--rate-on") if self.rate_on else None
        question = asked_of(rows, self.first, self.last, self.member, self.prices, self.into, day)
        found = shares(rows, belongs, question, self._rates(given))
        today = day_of(asked.basis.as_of, asked.basis.zone)
        notes = later(belongs, today, "allies/members.csv") + ([] if self.table else later(rows, today, "allies/burden.csv"))
        return replace(
            found, given=self._given(given, [one.member for one in found.rows]), notes=tuple(notes),
            missing=tuple(getattr(self, "missing", ())),
        )  # fmt: skip

    def _rows(self, given: Given) -> tuple[BurdenRow, ...]:
        from servanda.app.allies.own_files import own_file
        from servanda.instruments.alliances.burden.records import BurdenRow
        from servanda.instruments.alliances.burden.shares import nato_rows

        if self.table:
            return nato_rows(Path(self.table).name, own_file(self, given, self.table, "--nato"))
        return self.rows(given, "burden", BurdenRow, why="Write a row for each member and year: member, year, amount, unit, prices.")

    def _rates(self, given: Given) -> RateBook:
        from servanda.accounts.rates import RateBook, rates_of

        data = self.taken(given, "allies/rates.csv") if self.rate_on else None
        return RateBook(() if data is None else rates_of(data, "allies/rates.csv"))

    def _given(self, given: Given, members: list[str]) -> tuple[GivenLine, ...]:
        """What members promised and delivered by the ledger of this dossier."""
        from servanda.accounts.between import total
        from servanda.accounts.words import amount_words
        from servanda.app.support.at_stake import ledger_beside
        from servanda.instruments.alliances.burden.records import GivenLine

        found = ledger_beside(self, given, self.as_of)
        mine = [one for one in found.pledges if one.leaf and one.donor in members] if found else []
        groups = dict.fromkeys(sorted((one.donor, one.unit) for one in mine))
        lines = []
        for donor, unit in groups:
            of = [one for one in mine if (one.donor, one.unit) == (donor, unit)]
            promised, come = (total(one.stages[n].amount for one in of if one.stages[n].rows) for n in (0, 3))
            on_record = any(one.stages[3].rows for one in of)
            lines.append(
                GivenLine(
                    member=donor, unit=unit, promised=amount_words(promised),
                    delivered=amount_words(come) if on_record else "nothing on record", promises=len(of),
                )
            )  # fmt: skip
        return tuple(lines)

    @staticmethod
    def says(answer: BurdenAnswer) -> Document:
        from servanda.instruments.alliances.burden.page import burden_page

        return burden_page(answer)
