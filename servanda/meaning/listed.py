"""How much of a list has been done: each item counts once, whoever names it how often; what an act does not say may have been any of it."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from servanda.meaning.runs import MOST_COUNTED, Event, at_most
from servanda.meaning.world import Occurrence
from servanda.model.core import Quantity


class Share(msgspec.Struct, frozen=True):
    """What an act is of a list, if it happened: the items it names, those it names that are not on the list, and how many more it says, at the least and at
    the most (None: no telling)."""

    named: frozenset[str] = frozenset()
    strange: tuple[str, ...] = ()
    least: Decimal = Decimal(0)
    most: Decimal | None = Decimal(0)


def share_of(event: Event, slots: tuple[str, ...], items: frozenset[str], counted: tuple[Decimal, Decimal | None] | None) -> Share:
    """items: of the list as they are compared, none where only their number is known (then every name is taken for one of them). counted: how many the
    event says it was; None: it does not say."""
    values = [" ".join(value.split()) for slot, value in event.args if slot in slots]
    said = [piece.strip() for value in values for piece in ([value] if value.casefold() in items else value.split(";"))]
    names = {piece.casefold(): piece for piece in said if piece}
    named = frozenset(key for key in names if not items or key in items)
    strange = tuple(words for key, words in names.items() if key not in named)
    if counted is None:
        return Share(named, strange) if names else Share(most=None)
    least, most = counted
    more = Decimal(len(names))
    return Share(named, strange, max(least - more, Decimal(0)), None if most is None else max(most - more, Decimal(0)))


def bounds(named: int, counts: list[Decimal], whole: Decimal) -> Decimal:
    """How much of a whole is done for certain: so many named, and counts without names. They may be the same items, and counts that come to more than
    the whole have some of it twice."""
    total = sum(counts, Decimal(0))
    unnamed = total if total <= whole else max(counts)
    return min(max(Decimal(named), unnamed), whole)


def note_of(strange: tuple[str, ...], counts: list[Decimal], whole: Decimal) -> str:
    """What has to be said beside the number: names that are not on the list, counts that come to more than the list."""
    found = []
    if strange:
        more = f" and {len(strange) - 3} more" if len(strange) > 3 else ""
        found.append(f"not on the list: {', '.join(strange[:3])}{more}")
    if sum(counts, Decimal(0)) > whole:
        found.append(f"the counts come to {sum(counts, Decimal(0)):f}, more than the list: some of it is counted twice")
    return "; ".join(found)


class Listed(msgspec.Struct, frozen=True):
    """By the time of an act: for certain `least`, perhaps `most`; the events counted, and a note."""

    act: Occurrence
    least: Decimal
    most: Decimal
    events: tuple[int, ...]
    note: str


def listed(found: list[tuple[Occurrence, Share]], quantity: Quantity) -> list[Listed]:
    """The state of the list at each act, in the order in which they are certain to have happened (see `performing.sums_of`)."""
    whole = quantity.amount.number
    order = sorted(range(len(found)), key=lambda number: (found[number][0].last, number))
    states = []
    for place, number in enumerate(order):
        one = found[number][0]
        before = [found[other] for other in order[: place + 1]]
        near = [pair for other, pair in enumerate(found) if pair[0].at < one.last or (pair[0].at == one.last and other <= number)]
        sure = [share for act, share in before if act.sure is True]
        perhaps = [share for _, share in near]
        names = {name for share in perhaps for name in share.named}
        mosts = [share.most for share in perhaps]
        most = whole if None in mosts else min(whole, len(names) + sum((one for one in mosts if one is not None), Decimal(0)))
        counts = [share.least for share in sure]
        least = bounds(len({name for share in sure for name in share.named}), counts, whole)
        strange = tuple(dict.fromkeys(words for _, share in before for words in share.strange))
        events = (*[act.index for act, _ in near if act.index != one.index][-at_most(MOST_COUNTED) :], one.index)
        states.append(Listed(one, least, max(least, most), events, note_of(strange, counts, whole)))
    return states
