"""`servanda support ledger`: what was promised, bound, set aside, delivered; by whose word; what is late; who is to act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servanda.app.asking import AskingJob
from servanda.app.support.tabled import AS_OF, SupportJob
from servanda.base.job import Given, word
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    import datetime as dt

    from servanda.accounts.stages.answers import ClauseTold, LedgerAnswer
    from servanda.accounts.stages.records import MoveRow, PledgeRow
    from servanda.accounts.stages.told import ToldMove
    from servanda.app.monitoring import Asked
    from servanda.base.document import Document
    from servanda.calendar import Instant


class LedgerJob(SupportJob):
    """Tell of each promise of support in the dossier at PATH what was pledged, committed, allocated and delivered, by each who
    says so, with what is late, who owes the next step, and what is needed beside it."""

    short = "What was promised, bound, set aside and delivered; what is late; who owes the next step."
    exits = ("no promise is late, by the record", "one is, or may be")
    examples = (
        "support ledger dossiers/relief --as-of 2031-04-30 --today 2031-04-30",
        "support ledger dossiers/relief --in EUR --as-of 2031-04-30 --today 2031-04-30 --html ledger.html",
        "support ledger dossiers/relief --reply Velland --as-of 2031-04-30 --today 2031-04-30",
    )
    needs = ("numpy",)
    untold = (*AskingJob.untold, "as_of", "reply_on")
    into = word("Tell money in this currency too, by support/rates.csv.", "CODE", "--in")
    assessor = word("Only what this one tells, beside the promises themselves.", "NAME")
    reply_on = word("Answer a question about this giver, recipient or promise in ten lines.", "NAME", "--reply")
    tolerance = word("How far a row of support/totals.csv may be off, in its unit.", "AMOUNT", default="0.0005")
    as_of = AS_OF

    def answer(self, given: Given) -> LedgerAnswer:
        from msgspec.structs import replace

        from servanda.accounts.stages.adding import OwnTotal, not_adding, set_aside, tolerance_of
        from servanda.accounts.stages.book import ledger
        from servanda.accounts.stages.converting import Converting, PriceRow
        from servanda.accounts.stages.counted import LedgerOf
        from servanda.accounts.stages.records import MoveRow, NeedRow, PledgeRow
        from servanda.accounts.stages.told import ToldMove, all_told, told_row
        from servanda.calendar import day_end, day_of
        from servanda.instruments.support.ledger.logged import logged_moves
        from servanda.instruments.support.ledger.reply import reply
        from servanda.instruments.support.rows.replayed import CORRECTIONS, as_known, corrections_of

        tolerance = tolerance_of(self.tolerance)
        asked = self.asked(given, self.as_of, ahead=True)
        zone = asked.basis.zone
        day, known = day_of(asked.basis.as_of, zone), day_of(asked.basis.known, zone)
        why = "Write a row for each promise into it: what, by whom, to whom, how much."
        pledges = self.rows(given, "pledges", PledgeRow, self._pledge, why=why)
        fixes = corrections_of(self.taken(given, f"support/{CORRECTIONS}.csv"))
        pledges, notes = as_known("pledges", pledges, fixes, known)
        needs, more = as_known("needs", self.rows(given, "needs", NeedRow), fixes, known)
        by_id, told, table = {one.id: one for one in pledges}, self._clauses(asked, pledges), list[ToldMove]()

        def of_move(row: MoveRow) -> tuple[str, ...]:
            table.append(told_row(row, by_id))
            return (row.id,)

        self.rows(given, "moves", MoveRow, of_move)
        prices, totals = self._perhaps(given, "prices", PriceRow), self._perhaps(given, "totals", OwnTotal)
        by = Converting(self.rates(given), prices)

        def book(on: dt.date, moment: Instant, into: str = "") -> LedgerAnswer:
            logged, said = logged_moves(asked.knowledge, asked.fused.policy, by_id, zone, moment)
            moves, more = all_told(pledges, table, logged, on, known)
            moves = self._of(moves) if self.assessor else moves
            of = LedgerOf(pledges, needs, moves, by, on, known, into, self.assessor, told)
            alone = self._not_logged([one for one in moves if one.date <= on and one.known_on <= known])
            made = ledger(of)
            return replace(made, notes=(*made.notes, *said, *more, *alone))

        found, own = book(day, asked.basis.as_of, self.into.upper()), [one for one in totals if one.as_of <= min(day, known)]
        found = replace(
            found, notes=(*found.notes, *notes, *more), missing=tuple(getattr(self, "missing", ())), totals_read=len(own),
            not_adding=not_adding(own, tolerance), tolerance=tolerance,
            aside=set_aside(own, lambda on: book(on, day_end(on, zone)).pledges, tolerance),
        )  # fmt: skip
        if self.reply_on:
            about, lines = reply(found, self.reply_on)
            found = replace(found, about=about, reply=lines)
        return found

    def _perhaps(self, given: Given, name: str, schema: type) -> tuple:  # type: ignore[type-arg]
        """The rows of a table that a dossier need not have: without it nothing is lacking."""
        return self.rows(given, name, schema) if self.beside(f"support/{name}.csv") is not None else ()

    def _pledge(self, row: PledgeRow) -> tuple[str, ...]:
        """What a row of pledges is of. Raises Refusal: no such clause, a day no pledge has, too many digits."""
        from servanda.accounts.stages.told import promised
        from servanda.app.api import find_clause

        if row.clause:
            find_clause(self.loaded, row.clause)
        if row.by and not 0 <= row.by.year - row.as_of.year < 100:
            raise Refusal(f"it is due by {row.by} and holds since {row.as_of}.", "Look at the years of `by` and `as_of`.")
        promised(row)
        return (row.id,)

    def _of(self, moves: list[ToldMove]) -> list[ToldMove]:
        from servanda.base.tables.faults import closest, shown

        names = sorted({one.owner for one in moves})
        if self.assessor not in names:
            repair = closest(self.assessor, names) or f"Choose of: {', '.join(names)}."
            raise Refusal(f"nobody called {shown(self.assessor)} tells anything.", repair, "--assessor")
        return [one for one in moves if one.owner == self.assessor or one.promise]

    def _clauses(self, asked: Asked, pledges: tuple[PledgeRow, ...]) -> dict[str, ClauseTold]:
        """What the monitor says of the clause of each promise, by the log alone."""
        from servanda.accounts.stages.answers import ClauseTold
        from servanda.app.api import find_clause
        from servanda.calendar import day_of
        from servanda.meaning import Status
        from servanda.monitor.monitored import monitor

        states = {one.clause: one for one in monitor(asked.view, asked.fused, asked.basis, knowledge=asked.knowledge).clauses}
        found = {}
        for row in pledges:
            state = states.get(find_clause(asked.dossier, row.clause)) if row.clause else None
            if state is None:
                continue
            due: dt.date | None = day_of(state.due, state.zone) if state.due is not None else None
            steps = [one for one in state.ladder if one.status in (Status.PENDING, Status.UNKNOWN)]
            said = tuple(one.sentence + (f" (by {day_of(one.due, state.zone)})" if one.due is not None else "") for one in steps)
            found[row.id] = ClauseTold(clause=state.clause, status=state.answer, due=due, owes=state.bearers, answered=said)
        return found

    @staticmethod
    def _not_logged(moves: list[ToldMove]) -> list[str]:
        """That the monitor does not know what only a table tells."""
        alone = [one.id for one in moves if not (one.logged or one.promise)]
        many = f"{len(alone)} entries stand in support/moves.csv and not in the log of evidence"
        return [f"{many}: the standing of a clause does not rest on them"] * bool(alone)

    @staticmethod
    def says(answer: LedgerAnswer) -> Document:
        from servanda.instruments.support.ledger.page import ledger_page

        return ledger_page(answer)

    def found(self, answer: LedgerAnswer) -> bool:
        return any(one.late in ("yes", "perhaps") for one in answer.pledges if one.leaf)
