"""Accepted proposals in the tables of a dossier: what is not touched stays as it was written, and a move is restated, never
overwritten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from servanda.accounts.sourced import Sourced, sourced_rows
from servanda.base.refusal import Refusal
from servanda.base.shown import in_cell
from servanda.base.tables.kinds import open_table
from servanda.base.tables.reading import AS_IS, asked, headers, matched
from servanda.base.tables.sheets import cell_text
from servanda.instruments.support.rows.cells import cells_of, table_text
from servanda.instruments.support.rows.records import SCHEMAS, CellProposal
from servanda.instruments.support.rows.replayed import ADDED, CORRECTIONS, CorrectionRow


class _Written:
    """A table of a dossier as it is written: its columns in their order, cells as they stand."""

    def __init__(self, name: str, data: bytes | None) -> None:
        self.schema, self.place = SCHEMAS[name], f"support/{name}.csv"
        sheet = None if data is None else open_table(self.place, data)
        self.columns = list(sheet.columns if sheet else headers(self.schema))
        rows = sheet.rows if sheet else ()
        self.rows = [{column: cell_text(row.cells.get(column)) for column in self.columns} for row in rows]
        self.used = matched(asked(self.schema), tuple(self.columns), AS_IS, self.place)

    def column(self, head: str) -> str:
        """The column of a heading; one that the table has not is added."""
        field = next(one for one in asked(self.schema) if one.rstrip("_") == head)
        if field not in self.used:
            self.columns.append(head)
            self.used[field] = head
        return self.used[field]

    def put(self, row: dict[str, str], cells: Mapping[str, str]) -> dict[str, str]:
        return row | {self.column(head): in_cell(cell) for head, cell in cells.items()}

    def text(self) -> bytes:
        return table_text(self.columns, [[row.get(column, "") for column in self.columns] for row in self.rows]).encode()


def added(tables: Mapping[str, bytes | None], rows: Mapping[str, Sequence[Sourced]]) -> dict[str, bytes]:
    """The tables, by name, with new rows behind. Raises Refusal: a table could then not be read."""
    made: dict[str, bytes] = {}
    for name, fresh in rows.items():
        if fresh:
            table = _Written(name, tables[name])
            table.rows += [table.put({}, cells_of(one)) for one in fresh]
            made[name] = table.text()
    return _readable(tables, made)


def accepted(
    tables: Mapping[str, bytes | None], proposals: Sequence[CellProposal], log: bytes | None, *,
    by: str, because: str, day: dt.date,
) -> dict[str, bytes]:
    """The tables that change, by name, and the list of corrections as `corrections`. In: tables and log as they stand; day:
    on which it is entered. Raises Refusal: a table could then not be read, or a row names what is not there."""
    made: dict[str, bytes] = {}
    lines: list[CorrectionRow] = []
    for name in dict.fromkeys(one.table for one in proposals):
        table = _Written(name, tables[name])
        rows = {row[table.column("id")]: at for at, row in enumerate(table.rows)}
        by_row: dict[str, list[CellProposal]] = {}
        for one in proposals:
            if one.table == name:
                by_row.setdefault(one.row, []).append(one)
        for key, mine in by_row.items():
            cells, into = {one.column: one.new for one in mine}, ""
            shared: dict[str, Any] = {"entered": day, "by": by, "because": because, "table": name, "row": key}
            if mine[0].new_row:
                table.rows.append(table.put({}, cells))
                lines.append(CorrectionRow(**shared, new=ADDED))
                continue
            if name == "moves":
                into = next(new for n in range(1, len(rows) + 2) if (new := f"{key}-r{n}") not in rows)
                rows[into] = len(table.rows)
                restated = {"known_on": day.isoformat()} | cells | {"id": into, "replaces": key}
                table.rows.append(table.put(table.rows[rows[key]], restated))
            else:
                table.rows[rows[key]] = table.put(table.rows[rows[key]], cells)
            lines += [CorrectionRow(**shared, column=one.column, old=one.old, new=one.new, restated_as=into) for one in mine]
        made[name] = table.text()
    _readable(tables, made)
    said = table_text(headers(CorrectionRow), [list(map(in_cell, cells_of(line).values())) for line in lines])
    body = said.partition("\n")[2].encode()
    made[CORRECTIONS] = said.encode() if not log else log + b"\n" * (not log.endswith(b"\n")) + body
    return made


def _readable(tables: Mapping[str, bytes | None], made: dict[str, bytes]) -> dict[str, bytes]:
    """The tables, if they can be read and name only what is there. Raises Refusal."""
    held: dict[str, tuple[Any, ...]] = {
        name: sourced_rows(f"support/{name}.csv", made.get(name, tables.get(name)), schema) or ()
        for name, schema in SCHEMAS.items()
    }
    known = {name: {one.id for one in rows} for name, rows in held.items()}
    names = (("pledges", "need", "needs"), ("pledges", "part_of", "pledges"), ("moves", "pledge", "pledges"),
             ("moves", "replaces", "moves"))  # fmt: skip
    for name, column, other in names:
        for one in held[name] if name in made else ():
            if (what := getattr(one, column)) and known[other] and what not in known[other]:
                reason = f"the row {one.id} names {what}, which is not in support/{other}.csv."
                raise Refusal(reason, f"Add it there first, or mend `{column}`. Nothing was changed.", f"support/{name}.csv")
    return made
