"""What the detectors of corporate evasion share: who is listed since when, who is tied to whom, and the sources of their signs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from servanda.instruments.sanctions.evasion.inputs import JUDGEMENT, days, optional, table, text
from servanda.instruments.sanctions.evasion.leads import About, Column, Row, Threshold

if TYPE_CHECKING:
    import polars as pl

RED_ALERT = (
    "United Kingdom National Economic Crime Centre and Office of Financial Sanctions Implementation, Red Alert: Financial Sanctions Evasion Typologies: "
    "Russian Elites and Enablers, 12 July 2022"
)
FATF = "Financial Action Task Force and Egmont Group, Concealment of Beneficial Ownership, July 2018, annex of indicators"
OFAC_402 = "United States Office of Foreign Assets Control, Frequently Asked Question 402 of 13 August 2014 (divestment below 50 per cent; sham transactions)"
OFAC_RULE = "United States Office of Foreign Assets Control, Revised Guidance on Entities Owned by Persons Whose Property Is Blocked, 13 August 2014 (50 per cent)"
REPO = "Russian Elites, Proxies and Oligarchs Task Force, Global Advisory on Russian Sanctions Evasion, 9 March 2023"

LISTED = ("listed", (Column(name="entity", means="who is listed"), Column(name="listed_on", means="the day of the listing")))
TIES = (
    "ties",
    (
        Column(name="person", means="one side"),
        Column(name="other", means="the other side"),
        Column(name="kind", means="family, employee, former-employee, associate, lawyer, same-address ..."),
    ),
)
TRANSFERS = (
    Column(name="date", means="the day of the transfer"),
    Column(name="company", means="whose shares"),
    Column(name="seller", means="who gave them"),
    Column(name="buyer", means="who took them"),
    Column(name="share", means="how much of the company, as a fraction of 1"),
)
PRICE = (
    Column(name="price", means="what was paid; empty: not known", needed=False),
    Column(name="value", means="what it was worth by an appraisal or the books; empty: not known", needed=False),
)
BEFORE = Threshold(
    name="before-days", value=180, unit="days", source=f"{JUDGEMENT} ({RED_ALERT}, names transfers before a listing and gives no number)",
    means="how long before the listing a transfer is looked at",
)  # fmt: skip


def after(value: float) -> Threshold:
    """How long after the listing a transfer is looked at."""
    return Threshold(
        name="after-days", value=value, unit="days", source=f"{JUDGEMENT} ({RED_ALERT}, names transfers shortly after a listing and gives no number)",
        means="how long after the listing it is looked at",
    )  # fmt: skip


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
