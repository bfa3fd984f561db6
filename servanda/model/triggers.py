"""What sets a clause going where `whenever` names clauses: each breach (performance, falling due) of one of them."""

from __future__ import annotations

from msgspec.structs import replace

from servanda.model import core
from servanda.model.build import Build, Written, first_of
from servanda.model.context import Context
from servanda.model.degrees import becomes_so, check_status_asked
from servanda.model.points import statuses_of
from servanda.model.refs import articles_of, clause_ids, matches
from servanda.model.sink import listed
from servanda.text.syntax import ClausePoint, Part

MOST_STEPS = 12
"""Clauses in a row of which each sets the next going."""
MOST_WAYS = 200
"""Ways in which one breach may set the same clause going."""


def becomes_of(context: Context, part: Part) -> core.Timing | None:
    """`whenever any clause is breached`, `whenever clause 1, 4 is kept`: a timing with the clauses it names, or None with findings.

    `any clause` is every duty and prohibition of the agreement (or of the articles), but not the clause itself, the clause whose rung it
    is, nor those that it sets going, directly or through others: so no breach goes round in a circle.
    """
    which, status = part.options
    own = context.clause.partition("/")[0]
    if which == "any":
        ids = _any(context, part, own)
    elif part.refs[0].id.startswith("rung:"):
        return _rung(context, part, status)
    else:
        ids = tuple(name for name in clause_ids(context.build, part.refs, context.where) if _may_become(context, part, name, status))
        if context.clause == own and _goes_round(context, part, ids, own):
            return None
    reach = "" if which == "each" else "agreement" if not part.refs else f"article {listed([ref.id for ref in part.refs])}"
    becomes = tuple(core.ClauseStatus(clause=name, status=status) for name in ids)
    return core.Timing(kind="whenever", becomes=becomes, any_of=reach, span=part.span) if becomes else None


def report_long_chains(build: Build, clauses: list[core.Clause]) -> None:
    """Report, and leave without it, each clause that a single breach would set going through too many others: every way is an instance of its own."""
    called = {one.id: [p.clause for t in one.timing for p in t.becomes] for one in clauses if any(t.becomes for t in one.timing)}
    steps, ways = dict.fromkeys(called, 1), dict.fromkeys(called, 1)
    for _ in range(MOST_STEPS + 1):
        steps = {name: 1 + max((steps.get(other, 0) for other in others), default=0) for name, others in called.items()}
        ways = {name: min(1 + sum(ways.get(other, 0) for other in others), MOST_WAYS + 1) for name, others in called.items()}
    for place, one in enumerate(clauses):
        if steps.get(one.id, 0) <= MOST_STEPS and ways.get(one.id, 0) <= MOST_WAYS:
            continue
        timing = next(timing for timing in one.timing if timing.becomes)
        build.sink.report(
            "NR172",
            build.written[one.id].item.where,
            timing.span,
            f"One breach would set clause {one.local} going through too many others: at most {MOST_STEPS} in a row, and in {MOST_WAYS} ways, can be told.",
            repair="Name the clause whose breach is meant, or say `any clause` once.",
        )
        clauses[place] = replace(one, timing=tuple(other for other in one.timing if other is not timing))


def _any(context: Context, part: Part, own: str) -> tuple[str, ...]:
    build, where = context.build, context.where
    if not where.agreement:  # a ladder is read for each clause that takes it
        return ()
    articles = articles_of(build, part.refs, where)
    if part.refs and not articles:
        return ()
    # a rung sets nothing going: no clause waits for it
    apart = _set_going(own, _called(build)) if context.clause == own else {own}
    found = tuple(name for name in _duties(build, where.agreement, articles, part.options[1]) if name not in apart)
    if not found:
        build.sink.report(
            "NR170",
            where,
            part.span,
            f"There is no duty or prohibition that could become {part.options[1]} here, besides those that this clause itself sets going.",
            repair="Name an article under which duties stand, or name the clause that is meant.",
        )
    return found


