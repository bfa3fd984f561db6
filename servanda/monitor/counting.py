"""How many violations are recorded of a clause, within the bounds their publishers gave, and whose they are established to be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from servanda.meaning.runs import Violation
from servanda.model.sink import listed
from servanda.monitor.answers import CountedActs, EventView
from servanda.monitor.words import unique


class ClauseCount(msgspec.Struct, frozen=True):
    """least .. most (None: no upper bound), both inclusive; words: the same for people, `more than 5,000`, `1,240`; where no
    act is among them but only deadlines, `2 missed`. units: of what, each with its own bounds; where they are several, least and most count the
    records, since what is counted in different units makes no sum."""

    least: int
    most: int | None
    words: str
    units: tuple[CountedActs, ...] = ()


def recorded(found: Sequence[Violation]) -> dict[str, tuple[Violation, ...]]:
    """The violations recorded of each clause: those that are certain, in order of time.

    An act is one violation of a clause, however many bearers it concerns (they are named together); a missed deadline is one for each
    instance. An act whose doer is not established is among them if it is a violation whichever bearer did it: it counts, and is nobody's.
    """
    answer: dict[str, dict[tuple[object, ...], Violation]] = {}
    for one in found:
        if one.sure:
            mine = answer.setdefault(one.clause, {})
            before = mine.get(_key(one))
            bearers = unique((*before.bearers, *one.bearers)) if before is not None else one.bearers
            mine[_key(one)] = replace(before or one, bearers=bearers)
    return {name: tuple(mine.values()) for name, mine in answer.items()}


def possible(found: Sequence[Violation]) -> dict[str, int]:
    """How many acts only may be violations of each clause, on what is known."""
    certain = {(one.clause, one.event) for one in found if one.sure}
    open_ = {(one.clause, one.event) for one in found if one.event is not None} - certain
    counts: dict[str, int] = {}
    for clause, _ in open_:
        counts[clause] = counts.get(clause, 0) + 1
    return counts


def _key(one: Violation) -> tuple[object, ...]:
    return (one.event,) if one.event is not None else (None, one.bearers, one.binding, one.trigger_event, one.at)


def count_of(mine: Sequence[Violation], view_of: Callable[[int], EventView] | Mapping[int, EventView]) -> ClauseCount:
    """How many acts that is: an event that stands for a count of many is as many as it counts, within its publisher's bound; each unit apart."""
    look = view_of if callable(view_of) else view_of.__getitem__
    views = [look(one.event) for one in mine if one.event is not None]
    if not views:
        return ClauseCount(len(mine), len(mine), f"{len(mine):,} missed" if mine else "0")
    by_unit: dict[str, list[EventView]] = {}
    for view in views:
        by_unit.setdefault(view.event.unit if view.count else "", []).append(view)
    sums = {unit: _sum_of(some) for unit, some in sorted(by_unit.items())}
    units = tuple(CountedActs(unit=unit, least=one.least, most=one.most) for unit, one in sums.items())
    if len(sums) == 1:
        return replace(next(iter(sums.values())), units=units)
    words = listed([f"{one.words} {unit or ('act' if one.words == '1' else 'acts')}" for unit, one in sums.items()], most=99)
    certain = sum(1 for view in views if _sum_of([view]).least > 0)
    return ClauseCount(certain, len(views), words, units)


def _sum_of(views: Sequence[EventView]) -> ClauseCount:
    """Records of one unit added up."""
    least, most, about, single = 0, 0, False, ""
    open_ended = False
    for view in views:
        if not view.count or view.published is None:
            least, most = least + 1, most + 1
            continue
        number = int(view.published)
        low, high = _bounds(number, view.bound)
        least += low
        open_ended = open_ended or high is None
        most += high if high is not None else 0
        about = about or view.bound == "about"
        single = f"{view.bound} {number:,}" if view.bound != "exact" else f"{number:,}"
    if len(views) == 1 and single:
        return ClauseCount(least, None if open_ended else most, single)
    if open_ended:
        words = f"at least {least:,}"
    elif least != most:
        words = f"between {least:,} and {most:,}"
    else:
        words = f"about {least:,}" if about else f"{least:,}"
    return ClauseCount(least, None if open_ended else most, words)


def _bounds(number: int, bound: str) -> tuple[int, int | None]:
    match bound:
        case "at least":
            return number, None
        case "more than":
            return number + 1, None
        case "at most":
            return 0, number
        case "less than":
            return 0, max(0, number - 1)
        case _:
            return number, number
