"""The votes of one session out of a table of roll calls, however many rows it has."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from servanda.base.document import counted
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import shown
from servanda.base.tables.kinds import frame
from servanda.base.tables.reading import plain
from servanda.base.tables.source import Data
from servanda.base.time.days import read_day
from servanda.instruments.alliances.votes.records import Sitting
from servanda.instruments.alliances.votes.states import began, gone

if TYPE_CHECKING:
    import polars as pl

CODES = {
    "yes": 1, "1": 1, "abstain": 2, "abstention": 2, "2": 2, "no": 3, "3": 3, "absent": 0, "8": 0, "not a member": 0, "9": 0,
}  # fmt: skip
"""Words, and the numbers of Voeten's codebook (Erik Voeten, United Nations General Assembly Voting Data)."""
NAMES = {
    "call": ("rcid", "rollcall", "resolution"), "state": ("countrycode", "state", "iso3c", "code"), "name": ("country", "countryname", "name"),
    "vote": ("vote",), "session": ("session",), "date": ("date",),
}  # fmt: skip


def sitting(name: str, data: Data, session: int, calls: tuple[str, Data] | None = None) -> Sitting:
    """In: a table of votes (roll call, state, vote), which session; calls: a table of roll calls with their session and date, where
    the votes do not bear it. Out: its votes. Raises Refusal: an unknown vote, two votes of one state in one roll call, a state that is
    no more, no such session."""
    import numpy as np
    import polars as pl

    told = frame(name, data)
    table = _columns(told.frame, name, ("call", "vote"), ("state", "name", "session", "date"))
    if told.faults:
        number, fault = told.faults[0]
        raise Refusal(f"{fault.args[0]}.", fault.repair, f"{name}, row {number}")
    if "state" not in table.columns and "name" not in table.columns:
        raise Refusal("the table has no column of states.", "Name it `country_code` or `state`.", name)
    table = table.with_columns(told.numbers.alias("row"))
    _known_votes(table, name)
    dates: dict[str, dt.date] = {}
    if calls is None:
        if "session" not in table.columns:
            raise Refusal("the table does not say of which session a vote is.", "Give --roll-calls FILE: rcid, session, date.", name)
        mine = table.filter(_whole(pl.col("session")) == str(session))
        sessions = table["session"].unique()
    else:
        listed = _columns(frame(*calls).frame, calls[0], ("call", "session"), ("date",))
        _once(listed, calls[0])
        sessions = listed["session"].unique()
        wanted = listed.filter(_whole(pl.col("session")) == str(session))
        if "date" in wanted.columns:
            pairs = zip(wanted["call"].cast(pl.String), wanted["date"].cast(pl.String), strict=True)
            dates = {call: read_day(day[:10], place=calls[0]) for call, day in pairs if call and day}
        ids = wanted["call"]
        whole = table["call"].dtype.is_integer() and ids.dtype.is_integer()
        mine = table.filter(pl.col("call").is_in(ids.cast(table["call"].dtype).implode()) if whole else _whole(pl.col("call")).is_in(_whole_of(ids)))
    if mine.is_empty():
        there = sorted({int(float(one)) for one in sessions.cast(pl.String) if one and one.replace(".", "", 1).isdigit()})
        known = f"There are sessions {there[0]} to {there[-1]}." if there else "Look at the column `session`."
        raise Refusal(f"no vote is of session {session}.", known, "--session")
    if "date" in mine.columns and not dates:
        days = mine.select(_whole(pl.col("call")), pl.col("date").cast(pl.String)).unique().iter_rows()
        dates = {call: read_day(day[:10], place=name) for call, day in days if call and day}
    mine, names, notes = _states(mine, session, dates, name)
    call = _whole_of(mine["call"])
    call_ids, call_at = np.unique(np.array(call), return_inverse=True)
    states, state_at = np.unique(np.array(mine["key"].to_list()), return_inverse=True)
    held = np.zeros((len(states), len(call_ids)), np.int8)
    cells = state_at.astype(np.int64) * len(call_ids) + call_at
    order = np.argsort(cells, kind="stable")
    if (same := np.flatnonzero(np.diff(cells[order]) == 0)).size:
        at = int(order[same[0] + 1])
        raise Refusal(
            f"{shown(str(mine['key'][at]))} votes twice in {shown(call[at])}.", "Keep one.", f"{name}, row {mine['row'][at]}"
        )
    lookup = {word: CODES[_plain(word)] for word in mine["vote"].cast(pl.String).unique()}
    held[state_at, call_at] = np.array([lookup[one] for one in mine["vote"].cast(pl.String)], np.int8)
    return Sitting(session=session, states=tuple(map(str, states)), names=names, votes=held, notes=tuple(notes))


