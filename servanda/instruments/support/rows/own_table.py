"""A table of others into rows of a ledger, by its layout: each cell is read or told, each total is added up again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

import msgspec

from servanda.accounts.stages.adding import tolerance_of
from servanda.accounts.stages.records import SORTS, STAGES
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import RowFault, closest, shown
from servanda.base.tables.kinds import kind_of, open_table
from servanda.base.tables.sheets import Cell, Row, Sheet, cell_text
from servanda.base.tables.source import Data
from servanda.base.tables.unknown import says_unknown
from servanda.base.time import How, decimal_of, read_date, read_day, read_number, settled
from servanda.instruments.support.rows.gathering import Gathered, ImportFacts, key_of
from servanda.instruments.support.rows.layouts import TIMES, LayoutPart, RowLayout
from servanda.instruments.support.rows.records import SumOff, SumsLooked, Took

EACH = "column of a donor"
"""The heading that a layout uses for the cells under `each`."""


def table_took(name: str, data: Data, layout: RowLayout, facts: ImportFacts) -> Took:
    """What a table gives by its layout. Raises Refusal: the table cannot be opened, or lacks a column that the layout names."""
    says = layout.file
    if layout.sheet and kind_of(name, data, says) == "xlsx":
        says = msgspec.structs.replace(says, sheet=layout.sheet)
    sheet = open_table(name, data, says)
    rows = [row for row in sheet.rows if row.fault or any(map(cell_text, row.cells.values()))]
    read = _Reading(name, sheet, rows, layout, Gathered(facts))
    taken = sum(read.row(row) for row in rows)
    read.made.notes += sheet.notes
    return read.made.took(len(rows), taken, f"{sheet.counts}s", read.sums())


class _Reading:
    """One table while it is read."""

    def __init__(self, name: str, sheet: Sheet, rows: list[Row], layout: RowLayout, made: Gathered) -> None:
        self.name, self.counts, self.layout, self.made, self.rows = name, sheet.counts, layout, made, rows
        self.columns = sheet.columns
        self.donors = self._each()
        self.parts = [
            msgspec.structs.replace(
                one, fields={field: self._column(heads) for field, heads in one.fields.items()},
                when={self._column(head): says for head, says in one.when.items()},
            )
            for one in layout.parts
        ]  # fmt: skip
        self._how: dict[str, How] = {}
        self._sign: dict[str, str] = {}
        self._seen: set[tuple[str, str]] = set()

    def _column(self, heads: str) -> str:
        """The heading that is there of those that are named. Raises Refusal."""
        wanted = [" ".join(one.split()) for one in heads.split(" | ")]
        found = next((one for one in wanted if one in self.columns or one == EACH), "")
        if not found:
            raise Refusal(f"there is no column “{wanted[0]}”.", closest(wanted[0], self.columns, most=30), self.name)
        return found

    def _each(self) -> tuple[str, ...]:
        if not self.layout.each:
            return ()
        first = self.columns.index(self._column(self.layout.each))
        last = self.columns.index(self._column(self.layout.until)) + 1 if self.layout.until else len(self.columns)
        return tuple(self.columns[first:last])

    # --- cells ---------------------------------------------------------------------------------------------------------

    def _known(self, cell: Cell) -> bool:
        text = cell_text(cell)
        return bool(text) and not says_unknown(text) and text not in self.layout.blank

    def _cells(self, column: str) -> Iterable[Cell]:
        names = self.donors if column == EACH else (column,)
        return [row.cells.get(one) for one in names for row in self.rows if row.fault is None and self._known(row.cells.get(one))]

    def number(self, column: str, cell: Cell) -> Decimal | None:
        """The number of a cell, in the unit of the table; None: it says that nothing is known. Raises RowFault."""
        if not self._known(cell):
            return None
        if column not in self._sign:
            self._sign[column] = decimal_of(self._cells(column))
        try:
            return read_number(cell, self._sign[column])
        except Refusal as error:
            raise RowFault(error.bare, repair=error.repair, column=column) from error

    def day(self, column: str, cell: Cell) -> dt.date | None:
        return self.dated(column, cell)[0]

    def dated(self, column: str, cell: Cell) -> tuple[dt.date | None, str]:
        """The day of a cell, and `until` where it is the last one that can be meant. Raises RowFault."""
        if not self._known(cell):
            return None, ""
        if column not in self._how:
            self._how[column] = settled([self._bound(one)[0] for one in self._cells(column)])
        text, bound = self._bound(cell)
        try:
            found = read_date(text, self._how[column])
        except Refusal as error:
            raise RowFault(error.bare, repair=error.repair, column=column) from error
        if found.first != found.last and not (self.layout.last_day and not found.rough):
            raise RowFault(f"{shown(cell_text(cell))} is not a day", repair="Write it as 2031-03-14.", column=column)
        return found.last, "until" if bound or found.first != found.last else ""

    def _bound(self, cell: Cell) -> tuple[Cell, bool]:
        """A date without the words in front of it that make it a bound, and whether they stood there."""
        text = cell_text(cell)
        before = next((one for one in self.layout.latest if text.startswith(one)), "")
        return (text.removeprefix(before), True) if before else (cell, False)

    # --- rows ----------------------------------------------------------------------------------------------------------

    def row(self, row: Row) -> bool:
        """Take a row. Out: whether it gave anything."""
        place = f"{self.name}, {self.counts} {row.number}"
        text = ", ".join(filter(None, map(cell_text, row.cells.values())))
        if row.fault is not None:
            self.made.reject(row.number, place, row.fault, text)
            return False
        if self._is_total(row):
            self.made.leave("totals of the table", "a total is held against its rows below, and never counted beside them")
            return False
        gave = False
        for part, donor in ((one, donor) for one in self.parts for donor in self.donors or ("",)):
            if any(cell_text(row.cells.get(column)) != says for column, says in part.when.items()):
                continue
            try:
                gave |= self._part(part, row, donor, place)
            except RowFault as fault:
                gave_column = donor if fault.column in (EACH, "") else fault.column
                self.made.reject(row.number, place, fault, text, gave_column)
        return gave

    def _is_total(self, row: Row) -> bool:
        column = self.parts[0].fields.get("donor", "")
        return bool(self.layout.total) and cell_text(row.cells.get(column)).casefold() == self.layout.total.casefold()

    def _part(self, part: LayoutPart, row: Row, donor: str, place: str) -> bool:
        cells = {field: row.cells.get(donor if column == EACH else column) for field, column in part.fields.items()}

        def said(field: str, otherwise: str = "") -> str:
            cell = cells.get(field)
            return cell_text(cell) if self._known(cell) else part.set.get(field, otherwise)

        amounts = self._amounts(part, cells, said("stage"))
        if part.only_amounts and not any(amounts.values()):
            zero = any(one is not None for one in amounts.values())
            what = f"{'cells' if self.donors else 'rows'} {'of 0' if zero else 'without an amount'}"
            self.made.leave(what, "nothing is told of that donor" if self.donors else self.layout.told or "no amount is told")
            return False
        as_of = self.day(part.fields.get("as_of", ""), cells.get("as_of")) or _given(part, "as_of") or self.made.facts.as_of
        giver = said("donor", donor)
        what, unit = said("what"), said("unit")
        sort = said("sort", "")
        if sort and sort not in SORTS:
            raise RowFault(f"{shown(sort)} is no sort", repair=closest(sort, SORTS), column=part.fields.get("sort", "sort"))
        base = said("id") or key_of(giver, what)
        own = f"{base}/{key_of(said(part.suffix))}" if part.suffix else base
        shared = {"source": said("source", place), "as_of": as_of, "owner": said("owner"), "grade": said("grade") or None}
        long = "amount" in part.fields
        if not long and own in self.made.pledges:
            if not part.suffix:
                reason = f"the pledge {shown(own)} stands in another row as well"
                raise RowFault(reason, repair="Give each a number of its own.", column=part.fields.get("id", ""))
            own = next(new for n in range(2, len(self.rows) + 3) if (new := f"{own}~{n}") not in self.made.pledges)
        unit = unit.replace("{what}", what) if self._known(unit) else ""
        pledged = amounts.get("pledged")
        fields = {one: said(one) for one in ("to", "via", "clause", "need", "place")}
        fresh = own not in self.made.pledges
        before = dict(self.made.moves)
        key = self.made.pledge(
            id=own, donor=giver, what=what, sort=sort, unit=unit, amount_low=pledged, amount_high=pledged,
            by=self.day(part.fields.get("by", ""), cells.get("by")), **fields, **shared,
        )  # fmt: skip
        try:
            for stage, amount in amounts.items():
                if amount is None and not long:
                    continue
                in_unit, (day, bound) = said(f"{stage}_unit") or unit, self._when(part, cells, stage, as_of)
                self.made.move(
                    amount, id=said("move") or f"{key}:{stage}", pledge=key, stage=stage, unit=in_unit, receipt=said("receipt"),
                    date=day, dated=bound, **shared,
                )  # fmt: skip
        except RowFault:
            self.made.moves = before
            if fresh:
                self.made.pledges.pop(own, None)
            raise
        return True

    def _amounts(self, part: LayoutPart, cells: Mapping[str, Cell], stage: str) -> dict[str, Decimal | None]:
        """By stage: the amount in full, None where it is not known."""
        scale = TIMES[self.layout.times]
        names = {one: one for one in STAGES if one in part.fields}
        if "amount" in part.fields:
            if stage.casefold() not in STAGES:
                repair = f"Say which: {', '.join(STAGES)}."
                raise RowFault(f"{shown(stage)} is no stage", repair=repair, column=part.fields.get("stage", "stage"))
            names = {stage.casefold(): "amount"}
        found = {one: self.number(part.fields[field], cells.get(field)) for one, field in names.items()}
        return {one: None if value is None else value.scaleb(scale) for one, value in found.items()}

    def _when(self, part: LayoutPart, cells: Mapping[str, Cell], stage: str, as_of: dt.date | None) -> tuple[dt.date | None, str]:
        field = next((one for one in (f"{stage}_on", "date") if one in part.fields or one in part.set), "date")
        if part.set.get(field) == "as_of":
            said = f"the table gives no day on which anything was {stage}"
            self.made.notes.append(f"{said}: each bears the day for which the table holds")
            return as_of, ""
        day, bound = self.dated(part.fields.get(field, field), cells.get(field))
        return day or _given(part, field), bound

    # --- totals --------------------------------------------------------------------------------------------------------

    def _value(self, row: Row, column: str) -> Decimal | None:
        try:
            return self.number(column, row.cells.get(column))
        except RowFault:
            return None

    def sums(self) -> tuple[SumsLooked, ...]:
        """The totals of the table, added up again in its own unit: each row across, and the row of totals down."""
        found, fields = [], self.parts[0].fields
        who = fields.get("donor", fields.get("what", ""))
        for one in self.layout.adds:
            total, parts = self._column(one.total), [self._column(part) for part in one.parts] if one.parts else list(self.donors)
            rows = [
                (row, cell_text(row.cells.get(who)), self._value(row, total), [self._value(row, part) for part in parts])
                for row in self.rows
            ]
            more = f" + {len(parts) - 4} more" if len(parts) > 4 else ""
            found.append(self._looked(f"{total} = {' + '.join(parts[:4])}{more}", one.tolerance, rows))
        if last := next((row for row in self.rows if self._is_total(row)), None):
            used = [column for part in self.parts for field, column in part.fields.items() if field in STAGES]
            used += [column for one in self.layout.adds for column in (one.total, *one.parts)]
            above = [row for row in self.rows if not self._is_total(row)]
            down = [
                (last, column, told, [value for row in above if (value := self._value(row, column)) is not None])
                for column in dict.fromkeys(map(self._column, used)) if (told := self._value(last, column)) is not None
            ]  # fmt: skip
            found.append(self._looked(f"the row “{self.layout.total}”, column by column", self.layout.tolerance, down))
        return tuple(found)

    def _looked(
        self, what: str, tolerance: str, totals: Iterable[tuple[Row, str, Decimal | None, Sequence[Decimal | None]]]
    ) -> SumsLooked:
        """In: of each total its row, what it is of, what it says, its parts. Raises Refusal: no tolerance."""
        off, looked, unknown, most = [], 0, 0, tolerance_of(tolerance)
        for row, of, told, parts in totals:
            if told is None or None in parts:
                unknown += 1
                continue
            looked += 1
            if abs(told - (made := sum(filter(None, parts), Decimal(0)))) > most:
                place = f"{self.name}, {self.counts} {row.number}"
                off.append(SumOff(place=place, what=of, told=told, made=made, tolerance=most))
        return SumsLooked(what=what, tolerance=most, looked=looked, unknown=unknown, off=tuple(off))


def _given(part: LayoutPart, field: str) -> dt.date | None:
    """A day that is said of all rows. Raises RowFault."""
    if not (text := part.set.get(field, "")) or text == "as_of":
        return None
    try:
        return read_day(text)
    except Refusal as error:
        raise RowFault(f"{shown(text)} is not a day", repair="Write it as 2031-03-14.", column=field) from error
