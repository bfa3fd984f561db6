"""Thresholds of debt by version, and where a path first lies above one. A year of which nothing is known is not decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from importlib.resources import files

import msgspec

from servanda.accounts.between import UNKNOWN
from servanda.base.decoding import read_toml
from servanda.base.refusal import Refusal
from servanda.instruments.support.debt.records import DebtPath, ThresholdFound

CAPACITIES = ("weak", "medium", "strong")
Three = tuple[Decimal, Decimal, Decimal]


class DsfVersion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One version; what the fields mean stands at the head of `dsf.toml`. None: the version has no such figure or rate."""

    id: str
    first: int
    discount: Decimal | None = None
    source: str
    checked: str
    pv_debt_gdp: Three | None = None
    pv_debt_exports: Three | None = None
    service_exports: Three | None = None
    service_revenue: Three | None = None
    public_pv_gdp: Three | None = None


class _File(msgspec.Struct, frozen=True):
    version: tuple[DsfVersion, ...]


@cache
def versions() -> tuple[DsfVersion, ...]:
    """The versions that come with Servanda, the latest first."""
    data = files(__package__).joinpath("dsf.toml").read_bytes()
    return msgspec.convert(read_toml(data.decode("utf-8")), _File).version


def in_force(year: int) -> DsfVersion:
    """The version used in a year. Raises Refusal: before the first."""
    found = next((one for one in versions() if one.first <= year), None)
    if found is None:
        repair = f"Ask for {versions()[-1].first} or later."
        raise Refusal(f"no version of the thresholds was used in {year}.", repair, "--as-of")
    return found


def crossed(paths: Sequence[DebtPath], version: DsfVersion, capacities: Sequence[str] = CAPACITIES) -> Iterator[ThresholdFound]:
    """For each path and capacity the first year above the threshold, under one version; a ratio without a figure is left out."""
    for path in paths:
        figures: Three | None = getattr(version, path.ratio)
        for capacity in capacities if figures else ():
            assert figures is not None
            yield _first(path, version.id, capacity, figures[CAPACITIES.index(capacity)])


def _first(path: DebtPath, version: str, capacity: str, threshold: Decimal) -> ThresholdFound:
    points, unknown, perhaps = dict(path.points), list[int](), None
    state, year = "not above", None
    for at in range(min(points), max(points) + 1):
        value = points.get(at, UNKNOWN)
        if value.low is not None and value.low > threshold:
            state, year = "above", at
            break
        if value.high is not None and value.high <= threshold:
            continue
        if value == UNKNOWN:
            unknown.append(at)
        elif perhaps is None:
            perhaps = at
    if year is None and (perhaps or unknown):
        state = "may be above" if perhaps else "not decided"
    return ThresholdFound(
        version=version, ratio=path.ratio, scenario=path.scenario, label=path.label, capacity=capacity, threshold=threshold,
        state=state, year=year, value=points.get(year or perhaps or 0), perhaps=perhaps, unknown=tuple(unknown),
    )  # fmt: skip
