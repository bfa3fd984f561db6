"""What units without the measure say of chance: which sets to try, and an interval from their ranks.

If the measure had done nothing, the treated unit would be as likely as any other to stand anywhere in the ranking. This is the reasoning of Abadie,
Diamond and Hainmueller (2010, doi:10.1198/jasa.2009.ap08746) for synthetic control and of Conley and Taber (2011, doi:10.1162/REST_a_00049)
for differences in differences with few treated units; the intervals invert the test, as in Firpo and Possebom (2018, doi:10.1515/jci-2016-0026).
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Sequence

from servanda.instruments.sanctions.review.effectiveness.records import Check

MOST_SETS = 199
LEAST = 3
"""With fewer placebos nothing is said from ranks."""
LEAST_CHECK = 9
"""Units without the measure below which a rank among them could not fail."""


def sets_of(donors: int, size: int, seed: int = 0) -> tuple[tuple[int, ...], ...]:
    """Sets of `size` donors that stand in for the treated ones: all of them if they are at most 199, else 199 drawn without repetition with the seed.

    At least two donors outside the set must be left to compare with.
    """
    if donors - size < 2 or size < 1:
        return ()
    if size == 1:
        return tuple((i,) for i in range(donors))
    if math.comb(donors, size) <= MOST_SETS:
        return tuple(itertools.combinations(range(donors), size))
    chance = random.Random(seed)
    found: dict[tuple[int, ...], None] = {}
    while len(found) < MOST_SETS:
        found[tuple(sorted(chance.sample(range(donors), size)))] = None
    return tuple(found)


def threshold(sizes: Sequence[float], alpha: float = 0.05) -> tuple[float, float]:
    """The size that a placebo passes by chance at most `alpha` of the time, and the level of an interval made with it.

    In: absolute sizes of the placebos. Out: (size, level). With n placebos the finest level is 1 - 1/(n+1): with fewer than 19 no 95 % interval exists, the
    widest is given with the level that it has.
    """
    n = len(sizes)
    if n == 0:
        raise ValueError("no placebos")
    k = math.floor(alpha * (n + 1) + 1e-9)
    ordered = sorted(sizes, reverse=True)
    if k == 0:
        return ordered[0], n / (n + 1)
    # a true value is left out when fewer than k placebos reach it: at most k - 1 above, probability k / (n + 1)
    return ordered[k - 1], 1 - k / (n + 1)


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of the values do not pass."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, math.ceil(share * len(ordered)) - 1))]


def at_least(size: float, others: Sequence[float]) -> int:
    """How many of the others are at least as large."""
    return sum(1 for other in others if other >= size)


def detectable(signed: Sequence[float], cut: float, power: float = 0.8) -> float:
    """The smallest true change that would pass the cut `power` of the time, on the scale of the placebos; the larger of rise and fall."""
    return cut + max(-quantile(signed, 1 - power), quantile(signed, power), 0.0)


def ranked(name: str, says: str, value: float, others: Sequence[float]) -> Check:
    """A check by rank: passed if more than one in ten of the placebos, the unit itself counted, are as large. With fewer than nine it could not fail, and is not made."""
    if len(others) < LEAST_CHECK:
        return Check(
            name=name, passed=None, says=f"{says}; there are too few units without the measure to say whether that is much."
        )
    k = at_least(abs(value), [abs(v) for v in others])
    return Check(
        name=name,
        passed=(k + 1) / (len(others) + 1) > 0.10,
        says=f"{says}; {k} of {len(others)} placebos without the measure show as much or more.",
    )
