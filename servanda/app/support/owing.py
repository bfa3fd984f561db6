"""`servanda support debt`: what loans give away, what relief does under each reading, where debt first lies above a threshold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servanda.app.support.tabled import AS_OF, SupportJob
from servanda.base.job import Given, word
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from servanda.accounts.between import Between
    from servanda.app.monitoring import Asked
    from servanda.base.document import Document
    from servanda.instruments.support.debt.records import DebtAnswer, DiscountRow, ExchangeRow, Haircut, ReliefRow, ReliefSeen
    from servanda.instruments.support.debt.schedule import LoanSchedule
    from servanda.model.core import Clause
    from servanda.model.views import Choice
    from servanda.monitor.answers import ClauseState


class DebtJob(SupportJob):
    """Tell of each loan of the dossier at PATH its grant element by both conventions, what relief does to the paths of debt under
    each reading, where a path first lies above a threshold, and what is lost when papers are exchanged."""

    short = "Tell what loans give away, what relief does under each reading, and where thresholds are crossed."
    exits = ("every path was looked at and lies above no threshold", "one does, may, or cannot be told")
    examples = ("support debt dossiers/relief --as-of 2031-07-01 --today 2031-07-01 --html debt.html",)
    needs = ("numpy",)
    untold = (*SupportJob.untold, "capacity")
    loan = word("Only this loan, its relief and its exchange.", "ID")
    capacity = word("Only the thresholds for this capacity: weak, medium or strong.", "NAME", "--capacity")
    as_of = AS_OF

    def answer(self, given: Given) -> DebtAnswer:
        from servanda.accounts.sourced import later
        from servanda.app.api import find_clause
        from servanda.base.tables.faults import closest
        from servanda.calendar import day_of
        from servanda.instruments.support.debt import records, relief, thresholds
        from servanda.instruments.support.debt.loans import loans_seen
        from servanda.instruments.support.debt.schedule import schedule

        if self.capacity and self.capacity not in thresholds.CAPACITIES:
            repair = f"Choose of: {', '.join(thresholds.CAPACITIES)}."
            raise Refusal(f"“{self.capacity}” is no capacity to carry debt.", repair, "--capacity")
        asked = self.asked(given, self.as_of, ahead=True)
        day, clauses = day_of(asked.basis.as_of, asked.basis.zone), {one.id for one in asked.dossier.clauses}
        notes, sources = list[str](), dict[str, None]()

        def named(clause: str) -> str:
            found = find_clause(asked.dossier, clause)
            if found not in clauses:
                raise Refusal(f"{found} is a red line, not a clause.", "Name a clause of an agreement.")
            return found

        def early(name: str, rows: Sequence[Any]) -> tuple[Any, ...]:
            notes.extend(later(rows, day, f"support/{name}.csv"))
            kept = tuple(one for one in rows if one.as_of <= day)
            sources.update(dict.fromkeys(f"{name}.csv: {one.source}, {one.as_of}, {one.owner}" for one in kept))
            return kept

        def key_of(row: records.LoanRow | records.ExchangeRow) -> tuple[str, ...]:
            if row.clause:
                named(row.clause)
            return (row.id,)

        def of_loan(row: records.LoanPayment | ReliefRow) -> tuple[str, ...]:
            if row.loan not in known:
                raise Refusal(f"there is no loan {row.loan} in loans.csv.", closest(row.loan, known) or "Write it there.")
            return (row.loan, named(row.clause) if isinstance(row, records.ReliefRow) else str(row.date))

        every = self.rows(given, "loans", records.LoanRow, key_of, why="Write a row for each loan into it.")
        known = {one.id for one in every}
        if self.loan and self.loan not in known:
            raise Refusal(f"there is no loan “{self.loan}”.", closest(self.loan, known), "--loan")
        due: tuple[records.LoanPayment, ...] = ()
        if self.beside("support/payments_due.csv") is not None or any(one.amortisation == "table" for one in every):
            due = early("payments_due", self.rows(given, "payments_due", records.LoanPayment, of_loan))
        rates = early("discount", self.rows(given, "discount", records.DiscountRow))
        figures = early("indicators", self.rows(given, "indicators", records.IndicatorRow))
        reliefs = early("relief", self.rows(given, "relief", records.ReliefRow, of_loan))
        papers = early("exchange", self.rows(given, "exchange", records.ExchangeRow, key_of))
        schedules = {one.id: schedule(one, due) for one in every}
        mine = [one for one in early("loans", every) if self.loan in ("", one.id)]
        states = self._states(asked, asked.view.choice)
        full = {one.clause: named(one.clause) for one in (*mine, *papers, *reliefs) if one.clause}
        standings = {name: states[at].answer if at in states else "not there" for name, at in full.items()}
        seen = self._reliefs(asked, [one for one in reliefs if self.loan in ("", one.loan)], full, day)
        found, units = relief.series(figures)
        version = thresholds.in_force(day.year)
        paths = [*relief.baseline(found)]
        for held in seen.values():
            paths += relief.relieved(found, units, held, schedules, version.discount / 100 if version.discount else None)
        used = [one for one in thresholds.versions() if one.first <= day.year]
        only = [self.capacity] if self.capacity else thresholds.CAPACITIES
        return records.DebtAnswer(
            loans=loans_seen(mine, schedules, rates, standings), relief=tuple(one for held in seen.values() for one in held),
            paths=tuple(paths), version=version.id, versions=tuple((one.id, one.first, one.source) for one in used),
            thresholds=tuple(one for of in used for one in thresholds.crossed(paths, of, only)),
            haircuts=self._haircuts([one for one in papers if self.loan in ("", one.old)], schedules, states, full, rates),
            missing=tuple(dict.fromkeys(getattr(self, "missing", ()))), notes=tuple(notes), sources=tuple(sources),
        )  # fmt: skip

    def _states(self, asked: Asked, choice: Choice) -> dict[str, ClauseState]:
        """What the monitor says of each clause under a choice of readings."""
        from servanda.model.views import view
        from servanda.monitor.monitored import monitor

        seen = asked.view if choice == asked.view.choice else view(asked.dossier, choice)
        return {one.clause: one for one in monitor(seen, asked.fused, asked.basis, knowledge=asked.knowledge).clauses}

    def _reliefs(
        self, asked: Asked, rows: Sequence[ReliefRow], full: Mapping[str, str], day: dt.date
    ) -> dict[str, tuple[ReliefSeen, ...]]:
        """What each clause of relief says, by reading: those asked for, else as written and each that reads such a clause."""
        from servanda.accounts.between import NOTHING, UNKNOWN, between
        from servanda.calendar import day_of
        from servanda.instruments.support.debt.records import ReliefSeen
        from servanda.model.views import reading_choice, view

        columns: dict[str, Choice] = {asked.view.label: asked.view.choice}
        names = {full[row.clause] for row in rows}
        for one in asked.dossier.readings if not self.readings else ():
            if names & set(one.of):
                columns[one.id] = reading_choice(asked.dossier, one.id)
        if asked.view.choice in list(columns.values())[1:]:
            del columns[asked.view.label]  # somebody holds it as written: one path is enough
        found: dict[str, tuple[ReliefSeen, ...]] = {}
        for label, choice in columns.items() if rows else ():
            states = self._states(asked, choice)
            clauses = {one.id: one for one in view(asked.dossier, choice).clauses}
            held = []
            for row in rows:
                clause, state = clauses.get(full[row.clause]), states.get(full[row.clause])
                after: dt.date | None = day
                if clause is None or state is None:
                    cut = NOTHING
                else:
                    named = between(row.cut_low, row.cut_high)
                    cut = _cut_of(clause) if named == UNKNOWN else named
                    after = row.from_ or (day_of(state.due, state.zone) if state.due is not None else None)
                held.append(
                    ReliefSeen(
                        clause=full[row.clause], loan=row.loan, reading=label, cut=cut, part=row.part, after=after,
                        standing=state.answer if state else "not there under this reading",
                    )
                )  # fmt: skip
            found[label] = tuple(held)
        return found

    @staticmethod
    def _haircuts(
        papers: Sequence[ExchangeRow], schedules: Mapping[str, LoanSchedule | None], states: Mapping[str, ClauseState],
        full: Mapping[str, str], rates: Sequence[DiscountRow],
    ) -> tuple[Haircut, ...]:  # fmt: skip
        from servanda.instruments.support.debt.exchange import OPEN, haircut

        owed = {}
        for row in papers:
            state = states.get(full[row.clause])
            owed[row.id] = (_owed(state), state.answer) if state else (OPEN, "not there")
        olds = dict.fromkeys(one.old for one in papers)
        return tuple(haircut([one for one in papers if one.old == old], schedules, owed, rates) for old in olds)

    @staticmethod
    def says(answer: DebtAnswer) -> Document:
        from servanda.instruments.support.debt.page import debt_page

        return debt_page(answer)

    def found(self, answer: DebtAnswer) -> bool:
        mine = [one for one in answer.thresholds if one.version == answer.version]
        return not mine or any(one.state != "not above" for one in mine)


def _cut_of(clause: Clause) -> Between:
    """The percentage of a clause; what is bounded on one side only ends at nothing or at all. Not known where it has none."""
    from decimal import Decimal

    from servanda.accounts.between import UNKNOWN, Between

    shares = [one for one in clause.quantities if one.amount.unit in ("percent", "%") and 0 <= one.amount.number <= 100]
    if len(shares) != 1:
        return UNKNOWN
    said, value = shares[0], shares[0].amount.number
    low, high = {"at least": (value, Decimal(100)), "at most": (Decimal(0), value)}.get(said.relation, (value, value))
    return Between(low, high)


def _owed(state: ClauseState) -> str:
    """Whether what hangs on something is owed: kept, breached, or due by a day that runs. Not settled is never no."""
    from servanda.instruments.support.debt.exchange import NOT_OWED, OPEN, OWED
    from servanda.meaning import Status

    if state.status in (Status.KEPT, Status.BREACHED):
        return OWED
    if state.status in (Status.LAPSED, Status.EXCUSED):
        return NOT_OWED
    waiting = state.status is Status.NOT_IN_FORCE or any(one.met is not True for one in state.waits)
    return OWED if state.due is not None and not waiting else OPEN
