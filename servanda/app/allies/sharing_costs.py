"""`servanda allies burden`: who bears which share, over a denominator that is named once."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from msgspec.structs import replace

from servanda.accounts.between import total
from servanda.accounts.rates import RateBook, rates_of
from servanda.accounts.words import amount_words
from servanda.app.tabled import AS_OF, FolderJob
from servanda.base.job import Given, many, perhaps, word
from servanda.instruments.alliances.burden.page import burden_page
from servanda.instruments.alliances.burden.records import BurdenAnswer, BurdenRow, GivenLine, MemberRow


class BurdenJob(FolderJob):
    """Tell which share of spending each member bears (allies/burden.csv): over one fixed set of members and years, at one price
    basis and rate, with who is left out and why; over the members of the day; beside its own product; and what it gives to this
    support. Each stands apart."""

    short = "Shares of spending over a denominator named once; members of the day; this support."
    examples = (
        "allies burden dossiers/league --prices 2030 --in crowns --rate-on 2030-12-31 --as-of 2031-11-01 --today 2031-11-01",
    )
    needs = ("numpy",)
    says = staticmethod(burden_page)
    folder: ClassVar[str] = "allies"
    nato = word("Spending in this table, in the layout of NATO's yearly figures.", "FILE")
    first = perhaps("The first year. Default: the first in the table.", "YEAR", "--first")
    last = perhaps("The last year.", "YEAR", "--last")
    member = many("Of the fixed set; may be repeated. Default: all that report in every year.", "NAME", "--member")
    prices = word("At the prices of which year, or `current`.", "BASIS")
    into = word("In this unit; amounts in others by allies/rates.csv.", "UNIT", "--in")
    rate_on = word("The one day whose rates hold for every year.", "DATE", "--rate-on")
    as_of = AS_OF

    def answer(self, given: Given) -> BurdenAnswer:
        from servanda.accounts.sourced import later
        from servanda.app.allies.beside import own_file
        from servanda.base.time.days import read_day
        from servanda.calendar import day_of
        from servanda.instruments.alliances.burden.rows import asked_of, check_members, nato_rows
        from servanda.instruments.alliances.burden.shares import shares

        asked = self.asked(given, self.as_of, ahead=True)
        if self.nato:
            rows = nato_rows(Path(self.nato).name, own_file(self, given, self.nato, "--nato"))
        else:
            rows = self.rows(given, "burden", BurdenRow, why="Write a row for each member and year: amount, unit, prices.")
        belongs = self.rows(given, "members", MemberRow)
        check_members(belongs)
        day = read_day(self.rate_on, place="--rate-on") if self.rate_on else None
        data = self.taken(given, "allies/rates.csv") if day else None
        rates = RateBook(rates_of(data, "allies/rates.csv") if data is not None else ())
        question = asked_of(rows, (self.first, self.last), self.member, self.prices, self.into, day)
        found = shares(rows, belongs, question, rates)
        today = day_of(asked.basis.as_of, asked.basis.zone)
        notes = later(belongs, today, "allies/members.csv") + ([] if self.nato else later(rows, today, "allies/burden.csv"))
        given_lines = tuple(self._given(given, [one.member for one in found.rows]))
        return replace(found, given=given_lines, notes=tuple(notes), missing=tuple(getattr(self, "missing", ())))

    def _given(self, given: Given, members: list[str]) -> Iterable[GivenLine]:
        """What members promised and delivered by the ledger of this dossier."""
        from servanda.app.support.at_stake import ledger_beside

        found = ledger_beside(self, given, self.as_of)
        mine = [one for one in found.pledges if one.leaf and one.donor in members] if found else []
        for donor, unit in sorted({(one.donor, one.unit) for one in mine}):
            of = [one for one in mine if (one.donor, one.unit) == (donor, unit)]
            said = [amount_words(total(one.stages[n].amount for one in of if one.stages[n].rows)) for n in (0, 3)]
            come = said[1] if any(one.stages[3].rows for one in of) else "nothing on record"
            yield GivenLine(member=donor, unit=unit, promised=said[0], delivered=come, promises=len(of))
