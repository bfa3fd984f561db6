"""`servanda support tranche`: where each step of a payment stands, what is payable, and what a published payment says of that."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from servanda.app.asking import AskingJob
from servanda.app.support.tabled import AS_OF, SupportJob
from servanda.base.job import Given, word
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import shown

if TYPE_CHECKING:
    from servanda.app.monitoring import Asked
    from servanda.base.document import Document
    from servanda.instruments.support.tranches.declared import Payments, TranchePayment
    from servanda.instruments.support.tranches.records import StepStanding, Tranche, TrancheTable
    from servanda.instruments.support.tranches.standing import Step
    from servanda.model.core import Dossier
    from servanda.model.views import Choice


class TrancheJob(SupportJob):
    """Tell of each payment of the dossier at PATH (support/payments.toml) where its steps stand, what is payable, curable and
    lost under each rule that applies, and whether published amounts fit."""

    short = "Tell what is payable: steps met, cured or lost, amounts, published payments tested."
    exits = ("no published amount speaks against the rules that apply", "one fits none of them")
    examples = ("support tranche dossiers/relief --as-of 2031-09-15 --today 2031-12-01",)
    asks: ClassVar[tuple[str, ...]] = AskingJob.asks
    payment = word("Only this payment.", "ID")
    as_of = AS_OF

    def answer(self, given: Given) -> TrancheTable:
        from servanda.instruments.support.tranches.amounts import chosen
        from servanda.instruments.support.tranches.declared import PAYMENTS, payments_of
        from servanda.instruments.support.tranches.records import TrancheTable

        asked = self.asked(given, self.as_of, ahead=True)
        data = self.taken(given, PAYMENTS)
        if data is None:
            raise Refusal(f"the dossier has no {PAYMENTS}.", "Write one: see the page on tranches.", self.path)
        file = payments_of(data)
        steps = {one.id: steps_of(one, asked.dossier) for one in file.payment}
        stood = _Stood(asked, [step for one in chosen(file, self.payment) for step in steps[one.id]])
        found = tuple(stood.tranche(one, file, steps[one.id]) for one in chosen(file, self.payment))
        none = ["Nothing is on record: what is said rests on the calendar alone"] * (not asked.basis.entries)
        return TrancheTable(payments=found, reading=asked.view.label, source=file.source, owner=file.owner, notes=tuple(none))

    @staticmethod
    def says(answer: TrancheTable) -> Document:
        from servanda.instruments.support.tranches.page import tranche_page

        return tranche_page(answer)

    def found(self, answer: TrancheTable) -> bool:
        return any(one.refuted for one in answer.payments)


def steps_of(payment: TranchePayment, dossier: Dossier) -> tuple[Step, ...]:
    """The clause and the rung of each step. Raises Refusal: there is no such clause or rung, or one clause twice."""
    from servanda.app.api import find_clause
    from servanda.instruments.support.tranches.declared import PAYMENTS

    clauses = {one.id: one for one in dossier.clauses}
    found: list[Step] = []
    for step in payment.step:
        place = f"{PAYMENTS}, payment {shown(payment.id)}, step {shown(step.clause)}"
        try:
            name = find_clause(dossier, step.clause)
        except Refusal as refused:
            raise Refusal(refused.reason, refused.repair, place) from refused
        if name not in clauses:
            raise Refusal(f"{shown(step.clause)} is a red line, not a step.", "Name a clause of an agreement.", place)
        if name in (one for one, _ in found):
            raise Refusal(f"the clause {shown(name)} is two steps of one payment.", "Keep one of them.", place)
        rungs = [rung.id for rung in clauses[name].rungs]
        cure = "" if step.cure is None else f"{name}/rung:{step.cure}"
        if cure and cure not in rungs:
            numbers = ", ".join(one.rpartition(":")[2] for one in rungs) or "none"
            raise Refusal(f"the clause has no rung {step.cure}, which is to be the cure.", f"Its rungs: {numbers}.", place)
        found.append((name, cure))
    return tuple(found)


class _Stood:
    """Where steps stand, on each day and under each reading that is asked about, each worked out once."""

    def __init__(self, asked: Asked, steps: list[Step]) -> None:
        from servanda.calendar import day_of
        from servanda.meaning.prepared import prepare
        from servanda.monitor.monitored import columns_of

        self.asked, self.steps, self.zone = asked, steps, asked.basis.zone
        self.day = day_of(asked.basis.as_of, self.zone)
        self.knew = day_of(asked.basis.known, self.zone)
        prepared = prepare(asked.view)
        names = frozenset(name for step in steps for name in prepared.closure(step[0]))
        choices: dict[Choice, str] = {}  # what a step does not hang on is read as written: it would say the same once more
        for one in columns_of(asked.dossier):
            choices.setdefault(tuple(pair for pair in one.choice if pair[0] in names), one.label)
        self.columns = tuple((label, choice) for choice, label in choices.items())
        if asked.view.choice not in [choice for _, choice in self.columns]:
            self.columns += ((asked.view.label, asked.view.choice),)
        self._held: dict[tuple[dt.date, Choice], dict[Step, StepStanding]] = {}

    def on(self, day: dt.date, choice: Choice) -> dict[Step, StepStanding]:
        """At the end of a day, or at the moment asked about on its day."""
        from servanda.calendar import day_end
        from servanda.instruments.support.tranches.standing import standings
        from servanda.model.views import view

        day = min(day, self.day)
        if (day, choice) not in self._held:
            now = min(day_end(day, self.zone), self.asked.basis.as_of)
            seen = self.asked.view if choice == self.asked.view.choice else view(self.asked.dossier, choice)
            self._held[day, choice] = standings(seen, self.asked.fused.run, now, self.zone, self.steps)
        return self._held[day, choice]

    def tranche(self, payment: TranchePayment, file: Payments, steps: tuple[Step, ...]) -> Tranche:
        from servanda.instruments.support.tranches.amounts import against, amounts_of, rules_of
        from servanda.instruments.support.tranches.records import Tranche

        applied, notes = rules_of(payment, file, self.day)
        why = {rule.id: basis for rule, basis in applied}
        now = self.on(self.day, self.asked.view.choice)
        mine = tuple(now[step] for step in steps)
        shown_rules = [*applied, *((rule, "only supposed") for rule in file.rule if rule.supposed)]
        early = [row for row in payment.published if row.date <= min(self.day, self.knew)]
        if later := len(payment.published) - len(early):
            notes.append(f"published after {min(self.day, self.knew)}, and left out: {later}")
        tests = [
            against(
                payment,
                row,
                amounts_of(payment, rule, file, [stand[step] for step in steps], applies=rule.id in why),
                label,
                on,
            )
            for row in early
            for on in [min(row.holds, self.day)]
            for rule in file.rule
            for label, choice in self.columns
            for stand in [self.on(on, choice)]
        ]
        return Tranche(
            id=payment.id, to=payment.to, gross=payment.gross, unit=payment.unit, source=payment.source, steps=mine,
            amounts=tuple(amounts_of(payment, rule, file, mine, basis, applies=rule.id in why) for rule, basis in shown_rules),
            tests=tuple(tests), notes=tuple(notes),
        )  # fmt: skip
