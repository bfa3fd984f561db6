"""FollowTheMoney entities as JSON lines (OpenSanctions `entities.ftm.json`, nested targets, deltas), read into the same tables as all else.

Model: https://followthemoney.tech. Relations (Ownership, Directorship, UnknownLink ...) become edges; Sanction, Passport, Identification,
Address and CryptoWallet become rows of the entity they belong to. What is no part of a list (Payment, Event ...) is counted in the rejects.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from servanda.base.refusal import Refusal
from servanda.base.tables.faults import RowFault
from servanda.base.tables.objects import objects
from servanda.base.tables.source import Data
from servanda.instruments.sanctions.lists.assemble import Found, assemble
from servanda.instruments.sanctions.lists.ftm_schema import EDGES, EXTRA, FIELDS, HOLDERS, KINDS, NAMES, SORTS
from servanda.instruments.sanctions.lists.parts import script_of
from servanda.instruments.sanctions.lists.source import LARGEST
from servanda.instruments.sanctions.records import Edge, Listed, Parsed, Reject, Role, Sort

Raw = dict[str, Any]
_SHARE = re.compile(
    r"^\s*+(?P<sign>[<>]=?|more than|less than|at least|at most|over|under)?\s*+(?P<first>\d++(?:[.,]\d++)?)\s*+%?\s*+"
    r"(?:(?:-|–|to)\s*+(?P<last>\d++(?:[.,]\d++)?)\s*+%?)?\s*+$",
    re.I,
)


def read(files: Mapping[str, Data], list_name: str, publisher: str) -> Parsed:
    """Raises Refusal: not one line that is an entity, a line too long."""
    found: dict[str, Found] = {}
    links: list[tuple[str, Raw]] = []
    duplicates: list[Found] = []
    addresses: dict[str, str] = {}
    rejects: list[Reject] = []
    others: dict[str, tuple[int, str]] = {}
    for name, data in files.items():
        for place, raw in _entities(name, data, rejects):
            schema, id = raw["schema"], raw["id"]
            if schema in SORTS:
                one = Found(f"{publisher}:{id}", SORTS[schema], place)
                duplicates.append(one) if id in found else found.setdefault(id, one)
                _entity(one, raw, list_name)
            elif schema == "Address":
                addresses[id] = _first(raw, "full") or ", ".join(
                    value for key in ("street", "city", "postalCode", "region", "country") for value in _values(raw, key)
                )
            elif schema in EDGES or schema in HOLDERS:
                links.append((place, raw))
            else:
                count, first = others.get(schema, (0, place))
                others[schema] = (count + 1, first)
    if not found and not links and not others:
        told = rejects[0] if rejects else Reject(place="", reason="no entity in it")
        raise Refusal(
            f"this is no file of FollowTheMoney entities ({told.reason}).", repair="Look at --format.", place=told.place
        )
    for one in found.values():
        for id in one.lists.pop("addressEntity", []):
            one.add("addresses", addresses.get(id, ""))
    for place, raw in links:
        problem = _edge(found, raw, place, publisher) if raw["schema"] in EDGES else _held(found, raw, place, list_name)
        if problem:
            rejects.append(Reject(place=place, reason=problem, text=raw["id"]))
    for schema, (count, first) in sorted(others.items()):
        rejects.append(
            Reject(place=first, reason=f"{count} of schema {schema} (first here): no part of a list, left out", text=schema)
        )
    return assemble([*found.values(), *duplicates], rejects)


def _entities(name: str, data: Data, rejects: list[Reject]) -> Iterator[tuple[str, Raw]]:
    """Every entity of the lines with its place; nested ones stand alone, before those they are nested in."""
    for _, number, raw in objects(name, data, "utf-8", LARGEST):
        place = f"{name} line {number}"
        if isinstance(raw, RowFault):
            rejects.append(
                Reject(place=place, reason=f"no JSON that can be read: {raw.reason}; the record is left out", text=raw.value)
            )
            continue
        if "op" in raw:
            if raw.get("op") == "DEL":
                rejects.append(
                    Reject(
                        place=place,
                        reason="a deletion in a delta: import the whole list to take somebody off it",
                        text=str(raw.get("entity"))[:300],
                    )
                )
                continue
        yield from _unnested(raw.get("entity") if "op" in raw else raw, place, rejects)


def _unnested(raw: Any, place: str, rejects: list[Reject], deep: int = 0) -> Iterator[tuple[str, Raw]]:
    if not (
        isinstance(raw, dict)
        and isinstance(raw.get("id"), str)
        and isinstance(raw.get("schema"), str)
        and isinstance(raw.get("properties", {}), dict)
    ):
        rejects.append(
            Reject(
                place=place,
                reason="no entity: id, schema or properties are missing or of another type; left out",
                text=str(raw)[:300],
            )
        )
        return
    properties: dict[str, list[str]] = {}
    for key, values in raw.get("properties", {}).items():
        for value in values if isinstance(values, list) else [values]:
            if isinstance(value, dict):
                if deep < 8:
                    yield from _unnested(value, place, rejects, deep + 1)
                value = value.get("id")
            if isinstance(value, str | int | float) and not isinstance(value, bool):
                properties.setdefault(str(key), []).append(str(value))
    yield place, {**raw, "properties": properties}


def _values(raw: Raw, key: str) -> list[str]:
    found: list[str] = raw["properties"].get(key, [])
    return found


def _first(raw: Raw, key: str) -> str:
    return next(iter(_values(raw, key)), "")


def _entity(one: Found, raw: Raw, list_name: str) -> None:
    person = one.sort is Sort.PERSON
    family, given = _first(raw, "lastName"), _first(raw, "firstName")
    primary = _primary(raw)
    if primary:
        parted = person and family and given and family.lower() in primary.lower() and given.lower() in primary.lower()
        one.name(primary, Role.PRIMARY, family=family if parted else "", given=given if parted else "")
    for key, role in NAMES.items():
        for value in _values(raw, key):
            one.name(value, role)
    for key, field in FIELDS.items():
        for value in _values(raw, key):
            if field in ("born", "died"):
                one.date(field, value, "date of birth" if key == "birthDate" else key)
            elif field in ("countries", "nationalities", "flags"):
                one.country(field, value)
            else:
                one.add(field, value)
    for key, kind in KINDS.items():
        for value in _values(raw, key):
            one.number(kind, value, note=key if kind in ("tax", "registration", "other") else "")
    for key, field in (("type", "vessel_type"), ("tonnage", "tonnage"), ("grossRegisteredTonnage", "tonnage")):
        if one.sort is Sort.VESSEL and _values(raw, key):
            one.fields.setdefault(field, _first(raw, key))
    if _first(raw, "gender") in ("male", "female"):
        one.fields["sex"] = _first(raw, "gender")
    if notes := "\n".join(_values(raw, "notes")):
        one.fields["remarks"] = notes
    for key in EXTRA:
        for value in _values(raw, key):
            one.more(key, value)
    for dataset in raw.get("datasets") or ():
        one.more("dataset", str(dataset))
    for url in _values(raw, "sourceUrl"):
        one.seen(one.place, url=url)
    if "sanction" in _values(raw, "topics"):
        one.listings.append(Listed(entity=one.id, list=list_name, programme=_first(raw, "programId") or _first(raw, "program")))


def _primary(raw: Raw) -> str:
    """The caption where it is among the names, else the first name in Latin letters, else the first; the caption where there is no name."""
    names, caption = _values(raw, "name"), raw.get("caption")
    if isinstance(caption, str) and (caption in names or not names):
        return caption
    return next((name for name in names if script_of(name) == "Latn"), next(iter(names), ""))


def _held(found: Mapping[str, Found], raw: Raw, place: str, list_name: str) -> str:
    """Put a sanction, a document or a wallet to the entities it belongs to; words for a reject when there is none."""
    schema = raw["schema"]
    holders = [found[id] for id in _values(raw, HOLDERS[schema]) if id in found]
    for one in holders:
        if schema == "Sanction":
            one.listings[:] = [listed for listed in one.listings if listed.programme or listed.listed_on or listed.legal_basis]
            ended = one.day(_first(raw, "endDate"), "last day of the measure", place)
            one.listings.append(
                Listed(
                    entity=one.id, list=list_name, programme=_first(raw, "programId") or _first(raw, "program"), measures=tuple(_values(raw, "provisions")),
                    legal_basis="; ".join(filter(None, (_first(raw, "authority"), _first(raw, "program") if _first(raw, "programId") else "", _first(raw, "authorityId")))),
                    listed_on=one.day(_first(raw, "startDate") or _first(raw, "listingDate"), "first day of the measure", place), delisted_on=ended,
                    amended_on=one.day(_first(raw, "modifiedAt"), "day of change", place), reason="\n".join(_values(raw, "reason")),
                )
            )  # fmt: skip
            for url in _values(raw, "sourceUrl"):
                one.seen(place, url=url)
        elif schema == "CryptoWallet":
            one.number("wallet", _first(raw, "publicKey"), note=_first(raw, "currency"), place=place)
        else:
            kind = "passport" if schema == "Passport" or "passport" in _first(raw, "type").lower() else "national-id"
            one.number(
                kind,
                _first(raw, "number"),
                country_words=_first(raw, "country"),
                first=_first(raw, "startDate"),
                last=_first(raw, "endDate"),
                note=_first(raw, "summary"),
                place=place,
            )
    return "" if holders else f"a {schema} of an entity that the file does not have; left out"


def _edge(found: Mapping[str, Found], raw: Raw, place: str, publisher: str) -> str:
    """Make the edges of a relation, kept with its source (or its target, where the file has only that); words for a reject when it has neither."""
    out, into, kind, about = EDGES[raw["schema"]]
    made = False
    least, most = share(_first(raw, "percentage"))
    note = "; ".join(value for key in (*about, "role", "relationship", "status", "description") for value in _values(raw, key))
    for source in _values(raw, out):
        for target in _values(raw, into):
            holder = found.get(source) or found.get(target)
            if holder is None:
                continue
            made = True
            edge = Edge(
                source=f"{publisher}:{source}", target=f"{publisher}:{target}", kind=kind, least=least, most=most, note=note,
                first=holder.day(_first(raw, "startDate"), "first day of the relation", place), last=holder.day(_first(raw, "endDate"), "last day of the relation", place),
            )  # fmt: skip
            if edge not in holder.edges:
                holder.edges.append(edge)
    return "" if made else f"a {raw['schema']} between parties that the file does not have; left out"


def share(words: str) -> tuple[float | None, float | None]:
    """A share in percent as (least, most) in fractions of 1: `51.5` exactly, `25-50`, `> 50`, `at most 25 %`; (None, None) when it is not known or none."""
    match = _SHARE.match(words)
    if not match:
        return None, None
    first = float(match.group("first").replace(",", ".")) / 100
    last = float(match.group("last").replace(",", ".")) / 100 if match.group("last") else first
    if not 0 <= first <= last <= 1:
        return None, None
    sign = (match.group("sign") or "").lower()
    if sign.startswith((">", "more", "at least", "over")):
        return first, 1.0
    if sign.startswith(("<", "less", "at most", "under")):
        return 0.0, last
    return first, last
