"""The measures of trade diversion, slow and obvious: loops over rows, one question after the other. No code of the detector is used."""

from __future__ import annotations

from typing import NamedTuple

Row = tuple[str, str, str, str, float | None]  # reporter, partner, code, month, value


class Slow(NamedTuple):
    plain: float | None
    like: float | None
    without_largest: float | None


def base_month(month: str, measures: str) -> str:
    """Go back a year at a time until the month lies before the month of the measures."""
    year = int(month[:4])
    while f"{year}{month[4:]}" >= measures:
        year -= 1
    return f"{year}{month[4:]}"


def slow(rows: list[Row], partner: str, measures: str, since: str, until: str, thin: float, missing_share: float) -> Slow:
    present = {row[3] for row in rows}
    months = sorted(m for m in {f"{y}-{k:02d}" for y in range(2028, 2036) for k in range(1, 13)} if since <= m <= until)
    pairs = [(m, base_month(m, measures)) for m in months if m in present and base_month(m, measures) in present]
    above, below = total([(pair, rows) for pair in pairs], partner)
    inside = [row for row in rows if row[3] in {m for pair in pairs for m in pair}]
    later, earlier = ({row[2] for row in inside if row[3] in {pair[side] for pair in pairs}} for side in (0, 1))
    kept = []
    for after, before in pairs:
        one, two = ([row for row in rows if row[3] == month] for month in (after, before))
        if min(len(one), len(two)) < thin * max(len(one), len(two)):
            continue
        missing_after = {r[0] for r in two} - {r[0] for r in one}
        missing_before = {r[0] for r in one} - {r[0] for r in two}
        if too_much(two, missing_after, missing_share) or too_much(one, missing_before, missing_share):
            continue
        alike = [row for row in rows if row[0] not in missing_after | missing_before and row[2] in later & earlier]
        kept.append(((after, before), alike))
    like_above, like_below = total(kept, partner)
    largest = max(
        (row[4] for pair, alike in kept for row in alike if row[1] == partner and row[3] == pair[0] and row[4] is not None),
        default=None,
    )
    return Slow(
        above / below if below else None,
        like_above / like_below if like_below else None,
        (like_above - largest) / like_below if like_below and largest is not None else None,
    )


def too_much(rows: list[Row], missing: set[str], share: float) -> bool:
    whole = sum(row[4] or 0 for row in rows)
    return bool(missing) and whole > 0 and sum(row[4] or 0 for row in rows if row[0] in missing) / whole > share


def total(pairs: list[tuple[tuple[str, str], list[Row]]], partner: str) -> tuple[float, float]:
    """Sums over the pairs both of whose months are known: a month with rows none of which has a value is not known; without rows it is nothing."""
    above = below = 0.0
    for pair, rows in pairs:
        sums = []
        for month in pair:
            mine = [row[4] for row in rows if row[1] == partner and row[3] == month]
            known = [value for value in mine if value is not None]
            sums.append(None if mine and not known else sum(known))
        if sums[0] is not None and sums[1] is not None:
            above, below = above + sums[0], below + sums[1]
    return above, below
