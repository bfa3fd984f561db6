"""What a clause of relief does to a path of debt: the payments it cuts, taken out of each ratio, year by year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from servanda.accounts.between import NOTHING, UNKNOWN, Between
from servanda.base.refusal import Refusal
from servanda.instruments.support.debt.grant import present
from servanda.instruments.support.debt.records import RATIOS, DebtPath, IndicatorRow, ReliefSeen
from servanda.instruments.support.debt.schedule import LoanSchedule

SET_AGAINST = {
    "pv_debt_gdp": "gdp",
    "pv_debt_exports": "exports",
    "service_exports": "exports",
    "service_revenue": "revenue",
    "public_pv_gdp": "gdp",
}
"""What each ratio is set against. Those of service count what falls due in the year, the others what is still owed at its
end."""
BASELINE = "no relief"
Series = Mapping[tuple[str, str], Mapping[int, Between]]


def series(rows: Iterable[IndicatorRow]) -> tuple[dict[tuple[str, str], dict[int, Between]], dict[str, str]]:
    """Figures by scenario and indicator, then year; and in which currency the amounts of each scenario are. Raises
    Refusal: a ratio that is not
    in percent, amounts of a scenario in several currencies."""
    found: dict[tuple[str, str], dict[int, Between]] = {}
    units: dict[str, str] = {}
    for row in rows:
        place = f"support/indicators.csv, {row.scenario}, {row.indicator}, {row.year}"
        if (row.indicator in RATIOS) != (row.unit == "percent"):
            wanted = "`percent`" if row.indicator in RATIOS else "a currency"
            raise Refusal(f"its unit is “{row.unit}”.", f"Write {wanted}.", place)
        if row.indicator not in RATIOS and units.setdefault(row.scenario, row.unit) != row.unit:
            raise Refusal(
                f"it is in {row.unit}, and others of its scenario in {units[row.scenario]}.",
                "Write all in one currency.",
                place,
            )
        found.setdefault((row.scenario, row.indicator), {})[row.year] = Between(row.value_low, row.value_high)
    return found, units


def baseline(found: Series) -> tuple[DebtPath, ...]:
    """The ratios as the table gives them."""
    ordered = sorted((key for key in found if key[1] in RATIOS), key=lambda key: (key[0], RATIOS.index(key[1])))
    return tuple(
        DebtPath(ratio=ratio, scenario=name, label=BASELINE, points=_points(found[name, ratio])) for name, ratio in ordered
    )


def relieved(
    found: Series,
    units: Mapping[str, str],
    reliefs: Sequence[ReliefSeen],
    schedules: Mapping[str, LoanSchedule | None],
    discount: Decimal,
) -> tuple[DebtPath, ...]:
    """The same under one reading. discount: of the framework, a share a year. A ratio whose amount is not known in a year
    is not known then.
    Raises Refusal: a loan in another currency than the amounts of a scenario."""
    paths = []
    for path in baseline(found):
        against = found.get((path.scenario, SET_AGAINST[path.ratio]), {})
        for one in reliefs:
            made = schedules.get(one.loan)
            if made is not None and against and made.unit != units[path.scenario]:
                top = f"{SET_AGAINST[path.ratio]} of “{path.scenario}” in {units[path.scenario]}"
                said = f"loan {one.loan} is in {made.unit}, and {top}."
                raise Refusal(
                    said, "Write both in one currency: a rate is yours to choose, with its source.", "support/indicators.csv"
                )
        points = {}
        for year, value in path.points:
            cut = [_cut(path.ratio, year, one, schedules.get(one.loan), discount) for one in reliefs]
            points[year] = _less(value, cut, against.get(year, UNKNOWN))
        paths.append(DebtPath(ratio=path.ratio, scenario=path.scenario, label=reliefs[0].reading, points=_points(points)))
    return tuple(paths)


def _cut(ratio: str, year: int, relief: ReliefSeen, made: LoanSchedule | None, discount: Decimal) -> Between:
    """By how much money the top of a ratio falls in a year."""
    if made is None or relief.after is None:
        return UNKNOWN
    end, first = dt.date(year, 12, 31), dt.date(year, 1, 1)
    gone = [
        (
            one.day,
            (one.principal if relief.part != "interest" else Decimal(0))
            + (one.interest if relief.part != "principal" else Decimal(0)),
        )
        for one in made.due
        if one.day > relief.after
    ]
    if ratio.startswith("service"):
        amount = sum((amount for day, amount in gone if first <= day <= end), Decimal(0))
    elif relief.after > end:
        amount = Decimal(0)  # what is promised for later is not yet off the books
    else:
        amount = present(((day, amount) for day, amount in gone if day > end), end, discount)
    return (
        NOTHING
        if not amount
        else Between(*(None if one is None else amount * one / 100 for one in (relief.cut.low, relief.cut.high)))
    )


def _less(value: Between, cuts: Sequence[Between], against: Between) -> Between:
    """A ratio in percent less what is cut, set against an amount; no end below nothing."""
    if all(one == NOTHING for one in cuts):
        return value
    low = high = Decimal(0)
    for one in cuts:
        if not one.known or one.low is None or one.high is None:
            return UNKNOWN
        low, high = low + one.low, high + one.high
    if not against.known or not against.low or not against.high:
        return UNKNOWN
    return Between(
        None if value.low is None else max(Decimal(0), value.low - 100 * high / against.low),
        None if value.high is None else max(Decimal(0), value.high - 100 * low / against.high),
    )


def _points(points: Mapping[int, Between]) -> tuple[tuple[int, Between], ...]:
    return tuple(sorted(points.items()))
