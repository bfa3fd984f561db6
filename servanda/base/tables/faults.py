"""Why one row of a table cannot be read, and how a message quotes what stands there."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from servanda.base.shown import one_line


class RowFault(Exception):
    """One row cannot be read. column: the column it is about, if one. table and value: a line missing in a table of the
    mapping; unmapped: the repair where there is no mapping."""

    def __init__(
        self, reason: str, *, repair: str = "", column: str = "", table: str = "", value: str = "", unmapped: str = ""
    ) -> None:
        super().__init__(reason)
        self.unmapped = unmapped or repair
        self.reason = reason
        self.repair = repair
        self.column = column
        self.table = table
        self.value = value


def closest(name: str, known: Iterable[str], *, most: int = 12) -> str:
    """“Did you mean ...?” or the list of what there is; "" when there is nothing."""
    options = sorted(set(known))
    folded = {option.casefold(): option for option in options}
    near = difflib.get_close_matches(name.casefold(), folded, 3, 0.5)
    if near:
        return f"Did you mean: {', '.join(folded[n] for n in near)}?"
    if not options:
        return ""
    return f"There are: {', '.join(options[:most])}{' ...' if len(options) > most else ''}."


def shown(value: str, most: int = 60) -> str:
    """A cell as it is quoted in a message: one line, cut when long."""
    text = one_line(" ".join(value.split()))
    return f"“{text if len(text) <= most else text[: most - 1] + '…'}”"
