"""A generated register for the bench: seeded, invented, with one large circle of companies.

Parties: three in ten are persons, the rest companies. A quarter of the companies stand on the circle: each holds 51 % of the next and the
last holds 51 % of the first. Every other company gets a first owner who holds a majority or less (drawn), and further owners until the rows are used up; owners are drawn so that
a few hold much (square of a uniform number); an owner may stand later in the register than its company, so smaller circles arise by chance. One row in five
gives a range (a band as registers publish: above 25 to 50, above 50 to 75 %), one in fifty no size. The listed are drawn from the persons;
the last of them holds half of one company of the circle, so the whole circle is caught.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

WHOLE = 1_000_000_000


def generated(entities: int, edges: int, *, seed: int = 1, circle: float = 0.1, listed: float = 0.005) -> tuple[pa.Table, pa.Table, list[str]]:
    """Parties, holdings (ids as text, shares as fractions) and the listed ids. circle, listed: as parts of all parties."""
    rng = np.random.default_rng(seed)
    ids = pa.array([f"gen:{i:07d}" for i in range(entities)])
    persons = entities * 3 // 10
    ring = np.arange(persons, persons + int(entities * circle))
    others = np.arange(ring[-1] + 1, entities)
    owner = [ring, _owners(rng, others.size, entities)]
    company = [np.roll(ring, -1), others]
    size = [np.full(ring.size, 0.51), rng.choice([0.15, 0.25, 0.3, 0.4, 0.5, 0.51, 0.6, 0.75, 1.0], others.size)]
    rest = edges - ring.size - others.size - 1
    more = rng.choice(others, rest)
    owner.append(_owners(rng, rest, entities))
    company.append(more)
    size.append(np.round(rng.random(rest) * 0.3, 3))
    chosen = rng.choice(persons, int(entities * listed), replace=False)
    owner.append(chosen[-1:])
    company.append(ring[:1])
    size.append(np.array([0.5]))
    least = np.concatenate(size)
    most = least.copy()
    banded = rng.random(edges) < 0.2
    banded[: ring.size] = False
    banded[-1] = False
    low = np.select([least >= 0.75, least > 0.5, least > 0.25], [0.75, 0.5, 0.25], 0.0)
    high = np.select([least >= 0.75, least > 0.5, least > 0.25], [1.0, 0.75, 0.5], 0.25)
    least, most = np.where(banded, low, least), np.where(banded, high, most)
    unknown = rng.random(edges) < 0.02
    unknown[: ring.size] = False
    unknown[-1] = False
    order = rng.permutation(edges)
    holders, companies = np.concatenate(owner)[order], np.concatenate(company)[order]

    def sizes(values: Any) -> pa.Array:
        return pa.array(values[order], mask=unknown[order])

    holdings = pa.table({"owner": ids.take(pa.array(holders)), "company": ids.take(pa.array(companies)), "least": sizes(least), "most": sizes(most)})
    weight = np.round(np.exp(rng.normal(2.0, 2.0, entities)), 3)
    return pa.table({"id": ids, "weight": weight}), holdings, ids.take(pa.array(chosen)).to_pylist()


def _owners(rng: np.random.Generator, count: int, entities: int) -> Any:
    return (rng.random(count) ** 2 * entities).astype(np.int64)
