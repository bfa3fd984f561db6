"""`servanda allies consistent`: what was handed over, against what was said and what binds on that day."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from servanda.app.tabled import AS_OF, FolderJob
from servanda.base.job import Given, word
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.base.document import Document
    from servanda.instruments.alliances.statements.records import (
        ConsistentAnswer,
        CriterionRow,
        Handed,
        Looked,
        StatementRow,
        TransferRow,
    )
    from servanda.instruments.alliances.statements.weighing import TransfersWeighed
    from servanda.model.core import Dossier


class ConsistentJob(FolderJob):
    """Check each transfer in the dossier at PATH against embargoes, caps, clauses on the end user, criteria 1 to 4 of Common
    Position 2008/944/CFSP, and the public statements that stand on its day; both sides are quoted with their sources."""

    short = "Check transfers against statements, embargoes, caps and criteria of their day."
    exits = ("no transfer stands against anything", "one does, or a criterion or an end user is open")
    examples = (
        "allies consistent dossiers/league --as-of 2031-12-31 --today 2031-12-31",
        "allies consistent dossiers/league --as-of 2031-12-31 --today 2031-12-31 --transfer rockets --html rockets.html",
    )
    folder: ClassVar[str] = "allies"
    as_of = AS_OF
    transfer = word("Only this transfer.", "NAME")

    def answer(self, given: Given) -> ConsistentAnswer:
        from servanda.accounts.sourced import later
        from servanda.base.tables.faults import closest
        from servanda.calendar import day_of
        from servanda.instruments.alliances.statements.records import ConsistentAnswer, CriterionRow, StatementRow, TransferRow
        from servanda.instruments.alliances.statements.weighing import TransfersWeighed, texts_standing, with_log
        from servanda.monitor.monitored import monitor
        from servanda.monitor.seen import event_views

        asked = self.asked(given, self.as_of, ahead=True)
        dossier, zone, now = asked.dossier, asked.basis.zone, asked.basis.as_of
        day = day_of(now, zone)
        statements = self.rows(given, "statements", StatementRow, lambda row: self._statement(dossier, row))
        why = "List the transfers there: one row for each stage that each has reached."
        rows = self.rows(given, "transfers", TransferRow, lambda row: self._transfer(dossier, row), why=why)
        criteria = self.rows(given, "criteria", CriterionRow)
        known = [row for row in rows if row.on <= day and row.as_of <= day]
        handed = self._handed(dossier, known)
        names = {row.transfer for row in rows}
        if unknown := next((row for row in criteria if row.transfer not in names), None):
            raise Refusal(
                f"a criterion is answered for “{unknown.transfer}”, which is no transfer.",
                closest(unknown.transfer, names),
                "allies/criteria.csv",
            )
        if self.transfer and self.transfer not in names:
            raise Refusal(f"there is no transfer “{self.transfer}”.", closest(self.transfer, names), "--transfer")
        texts = texts_standing(
            dossier, {row.text: (self._name(dossier, row.speaker, "speaker"), row.source) for row in statements}, zone
        )
        views = event_views(asked.fused, asked.knowledge)
        extra, run = with_log(dossier, asked.fused.run, [", ".join(one.sources) for one in views], handed, zone, now)
        every = (*handed, *extra)
        weighed = TransfersWeighed(asked.view, run, texts, every, zone, now)
        against = weighed.against()
        bears = [(one, self._clause(dossier, clause)) for one in every for clause in one.bears_on]
        beside = tuple(weighed.beside(bears, against))
        words = {
            one.clause: one.answer for one in monitor(asked.view, asked.fused, asked.basis, knowledge=asked.knowledge).clauses
        }
        looked = tuple(
            self._looked(weighed, one, [row for row in criteria if row.transfer == one.id and row.as_of <= day], words)
            for one in every
        )
        if self.transfer:
            against = tuple(one for one in against if any(each.transfer == self.transfer for each in one.transfers))
            beside = tuple(one for one in beside if one.transfer.transfer == self.transfer)
            looked = tuple(one for one in looked if one.transfer.transfer == self.transfer)
        spoken = sum(bool(one.speaker) and one.stands(day) for one in texts.values())
        return ConsistentAnswer(
            on=day, spoken=spoken, against=against, beside=beside, both=tuple(weighed.both_stand(day)), looked=looked,
            missing=tuple(getattr(self, "missing", ())),
            notes=tuple(self._notes(rows, known) + later(rows, day, "allies/transfers.csv")),
        )  # fmt: skip

    @staticmethod
    def _name(dossier: Dossier, name: str, place: str) -> str:
        from servanda.app.api import find_actor

        return find_actor(dossier, name, place)

    @staticmethod
    def _clause(dossier: Dossier, name: str) -> str:
        from servanda.app.api import find_clause

        found = find_clause(dossier, name)
        if not any(one.id == found for one in dossier.clauses):
            raise Refusal(f"“{name}” is a red line, not a clause.", "Name a clause of an agreement.")
        return found

    def _statement(self, dossier: Dossier, row: StatementRow) -> tuple[str, ...]:
        from servanda.base.tables.faults import closest
        from servanda.calendar import day_of

        if (text := dossier.agreements.get(row.text)) is None:
            raise Refusal(f"the dossier has no text “{row.text}”.", closest(row.text, dossier.agreements))
        speaker = self._name(dossier, row.speaker, "speaker")
        begins = text.in_force if text.in_force is not None else text.signed
        if begins is None or day_of(begins, text.zone) != row.as_of:
            said = "no day" if begins is None else str(day_of(begins, text.zone))
            raise Refusal(
                f"{row.text} bears {said}, and its row says {row.as_of}.",
                "A statement counts from the day on which it was made: mend one of them.",
            )
        for clause in dossier.clauses:
            if clause.agreement == row.text and speaker not in clause.bearers.actors:
                raise Refusal(
                    f"clause {clause.id} does not bind its speaker, {speaker}.",
                    "A statement binds whoever makes it: mend the clause or the row.",
                )
        return (row.text,)

    def _transfer(self, dossier: Dossier, row: TransferRow) -> tuple[str, ...]:
        from servanda.instruments.alliances.statements.naming import act_named

        act_named(dossier, row.act)
        self._name(dossier, row.giver, "from")
        self._name(dossier, row.to, "to")
        for clause in (*row.bears_on, *([row.end_user] if row.end_user else [])):
            self._clause(dossier, clause)
        return (row.transfer, row.stage, row.on.isoformat())

    def _handed(self, dossier: Dossier, rows: list[TransferRow]) -> tuple[Handed, ...]:
        from servanda.accounts.between import between
        from servanda.instruments.alliances.statements.naming import act_named
        from servanda.instruments.alliances.statements.records import STEPS, Handed, StageOf

        found = []
        for name in dict.fromkeys(row.transfer for row in rows):
            mine = sorted((row for row in rows if row.transfer == name), key=lambda row: (row.on, STEPS.index(row.stage)))
            first = mine[0]
            for row in mine:
                for what in ("act", "giver", "to"):
                    if getattr(row, what) != getattr(first, what):
                        raise Refusal(
                            f"{name} has two of `{'from' if what == 'giver' else what}`.",
                            "One transfer has one: give the other a name of its own.",
                            "allies/transfers.csv",
                        )
            stages = tuple(
                StageOf(
                    stage=row.stage, on=row.on, amount=between(row.amount_low, row.amount_high), unit=row.unit, source=row.source
                )
                for row in mine
            )
            found.append(
                Handed(
                    id=name, what=first.what, said=first.act, act=act_named(dossier, first.act),
                    giver=self._name(dossier, first.giver, "from"), to=self._name(dossier, first.to, "to"), stages=stages,
                    end_user=next((row.end_user for row in mine if row.end_user), ""),
                    bears_on=tuple(dict.fromkeys(clause for row in mine for clause in row.bears_on)),
                )
            )  # fmt: skip
        return tuple(found)

    def _looked(self, weighed: TransfersWeighed, one: Handed, rows: list[CriterionRow], words: dict[str, str]) -> Looked:
        from servanda.instruments.alliances.statements.records import CRITERIA, Looked
        from servanda.instruments.alliances.statements.weighing import quoted_transfer

        told = {row.criterion: row for row in rows}
        arms = weighed.arms(one)
        criteria = (
            tuple((n, told[n].answer if n in told else "", told[n].words if n in told else "") for n in CRITERIA)
            if arms or told
            else ()
        )
        clause = self._clause(weighed.dossier, one.end_user) if one.end_user else ""
        end_user = f"{clause}: {words.get(clause, 'not known')}" if clause else ""
        return Looked(transfer=quoted_transfer(one, one.stages[-1]), arms=arms, criteria=criteria, end_user=end_user)

    @staticmethod
    def _notes(rows: Iterable[TransferRow], known: list[TransferRow]) -> list[str]:
        steps = {(row.transfer, row.stage): row.on for row in known}
        return [
            f"{name}: delivered on {steps[name, 'delivered']}, and announced only on {steps[name, 'pledged']}"
            for name in dict.fromkeys(row.transfer for row in rows)
            if (name, "pledged") in steps and (name, "delivered") in steps and steps[name, "delivered"] < steps[name, "pledged"]
        ]

    @staticmethod
    def says(answer: ConsistentAnswer) -> Document:
        from servanda.instruments.alliances.statements.page import consistent_page

        return consistent_page(answer)

    def found(self, answer: ConsistentAnswer) -> bool:
        return bool(answer.against or answer.both) or any(
            one.unanswered or (one.arms and not one.end_user) for one in answer.looked
        )
