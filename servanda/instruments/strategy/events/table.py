"""A table of dated events as columns of numbers: 150,000 rows in a fraction of a second."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from servanda.base.refusal import Refusal
from servanda.base.tables.kinds import frame
from servanda.base.tables.source import Data
from servanda.base.time.columns import day_column
from servanda.instruments.strategy.events.layouts import LAYOUTS, told

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

HEADS = {
    "date": ("date", "event date", "day", "sqldate"),
    "source": ("source", "source actor", "actor", "actor1", "actor1code", "actor name", "actor country"),
    "target": ("target", "target actor", "recipient", "actor2", "actor2code", "recipient name", "recipient country"),
    "code": ("code", "event code", "eventcode", "cameo code", "cameo", "weis", "event type", "event"),
    "mode": ("mode", "event mode"),
}
"""What a column may be called, the best first; case, dashes and underscores do not matter. `mode` may be missing."""


class DatedEvents(msgspec.Struct, frozen=True, kw_only=True):
    """Events in the order of their days; all columns are of one length.

    days: since 1970-01-01 (int32). source, target: places in `actors` (int32). code: places in `codes` (int32). foreign: rows
    with a code that the layout does not have, by code: they are there, and in no class. left: rows that could not be read, by
    reason. first, last: days between which the table tells events; nobody knows what was before and after.
    """

    layout: str
    actors: tuple[str, ...]
    codes: tuple[str, ...]
    days: NDArray[np.int32]
    source: NDArray[np.int32]
    target: NDArray[np.int32]
    code: NDArray[np.int32]
    foreign: dict[str, int] = {}
    left: dict[str, int] = {}

    def of(self, *kinds: str) -> NDArray[np.bool_]:
        """Which rows are of one of these classes of the layout. Raises Refusal: no such class."""
        import numpy as np

        layout = LAYOUTS[self.layout]
        wanted = np.array([any(layout.within(kind, code) for kind in kinds) for code in self.codes], dtype=bool)
        mask: NDArray[np.bool_] = wanted[self.code]
        return mask

    def shortened(self, letters: int) -> DatedEvents:
        """With actors by the first letters of their codes: `USAGOV` and `USAMIL` are `USA` then. letters 0: as they are."""
        import numpy as np

        if not letters:
            return self
        short = tuple(sorted({one[:letters] for one in self.actors}))
        at = {one: index for index, one in enumerate(short)}
        new = np.array([at[one[:letters]] for one in self.actors], dtype=np.int32)
        return msgspec.structs.replace(self, actors=short, source=new[self.source], target=new[self.target])


def read_events(
    name: str, data: Data, layout: str = "", *, columns: Mapping[str, str] | None = None, letters: int = 0
) -> DatedEvents:
    """A table of events. In: the file's name for messages, its bytes or where it lies; layout: "" to be told by its codes;
    columns: our name -> the file's, where `HEADS` has it not; letters: of an actor's code to go by, 0 for all. Raises Refusal: a
    column is missing, the codes are not those of the layout, no row can be read."""
    import polars as pl

    found = frame(name, data)
    heads = _heads(found.frame.columns, columns or {}, name)
    held = found.frame.select(pl.col(theirs).alias(ours) for ours, theirs in heads.items())
    days, wrong = day_column(held["date"])
    parts = [pl.col(one).cast(pl.String).str.strip_chars().replace("", None) for one in heads if one != "date"]
    held = held.select(days.alias("date").dt.epoch("d").cast(pl.Int32), held["date"].is_null().alias("no day"), *parts)
    if "mode" in heads:
        behind = pl.concat_str(pl.col("code").str.to_uppercase(), pl.lit("/"), pl.col("mode").str.to_lowercase())
        held = held.with_columns(pl.coalesce(behind, pl.col("code").str.to_uppercase()).alias("code"))
    why = (
        pl.when(pl.col("no day")).then(pl.lit("no date"))
        .when(pl.col("date").is_null()).then(pl.lit("the date cannot be read"))
        .when(pl.col("source").is_null() | pl.col("target").is_null()).then(pl.lit("an actor is missing"))
        .when(pl.col("code").is_null()).then(pl.lit("no code"))
    )  # fmt: skip
    held = held.with_columns(why.alias("why"))
    left = Counter({str(reason): int(count) for reason, count in held.drop_nulls("why").group_by("why").len().rows()})
    left.update(fault.reason for _number, fault in found.faults)
    held = held.filter(pl.col("why").is_null()).sort("date", maintain_order=True)
    if not held.height:
        first = next(iter(wrong.values()), None)
        raise Refusal("no row of the table can be read as an event.", first.reason if first else "Look at its columns.", name)
    counts = {str(code): int(count) for code, count in held.group_by("code").len().rows()}
    which = told(counts, layout.lower(), name)
    actors = tuple(sorted({*held["source"].unique(), *held["target"].unique()}))
    codes = tuple(sorted(counts))
    return DatedEvents(
        layout=which, actors=actors, codes=codes, days=held["date"].to_numpy(),
        source=_placed(held["source"], actors), target=_placed(held["target"], actors), code=_placed(held["code"], codes),
        foreign={code: count for code, count in sorted(counts.items()) if not LAYOUTS[which].has(code)},
        left=dict(sorted(left.items())),
    ).shortened(letters)  # fmt: skip


def _heads(there: list[str], said: Mapping[str, str], name: str) -> dict[str, str]:
    plain = {one.lower().replace("_", " ").replace("-", " ").strip(): one for one in there}
    heads = {ours: next((plain[one] for one in ways if one in plain), "") for ours, ways in HEADS.items()} | dict(said)
    missing = [ours for ours, theirs in heads.items() if theirs not in there and (ours != "mode" or ours in said)]
    if missing:
        listed = ", ".join(f"`{one}`" for one in there[:20])
        lacks = said.get(missing[0], missing[0])
        raise Refusal(f"the table has no column `{lacks}`.", f"Say which of its columns it is: {listed}.", name)
    return {ours: theirs for ours, theirs in heads.items() if theirs}


def _placed(column: pl.Series, names: tuple[str, ...]) -> NDArray[np.int32]:
    import polars as pl

    places: NDArray[np.int32] = column.cast(pl.Enum(names)).to_physical().cast(pl.Int32).to_numpy()
    return places
