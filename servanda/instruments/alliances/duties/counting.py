"""Per ally: owed, done, late, unknown, from what the monitor says of each instance of each duty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from servanda.calendar import day_of
from servanda.instruments.alliances.duties.records import AllyDuties, OwedDuty
from servanda.meaning import Status
from servanda.meaning.runs import Verdict
from servanda.model.core import Clause
from servanda.monitor.answers import Basis, ClauseState, EventView

STANDS = {Status.KEPT: "done", Status.BREACHED: "late", Status.UNKNOWN: "unknown", Status.PENDING: "open"}
"""What is owed; all else (not in force, excused, lapsed) is not."""


def duties_of(
    states: Iterable[ClauseState], clauses: Mapping[str, Clause], allies: Iterable[str], basis: Basis, events: Iterable[EventView]
) -> tuple[list[OwedDuty], list[OwedDuty], list[str]]:
    """In: the monitor's states, the clauses they are of, whose duties are asked about. Out: the duties; clauses that wait for
    an occasion; what binds an ally and is no duty with an end: prohibitions and powers."""
    wanted, told = set(allies), {one.index: one for one in events}
    owed: list[OwedDuty] = []
    waiting: list[OwedDuty] = []
    left: list[str] = []
    for state in states:
        if not wanted & set(state.bearers):
            continue
        clause = clauses.get(state.clause)
        if state.modal != "must" or clause is None:
            left.append(f"{state.clause} ({state.modal}): {state.answer}")
            continue
        judges = clause.self_judged_by or (clause.determination.by if clause.determination else ())
        if not state.instances:
            bearers = tuple(one for one in state.bearers if one in wanted)
            waiting.append(
                OwedDuty(
                    clause=state.clause, title=state.title, bearers=bearers, stands="not owed", said="nothing has set it going",
                    judged_by=judges, sentence=state.sentence,
                )
            )  # fmt: skip
        for one in state.instances:
            if wanted & set(one.instance.bearers):
                owed.append(_duty(one, state, judges, basis, told))
    return owed, waiting, left


def _duty(one: Verdict, state: ClauseState, judges: tuple[str, ...], basis: Basis, told: Mapping[int, EventView]) -> OwedDuty:
    occasion = ""
    if one.instance.trigger_event is not None and (event := told.get(one.instance.trigger_event)) is not None:
        occasion = f"{event.event.term}, {day_of(event.event.at, state.zone)}"
    elif one.instance.window is not None:
        occasion = f"time {one.instance.window}"
    done = next((each.at for each in state.performed if each.instance == one.instance), None)
    return OwedDuty(
        clause=state.clause, title=state.title, bearers=one.instance.bearers, stands=STANDS.get(one.status, "not owed"),
        said=basis.word(one.status, state.modal, one.lack), due=None if one.due is None else day_of(one.due, state.zone),
        occasion=occasion, done_late=None if done is None else day_of(done, state.zone), judged_by=judges,
        sentence=state.sentence,
    )  # fmt: skip


def counted_by_ally(duties: Iterable[OwedDuty], allies: Iterable[str]) -> tuple[AllyDuties, ...]:
    """A row for each ally, also for one that owes nothing."""
    duties = tuple(duties)
    rows = []
    for ally in allies:
        mine = [one for one in duties if ally in one.bearers and one.stands != "not owed"]
        many = {word: sum(one.stands == word for one in mine) for word in STANDS.values()}
        rows.append(
            AllyDuties(
                ally=ally, owed=len(mine), done=many["done"], late=many["late"], unknown=many["unknown"], open=many["open"],
                late_done=sum(one.stands == "late" and one.done_late is not None for one in mine),
                self_judged=sum(ally in one.judged_by for one in mine),
            )
        )  # fmt: skip
    return tuple(rows)
