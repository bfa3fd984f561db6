"""What the detectors of corporate evasion share: who is listed since when, who is tied to whom, and the sources of their signs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from servanda.accounts.leads import Row
from servanda.instruments.sanctions.evasion.inputs import days, optional, table, text
from servanda.instruments.sanctions.evasion.leads import About

if TYPE_CHECKING:
    import polars as pl


def listings(tables: Mapping[str, pl.DataFrame], about: About) -> dict[str, dt.date]:
    """Who is listed: the first day of it. An entry without a day cannot be placed in time and is left out (see `undated`)."""
    frame = days(table(tables, about, "listed"), "listed", "listed_on")
    found: dict[str, dt.date] = {}
    for entity, day in frame.select("entity", "listed_on").iter_rows():
        if entity is not None and day is not None:
            found[str(entity)] = min(day, found.get(str(entity), day))
    return found


def undated(tables: Mapping[str, pl.DataFrame], about: About) -> tuple[str, ...]:
    """Those listed without a day."""
    frame = days(table(tables, about, "listed"), "listed", "listed_on")
    dated = listings(tables, about)
    return tuple(
        sorted({str(e) for e, d in frame.select("entity", "listed_on").iter_rows() if e is not None and d is None} - dated.keys())
    )


def ties(tables: Mapping[str, pl.DataFrame], about: About) -> dict[tuple[str, str], str]:
    """Both directions of each tie: its kind. Empty when no table was given: then ties are not known, and no sign counts on their absence."""
    frame = optional(tables, about, "ties")
    found: dict[tuple[str, str], str] = {}
    if frame is not None:
        for one, other, kind in frame.select("person", "other", "kind").iter_rows():
            if one is not None and other is not None:
                found.setdefault((str(one), str(other)), text(kind) or "tie")
                found.setdefault((str(other), str(one)), text(kind) or "tie")
    return found


def by(rows: Iterable[dict[str, Any]], column: str) -> dict[str, list[dict[str, Any]]]:
    """Rows by the text of a cell, in their order: a register is looked through once, not once a question."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in rows:
        found.setdefault(text(one[column]), []).append(one)
    return found


def row(table_name: str, number: int, *cells: object) -> Row:
    """A row told: its filled cells, parted by commas."""
    return Row(table=table_name, number=number, words=", ".join(text(cell) for cell in cells if text(cell)))


def near(day: dt.date, listed_on: dt.date) -> str:
    """`12 days before the listing of 2031-03-14`."""
    apart = (day - listed_on).days
    when = (
        "on the day of"
        if apart == 0
        else f"{abs(apart)} day{'s' if abs(apart) != 1 else ''} {'after' if apart > 0 else 'before'}"
    )
    return f"{when} the listing of {listed_on}"


def part(value: float) -> str:
    """A price as a share of the value: `4 %`, `less than 1 %`."""
    return "less than 1 %" if 0 < value < 0.01 else "nothing" if value == 0 else f"{value:.0%}".replace("%", " %")
