"""What the jobs of alliances take from beside their tables: files of others, the verdicts of clauses that rows name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from servanda.base.job import Given
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import shown
from servanda.instruments.alliances.told import ClauseStanding

if TYPE_CHECKING:
    from servanda.app.asking import DossierJob
    from servanda.app.monitoring import Asked


def own_file(job: DossierJob, given: Given, path: str, flag: str) -> bytes:
    """A table of others. Raises Refusal: unreadable; for a named reader, since it bears no marking."""
    if job.reader is not None:
        said = "the table bears no marking: what of it may go to others is not known."
        raise Refusal(said, "Leave --to and --tlp out, and release what may go by hand.", flag)
    return given.read(path)


def clause_standings(asked: Asked, names: Iterable[str], place: str) -> dict[str, ClauseStanding]:
    """What the monitor says of clauses, by the names that rows give them. Raises Refusal: no clause of an agreement."""
    from servanda.app.api import find_clause
    from servanda.calendar import day_of
    from servanda.meaning import Status
    from servanda.monitor.monitored import monitor

    found: dict[str, ClauseStanding] = {}
    if wanted := {name: find_clause(asked.dossier, name) for name in names}:
        states = {one.clause: one for one in monitor(asked.view, asked.fused, asked.basis, knowledge=asked.knowledge).clauses}
        for name, clause in wanted.items():
            if (state := states.get(clause)) is None:
                raise Refusal(f"{shown(name)} has no verdict of its own.", "Name a clause of an agreement.", place)
            found[name] = ClauseStanding(
                clause=clause, title=state.title, owes=state.bearers, sentence=state.sentence, status=state.answer,
                due=None if state.due is None else day_of(state.due, state.zone), bad=state.status is Status.BREACHED,
            )  # fmt: skip
    return found
