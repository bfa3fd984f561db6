"""What is read of a release of the Open Contracting Data Standard 1.1 and its extensions for bids and lots, by its own names.

Source: the schema of releases 1.1.5 and the extensions `bids` and `lots` of the Open Contracting Partnership. What is not named
here is not looked at. None and a missing field are the same: the release does not say.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Any

import msgspec

Number = str | int


class _Shape(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    id: Number | None = None
    status: str | None = None
    date: str | None = None

    @property
    def key(self) -> str:
        return "" if self.id is None else str(self.id)


class OcdsValue(_Shape, frozen=True, kw_only=True):
    amount: Decimal | None = None
    currency: str | None = None


class OcdsThing(_Shape, frozen=True, kw_only=True):
    """A party, a code of goods, a lot, an amendment, a milestone: what is asked of each is told by what it is called."""

    name: str | None = None
    scheme: str | None = None
    percentage: Decimal | None = None
    classification: OcdsThing | None = None
    changes: tuple[dict[str, Any], ...] | None = None


Things = tuple[OcdsThing, ...]


class OcdsPart(_Shape, frozen=True, kw_only=True, dict=True):
    """A bid, an award, a contract, what was done for it, a payment."""

    value: OcdsValue | None = None
    tenderers: Things | None = None
    suppliers: Things | None = None
    items: Things | None = None
    milestones: Things | None = None
    amendments: Things | None = None
    related_bid: Number | None = None
    related_lots: tuple[Number, ...] | None = None
    implementation: OcdsPart | None = None
    transactions: tuple[OcdsPart, ...] | None = None

    @cached_property
    def who(self) -> frozenset[str]:
        """The numbers of those who bid or won; empty: the release does not say."""
        return frozenset(filter(None, (one.key for one in (*(self.tenderers or ()), *(self.suppliers or ())))))

    @property
    def payments(self) -> tuple[OcdsPart, ...]:
        return (self.implementation and self.implementation.transactions) or ()


class OcdsTender(_Shape, frozen=True, kw_only=True):
    procurement_method: str | None = None
    procurement_method_details: str | None = None
    award_criteria: str | None = None
    tender_period: dict[str, Number | None] | None = None
    procuring_entity: OcdsThing | None = None
    milestones: Things | None = None
    lots: Things | None = None
    amendments: Things | None = None

    def at(self, name: str) -> str:
        """`startDate` or `endDate` of the time for bids; empty: not told."""
        return str((self.tender_period or {}).get(name) or "")


class OcdsBids(_Shape, frozen=True, kw_only=True):
    details: tuple[OcdsPart, ...] | None = None


class OcdsRelease(_Shape, frozen=True, kw_only=True):
    """One release, or several of one process merged."""

    ocid: str
    parties: Things | None = None
    buyer: OcdsThing | None = None
    tender: OcdsTender = OcdsTender()
    bids: OcdsBids = OcdsBids()
    awards: tuple[OcdsPart, ...] | None = None
    contracts: tuple[OcdsPart, ...] | None = None


class Procured(msgspec.Struct, frozen=True, kw_only=True):
    """A contracting process as its releases tell it. files: where each release stands (file, number from 1). names: number of a
    party to its name. amended: a release says that the tender was amended."""

    release: OcdsRelease
    files: tuple[tuple[str, int], ...]
    names: dict[str, str]
    amended: bool = False

    @property
    def ocid(self) -> str:
        return self.release.ocid

    @property
    def tender(self) -> OcdsTender:
        return self.release.tender

    def named(self, key: str) -> str:
        """A party for a reader: its name with its number."""
        name = self.names.get(key, "")
        return f"{name} ({key})" if name and name != key else key
