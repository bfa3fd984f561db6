"""Points in time and conditions with their names resolved."""

from __future__ import annotations

from msgspec.structs import replace

from servanda.model import core
from servanda.model.context import Context, who_of
from servanda.model.degrees import check_status_asked
from servanda.model.misses import need_moment, unknown_phrase
from servanda.model.names import clean
from servanda.model.occurrences import as_event, event_of, find_phrase
from servanda.model.refs import clause_ids
from servanda.model.sink import listed
from servanda.text import syntax
from servanda.text.diagnostics import Span
from servanda.text.syntax import Words

__all__ = ["Context", "cond_of", "point_of", "state_of", "statuses_of"]

_BUILTIN = {
    "signature": "signature",
    "entry into force": "entry into force",
    "accession": "accession",
    "the breach": "breach",
    "the determination": "determination",
    "the trigger": "trigger",
}


def state_of(context: Context, words: Words) -> str | None:
    """The state the words name; an event or an unknown name gives None and a finding."""
    build, where = context.build, context.where
    name = build.names.look("state", words.text, words.span.file)
    if name is not None:
        return name.id
    match = build.vocabulary.match(clean(words.text), words.span.file)
    if match is not None and match.entry.sort == "state":
        return match.entry.term
    if match is not None:
        build.sink.report(
            "NR064",
            where,
            words.span,
            f"`{clean(words.text)}` is {'an act' if match.entry.sort == 'act' else 'an event'}; here a state is needed.",
            repair=f"Declare a state that starts with it: `state ...` and below it `from {clean(words.text)}`.",
            notes=[(match.entry.span, "declared here")],
            words=words.text,
        )
    else:
        unknown_phrase(context, words, states=True)
    return None


def point_of(context: Context, point: syntax.Point) -> core.Point | None:
    """A point with its names resolved; None, with findings, if it cannot be."""
    if isinstance(point, syntax.DatePoint):
        return core.AtDate(expr=point.expr)
    if isinstance(point, syntax.ChosenPoint):
        found = [point_of(context, one) for one in point.of]
        parts = tuple(one for one in found if one is not None)
        return core.Among(n=1 if point.which == "earlier" else len(parts), of=parts) if len(parts) == len(found) else None
    if isinstance(point, syntax.LatestPoint):
        return _latest(context, point)
    if isinstance(point, syntax.PhrasePoint) and point.by is not None and point.by.mode == "some":
        return _some(context, point, point.by)
    if isinstance(point, syntax.PhrasePoint):
        event = event_of(context, point.words, point.by)
        return core.Occurs(event=event) if event else None
    if isinstance(point, syntax.BuiltinPoint):
        return _builtin(context, point)
    if isinstance(point, syntax.DayPoint):
        return _day(context, point)
    if isinstance(point, syntax.EdgePoint):
        state = state_of(context, point.state)
        return core.Edge(edge=point.edge, state=state) if state else None
    if isinstance(point, syntax.OffsetPoint):
        of = point_of(context, point.of)
        relation = "before" if point.relation == "before" else "after"
        return core.Offset(period=point.period, relation=relation, of=of) if of else None
    several = statuses_of(context, point) if isinstance(point, syntax.ClausePoint) else _consents(context, point)
    if len(several) > 1:
        _several(context, point.span, several)
        return None
    return several[0] if several else None


def starting(context: Context, point: syntax.Point, span: Span) -> core.Point | None:
    """A moment from which a text or a part of it is in force: a date, signature, what happens or is done, and what is counted from these."""
    found = point_of(context, point)
    if found is not None and not _starts(found):
        context.build.sink.report(
            "NR160",
            context.where,
            span,
            "A text cannot wait for this to be in force: it would hang on itself.",
            repair="Name a date, `signature`, an act or event, a period after one, or so many of several (`ratify by 2 of A, B`).",
        )
        return None
    return found


def _starts(point: core.Point) -> bool:
    if isinstance(point, core.DayOf | core.Offset):
        return point.relation == "after" and _starts(point.of)
    if isinstance(point, core.Among):
        return all(_starts(one) for one in point.of)
    return isinstance(point, core.AtDate | core.Occurs) or (
        isinstance(point, core.Builtin) and point.name in ("signature", "entry into force")
    )


