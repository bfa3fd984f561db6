"""Rows of a table as structs. A schema says what each column means; every cell that is filled is read, or told.

A schema is a struct whose fields are annotated with `Col`:

    class Rate(msgspec.Struct, frozen=True):
        currency: Annotated[str, Col("what is changed", filled=True)] rate: Annotated[Decimal, Col("how much one of it is worth",
        filled=True)]

Types: str, Decimal, float, int, a day (dt.date), a date of any precision (Partial), several texts parted by `;` (tuple[str,
...]); each may be None: unknown. Which figure of a date comes first, and which sign parts decimals, is settled by the whole
column.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import Annotated, Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from servanda.base.refusal import Refusal
from servanda.base.tables.faults import RowFault, closest, shown
from servanda.base.tables.kinds import open_table
from servanda.base.tables.saying import said
from servanda.base.tables.sheets import MOST_CELLS, PLAIN, Cell, FileSays, Row, Sheet, cell_text, nameless_column
from servanda.base.tables.source import Data
from servanda.base.tables.unknown import says_unknown
from servanda.base.time import STRICT, Partial, decimal_of, read_count, read_date, read_day, read_number, settled

T = TypeVar("T", bound=msgspec.Struct)
AS_IS: Mapping[str, str] = MappingProxyType({})
"""Columns bear the names of the schema."""


class Col(msgspec.Struct, frozen=True):
    """What a schema asks of a column. means: in words; unit: of its numbers. names: other headers it may bear: case, spaces,
    dashes and underscores do not matter. needed: the table must have it; filled: and no cell of it may be empty. least, most: of
    its numbers. words: the only ones."""

    means: str
    unit: str = ""
    names: tuple[str, ...] = ()
    needed: bool = False
    filled: bool = False
    least: float | None = None
    most: float | None = None
    words: tuple[str, ...] = ()
    doubtful: bool = False


class RowLeft(msgspec.Struct, frozen=True, kw_only=True):
    """A row that was not read. number: of the row; place: the file and the row; column: the one it is about, if one; text: the
    row, cut."""

    number: int
    place: str
    reason: str
    repair: str = ""
    column: str = ""
    text: str = ""


class CellsLeft(msgspec.Struct, frozen=True, kw_only=True):
    """Filled cells that yield nothing, as a sum: of one column, all with the same text. reason: why; first: the place of the
    first of them."""

    column: str
    text: str
    reason: str
    count: int
    first: str

    def __str__(self) -> str:
        rows = f"{self.count} {'row' if self.count == 1 else 'rows'}"
        return f"`{self.column}` says {shown(self.text)} in {rows}: {self.reason}; taken as not known"


class Records(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """What a table gave: rows; places: of each the file and the row; rejects: those not read; unread: cells that say that nothing
    is known; unused: columns that nobody asks for."""

    rows: tuple[T, ...]
    places: tuple[str, ...]
    rejects: tuple[RowLeft, ...] = ()
    unread: tuple[CellsLeft, ...] = ()
    unused: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def whole(self) -> tuple[T, ...]:
        """The rows, where all were read. Raises Refusal: the first that was not, and how many more."""
        if not self.rejects:
            return self.rows
        first, more = self.rejects[0], len(self.rejects) - 1
        also = f" {more:,} more {'row' if more == 1 else 'rows'} cannot be read." if more else ""
        raise Refusal(f"{first.reason.rstrip('.')}.{also}", first.repair, first.place)

    def placed(self) -> Iterator[tuple[T, str]]:
        """As `whole`, each row with its place."""
        return zip(self.whole(), self.places, strict=True)


def read(name: str, data: Data, schema: type[T], says: FileSays = PLAIN, *, only: bool = False) -> Records[T]:
    """The rows of a table as structs. In: the file's name for messages, its bytes or where it lies. Raises Refusal as
    `open_table` and `rows_of`."""
    return rows_of(open_table(name, data, says), name, schema, says, only=only)


def rows_of(
    sheet: Sheet,
    name: str,
    schema: type[T],
    says: FileSays = PLAIN,
    *,
    columns: Mapping[str, str] = AS_IS,
    only: bool = False,
    keep: Callable[[Mapping[str, Cell]], bool] | None = None,
) -> Records[T]:
    """The rows of a sheet as structs.

    In: name: the file's, for messages; columns: field to the file's own name of it; only: a column that nobody asks for is an
    error; keep: which rows to look at, by their cells. Raises Refusal: a column that is missing, stands twice or cannot be told
    from another; too many cells.
    """
    says = said(name, says)
    used = matched(asked(schema), sheet.columns, columns, name)
    unused = tuple(column for column in sheet.columns if column not in used.values())
    nameless = [column for column in unused if nameless_column(column)] if only else []
    if only and (odd := [column for column in unused if column not in nameless]):
        raise Refusal(
            f"the table has a column `{odd[0]}`, which is none of those that are read.", closest(odd[0], headers(schema)), name
        )
    rows: list[Row] = []
    left: list[RowLeft] = []
    for row in sheet.rows:
        if keep is not None and row.fault is None and not keep(row.cells):
            continue
        fault = row.fault or next((row.bad[column] for column in used.values() if column in row.bad), None)
        if fault is None and (under := next((column for column in nameless if cell_text(row.cells.get(column))), "")):
            fault = RowFault("a cell stands in a column without a name", repair="Name the column, or empty it.", column=under)
        if fault is None:
            rows.append(row)
        else:
            left.append(_left(row, fault, f"{name}, {sheet.counts} {row.number}", fault.column))
        if len(rows) * len(used) > MOST_CELLS:
            raise Refusal(f"the table holds more than {MOST_CELLS:,} cells.", "Cut it into parts, by year for example.", name)
    made = Maker(schema, used, [row.cells for row in rows], says)
    found, places = [], []
    for row in rows:
        place = f"{name}, {sheet.counts} {row.number}"
        try:
            found.append(made.of(row.cells, place))
            places.append(place)
        except RowFault as fault:
            left.append(_left(row, fault, place, fault.column))
    return Records(
        rows=tuple(found),
        places=tuple(places),
        rejects=tuple(sorted(left, key=lambda one: one.number)),
        unread=made.unread(),
        unused=unused,
        notes=sheet.notes,
    )


def column(name: str, data: Data, names: tuple[str, ...] = (), says: FileSays = PLAIN) -> tuple[str, ...]:
    """The filled cells of one column, all or none. names: what it may be called, the best first; none: the first column is meant.
    Raises Refusal: no such column, or two; a row that cannot be read."""
    sheet = open_table(name, data, says)
    by_name: dict[str, list[str]] = {}
    for header in sheet.columns:
        by_name.setdefault(plain(header.removesuffix(" (2)")), []).append(header)
    found = next((by_name[plain(one)] for one in names if plain(one) in by_name), [] if names else [sheet.columns[0]])
    if len(found) != 1:
        wanted = " or ".join(f"`{one}`" for one in names)
        there = ", ".join(f"`{one}`" for one in sheet.columns[:20])
        raise Refusal(f"the table has not one column {wanted}.", f"Name one of its columns: {there}.", name)
    cells = []
    for row in sheet.rows:
        if (fault := row.fault or row.bad.get(found[0])) is not None:
            raise Refusal(f"{fault.args[0]}.", fault.repair, f"{name}, {sheet.counts} {row.number}")
        cells.append(cell_text(row.cells.get(found[0])))
    return tuple(filter(None, cells))


def one(schema: type[T], said: Mapping[str, str], place: str) -> T:
    """One struct from texts by the names of its fields, as a person types them: dates and numbers as we write them. Raises
    Refusal."""
    used = matched(asked(schema), tuple(said), AS_IS, place)
    try:
        return Maker(schema, used, None, PLAIN).of(said, place)
    except RowFault as fault:
        raise Refusal(fault.args[0], fault.repair, place) from fault


def _left(row: Row, fault: RowFault, place: str, column: str) -> RowLeft:
    text = ", ".join(filter(None, map(cell_text, row.cells.values())))[:200]
    return RowLeft(number=row.number, place=place, reason=fault.args[0], repair=fault.repair, column=column, text=text)


@cache
def asked(schema: type[msgspec.Struct]) -> dict[str, tuple[Col, Any]]:
    """By field: what a schema asks of its column, and the type of its cells."""
    found = {}
    for field, hint in get_type_hints(schema, include_extras=True).items():
        if get_origin(hint) is Annotated:
            kind, *said = get_args(hint)
            if get_origin(kind) in (Union, UnionType):
                kind = next(one for one in get_args(kind) if one is not NoneType)
            if cols := [one for one in said if isinstance(one, Col)]:
                found[field] = (cols[0], kind)
    return found


def headers(schema: type[msgspec.Struct]) -> tuple[str, ...]:
    """The headers of a table of a schema; one that is a word of the language stands with a dash under it in the struct."""
    return tuple(field.rstrip("_") for field in asked(schema))


def plain(header: str) -> str:
    """What spellings of one header have in common."""
    return "".join(c for c in header.casefold() if c not in " \t\n_-.")


def matched(
    fields: Mapping[str, tuple[Col, Any]], header: tuple[str, ...], columns: Mapping[str, str], name: str
) -> dict[str, str]:
    """Which column fills which field. Raises Refusal: a chosen field or column that is not there, a needed one missing, two that
    claim one field."""
    wanted = {field: col for field, (col, _) in fields.items()}
    for field, column in columns.items():
        if field not in wanted:
            raise Refusal(f"there is no field “{field}”.", closest(field, wanted), "--column")
        if column not in header:
            raise Refusal(f"there is no column “{column}”.", f"The columns are: {', '.join(header)}.", name)
    names = {plain(word): field for field, col in wanted.items() for word in (*col.names, field)}
    used = dict(columns)
    for column in header:
        field = names.get(plain(column), "")
        if f"{column} (2)" in header and (field or column in used.values()):
            raise Refusal(f"the column “{column}” stands there twice.", "Give every column a name of its own.", name)
        if not field or field in columns or column in columns.values():
            continue
        if field in used:
            raise Refusal(
                f"“{used[field]}” and “{column}” both look like the field “{field}”.",
                f"Choose one: --column {field}={column}",
                name,
            )
        used[field] = column
    missing = [field for field, col in wanted.items() if (col.needed or col.filled) and field not in used]
    if missing:
        raise Refusal(
            f"there is no column {', '.join(f'`{field}`' for field in missing)}; the columns are: {', '.join(header[:20])}.",
            f"The table may have: {', '.join(wanted).replace('_,', ',')}. Name the column so.",
            name,
        )
    return used


class Maker(Generic[T]):
    """Makes structs of cells. cells: those of all rows, by which columns are settled; None: dates and numbers are as we write
    them."""

    def __init__(self, schema: type[T], used: Mapping[str, str], cells: list[Mapping[str, Cell]] | None, says: FileSays) -> None:
        self._schema, self._blank = schema, frozenset(says.blank)
        self._unread: Counter[tuple[str, str, str]] = Counter()
        self._first: dict[tuple[str, str, str], str] = {}
        fields = asked(schema)
        self._reads: list[tuple[str, str, Col, Callable[[Cell], Any]]] = []
        for field, column in used.items():
            col, kind = fields[field]
            column_cells = None if cells is None else [one.get(column) for one in cells]
            self._reads.append((field, column, col, _reader(kind, column_cells, says.decimal)))

    def of(self, cells: Mapping[str, Cell], place: str) -> T:
        """One struct. Raises RowFault with the column."""
        values: dict[str, Any] = {}
        for field, column, col, reads in self._reads:
            cell = cells.get(column)
            text = cell.strip() if isinstance(cell, str) else cell
            try:
                if text is None or text == "" or text != text or text in self._blank:  # the third: a float that is no number
                    if col.filled:
                        raise RowFault(f"`{column}` is empty", repair=f"Fill it in: {col.means}.")
                elif reads not in (cell_text, _several) and isinstance(text, str) and says_unknown(text) and not col.filled:
                    self._note(column, text, "it says that nothing is known", place)
                else:
                    values[field] = _fitting(reads(text), text, col)
            except (RowFault, Refusal) as error:
                reason = str(error.args[0]).rstrip(".")
                if not col.doubtful:
                    raise RowFault(reason, repair=error.repair, column=column) from error
                self._note(column, cell_text(cell), reason, place)
        return self._schema(**values)

    def _note(self, column: str, text: str, reason: str, place: str) -> None:
        self._unread[column, text, reason] += 1
        self._first.setdefault((column, text, reason), place)

    def unread(self) -> tuple[CellsLeft, ...]:
        """Filled cells that yield nothing, as sums."""
        return tuple(
            CellsLeft(column=key[0], text=key[1], reason=key[2], count=count, first=self._first[key])
            for key, count in self._unread.items()
        )


def _fitting(value: Any, text: Cell, col: Col) -> Any:
    """A value, if it is one of the words and in the bounds of its column."""
    if col.words and value not in col.words:
        known = [word for word in col.words if word.casefold() == str(value).casefold()]
        if not known:
            raise RowFault(f"{shown(str(text))} is none of its words", repair=closest(str(value), col.words))
        return known[0]
    for bound, wrong in ((col.least, "below"), (col.most, "above")):
        if bound is not None and (value < bound if wrong == "below" else value > bound):
            raise RowFault(f"{shown(str(text))} is {wrong} {bound:g}", repair=f"Look at it again: {col.means}.")
    return value


def _several(cell: Cell) -> tuple[str, ...]:
    found = map(cell_text, cell) if isinstance(cell, list | tuple) else cell_text(cell).split(";")
    return tuple(filter(None, (one.strip() for one in found)))


def _reader(kind: Any, cells: Iterable[Cell] | None, decimal: str) -> Callable[[Cell], Any]:
    """What reads a cell of a type. cells: those of its column."""
    if kind is str:
        return cell_text
    if get_origin(kind) is tuple:
        return _several
    if kind is int:
        return lambda cell: read_count(cell_text(cell))
    if kind in (dt.date, Partial):
        how = STRICT if cells is None else settled(cells)
        return (lambda cell: read_day(cell, how)) if kind is dt.date else (lambda cell: read_date(cell, how))
    sign = "strict" if cells is None else decimal or decimal_of(cells)
    return lambda cell: kind(read_number(cell, sign))
