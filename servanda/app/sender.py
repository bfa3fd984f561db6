"""What is told to the sender alone: where a reader, on what he may see, is told that a clause is kept (or waits, or is excused) and all that is on record says it
is breached, or does not tell."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from servanda.app import monitoring
from servanda.app.api import load
from servanda.app.monitoring import Day
from servanda.app.readers import reader_text
from servanda.base.shown import one_line
from servanda.meaning.runs import Status

if TYPE_CHECKING:
    from servanda.evidence.marking import Recipient

_OPEN = (Status.BREACHED, Status.UNKNOWN)
"""Whoever is told anything else of a clause takes it for one that nobody has to look at."""


def told_better(
    path: str, who: Recipient | None, *, as_of: Day = "", known: Day = "", readings: Sequence[str] = (), choose: Sequence[str] = (),
    agreement: str = "", closed: bool = False, today: Day = "",
) -> Iterator[str]:  # fmt: skip
    """One sentence for each clause that reads as in order on what a reader may see and does not on all that is on record; none where nothing is withheld.

    In: the dossier's folder, the reader (None: the answer is internal), the rest as `monitoring.monitor`. The reader is not to learn that anything is withheld: the
    sentences go to standard error, never into an answer. Raises Refusal as `monitor` does.
    """
    from servanda.evidence.marking import seen_by

    if who is None:
        return
    entries = monitoring.read_entries(path)
    files = load(path, reader=who, choose=choose)  # what is compared is what is on record: of clauses in files he may not see he is told nothing at all
    if tuple(seen_by(entries, who, files.terms)) == tuple(entries):
        return
    asked = {"as_of": as_of, "known": known, "readings": readings, "agreement": agreement, "closed": closed, "today": today, "entries": entries}
    package = "".join(f" --choose {shlex.quote(one)}" for one in choose)
    theirs = {one.clause: one.status for one in monitoring.monitor(files, **asked, reader=who).clauses}  # type: ignore[arg-type]
    for one in monitoring.monitor(files, **asked).clauses:  # type: ignore[arg-type]
        told = theirs.get(one.clause, Status.NOT_IN_FORCE)
        if one.status in _OPEN and told not in _OPEN:
            yield (
                f"For the sender alone: {one_line(reader_text(who))} is told that clause {one.clause} is {told.value}; on all that is on record it is {one.status.value}. "
                f"Look before you send it: servanda why {one.clause} {shlex.quote(path)}{package}"
            )

