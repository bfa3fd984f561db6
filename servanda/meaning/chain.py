"""Re-checking a chain: its steps meet end to end, each bound follows from its part of the text, they cannot all hold.

The sum of the steps, taken as one walk, says how much later than itself an event (or the calendar) would have to be. That is a proof
only if what one step says of an event is what the next one relies on (`roles`), and if all these events are sure to come: because the
question asks for them, or because the text makes it a breach to leave them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise, product
from math import prod

import msgspec

from servanda.base.refusal import Refusal
from servanda.calendar import Instant, day_end, day_of, day_start, resolve_last
from servanda.meaning.assumed import Assumed, assumed_links
from servanda.meaning.derive import Link, follows_links, links_of, nature_links
from servanda.meaning.keys import CALENDAR
from servanda.meaning.premises import begin_of
from servanda.meaning.prepared import Prepared
from servanda.meaning.roles import closes
from servanda.meaning.times import BEGINNING
from servanda.meaning.witness import ChainWitness, CoreWitness, Step
from servanda.model.core import Among, AtDate, Clause, DayOf, Offset, Point

MOST_COMBINATIONS = 100_000
"""Combinations of alternatives that are gone through one by one."""

_YEARS_AFTER = 10 * 366 * 86400
_NO_DATE: Instant = 946684800


class Checked(msgspec.Struct):
    """What was checked and what is wrong; cases: for each alternative relied on, which (name -> (number, out of how many)).

    unchecked: what it claims that could not be worked out again.
    """

    checks: list[str] = []
    problems: list[str] = []
    unchecked: list[str] = []
    cases: dict[str, tuple[int, int]] = {}


def check_chain(prepared: Prepared, chain: ChainWitness, assumed: Assumed) -> Checked:
    """Everything a chain claims, worked out again. assumed: what the question lets it take for granted."""
    found = Checked()
    if not chain.steps:
        found.problems.append("the chain has no steps")
        return found
    walk = _walk(chain.steps)
    if walk is None:
        found.problems.append("the steps do not meet end to end and come back to where they began")
        return found
    found.checks.append(f"{len(walk)} steps meet end to end and come back to where they began")
    total = sum(_weight(step) for step in walk)
    if total <= 0 or total != chain.short_by:
        found.problems.append(f"the steps add up to {total} seconds, the chain claims to be short by {chain.short_by}")
    else:
        found.checks.append(f"they cannot all hold: {total} seconds are missing")
    at: Instant | None = None
    links: list[list[Link]] = []
    for step in walk:
        good, at = _check_step(prepared, step, at, assumed, found)
        links.append(good)
    if all(links):
        shown = closes(links, assumed)
        if isinstance(shown, str):
            found.problems.append(shown)
        else:
            found.cases |= shown
    return found


def check_core(prepared: Prepared, core: CoreWitness, assumed: Assumed) -> Checked:
    """Every case is a chain, and whichever alternatives come true, some case closes."""
    found = Checked()
    if not core.cases:
        found.problems.append("no case of the core closes in a chain")
    chosen: list[dict[str, int]] = []
    sizes: dict[str, int] = {}
    for number, case in enumerate(core.cases, start=1):
        checked = check_chain(prepared, case, assumed)
        found.checks += [f"case {number}: {text}" for text in checked.checks]
        found.problems += [f"case {number}: {text}" for text in checked.problems]
        chosen.append({name: which for name, (which, _) in checked.cases.items()})
        sizes |= {name: count for name, (_, count) in checked.cases.items()}
    names = sorted(sizes)
    if prod(sizes.values()) > MOST_COMBINATIONS:
        found.problems.append(f"there are more than {MOST_COMBINATIONS} combinations of alternatives to be covered")
        return found
    for combination in product(*(range(sizes[name]) for name in names)):
        world = dict(zip(names, combination, strict=True))
        if not any(all(world[name] == which for name, which in case.items()) for case in chosen):
            told = ", ".join(f"alternative {which + 1} of {name}" for name, which in world.items())
            found.problems.append(f"no case covers {told or 'the text'}")
    if core.cases and not found.problems:
        found.checks.append(f"the {len(core.cases)} cases cover every combination of alternatives")
    for step in core.steps:
        if step.clause and step.clause not in prepared.clauses:
            found.problems.append(f"there is no clause {step.clause}")
        elif step.clause and not _has_part(prepared.clauses[step.clause], step.part):
            found.problems.append(f"clause {step.clause} has no part '{step.part}'")
    return found


def _has_part(clause: Clause, part: str) -> bool:
    kinds = {
        "core",
        "agreement",
        *(timing.kind for timing in clause.timing),
        *(condition.kind for condition in clause.conditions),
    }
    return part in kinds


# --- the walk --------------------------------------------------------------------------------------------------------


def _weight(step: Step) -> int:
    return step.seconds if step.kind == "min" else -step.seconds


def _ends(step: Step) -> tuple[str, str]:
    """From the event whose moment is at least so late, to the one that it pushes on."""
    return (step.awaited, step.waits) if step.kind == "min" else (step.waits, step.awaited)


def _walk(steps: tuple[Step, ...]) -> tuple[Step, ...] | None:
    """The steps in the order in which each pushes the next; from the calendar on, if it is among them. None: they do not meet."""
    if any(step.kind not in ("min", "max") for step in steps):
        return None
    for order in (steps, steps[::-1]):
        ends = [_ends(step) for step in order]
        if all(one[1] == other[0] for one, other in pairwise([*ends, ends[0]])):
            begin = next((number for number, end in enumerate(ends) if end[0] == CALENDAR), 0)
            return order[begin:] + order[:begin]
    return None


# --- one step --------------------------------------------------------------------------------------------------------


def _check_step(
    prepared: Prepared, step: Step, at: Instant | None, assumed: Assumed, found: Checked
) -> tuple[list[Link], Instant | None]:
    """The bounds of the text that imply the step's; the moment reached after it, if the walk began at a date."""
    begins, _ = _ends(step)
    if begins == CALENDAR and step.kind == "min":
        at = 0
    found_links = [
        link
        for link in _links(prepared, step, assumed)
        if (link.waits, link.awaited, link.kind) == (step.waits, step.awaited, step.kind)
    ]
    if not found_links:
        found.problems.append(
            f"{_named(step)} says nothing for certain that bounds '{step.waits}' by '{step.awaited}' ({step.kind})"
        )
        return [], None
    good = [link for link in found_links if _implied(prepared, link, step, at)]
    if not good:
        found.problems.append(
            f"{_named(step)} does not imply {step.kind} {step.seconds} seconds between '{step.waits}' and '{step.awaited}'"
        )
        return [], None
    found.checks.append(f"{_named(step)}: {step.kind} {step.seconds} seconds follow from it")
    return good, None if at is None else at + _weight(step)


