"""Releases and records of the Open Contracting Data Standard (JSON): a signed contract is committed, a payment under it
delivered.

A plan, a tender and an award are no stage of a promise and are told. Of a process with several releases the later one says
more: they are read by their dates, and a figure that was given otherwise before is restated, never overwritten.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from servanda.base.refusal import Refusal
from servanda.base.tables.faults import RowFault, shown
from servanda.base.tables.objects import objects
from servanda.base.tables.source import Data
from servanda.base.time import TABLE, read_day
from servanda.instruments.support.rows.gathering import Gathered, ImportFacts, published
from servanda.instruments.support.rows.records import Took

NOT_SIGNED = ("pending", "cancelled")
"""Contracts that bind nobody (code list contractStatus)."""
LEFT = (
    ("planning", "plans with a budget", "a plan binds nobody"), ("tender", "tenders", "a tender asks for offers"),
    ("awards", "awards", "an award is a decision: only the signed contract commits"),
)  # fmt: skip
Json = dict[str, Any]


def ocds_took(files: list[tuple[str, Data]], facts: ImportFacts) -> Took:
    """What releases in any number of files give. Raises Refusal: a file holds no release."""
    made = Gathered(facts)
    found: list[tuple[str, Json, str]] = []
    for name, data in files:
        before = len(found)
        for _what, number, one in objects(name, data):
            if isinstance(one, RowFault):
                made.reject(number, f"{name}, {number}", one)
                continue
            found += [(name, release, _at(one, "publisher", "name")) for release in _releases(one)]
        if len(found) == before and not made.rejects:
            raise Refusal("the file holds no release and no record of OCDS.", "Give a package of either in JSON.", name)
    order = sorted(range(len(found)), key=lambda at: (_text(found[at][1].get("date")), at))
    if order != list(range(len(found))):
        early = next(at for at, other in zip(order, range(len(found)), strict=True) if at != other)
        which = _text(found[early][1].get("id"))
        made.notes.append(f"releases did not stand in the order of their dates: {which} was put in its place")
    told: set[str] = set()
    said: dict[str, tuple[Decimal, str]] = {}
    taken = 0
    for number, at in enumerate(order, 1):
        name, release, publisher = found[at]
        ocid = _text(release.get("ocid"))
        for key, what, why in LEFT:
            many = _list(release.get(key)) or [{}] * bool(release.get(key))  # a plan and a tender are no lists
            fresh = {f"{ocid} {key} {_text(one.get('id'))}" for one in many} - told
            told |= fresh
            made.leave(what, why, len(fresh))
        moves = len(made.moves)
        for said_as in _moves(release):
            try:
                _move(made, release, said_as, said, name, publisher)
            except (RowFault, Refusal) as fault:
                made.reject(number, f"{name}, {said_as['id'] or ocid}", fault)
        taken += len(made.moves) > moves
    return made.took(len(found), taken, "releases")


def _releases(one: Json) -> Iterator[Json]:
    if "records" in one:
        for record in _list(one["records"]):
            whole = record.get("compiledRelease")
            compiled = [whole | {"ocid": whole.get("ocid") or record.get("ocid")}] if isinstance(whole, dict) else []
            yield from compiled or _list(record.get("releases"))
    elif "releases" in one:
        yield from _list(one["releases"])
    elif "ocid" in one:
        yield one


def _list(value: object) -> list[Json]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _at(value: object, *names: str) -> str:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return _text(value)


def _text(value: object) -> str:
    return "" if value is None or isinstance(value, dict | list) else str(value).strip()


def _moves(release: Json) -> Iterator[Json]:
    """The contracts of a release and the payments under them, each with its amount and day."""
    for contract in _list(release.get("contracts")):
        id, inner = _text(contract.get("id")), contract.get("implementation")
        value, signed = contract.get("value"), contract.get("dateSigned")
        yield {"contract": contract, "id": id, "stage": "committed", "value": value, "date": signed, "key": f"{id}:value"}
        for paid in _list(inner.get("transactions") if isinstance(inner, dict) else None):
            about = {"contract": contract, "id": _text(paid.get("id")), "key": f"{id}:{_text(paid.get('id'))}"}
            yield about | {"stage": "delivered", "value": paid.get("value"), "date": paid.get("date")}


def _move(made: Gathered, release: Json, move: Json, said: dict[str, tuple[Decimal, str]], name: str, publisher: str) -> None:
    contract, ocid = move["contract"], _text(release.get("ocid"))
    if (status := _text(contract.get("status"))) in NOT_SIGNED:
        made.leave(f"contracts {status}", "they bind nobody")
        return
    value, currency = _at(move["value"], "amount"), _at(move["value"], "currency")
    amount, day = published(value, currency, _text(move["date"])[:10])
    known = read_day(_text(release.get("date"))[:10], TABLE)
    key = f"{ocid}#{move['key']}"
    before = said.get(key)
    if before and before[0] == amount:
        return
    buyer = _at(release, "buyer", "name")
    source = f"OCDS {_text(release.get('id')) or ocid}, {name}"
    shared: dict[str, Any] = {"source": source, "as_of": known, "owner": publisher or buyer, "unit": currency}
    suppliers = [_text(one.get("name")) for one in _list(release.get("parties")) if "supplier" in (one.get("roles") or ())]
    title = _text(contract.get("title")) or ocid
    pledge = made.pledge(id=ocid, sort="money", what=title, donor=buyer, to=", ".join(suppliers), **shared)
    if before and amount < 0:
        reason = f"{shown(value)} is negative and restates another figure"
        raise RowFault(reason, repair="Look at it with the publisher.", column="value")
    entered = made.move(
        amount, id=key, pledge=pledge, stage=move["stage"], date=day, receipt=ocid, known_on=known,
        replaces=before[1] if before else "", **shared,
    )  # fmt: skip
    said[key] = (amount, entered)
