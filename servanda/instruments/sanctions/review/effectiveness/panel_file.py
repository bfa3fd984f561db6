"""A panel from a table, with the columns that the user names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import msgspec

from servanda.base.refusal import Refusal
from servanda.base.tables.kinds import open_table
from servanda.base.tables.reading import Col, rows_of
from servanda.base.tables.sheets import PLAIN, Cell, FileSays, cell_text
from servanda.base.tables.source import Data
from servanda.instruments.sanctions.review.effectiveness.panel import Columns, Panel, PanelFigure, panel_of


class PanelRow(msgspec.Struct, frozen=True):
    """A row of the table of a panel."""

    unit: Annotated[str, Col("the unit", needed=True)] = ""
    period: Annotated[str, Col("the period", needed=True)] = ""
    outcome: Annotated[float | None, Col("the figure; empty where it is not known", needed=True)] = None
    treated_from: Annotated[str, Col("from when on the unit is under the measure")] = ""


def read_panel(data: Data, columns: Columns, name: str = "panel.csv", says: FileSays = PLAIN) -> Panel:
    """In: the bytes, the columns, the file's name. Out: the panel. Raises Refusal: errors name the row."""
    sheet = open_table(name, data, says)
    named = {field: column for field in PanelRow.__struct_fields__ if (column := getattr(columns, field))}
    if missing := [c for c in dict.fromkeys((*named.values(), *columns.where)) if c not in sheet.columns]:
        raise Refusal(
            f"the table has no column {', '.join(f'`{c}`' for c in missing)}.",
            repair=f"It has: {', '.join(sheet.columns)}. Say in `[columns]` which is which.",
            place=name,
        )

    def wanted(cells: Mapping[str, Cell]) -> bool:
        return all(
            cell_text(cells.get(column)) in ((value,) if isinstance(value, str) else value)
            for column, value in columns.where.items()
        )

    found = rows_of(sheet, name, PanelRow, says, columns=named, keep=wanted)
    return panel_of(
        (PanelFigure(place, one.unit, one.period, one.outcome, one.treated_from) for one, place in found.placed()), columns
    )