def _links(prepared: Prepared, step: Step, assumed: Assumed) -> Iterator[Link]:
    """The bounds of the part of the text that a step names."""
    if step.clause in prepared.clauses:
        yield from links_of(prepared, prepared.clauses[step.clause], step.part)
    elif step.clause == "" and step.part == "nature":
        yield from nature_links(step.waits, step.awaited)
    elif step.clause == "" and step.part == "follows":
        yield from follows_links(prepared, step.waits)
    elif step.clause == "" and step.part == "signature":
        first = begin_of(prepared)
        first = span_of(prepared)[0] if first == BEGINNING else first
        yield Link(step.waits, CALENDAR, "min", lambda _: first)
    elif step.clause == "" and step.part in ("purpose", "concern"):
        yield from assumed_links(prepared, assumed)


def _named(step: Step) -> str:
    return f"clause {step.clause}, '{step.part}'" if step.clause else f"'{step.part}'"


def _implied(prepared: Prepared, link: Link, step: Step, at: Instant | None) -> bool:
    """Whether the bound holds at every date looked at, or at the very moment the walk has reached."""
    try:
        if step.awaited == CALENDAR:
            date = link.shift(0)
            return step.seconds <= date if step.kind == "min" else step.seconds >= date
        if at is not None and _implied_at(link, step, at):
            return True
        zone = prepared.settings_of(_agreement(prepared, step)).zone
        spread = [link.shift(anchor) - anchor for anchor in _anchors(prepared, zone)]
        return step.seconds <= min(spread) if step.kind == "min" else step.seconds >= max(spread)
    except Refusal:
        return False


def _agreement(prepared: Prepared, step: Step) -> str:
    clause = prepared.clauses.get(step.clause)
    return clause.agreement if clause is not None else ""


def _implied_at(link: Link, step: Step, at: Instant) -> bool:
    """From a moment known to be reached: the next cannot be earlier than the step says."""
    if step.kind == "min":
        return link.shift(at) >= at + step.seconds
    return link.shift(at - step.seconds - 1) < at


def _anchors(prepared: Prepared, zone: str) -> Iterator[Instant]:
    """First and last second of every day of the time looked at: between them no period or day ends differently."""
    first, last = span_of(prepared)
    for ordinal in range(day_of(first, zone).toordinal(), day_of(last, zone).toordinal() + 1):
        day = dt.date.fromordinal(ordinal)
        yield day_start(day, zone)
        yield day_end(day, zone)


def span_of(prepared: Prepared) -> tuple[Instant, Instant]:
    """From the first signature (else entry into force, else the year 2000) to ten years after the last date of the text."""
    agreements = prepared.view.dossier.agreements.values()
    begun = [at for one in agreements if (at := one.signed if one.signed is not None else one.in_force) is not None]
    dates = [*begun, *(one.in_force for one in agreements if one.in_force is not None), *_dates(prepared)]
    first = min(begun, default=_NO_DATE)
    return first, max([first, *dates]) + _YEARS_AFTER


def _dates(prepared: Prepared) -> Iterator[Instant]:
    for clause in prepared.clauses.values():
        zone = prepared.settings_of(clause.agreement).zone
        for point in (timing.point for timing in clause.timing):
            yield from (at for at in _dates_of(point, zone))


def _dates_of(point: Point | None, zone: str) -> Iterator[Instant]:
    while isinstance(point, DayOf | Offset):
        point = point.of
    if isinstance(point, AtDate):
        yield resolve_last(point.expr, zone).at
    elif isinstance(point, Among):
        for one in point.of:
            yield from _dates_of(one, zone)