def _plain(word: str) -> str:
    return word.strip().casefold()


def _whole(column: pl.Expr) -> pl.Expr:
    """A number as text without the `.0` that tables of decimals give whole numbers."""
    import polars as pl

    return column.cast(pl.String).str.strip_chars().str.replace(r"\.0+$", "")


def _whole_of(column: pl.Series) -> list[str]:
    import polars as pl

    return pl.select(_whole(pl.lit(column))).to_series().to_list()


def _columns(found: pl.DataFrame, name: str, needed: tuple[str, ...], may: tuple[str, ...]) -> pl.DataFrame:
    import polars as pl

    headers = {plain(one): one for one in found.columns}
    chosen = []
    for field in (*needed, *may):
        column = next((headers[one] for one in NAMES[field] if one in headers), None)
        if column is None and field in needed:
            raise Refusal(
                f"there is no column `{NAMES[field][0]}`; the columns are: {', '.join(map(shown, found.columns[:20]))}.",
                "Name the column so.", name,
            )  # fmt: skip
        if column is not None:
            chosen.append(pl.col(column).alias(field))
    return found.select(chosen)


def _known_votes(table: pl.DataFrame, name: str) -> None:
    """Raises Refusal: a vote that is none of CODES, in any session: a table that means something else by it is not half understood."""
    import polars as pl

    for word in table["vote"].unique().cast(pl.String):
        if word is None or _plain(word) not in CODES:
            bad = table.filter(pl.col("vote").is_null() if word is None else pl.col("vote").cast(pl.String) == word)
            said = "an empty cell" if word is None else shown(word)
            raise Refusal(
                f"{said} is no vote.", "Write yes, abstain, no or absent, or Voeten's 1, 2, 3, 8 (absent), 9 (no member).",
                f"{name}, row {bad['row'][0]}",
            )  # fmt: skip


def _once(listed: pl.DataFrame, name: str) -> None:
    double = listed["call"].is_duplicated()
    if double.any():
        raise Refusal(f"the roll call {shown(str(listed['call'].filter(double)[0]))} stands twice.", "Keep one.", name)


def _states(
    mine: pl.DataFrame, session: int, dates: dict[str, dt.date], name: str
) -> tuple[pl.DataFrame, dict[str, str], list[str]]:
    """The rows with a key for whoever voted: its code, or its name where it has none; states that are no more by their dates."""
    import polars as pl

    columns = [pl.col(one).cast(pl.String).str.strip_chars() for one in ("state", "name") if one in mine.columns]
    mine = mine.with_columns(pl.coalesce([pl.when(one != "").then(one) for one in columns]).alias("key"))
    if (empty := mine.filter(pl.col("key").is_null())).height:
        raise Refusal("a vote is nobody's.", "Fill in the state.", f"{name}, row {empty['row'][0]}")
    notes = []
    mapped: dict[str, str] = {}
    for key in mine["key"].unique().sort():
        found = gone(key)
        if found is None:
            continue
        rows = mine.filter(pl.col("key") == key)
        days = [dates.get(call, began(session)) for call in _whole_of(rows["call"])]
        late = [day > found[0].last for day in days]
        if not any(late):
            continue
        if not found[1]:
            at = late.index(True)
            raise Refusal(
                f"{shown(key)} is {found[0].name}, a member until {found[0].last}, and votes on {days[at]}.",
                "Write the code of whoever voted.", f"{name}, row {rows['row'][at]}",
            )  # fmt: skip
        moved = pl.col("row").is_in(rows["row"].filter(pl.Series(late)).implode())
        mine = mine.with_columns(pl.when(moved).then(pl.lit(found[1])).otherwise(pl.col("key")).alias("key"))
        mapped[found[1]] = found[1]  # the name in the table is that of the state that is no more
        many = counted(sum(late), "vote")
        notes.append(f"{key} is {found[0].name}, a member until {found[0].last}: {many} after it are told as {found[1]}")
    names: dict[str, str] = {}
    if "name" in mine.columns:
        pairs = mine.select("key", pl.col("name").cast(pl.String)).unique(subset=["key"], keep="first", maintain_order=True)
        names = {key: name or key for key, name in pairs.iter_rows()} | mapped
    return mine, names, notes
