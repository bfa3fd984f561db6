"""Interests of the Beneficial Ownership Data Standard: which kind of row each is, and its size."""

from __future__ import annotations

from typing import Any

from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.ownership.imports.sizes import number
from servanda.instruments.sanctions.ownership.records import WHOLE, Kind

KINDS = {
    "shareholding": Kind.OWNS,
    "votingrights": Kind.VOTES,
    "boardmember": Kind.DIRECTS,
    "boardchair": Kind.DIRECTS,
    "seniormanagingofficial": Kind.DIRECTS,
    "nominee": Kind.ACTS_FOR,
    "unknowninterest": Kind.OWNS,
    "unpublishedinterest": Kind.OWNS,
}
"""By the word of the standard (any version, without dashes, small letters). All others are control to be judged."""


def indirect(interest: dict[str, Any]) -> bool:
    """Whether the interest is said to be held through others (0.3: interestLevel; 0.4: directOrIndirect)."""
    return str(interest.get("directOrIndirect") or interest.get("interestLevel") or "") == "indirect"


def size(interest: dict[str, Any], kind: Kind) -> tuple[int, int]:
    """Least and most of an interest in billionths; an indirect one has no size that could be added up. Raises Refusal with the reason."""
    share = interest.get("share")
    if kind not in (Kind.OWNS, Kind.VOTES) or not isinstance(share, dict) or indirect(interest):
        return 0, WHOLE
    if share.get("exact") is not None:
        exact = number(share["exact"])
        return exact, exact
    least, most = 0, WHOLE
    if share.get("minimum") is not None:
        least = number(share["minimum"]) + (share.get("exclusiveMinimum") is True)
    if share.get("maximum") is not None:
        most = number(share["maximum"]) - (share.get("exclusiveMaximum") is True)
    # 0.4 gives the exclusive bounds as numbers of their own, earlier versions as flags
    if _numeric(share.get("exclusiveMinimum")):
        least = max(least, number(share["exclusiveMinimum"]) + 1)
    if _numeric(share.get("exclusiveMaximum")):
        most = min(most, number(share["exclusiveMaximum"]) - 1)
    if least > most:
        raise Refusal(f"the share {share} has its least above its most")
    return least, most


def _numeric(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
