"""What counts as doing an act, and how much of it was done: acts of a bearer, quantities, exceptions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from servanda.calendar import CalendarError, Instant, Period, end_of_period
from servanda.meaning.runs import Event
from servanda.meaning.times import Timeline, Truth, When, both, earliest, either, latest
from servanda.meaning.world import (
    Occurrence,
    Scope,
    World,
    at_places,
    done_by,
    first_done,
    is_of,
    matches,
    occurrences,
)
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


@dataclass(frozen=True, slots=True)
class Done:
    """When something was done, what was relied on, and how much of it there is."""

    when: When
    events: tuple[int, ...] = ()
    text: str = ""


def performance(world: World, clause: Clause, scope: Scope, allowed: Timeline) -> Done:
    """When the act of a clause was done by its bearers, counting only what was done while `allowed`.

    Several acts: `all of` when the last is done, else when the first is. Bearers: jointly when the last has done it, any of when the
    first has. Amounts (`at least`, `exactly`): when the sum is reached.
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
    pool = list(_fitting(world, clause, scope, occurrences(world, act, scope, ())))
    parts = [done_by(world, act, bearer, scope, pool, allowed) for bearer in scope.bearers]
    when = (latest if scope.mode == "jointly" else earliest)(part[0] for part in parts)
    return Done(when, tuple(sorted({index for part in parts for index in part[1]})))


def acts_of(world: World, clause: Clause, scope: Scope) -> list[Occurrence]:
    """Every act of the clause that counts as done by one of its bearers, whoever of them and whenever."""
    found = [one for act in clause.acts for one in _fitting(world, clause, scope, occurrences(world, act, scope, scope.bearers))]
    return sorted(found, key=lambda one: (one.at, one.index))


def _fitting(world: World, clause: Clause, scope: Scope, found: list[Occurrence]) -> Iterator[Occurrence]:
    distances = [quantity for quantity in clause.quantities if quantity.measured_from]
    for one in found:
        far = [_compare(quantity, amount_of(one.event, quantity)) for quantity in distances]
        sure = both(one.sure, at_places(world, one.event, clause.places), *far)
        if sure is not False:
            yield replace(one, sure=sure)


# --- quantities ------------------------------------------------------------------------------------------------------


def amount_of(event: Event, quantity: Quantity) -> Decimal | None:
    """How much of a quantity an event is; None if it does not say, or says it in another unit."""
    unit = quantity.amount.unit
    if event.amount is None:
        return Decimal(1) if _plain(unit) in OCCURRENCES and not event.unit else None
    same = _plain(event.unit) in (_plain(unit), _plain(f"{unit} of {quantity.amount.of}"))
    return event.amount if same else None


def _plain(unit: str) -> str:
    return " ".join(unit.lower().split()).removesuffix("s")


def _compare(quantity: Quantity, amount: Decimal | None) -> Truth:
    if amount is None:
        return None
    wanted = quantity.amount.number
    return {"at least": amount >= wanted, "at most": amount <= wanted}.get(quantity.relation, amount == wanted)


@dataclass(frozen=True, slots=True)
class Sum:
    """What the acts add up to at one of them: for certain `least`, perhaps `most` (None: no telling how much)."""

    at: Instant
    least: Decimal
    most: Decimal | None
    events: tuple[int, ...]


def sums_of(found: list[Occurrence], quantity: Quantity, scope: Scope) -> list[Sum]:
    """The running sum at each act; with `in any PERIOD`, of the acts within that period before it."""
    sums: list[Sum] = []
    for number, one in enumerate(found):
        inside = [other for other in found[: number + 1] if _within(other.at, one.at, quantity.window, scope)]
        amounts = [(other, amount_of(other.event, quantity)) for other in inside]
        certain = [amount for other, amount in amounts if amount is not None and other.sure is True]
        possible = [amount for _, amount in amounts]
        known = [amount for amount in possible if amount is not None]
        most = sum(known, Decimal(0)) if len(known) == len(possible) else None
        sums.append(Sum(one.at, sum(certain, Decimal(0)), most, tuple(other.index for other in inside)))
    return sums


def _within(first: Instant, last: Instant, window: Period | None, scope: Scope) -> bool:
    if window is None:
        return True
    settings = scope.settings
    try:
        return last <= end_of_period(first, window, settings.rule, settings.zone, settings.calendar).at
    except CalendarError:
        return True


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


def _reached(world: World, clause: Clause, scope: Scope, allowed: Timeline, quantity: Quantity) -> Done:
    counted = [replace(one, sure=both(one.sure, allowed.at(one.at))) for one in acts_of(world, clause, scope)]
    counted = [one for one in counted if one.sure is not False]
    sums = sums_of(counted, quantity, scope)
    marks = [
        Occurrence(total.at, one.index, one.event, reached)
        for total, one in zip(sums, counted, strict=True)
        if (reached := reaches(total, quantity)) is not False
    ]
    when, _ = first_done(world, clause.acts, scope, marks, allowed)
    last = next((total for total in sums if when.hi is not None and total.at >= when.hi), sums[-1] if sums else None)
    have = Decimal(0) if last is None else last.least
    wanted = quantity.amount
    text = f"{have:f} of {wanted.number:f} {wanted.unit}"
    if have < wanted.number:
        text += f", {wanted.number - have:f} short"
    return Done(when, () if last is None else last.events, text)


# --- exceptions ------------------------------------------------------------------------------------------------------


def excepted(world: World, clause: Clause, scope: Scope, one: Occurrence) -> Truth:
    """Whether an act is one of those the clause excepts."""
    return either(False, *(_excepted(world, clause, scope, one, exception) for exception in clause.exceptions))


def _excepted(world: World, clause: Clause, scope: Scope, one: Occurrence, exception: Exception_) -> Truth:
    if exception.act is not None:
        covered = matches(world, one.event, exception.act, scope.binding)
    else:
        said = dict(one.event.args).get("exception")
        covered = (True if exception.authorised_by else None) if said is None else said.casefold() == exception.text.casefold()
    if covered is False or not exception.authorised_by:
        return covered
    return both(covered, authorised(world, clause, one, exception.authorised_by))


def authorised(world: World, clause: Clause, one: Occurrence, who: tuple[str, ...]) -> Truth:
    """Whether somebody who may had authorised the act before it (or at that moment)."""
    scope = Scope(world.prepared.settings_of(clause.agreement))
    found: list[Truth] = [None for first, _ in world.hidden(["authorisation"]) if first <= one.at]
    for _, event in world.formal("authorisation", clause.id):
        if event.at <= one.at:
            by = either(False, *(is_of(world, event, name, scope) for name in who))
            found.append(both(by, True if event.known else None, _covers(event, one.event)))
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
