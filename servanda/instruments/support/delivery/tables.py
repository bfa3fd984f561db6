"""From the rows of a network to a task, at the best or at the worst of what is known."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from servanda.base.refusal import Refusal
from servanda.base.tables.faults import shown
from servanda.instruments.support.delivery.records import LoadRow, NetworkRow, StationRow, StockRow, WantedGood
from servanda.instruments.support.delivery.task import AskedGood, HaulLine, HaulTask, HeldStock, KeptRoom

NETWORK, STATIONS, STOCKS, LOADS = (f"support/{name}.csv" for name in ("network", "stations", "stocks", "loads"))


class HaulTables:
    """Tables that fit together. Raises Refusal: a line twice, a place without a line, a good without a load, a range beside
    `unlimited`."""

    def __init__(
        self, network: Sequence[NetworkRow], stations: Sequence[StationRow], stocks: Sequence[StockRow], loads: Sequence[LoadRow]
    ) -> None:
        self.network, self.stations, self.stocks = network, stations, stocks
        self.loads = {row.good: row.tonnes for row in loads}
        ways = Counter(
            way
            for row in network
            for way in ((row.start, row.end, row.mode), *([(row.end, row.start, row.mode)] * (row.both_ways == "yes")))
        )
        for (start, end, mode), many in ways.items():
            if many > 1 or start == end:
                said = f"the line {shown(start)} to {shown(end)}{f' ({shown(mode)})' if mode else ''}"
                why = "leads nowhere" if start == end else "stands in two rows"
                raise Refusal(f"{said} {why}.", "Keep one row for each way; a row with `both_ways` is both.", NETWORK)
        on_line = {place for row in network for place in (row.start, row.end)}
        for table, rows in ((STATIONS, stations), (STOCKS, stocks)):
            for row in rows:
                if row.place not in on_line:
                    repair = f"Add its line to {NETWORK}, or leave the row out."
                    raise Refusal(f"no line touches {shown(row.place)}.", repair, table)
        bounds = [(NETWORK, line.start, line.unlimited, line.per_day_low) for line in network]
        bounds += [(STATIONS, station.place, station.unlimited, station.storage_low) for station in stations]
        for table, name, unlimited, low in bounds:
            if unlimited == "yes" and low is not None:
                said = f"the row of {shown(name)} has a range, and says that there is no bound."
                raise Refusal(said, "Keep one of the two.", table)
        if any(value <= 0 for value in self.loads.values()):
            raise Refusal("a unit of a good weighs nothing.", "Write the tonnes of a unit, above zero.", LOADS)

    def task(self, wanted: Sequence[WantedGood], today: dt.date, *, best: bool) -> HaulTask:
        """What is to be carried from today on. Raises Refusal: a good without a load where something is counted in tonnes."""

        def end(low: Decimal | None, high: Decimal | None, unlimited: str) -> Decimal | None:
            if unlimited == "yes":
                return None
            return high if best else (low if low is not None else Decimal(0))

        lines = tuple(
            HaulLine(
                row=at, start=start, end=stop, mode=row.mode, per_day=end(row.per_day_low, row.per_day_high, row.unlimited),
                unit=row.unit, days=row.days, sure=row.sure == "yes",
            )
            for at, row in enumerate(self.network)
            for start, stop in ((row.start, row.end), (row.end, row.start))[: 2 if row.both_ways == "yes" else 1]
        )  # fmt: skip
        told = {row.place: row for row in self.stations}
        places = dict.fromkeys(place for row in self.network for place in (row.start, row.end))
        rooms: list[KeptRoom] = []
        for place in places:
            station = told.get(place)
            room = end(station.storage_low, station.storage_high, station.unlimited) if station else end(None, None, "no")
            if room is not None:
                rooms.append(KeptRoom(place=place, room=room, unit=station.unit if station else "units"))
        demands = tuple(
            AskedGood(
                clause=one.clause, good=one.good, place=one.place, units=one.least if best else one.most,
                day=(one.by - today).days
            )
            for one in wanted
        )  # fmt: skip
        if "tonnes" in {*(row.unit for row in self.network), *(row.unit for row in self.stations)}:
            for one in wanted:
                if one.good not in self.loads:
                    raise Refusal(f"what a unit of {shown(one.good)} weighs is not known.", "Add its tonnes to the table.", LOADS)
        goods = {one.good for one in demands}
        stocks = (
            HeldStock(place=row.place, good=row.good, units=units, day=max((row.ready - today).days, 0) if row.ready else 0)
            for row in self.stocks if row.good in goods
            and (units := self._most(demands, row.good) if row.units_high is None and best
                else end(row.units_low, row.units_high, "no"))
        )  # fmt: skip
        days = max((one.day for one in demands), default=0)
        return HaulTask(days=days, lines=lines, stocks=tuple(stocks), demands=demands, rooms=tuple(rooms), loads=self.loads)

    @staticmethod
    def _most(demands: Sequence[AskedGood], good: str) -> Decimal:
        return sum((one.units for one in demands if one.good == good), Decimal(0))  # a stock without bound: what is asked for

    def unknown(self) -> tuple[str, ...]:
        """What the tables do not tell, in words."""
        told = {row.place for row in self.stations}
        places = dict.fromkeys(place for row in self.network for place in (row.start, row.end))
        lines = (row for row in self.network if row.unlimited == "no" and row.per_day_low is None)
        rooms = (row.place for row in self.stations if row.unlimited == "no" and row.storage_low is None)
        return (
            *(f"what the line {row.start} to {row.end} takes a day" for row in lines),
            *(f"what {place} can keep overnight" for place in (*rooms, *(one for one in places if one not in told))),
            *(f"how many {row.good} there are at {row.place}" for row in self.stocks if row.units_low is None),
        )
