"""Rows of a customer table as queries; rows that cannot be screened are told with their reason, cells that could not be read with theirs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, islice

from servanda.base.refusal import Refusal
from servanda.base.tables.unknown import says_unknown
from servanda.base.time import How, settled
from servanda.instruments.sanctions.batch import cells
from servanda.instruments.sanctions.batch.columns import IDENTIFIERS, CustomerColumns, Row
from servanda.instruments.sanctions.records import Reject, Sort
from servanda.instruments.sanctions.screening.records import Query

_MANY = ("aliases", "native", "born", "countries", "nationalities", "flags", *IDENTIFIERS)
_LOOKED_AT = ("id", "born", "sex", "countries", "nationalities", "flags", *(kind for kind in IDENTIFIERS if kind not in ("website", "email")))
"""Fields in which a name has no place: one that stands there is the sign of columns that were exchanged."""
_PLACE = re.compile(r"(?:line|row) \d+")
SAMPLE = 200
"""Rows looked at before the first is screened: do columns bear each other's headers, which figure of a date is the day."""


def made_from_place(id: str) -> bool:
    """Whether an id is no more than the place of a row: another customer has it as soon as a row is put in or taken out."""
    return bool(_PLACE.fullmatch(id))


def queries(rows: Iterable[Row | Reject], columns: CustomerColumns, sort: Sort | None = None) -> Iterator[Query | Reject]:
    """A query for each row, or the reason why it cannot be screened; what is a reject already stays where it stands.

    sort: what the rows are, where no column says it."""
    seen: dict[str, str] = {}
    rows = iter(rows)
    first = list(islice(rows, SAMPLE))
    readable = [said_of(row, columns) for row in first if isinstance(row, Row)]
    how = settled((one for said in readable for one in _several(said.get("born", ""))), cells.PEOPLE)
    for row in chain(first, rows):
        if isinstance(row, Reject):
            yield row
            continue
        said = said_of(row, columns)
        found = _query(row.place, said, sort, how)
        if isinstance(found, Query):
            before = seen.setdefault(found.id, row.place)
            if before != row.place:
                found = Reject(place=row.place, reason=f"the id “{found.id}” is that of {before} already", text=said.get("name", ""))
        yield found


def said_of(row: Row, columns: CustomerColumns) -> dict[str, str]:
    """Field: what its cell says, spaces tidied."""
    return {field: " ".join(row.cells.get(column, "").split()) for field, column in columns.used}


def check_headers(rows: Sequence[Row], columns: CustomerColumns, place: str) -> None:
    """Raise Refusal when in most of the rows the column of names holds something else and another holds what looks like names."""
    found: dict[str, int] = {}
    for row in rows:
        said = said_of(row, columns)
        if where := cells.swapped(said.get("name", ""), _others(said)) if said.get("name") else "":
            found[where] = found.get(where, 0) + 1
    field = max(found, key=found.__getitem__, default="")
    if field and found[field] > 2 and found[field] * 2 > len(rows):
        used = dict(columns.used)
        raise Refusal(
            f"the column “{used['name']}” holds no names, and “{used[field]}” holds what looks like names ({found[field]} of the first {len(rows)} rows).",
            repair=f"Say which is which: --column \"name={used[field]}\" --column \"{field}={used['name']}\", or mend the headers.", place=place,
        )  # fmt: skip


def _others(said: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(field, said[field]) for field in _LOOKED_AT if said.get(field)]


def _query(place: str, said: Mapping[str, str], sort: Sort | None, how: How) -> Query | Reject:
    many = {field: _several(said[field]) for field in _MANY if said.get(field)}
    read = cells.Cells()
    text = "; ".join(filter(None, said.values()))[:200]
    names = _names(said, many, read)
    if isinstance(names, str):
        where = cells.swapped(said.get("name", ""), _others(said))
        return Reject(place=place, reason=f"{names}; that of {where} holds what looks like one: perhaps they were exchanged" if where else names, text=text)
    if where := cells.swapped(names[0], _others(said)):
        return Reject(place=place, reason=f"the cell of the name says “{names[0][:60]}”, and that of {where} what looks like a name: perhaps they were exchanged", text=text)
    word = said.get("sort", "").casefold()
    if word and says_unknown(word):
        read.note("sort", said["sort"], cells.SAID_UNKNOWN)
    elif word and word not in cells.SORTS:
        return Reject(place=place, reason=f"“{said['sort']}” is no sort we screen (person, organisation, vessel, aircraft)", text=text)
    try:
        born = read.each("born", many.get("born", ()), lambda text: cells.date(text, how))
    except Refusal as error:
        return Reject(place=place, reason=error.reason.rstrip("."), text=text)
    id = said.get("id", "")
    if id and says_unknown(id):
        read.note("id", id, cells.SAID_UNKNOWN)
        id = ""
    return Query(
        id=id or place,
        names=names,
        sort=cells.SORTS.get(word, sort),
        born=born,
        sex=read.one("sex", said.get("sex", ""), cells.sex),
        patronymic=read.one("patronymic", said.get("patronymic", ""), cells.letters),
        countries=read.each("countries", many.get("countries", ()), cells.customer_land),
        nationalities=read.each("nationalities", many.get("nationalities", ()), cells.customer_land),
        flags=read.each("flags", many.get("flags", ()), cells.customer_land),
        identifiers=tuple((kind, value) for kind in IDENTIFIERS if kind in many for value in read.each(kind, many[kind], partial(cells.number, kind))),
        unread=tuple(read.unread),
    )


def _names(said: Mapping[str, str], many: Mapping[str, tuple[str, ...]], read: cells.Cells) -> tuple[str, ...] | str:
    """The names to be screened, the main one first; or why there is none."""
    parts = {field: said.get(field, "") for field in ("given", "patronymic", "family")}
    for field in ("given", "family"):
        if parts[field] and cells.no_name(parts[field]):
            read.note(field, parts[field], f"it {cells.no_name(parts[field])}")
    put = " ".join(word for word in parts.values() if word and not cells.no_name(word))
    name = said.get("name", "")
    why = cells.no_name(name) if name else ""
    if why and not (parts["given"] or parts["family"]):
        return f"its name, “{name[:60]}”, {why}"
    if why:
        read.note("name", name, f"it {why}")
        name = ""
    # a name in parts beside the whole is asked as a further one where it says anything that the whole does not
    extra = put if (parts["given"] or parts["family"]) and not set(put.casefold().split()) <= set(name.casefold().split()) else ""
    main = [one for one in (name, extra) if one]
    further = [one for field in ("native", "aliases") for one in read.each(field, many.get(field, ()), cells.letters)]
    found = tuple(dict.fromkeys((*main, *further)))
    return found or "it holds no name"


def _several(text: str) -> tuple[str, ...]:
    if ";" not in text and "|" not in text:
        return (text,)
    return tuple(filter(None, (one.strip() for one in re.split(r"[;|]", text))))
