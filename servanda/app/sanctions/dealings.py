"""`servanda.sanctions.deal()`: a table of payments and listed parties in, exposures with their paths out."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from servanda.app.sanctions import doors
from servanda.base.refusal import Refusal
from servanda.base.result import Progress, silent

if TYPE_CHECKING:
    from servanda.instruments.sanctions.dealings.flags import Flag
    from servanda.instruments.sanctions.dealings.records import Dealt, Rate

PathLike = str | os.PathLike[str]


def deal(
    transactions: PathLike,
    *,
    listed: Sequence[PathLike] = (),
    parties: Collection[str] = (),
    lists: Sequence[str] | None = None,
    list_files: Sequence[str] = (),
    store: PathLike = doors.DEFAULT_STORE,
    hops: int = 4,
    first: str = "",
    last: str = "",
    adjacency: bool = False,
    towards: bool = True,
    from_listed: bool = True,
    limit: int = 100,
    complete: bool = False,
    haircut: bool = True,
    may: bool = False,
    columns: Mapping[str, str] | None = None,
    currency: str = "",
    rates: PathLike | None = None,
    to: str = "",
    regimes: Sequence[str] = (),
    flags: PathLike | None = None,
    progress: Progress = silent,
) -> Dealt:
    """Who deals with listed parties, over how many hands, on which path, by how much.

    In: transactions: CSV or Parquet (columns payer, payee, date, amount, currency; kind, goods, id if there are any; `columns`: ours -> the file's);
    listed: files of listed parties (text, CSV, JSON, an answer of `own`), parties: names besides; lists: all names
    (no weak aliases) and ids in these lists of the store (empty: in all), list_files: `FORMAT=FILE` of lists instead; first, last: days, both included;
    adjacency: do not look at days; complete: take the table as complete for the least that must have passed; may: count parties of an ownership
    answer that may be caught as listed; rates, to: a file of rates, and the currency all amounts are given in; regimes: whose red-flag figures
    to set against it, flags: a file with more of them. A party is listed when its name in the table is one of the names, sign for sign: screen first.
    Out: `Dealt`. Raises Refusal when an input cannot be read or used.
    """
    doors.needs("numpy", "polars", "numba")
    from servanda.instruments.sanctions.authorities import lists_not_judged
    from servanda.instruments.sanctions.dealings import dealing, inputs, reading
    from servanda.instruments.sanctions.dealings.flags import read_flags
    from servanda.instruments.sanctions.dealings.records import Direction, Order
    from servanda.instruments.sanctions.lists.hand import at_hand

    if not (towards or from_listed):
        raise Refusal("neither direction is asked for.", repair="Leave out --only.")
    used = [doors.file_input(transactions, "transactions")]
    used += [doors.file_input(one, "listed parties") for one in listed]
    names = set(parties)
    missing: tuple[str, ...] = ("whoever is not named as listed here: no list of any authority was at hand",)
    for one in listed:
        names |= set(inputs.listed_of(_read(one), Path(one).name, may=may))
    if lists is not None or list_files:
        hand = at_hand(store=store, lists=tuple(lists or ()), list_files=list_files)
        used += hand.inputs
        names |= set(inputs.names_of(hand.tables()))
        missing = lists_not_judged({one.publisher for one in hand.manifests})
    held: tuple[Rate, ...] = ()
    more: tuple[Flag, ...] = ()
    if rates is not None:
        used.append(doors.file_input(rates, "rates"))
        held = inputs.rates_of(_read(rates), Path(rates).name)
    if flags is not None:
        used.append(doors.file_input(flags, "figures"))
        more = read_flags(_read(flags), Path(flags).name)
    progress("reading the table", 0, 0)
    table = reading.read_file(Path(transactions), columns, currency=currency.upper())
    question = dealing.Question(
        listed=tuple(sorted(name.strip() for name in names if name.strip())),
        hops=hops,
        first=first,
        last=last,
        order=Order.ADJACENCY if adjacency else Order.FLOW,
        directions=tuple(d for d, wanted in ((Direction.TOWARDS, towards), (Direction.FROM, from_listed)) if wanted),
        limit=limit,
        complete=complete,
        haircut=haircut,
        to=to.upper(),
        regimes=tuple(regimes),
    )
    settings = {
        "hops": hops, "from": first or "the first day", "until": last or "the last day", "order": question.order.value,
        "directions": tuple(d.value for d in question.directions), "listed parties": len(question.listed), "told": limit,
        "table complete": complete, "may be caught counts": may, "in": question.to or "the currencies of the table", "regimes": question.regimes,
    }  # fmt: skip
    if parties:
        settings["named listed"] = tuple(sorted(parties))
    found = dealing.deal(table, question, doors.basis("deal", used, settings=settings), rates=held, flags=more, progress=progress)
    return msgspec.structs.replace(found, not_judged=missing)


def rejects(target: PathLike, dealt: Dealt) -> int:
    """Write the rows that were not counted as CSV (row, reason, text) to `target`; returns how many are listed. At most the first thousand are."""
    import csv
    import io

    from servanda.app.files import write_text
    from servanda.base.shown import in_cell

    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(("row", "reason", "text"))
    lines.writerows((one.row, in_cell(one.reason), in_cell(one.text)) for one in dealt.rejected)
    write_text(Path(target), out.getvalue())
    return len(dealt.rejected)


def _read(path: PathLike) -> bytes:
    from servanda.app.files import read_bytes

    return read_bytes(path)
