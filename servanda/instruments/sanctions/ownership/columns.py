"""Arrow columns to a graph, without a record a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from servanda.base.refusal import Refusal
from servanda.base.time import read_date, settled
from servanda.instruments.sanctions.ownership.graph import KINDS, Graph, Ints
from servanda.instruments.sanctions.ownership.numbers import numbers, twice
from servanda.instruments.sanctions.ownership.records import ALWAYS, NEVER, WHOLE

if TYPE_CHECKING:
    import pyarrow as pa

_ALSO = {"owner": "source", "company": "target", "until": "last"}
"""What the shared edge table calls these columns."""


def from_arrow(parties: pa.Table, holdings: pa.Table) -> Graph:
    """A graph from columns, without a record a row.

    parties: `id` (string). holdings: `owner`, `company` (ids as string, or row numbers of `parties` as integers), `least`, `most` (fractions as float, or billionths as integers; null: not
    known); optionally `kind` (string), `votes_least`, `votes_most`, `first`, `until` (date32, or text in any precision), `concert`, `block`. The columns of the
    shared edge table (`source`, `target`, `last`) are read too. Raises Refusal: a column is missing, an id is unknown, a share is negative or above the whole.
    """
    if "id" not in parties.column_names:
        raise Refusal(f"the table of parties has no column id; it has {', '.join(parties.column_names)}.", repair="Name the column of ids id.")
    names = _whole(parties["id"])
    if names.null_count:
        raise Refusal("a party has no id.", repair="Give each row an id.", place="parties")
    if double := twice(names):
        raise Refusal(f"the id “{double}” stands twice.", repair="Give each party one row.", place="parties")
    owner, company = _ends(holdings, names)
    least, most = _shares(holdings, "least"), _shares(holdings, "most")
    if (least > most).any():
        raise _row(int(np.flatnonzero(least > most)[0]), "its least is above its most")
    votes: list[Ints | None] = [None, None]
    if any(_has(holdings, c) and holdings[c].null_count < len(holdings) for c in ("votes_least", "votes_most")):
        stated = np.zeros(len(holdings), bool)
        for c in ("votes_least", "votes_most"):
            if _has(holdings, c):
                stated |= holdings[c].is_valid().to_numpy()
        votes = [np.where(stated, _shares(holdings, c), -1).astype(np.int32) for c in ("votes_least", "votes_most")]
    concert, concerts = _words(holdings, "concert")
    block, _ = _words(holdings, "block")
    return Graph(
        names,
        owner,
        company,
        least,
        most,
        kind=_kinds(holdings),
        votes_least=votes[0],
        votes_most=votes[1],
        dates=_dates(holdings),
        concert=concert,
        block=block,
        concerts=concerts,
    )


def coded(parties: pa.Table, holdings: pa.Table) -> pa.Table:
    """The holdings with owners and companies as row numbers of the parties: saved so, a register loads several times faster."""
    import pyarrow as pa

    names = _whole(parties["id"])
    columns = {name: holdings[name] for name in holdings.column_names}
    for name, places in zip(("owner", "company"), _ends(holdings, names), strict=True):
        columns.pop(_ALSO.get(name, name), None)
        columns[name] = pa.array(places)
    return pa.table(columns)


def _row(row: int, reason: str) -> Refusal:
    return Refusal(f"{reason}.", repair="Mend the row, or leave it out.", place=f"holdings, row {row + 1}")


def _has(table: pa.Table, name: str) -> bool:
    return name in table.column_names


def _whole(column: pa.ChunkedArray) -> pa.Array:
    """A column in one piece."""
    found = column.combine_chunks()
    import pyarrow as pa

    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def _column(table: pa.Table, name: str) -> pa.Array | None:
    for one in (name, _ALSO.get(name, name)):
        if _has(table, one):
            return _whole(table[one])
    return None


def _ends(table: pa.Table, names: pa.Array) -> list[Ints]:
    """Owner and company of each row as party numbers."""
    import pyarrow.types as kinds

    columns = {name: _column(table, name) for name in ("owner", "company")}
    found: dict[str, Ints] = {}
    text: dict[str, pa.Array] = {}
    for name, column in columns.items():
        if column is None:
            raise Refusal(f"the table of holdings has no column {name}.", repair=f"It needs owner, company, least, most; it has {', '.join(table.column_names)}.")
        if not kinds.is_integer(column.type):
            text[name] = column
            continue
        places = column.to_numpy(zero_copy_only=False)
        if column.null_count or (places.size and (places.min() < 0 or places.max() >= len(names))):
            raise Refusal(f"the column {name} has numbers that are no row of the parties.", repair="Rows count from 0.", place="holdings")
        found[name] = places.astype(np.int32, copy=False)
    if text:
        found |= dict(zip(text, numbers(names, *text.values()), strict=True))
    for name, column in text.items():
        if found[name].size and found[name].min() < 0:
            row = int(np.flatnonzero(found[name] < 0)[0])
            raise _row(row, f"the {name} “{column[row].as_py() or ''}” is not among the parties")
    return [found["owner"], found["company"]]


def _shares(table: pa.Table, name: str) -> Ints:
    """Billionths; a null is the end of the range that is least known (0 or the whole)."""
    import pyarrow.types as kinds

    column = _column(table, name)
    if column is None:
        return np.full(len(table), 0 if name.endswith("least") else WHOLE, np.int32)
    known = column.is_valid().to_numpy(zero_copy_only=False) if column.null_count else None
    values = column.to_numpy(zero_copy_only=False)
    if not kinds.is_integer(column.type):
        values = np.rint(values * WHOLE)
    if known is not None:
        values = np.where(known, values, 0 if name.endswith("least") else WHOLE)
    if values.size and not (values.min() >= 0 and values.max() <= WHOLE):
        row = int(np.flatnonzero(~((values >= 0) & (values <= WHOLE)))[0])
        raise _row(row, f"{name} is {values[row] / WHOLE:g} of the whole, which no holding can be")
    return values.astype(np.int32, copy=False)  # type: ignore[no-any-return] # pyarrow is untyped


def _kinds(table: pa.Table) -> Ints | None:
    """Places in `KINDS`; None where all rows own. Kinds that say nothing of ownership (family, associate) are refused by name."""
    if not _has(table, "kind"):
        return None
    words = _whole(table["kind"]).dictionary_encode()
    known = []
    for word in words.dictionary.to_pylist():
        if word not in KINDS:
            raise Refusal(f"there is no kind “{word}”.", repair=f"There are: {', '.join(KINDS)}.", place="holdings, column kind")
        known.append(KINDS.index(word))
    if known == [0] or not known:
        return None
    return np.array(known, np.uint8)[words.indices.to_numpy(zero_copy_only=False)]  # type: ignore[no-any-return] # numpy infers Any


def _words(table: pa.Table, name: str) -> tuple[Ints | None, tuple[str, ...]]:
    """Numbers of the words in their order, -1 where there is none."""
    if not _has(table, name) or table[name].null_count == len(table):
        return None, ()
    import pyarrow as pa

    words = _whole(table[name]).dictionary_encode()
    names = tuple(sorted(w for w in words.dictionary.to_pylist() if w))
    if not names:
        return None, ()
    places = np.array([names.index(w) if w else -1 for w in words.dictionary.to_pylist()], np.int32)
    at = words.indices.fill_null(pa.scalar(-1, words.indices.type)).to_numpy(zero_copy_only=False)
    return np.where(at >= 0, places[at], -1).astype(np.int32), names


def _dates(table: pa.Table) -> Ints | None:
    """The four day numbers of each row; None where no row has a date."""
    pairs: list[tuple[Ints, Ints]] = []
    some = False
    for name, empty in (("first", ALWAYS), ("until", NEVER)):
        column = _column(table, name)
        if column is None or column.null_count == len(column):
            full = np.full(len(table), empty, np.int32)
            pairs.append((full, full))
            continue
        some = True
        pairs.append(_days(column, empty))
    return np.array([pairs[0][0], pairs[0][1], pairs[1][0], pairs[1][1]], np.int32) if some else None


def _days(column: pa.Array, empty: int) -> tuple[Ints, Ints]:
    import pyarrow as pa
    import pyarrow.types as kinds

    if kinds.is_date32(column.type):
        days = column.view(pa.int32()).to_numpy(zero_copy_only=False)
        # Arrow counts days from 1970, Python's ordinals from the year 1
        found = np.where(column.is_valid().to_numpy(zero_copy_only=False), np.nan_to_num(days) + 719_163, empty).astype(np.int32)
        return found, found
    words = column.dictionary_encode()
    said = words.dictionary.to_pylist()
    how = settled(said)
    days = [read_date(word, how, "holdings") if word else None for word in said]
    first, last = ([empty if day is None else day[side].toordinal() for day in days] for side in (0, 1))
    at: Any = words.indices.fill_null(len(first)).to_numpy(zero_copy_only=False) if column.null_count else words.indices.to_numpy()
    return np.array([*first, empty], np.int32)[at], np.array([*last, empty], np.int32)[at]
