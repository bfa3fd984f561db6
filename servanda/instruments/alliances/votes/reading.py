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
from servanda.instruments.alliances.states import began, gone
from servanda.instruments.alliances.votes.records import Sitting

if TYPE_CHECKING:
    import polars as pl

CODES = {"yes": 1, "1": 1, "abstain": 2, "abstention": 2, "2": 2, "no": 3, "3": 3} | dict.fromkeys(
    ("absent", "8", "not a member", "9"), 0
)
"""Words, and the numbers of Voeten's codebook (Erik Voeten, United Nations General Assembly Voting Data)."""
NAMES = {
    "call": ("rcid", "rollcall", "resolution"), "state": ("countrycode", "state", "iso3c", "code"),
    "name": ("country", "countryname", "name"), "vote": ("vote",), "session": ("session",), "date": ("date",),
}  # fmt: skip


def sitting(name: str, data: Data, session: int, calls: tuple[str, Data] | None = None) -> Sitting:
    """In: a table of votes (roll call, state, vote), which session; calls: a table of roll calls with session and date, where the
    votes do not bear them. Out: its votes. Raises Refusal: an unknown vote, two of one state in one roll call, a state that is no
    more, no such session."""
    import numpy as np
    import polars as pl

    told = frame(name, data)
    for number, fault in told.faults[:1]:
        raise Refusal(f"{fault.args[0]}.", fault.repair, f"{name}, row {number}")
    table = _columns(told.frame, name, "call", "vote").with_columns(told.numbers.alias("row"))
    if "state" not in table.columns and "name" not in table.columns:
        raise Refusal("the table has no column of states.", "Name it `country_code` or `state`.", name)
    _known_votes(table, name)
    mine, listed, place = table, table, name
    if calls is not None:
        place, listed = calls[0], _columns(frame(*calls).frame, calls[0], "call", "session")
        if (double := listed["call"].is_duplicated()).any():
            raise Refusal(f"the roll call {shown(str(listed['call'].filter(double)[0]))} stands twice.", "Keep one.", place)
    elif "session" not in table.columns:
        raise Refusal("of which session a vote is, is not said.", "Give --roll-calls FILE: rcid, session, date.", name)
    listed = listed.filter(_whole(pl.col("session")) == str(session))
    if calls is None:
        mine = listed
    elif table["call"].dtype.is_integer() and listed["call"].dtype == pl.String:  # quicker than as text, where there are many
        numbers = _text(listed["call"]).cast(table["call"].dtype, strict=False).drop_nulls()
        mine = table.filter(pl.col("call").is_in(numbers.implode()))
    else:
        mine = table.filter(_whole(pl.col("call")).is_in(_text(listed["call"]).implode()))
    if mine.is_empty():
        raise Refusal(f"no vote is of session {session}.", "Look at the column `session`.", "--session")
    dates: dict[str, dt.date] = {}
    if "date" in listed.columns:
        days = zip(_text(listed["call"]), _text(listed["date"]), strict=True)
        dates = {call: read_day(day[:10], place=place) for call, day in dict(days).items() if call and day}
    keyed, names, notes = _states(mine, session, dates, name)
    call = _text(keyed["call"])
    held_calls, call_at = np.unique(call.to_numpy(), return_inverse=True)
    states, state_at = np.unique(keyed["key"].to_numpy(), return_inverse=True)
    cells = state_at.astype(np.int64) * len(held_calls) + call_at
    order = np.argsort(cells, kind="stable")
    for again in order[1:][np.diff(cells[order]) == 0][:1].tolist():
        said = f"{shown(keyed['key'][again])} votes twice in {shown(call[again])}."
        raise Refusal(said, "Keep one.", f"{name}, row {keyed['row'][again]}")
    held = np.zeros((len(states), len(held_calls)), np.int8)
    held[state_at, call_at] = [CODES[one.casefold()] for one in _text(keyed["vote"])]
    return Sitting(session=session, states=tuple(map(str, states)), names=names, votes=held, notes=tuple(notes))


def _whole(column: pl.Expr) -> pl.Expr:
    """A cell as text, without the `.0` that tables of decimals give whole numbers."""
    import polars as pl

    return column.cast(pl.String).str.strip_chars().str.replace(r"\.0+$", "")


def _text(column: pl.Series) -> pl.Series:
    import polars as pl

    return pl.select(_whole(pl.lit(column))).to_series()


def _columns(found: pl.DataFrame, name: str, *needed: str) -> pl.DataFrame:
    import polars as pl

    headers = {plain(one): one for one in found.columns}
    chosen = {field: headers[one] for field, names in NAMES.items() for one in reversed(names) if one in headers}
    for field in needed:
        if field not in chosen:
            there = ", ".join(map(shown, found.columns[:20]))
            raise Refusal(f"there is no column `{NAMES[field][0]}`; there are: {there}.", "Name the column so.", name)
    return found.select(pl.col(column).alias(field) for field, column in chosen.items())


def _known_votes(table: pl.DataFrame, name: str) -> None:
    """Raises Refusal: a vote that is none of CODES, in any session: a table that means something else is not half understood."""
    import polars as pl

    for word in table["vote"].unique().cast(pl.String):
        if word is None or word.strip().casefold() not in CODES:
            bad = table.filter(pl.col("vote").is_null() if word is None else pl.col("vote").cast(pl.String) == word)
            said = "an empty cell" if word is None else shown(word)
            repair = "Write yes, abstain, no or absent, or Voeten's 1, 2, 3, 8 (absent), 9 (no member)."
            raise Refusal(f"{said} is no vote.", repair, f"{name}, row {bad['row'][0]}")


def _states(
    mine: pl.DataFrame, session: int, dates: dict[str, dt.date], name: str
) -> tuple[pl.DataFrame, dict[str, str], list[str]]:  # fmt: skip
    """The rows with a key for whoever voted: its code, or its name where it has none; states that are no more by their dates."""
    import polars as pl

    columns = [pl.col(one).cast(pl.String).str.strip_chars() for one in ("state", "name") if one in mine.columns]
    mine = mine.with_columns(pl.coalesce([pl.when(one != "").then(one) for one in columns]).alias("key"))
    for row in mine.filter(pl.col("key").is_null())["row"][:1]:
        raise Refusal("a vote is nobody's.", "Fill in the state.", f"{name}, row {row}")
    pairs = mine.select("key", columns[-1].alias("name")).unique(subset=["key"], keep="first", maintain_order=True)
    names, notes = {key: told or key for key, told in pairs.iter_rows()}, []
    for key in mine["key"].unique().sort():
        if (found := gone(key)) is None:
            continue
        state, then = found
        rows = mine.filter(pl.col("key") == key)
        days = [dates.get(call, began(session)) for call in _text(rows["call"])]
        late = [row for row, day in zip(rows["row"], days, strict=True) if day > state.last]
        if late and not then:
            said = f"{shown(key)} is {state.name}, a member until {state.last}, and votes on {max(days)}."
            raise Refusal(said, "Write the code of whoever voted.", f"{name}, row {late[0]}")
        if late:
            moved = pl.when(pl.col("row").is_in(late)).then(pl.lit(then)).otherwise(pl.col("key"))
            mine = mine.with_columns(moved.alias("key"))
            names[then] = then  # the name in the table is that of the state that is no more
            said = f"{key} is {state.name}, a member until {state.last}"
            notes.append(f"{said}: {counted(len(late), 'vote')} after it are told as {then}")
    return mine, names, notes