def _some(context: Context, point: syntax.PhrasePoint, by: syntax.Who) -> core.Point | None:
    """`ratify by 2 of A, B, C`: when the second of them has."""
    event = event_of(context, point.words, replace(by, mode="each"))
    if event is None:
        return None
    if not 0 < by.least <= len(event.doers):
        context.build.sink.report(
            "NR159",
            context.where,
            by.span,
            f"{by.least} are asked for, and {len(event.doers)} are named." if event.doers else "This is done by nobody, so not by some of several.",
            repair="Name those of whom so many must do it, or a smaller number.",
        )
        return None
    return core.Among(n=by.least, of=tuple(core.Occurs(event=core.EventRef(act=event.act, mode="all", doers=(who,))) for who in event.doers))


def _latest(context: Context, point: syntax.LatestPoint) -> core.Point | None:
    """The latest of an act or event: any of those named, or of those who can do it, may have done it."""
    by = point.of.by
    if by is not None and by.mode in ("each", "jointly", "some"):
        context.build.sink.report(
            "NR165",
            context.where,
            by.span,
            "The latest of several acts is one act, and here several must act.",
            repair="Name one who does it, or write `by any of`.",
        )
        return None
    event = event_of(context, point.of.words, by, any_doer=True)
    if event is None:
        return None
    return core.Occurs(event=replace(event, mode="any") if event.mode == "all" else event, latest=True)


def _day(context: Context, point: syntax.DayPoint) -> core.Point | None:
    """`day 2 of STATE`: the words after it name a state; `day 5 after POINT`: any point."""
    if point.relation == "of" and isinstance(point.of, syntax.PhrasePoint):
        state = state_of(context, point.of.words)
        return core.DayOf(n=point.n, relation="of", of=core.Edge(edge="start", state=state)) if state else None
    of = point_of(context, point.of)
    return core.DayOf(n=point.n, relation=point.relation, of=of) if of else None


def _builtin(context: Context, point: syntax.BuiltinPoint) -> core.Point | None:
    name = _BUILTIN.get(point.name, point.name)
    build, where = context.build, context.where
    if name in ("signature", "entry into force", "accession"):
        if not context.agreement:
            build.sink.report(
                "NR097",
                where,
                point.span,
                f"`{point.name}` needs an agreement, and this file is none.",
                repair="Name the agreement in the head of the file: `agreement: ID`.",
                words=point.name,
            )
            return None
        if name == "accession" and not context.clause:
            build.sink.report(
                "NR175",
                where,
                point.span,
                "`accession` is that of the bearer of a clause, and this is none.",
                repair="Name the act or event by which it joins.",
                words=point.name,
            )
            return None
        agreement = build.agreements.get(context.agreement)
        of = agreement.entry if agreement is not None and name == "entry into force" else None
        return core.Builtin(name=name, agreement=context.agreement, of=of)
    if name == "trigger" and not context.trigger:
        build.sink.report(
            "NR090",
            where,
            point.span,
            "`the trigger` is what `whenever` names, and there is no `whenever` here.",
            repair="Add a line `whenever PHRASE`, or name the event itself.",
            words=point.name,
        )
        return None
    if name in ("breach", "determination") and not context.rung:
        build.sink.report(
            "NR091",
            where,
            point.span,
            f"`{point.name}` can only be spoken of in a rung, where it is what set the ladder going.",
            repair="Move the line into a `rung` under `otherwise`, or name the event itself.",
            words=point.name,
        )
        return None
    if name == "determination" and not context.determination:
        build.sink.report(
            "NR092",
            where,
            point.span,
            "`the determination` is never made: the clause has no line `determined by`.",
            repair="Add `determined by BODY within PERIOD` to the clause, or write `the breach`.",
            words=point.name,
        )
        return None
    return core.Builtin(name=name)


def statuses_of(context: Context, point: syntax.ClausePoint) -> list[core.Point]:
    """What becomes of the clauses that are meant, one for each; unknown ones are reported."""
    build, where = context.build, context.where
    if point.ref.id.startswith("rung:"):
        number = point.ref.id.removeprefix("rung:")
        ident = context.rungs.get(int(number)) if number.isdigit() else None
        if ident is None:
            shown = [str(n) for n in sorted(context.rungs)]
            build.sink.report(
                "NR018",
                where,
                point.ref.span,
                f"There is no rung {number} in this ladder."
                if shown
                else "There is no ladder here, so no rung can be spoken of.",
                repair=f"Name rung {listed(shown, 'or')}."
                if shown
                else "Add `otherwise` with its rungs, or name a clause.",
                words=f"rung {number}",
            )
            return []
        return [core.ClauseStatus(clause=ident, status=point.status)]
    found = clause_ids(build, (point.ref,), where)
    if context.clause in found and point.status in ("kept", "due") and not context.rung:
        if found == (context.clause,):
            build.sink.report(
                "NR093",
                where,
                point.span,
                f"Clause {point.ref.id} waits for itself to be {point.status}.",
                repair="Name the clause that has to come first.",
                words=point.ref.id,
            )
            return []
        found = tuple(ident for ident in found if ident != context.clause)
    for ident in found:
        if ident in build.written:
            check_status_asked(build, where, point.span, build.written[ident], point.status)
    return [core.ClauseStatus(clause=ident, status=point.status) for ident in found]


