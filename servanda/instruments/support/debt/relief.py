"""What a clause of relief does to a path of debt: the payments it cuts, taken out of each ratio, year by year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from servanda.accounts.between import NOTHING, UNKNOWN, Between, total
from servanda.base.refusal import Refusal
from servanda.instruments.support.debt.grant import present
from servanda.instruments.support.debt.records import BASELINE, RATIOS, DebtPath, IndicatorRow, ReliefSeen
from servanda.instruments.support.debt.schedule import LoanSchedule

Series = Mapping[tuple[str, str], Mapping[int, Between]]


def series(rows: Iterable[IndicatorRow]) -> tuple[dict[tuple[str, str], dict[int, Between]], dict[str, str]]:
    """Figures by scenario and indicator, then year; and in which currency the amounts of each scenario are. Raises Refusal: a
    ratio that is not in percent, amounts of a scenario in several currencies."""
    found: dict[tuple[str, str], dict[int, Between]] = {}
    units: dict[str, str] = {}
    for row in rows:
        place = f"support/indicators.csv, {row.scenario}, {row.indicator}, {row.year}"
        if (row.indicator in RATIOS) != (row.unit == "percent"):
            wanted = "`percent`" if row.indicator in RATIOS else "a currency"
            raise Refusal(f"its unit is “{row.unit}”.", f"Write {wanted}.", place)
        if row.indicator not in RATIOS and units.setdefault(row.scenario, row.unit) != row.unit:
            said = f"it is in {row.unit}, and others of its scenario in {units[row.scenario]}."
            raise Refusal(said, "Write all in one currency.", place)
        found.setdefault((row.scenario, row.indicator), {})[row.year] = Between(row.value_low, row.value_high)
    return found, units


def baseline(found: Series) -> tuple[DebtPath, ...]:
    """The ratios as the table gives them."""
    ordered = sorted((name, at, ratio) for at, ratio in enumerate(RATIOS) for name, told in found if told == ratio)
    return tuple(DebtPath(ratio=one, scenario=name, label=BASELINE, points=_points(found[name, one])) for name, _, one in ordered)


def relieved(
    found: Series, units: Mapping[str, str], reliefs: Sequence[ReliefSeen], schedules: Mapping[str, LoanSchedule | None],
    discount: Decimal | None,
) -> tuple[DebtPath, ...]:  # fmt: skip
    """The same under one reading. discount: of the framework, a share a year; None: it had no one rate, so that present values
    are not known. A ratio whose amount is not known in a year is not known then. Raises Refusal: a loan in another currency than
    the amounts of a scenario."""
    paths = []
    for path in baseline(found):
        base = RATIOS[path.ratio][0]
        against = found.get((path.scenario, base), {})
        for one in reliefs:
            made = schedules.get(one.loan)
            if made is not None and against and made.unit != units[path.scenario]:
                said = f"loan {one.loan} is in {made.unit}, and {base} of “{path.scenario}” in {units[path.scenario]}."
                repair = "Write both in one currency: a rate is yours to choose, with its source."
                raise Refusal(said, repair, "support/indicators.csv")
        points = {}
        for year, value in path.points:
            cut = [_cut(path.ratio, year, one, schedules.get(one.loan), discount) for one in reliefs]
            points[year] = _less(value, cut, against.get(year, UNKNOWN))
        paths.append(DebtPath(ratio=path.ratio, scenario=path.scenario, label=reliefs[0].reading, points=_points(points)))
    return tuple(paths)


def _cut(ratio: str, year: int, relief: ReliefSeen, made: LoanSchedule | None, discount: Decimal | None) -> Between:
    """By how much money the top of a ratio falls in a year."""
    if made is None or relief.after is None:
        return UNKNOWN
    end, first = dt.date(year, 12, 31), dt.date(year, 1, 1)
    parts = {"all": ("principal", "interest")}.get(relief.part, (relief.part,))
    gone = [(one.day, sum((getattr(one, part) for part in parts), Decimal(0))) for one in made.due if one.day > relief.after]
    if ratio.startswith("service"):
        amount = sum((amount for day, amount in gone if first <= day <= end), Decimal(0))
    elif relief.after > end or not (late := [one for one in gone if one[0] > end]):
        return NOTHING  # what is promised for later is not yet off the books
    elif discount is None:
        return UNKNOWN
    else:
        amount = present(late, end, discount)
    return relief.cut.times(amount / 100) if amount else NOTHING


def _less(value: Between, cuts: Sequence[Between], against: Between) -> Between:
    """A ratio in percent less what is cut, set against an amount; no end below nothing."""
    cut = total(cuts)
    if cut == NOTHING or not value.known:
        return value
    if cut.low is None or cut.high is None or not against.low or not against.high:
        return UNKNOWN
    return (value - Between(100 * cut.low / against.high, 100 * cut.high / against.low)).least(Decimal(0))


def _points(points: Mapping[int, Between]) -> tuple[tuple[int, Between], ...]:
    return tuple(sorted(points.items()))
