"""What counts as doing an act, and how much of it was done: acts of a bearer, quantities, exceptions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

import msgspec
from msgspec.structs import replace

from servanda.base.refusal import Refusal
from servanda.calendar import Instant, Period, end_of_period
from servanda.meaning.doers import is_of
from servanda.meaning.latest import marks_of
from servanda.meaning.listed import listed, share_of
from servanda.meaning.looked import ways_of
from servanda.meaning.matching import after_first, at_places, done_by, first_done, matches, occurrences, unseen
from servanda.meaning.runs import MOST_COUNTED, Amount, Event, at_most
from servanda.meaning.times import BEGINNING, Timeline, Truth, When, both, earliest, either, latest
from servanda.meaning.world import Occurrence, Scope, World
from servanda.model.core import ActRef, Clause, Exception_, Quantity

OCCURRENCES = frozenset(
    [
        "attack",
        "case",
        "event",
        "incident",
        "inspection",
        "instance",
        "meeting",
        "occasion",
        "occurrence",
        "report",
        "session",
        "shot",
        "time",
        "violation",
        "visit",
    ]
)
"""Units that count occurrences: an event without an amount is one of them."""


class Done(msgspec.Struct, frozen=True):
    """When something was done, what was relied on, and how much of it there is."""

    when: When
    events: tuple[int, ...] = ()
    text: str = ""


def performance(world: World, clause: Clause, scope: Scope, allowed: Timeline) -> Done:
    """When the act of a clause was done by those whose act it is, counting only what was done while `allowed`.

    Several acts: `all of` when the last is done, else when the first is. Bearers: jointly when the last has done it, any of when the
    first has, each of others when the last has. Amounts (`at least`, `exactly`): when the sum is reached.
    """
    sums = [quantity for quantity in clause.quantities if not quantity.measured_from and quantity.relation != "at most"]
    if sums:
        parts = [_reached(world, clause, scope, allowed, quantity) for quantity in sums]
    else:
        parts = [_single(world, clause, scope, allowed, act) for act in clause.acts]
    combine = latest if sums or clause.act_list != "any of" else earliest
    events = tuple(sorted({index for part in parts for index in part.events}))
    return Done(combine(part.when for part in parts), events, "; ".join(part.text for part in parts if part.text))


def _single(world: World, clause: Clause, scope: Scope, allowed: Timeline, act: ActRef) -> Done:
    pool = _fitting(world, clause, scope, act, ())
    who = clause.acting(scope.bearers)
    if not who:  # an event, which nobody does
        hidden = after_first(world, scope, pool, unseen(world, act, scope, clause.places, who, clause.id))
        return Done(*first_done(pool, hidden, allowed))
    parts = [done_by(world, act, doer, scope, pool, allowed, clause.places, clause.id) for doer in who]
    when = (earliest if clause.doers.mode == "any" else latest)(part[0] for part in parts)
    return Done(when, tuple(sorted({index for part in parts for index in part[1]})))


def acts_of(world: World, clause: Clause, scope: Scope) -> list[Occurrence]:
    """Every act of the clause that counts as done by one of those whose act it is, whoever of them and whenever."""
    who = clause.acting(scope.bearers)
    found = [one for act in clause.acts for one in _fitting(world, clause, scope, act, who)]
    return sorted(found, key=lambda one: (one.at, one.index))


def _fitting(world: World, clause: Clause, scope: Scope, act: ActRef, doers: tuple[str, ...]) -> list[Occurrence]:
    """The occurrences of an act of a clause that are where, and as far off, as it asks; the same in each of its windows."""
    distances = tuple(quantity for quantity in clause.quantities if quantity.measured_from)
    key = (act, scope.binding, doers, scope.settings.zone, clause.places, distances)
    if key not in world.pools:
        world.pools[key] = list(_fits(world, clause.places, distances, occurrences(world, act, scope, doers)))
    return world.pools[key]


def _fits(world: World, places: tuple[str, ...], distances: Iterable[Quantity], found: list[Occurrence]) -> Iterator[Occurrence]:
    for one in found:
        far = [_compare(quantity, one.event) for quantity in distances]
        fits = one.also(both(at_places(world, one.event, places), *far))
        if fits is not None:
            yield fits


# --- quantities ------------------------------------------------------------------------------------------------------


def amount_of(event: Event, quantity: Quantity) -> Decimal | None:
    """How much of a quantity an event is; None if it does not say, or says it in another unit.

    Where occurrences are counted an event is one, whatever else is measured on it (deaths, a sum), unless it stands for several.
    """
    if event.amount is not None and _is_its(event.unit, quantity):
        return event.amount
    for amount, unit in event.measures:
        if _is_its(unit, quantity):
            return amount
    if _plain(quantity.amount.unit) not in OCCURRENCES or event.several:
        return None
    bare = event.amount is not None and not event.unit
    return None if bare or (event.amount is not None and _plain(event.unit) in OCCURRENCES) else Decimal(1)


def _is_its(unit: str, quantity: Quantity) -> bool:
    wanted = quantity.amount.unit
    return _plain(unit) in (_plain(wanted), _plain(f"{wanted} of {quantity.amount.of}"))


def _plain(unit: str) -> str:
    return " ".join(unit.lower().split()).removesuffix("s")


def between(event: Event, amount: Decimal, quantity: Quantity) -> tuple[Decimal, Decimal | None]:
    """Between which amounts an event lies if it happened: at the least, and at the most (None: no telling how much)."""
    if event.amount is None or not _is_its(event.unit, quantity):
        return amount, amount  # bounds are those of the main amount
    least = amount if event.least is None else min(event.least, amount)
    return least, None if event.open_ended else amount


def _compare(quantity: Quantity, event: Event) -> Truth:
    amount = amount_of(event, quantity)
    if amount is None:
        return None
    wanted, (least, most) = quantity.amount.number, between(event, amount, quantity)
    if quantity.relation == "at least":
        return True if least >= wanted else None if most is None or most >= wanted else False
    if quantity.relation == "at most":
        return False if least > wanted else None if most is None or most > wanted else True
    if least == most == wanted:
        return True
    return False if least > wanted or (most is not None and most < wanted) else None


class Sum(msgspec.Struct, frozen=True):
    """What the acts add up to by the time of one of them: for certain `least`, perhaps `most` (None: no telling how much).

    events: the acts counted, that one last. own: what for certain had been done when that act had, whichever order the acts came in.
    """

    act: Occurrence
    own: Decimal
    least: Decimal
    most: Decimal | None
    events: tuple[int, ...]
    note: str = ""


def sums_of(world: World, found: list[Occurrence], quantity: Quantity, scope: Scope) -> list[Sum]:
    """The running sum at each act, in the order in which they are certain to have happened; with `in any PERIOD`, of the acts
    within that period before it; `since the latest`, of those since.

    For certain by the last moment of an act: all that are certain to have happened by then, within a period of that moment at
    the longest (the last of them to happen, whichever it is, then has the others within a period before it). Perhaps: all that
    may have happened by then and within a period.
    """
    if quantity.list:
        items = frozenset(quantity.items)
        shares = [(one, share_of(one.event, quantity.slots, items, _counted(one.event, quantity))) for one in found]
        return [Sum(one.act, one.least, one.least, one.most, one.events, one.note) for one in listed(shares, quantity)]
    ends, late = ends_of(world, found, quantity, scope)
    sharp = all(one.at == one.last for one in found) and ends == late
    return in_order(found, quantity, ends) if sharp else in_any_order(found, quantity, ends, late)


def ends_of(world: World, found: list[Occurrence], quantity: Quantity, scope: Scope) -> tuple[list[Instant], list[Instant]]:
    """Up to when each act counts beside later ones: for certain, and perhaps."""
    if quantity.since is None:
        ends = [_window_end(one.at, quantity.window, scope) for one in found]
        sharp = all(one.at == one.last for one in found)
        return ends, ends if sharp else [_window_end(one.last, quantity.window, scope) for one in found]
    anew = marks_of(world, quantity.since, scope)

    def certain(one: Occurrence) -> Instant:
        return min((max(first, one.at + 1) - 1 for first, last, _ in anew if last > one.at), default=-BEGINNING)

    def perhaps(one: Occurrence) -> Instant:
        return min((last - 1 for first, last, sure in anew if sure and first > one.last), default=-BEGINNING)

    return [certain(one) for one in found], [perhaps(one) for one in found]


def _counted(event: Event, quantity: Quantity) -> tuple[Decimal, Decimal | None] | None:
    amount = amount_of(event, quantity)
    return None if amount is None else between(event, amount, quantity)


def in_order(found: list[Occurrence], quantity: Quantity, ends: list[Instant]) -> list[Sum]:
    """The sums of acts known to the second, in order of time: what comes in is added, what counts no more is taken off."""
    parts = [_part(one, quantity) for one in found]
    sums: list[Sum] = []
    least, most, unknown, begin = Decimal(0), Decimal(0), 0, 0
    for number, one in enumerate(found):
        least, most, unknown = least + parts[number][0], most + parts[number][1], unknown + parts[number][2]
        while ends[begin] < one.at:
            least, most, unknown = least - parts[begin][0], most - parts[begin][1], unknown - parts[begin][2]
            begin += 1
        events = tuple(other.index for other in found[max(begin, number - at_most(MOST_COUNTED)) : number + 1])
        sums.append(Sum(one, least, least, None if unknown else most, events))
    return sums


def _part(one: Occurrence, quantity: Quantity) -> tuple[Decimal, Decimal, int]:
    """What an act adds at the least and at the most, and whether there is no telling how much at the most (1) or there is (0)."""
    amount = amount_of(one.event, quantity)
    if amount is None:
        return Decimal(0), Decimal(0), 1
    least, most = between(one.event, amount, quantity)
    high, untold = (amount, 1) if most is None else (most, 0)
    return (least, high, untold) if one.sure is True else (min(least, Decimal(0)), max(high, Decimal(0)), untold)


def in_any_order(found: list[Occurrence], quantity: Quantity, ends: list[Instant], late_ends: list[Instant]) -> list[Sum]:
    """The sums of acts of which some are known only to an interval, or count up to a moment that is."""
    amounts = [amount_of(one.event, quantity) for one in found]
    order = sorted(range(len(found)), key=lambda number: (found[number].last, number))
    place = {number: rank for rank, number in enumerate(order)}
    sums: list[Sum] = []
    for number in order:
        one = found[number]
        own, least, most, unknown, inside = Decimal(0), Decimal(0), Decimal(0), False, []
        for other, (act, amount) in enumerate(zip(found, amounts, strict=True)):
            before = place[other] <= place[number] and ends[other] >= one.last
            perhaps = before or other == number or _may_precede(act, other, one, number, late_ends[other])
            if not perhaps:
                continue
            inside.append(act.index)
            if amount is None:
                unknown = True
                continue
            low, high = between(act.event, amount, quantity)
            unknown = unknown or high is None
            sure = before and act.sure is True
            least += low if sure else min(low, Decimal(0))
            first = sure and (other == number or (act.last, other) < (one.at, number))
            own += low if first else min(low, Decimal(0))
            most += amount if sure else max(amount, Decimal(0))
        events = (*[index for index in inside if index != one.index][-at_most(MOST_COUNTED) :], one.index)
        sums.append(Sum(one, own, least, None if unknown else most, events))
    return sums


def _may_precede(act: Occurrence, number: int, one: Occurrence, its: int, end: Instant) -> bool:
    """Whether an act may have come before another (or with it, if it stands before it) and within a period of it."""
    if act.at > one.last or (act.at == one.last and number > its):
        return False
    return act.last >= one.at or end >= one.at


def _window_end(first: Instant, window: Period | None, scope: Scope) -> Instant:
    """The last instant of a period that begins with an act; without a period, or beyond the calendar, no end."""
    if window is None:
        return -BEGINNING
    settings = scope.settings
    try:
        return end_of_period(first, window, settings.rule, settings.zone, settings.calendar).at
    except Refusal:
        return -BEGINNING


def reaches(total: Sum, quantity: Quantity) -> Truth:
    """Whether a sum is as much as the quantity names."""
    wanted = quantity.amount.number
    if total.least >= wanted:
        return True
    return None if total.most is None or total.most >= wanted else False


def exceeds(total: Sum, quantity: Quantity) -> Truth:
    """Whether a sum is more than the quantity names."""
    wanted = quantity.amount.number
    if total.least > wanted:
        return True
    return None if total.most is None or total.most > wanted else False


def amount(world: World, scope: Scope, acts: list[Occurrence], quantity: Quantity, *, more: bool) -> Amount:
    """How much some acts have come to so far. more: whether there may have been others that nobody saw."""
    sums = sums_of(world, acts, quantity, scope)
    highs = [total.most for total in sums]
    return Amount(
        low=max((total.least for total in sums), default=Decimal(0)),
        high=None if more or None in highs else max((high for high in highs if high is not None), default=Decimal(0)),
        unit=quantity.amount.unit,
        wanted=quantity.amount.number,
        relation=quantity.relation,
    )


def _reached(world: World, clause: Clause, scope: Scope, allowed: Timeline, quantity: Quantity) -> Done:
    counted = [inside for one in acts_of(world, clause, scope) if (inside := one.during(allowed)) is not None]
    sums = sums_of(world, counted, quantity, scope)
    marks = [
        replace(total.act, sure=reached, apart=reached) for total in sums if (reached := reaches(total, quantity)) is not False
    ]
    who = clause.acting(scope.bearers)
    hidden = [one for act in clause.acts for one in unseen(world, act, scope, clause.places, who, clause.id)]
    when, _ = first_done(sorted(marks, key=lambda one: one.at), hidden, allowed)
    last = next((total for total in sums if when.hi is not None and total.act.last >= when.hi), sums[-1] if sums else None)
    have = Decimal(0) if last is None else last.least
    wanted = quantity.amount
    text = f"{have:f} of {wanted.number:f} {wanted.unit}"
    if last is not None and last.most != have and have < wanted.number:
        more = last.most is None or last.most >= wanted.number
        text = f"for certain {text}, " + ("and what is known allows more" if more else f"and {last.most:f} at the most")
    elif have < wanted.number:
        text += f", {wanted.number - have:f} short"
    if last is not None and last.note:
        text += f"; {last.note}"
    return Done(when, () if last is None else last.events, text)


# --- exceptions ------------------------------------------------------------------------------------------------------


def excepted(world: World, clause: Clause, scope: Scope, one: Occurrence) -> Truth:
    """Whether an act is one of those the clause excepts."""
    return either(False, *(_excepted(world, clause, scope, one, exception) for exception in clause.exceptions))


def _excepted(world: World, clause: Clause, scope: Scope, one: Occurrence, exception: Exception_) -> Truth:
    covered = True if exception.act is None else matches(world, one.event, exception.act, scope.binding)
    if exception.text:
        said = dict(one.event.args).get("exception")
        unsaid = True if exception.authorised_by else None  # whoever authorises it judges what it is for
        covered = both(covered, unsaid if said is None else said.casefold() == exception.text.casefold())
    if covered is False or not exception.authorised_by:
        return covered
    return both(covered, authorised(world, clause, one, exception.authorised_by))


def authorised(world: World, clause: Clause, one: Occurrence, who: tuple[str, ...]) -> Truth:
    """Whether somebody who may had authorised the act before it (or at that moment)."""
    scope = Scope(world.prepared.settings_of(clause.agreement))
    ways = tuple(way for name in who for way in ways_of(world.prepared.view.dossier, name))
    found: list[Truth] = [None for first, _ in world.hidden("authorisation", ways=ways) if first <= one.last]
    for _, event in world.formal("authorisation", clause.id):
        first, last = world.span(event)
        if first <= one.last:
            by = either(False, *(is_of(world, event, name, scope) for name in who))
            found.append(both(by, world.happened(event), _covers(event, one.event), True if last <= one.at else None))
    return either(False, *found)


def _covers(authorisation: Event, act: Event) -> Truth:
    """An authorisation that names a bearer or slots covers only acts that say the same."""
    said = dict(act.args)
    named = [(key, value) for key, value in authorisation.args if key not in ("of", "bearer")]
    bearer = dict(authorisation.args).get("bearer")
    return both(
        True if bearer is None or bearer in act.by else (None if not act.by else False),
        *((None if key not in said else said[key].casefold() == value.casefold()) for key, value in named),
    )
