"""The time parts of a clause."""

from __future__ import annotations

from servanda.model import core
from servanda.model.build import parts_of
from servanda.model.context import Context, who_of
from servanda.model.english import common_force
from servanda.model.occurrences import event_of
from servanda.model.points import cond_of, point_of, starting, state_of
from servanda.model.triggers import becomes_of
from servanda.text.syntax import Part

_AT_A_POINT = ("by", "before", "from", "until", "on", "not before")
FORCE = "in force from"
AT_ONCE = "immediately"
BEFORE_EACH = "before each"
_TIMES = (*_AT_A_POINT, AT_ONCE, "within", "only after", "while", "every", "whenever", BEFORE_EACH, "lapses after", "extended by")


def timing_of(context: Context, parts: tuple[Part, ...]) -> tuple[core.Timing, ...]:
    """Every time part that could be resolved, in order."""
    found = [_timing(context, part) for part in parts_of(parts, *_TIMES)]
    own = [_force(context, part) for part in parts_of(parts, FORCE)]
    agreement = context.build.agreements.get(context.agreement)
    common = [] if own or agreement is None or not context.clause else [common_force(agreement)]
    timing = tuple(timing for timing in (*found, *own, *common) if timing is not None)
    check_ahead(context, parts, timing)
    return timing


def force_of(parts: tuple[Part, ...], body: dict[str, object]) -> core.Timing | None:
    """The line of a clause that says when it is in force, if it has one."""
    times = body["timing"]
    if not isinstance(times, tuple) or not any(True for _ in parts_of(parts, FORCE)):
        return None
    return next((one for one in times if one.kind == FORCE), None)


def _force(context: Context, part: Part) -> core.Timing | None:
    point = starting(Context(context.build, context.where, context.agreement), part.point, part.span) if part.point else None
    return core.Timing(kind=FORCE, point=point, span=part.span) if point else None


def _timing(context: Context, part: Part) -> core.Timing | None:
    kind = part.keyword
    if kind in _AT_A_POINT:
        point = point_of(context, part.point) if part.point else None
        return core.Timing(kind=kind, point=point, span=part.span) if point else None
    if kind == "only after":
        cond = cond_of(context, part.cond) if part.cond else None
        return core.Timing(kind=kind, cond=cond, span=part.span) if cond else None
    if kind == "while":
        state = state_of(context, part.words) if part.words else None
        return core.Timing(kind=kind, state=state, span=part.span) if state else None
    if kind == "whenever" and part.options:
        return becomes_of(context, part)
    if kind in ("whenever", BEFORE_EACH):
        trigger = event_of(context, part.words, part.who, any_doer=True, alone=True) if part.words else None
        return core.Timing(kind="whenever", trigger=trigger, each=kind == BEFORE_EACH, span=part.span) if trigger else None
    if kind == "extended by":
        by = who_of(context.build, part.who, context.where) if part.who else None
        consensus = "consensus" in part.options
        return core.Timing(kind=kind, by=by, period=part.period, consensus=consensus, span=part.span) if by else None
    if part.period is None and kind != AT_ONCE:
        return None
    point = point_of(context, part.point) if part.point else None
    if part.point is not None and point is None:
        return None
    if kind == "within" and part.options == ("before",):
        kind = "within before"
    return core.Timing(kind=kind, period=part.period, point=point, span=part.span)


def has_trigger(parts: tuple[Part, ...]) -> bool:
    """Whether lines of a clause name what sets its instances going."""
    return any(True for _ in parts_of(parts, "whenever", BEFORE_EACH))


def check_ahead(context: Context, parts: tuple[Part, ...], timing: tuple[core.Timing, ...]) -> None:
    """Report what is asked for before something nobody can foresee, and two lines that both say what sets a clause going."""
    lines = list(parts_of(parts, "whenever", BEFORE_EACH))
    ahead = [one for one in timing if one.ahead]
    if len(lines) > 1:
        context.build.sink.report(
            "NR163",
            context.where,
            lines[1].span,
            "`whenever` and `before each` both say what sets the clause going.",
            repair="Write one of them, and the other in a clause of its own.",
            words=lines[1].keyword,
        )
    elif ahead and (context.rung or any(one.becomes for one in timing)):
        context.build.sink.report(
            "NR162",
            context.where,
            ahead[0].span,
            "Nobody can do this in time: that a clause is breached, kept or due is known when it is so, not before.",
            repair="Count from it (`within 2 days of the trigger`), or name the act or event itself in `whenever`.",
        )
