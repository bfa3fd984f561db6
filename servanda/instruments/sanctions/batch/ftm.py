"""FollowTheMoney entities as queries: https://followthemoney.tech (schemata Person, LegalEntity and its kinds, Vessel, Airplane)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

import msgspec

from servanda.base.decoding import read_json
from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.batch import cells
from servanda.instruments.sanctions.records import Reject, Sort
from servanda.instruments.sanctions.screening.records import Query

SORTS: dict[str, Sort | None] = {
    "Person": Sort.PERSON, "Organization": Sort.ORGANISATION, "Company": Sort.ORGANISATION, "PublicBody": Sort.ORGANISATION,
    "Vessel": Sort.VESSEL, "Airplane": Sort.AIRCRAFT, "LegalEntity": None, "Thing": None,
}  # fmt: skip
"""Schema: what it is; None: the schema does not say whether person or organisation."""

_NUMBERS = {
    "passportNumber": "passport", "idNumber": "national-id", "taxNumber": "tax", "innCode": "tax", "vatCode": "tax", "registrationNumber": "registration",
    "ogrnCode": "registration", "imoNumber": "imo", "mmsi": "mmsi", "callSign": "call-sign", "leiCode": "lei", "swiftBic": "swift", "publicKey": "wallet",
    "website": "website", "email": "email", "phone": "phone",
}  # fmt: skip


def queries(lines: Iterable[tuple[str, bytes]]) -> Iterator[Query | Reject | None]:
    """A query for each line; None for schemata that are nobody (an address, a payment); a reject where the line cannot be read. lines: (place, JSON)."""
    seen: dict[str, str] = {}
    for place, line in lines:
        try:
            data = read_json(line)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            yield Reject(place=place, reason=f"it is no JSON ({error})", text=line[:200].decode("utf-8", "replace"))
            continue
        found = _query(place, data)
        if isinstance(found, Query):
            before = seen.setdefault(found.id, place)
            if before != place:
                found = Reject(place=place, reason=f"the id “{found.id}” is that of {before} already", text=found.names[0])
        yield found


def _query(place: str, data: Any) -> Query | Reject | None:
    if not isinstance(data, Mapping) or not isinstance(data.get("schema"), str) or not isinstance(data.get("properties"), Mapping):
        return Reject(place=place, reason="it is no FollowTheMoney entity (no schema or no properties)", text=str(data)[:200])
    if data["schema"] not in SORTS:
        return None
    said: dict[str, tuple[str, ...]] = {
        str(name): tuple(str(v).strip() for v in (values if isinstance(values, list) else [values]) if str(v).strip())
        for name, values in data["properties"].items()
    }

    def of(*names: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(value for name in names for value in said.get(name, ())))

    read = cells.Cells()
    names = read.each("name", of("name", "alias", "previousName"), cells.letters)
    if not names:
        why = f" ({'; '.join(f'“{one.text}” {one.why}' for one in read.unread)})" if read.unread else ""
        return Reject(place=place, reason=f"it holds no name{why}", text=str(data.get("id", "")))
    try:
        born = read.each("born", of("birthDate", "incorporationDate", "buildDate"), cells.date)
    except Refusal as error:
        return Reject(place=place, reason=error.reason.rstrip("."), text=names[0])
    return Query(
        id=str(data.get("id") or place),
        names=names,
        sort=SORTS[data["schema"]],
        born=born,
        sex=next(iter(read.each("sex", of("gender"), cells.sex)), ""),
        patronymic=next(iter(read.each("patronymic", of("fatherName"), cells.letters)), ""),
        countries=read.each("countries", of("country", "jurisdiction"), cells.land),
        nationalities=read.each("nationalities", of("nationality", "citizenship"), cells.land),
        flags=read.each("flags", of("flag"), cells.land),
        identifiers=tuple((kind, value) for name, kind in _NUMBERS.items() for value in read.each(kind, of(name), partial(cells.number, kind))),
        unread=tuple(read.unread),
    )
