"""The regimes that come with Servanda and those of the user: read from TOML, chosen by day."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from servanda.base.decoding import read_toml
from servanda.base.refusal import Refusal
from servanda.base.time import read_day
from servanda.instruments.sanctions.ownership.records import WHOLE, Aggregate, Kind, Regime, RegimeSource, Rule

_FIELDS = {"id", "name", "authority", "from", "until", "threshold", "at-threshold", "aggregate", "cascade", "votes", "own-votes-count", "control", "rebuttable", "check", "source"}
_NEEDED = ("id", "from", "threshold", "at-threshold", "aggregate")
_CONTROL = (Kind.APPOINTS, Kind.CONTROLS, Kind.DIRECTS, Kind.ACTS_FOR)
_ABOUT = "Compare it with the head of the table that `servanda sanctions own regimes --toml` prints."


@lru_cache(maxsize=1)
def shipped_text() -> str:
    """The table that comes with Servanda, as TOML."""
    return files("servanda.instruments.sanctions.ownership").joinpath("regimes.toml").read_text("utf-8")


@lru_cache(maxsize=1)
def regimes() -> tuple[Regime, ...]:
    """Every version of every shipped regime, in the order of the table."""
    return parse(shipped_text(), "regimes.toml")


def regime(id: str, on: dt.date | str, table: Sequence[Regime] = ()) -> Regime:
    """The version of a regime that holds on a day.

    table: the user's own, looked at before the shipped ones. Raises Refusal: no such regime, or none of its versions holds on that day.
    """
    day = read_day(on, place="--as-of")
    own = [r for r in table if r.id == id]
    versions = own or [r for r in regimes() if r.id == id]
    if not versions:
        names = sorted({r.id for r in (*table, *regimes())})
        raise Refusal(f"there is no regime `{id}`.", repair=f"There are: {', '.join(names)}.", place="--regime")
    for one in versions:
        if _holds(one, day):
            return one
    said = "; ".join(f"{r.first} to {r.until or 'today'}" for r in versions)
    raise Refusal(f"no version of the regime `{id}` holds on {day}.", repair=f"It is known for: {said}.", place="--regime")


def in_force(on: dt.date, table: Sequence[Regime] = ()) -> tuple[Regime, ...]:
    """The version of each regime that holds on a day, the user's own first."""
    own = {r.id for r in table}
    return tuple(r for r in (*table, *(s for s in regimes() if s.id not in own)) if _holds(r, on))


def parse(text: str, place: str) -> tuple[Regime, ...]:
    """A table of regimes in TOML. Raises Refusal: not TOML, a field missing, unknown or out of range, versions that overlap."""
    try:
        data = read_toml(text)
    except tomllib.TOMLDecodeError as error:
        raise Refusal(f"this is not TOML: {error}.", repair=_ABOUT, place=place) from error
    rows = data.get("regime")
    if not isinstance(rows, list) or not rows or set(data) != {"regime"} or not all(isinstance(r, dict) for r in rows):
        raise Refusal("a table of regimes holds [[regime]] and nothing else.", repair=_ABOUT, place=place)
    found = tuple(_regime(row, f"{place}, regime {number}") for number, row in enumerate(rows, 1))
    for i, one in enumerate(found):
        for other in found[:i]:
            if one.id == other.id and one.first < (other.until or "9999") and other.first < (one.until or "9999"):
                raise Refusal(f"two versions of `{one.id}` hold on {max(one.first, other.first)}.", repair="Give the earlier one an `until`.", place=place)
    return found


def _holds(one: Regime, day: dt.date) -> bool:
    return one.first <= day.isoformat() and (not one.until or day.isoformat() < one.until)


def _regime(row: Mapping[str, Any], place: str) -> Regime:
    for name in row:
        if name not in _FIELDS:
            raise Refusal(f"a regime has no field `{name}`.", repair=_ABOUT, place=place)
    for name in _NEEDED:
        if name not in row:
            raise Refusal(f"the regime lacks `{name}`.", repair=_ABOUT, place=place)
    threshold = row["threshold"]
    if isinstance(threshold, bool) or not isinstance(threshold, int | float) or not 0 < threshold <= 100:
        raise Refusal(f"a threshold is a number of per cent above 0, at most 100, not {threshold!r}.", repair=_ABOUT, place=place)
    control = row.get("control", {})
    for kind in control:
        if kind not in _CONTROL:
            raise Refusal(f"there is no kind of control `{kind}`.", repair=f"There are: {', '.join(_CONTROL)}.", place=place)
    for kind, rule in control.items():
        if rule == Rule.NOMINEE and (kind != Kind.ACTS_FOR or row["aggregate"] == Aggregate.CONCERT):
            raise Refusal("`nominee` is a rule of acts-for, and not beside joint arrangements.", repair="Write refer.", place=place)
    return Regime(
        id=_text(row, "id", place),
        name=_text(row, "name", place) or _text(row, "id", place),
        authority=_text(row, "authority", place),
        first=_day(row, "from", place),
        until=_day(row, "until", place) if "until" in row else "",
        threshold=round(threshold * (WHOLE // 100)),
        at_threshold=_flag(row, "at-threshold", place),
        aggregate=Aggregate(_choice(row["aggregate"], tuple(Aggregate), "aggregate", place)),
        cascade=_flag(row, "cascade", place, default=True),
        votes=Rule(_choice(row.get("votes", "ignored"), (Rule.CAUGHT, Rule.REFER, Rule.IGNORED), "votes", place)),
        own_votes_count=_flag(row, "own-votes-count", place, default=True),
        control=tuple((Kind(k), Rule(_choice(v, tuple(Rule), k, place))) for k, v in sorted(control.items())),
        rebuttable=_flag(row, "rebuttable", place, default=False),
        sources=tuple(
            RegimeSource(**{name: _text(source, name, place) for name in ("title", "date", "url", "says")})
            for source in row.get("source", ())
        ),
        check=tuple(str(line) for line in row.get("check", ())),
    )


def _text(row: Mapping[str, Any], name: str, place: str) -> str:
    value = row.get(name, "")
    if not isinstance(value, str | dt.date):
        raise Refusal(f"`{name}` is text, not {value!r}.", repair=_ABOUT, place=place)
    return value if isinstance(value, str) else value.isoformat()


def _flag(row: Mapping[str, Any], name: str, place: str, *, default: bool | None = None) -> bool:
    value = row.get(name, default)
    if not isinstance(value, bool):
        raise Refusal(f"`{name}` is true or false, not {value!r}.", repair=_ABOUT, place=place)
    return value


def _choice(value: object, choices: tuple[str, ...], name: str, place: str) -> str:
    if value not in choices:
        raise Refusal(f"`{name}` is one of {', '.join(choices)}, not {value!r}.", repair=_ABOUT, place=place)
    return str(value)


def _day(row: Mapping[str, Any], name: str, place: str) -> str:
    return read_day(row[name], place=f"{place}, {name}").isoformat()
