"""`servanda support train`, `ship`, `assist`, `land`: what came of promises of courses, goods on the way, services and land."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from servanda.accounts.sourced import Sourced
from servanda.app.support.tabled import AS_OF, SupportJob
from servanda.base.job import Given, word
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import closest

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from servanda.accounts.stages.records import PledgeRow
    from servanda.base.document import Document
    from servanda.instruments.support.practice.promises import PracticeAnswer, TableTells
    from servanda.monitor.answers import ClauseState

T = TypeVar("T", bound=Sourced)


class PracticeJob(SupportJob):
    """One sort of promise: its table, and what the table tells. sorts: of pledges; table: its name."""

    sorts: ClassVar[tuple[str, ...]]
    exits = ("nothing is late or broken", "something is, or table and evidence differ")
    pledge = word("Only this pledge.", "ID")
    as_of = AS_OF

    @abstractmethod
    def told(
        self, given: Given, pledges: Mapping[str, PledgeRow], clauses: Mapping[str, ClauseState], day: dt.date
    ) -> tuple[type[PracticeAnswer], Mapping[str, TableTells], dict[str, Any], tuple[str, ...]]:
        """The answer's kind, what the table tells by pledge, the rest of the answer's fields, what else is to be said."""

    def answer(self, given: Given) -> PracticeAnswer:
        from servanda.accounts.stages.records import PledgeRow
        from servanda.app.api import find_clause
        from servanda.calendar import day_of
        from servanda.instruments.support.practice.land import form_of
        from servanda.instruments.support.practice.promises import promised_rows
        from servanda.monitor.monitored import monitor

        asked = self.asked(given, self.as_of, ahead=True)
        day = day_of(asked.basis.as_of, asked.basis.zone)

        def of(row: PledgeRow) -> tuple[str, ...]:
            if row.sort in self.sorts and row.clause:
                find_clause(asked.dossier, row.clause)
            if row.sort == "land" and row.sort in self.sorts:
                form_of(row)
            return (row.id,)

        rows = self.rows(given, "pledges", PledgeRow, of, why="List what is promised there.")
        pledges = {row.id: row for row in rows if row.sort in self.sorts}
        if self.pledge and self.pledge not in pledges:
            raise Refusal(f"there is no pledge “{self.pledge}” of this sort.", closest(self.pledge, pledges), "--pledge")
        states = {one.clause: one for one in monitor(asked.view, asked.fused, asked.basis, knowledge=asked.knowledge).clauses}
        locals_ = [one.partition(":")[2] for one in states]
        clauses = states | {local: states[one] for one, local in zip(states, locals_, strict=True) if locals_.count(local) == 1}
        kind, tells, more, told = self.told(given, pledges, clauses, day)
        wanted = [row for row in pledges.values() if self.pledge in ("", row.id)]
        if self.pledge:
            more = {name: tuple(one for one in held if _of(one, self.pledge)) for name, held in more.items()}
        promises = promised_rows(wanted, tells, clauses, day)
        more |= self.ahead(given, pledges, promises, day)
        return kind(day=day, promises=promises, told=told, missing=tuple(getattr(self, "missing", ())), **more)

    def ahead(self, given: Given, pledges: Mapping[str, PledgeRow], promises: Any, day: dt.date) -> dict[str, Any]:
        """Fields of the answer on what can still come of promises."""
        return {}

    def optional(
        self, given: Given, name: str, schema: type[T], about: Callable[[T], tuple[str, ...]] | None = None
    ) -> tuple[T, ...]:
        """The rows of a table that nobody need have."""
        before = getattr(self, "missing", [])
        rows, self.missing = self.rows(given, name, schema, about), before
        return rows

    def sourced(
        self, given: Given, name: str, schema: type[T], check: Callable[[T, Mapping[str, PledgeRow]], tuple[str, ...]],
        pledges: Mapping[str, PledgeRow], day: dt.date,
    ) -> tuple[tuple[T, ...], tuple[str, ...]]:  # fmt: skip
        """The rows of a table, each checked; and what is to be said of those told later."""
        from servanda.accounts.sourced import later

        rows = self.rows(given, name, schema, lambda row: check(row, pledges))
        return rows, tuple(f"{one}: left out, and what they tell is not known" for one in later(rows, day, f"support/{name}.csv"))

    @staticmethod
    def says(answer: PracticeAnswer) -> Document:
        from servanda.instruments.support.practice.page import practice_page

        return practice_page(answer)

    def found(self, answer: PracticeAnswer) -> bool:
        late = (*answer.promises, *getattr(answer, "held_up", ()), *getattr(answer, "services", ()))
        broken = any(one.breaks for one in getattr(answer, "trained", ()))
        return (
            broken
            or any(one.late for one in late)
            or any(
                one.clause_says.startswith(("breached", "overdue")) or any("evidence differ" in each for each in one.told)
                for one in answer.promises
            )
        )


def _of(row: Any, pledge: str) -> bool:
    """Whether a row of an answer is about a pledge; what names none stands with all."""
    return pledge in getattr(row, "pledges", (getattr(row, "pledge", "") or pledge,))


class TrainJob(PracticeJob):
    """Tell of each promise of training in the dossier at PATH how many completed, how many are missing, by when, and who owes the
    next course; and with seats and instructors (`support/training.csv`) how many can still be trained,
    and which promise breaks."""

    short = "Tell what came of promises of training: completed, missing, next course."
    examples = ("support train dossiers/relief --as-of 2031-07-01 --today 2031-07-01",)
    sorts = ("training",)

    def told(self, given: Given, pledges: Any, clauses: Any, day: dt.date) -> Any:
        from servanda.instruments.support.practice.courses import CoursesHeld, checked_course, courses_tell
        from servanda.instruments.support.practice.records import TrainingCourse

        rows, said = self.sourced(given, "courses", TrainingCourse, checked_course, pledges, day)
        return CoursesHeld, courses_tell(rows, pledges, day), {"courses": tuple(one for one in rows if one.as_of <= day)}, said

    def ahead(self, given: Given, pledges: Mapping[str, PledgeRow], promises: Any, day: dt.date) -> dict[str, Any]:
        from servanda.instruments.support.practice.means import checked_means, trainable
        from servanda.instruments.support.practice.records import TrainingMeans

        rows = self.optional(given, "training", TrainingMeans, lambda row: checked_means(row, pledges))
        return {"trained": trainable(rows, promises, day)}


class ShipJob(PracticeJob):
    """Tell of each promise of goods in the dossier at PATH what was received, what is where, what waits for what, and which late
    leg, permit or act holds up which promise."""

    short = "Tell where promised goods are and what holds them up."
    examples = ("support ship dossiers/relief --as-of 2031-07-01 --today 2031-07-01",)
    sorts = ("goods", "logistics")

    def told(self, given: Given, pledges: Any, clauses: Any, day: dt.date) -> Any:
        from servanda.instruments.support.practice.records import ShipmentLeg
        from servanda.instruments.support.practice.shipments import GoodsShipped, checked_leg, shipments_tell

        rows, said = self.sourced(given, "shipments", ShipmentLeg, checked_leg, pledges, day)
        found = shipments_tell(rows, pledges, clauses, day)
        more = {"where": found.where, "waited": found.waited, "held_up": found.held_up}
        return GoodsShipped, found.tells, more, (*found.told, *said)


class AssistJob(PracticeJob):
    """Tell of each promise of cyber assistance in the dossier at PATH what was pledged, delivered and accepted by whoever
    receives it. Delivered and not accepted is not accepted."""

    short = "Tell what cyber assistance was delivered, and what was accepted."
    examples = ("support assist dossiers/relief --as-of 2031-07-01 --today 2031-07-01",)
    sorts = ("cyber",)

    def told(self, given: Given, pledges: Any, clauses: Any, day: dt.date) -> Any:
        from servanda.instruments.support.practice.records import CyberService
        from servanda.instruments.support.practice.services import ServicesGiven, checked_service, services_tell

        rows, said = self.sourced(given, "services", CyberService, checked_service, pledges, day)
        tells, services = services_tell(rows, pledges, day)
        return ServicesGiven, tells, {"services": services}, said


class LandJob(PracticeJob):
    """Tell of each promise of land in the dossier at PATH what was cancelled, reduced and cleared, in three figures that are
    never added, and where a survey has still to come first."""

    short = "Tell what land was cancelled, reduced and cleared, never added."
    examples = ("support land dossiers/relief --as-of 2031-07-01 --today 2031-07-01",)
    sorts = ("land",)

    def told(self, given: Given, pledges: Any, clauses: Any, day: dt.date) -> Any:
        from servanda.instruments.support.practice.land import LandTold, checked_area, land_tells
        from servanda.instruments.support.practice.records import HazardousArea, LandAnnouncement

        rows, said = self.sourced(given, "land", HazardousArea, checked_area, pledges, day)
        announced = self.optional(given, "announced", LandAnnouncement)
        tells, released = land_tells(rows, pledges, day)
        more = {"released": released, "areas": tuple(one for one in rows if one.as_of <= day), "announced": announced}
        return LandTold, tells, more, said