def _consents(context: Context, point: syntax.ConsentPoint) -> list[core.Point]:
    who = consenting(context, point.who)
    if not who:
        return []
    if point.to is None:
        if not context.clause:
            context.build.sink.report(
                "NR094",
                context.where,
                point.span,
                "This consent is to no clause.",
                repair="Write `consent of NAME to clause ID`.",
            )
            return []
        return [core.Consent(who=who, to=context.clause)]
    return [core.Consent(who=who, to=ident) for ident in clause_ids(context.build, (point.to,), context.where)]


def consenting(context: Context, who: syntax.Who) -> tuple[str, ...]:
    """The actors whose consent is meant; a group that is no body cannot consent as one."""
    found = who_of(context.build, who, context.where)
    if found is None:
        return ()
    if who.mode in ("any", "some"):
        one, other = (*found.actors, "B")[:2]
        context.build.sink.report(
            "NR168",
            context.where,
            who.span,
            "The consent of any one of several cannot be written like this: it would be read as that of each.",
            repair=f"Write `only after consent of {one} or consent of {other}` (of a moment: `the earlier of consent of {one} or "
            f"consent of {other}`), or name all whose consent is needed.",
        )
        return ()
    for name in found.actors:
        declared = context.build.names.all["actor", name]
        if declared.sort == "group":
            context.build.sink.report(
                "NR098",
                context.where,
                who.span,
                f"The consent of the group `{name}` can be given by nobody: a group has no voice of its own.",
                repair=f"Write `each of {name}`, or declare `body {name}` with a rule of decision.",
                notes=[(declared.span, "declared here as a group")],
                words=name,
            )
            return ()
    return found.actors


def _several(context: Context, span: Span, found: list[core.Point]) -> None:
    ids = [
        point.clause if isinstance(point, core.ClauseStatus) else point.to if isinstance(point, core.Consent) else ""
        for point in found
    ]
    short = [ident.partition(":")[2] for ident in ids]
    context.build.sink.report(
        "NR094",
        context.where,
        span,
        f"These words mean {len(found)} clauses ({listed(short)}); a single moment needs one.",
        repair=f"Name one: `clause {short[-1]}`.",
    )


def cond_of(context: Context, cond: syntax.Cond) -> core.Cond | None:
    """A condition with its names resolved; None, with findings, if any part of it cannot be."""
    if isinstance(cond, syntax.Has):
        return _has(context, cond.point)
    if isinstance(cond, syntax.Holds):
        state = state_of(context, cond.state)
        return core.StateHolds(state=state) if state else None
    if isinstance(cond, syntax.Not):
        inner = cond_of(context, cond.cond)
        return core.NotCond(cond=inner) if inner else None
    inners = [cond_of(context, one) for one in cond.conds]
    found = tuple(one for one in inners if one is not None)
    if len(found) < len(inners) or not found:
        return None
    return core.AllOf(conds=found) if isinstance(cond, syntax.All) else core.AnyCond(conds=found)


def _has(context: Context, point: syntax.Point) -> core.Cond | None:
    if isinstance(point, syntax.PhrasePoint) and not (point.by is not None and point.by.mode == "some"):
        found = find_phrase(context, point.words, point.by)
        if found is None:
            return None
        if found.match.entry.sort == "state":
            if found.by is not None:
                need_moment(context, point.words, found.match.entry.term)
                return None
            return core.StateHolds(state=found.match.entry.term)
        return core.Past(point=core.Occurs(event=as_event(context, found, point.words)))
    if isinstance(point, (syntax.ClausePoint, syntax.ConsentPoint)):
        several = statuses_of(context, point) if isinstance(point, syntax.ClausePoint) else _consents(context, point)
        conds = tuple(core.Past(point=one) for one in several)
        if len(conds) < 2:
            return conds[0] if conds else None
        one_is_enough = isinstance(point, syntax.ClausePoint) and point.status in ("breached", "due")
        return core.AnyCond(conds=conds) if one_is_enough else core.AllOf(conds=conds)
    found_point = point_of(context, point)
    return core.Past(point=found_point) if found_point else None
