"""`servanda allies balance`: trade between allies, both sides' words side by side, and what is promised about it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from servanda.app.tabled import AS_OF, FolderJob
from servanda.base.job import Given, perhaps, two, word
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import closest, shown

if TYPE_CHECKING:
    from servanda.app.monitoring import Asked
    from servanda.base.document import Document
    from servanda.instruments.alliances.balance.records import BalanceAnswer, PromisedClause, TradeRow


class BalanceJob(FolderJob):
    """Tell of trade between allies (allies/trade.csv) what each side says of each direction, the gap between their words, and
    the imbalance as a share of two-way trade by each way of telling; nothing is averaged. Beside it: what each side has promised
    about it."""

    short = "Trade as each side tells it, the gap, the imbalance, what is promised about it."
    exits = ("every pair can be netted by at least one way of telling", "one cannot: a direction is not told")
    examples = ("allies balance dossiers/league --pair Halvern Ostrey --as-of 2031-11-01 --today 2031-11-01",)
    untold: ClassVar[tuple[str, ...]] = (*FolderJob.untold, "table")
    folder: ClassVar[str] = "allies"
    pair = two("Only these two; the balance is that of the first.", "A B", "--pair")
    year = perhaps("Only this year.", "YEAR", "--year")
    table = word("Trade in this table of others instead of allies/trade.csv.", "FILE", "--table")
    layout = word("How --table is laid out.", of=("gravity", "eurostat"))
    as_of = AS_OF

    def answer(self, given: Given) -> BalanceAnswer:
        from servanda.instruments.alliances.balance.mirrors import balances, lopsided
        from servanda.instruments.alliances.balance.records import BalanceAnswer

        asked = self.asked(given, self.as_of, ahead=True)
        rows, notes = self._rows(given, asked)
        names = sorted({name for row in rows for name in (row.reporter, row.partner)})
        for name in self.pair:
            if name not in names:
                raise Refusal(f"the table has no {shown(name)}.", closest(name, names), "--pair")
        pair = (self.pair[0], self.pair[1]) if self.pair else None
        if pair and pair[0] == pair[1]:
            raise Refusal(f"{shown(pair[0])} stands on both sides.", "Name two.", "--pair")
        found = balances(rows, self._promised(asked, rows), pair=pair, year=self.year)
        if not found:
            what = " ".join(filter(None, (" and ".join(self.pair), str(self.year or ""))))
            raise Refusal(
                f"the table tells of no trade{f' of {what}' if what else ''}.", "Look at the names and years it has.", "--pair"
            )
        return BalanceAnswer(
            pairs=found, pairs_in_all=len({(one.first, one.second) for one in found}), notes=(*notes, *lopsided(rows)),
            missing=tuple(getattr(self, "missing", ())),
        )  # fmt: skip

    def _rows(self, given: Given, asked: Asked) -> tuple[tuple[TradeRow, ...], list[str]]:
        from servanda.accounts.sourced import later
        from servanda.app.allies.own_files import own_file
        from servanda.app.api import find_clause
        from servanda.calendar import day_of
        from servanda.instruments.alliances.balance.layouts import rows_in
        from servanda.instruments.alliances.balance.records import TradeRow

        if bool(self.table) != bool(self.layout):
            raise Refusal("a table of others needs its layout.", "Give both: --table FILE --layout gravity.", "--layout")
        if self.table:
            return rows_in(self.layout, Path(self.table).name, own_file(self, given, self.table, "--table"))

        def about(row: TradeRow) -> tuple[str, ...]:
            if row.reporter == row.partner:
                raise Refusal(f"{shown(row.reporter)} trades with itself.", "Look at the partner.")
            for name in row.clause:
                find_clause(asked.dossier, name)
            return tuple(str(getattr(row, one)) for one in row.KEY)

        rows = self.rows(given, "trade", TradeRow, about, why="Write a row for each reporter, partner, year and flow.")
        return rows, later(rows, day_of(asked.basis.as_of, asked.basis.zone), "allies/trade.csv")

    @staticmethod
    def _promised(asked: Asked, rows: tuple[TradeRow, ...]) -> dict[str, PromisedClause]:
        """What the monitor says of each clause that rows mention, by the log alone."""
        from servanda.app.api import find_clause
        from servanda.calendar import day_of
        from servanda.instruments.alliances.balance.records import PromisedClause
        from servanda.monitor.monitored import monitor

        names = dict.fromkeys(name for row in rows for name in row.clause)
        if not names:
            return {}
        states = {one.clause: one for one in monitor(asked.view, asked.fused, asked.basis, knowledge=asked.knowledge).clauses}
        found = {}
        for name in names:
            state = states.get(find_clause(asked.dossier, name))
            if state is None:
                raise Refusal(f"{shown(name)} has no verdict of its own.", "Name a clause of an agreement.", "allies/trade.csv")
            found[name] = PromisedClause(
                clause=state.clause, owes=state.bearers, sentence=state.sentence, status=state.answer,
                due=None if state.due is None else day_of(state.due, state.zone),
            )  # fmt: skip
        return found

    @staticmethod
    def says(answer: BalanceAnswer) -> Document:
        from servanda.instruments.alliances.balance.page import balance_page

        return balance_page(answer)

    def found(self, answer: BalanceAnswer) -> bool:
        return any(not one.netted for one in answer.pairs)
