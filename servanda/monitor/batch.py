"""Whole columns at once: triggered deadlines, gated prohibitions and counts in a window, as Polars expressions.

The fragment is what runtime monitors are built for: one act, one event that calls for it or forbids it, by bearer and slot values. What is certain
is worked out over columns; whatever is touched by something uncertain (an event that is not certain, without a doer or a slot, known only to an
interval, a gap) is left out here, and named, so that the exact path judges it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from servanda.calendar import Instant
from servanda.meaning import Gap, Run
from servanda.monitor.exact.periods import count
from servanda.monitor.plan import Compiled, Counted, Fixed, Plan, Reached, TriggerAt

if TYPE_CHECKING:
    import polars as pl

SLOT = "slot:"


# --- the fragment ------------------------------------------------------------------------------------------------------


def fragment(plan: Plan) -> str:
    """Which shape of the fragment a plan has: deadline | gate | count; "" if none."""
    plain = not (plan.parent or plan.every or plan.order or plan.lifted or plan.starts or plan.told or plan.excepted)
    plain = plain and not plan.others and not (plan.becomes or plan.joins or plan.certified or plan.judged or plan.ended_by or plan.released_by or plan.extension or plan.lapse)
    plain = plain and plan.mode in ("one", "each") and all(_own_acts_only(plan, n) for n in range(len(plan.bearers)))
    acts = all(not act.args and not act.places and not act.distances for act in plan.acts)
    if not plain or not acts or len(plan.acts) != 1 or (plan.until is not None and plan.trigger is None):
        return ""
    force = plan.in_force[0].gate
    if not isinstance(force, Reached) or not isinstance(force.moment, Fixed) or force.moment.late is not None:
        return ""
    extra = [gate for gate in plan.in_force if gate.part != "agreement"]
    if plan.trigger is None:
        quantity = plan.quantity
        counts = quantity is not None and quantity.count and quantity.relation == "at most" and quantity.window is not None
        return "count" if plan.modal == "must not" and counts and not extra and not plan.deadlines else ""
    simple = not plan.trigger.args and not plan.trigger.bind and (plan.trigger_own or not plan.trigger.by)
    if not simple or plan.quantities or len(plan.triggers_in) != 1:
        return ""
    if plan.modal == "must not" and not plan.deadlines and not extra:
        return "gate"
    return "deadline" if plan.modal == "must" and _one_period(plan, [gate.gate for gate in extra]) else ""


def _own_acts_only(plan: Plan, number: int) -> bool:
    bearer = plan.bearers[number]
    return len(bearer.actors) == 1 and not any(bearer.together) and not any(who.members or who.together for who in bearer.who)


def _one_period(plan: Plan, extra: list[object]) -> bool:
    if len(plan.deadlines) != 1 or extra != [Reached(moment=TriggerAt())]:
        return False
    due = plan.deadlines[0].moment
    return plan.deadlines[0].part == "within" and isinstance(due, Counted) and due.how == "end" and due.of == TriggerAt()


# --- a run as a frame --------------------------------------------------------------------------------------------------


def frame_of(run: Run, now: Instant) -> pl.DataFrame:
    """The events of a run up to `now` as columns, in order of time.

    row: place in the run; at; term; by: the doer ("" if nobody is named); plain: certain, known to the second, of one doer at most, without an
    amount; one column for each slot (null where an event does not say). Needs Polars (the extra `servanda[monitor]`).
    """
    import polars as pl

    rows = [(number, event) for number, event in enumerate(run.events) if event.at <= now]
    rows.sort(key=lambda row: row[1].at)
    slots = sorted({name for _, event in rows for name, _ in event.args})
    data: dict[str, list[object]] = {
        "row": [number for number, _ in rows],
        "at": [event.at for _, event in rows],
        "term": [event.term for _, event in rows],
        "by": [event.by[0] if event.by else "" for _, event in rows],
        "plain": [
            event.known
            and event.late in (None, event.at)
            and len(event.by) < 2
            and (event.amount, event.unit, event.measures, event.several) == (None, "", (), False)
            for _, event in rows
        ],
    }
    columns: dict[str, list[str | None]] = {name: [None] * len(rows) for name in slots}
    for place, (_, event) in enumerate(rows):
        for name, said in event.args:
            columns[name][place] = said
    data |= {SLOT + name: list(found) for name, found in columns.items()}
    schema = {"row": pl.Int64, "at": pl.Int64, "term": pl.String, "by": pl.String, "plain": pl.Boolean}
    return pl.DataFrame(data, schema=schema | {SLOT + name: pl.String for name in slots})


@dataclass(frozen=True, slots=True)
class BatchFound:
    """What columns say of one clause. doubt: why the exact path must judge it all the same ("" if it need not).

    rows: of a deadline one for each instance: bearer, trigger, at, due, act and done (null: not done in time); of a gate and a count one for each violation:
    bearer, row, at, by, and trigger, or number and first (of the acts of that bearer, from 0: this one, and the earliest of its stretch). counted: of
    a count, bearer and row of every act in order.
    """

    clause: str
    kind: str
    doubt: str = ""
    rows: pl.DataFrame | None = None
    counted: tuple[tuple[int, int], ...] = ()


def over_columns(compiled: Compiled, plan: Plan, frame: pl.DataFrame, gaps: tuple[Gap, ...] = ()) -> BatchFound:
    """One clause of the fragment over a frame; what it cannot tell exactly it says in `doubt`."""
    import polars as pl

    kind = fragment(plan)
    names = _names(plan) if kind else None
    if names is None:
        return BatchFound(plan.clause, kind, "it is not of the fragment" if not kind else "one name counts as several bearers")
    terms = [plan.acts[0].term, *([] if plan.trigger is None else [plan.trigger.term])]
    if any(not gap.terms or set(gap.terms) & set(terms) for gap in gaps):
        return BatchFound(plan.clause, kind, "a gap may hide what it listens to")
    mine = frame.filter(pl.col("term").is_in(terms))
    doubt = _doubt(compiled, plan, mine)
    if doubt:
        return BatchFound(plan.clause, kind, doubt)
    share = pl.DataFrame({"by": list(names), "bearer": list(names.values())}, schema={"by": pl.String, "bearer": pl.Int64})
    keys = [SLOT + name for name in plan.binding if SLOT + name in mine.columns]
    mine = mine.with_columns([pl.col(key).str.to_lowercase() for key in keys])
    acts = mine.filter(pl.col("term") == plan.acts[0].term).join(share, on="by", how="inner", maintain_order="left")
    if kind == "count":
        acts = acts.filter(pl.col("at") >= plan.force)
        return BatchFound(plan.clause, kind, rows=_counts(plan, acts), counted=tuple(acts.select("bearer", "row").rows()))
    triggers = mine.filter((pl.col("term") == terms[1]) & (pl.col("at") >= plan.force))
    if plan.trigger_own:
        triggers = triggers.join(share, on="by", how="inner", maintain_order="left")
    shape = _gated if kind == "gate" else _deadlines
    return BatchFound(plan.clause, kind, rows=shape(plan, acts, triggers, keys))


def _names(plan: Plan) -> dict[str, int] | None:
    """The names in the log with the number of the bearer each counts as; None if one counts as several."""
    found: dict[str, int] = {}
    for number, bearer in enumerate(plan.bearers):
        for name in bearer.names[0]:
            if name in found:
                return None
            found[name] = number
    return found


def _doubt(compiled: Compiled, plan: Plan, mine: pl.DataFrame) -> str:
    """Why columns cannot be trusted: an event that is not plain, that says too little, or whose values have others within them."""
    import polars as pl

    act = pl.col("term") == plan.acts[0].term
    if not mine["plain"].all():
        return "an event of it is uncertain, known only to an interval, joint, or has an amount"
    silent = act if plan.trigger is None or not plan.trigger_own else pl.lit(True)
    if mine.filter(silent & (pl.col("by") == "")).height:
        return "an event of it names no doer"
    wide = {name.casefold() for name, _ in compiled.within}
    bound = set(plan.acts[0].bind) if plan.trigger is not None else set()
    for name in sorted(bound):
        key = SLOT + name
        if key not in mine.columns:
            if name in plan.binding and mine.height:
                return f"no event says its {name}"
            continue
        said = mine[key]
        if name not in plan.binding:
            if said.null_count() < mine.height:
                return f"an event says a {name} that its trigger is not asked for"
            continue
        if said.null_count():
            return f"an event does not say its {name}"
        values = said.unique().to_list()
        if any(one.casefold() in wide or one.casefold() != one.lower() for one in values):
            return f"a {name} has others within it"
    return ""


def _deadlines(plan: Plan, acts: pl.DataFrame, triggers: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """The next act of the same key from each trigger on: an ASOF join forward."""
    import polars as pl

    if not plan.trigger_own:
        every = pl.DataFrame({"bearer": list(range(len(plan.bearers)))}, schema={"bearer": pl.Int64})
        triggers = triggers.join(every, how="cross")
    due = plan.deadlines[0].moment
    by = ["bearer", *keys]
    triggers = triggers.with_columns(due=_counted(triggers["at"], due)).select("bearer", "row", "at", "due", *keys).sort("at")
    theirs = acts.select(*by, pl.col("at").alias("done"), pl.col("row").alias("act")).sort("done", maintain_order=True)
    # of several acts in one second the first of the run is the one named
    theirs = theirs.unique(subset=[*by, "done"], keep="first", maintain_order=True)
    found = triggers.join_asof(theirs, left_on="at", right_on="done", by=by, strategy="forward", check_sortedness=False)
    late = pl.col("done") > pl.col("due")
    found = found.with_columns(
        act=pl.when(late).then(None).otherwise(pl.col("act")), done=pl.when(late).then(None).otherwise(pl.col("done"))
    )
    return found.rename({"row": "trigger"}).sort("bearer", "at", "trigger")


def _counted(ats: pl.Series, due: object) -> pl.Series:
    import polars as pl

    if not isinstance(due, Counted):
        return ats
    moments = ats.unique().to_list()
    ends = pl.DataFrame({"at": moments, "due": [count(due, at) for at in moments]}, schema={"at": pl.Int64, "due": pl.Int64})
    return pl.DataFrame({"at": ats}).join(ends, on="at", how="left", maintain_order="left")["due"]


def _gated(plan: Plan, acts: pl.DataFrame, triggers: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Acts after the first trigger of their key: an ASOF join backward against the moment from which they are forbidden."""
    import polars as pl

    by = [*(["bearer"] if plan.trigger_own else []), *keys]
    gates = triggers.sort("at", "row").select(*by, pl.col("at").alias("since"), pl.col("row").alias("trigger"))
    acts = acts.select("bearer", "row", "at", "by", *keys)
    if by:
        gates = gates.unique(subset=by, keep="first", maintain_order=True)
        found = acts.join_asof(gates, left_on="at", right_on="since", by=by, strategy="backward", check_sortedness=False)
    else:
        found = acts.join(gates.head(1), how="cross").filter(pl.col("since") <= pl.col("at"))
    return found.filter(pl.col("trigger").is_not_null()).sort("at", "row")


def _counts(plan: Plan, acts: pl.DataFrame) -> pl.DataFrame:
    """Acts within whose stretch more lie than are allowed: a lag over the bearer, against the end of the stretch that began then."""
    import polars as pl

    quantity = plan.quantity
    if quantity is None or quantity.window is None:
        return acts
    end = Counted(how="end", of=Fixed(at=None), period=quantity.window, zone=plan.zone, rule=plan.rule, calendar=plan.calendar)
    limit = int(quantity.number)
    acts = acts.with_columns(end=_counted(acts["at"], end)).sort("at", "row", maintain_order=True)
    acts = acts.with_columns(
        number=pl.int_range(pl.len()).over("bearer"),
        reaches=pl.col("end").shift(limit).over("bearer"),
    )
    over = acts.filter(pl.col("reaches") >= pl.col("at"))
    ends = acts.select("bearer", "end", pl.col("number").alias("first")).sort("end", maintain_order=True)
    ends = ends.unique(subset=["bearer", "end"], keep="first", maintain_order=True)
    found = over.select("bearer", "row", "at", "by", "number").sort("at", maintain_order=True)
    return found.join_asof(ends, left_on="at", right_on="end", by="bearer", strategy="forward", check_sortedness=False)
