"""Keys for tables whose publisher gives none: `key = "row"` tells rows apart by all their cells, and equal rows by a running number."""

from __future__ import annotations

import hashlib
import json
from collections import Counter

import msgspec

from servanda.base.tables.sheets import Row, cell_text
from servanda.evidence.imports.mapping import Mapping

ROW = "row"
"""What a mapping writes for a key where the table has none; a column of that name is a column."""


class RowKeys:
    """The keys of one table's rows, given in its order. The same table gives the same keys; rows may change places."""

    def __init__(self, mapping: Mapping, columns: tuple[str, ...]) -> None:
        self.wanted = ROW not in columns and any(ROW in shape.key for shape in mapping.shapes)
        self._seen: Counter[str] = Counter()

    def keyed(self, row: Row) -> Row:
        """The row with its key, where the mapping asks for one."""
        if not self.wanted:
            return row
        cells = json.dumps([(name, cell_text(cell)) for name, cell in sorted(row.cells.items())], ensure_ascii=False)
        digest = hashlib.sha256(cells.encode()).hexdigest()[:12]
        self._seen[digest] += 1
        return msgspec.structs.replace(row, cells={**row.cells, ROW: f"{digest}-{self._seen[digest]}"})

    def notes(self) -> list[str]:
        """What whoever imports must know."""
        if not self.wanted:
            return []
        equal = sum(often - 1 for often in self._seen.values())
        more = (
            f" {equal} {'row is equal to another and was' if equal == 1 else 'rows are equal to another and were'} taken as an event of its own."
            if equal
            else ""
        )
        return [
            f"Rows are told apart by all their cells: one that its publisher changes later comes in as a new one beside the old.{more}"
        ]
