"""One instant counted from another by the agreement's rule."""

from __future__ import annotations

from functools import lru_cache

from servanda.base.refusal import Refusal
from servanda.calendar import Instant, day_after, day_end, day_n, day_of, day_start, earliest_after, end_of_period
from servanda.meaning import counted_back
from servanda.meaning.prepared import Settings
from servanda.monitor.plan import Counted


@lru_cache(maxsize=65536)
def count(moment: Counted, at: Instant) -> Instant:
    """One instant counted from another."""
    how, zone = moment.how, moment.zone
    if how == "plus":
        return at + moment.n
    if how in ("start of day", "end of day"):
        day = day_of(at, zone)
        return day_start(day, zone) if how == "start of day" else day_end(day, zone)
    kind, _, side = how.partition(" ")
    if kind in ("day", "after"):
        first, last = (day_n if kind == "day" else day_after)(at, moment.n, zone)
        return {"first": first, "last": last, "over": last + 1}[side]
    if moment.period is None or moment.rule is None or moment.calendar is None:
        raise Refusal("a period without a rule cannot be counted", "give the period and the rule")
    if kind == "back":
        settings = Settings("", zone, moment.rule, moment.calendar, None, None)
        first, last = counted_back(at, moment.period, settings)
        return {"first": first, "last": last, "over": last if first == last else last + 1}[side]
    counted = end_of_period if how == "end" else earliest_after
    return counted(at, moment.period, moment.rule, zone, moment.calendar).at
