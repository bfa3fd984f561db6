"""FollowTheMoney JSON lines: Ownership, Directorship, Representation; every other entity is a party. Also the deltas of OpenSanctions (`op`, `entity`)."""

from __future__ import annotations

from typing import Any

from servanda.base.refusal import Refusal
from servanda.base.tables.source import Data
from servanda.instruments.sanctions.ownership.imports.lines import objects
from servanda.instruments.sanctions.ownership.imports.sizes import sizes
from servanda.instruments.sanctions.ownership.records import ALWAYS, NEVER, Holding, Kind, Party, Problem, Register, days_of

LINKS = {
    "Ownership": ("owner", "asset", Kind.OWNS),
    "Directorship": ("director", "organization", Kind.DIRECTS),
    "Representation": ("client", "agent", Kind.ACTS_FOR),
}
"""Schema: the property that stands as owner, the one that stands as company, and what the row says. Who acts for a caught client is the one looked at."""

OTHER_LINKS = {"Associate", "Family", "UnknownLink", "Membership", "Employment", "Succession", "Debt", "Payment", "Sanction", "Occupancy", "Identification", "Passport", "Address", "Interval", "Documentation", "ContractAward", "Similar"}  # fmt: skip


def read(data: Data, name: str) -> Register:
    """A register from FollowTheMoney entities. A share not given is not known; several values of a share span a range."""
    parties: dict[str, Party] = {}
    holdings: list[Holding] = []
    problems: list[Problem] = []
    for row, place in objects(data, name, problems):
        if row.get("op") == "DEL":
            continue
        row = row["entity"] if isinstance(row.get("entity"), dict) else row
        schema, id, said = row.get("schema"), row.get("id"), row.get("properties")
        if not isinstance(schema, str) or not isinstance(id, str) or not isinstance(said, dict):
            problems.append(Problem(place=place, reason="it has no schema, id and properties.", rejected=True))
        elif schema in LINKS:
            try:
                holdings += _link(schema, said, f"{place} ({id})")
            except Refusal as error:
                problems.append(Problem(place=f"{place} ({id})", reason=error.reason, rejected=True))
        elif schema not in OTHER_LINKS:
            caption = row.get("caption") or next(iter(_values(said, "name")), "")
            parties[id] = Party(id=id, name=str(caption), sort=schema.casefold())
    return Register(parties=tuple(parties.values()), holdings=tuple(holdings), problems=tuple(problems))


def _values(said: dict[str, Any], name: str) -> list[str]:
    """Values of a property as text; a nested entity stands for its id."""
    found = said.get(name) or []
    return [v["id"] if isinstance(v, dict) and "id" in v else str(v) for v in (found if isinstance(found, list) else [found])]


def _link(schema: str, said: dict[str, Any], place: str) -> list[Holding]:
    left, right, kind = LINKS[schema]
    owners, companies = _values(said, left), _values(said, right)
    if not owners or not companies:
        raise Refusal(f"the {schema} lacks {left if not owners else right}")
    first, until = (next(iter(sorted(_values(said, p))), "")[:10] for p in ("startDate", "endDate"))
    days_of(first, ALWAYS), days_of(until, NEVER)
    ranges = [sizes(v) for v in _values(said, "percentage")] if kind is Kind.OWNS else []
    least, most = (min(r[0] for r in ranges), max(r[1] for r in ranges)) if ranges else sizes("")
    role = "; ".join(_values(said, "role") + _values(said, "ownershipType"))
    return [
        Holding(owner=o, company=c, kind=kind, least=least, most=most, first=first, until=until, place=place, note=role)
        for o in owners
        for c in companies
    ]
