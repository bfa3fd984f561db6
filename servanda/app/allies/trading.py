"""`servanda allies balance`: trade between allies, both sides' words side by side, and what is promised about it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from servanda.app.tabled import AS_OF, FolderJob
from servanda.base.job import Given, perhaps, two, word
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import closest, shown
from servanda.instruments.alliances.balance.page import balance_page
from servanda.instruments.alliances.balance.records import BalanceAnswer, TradeRow

if TYPE_CHECKING:
    from servanda.app.monitoring import Asked


class BalanceJob(FolderJob):
    """Tell of trade between allies (allies/trade.csv) what each side says of each direction, the gap between their words, and
    the imbalance as a share of two-way trade by each way of telling; nothing is averaged. Beside it: what each side has promised
    about it."""

    short = "Trade as each side tells it, the gap, the imbalance, what is promised about it."
    exits = ("every pair can be netted by at least one way of telling", "one cannot: a direction is not told")
    examples = ("allies balance dossiers/league --pair Halvern Ostrey --as-of 2031-11-01 --today 2031-11-01",)
    says = staticmethod(balance_page)
    folder: ClassVar[str] = "allies"
    pair = two("Only these two; the balance is that of the first.", "A B", "--pair")
    year = perhaps("Only this year.", "YEAR", "--year")
    gravity = word("Trade in this table, in the layout of gravity models: exporter, importer, year, trade.", "FILE")
    eurostat = word("Trade in this table of Eurostat's, month by month.", "FILE")
    as_of = AS_OF

    def answer(self, given: Given) -> BalanceAnswer:
        from servanda.app.allies.beside import clause_standings
        from servanda.instruments.alliances.balance.mirrors import balances, lopsided

        asked = self.asked(given, self.as_of, ahead=True)
        rows, notes = self._rows(given, asked)
        names = sorted({name for row in rows for name in (row.reporter, row.partner)})
        for name in self.pair:
            if name not in names or self.pair[0] == self.pair[1]:
                raise Refusal(f"{shown(' and '.join(self.pair))} are no two of the table.", closest(name, names), "--pair")
        clauses = clause_standings(asked, [name for row in rows for name in row.clause], "allies/trade.csv")
        found = balances(rows, clauses, pair=(self.pair[0], self.pair[1]) if self.pair else None, year=self.year)
        if not found:
            raise Refusal("the table tells of no such trade.", "Look at the names and years it has.", "--pair")
        return BalanceAnswer(
            pairs=found, pairs_in_all=len({(one.first, one.second) for one in found}), notes=(*notes, *lopsided(rows)),
            missing=tuple(getattr(self, "missing", ())),
        )  # fmt: skip

    def _rows(self, given: Given, asked: Asked) -> tuple[tuple[TradeRow, ...], list[str]]:
        from servanda.accounts.sourced import later
        from servanda.app.allies.beside import own_file
        from servanda.app.api import find_clause
        from servanda.calendar import day_of
        from servanda.instruments.alliances.balance.layouts import LAYOUTS

        if self.gravity and self.eurostat:
            raise Refusal("two tables of others at once are two questions.", "Give one of them.", "--eurostat")
        for layout, rows_in in LAYOUTS.items():
            if path := str(getattr(self, layout)):
                return rows_in(Path(path).name, own_file(self, given, path, f"--{layout}"))

        def about(row: TradeRow) -> tuple[str, ...]:
            if row.reporter == row.partner:
                raise Refusal(f"{shown(row.reporter)} trades with itself.", "Look at the partner.")
            for name in row.clause:
                find_clause(asked.dossier, name)
            return tuple(str(getattr(row, one)) for one in row.KEY)

        rows = self.rows(given, "trade", TradeRow, about, why="Write a row for each reporter, partner, year and flow.")
        return rows, later(rows, day_of(asked.basis.as_of, asked.basis.zone), "allies/trade.csv")

    def found(self, answer: BalanceAnswer) -> bool:
        return any(not one.netted for one in answer.pairs)
