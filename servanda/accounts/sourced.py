"""What every row of a table of an instrument says of itself: from where it is, of when, whose it is, how good."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Annotated, ClassVar, TypeVar

import msgspec

from servanda.base.refusal import Refusal
from servanda.base.tables.faults import shown
from servanda.base.tables.reading import Col, read

GRADES = tuple(f"{source}{said}" for source in "ABCDEF" for said in "123456")
"""The Admiralty code: of a source A to F, of what it says 1 to 6."""


YEARS = (1800, 2200)
"""The first and last year that is believed of a table of an instrument: ours, a choice. Outside of them a
day was mistyped (2922 for 2022)."""


def disbelieved(day: dt.date) -> str:
    """Why a day is not believed; "" where it is."""
    return "" if YEARS[0] <= day.year <= YEARS[1] else f"the year {day.year} is not believed: {YEARS[0]} to {YEARS[1]} are."


class Sourced(msgspec.Struct, frozen=True, kw_only=True):
    """A row with its source. grade: of source and information (Admiralty code, `B2`), None where nobody graded it.
    KEY: the columns by which a row is told from others."""

    KEY: ClassVar[tuple[str, ...]] = ()
    source: Annotated[str, Col("where it is from", filled=True)]
    as_of: Annotated[dt.date, Col("the day for which it holds", filled=True)]
    owner: Annotated[str, Col("whose judgement it is: an office or a pseudonym, never a person", filled=True)]
    grade: Annotated[str | None, Col("of source and information, as `B2`", words=GRADES)] = None


def later(rows: Iterable[Sourced], day: dt.date, table: str) -> list[str]:
    """What is to be said of rows that hold for a day after the one that is asked about."""
    many = sum(row.as_of > day for row in rows)
    said = f"{table}: {many} {'row holds' if many == 1 else 'rows hold'} for a day after {day}, when nobody had them yet"
    return [said] * (many > 0)


T = TypeVar("T", bound=Sourced)


def sourced_rows(
    name: str, data: bytes | None, schema: type[T], about: Callable[[T], tuple[str, ...]] | None = None
) -> tuple[T, ...] | None:
    """The rows of a table, each with its ranges the right way up and once; None where the dossier has no such table. about: what
    a row is of, by names that do not vary; it raises Refusal where there is no such thing. Raises Refusal."""
    if data is None:
        return None
    found = read(name, data, schema)
    seen: dict[tuple[str, ...], str] = {}
    ranges = [one.name.removesuffix("_low") for one in msgspec.structs.fields(schema) if one.name.endswith("_low")]
    for row, place in found.placed():
        for column in schema.__struct_fields__:
            if isinstance(day := getattr(row, column), dt.date) and (reason := disbelieved(day)):
                raise Refusal(reason, f"Look at `{column}` again, and write the year that is meant.", place)
        filled = False
        for base in ranges:
            low, high = getattr(row, f"{base}_low"), getattr(row, f"{base}_high")
            if low is not None and high is not None and low > high:
                raise Refusal(f"the range `{base}` is upside down: {low:g} to {high:g}.", "Write the lower end first.", place)
            if (low is None) != (high is None):
                raise Refusal(f"the range `{base}` has one end only.", "Give both ends, or leave both empty: not known.", place)
            filled |= low is not None
        if filled and getattr(row, "unit", "-") == "":
            raise Refusal("the ranges have no unit.", "Fill in `unit`: of all ranges of the row.", place)
        try:
            key = about(row) if about else tuple(str(getattr(row, one)) for one in schema.KEY)
        except Refusal as refused:
            raise Refusal(refused.reason, refused.repair, place) from refused
        if key in seen:
            said = shown(", ".join(str(getattr(row, one)) for one in schema.KEY))
            also = seen[key].rpartition(", ")[2]
            raise Refusal(f"{said} stands in two rows ({also} as well).", "Keep one; a wider range can hold both.", place)
        seen[key] = place
    return found.whole()
