"""Each side on each issue: where its acts place it, where it says it stands, and how far these are apart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from servanda.base.result import Based
from servanda.instruments.strategy.interests.declared import Issue, Issues, StatedPosition
from servanda.instruments.strategy.interests.miscalculation import Miscalculation
from servanda.instruments.strategy.interests.outcomes import Resting, resting
from servanda.instruments.strategy.interests.positions import Fading, fitted, placed

if TYPE_CHECKING:
    import numpy as np

MOVED = 5.0
"""Points by which a gap has grown or shrunk when that is said."""
BACK = 12
"""Months looked back for it."""


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """A dated act or statement. month: from year 0; sort: of CLASSES or ""; issue, direction: what it bears on, or ""."""

    side: str
    towards: tuple[str, ...]
    month: int
    sort: str = ""
    issue: str = ""
    direction: int = 0


class SideStand(msgspec.Struct, frozen=True, kw_only=True):
    """acts, favour: acts on the issue, and those in favour; position, low, high: by acts, None without any; stated: what is
    said of its position, in the order of the rows, those of two sources both; gap: from the stated range to where the acts
    place it, 0 within it; clear: the 90 % interval lies outside the stated range; trend: growing | shrinking | steady | not
    known; since: the month from which; course: month and position."""

    side: str
    acts: int
    favour: int
    position: float | None
    low: float | None
    high: float | None
    stated: tuple[StatedPosition, ...]
    gap: float | None
    clear: bool
    trend: str
    since: str
    course: tuple[tuple[str, float | None], ...]


class IssueStands(msgspec.Struct, frozen=True, kw_only=True):
    """by_words, by_acts: where it would come to rest by stated positions, and by those from acts, with the weights stated."""

    issue: Issue
    stands: tuple[SideStand, ...]
    by_words: Resting | None
    by_acts: Resting | None


class Interests(Based, frozen=True, kw_only=True):
    """owner, source, as_of: of the judgement which act bears on what. fading: how fast the past fades in positions from acts,
    None where no act bears on an issue; past: None where there is no pair."""

    issues: tuple[IssueStands, ...]
    fading: Fading | None
    past: Miscalculation | None
    owner: str
    source: str
    as_of: dt.date
    notes: tuple[str, ...]


def month_name(month: int) -> str:
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def stands(
    declared: Issues, stated: Sequence[StatedPosition], deeds: Sequence[Deed], span: tuple[int, int], *, seed: int
) -> tuple[tuple[IssueStands, ...], Fading | None]:
    """In: span: first and last month of the deeds. Out: issues in their order, sides by name; the half-life of all issues
    together."""
    import numpy as np

    months = span[1] - span[0] + 1
    tables = {}
    for issue in declared.issue:
        mine = [one for one in deeds if one.issue == issue.id]
        sides = sorted({one.side for one in mine} | {one.actor for one in stated if one.issue == issue.id})
        favour, every = np.zeros((months, len(sides))), np.zeros((months, len(sides)))
        for one in mine:
            every[one.month - span[0], sides.index(one.side)] += 1
            favour[one.month - span[0], sides.index(one.side)] += one.direction > 0
        tables[issue.id] = (sides, favour, every)
    told = [(favour, every) for _, favour, every in tables.values() if every.any()]
    fading = fitted(told, 1 / 12) if told else None
    made = []
    for issue in declared.issue:
        sides, favour, every = tables[issue.id]
        at, low, high = placed(favour, every, fading.half_life * 12 if fading else 12.0)
        ever = np.cumsum(every, axis=0) > 0
        each = []
        for k, side in enumerate(sides):
            rows = tuple(one for one in stated if (one.actor, one.issue) == (side, issue.id))
            course = tuple((month_name(span[0] + t), float(at[t, k]) if ever[t, k] else None) for t in range(months))
            each.append(_stand(side, rows, favour[:, k], every[:, k], course, float(low[-1, k]), float(high[-1, k])))
        by_words = [
            (one.side, said_range(one.stated) or _range(one.stated, "low", "high"), *_weights(one.stated)) for one in each
        ]
        by_acts = [
            (one.side, (one.low, one.high) if one.low is not None and one.high is not None else None, *_weights(one.stated))
            for one in each
        ]
        made.append(
            IssueStands(
                issue=issue,
                stands=tuple(each),
                by_words=resting(by_words, seed=seed, question=f"{issue.id} words"),
                by_acts=resting(by_acts, seed=seed, question=f"{issue.id} acts"),
            )
        )
    return tuple(made), fading


def _stand(
    side: str,
    rows: tuple[StatedPosition, ...],
    favour: np.ndarray,
    every: np.ndarray,
    course: tuple[tuple[str, float | None], ...],
    low: float,
    high: float,
) -> SideStand:
    acts = int(every.sum())
    said = said_range(rows)
    gaps = [(month, _gap(at, said)) for month, at in course if at is not None and said is not None]
    trend, since = _trend(gaps[-BACK - 1 :])
    return SideStand(
        side=side,
        acts=acts,
        favour=int(favour.sum()),
        position=course[-1][1],
        low=low if acts else None,
        high=high if acts else None,
        stated=rows,
        gap=gaps[-1][1] if gaps else None,
        clear=bool(acts and said and (high < said[0] or low > said[1])),
        trend=trend,
        since=since,
        course=course,
    )


def _gap(at: float, said: tuple[float, float]) -> float:
    return at - said[1] if at > said[1] else at - said[0] if at < said[0] else 0.0


def _trend(gaps: Sequence[tuple[str, float]]) -> tuple[str, str]:
    """Grown or shrunk by so many points since the month in which it was least, or most: the later of the two."""
    if len(gaps) < 2:
        return "not known", ""
    sizes = [abs(gap) for _, gap in gaps]
    last = len(sizes) - 1
    least, most = last - sizes[::-1].index(min(sizes)), last - sizes[::-1].index(max(sizes))
    grown, shrunk = sizes[-1] - sizes[least] >= MOVED, sizes[most] - sizes[-1] >= MOVED
    if grown and (not shrunk or least > most):
        return "growing", gaps[least][0]
    return ("shrinking", gaps[most][0]) if shrunk else ("steady", gaps[0][0])


def _range(rows: Sequence[StatedPosition], low: str, high: str) -> tuple[float, float] | None:
    """From the least to the most of what the sources say; None where none says it."""
    ends = [(getattr(one, low), getattr(one, high)) for one in rows if getattr(one, low) is not None]
    return (min(one[0] for one in ends), max(one[1] for one in ends)) if ends else None


def said_range(rows: Sequence[StatedPosition]) -> tuple[float, float] | None:
    """What the side itself says, from the least to the most of several statements."""
    return _range([one for one in rows if one.basis == "stated"], "low", "high")


def _weights(rows: Sequence[StatedPosition]) -> tuple[tuple[float, float] | None, tuple[float, float] | None]:
    return _range(rows, "salience_low", "salience_high"), _range(rows, "capability_low", "capability_high")
