"""What if X is listed: who else is caught, for one candidate with names, or for every party of the register at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.ownership import kernels, upward
from servanda.instruments.sanctions.ownership.derive import Derived, derived
from servanda.instruments.sanctions.ownership.records import Verdict
from servanda.instruments.sanctions.ownership.results import VerdictChange, WhatIf


def what_if(base: Derived, party: str) -> WhatIf:
    """What changes if one more party is listed. In: a derivation and the id of the candidate. Raises Refusal: unknown, or listed already."""
    node = base.at.graph.one(party)
    if node in base.listed:
        raise Refusal(f"“{party}” is listed already.", repair="Name a party that is not, or leave it out of --listed.")
    after = derived(base.at, np.sort(np.append(base.listed, np.int32(node))))
    return compared(base, after, party)


def compared(before: Derived, after: Derived, party: str) -> WhatIf:
    """The parties whose verdict differs between two derivations of one register, in its order."""
    size = before.at.parties
    ranks = [(d.must[:size] >= 0).astype(np.int8) + (d.may[:size] >= 0) for d in (before, after)]
    verdicts = (Verdict.NOT, Verdict.MAY, Verdict.MUST)
    graph, changes = before.at.graph, []
    for node in np.flatnonzero(ranks[0] != ranks[1]):
        name = graph.name(int(node))
        if name != party:
            about = graph.parties.get(name)
            changes.append(
                VerdictChange(
                    party=name,
                    before=verdicts[ranks[0][node]],
                    after=verdicts[ranks[1][node]],
                    weight=about.weight if about else None,
                    unit=about.unit if about else "",
                )
            )
    units = sorted({c.unit for c in changes if c.weight is not None})
    return WhatIf(
        party=party,
        changes=tuple(changes),
        weights=tuple((u, sum(c.weight for c in changes if c.weight is not None and c.unit == u)) for u in units),
        unweighed=sum(c.weight is None for c in changes),
    )


def what_if_all(base: Derived, *, may: bool = False, weight: Any = None) -> tuple[Any, Any]:
    """One question for every party at once: if it alone is listed as well, how many others are caught that are not caught now?

    In: a derivation; may: count those who may be caught (default: those who must); weight: an array of economic weights by party (0 where unknown). Out:
    int32 counts and float64 sums of weights by party (the sums empty without weights); 0 for parties that are caught already.
    Equal to `what_if` for each (a test holds it so). Method: docs/sanctions/ownership.md, “All questions at once”.
    """
    at = base.at
    size, need, cascade = at.size, at.regime.need, at.regime.cascade
    caught = (base.may if may else base.must) >= 0
    if base.apart:  # each listed person is followed alone, and so is the candidate
        start = kernels.nodes(at.recorded)
    else:
        start, _ = kernels.spread(at.out, at.onward, at.recorded, base.listed, need, may, cascade, at.parties)
    weights = np.zeros(0, np.float64) if weight is None else np.concatenate([np.asarray(weight, np.float64), np.zeros(size - at.parties)])
    parent, heavy = upward.paths(at.out, at.onward, need, may, start)
    count, sums = upward.collateral(at.out, at.onward, need, may, cascade, at.parties, start, caught, weights, parent, heavy)
    count[caught] = 0
    if sums.size:
        sums[caught] = 0.0
        sums = sums[: at.parties]
    return count[: at.parties], sums
