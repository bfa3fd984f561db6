"""What is to be carried, over what: lines, stores, stocks and demands, counted in days from the first. Plain data, so that a
certificate can hold all of it and whoever doubts can work with nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

import msgspec


class HaulLine(msgspec.Struct, frozen=True, kw_only=True):
    """One way of a line. row: its place among the rows of the table: both ways of a line bear the same; per_day: what it takes a
    day, None without bound; unit: tonnes or units; days: from leaving to arriving, at least 1; sure: never asked to fail."""

    row: int
    start: str
    end: str
    mode: str = ""
    per_day: Decimal | None
    unit: str = "tonnes"
    days: int = 1
    sure: bool = False


class HeldStock(msgspec.Struct, frozen=True, kw_only=True):
    """Units of a good that lie ready at a place from a day on. They take up none of its storage until they have moved."""

    place: str
    good: str
    units: Decimal
    day: int = 0


class AskedGood(msgspec.Struct, frozen=True, kw_only=True):
    """What a clause asks for and is not delivered yet: units of a good at a place, there on the morning of `day` at the
    latest."""

    clause: str
    good: str
    place: str
    units: Decimal
    day: int


class KeptRoom(msgspec.Struct, frozen=True, kw_only=True):
    """What may lie at a place overnight on its way."""

    place: str
    room: Decimal
    unit: str = "tonnes"


class HaulTask(msgspec.Struct, frozen=True, kw_only=True):
    """days: the last; demands in the order of their days; rooms: places that have none here keep without bound; loads: tonnes a
    unit of each good, where something is counted in tonnes."""

    days: int
    lines: tuple[HaulLine, ...]
    stocks: tuple[HeldStock, ...]
    demands: tuple[AskedGood, ...]
    rooms: tuple[KeptRoom, ...] = ()
    loads: dict[str, Decimal] = {}

    def goods(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.good for one in self.demands))

    def places(self) -> tuple[str, ...]:
        ends = (place for one in self.lines for place in (one.start, one.end))
        return tuple(dict.fromkeys((*ends, *(one.place for one in self.stocks), *(one.place for one in self.demands))))

    def weight(self, good: str, unit: str) -> Decimal:
        """What one unit of the good takes of what is counted so."""
        return self.loads[good] if unit == "tonnes" else Decimal(1)


class Ride(NamedTuple):
    """A piece of a way in time. line: place among the lines of the task; -1 - k: a night in the room of its k-th place."""

    line: int
    day: int


class Haul(NamedTuple):
    """Units carried for a demand, from a stock (places in the task), along rides in their order; leaves, arrives: days."""

    demand: int
    stock: int
    rides: tuple[Ride, ...]
    leaves: int
    arrives: int
    units: float


def capacities(task: HaulTask) -> Iterator[tuple[int, Decimal, str]]:
    """What is bounded: line or night (as `Ride.line`), how much a day, in what."""
    for at, line in enumerate(task.lines):
        if line.per_day is not None:
            yield at, line.per_day, line.unit
    places = {place: at for at, place in enumerate(task.places())}
    for one in task.rooms:
        if one.place in places:
            yield -1 - places[one.place], one.room, one.unit
