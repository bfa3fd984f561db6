"""The detectors by their codes, each imported only when it is used, and what runs them."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from servanda.base.refusal import Refusal
from servanda.base.result import Progress, silent
from servanda.instruments.sanctions.evasion.leads import About, Found

if TYPE_CHECKING:
    import polars as pl

DETECTORS: dict[str, str] = {
    "trade-diversion": "trade_diversion",
    "share-transfer": "share_transfers",
    "new-intermediary": "new_intermediaries",
    "front-person": "front_persons",
    "buy-back": "buy_back",
    "ais-gap": "ais_gaps",
    "ship-to-ship": "meetings",
    "identity-hop": "identity_hops",
    "price-cap": "price_cap",
}
"""Code: its module in this package. A module has `ABOUT: About` and `leads(tables, *, thresholds={}, **settings) -> Found`."""


class DetectorRun(msgspec.Struct, frozen=True, kw_only=True):
    """One detector run: what it is, what it went by, what it found."""

    code: str
    title: str
    thresholds: tuple[tuple[str, float], ...]
    settings: tuple[tuple[str, str], ...]
    found: Found


def detector(code: str) -> Any:
    """The module of a detector. Raises Refusal with the closest code."""
    if code not in DETECTORS:
        import difflib

        close = difflib.get_close_matches(code, DETECTORS, 1, 0.5)
        raise Refusal(
            f"there is no detector `{code}`.",
            repair=f"Did you mean `{close[0]}`?" if close else f"There are: {', '.join(DETECTORS)}.",
        )
    return importlib.import_module(f"servanda.instruments.sanctions.evasion.{DETECTORS[code]}")


def about(code: str) -> About:
    """What a detector is. Raises Refusal for an unknown code."""
    found: About = detector(code).ABOUT
    return found


def fitting(tables: Mapping[str, Any]) -> tuple[str, ...]:
    """The detectors all of whose needed tables are there."""
    return tuple(code for code in DETECTORS if needed(about(code)) <= set(tables))


def needed(told: About) -> set[str]:
    """The tables a detector cannot do without."""
    return {name for name, _columns in told.tables} - set(told.optional)


def run(
    codes: Sequence[str],
    tables: Mapping[str, pl.DataFrame],
    *,
    thresholds: Mapping[str, float] = {},
    settings: Mapping[str, str] = {},
    progress: Progress = silent,
) -> tuple[DetectorRun, ...]:
    """Run detectors over the same tables.

    codes: which; none: those whose tables are there. thresholds, settings: `NAME` for every detector that has it, `CODE.NAME` for one. Raises Refusal:
    unknown code, a name no detector has, a table or column missing.
    """
    wanted = tuple(codes) or fitting(tables)
    if not wanted:
        raise Refusal(
            f"no detector can work with {'these tables: ' + ', '.join(sorted(tables)) if tables else 'no table'}.",
            repair="See what each needs with: servanda sanctions detect --list-detectors",
        )
    _all_used("threshold", thresholds, {code: {t.name for t in about(code).thresholds} for code in wanted})
    _all_used("setting", settings, {code: {s.name for s in about(code).settings} for code in wanted})
    runs = []
    for i, code in enumerate(wanted):
        progress("detecting", i, len(wanted))
        told = about(code)
        mine = _mine(code, thresholds, {t.name for t in told.thresholds})
        chosen = {s.name: s.default for s in told.settings} | _mine(code, settings, {s.name for s in told.settings})
        names = {name for name, _columns in told.tables}
        found: Found = detector(code).leads(
            {name: frame for name, frame in tables.items() if name in names},
            thresholds=mine,
            **{name.replace("-", "_"): value for name, value in chosen.items() if value},
        )
        limits = {t.name: t.value for t in told.thresholds} | mine
        runs.append(
            DetectorRun(
                code=code, title=told.title, thresholds=tuple(limits.items()), settings=tuple(chosen.items()), found=found
            )
        )
    progress("detecting", len(wanted), len(wanted))
    return tuple(runs)


def _mine(code: str, given: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    found = {name: value for name, value in given.items() if name in names}
    return found | {name[len(code) + 1 :]: value for name, value in given.items() if name.startswith(f"{code}.")}


def _all_used(what: str, given: Mapping[str, Any], known: Mapping[str, set[str]]) -> None:
    """A name that nobody takes is a slip of the pen, and one that would change nothing in silence."""
    for name in given:
        code, dot, rest = name.partition(".")
        if not (rest in known.get(code, ()) if dot else any(name in names for names in known.values())):
            have = sorted(known.get(code, set()) if dot and code in known else set().union(*known.values()))
            raise Refusal(
                f"no detector that runs has a {what} `{name}`.",
                repair=f"They have: {', '.join(have) or 'none'}.",
                place=f"--{'set' if what == 'setting' else what}",
            )
