"""OFAC's comma-separated files: `prim` (SDN.CSV, CONS_PRIM.CSV), with `alt`, `add` and `comments` where the user has them.

Layout: OFAC, "Specially Designated Nationals and other lists: data specification" (twelve columns, no header, `-0-` for nothing, a final
0x1A in older files). What stands in the remarks is read by `ofac_remarks`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from servanda.base.refusal import Refusal
from servanda.base.tables.source import Data
from servanda.instruments.sanctions.lists import ofac_remarks
from servanda.instruments.sanctions.lists.assemble import BY_NAME, Found, assemble
from servanda.instruments.sanctions.lists.source import rows
from servanda.instruments.sanctions.records import Listed, Parsed, Reject, Role, Sort

SORTS = {"individual": Sort.PERSON, "vessel": Sort.VESSEL, "aircraft": Sort.AIRCRAFT, "": Sort.ORGANISATION}
ROLES = {"prim": 12, "alt": 5, "add": 6, "comments": 2}
"""Role of a file: its columns."""

ALIASES = {"aka": Role.ALIAS, "fka": Role.FORMER, "nka": Role.ALIAS}
LONGEST_REMARK = 1000
"""Characters after which the prim file cuts a remark; `comments` goes on from there."""

_ORDER = re.compile(r"\bE\.?O\.?\s?(\d{5})\b")


def role_of(name: str) -> str:
    """What a file is, by its name: `alt`, `add`, `comments`, else `prim`."""
    low = name.lower().rsplit("/", 1)[-1]
    return next((role for role in ("comments", "alt", "add") if role in low), "prim")


def read(files: Mapping[str, Data], list_name: str, publisher: str) -> Parsed:
    """In: files by name or role. Raises Refusal: no prim file, two of one role, a file that has not the columns of its role."""
    by_role: dict[str, tuple[str, Data]] = {}
    for name, data in files.items():
        role = role_of(name)
        if role in by_role:
            raise Refusal(
                f"two files look like the same part of the list ({role}): {by_role[role][0]} and {name}.",
                repair="Give one of each, with `alt`, `add` or `comments` in the name of those.", place=name,
            )  # fmt: skip
        by_role[role] = (name, data)
    if "prim" not in by_role:
        raise Refusal(
            "the primary file (SDN.CSV or CONS_PRIM.CSV) is missing.", repair="Give it together with alt and add."
        )
    rejects: list[Reject] = []
    comments = {cells[0]: cells[1] for _, cells in _rows("comments", by_role, rejects)}
    found = [_entity(cells, place, comments, list_name, publisher) for place, cells in _rows("prim", by_role, rejects)]
    known = {one.id: one for one in reversed(found)}  # of two under one id the first stands: assemble tells the other
    for place, cells in _rows("alt", by_role, rejects):
        _alias(known, place, cells, publisher, rejects)
    for place, cells in _rows("add", by_role, rejects):
        _address(known, place, cells, publisher, rejects)
    for one in found:
        ofac_remarks.read(one, one.fields.get("remarks", ""))
    return assemble(found, rejects)


def _rows(role: str, by_role: Mapping[str, tuple[str, Data]], rejects: list[Reject]) -> Iterator[tuple[str, list[str]]]:
    """(place, cells without placeholders) of a file; a row of another width is a reject, a first row of another width ends the reading."""
    if role not in by_role:
        return
    name, data = by_role[role]
    good = 0
    for line, cells in rows(name, data):
        if cells == ["\x1a"]:
            continue
        place = f"{name} line {line}"
        number = cells[0].strip().lstrip("\x1a")
        if len(cells) != ROLES[role] or not number.isdecimal() or not number.isascii():
            if not good and not rejects:
                raise Refusal(
                    f"this is not OFAC's file `{role}`: its rows have {ROLES[role]} columns and begin with a number, this has {len(cells)}.",
                    repair="Give the file as OFAC publishes it, without a header.", place=place,
                )  # fmt: skip
            rejects.append(
                Reject(
                    place=place,
                    reason=f"a row of {len(cells)} columns, not {ROLES[role]} with a number first",
                    text=",".join(cells)[:500],
                )
            )
            continue
        good += 1
        if role == "comments":
            yield place, [number, cells[1]]  # the remark may be cut within a word: its spaces count
        else:
            yield place, [number, *("" if (cell := one.strip()) == "-0-" else cell for one in cells[1:])]


def _entity(cells: list[str], place: str, comments: Mapping[str, str], list_name: str, publisher: str) -> Found:
    number, name, sort, programmes, title, call, kind, tonnage, gross, flag, owner, remarks = cells
    one = Found(f"{publisher}:{number}", SORTS.get(sort.lower(), Sort.OTHER), place)
    if sort.lower() not in SORTS:
        one.more("type as published", sort)
    one.name(name, Role.PRIMARY)
    one.add("positions", title)
    for field, value in (("vessel_type", kind), ("tonnage", tonnage)):
        if value:
            one.fields[field] = value
    one.more("gross registered tonnage", gross)
    one.number("call-sign", call)
    one.country("flags", flag)
    if owner:
        one.edge("owns", BY_NAME + owner, inward=True, note="vessel owner as published")
    if number in comments:
        remarks += comments[number]
    elif len(remarks) >= LONGEST_REMARK:
        one.more("remarks cut short", f"after {len(remarks)} characters; the file of comments goes on")
    if remarks:
        one.fields["remarks"] = remarks
    for programme in filter(None, (part.strip(" []") for part in programmes.split("] ["))):
        order = _ORDER.search(programme)
        basis = f"Executive Order {order.group(1)}" if order else ""
        one.listings.append(Listed(entity=one.id, list=list_name, programme=programme, legal_basis=basis))
    if not one.listings:
        one.listings.append(Listed(entity=one.id, list=list_name))
    return one


def _alias(known: Mapping[str, Found], place: str, cells: list[str], publisher: str, rejects: list[Reject]) -> None:
    number, _, kind, name, remarks = cells
    one = known.get(f"{publisher}:{number}")
    if one is None:
        rejects.append(Reject(place=place, reason=f"an alias of {number}, which the primary file does not have", text=name))
        return
    weak = "weak" in remarks.lower() or (name[:1] in "'\"" and name[-1:] == name[:1] and len(name) > 2)
    role = Role.WEAK if weak else ALIASES.get(kind.lower().replace(".", ""), Role.ALIAS)
    one.name(name.strip("'\"") if weak else name, role)
    one.more("alias remarks", f"{name}: {remarks}" if remarks else "")
    one.seen(place, name)


def _address(known: Mapping[str, Found], place: str, cells: list[str], publisher: str, rejects: list[Reject]) -> None:
    number, _, street, city, country, remarks = cells
    one = known.get(f"{publisher}:{number}")
    if one is None:
        rejects.append(
            Reject(place=place, reason=f"an address of {number}, which the primary file does not have", text=city or country)
        )
        return
    one.add("addresses", ", ".join(filter(None, (street, city, country))))
    one.country("countries", country)
    one.more("address remarks", remarks)
    one.seen(place)
