"""The fragment over columns: against SQL on another engine, from a table as from a run, and what columns refuse to answer."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest
from amounts import amount
from monitor_cases import policies, trace
from msgspec.structs import replace

from servanda.calendar import Instant
from servanda.meaning import Gap, Run
from servanda.monitor.batch import BatchFound, fragment, frame_of, over_columns
from servanda.monitor.compile import compile_view
from servanda.monitor.exact.periods import count
from servanda.monitor.plan import Counted, Fixed, Plan

Rows = list[tuple[Any, ...]]
SHOWN = {
    "deadline": ("bearer", "trigger", "at", "due", "act", "done"),
    "gate": ("bearer", "row", "at", "trigger"),
    "count": ("bearer", "row", "at", "number", "first"),
}


def rows_of(found: BatchFound) -> Rows:
    assert not found.doubt
    assert found.rows is not None
    return sorted(found.rows.select(SHOWN[found.kind]).rows())


def twin(plan: Plan, run: Run, now: Instant) -> Rows:
    """The same question as SQL, over tables made without the engine's help."""
    base = duckdb.connect()
    base.execute("create table event (nr bigint, moment bigint, term varchar, who varchar, key varchar)")
    base.execute("create table bearer (name varchar, number bigint)")
    base.execute("create table till (moment bigint, due bigint)")
    events = [
        (row, one.at, one.term, one.by[0] if one.by else "", "|".join(dict(one.args).get(slot, "") for slot in plan.binding))
        for row, one in enumerate(run.events)
        if plan.force <= one.at <= now
    ]
    base.executemany("insert into event values (?, ?, ?, ?, ?)", events)
    names = [(name, number) for number, one in enumerate(plan.bearers) for name in one.names[0]]
    base.executemany("insert into bearer values (?, ?)", names)
    period = plan.quantity.window if plan.quantity is not None else getattr(plan.due, "period", None)
    if period is not None:
        end = Counted(how="end", of=Fixed(at=None), period=period, zone=plan.zone, rule=plan.rule, calendar=plan.calendar)
        moments = sorted({one[1] for one in events})
        base.executemany("insert into till values (?, ?)", [(at, count(end, at)) for at in moments])
    act, trigger = plan.acts[0].term, "" if plan.trigger is None else plan.trigger.term
    sql = {"deadline": _DEADLINE, "gate": _GATE, "count": _COUNT}[fragment(plan)]
    limit = 0 if plan.quantity is None else int(plan.quantity.number)
    values = {"act": act, "trigger": trigger, "own": plan.trigger_own, "limit": limit}
    return sorted(base.execute(sql, {name: value for name, value in values.items() if f"${name}" in sql}).fetchall())


_DEADLINE = """
with call as (select b.number, e.nr, e.moment, e.key, t.due from event e join till t using (moment) join bearer b on (not $own or b.name = e.who)
              where e.term = $trigger),
     answer as (select c.number, c.nr, min(a.moment) as done from call c
                join bearer b on b.number = c.number
                join event a on a.term = $act and a.who = b.name and a.key = c.key and a.moment between c.moment and c.due group by all)
select c.number, c.nr, c.moment, c.due,
       (select min(a.nr) from event a join bearer b on b.name = a.who
        where a.term = $act and b.number = c.number and a.key = c.key and a.moment = w.done), w.done
from call c left join answer w on w.number = c.number and w.nr = c.nr
"""
_GATE = """
with gate as (select key, moment, nr from event where term = $trigger qualify row_number() over (partition by key order by moment, nr) = 1)
select b.number, a.nr, a.moment, g.nr from event a join bearer b on b.name = a.who asof join gate g on g.key = a.key and a.moment >= g.moment
where a.term = $act
"""
_COUNT = """
with act as (select b.number, e.nr, e.moment, t.due, row_number() over (partition by b.number order by e.moment, e.nr) - 1 as place
             from event e join bearer b on b.name = e.who join till t using (moment) where e.term = $act)
select a.number, a.nr, a.moment, a.place, min(o.place) from act a join act o on o.number = a.number and o.place <= a.place and o.due >= a.moment
group by all having count(*) > $limit
"""


@pytest.mark.parametrize("step", [60, 1200])
@pytest.mark.parametrize("seed", range(amount(4, 2)))
def test_columns_agree_with_their_twin_in_sql(seed: int, step: int) -> None:
    prepared = policies()
    compiled = compile_view(prepared)
    run, now = trace(400, seed, step=step)
    frame = frame_of(run, now)
    plans = [plan for plan in compiled.plans if fragment(plan)]
    assert {fragment(plan) for plan in plans} == set(SHOWN)
    for plan in plans:
        rows = rows_of(over_columns(compiled, plan, frame))
        assert rows == twin(plan, run, now)
        assert rows or (step == 1200 and fragment(plan) == "count")


@pytest.mark.parametrize(
    ("change", "doubt"),
    [
        ({"known": False}, "uncertain"),
        ({"late": 1_999_999_999}, "known only to an interval"),
        ({"by": ("Party 1", "Party 2")}, "joint"),
        ({"by": ()}, "names no doer"),
        ({"args": ()}, "does not say its zone"),
    ],
)
def test_what_is_not_certain_is_left_to_the_exact_path(change: dict[str, Any], doubt: str) -> None:
    prepared = policies()
    compiled = compile_view(prepared)
    plan = next(plan for plan in compiled.plans if plan.clause == "bench:P2")
    run, now = trace(100, 1)
    number = next(number for number, one in enumerate(run.events) if one.term == plan.acts[0].term)
    events = [replace(one, **change) if place == number else one for place, one in enumerate(run.events)]
    assert not over_columns(compiled, plan, frame_of(run, now)).doubt
    assert doubt in over_columns(compiled, plan, frame_of(Run(events=tuple(events)), now)).doubt


def test_a_gap_that_may_hide_an_act_is_a_doubt_and_one_that_cannot_is_none() -> None:
    compiled = compile_view(policies())
    plan = next(plan for plan in compiled.plans if plan.clause == "bench:P2")
    run, now = trace(50, 1)
    frame = frame_of(run, now)
    first = run.events[0].at
    assert over_columns(compiled, plan, frame, (Gap(first=first, last=first + 5),)).doubt
    assert not over_columns(compiled, plan, frame, (Gap(first=first, last=first + 5, terms=("shell",)),)).doubt


def test_outside_the_fragment_columns_say_so() -> None:
    compiled = compile_view(policies())
    plan = next(plan for plan in compiled.plans if plan.clause == "bench:P5.1")
    run, now = trace(20, 1)
    assert over_columns(compiled, plan, frame_of(run, now)).doubt == "it is not of the fragment"
