"""Threats of sanctions summed by pair and decade, in the columns of the TIES data as Crisman-Cox and Gibilisco give them.

What the columns allow: of each issuer how many threats were met with a concession (not tested), how many were resisted and
carried out, how many resisted and dropped. They hold no day, so neither a quiet time before nor a forecast can be told.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from servanda.base.tables.reading import Col, read
from servanda.base.tables.source import Data


class TiesRow(msgspec.Struct, frozen=True, kw_only=True):
    """One pair in one decade."""

    sender: Annotated[str, Col("who threatened, by its number in the Correlates of War", names=("ccode1",), filled=True)]
    target: Annotated[str, Col("whom", names=("ccode2",), filled=True)]
    decade: Annotated[int, Col("its first year", names=("tenyear",), filled=True)]
    conceded: Annotated[int, Col("threats that ended with a concession", names=("cd",), filled=True, least=0)]
    imposed: Annotated[int, Col("threats that were resisted and carried out", names=("sf",), filled=True, least=0)]
    dropped: Annotated[int, Col("threats that were resisted and dropped", names=("bd",), filled=True, least=0)]


def read_ties(name: str, data: Data) -> tuple[TiesRow, ...]:
    """The rows. Raises Refusal: a column is missing, a row cannot be read."""
    return read(name, data, TiesRow).whole()


def ties_counts(rows: tuple[TiesRow, ...]) -> tuple[dict[str, tuple[int, int]], dict[str, int]]:
    """Of each issuer k and n of tested threats; and how many were not tested."""
    counts: dict[str, tuple[int, int]] = {}
    untested: dict[str, int] = {}
    for row in rows:
        k, n = counts.get(row.sender, (0, 0))
        counts[row.sender] = (k + row.imposed, n + row.imposed + row.dropped)
        untested[row.sender] = untested.get(row.sender, 0) + row.conceded
    return counts, untested
