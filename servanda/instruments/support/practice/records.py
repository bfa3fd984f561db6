"""The rows of tables of practice: courses, legs of shipments, services, areas, announcements. An empty cell is not known, never
zero; what a row counts, it counts with a lower and an upper end."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, ClassVar

from servanda.accounts.between import Between, between
from servanda.accounts.sourced import Sourced
from servanda.base.tables.reading import Col

STATUSES = ("planned", "left", "arrived", "received")
"""How far a leg has come: received is signed for by whoever it is for; of a permit or an act it is: granted, done."""
KINDS = ("goods", "permit", "act")
FORMS = ("cancelled", "reduced", "cleared")
"""How land is released (IMAS 07.11): by a non-technical survey, by a technical survey, by clearance. Three figures, never one."""


class Ends:
    """Two columns `x_low` and `x_high` of a row, read as one interval `x`."""

    def __set_name__(self, _: type, name: str) -> None:
        self.name = name

    def __get__(self, row: object, _: type) -> Between:
        return between(getattr(row, f"{self.name}_low"), getattr(row, f"{self.name}_high"))


Low = Annotated[Decimal | None, Col("the least of it", unit="as its pledge counts, or as in `unit`", least=0)]
High = Annotated[Decimal | None, Col("the most of it", unit="as its pledge counts, or as in `unit`", least=0)]
Day = Annotated[dt.date | None, Col("the day")]


class TrainingCourse(Sourced, frozen=True, kw_only=True):
    """One course. places: seats; started, completed: persons; a course whose end has passed without `completed` is not told."""

    KEY: ClassVar[tuple[str, ...]] = ("course",)
    pledge: Annotated[str, Col("the pledge", filled=True)]
    course: Annotated[str, Col("its number", filled=True)]
    what: Annotated[str, Col("what is taught")] = ""
    places: Annotated[int | None, Col("seats", unit="persons", least=0)] = None
    instructors: Annotated[int | None, Col("who teach", unit="persons", least=0)] = None
    starts: Annotated[dt.date | None, Col("its first day")] = None
    ends: Annotated[dt.date | None, Col("its last day")] = None
    started_low: Low = None
    started_high: High = None
    completed_low: Low = None
    completed_high: High = None
    started = Ends()
    completed = Ends()


class TrainingMeans(Sourced, frozen=True, kw_only=True):
    """With what a promise of training can be kept from a day on. seats, needs: of each course held; at_once: courses held side by
    side, empty: as many as there are instructors; share: of those seated who complete, on average; back: of each course so many
    stay as instructors."""

    KEY: ClassVar[tuple[str, ...]] = ("pledge",)
    pledge: Annotated[str, Col("the pledge", filled=True)]
    first: Annotated[dt.date, Col("from when courses can be held", filled=True)]
    weeks: Annotated[int, Col("how long a course takes", unit="weeks", least=1, filled=True)]
    seats: Annotated[int, Col("seats of a course", unit="persons", least=0, filled=True)]
    instructors: Annotated[int, Col("instructors there are from then on", unit="persons", least=0, filled=True)]
    needs: Annotated[int, Col("instructors a course needs", unit="persons", least=1, filled=True)]
    at_once: Annotated[int | None, Col("courses that can be held at once", least=0)] = None
    back: Annotated[int, Col("of each course so many stay as instructors", unit="persons", least=0)] = 0
    share_low: Annotated[Decimal | None, Col("of those seated at least so many complete", unit="percent", least=0, most=100)] = (
        None
    )
    share_high: Annotated[Decimal | None, Col("and at most so many", unit="percent", least=0, most=100)] = None
    share = Ends()


class ShipmentLeg(Sourced, frozen=True, kw_only=True):
    """One leg of a shipment, or a permit or an act for which one waits (without leg, good and units). left, got: units that left
    and that were counted on arrival. day: of its status; due: by when it is to be received. waits_for: other shipments, permits,
    acts of the table, or clauses of the dossier. by: who owes it."""

    KEY: ClassVar[tuple[str, ...]] = ("shipment", "leg")
    shipment: Annotated[str, Col("its number", filled=True)]
    leg: Annotated[int, Col("which leg of it, from 1", least=1)] = 1
    pledge: Annotated[str, Col("the pledge it serves")] = ""
    kind: Annotated[str, Col("goods, or a permit or an act for which goods wait", words=KINDS)] = "goods"
    good: Annotated[str, Col("what is carried, permitted or done", filled=True)]
    left_low: Low = None
    left_high: High = None
    got_low: Low = None
    got_high: High = None
    from_: Annotated[str, Col("from where", names=("from",))] = ""
    to: Annotated[str, Col("to where")] = ""
    status: Annotated[str, Col("how far it is", words=STATUSES, filled=True)]
    day: Annotated[dt.date | None, Col("the day of its status")] = None
    due: Annotated[dt.date | None, Col("by when it is to be there")] = None
    waits_for: Annotated[tuple[str, ...], Col("what it waits for, parted by ;")] = ()
    by: Annotated[str, Col("who owes it; empty: whoever passes the pledge on, else its donor")] = ""
    left = Ends()
    got = Ends()


class CyberService(Sourced, frozen=True, kw_only=True):
    """A service: pledged, delivered, accepted, each with its day. recipient: who accepts it, empty: to whom the pledge is made.
    accepted: units of it that were, empty with a day: all. Delivered and not accepted is not accepted."""

    KEY: ClassVar[tuple[str, ...]] = ("service",)
    service: Annotated[str, Col("its number", filled=True)]
    pledge: Annotated[str, Col("the pledge", filled=True)]
    what: Annotated[str, Col("what is done", filled=True)]
    recipient: Annotated[str, Col("who is to accept it")] = ""
    units_low: Low = None
    units_high: High = None
    due: Annotated[dt.date | None, Col("by when it is to be delivered")] = None
    pledged_on: Day = None
    delivered_on: Day = None
    accepted_on: Day = None
    accepted_by: Annotated[str, Col("who accepted it")] = ""
    accepted_low: Low = None
    accepted_high: High = None
    units = Ends()


class HazardousArea(Sourced, frozen=True, kw_only=True):
    """A suspected (SHA) or confirmed (CHA) hazardous area and what of it was released, by form (IMAS 07.10, 07.11)."""

    KEY: ClassVar[tuple[str, ...]] = ("area",)
    area: Annotated[str, Col("its number", filled=True)]
    pledge: Annotated[str, Col("the pledge", filled=True)]
    state: Annotated[str, Col("suspected (SHA) or confirmed (CHA)", words=("SHA", "CHA"), filled=True)]
    m2: Annotated[Decimal, Col("how large it was when it was recorded", unit="m2", least=0, filled=True)]
    surveyed_on: Annotated[dt.date | None, Col("when its survey was finished; empty: none is known")] = None
    cancelled_low: Low = None
    cancelled_high: High = None
    reduced_low: Low = None
    reduced_high: High = None
    cleared_low: Low = None
    cleared_high: High = None

    demined: Annotated[str, Col("no figure: it says not by which form", names=("released", "demined m2", "released m2"))] = ""
    cancelled, reduced, cleared = Ends(), Ends(), Ends()


class LandAnnouncement(Sourced, frozen=True, kw_only=True):
    """A figure somebody announced, as it was said: it stands beside the table and goes into no sum."""

    KEY: ClassVar[tuple[str, ...]] = ("announcement",)
    announcement: Annotated[str, Col("its number", filled=True)]
    said: Annotated[str, Col("what was said of the land", filled=True)]
    area_low: Low = None
    area_high: High = None
    unit: Annotated[str, Col("m2, ha or km2", words=("m2", "ha", "km2"), filled=True)]
    area = Ends()
