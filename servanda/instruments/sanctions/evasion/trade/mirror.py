"""Mirror statistics: what one side says it exported beside what the other says it imported.

Exports are valued free on board, imports with freight and insurance; the International Monetary Fund's Direction of Trade Statistics takes a factor of 1.06
between them (Yearbook 2017, introduction; Marini, Dippelsman and Stanger 2018, IMF Working Paper 18/16). A pair of countries has an asymmetry of
its own, so a year is read against the earlier years of the same pair, never against one.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

Flows = Mapping[tuple[str, str], float]
"""(partner, year): value, in the currency of the table."""


class Mirror(msgspec.Struct, frozen=True, kw_only=True):
    """One partner in one year. reached: imports reported / (exports reported x factor); earlier: the same in the years before the measures.

    beyond: below the least of the earlier years by more than the margin: more left the one side than came to the other, more than was usual.
    """

    partner: str
    year: str
    exported: float
    imported: float
    reached: float
    earlier: tuple[tuple[str, float], ...]
    missing: float  # exports x factor - imports: what was not seen to arrive
    beyond: bool


def partial_years(imports: Mapping[tuple[str, str], float], share: float) -> dict[tuple[str, str], float]:
    """(partner, year) to its total as a share of the year before it, where that is below `share`: reported in part, not collapsed.

    imports: each partner's imports from everybody, by year. A real fall of this size in a year would be news of its own; it can be let through by
    setting the threshold to 0.
    """
    found = {}
    for (partner, year), value in imports.items():
        last = imports.get((partner, str(int(year) - 1)))
        if last and value < share * last:
            found[(partner, year)] = value / last
    return found


def mirrors(
    exported: Flows, imported: Flows, skipped: Mapping[tuple[str, str], float], *, measures: str, factor: float, margin: float
) -> tuple[Mirror, ...]:
    """All partners and years from the measures on (measures: their year) for which both sides are known and the year is whole."""

    def reached(key: tuple[str, str]) -> float | None:
        there, here = exported.get(key), imported.get(key)
        return here / (there * factor) if there and here is not None and key not in skipped else None

    found = []
    for key in sorted(set(exported) & set(imported)):
        partner, year = key
        now = reached(key)
        if year < measures or now is None:
            continue
        before = tuple(
            (other, value)
            for (who, other) in sorted(exported)
            if who == partner and other < measures and (value := reached((who, other))) is not None
        )
        found.append(
            Mirror(
                partner=partner, year=year, exported=exported[key], imported=imported[key], reached=now, earlier=before,
                missing=exported[key] * factor - imported[key],
                beyond=bool(before) and now < min(value for _y, value in before) - margin,
            )
        )  # fmt: skip
    return tuple(found)
