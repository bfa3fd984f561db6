"""Objects of Prozorro's own door as releases of OCDS, as far as the ten flags need them.

Source: the published data model of openprocurement.api. Prozorro tells a disqualified bid by an award of that bid that is
`unsuccessful`; a party by `identifier` (scheme and number); a process by `tenderID`, which is taken for its ocid.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from servanda.base.refusal import Refusal
from servanda.instruments.support.flags.documents import FiledRelease, Json

BIDS = {"active": "valid", "pending": "pending", "unsuccessful": "disqualified"}
"""Of what is left (draft, invalid, deleted) the bid does not stand: `withdrawn`."""
CALLED = ("status", "procurementMethod", "tenderPeriod", "awardCriteria", "milestones", "lots")
KEPT = ("status", "value", "milestones")
CONTRACT = re.compile(r"([A-Z\d-]{6,40}-\d{6}-[a-z])-[a-z]?\d+")
"""The number of a contract is that of its process with a dash and its own."""
NOTE = "Prozorro's own shape: `tenderID` is taken for the ocid; a bid whose award is `unsuccessful` for disqualified"


def is_prozorro(value: Json) -> bool:
    return "ocid" not in value and ("tenderID" in value or "contractID" in value)


def mapped(found: Iterable[FiledRelease]) -> list[FiledRelease]:
    """Releases, Prozorro's own objects among them as such. Raises Refusal: a contract of which nobody can tell the process."""
    found = list(found)
    known = {str(one.value["id"]): one.value["tenderID"] for one in found if "tenderID" in one.value and "id" in one.value}
    return [
        one if not is_prozorro(one.value)
        else msgspec.structs.replace(one, value=_tender(one.value) if "tenderID" in one.value else _contract(one, known))
        for one in found
    ]  # fmt: skip


def _tender(said: Json) -> Json:
    awards = _objects(said.get("awards"))
    fallen = _bids(awards, "unsuccessful") - _bids(awards, "active", "pending")
    entity = next(iter(_parties([said.get("procuringEntity")])), None)
    tender = {name: said.get(name) for name in CALLED} | {"procuringEntity": entity}
    tender["procurementMethodDetails"] = said.get("procurementMethodType")
    made: Json = {"ocid": said["tenderID"], "date": said.get("dateModified"), "buyer": entity, "tender": tender}
    if "bids" in said:
        made["bids"] = {"details": [part for bid in _objects(said["bids"]) for part in _bids_of(bid, fallen)]}
    if "awards" in said:
        items = None if said.get("lots") else said.get("items")
        made["awards"] = [{"items": items} | award | _of_lot(award.get("bid_id"), award.get("lotID")) | {
            "suppliers": _parties(award.get("suppliers"))} for award in awards]  # fmt: skip
    return made


def _bids_of(said: Json, fallen: set[str]) -> Iterator[Json]:
    """A bid; where it is for several lots, what it bids for each."""
    who = {"tenderers": _parties(said.get("tenderers"))}
    for part in _objects(said.get("lotValues")) or [{}]:
        made = said | part | _of_lot(said.get("id"), lot := part.get("relatedLot"))
        out = _key(said.get("id"), lot) in fallen
        yield made | who | {
            "id": made["relatedBid"], "status": "disqualified" if out else BIDS.get(str(made.get("status")), "withdrawn"),
        }  # fmt: skip


def _of_lot(bid: Any, lot: Any) -> Json:
    return {"relatedBid": _key(bid, lot), "relatedLots": [str(lot)] if lot else None}


def _key(bid: Any, lot: Any) -> str | None:
    """A bid's own number, with that of the lot where it is for lots."""
    return f"{bid} {lot}" if bid and lot else bid and str(bid)


def _contract(one: FiledRelease, known: dict[str, Any]) -> Json:
    said = one.value
    number = CONTRACT.fullmatch(str(said["contractID"]))
    ocid = known.get(str(said.get("tender_id"))) or (number and number[1])
    if not ocid:
        reason = "of this contract of Prozorro nobody can tell which process it belongs to."
        raise Refusal(reason, "Give the file of its tender as well.", one.place)
    paid = said.get("amountPaid")
    done = {"transactions": [{"id": "amountPaid", "date": said.get("dateModified"), "value": paid}]} if paid else None
    contract = {"id": said["contractID"], "implementation": done, **{name: said.get(name) for name in KEPT}}
    parties = _parties([said.get("procuringEntity"), *_objects(said.get("suppliers"))])
    return {"ocid": ocid, "date": said.get("dateModified"), "parties": parties, "contracts": [contract]}


def _bids(awards: list[Json], *status: str) -> set[str]:
    return {str(_key(award.get("bid_id"), award.get("lotID"))) for award in awards if award.get("status") in status}


def _objects(value: Any) -> list[Json]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _parties(value: Any) -> list[Json]:
    made = []
    for one in _objects(value):
        known = of if isinstance(of := one.get("identifier"), dict) else {}
        key = "-".join(str(part) for part in (known.get("scheme"), known.get("id")) if part)
        made.append({"id": key or None, "name": one.get("name")})
    return made
