"""Whether the steps of a chain speak of the same things: in which role each event is read, and that it is sure to come.

Something may be done more than once. A step that says when the performance that counts for a clause comes says nothing of the first time
the same is done (which may come before it, and breach nothing); what it says of the first time holds of every other.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from servanda.meaning.anchors import FIRST, SAME
from servanda.meaning.assumed import Assumed
from servanda.meaning.derive import Case, Link
from servanda.meaning.keys import CALENDAR, key_text, parse_key

MOST = 20_000
"""Ways of reading a chain that are tried."""


class Read(msgspec.Struct, frozen=True):
    """A step with its ends read in a role each: of the event it begins at in the walk, and of the one it leads to."""

    link: Link
    begins: str
    leads: str
    cases: tuple[Case, ...]

    @property
    def from_(self) -> str:
        return self.link.awaited if self.link.kind == "min" else self.link.waits

    @property
    def to(self) -> str:
        return self.link.waits if self.link.kind == "min" else self.link.awaited


def closes(walk: list[list[Link]], assumed: Assumed) -> dict[str, tuple[int, int]] | str:
    """The cases that a closed walk relies on, or why it proves nothing. walk: for each step, the bounds of the text that imply it."""
    roles = {FIRST} | {role for links in walk for link in links for role in (link.role, link.reached)} - {SAME}
    options = [
        sorted(
            (one for link in links if assumed.allows(link) for one in _read(link, sorted(roles))), key=lambda one: len(one.cases)
        )
        for links in walk
    ]
    why = "the steps do not speak of the same performance: what one says of a clause's performance, another takes of the first time it is done"
    best: dict[str, tuple[int, int]] | None = None
    for number, reads in enumerate(_assignments(options)):
        if number >= MOST:
            break
        if not _all_come(reads, assumed):
            why = "it is not sure that what the steps speak of comes at all: the text does not oblige anybody to it, whatever happens"
            continue
        cases = {name: (which, count) for one in reads for name, which, count in one.cases}
        if best is None or len(cases) < len(best):
            best = cases
        if not best:
            break
    return why if best is None else best


def _read(link: Link, roles: list[str]) -> Iterator[Read]:
    """A bound in every role in which it can be read."""
    for role in roles if SAME in (link.role, link.reached) else [""]:
        waits = role if link.role == SAME else link.role
        awaited = role if link.reached == SAME else link.reached
        cases = link.cases
        if link.role == SAME and link.cases:
            cases = tuple((f"{name} ({role})", which, count) for name, which, count in link.cases)
        begins, leads = (awaited, waits) if link.kind == "min" else (waits, awaited)
        yield Read(link, begins, leads, cases)


def _assignments(options: list[list[Read]]) -> Iterator[list[Read]]:
    """Every way to read the steps in which each says of an event at least what the next one relies on, and no two alternatives are mixed."""

    def go(number: int, chosen: list[Read]) -> Iterator[list[Read]]:
        if number == len(options):
            if _fits(chosen[-1], chosen[0]):
                yield list(chosen)
            return
        for one in options[number]:
            if (not chosen or _fits(chosen[-1], one)) and _agree(chosen, one):
                chosen.append(one)
                yield from go(number + 1, chosen)
                chosen.pop()

    yield from go(0, [])


def _fits(one: Read, other: Read) -> bool:
    """What is later than a moment for the first time is so every time."""
    return one.to == CALENDAR or one.leads in (FIRST, other.begins)


def _agree(chosen: list[Read], one: Read) -> bool:
    known = {name: which for other in chosen for name, which, _ in other.cases}
    return all(known.get(name, which) == which for name, which, _ in one.cases)


def _all_come(reads: list[Read], assumed: Assumed) -> bool:
    """Whether every event that the steps bound is sure to come, given what the question takes for granted."""
    come = {(CALENDAR, FIRST)} | set(assumed.comes)

    def comes(key: str, role: str) -> bool:
        if key == CALENDAR or (key, role) in come or (role == FIRST and any(known == key for known, _ in come)):
            return True
        whole = parse_key(key)
        parts = (comes(key_text(part), role) for part in whole.of)
        return bool(whole.of) and (all(parts) if whole.sort == "last" else any(parts))

    def sure(key: str, role: str) -> bool:
        return comes(key, role) or role in assumed.performed

    before = -1
    while len(come) != before:
        before = len(come)
        for one in reads:
            link = one.link
            if link.kind == "min" and sure(link.waits, one.leads):
                come |= {(link.waits, one.leads), (link.awaited, one.begins)}
            elif link.kind == "max" and assumed.owes(link) and sure(link.awaited, one.leads):
                come |= {(link.waits, one.begins), (link.awaited, one.leads)}
            elif link.kind == "max" and sure(link.waits, one.begins):
                come.add((link.waits, one.begins))
    return all(sure(one.from_, one.begins) and sure(one.to, one.leads) for one in reads)
