"""Per ally: owed, done, late, unknown, from what the monitor says of each instance of each duty."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from servanda.calendar import day_of
from servanda.instruments.alliances.duties.records import AllyDuties, OwedDuty
from servanda.meaning import Status
from servanda.model.core import Clause
from servanda.monitor.answers import Monitored

STANDS = {Status.KEPT: "done", Status.BREACHED: "late", Status.UNKNOWN: "unknown", Status.PENDING: "open"}
STANDS[Status.EXCUSED] = "excused"
"""What an instance comes to; all else (not in force, lapsed) is not owed."""
OWED = ("done", "late", "unknown", "open")


def duties_of(
    told: Monitored, clauses: Mapping[str, Clause], allies: Collection[str]
) -> tuple[list[OwedDuty], list[OwedDuty], list[str]]:
    """In: the monitor's answer, the clauses it is of, whose duties are asked about. Out: the duties; clauses that wait for an
    occasion; what binds an ally and is no duty with an end: prohibitions and powers."""
    events = {one.index: one.event for one in told.events}
    owed: list[OwedDuty] = []
    waiting: list[OwedDuty] = []
    left: list[str] = []
    for state in told.clauses:
        bearers = tuple(one for one in state.bearers if one in allies)
        clause = clauses.get(state.clause)
        if bearers and (state.modal != "must" or clause is None):
            left.append(f"{state.clause} ({state.modal}): {state.answer}")
        if not bearers or state.modal != "must" or clause is None:
            continue
        judges = clause.self_judged_by or (clause.determination.by if clause.determination else ())
        common: dict[str, Any] = {"clause": state.clause, "title": state.title, "judged_by": judges, "sentence": state.sentence}
        if not state.instances:
            waiting.append(OwedDuty(**common, bearers=bearers, stands="not owed", said="nothing has set it going"))
        done = {one.instance: day_of(one.at, state.zone) for one in state.performed}
        for one in state.instances:
            if not set(bearers) & set(one.instance.bearers):
                continue
            at = events.get(-1 if one.instance.trigger_event is None else one.instance.trigger_event)
            occasion = f"{at.term}, {day_of(at.at, state.zone)}" if at else ""
            if one.instance.window is not None:
                occasion = f"time {one.instance.window}"
            owed.append(
                OwedDuty(
                    **common, bearers=one.instance.bearers, stands=STANDS.get(one.status, "not owed"),
                    said=told.basis.word(one.status, state.modal, one.lack), occasion=occasion, done_late=done.get(one.instance),
                    due=None if one.due is None else day_of(one.due, state.zone),
                )
            )  # fmt: skip
    return owed, waiting, left


def counted_by_ally(duties: Iterable[OwedDuty], allies: Iterable[str]) -> tuple[AllyDuties, ...]:
    """A row for each ally, also for one that owes nothing."""
    duties, rows = tuple(duties), []
    for ally in allies:
        mine = [one for one in duties if ally in one.bearers]
        many = {word: sum(one.stands == word for one in mine) for word in STANDS.values()}
        late_done = sum(one.stands == "late" and one.done_late is not None for one in mine)
        judged = sum(ally in one.judged_by and one.stands != "not owed" for one in mine)
        owed = sum(many[word] for word in OWED)
        rows.append(AllyDuties(ally=ally, owed=owed, late_done=late_done, self_judged=judged, **many))
    return tuple(rows)
