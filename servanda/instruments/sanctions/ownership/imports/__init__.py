"""Registers of ownership from files: CSV, Beneficial Ownership Data Standard, FollowTheMoney, and the edges of imported lists.

Each reader takes bytes and the name of the file (for places) and gives a `Register`; `read` finds the format from the content.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from servanda.base.refusal import Refusal
from servanda.base.tables.source import Data, head
from servanda.instruments.sanctions.ownership.records import WHOLE, Kind, Party, Problem, Register, percent

FORMATS = ("csv", "bods", "ftm")


def read(data: Data, name: str, format: str = "") -> Register:
    """A register from the bytes of a file. format: one of `FORMATS`, or found from the content. Raises Refusal when it is none of
    them."""
    from servanda.instruments.sanctions.ownership.imports import bods, ftm, table

    readers: dict[str, Callable[[Data, str], Register]] = {"csv": table.read, "bods": bods.read, "ftm": ftm.read}
    chosen = format or guess(head(name, data, 200_000, MOST))
    if chosen not in readers:
        raise Refusal(f"there is no format “{format}” of ownership.", repair=f"There are: {', '.join(FORMATS)}.", place=name)
    found = readers[chosen](data, name)
    return msgspec.structs.replace(found, problems=(*_fractions(found, name), *found.problems))


def _fractions(register: Register, name: str) -> tuple[Problem, ...]:
    """A warning where sizes are stated and none is above 1 %: a file of fractions read as per cent clears everybody."""
    sizes = [size for h in register.holdings if h.kind in (Kind.OWNS, Kind.VOTES) for low, size in ((h.least, h.most), (h.votes_least, h.votes_most)) if size and (low or 0, size) != (0, WHOLE)]
    if not sizes or max(sizes) > WHOLE // 100:
        return ()
    reason = f"no share or vote is above 1 per cent (the largest is {percent(max(sizes))}). If the file writes fractions (0.55 for 55 %), every answer here is wrong: write per cent."
    return (Problem(place=name, reason=reason, grave=True),)


MOST = 1 << 30
"""Bytes of a register."""


def guess(start: bytes) -> str:
    """The format by what the file starts with and which words it uses there."""
    start = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] not in (b"{", b"["):
        return "csv"
    return "ftm" if b'"schema"' in start and b'"statementType"' not in start and b'"recordType"' not in start else "bods"


def merged(registers: Sequence[Register]) -> Register:
    """Several registers as one. A party that several describe is taken from the first that says a thing of it."""
    parties: dict[str, Party] = {}
    for register in registers:
        for party in register.parties:
            known = parties.get(party.id)
            parties[party.id] = party if known is None else _filled(known, party)
    return Register(
        parties=tuple(parties.values()),
        holdings=tuple(h for r in registers for h in r.holdings),
        problems=tuple(p for r in registers for p in r.problems),
    )


def _filled(known: Party, other: Party) -> Party:
    weighed = known if known.weight is not None else other
    return Party(id=known.id, name=known.name or other.name, sort=known.sort or other.sort, weight=weighed.weight, unit=weighed.unit)
