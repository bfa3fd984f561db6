"""Who imposes sanctions: whose list a record stands on, whether it still stands there, and who was not judged at all.

An answer that names nobody is an all-clear only from those who were looked at; so every answer names the others.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Protocol

import msgspec

COLLECTION = "ftm"
"""Publisher of a file that holds the lists of several authorities."""


class Authority(msgspec.Struct, frozen=True, kw_only=True):
    """See the head of `authorities.toml`."""

    id: str
    name: str
    publishers: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    regime: str = ""
    rule: str = ""


class Under(Protocol):
    """A listing as a hit shows it (`screening.records.ListedUnder`)."""

    @property
    def list(self) -> str: ...
    @property
    def programme(self) -> str: ...
    @property
    def legal_basis(self) -> str: ...
    @property
    def listed_on(self) -> str: ...
    @property
    def delisted_on(self) -> str: ...


class ListStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How a record stands with one authority on a day. status: `listed` | `delisted`; since: of the earliest listing that stands, until: of the last that ended."""

    authority: str
    status: str
    since: str = ""
    until: str = ""

    @property
    def words(self) -> str:
        """`listed by the European Union since 2022-02-25`."""
        if self.status == "listed":
            return f"listed by {self.authority}{f' since {self.since}' if self.since else ''}"
        return f"taken off the list of {self.authority} on {self.until}"


@lru_cache(maxsize=1)
def authorities() -> tuple[Authority, ...]:
    """The table, in its order."""
    text = files("servanda.instruments.sanctions").joinpath("authorities.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text)["authority"], tuple[Authority, ...])


def statuses(listings: Iterable[Under], entity: str, day: str) -> tuple[ListStatus, ...]:
    """How a record stands with each authority that lists or listed it, those that list it first.

    entity: its id, whose prefix names the publisher; day: on which (a listing that ends on or before it is over). Several listings by one authority stand as long as one of them does.
    """
    of: dict[str, list[Under]] = {}
    for one in listings:
        of.setdefault(_who(one, entity), []).append(one)
    found = []
    for who, those in of.items():
        standing = [one for one in those if not one.delisted_on or one.delisted_on > day]
        if standing:
            found.append(
                ListStatus(
                    authority=who, status="listed", since=min(filter(None, (one.listed_on for one in standing)), default="")
                )
            )
        else:
            found.append(ListStatus(authority=who, status="delisted", until=max(one.delisted_on for one in those)))
    return tuple(sorted(found, key=lambda one: (one.status == "delisted", one.authority)))


def standing_words(found: Sequence[ListStatus]) -> str:
    """The statuses in one sentence, "" where nobody has taken the record off: that it is listed is said already."""
    gone = [one for one in found if one.status == "delisted"]
    if not gone:
        return ""
    said = f"Status: {'; '.join(one.words for one in found)}."
    if len(gone) == len(found):
        return said + " On these records nobody lists it now."
    return said + f" It was delisted, but by {', '.join(one.authority for one in gone)} only."


def _who(one: Under, entity: str) -> str:
    prefix = entity.partition(":")[0]
    known = next((a for a in authorities() if prefix in a.publishers), None)
    if known is None:
        text = f"{one.legal_basis} {one.programme} {one.list}".casefold()
        known = next((a for a in authorities() if any(word in text for word in a.words)), None)
    return known.name if known else one.legal_basis.partition(";")[0].strip() or one.list


def lists_not_judged(publishers: Collection[str]) -> tuple[str, ...]:
    """The authorities none of whose lists was at hand, a phrase each."""
    beside = ("of these, whatever the FollowTheMoney collection holds was looked at: see what it was made of",) if COLLECTION in publishers else ()
    missing = [one for one in authorities() if not set(one.publishers) & set(publishers)]
    return (*(f"{one.name}: {'its list was not at hand' if one.publishers else 'its lists are not read here'}" for one in missing), *beside)


def ownership_not_judged(regimes: Collection[str]) -> tuple[str, ...]:
    """The authorities whose rule of ownership or control was not applied, a phrase each."""
    return tuple(
        f"{one.name}: {'its rule was not asked for' if one.regime else f'not modelled. {one.rule}'}" for one in authorities() if not one.regime or one.regime not in regimes
    )
