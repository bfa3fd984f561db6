"""A file of rows that came back, beside the dossier: what was changed, added, taken away, and what cannot be told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from servanda.base.refusal import Refusal
from servanda.base.tables.faults import RowFault
from servanda.base.tables.kinds import kind_of, open_table
from servanda.base.tables.reading import RowLeft, rows_of
from servanda.base.tables.sheets import FileSays, Row, Sheet, cell_text
from servanda.base.tables.source import Data
from servanda.instruments.support.rows.believed import look_at
from servanda.instruments.support.rows.cells import cells_of, heads_of, row_hash, same
from servanda.instruments.support.rows.records import SCHEMAS, CellProposal, Held, RowConflict, RowsRead
from servanda.instruments.support.rows.writing import HASH, HASHES, ROW

Found = dict[str, list[Any]]
BINDING = ("what", "donor", "amount_low", "amount_high", "unit", "by", "place")
"""Columns of a pledge that its clause says as well."""


def returned(name: str, data: Data, held: Held, table: str = "") -> RowsRead:
    """What a file says beside the rows of a dossier. In: the file's name for messages; table: which of them a CSV holds, found by
    its columns where nothing is said. Raises Refusal: no such file, sheet or table."""
    sheets, hashes = _sheets(name, data, table)
    found: Found = {"proposals": [], "conflicts": [], "rejects": [], "gone": [], "notes": []}
    counts = []
    for one, sheet in sheets.items():
        rows = list(sheet.rows)
        _compare(one, name, msgspec.structs.replace(sheet, rows=iter(rows)), rows, held.get(one, ()), hashes, found)
        counts.append((one, len(rows)))
    told: dict[str, Any] = {key: tuple(value) for key, value in found.items()}
    return RowsRead(file=name, read=tuple(counts), **told)


def _sheets(name: str, data: Data, table: str) -> tuple[dict[str, Sheet], dict[tuple[str, str], str]]:
    if kind_of(name, data) == "xlsx":
        behind = open_table(name, data, FileSays(sheet=HASHES)).rows
        hashes = {
            (cell_text(row.cells.get("table")), cell_text(row.cells.get("row"))): cell_text(row.cells.get("hash"))
            for row in behind
        }
        return {one: open_table(name, data, FileSays(sheet=one.capitalize())) for one in SCHEMAS}, hashes
    sheet = open_table(name, data)
    fits = [one for one, schema in SCHEMAS.items() if set(heads_of(schema)) <= set(sheet.columns)]
    if not table and len(fits) != 1:
        raise Refusal("which table this is cannot be told by its columns.", f"Say it: --table {' or '.join(SCHEMAS)}.", name)
    rows = list(sheet.rows)
    one = table or fits[0]
    hashes = {(one, cell_text(row.cells.get(ROW))): cell_text(row.cells.get(HASH)) for row in rows if row.fault is None}
    return {one: msgspec.structs.replace(sheet, rows=iter(rows))}, hashes


def _compare(
    table: str, name: str, sheet: Sheet, rows: list[Row], held: tuple[Any, ...], hashes: Mapping[tuple[str, str], str],
    found: Found,
) -> None:  # fmt: skip
    current = {one.id: one for one in held}
    records = rows_of(sheet, name, SCHEMAS[table])
    made = dict(zip(records.places, records.rows, strict=True))
    keys = {f"{name}, {sheet.counts} {row.number}": cell_text(row.cells.get(ROW)) for row in rows}
    extra = [column for column in records.unused if column not in (ROW, HASH)]
    found["notes"] += [f"{table}: the column `{column}` is none of the ledger's and was not read" for column in extra]
    found["notes"] += [f"{table}: {one}" for one in records.unread]
    found["rejects"] += [(table, one) for one in records.rejects]
    restated = {one.replaces for one in held if getattr(one, "replaces", "")}
    heads = [head for head in heads_of(SCHEMAS[table]) if head in sheet.columns]
    seen: set[str] = set()
    for place, row in made.items():
        key, cells = keys[place], cells_of(row)
        try:
            look_at(row)
            proposals = _of_row(table, key, cells, heads, current, hashes.get((table, key), ""), seen, restated, found["notes"])
        except RowFault as fault:
            number = int(place.rpartition(" ")[2])
            left = RowLeft(number=number, place=place, reason=fault.reason, repair=fault.repair, column=fault.column)
            found["rejects"].append((table, left))
        except Refusal as refused:
            conflict = RowConflict(table=table, row=key or cells["id"], reason=refused.bare, repair=refused.repair, place=place)
            found["conflicts"].append(conflict)
        else:
            found["proposals"] += [msgspec.structs.replace(one, place=place) for one in proposals]
        seen.add(key or cells["id"])
    found["gone"] += [(table, key) for key in current if key not in set(keys.values())]


def _of_row(
    table: str, key: str, cells: dict[str, str], heads: list[str], current: Mapping[str, Any], sent: str, seen: set[str],
    restated: set[str], notes: list[str],
) -> list[CellProposal]:  # fmt: skip
    """The proposals of one row. Raises Refusal: what makes of it no proposal but a question."""
    if (key or cells["id"]) in seen:
        repair = f"Empty the hidden column `{ROW}` of the copy, and give it a number of its own in `id`."
        raise Refusal(f"the row {key or cells['id']} stands there twice.", repair)
    if not key:
        if cells["id"] in current:
            raise Refusal(f"a new row bears the number {cells['id']}, which the dossier has.", "Give it another number in `id`.")
        filled = [(head, cells[head]) for head in heads if cells[head]]
        return [CellProposal(table=table, row=cells["id"], column=head, old="", new=new, new_row=True) for head, new in filled]
    if key not in current:
        raise Refusal(f"the dossier has no row {key}.", f"Empty the hidden column `{ROW}` if the row is to be new.")
    before = cells_of(current[key])
    changed = [head for head in heads if not same(before[head], cells[head])]
    if changed and sent and sent != row_hash(before):
        if row_hash({head: cells[head] if head in heads else before[head] for head in before}) == sent:
            notes.append(f"{table}: the row {key} was changed in the dossier since it went out; the file says nothing new of it")
            return []
        raise Refusal(f"the row {key} was changed in the dossier after it went out.", "Export it anew and change that.")
    if "id" in changed:
        raise Refusal(f"the number of the row {key} was changed: other rows name it.", f"Write {key} back into `id`.")
    if changed and table == "moves" and key in restated:
        raise Refusal(f"the row {key} has been restated by another.", "Change the row that restates it.")
    clause = before.get("clause", "")
    note = f"enters as a new row that restates {key}" if table == "moves" else ""
    says = f"clause {clause} goes on to bind as it is written: change its text as well"
    return [
        CellProposal(
            table=table, row=key, column=head, old=before[head], new=cells[head],
            note=says if clause and head in BINDING else note,
        )
        for head in changed
    ]  # fmt: skip