def _called(build: Build) -> dict[str, set[str]]:
    """What sets each clause going that has such a `whenever`, `any clause` read in full. Worked out once."""
    if not build.triggered:
        for name in build.written:
            written, part = _own(build, name)
            if written is None or part is None:
                continue
            if part.options[0] == "any":
                found = set(_duties(build, written.agreement, tuple(ref.id for ref in part.refs), part.options[1]))
            else:
                found = {hit for ref in part.refs for hit in matches(build, ref.agreement or written.agreement, ref.id)}
            build.triggered[name] = found
    return build.triggered


def _set_going(own: str, called: dict[str, set[str]]) -> set[str]:
    """A clause and all that it sets going, directly or through others."""
    found, news = {own}, {own}
    while news:
        news = {name for name, names in called.items() if name not in found and names & news}
        found |= news
    return found


def _duties(build: Build, agreement: str, articles: tuple[str, ...], status: str) -> list[str]:
    return [
        written.id
        for written in build.written.values()
        if written.agreement == agreement
        and (not articles or written.item.where.article in articles)
        and _modal(written) != "may"
        and becomes_so(written, status)
    ]


def _modal(written: Written) -> str:
    line = first_of(written.item.statement.parts, "core")
    return "may" if line is None else line.modal


def _may_become(context: Context, part: Part, name: str, status: str) -> bool:
    """Whether a clause named one by one can become so: a power is never breached."""
    written = context.build.written[name]
    check_status_asked(context.build, context.where, part.span, written, status)
    if not becomes_so(written, status):
        return False
    if status != "breached" or _modal(written) != "may":
        return True
    context.build.sink.report(
        "NR171",
        context.where,
        part.span,
        f"Clause {written.local} is a power: nobody breaches it, so nothing would ever follow.",
        repair=f"Write `whenever clause {written.local} is kept` if its exercise is meant, or name a duty.",
        notes=[(written.item.statement.head.span, "written here")],
        words=written.local,
    )
    return False


def _rung(context: Context, part: Part, status: str) -> core.Timing | None:
    """`whenever rung 1 is breached`, in a later rung of the same ladder."""
    found = statuses_of(context, ClausePoint(part.refs[0], status, part.span))
    if not found:
        return None
    named, mine = (int(text) if text.isdigit() else 0 for text in (part.refs[0].id[5:], context.clause.rpartition(":")[2]))
    if context.rung and named >= mine:
        context.build.sink.report(
            "NR169",
            context.where,
            part.span,
            f"Rung {mine} waits for rung {named}, which does not come before it.",
            repair="Name an earlier rung of this ladder.",
        )
        return None
    becomes = tuple(one for one in found if isinstance(one, core.ClauseStatus))
    return core.Timing(kind="whenever", becomes=becomes, span=part.span)


def _goes_round(context: Context, part: Part, ids: tuple[str, ...], own: str) -> bool:
    """Report a clause that what becomes of itself sets going, directly or through others named one by one."""
    build = context.build
    named = {name: names for name, names in _called(build).items() if name != own and not _is_general(build, name)}
    set_going = _set_going(own, named)
    through = next((name for name in ids if name in set_going), None)
    if through is None:
        return False
    local = own.partition(":")[2]
    build.sink.report(
        "NR169",
        context.where,
        part.span,
        f"Clause {local} is set going by itself: nothing would ever begin it."
        if through == own
        else f"Clause {local} is set going by clause {through.partition(':')[2]}, which clause {local} sets going.",
        repair="Take one of these lines out, or name the clause whose breach is meant.",
        words=local,
    )
    return True


def _is_general(build: Build, name: str) -> bool:
    _, part = _own(build, name)
    return part is not None and part.options[0] == "any"


def _own(build: Build, name: str) -> tuple[Written | None, Part | None]:
    """A clause and its line `whenever`, if that names clauses. What is unknown in it is reported where the line is resolved."""
    written = build.written.get(name)
    part = None if written is None else first_of(written.item.statement.parts, "whenever")
    return written, part if part is not None and part.options else None
