"""What a Field of the mapping says about one row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from servanda.base.refusal import Refusal
from servanda.base.tables.faults import RowFault, closest, shown
from servanda.base.tables.sheets import Cell, Row, cell_text
from servanda.base.time import How, read_clock, read_moment, read_number
from servanda.base.time.policy import UNSETTLED
from servanda.calendar import Instant, spanned
from servanda.evidence.imports.faults import LeftOut
from servanda.evidence.imports.mapping import Field, Mapping, RowCondition, Shape

ISO = How(form="ymd")
"""Dates of a table whose mapping says nothing of them."""
_ADVICE = ' Else say in the mapping how the column writes it: format = "dmy", "mdy", "excel", or a pattern such as "%d/%m/%y".'
Span = tuple[Instant, Instant, str]
_SLOT = re.compile(r"\{([^{}]+)\}")
@lru_cache(maxsize=256)
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.DOTALL)


class Taken:
    """One row under one mapping. Cells that the file's `blank` names are empty. how: of dates of which the mapping says nothing.
    remarks: what was read in one of several ways, for the user to look at."""

    def __init__(self, row: Row, mapping: Mapping, how: How = ISO) -> None:
        self.row = row
        self.mapping = mapping
        self.how = how
        self.blank = frozenset(mapping.file.blank)
        self.remarks: set[str] = set()

    def raw(self, column: str) -> Cell:
        if column in self.row.bad:
            raise self.row.bad[column]
        cell = self.row.cells.get(column)
        return None if isinstance(cell, str) and cell.strip() in self.blank else cell

    def text(self, field: Field | None) -> str:
        """The value of a field, "" if there is none. Raises RowFault where a table does not know it, LeftOut where it says so."""
        if field is None:
            return ""
        for option in field.first_of:
            if found := self.text(option):
                return self._through(field, found)
        if field.first_of:
            return ""
        if field.constant is not None:
            return self._through(field, field.constant)
        if field.text:
            found = _SLOT.sub(lambda m: cell_text(self.raw(m[1])), field.text)
            return self._through(field, " ".join(found.split()))
        found = cell_text(self.raw(field.column))
        return "" if found in field.blank else self._through(field, found)

    def _through(self, field: Field, found: str) -> str:
        if field.pattern and found:
            match = _pattern(field.pattern).search(" ".join(found.split()))
            if match is None:
                return ""
            groups = match.groupdict()
            found = (groups["value"] if "value" in groups else match[1] if match.re.groups else match[0]) or ""
        if field.values is not None and found:
            found = self._table(field, found)
        return found.strip()

    def _table(self, field: Field, found: str) -> str:
        values = field.values or {}
        for key in (found, found.casefold(), "*"):
            if key in values:
                return values[key]
        for key, value in values.items():
            if key.casefold() == found.casefold():
                return value
        if field.otherwise == "keep":
            return found
        if field.otherwise == "blank":
            return ""
        if field.otherwise == "leave out":
            raise LeftOut(f"{field.column or 'a value'} is {shown(found)}")
        raise RowFault(
            f"the table in the mapping does not know {shown(found)}", repair=closest(found, values), column=column_of(field)
        )

    def several(self, field: Field | None) -> tuple[str, ...]:
        """The values of a field that may hold several, in their order, each once."""
        if field is None:
            return ()
        if not field.split:
            found = self.text(field)
            return (found,) if found else ()
        whole = Field(column=field.column, constant=field.constant, text=field.text, first_of=field.first_of, blank=field.blank)
        parts = [p.strip() for p in self.text(whole).split(field.split)]
        return tuple(dict.fromkeys(v for p in parts if p and (v := self._through(field, p))))

    def number(self, field: Field | None) -> Decimal | None:
        """An exact number, None where the cell is blank. In one column dot and comma mean one thing: `decimal` parts the decimals, the other thousands."""
        if field is None:
            return None
        text = self.text(field)
        if not text:
            return None
        cell = self.row.cells.get(field.column)
        sign = field.decimal or self.mapping.file.decimal or UNSETTLED.get()[1] or "."
        try:
            found = read_number(cell if isinstance(cell, int | float) and not field.pattern else text, sign)
        except Refusal as error:
            repair = f"{error.repair} Words such as “over” belong in a column of their own (bound)."
            raise RowFault(error.reason.rstrip("."), repair=repair, column=column_of(field)) from error
        if "," in text and sign != ",":
            self.remarks.add(
                f"in {column_of(field) or 'a number'} a comma was read as parting thousands ({text} is {found:f}); if it parts the decimals, write "
                'decimal = "," in the mapping'
            )
        return found.quantize(Decimal(1)) if found == found.to_integral_value() else found

    def date(self, field: Field | None) -> Span | None:
        """First and last second that a date field may mean and how precisely it is written, None where it is blank."""
        if field is None:
            return None
        for option in field.first_of:
            if found := self.date(option):
                return found
        simple = bool(field.column) and not field.pattern and field.values is None
        cell: Cell = self.raw(field.column) if simple else self.text(field)
        if cell is None or (isinstance(cell, str) and (not cell.strip() or cell.strip() in field.blank)):
            return None
        clock = cell_text(self.raw(field.clock)) if field.clock else ""
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        if "%y" in field.format:
            self.remarks.add(f"years of two digits in {column_of(field) or 'a date'} were read as 1969 to 2068")
        try:
            stamp = read_moment(cell, How(form=field.format) if field.format else self.how)
            if stamp.days.rough:
                raise Refusal(f"{shown(str(cell))} is only about then.", "Give the first and the last day that it can be.")
            try:
                stamp = stamp.later(field.days)
            except OverflowError as error:
                raise Refusal(f"{shown(str(cell))} is outside the calendar.", "Use a year from 1000 to 9999.") from error
            if clock and not field.day_only:
                stamp = stamp.at(read_clock(clock))
            stamp = stamp.whole() if field.day_only else stamp
            return (*spanned(stamp, self.mapping.zone), "interval" if stamp.step == "range" else stamp.step)
        except Refusal as error:
            advice = "" if self.how.strict or field.format or getattr(error, "code", "") != "no-day" else _ADVICE
            raise RowFault(error.reason.rstrip("."), repair=f"{error.repair}{advice}", column=column_of(field)) from error

    def fits(self, whens: tuple[RowCondition, ...]) -> bool:
        """Whether all conditions hold."""
        return all(self._fit(when) for when in whens)

    def _fit(self, when: RowCondition) -> bool:
        text = cell_text(self.raw(when.column))
        if when.filled is not None and bool(text) != when.filled:
            return False
        if when.is_ and text not in when.is_:
            return False
        if when.not_ and text in when.not_:
            return False
        if when.matches and not _pattern(when.matches).search(" ".join(text.split())):
            return False
        if when.at_least is None and when.at_most is None:
            return True
        if not text:
            return False
        number = self.number(Field(column=when.column))
        assert number is not None, "a filled cell is a number or a RowFault"
        return not (when.at_least is not None and number < when.at_least) and not (
            when.at_most is not None and number > when.at_most
        )


def column_of(field: Field | None) -> str:
    """The column a message should name."""
    if field is None:
        return ""
    return field.column or next((found for option in field.first_of if (found := column_of(option))), "")


def columns_used(mapping: Mapping) -> Iterator[tuple[str, str]]:
    """(column, the key of the mapping that reads it) for every column the mapping names."""
    for when in mapping.when:
        yield when.column, "when"
    for shape in mapping.shapes:
        label = f"{shape.kind}{' ' + shape.name if shape.name else ''}"
        for when in shape.when:
            yield when.column, f"{label}.when"
        for name in shape.key:
            yield name, f"{label}.key"
        for key, field in shape_fields(shape):
            for column in _columns(field):
                yield column, f"{label}.{key}"


def shape_fields(shape: Shape) -> Iterator[tuple[str, Field]]:
    """Every Field of a block with its key."""
    for key in shape.__struct_fields__:
        value = getattr(shape, key)
        if isinstance(value, Field):
            yield key, value
    yield from ((f"args.{name}", field) for name, field in shape.args.items())
    yield from ((f"measures.{name}", field) for name, field in shape.measures.items())
    for key in shape.attribution.__struct_fields__:
        value = getattr(shape.attribution, key)
        if isinstance(value, Field):
            yield f"attribution.{key}", value
    if shape.restates is not None:
        yield "restates.value", shape.restates.value
        if shape.restates.key is not None:
            yield "restates.key", shape.restates.key


def _columns(field: Field) -> Iterator[str]:
    if field.column:
        yield field.column
    if field.clock:
        yield field.clock
    yield from _SLOT.findall(field.text)
    for option in field.first_of:
        yield from _columns(option)
