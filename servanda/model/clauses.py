"""The second pass over clauses: every line of a clause or rung with its names resolved."""

from __future__ import annotations

from msgspec.structs import replace
from msgspec.structs import replace as structs_replace

from servanda.model import core
from servanda.model.build import Build, Core, Item, Written, first_of, option_of, parts_of, texts_of
from servanda.model.context import Context, who_of
from servanda.model.cores import resolve_core
from servanda.model.degrees import check_degree, check_owed
from servanda.model.effects import effects_of
from servanda.model.general import general_lines, with_general
from servanda.model.lists import whole_list
from servanda.model.names import clean
from servanda.model.occurrences import act_of
from servanda.model.others import modal_of
from servanda.model.places import amount_of
from servanda.model.points import cond_of, consenting, point_of
from servanda.model.refs import sentence_refs
from servanda.model.register import ambiguity_of
from servanda.model.seen import access_of, determination_of, verification_of
from servanda.model.sink import Where
from servanda.model.timing import FORCE, force_of, has_trigger, timing_of
from servanda.model.topics import TOPICS
from servanda.model.triggers import report_long_chains
from servanda.text.emit import did_you_mean
from servanda.text.syntax import Part, Words

_QUANTITIES = ("at least", "at most", "exactly")
_CONDITIONS = ("if", "unless", "provided that")

__all__ = ["access_of", "clause_of", "context_for", "resolve_clauses"]


def resolve_clauses(build: Build) -> tuple[core.Clause, ...]:
    """Every written clause, in the order of the files; those without a readable core are left out (and reported)."""
    found: list[core.Clause] = []
    for written in build.written.values():
        clause = clause_of(build, written, written.item.statement.parts, _title(written.item))
        if clause is not None:
            written.clause = clause
            found.append(clause)
    report_long_chains(build, found)
    for name, item in build.ladders.items():
        _check_ladder(build, name, item)
    for item, parts in general_lines(build):
        _check_general(build, item, parts)
    return tuple(found)


def _title(item: Item) -> str:
    return item.statement.head.texts[0].text if item.statement.head.texts else ""


def _check_general(build: Build, item: Item, parts: tuple[Part, ...]) -> None:
    """Resolve what is said throughout once by itself, so that its mistakes are found even when no clause takes it."""
    ident = f"{item.where.agreement}:throughout"
    context = Context(build, item.where, item.where.agreement, determination=first_of(parts, "determined by") is not None)
    verification_of(context, parts)
    determination_of(context, parts)
    access_of(context, parts)
    timing_of(context, parts)
    for otherwise in parts_of(parts, "otherwise"):
        if otherwise.names:
            build.names.find("ladder", otherwise.names[0], item.where)
        ids = {part.number: f"{ident}/rung:{part.number}" for part in otherwise.parts if part.number is not None}
        rungs_of(replace(context, rung=True, rungs=ids), otherwise.parts, ident, item.where.agreement, item.where)


def _check_ladder(build: Build, name: str, item: Item) -> None:
    """Resolve a shared ladder once by itself, so that its mistakes are found even when no clause uses it."""
    used = any(
        words.text and build.names.look("ladder", words.text, written.item.where.file) is not None
        for written in build.written.values()
        for part in parts_of(written.item.statement.parts, "otherwise")
        for words in part.names
        if clean(words.text).casefold() == name.casefold()
    )
    if not used:
        ident = f"{item.where.agreement}:{name}"
        numbers = (part.number for part in parts_of(item.statement.parts, "rung") if part.number is not None)
        ids = {number: f"{ident}/rung:{number}" for number in numbers}
        context = Context(build, item.where, item.where.agreement, rung=True, determination=True, rungs=ids)
        rungs_of(context, item.statement.parts, ident, "", item.where)


def context_for(build: Build, where: Where, ident: str, bearers: core.Bearers, parts: tuple[Part, ...]) -> Context:
    """What the words of a clause may speak of."""
    return Context(
        build,
        where,
        where.agreement,
        bearers=bearers.actors,
        clause=ident,
        rungs=_rung_ids(build, where, ident, parts),
        determination=first_of(parts, "determined by") is not None,
        trigger=has_trigger(parts),
    )


def _ladder_parts(build: Build, where: Where, parts: tuple[Part, ...]) -> tuple[str, tuple[Part, ...]]:
    """The name of the shared ladder ("" for an own one) and the rungs of a clause."""
    otherwise = first_of(parts, "otherwise")
    if otherwise is None:
        return "", ()
    if not otherwise.names:
        return "", tuple(parts_of(otherwise.parts, "rung"))
    name = build.names.look("ladder", otherwise.names[0].text, otherwise.names[0].span.file)
    if name is None:
        return "", ()
    return name.id, tuple(parts_of(build.ladders[name.id].statement.parts, "rung"))


def _rung_ids(build: Build, where: Where, ident: str, parts: tuple[Part, ...]) -> dict[int, str]:
    _, rungs = _ladder_parts(build, where, parts)
    return {rung.number: f"{ident}/rung:{rung.number}" for rung in rungs if rung.number is not None}


def clause_of(build: Build, written: Written, parts: tuple[Part, ...], title: str) -> core.Clause | None:
    """A clause from its parts; None if its core cannot be resolved (which has been reported)."""
    where, line = written.item.where, first_of(parts, "core")
    own, (parts, general) = parts, with_general(build, written, parts)
    check_degree(build, where, parts, own)
    head = resolve_core(build, line, where) if line is not None else None
    if line is None or head is None:
        return None
    check_owed(build, where, head, parts)
    context = context_for(build, where, written.id, head.bearers, parts)
    ladder = ""
    rungs: tuple[core.Clause, ...] = ()
    otherwise = first_of(parts, "otherwise")
    if otherwise is not None:
        if otherwise.names:
            build.names.find("ladder", otherwise.names[0], where)
        ladder, lines = _ladder_parts(build, where, parts)
        around = build.ladders[ladder].where if ladder else where
        rungs = rungs_of(replace(context, rung=True), lines, written.id, written.agreement, around)
    wholes = _wholes(context, parts, head)
    if wholes is None:
        return None
    body = _body(context, parts)
    quantities = _quantities(context, parts)
    bearers = _joining(build, "" if written.id.startswith("red-line:") else written.agreement, head.bearers)
    _check_share(context, quantities, body["timing"], bearers)
    return core.Clause(
        id=written.id,
        agreement=written.agreement,
        local=written.local,
        title=title,
        article=where.article,
        breadcrumb=where.breadcrumb,
        bearers=bearers,
        modal=modal_of(head, parts),
        said=head.said,
        acts=head.acts,
        act_list=head.act_list,
        others=head.others,
        state=head.state,
        standing=head.standing,
        shown_by=_acts(context, parts, "shown by"),
        contradicted_by=_acts(context, parts, "contradicted by"),
        ladder=ladder,
        rungs=_in_force_with(rungs, force_of(parts, body)),
        general=general,
        span=written.item.statement.span,
        core_span=line.span,
        quantities=(*quantities, *wholes),
        **body,  # type: ignore[arg-type]
    )


def _in_force_with(rungs: tuple[core.Clause, ...], own: core.Timing | None) -> tuple[core.Clause, ...]:
    """Rungs are in force with their clause, where that says when it is."""
    if own is None:
        return rungs
    return tuple(
        structs_replace(rung, rungs=_in_force_with(rung.rungs, own), timing=(*(one for one in rung.timing if one.kind != FORCE), own))
        for rung in rungs
    )


def _joining(build: Build, agreement: str, bearers: core.Bearers) -> core.Bearers:
    """The bearers, with when those of them join that did not sign."""
    known = build.agreements.get(agreement)
    joins = tuple(one for one in known.accessions if one.actor in bearers.actors) if known is not None else ()
    return structs_replace(bearers, joins=joins) if joins else bearers


def rungs_of(
    context: Context, lines: tuple[Part, ...], ident: str, agreement: str, around: Where
) -> tuple[core.Clause, ...]:
    """The rungs of a ladder as clauses `ident/rung:N`. Names are looked up where the ladder stands, points and references
    belong to the clause it is for."""
    build, found, seen = context.build, [], set[int]()
    where = replace(around, agreement=context.agreement, article=context.where.article)
    for line in parts_of(lines, "rung"):
        if line.number is None:
            continue
        if line.number in seen:
            continue  # the reader has reported rungs out of order
        seen.add(line.number)
        head = resolve_core(build, line, around)
        if head is None:
            continue
        check_owed(build, around, head, line.parts)
        here = replace(
            context,
            where=where,
            bearers=head.bearers.actors,
            rung=True,
            trigger=context.trigger or has_trigger(line.parts),
            determination=context.determination or first_of(line.parts, "determined by") is not None,
            clause=f"{ident}/rung:{line.number}",
        )
        wholes = _wholes(here, line.parts, head)
        if wholes is None:
            continue
        quantities = _quantities(here, line.parts)
        _check_share(here, quantities, (), head.bearers)
        own = first_of(line.parts, "otherwise")
        deeper: tuple[core.Clause, ...] = ()
        ladder = ""
        if own is not None:
            if own.names:
                build.names.find("ladder", own.names[0], around)
            elif own.parts:
                ids = {
                    part.number: f"{here.clause}/rung:{part.number}" for part in own.parts if part.number is not None
                }
                deeper = rungs_of(replace(here, rungs=ids), own.parts, here.clause, agreement, around)
        found.append(
            core.Clause(
                id=here.clause,
                agreement=agreement,
                local=here.clause.partition(":")[2],
                article=where.article,
                breadcrumb=context.where.breadcrumb,
                bearers=_joining(build, agreement, head.bearers),
                modal=modal_of(head, line.parts),
                said=head.said,
                acts=head.acts,
                others=head.others,
                state=head.state,
                standing=head.standing,
                ladder=ladder,
                rungs=deeper,
                span=line.span,
                core_span=line.span,
                quantities=(*quantities, *wholes),
                **_body(here, line.parts),  # type: ignore[arg-type]
            )
        )
    return tuple(found)


def _body(context: Context, parts: tuple[Part, ...]) -> dict[str, object]:
    """Everything of a clause but its core and ladder, by field."""
    build, where = context.build, context.where
    consented = list(parts_of(parts, "consented by"))
    agreed = [build.names.find_all("actor", part.names, where) for part in consented]
    closed = option_of(parts, "list")
    judged = [words for part in parts_of(parts, "as judged by") for words in part.names]
    places = [words for part in parts_of(parts, "at") for words in part.names]
    return {
        "list_closed": {"closed": True, "open": False}.get(closed),
        "timing": timing_of(context, parts),
        "conditions": _conditions(context, parts),
        "places": build.names.find_all("place", places, where),
        "exceptions": _exceptions(context, parts),
        "verification": verification_of(context, parts),
        "determination": determination_of(context, parts),
        "self_judged_by": build.names.find_all("actor", judged, where),
        "effects": effects_of(context, parts),
        "renders": _renders(context, parts),
        "words": texts_of(parts, "words"),
        "uses": _uses(context, parts),
        "covers": _covers(context, parts),
        "force": option_of(parts, "force"),
        "consented": tuple(
            core.ActorConsent(clauses=(context.clause,), on=part.date)
            for part, who in zip(consented, agreed, strict=True)
            if who
        ),
        "consented_by": tuple(dict.fromkeys(name for who in agreed for name in who)),
        "ambiguous": ambiguity_of(context, parts),
        "assesses": texts_of(parts, "assesses"),
        "so_that": texts_of(parts, "so that"),
    }


def _quantities(context: Context, parts: tuple[Part, ...]) -> tuple[core.Quantity, ...]:
    found = []
    for part in parts_of(parts, *_QUANTITIES):
        amount = amount_of(part)
        if amount is None:
            continue
        place = context.build.names.find("place", part.names[0], context.where) if part.names else None
        latest = point_of(context, part.point) if part.point is not None else None
        if part.point is not None and not isinstance(latest, core.Occurs):
            continue  # reported
        if latest is not None and (part.period is not None or place is not None):
            message = "An amount that is counted anew from each occurrence is that of all since, in no period and not measured."
            context.build.sink.report("NR167", context.where, part.span, message, repair="Leave out `in any` or `from`.")
        found.append(
            core.Quantity(
                relation=part.keyword,
                amount=amount,
                pro_rata="pro rata" in part.options,
                window=part.period,
                since=latest.event if isinstance(latest, core.Occurs) else None,
                measured_from=place.id if place else "",
                span=part.span,
            )
        )
    return tuple(found)


def _check_share(context: Context, quantities: tuple[core.Quantity, ...], timing: object, bearers: core.Bearers) -> None:
    """Report an amount asked `pro rata` where there is no window, or no day from which the text is in force."""
    times = timing if isinstance(timing, tuple) else ()
    force = next((one.point for one in times if one.kind == FORCE), None)
    dated = force is None or isinstance(force, core.AtDate) or (isinstance(force, core.Builtin) and force.of is None)
    for quantity in quantities:
        if not quantity.pro_rata:
            continue
        if context.rung or not any(one.kind == "every" for one in times):
            lacks = "a clause with windows (`every 1 year from ...`)"
        elif quantity.window is not None or quantity.measured_from or quantity.since is not None:
            lacks = "an amount of the whole window"
        elif not dated or bearers.joins:
            lacks = "a text that is in force for all who bear it from a date"
        else:
            continue
        repair = "Leave `pro rata` out, and say in a clause of its own what is owed for the first part."
        context.build.sink.report("NR166", context.where, quantity.span, f"`pro rata` needs {lacks}.", repair=repair)


def _wholes(context: Context, parts: tuple[Part, ...], head: Core) -> tuple[core.Quantity, ...] | None:
    """`all of LIST`, as a line or at the end of the act; None if what is meant is not known (which has been reported): one item would not do."""
    found: list[core.Quantity] = []
    lines = [(words, part.span) for part in parts_of(parts, "all of") for words in part.names]
    for words, span in [*([(head.whole, head.span)] if head.whole is not None else []), *lines]:
        if head.modal not in ("must", "effort") or len(head.acts) > 1:
            context.build.sink.report(
                "NR186",
                context.where,
                words.span,
                "`all of` a list stands in a clause that is no duty to do one act.",
                repair="Write a clause of its own: `WHO must ACT` with `all of LIST` under it.",
                words=words.text,
            )
            return None
        whole = whole_list(context.build, words, context.where, head.acts, span)
        if whole is None:
            return None
        found.append(whole)
    return tuple(found)


def _conditions(context: Context, parts: tuple[Part, ...]) -> tuple[core.Condition, ...]:
    found = []
    for part in parts_of(parts, *_CONDITIONS, "with the consent of"):
        if part.keyword == "with the consent of":
            who = consenting(context, part.who) if part.who else ()
            if who:
                cond: core.Cond = core.Past(point=core.Consent(who=who, to=context.clause))
                found.append(core.Condition(kind="consent", cond=cond, who=who, span=part.span))
            continue
        resolved = cond_of(context, part.cond) if part.cond else None
        if resolved is not None:
            found.append(core.Condition(kind=part.keyword, cond=resolved, span=part.span))
    return tuple(found)


def _exceptions(context: Context, parts: tuple[Part, ...]) -> tuple[core.Exception_, ...]:
    found = []
    for part in parts_of(parts, "except"):
        act = act_of(context, part.words) if part.words is not None else None
        if act is None and (part.words is not None or not part.texts):
            continue
        who = who_of(context.build, part.who, context.where) if part.who else None
        text = part.texts[0].text if part.texts else ""
        found.append(core.Exception_(act=act, text=text, authorised_by=who.actors if who else (), span=part.span))
    return tuple(found)


def _acts(context: Context, parts: tuple[Part, ...], keyword: str) -> tuple[core.ActRef, ...]:
    found = (act_of(context, part.words) for part in parts_of(parts, keyword) if part.words is not None)
    return tuple(act for act in found if act is not None)


def _renders(context: Context, parts: tuple[Part, ...]) -> tuple[core.SentenceRef, ...]:
    found: dict[core.SentenceRef, None] = {}
    for part in parts_of(parts, "renders"):
        for ref in sentence_refs(context.build, part, context.where):
            found[ref] = None
            context.build.rendered.setdefault((context.agreement, ref.article, ref.sentence), part.span)
    return tuple(found)


def _uses(context: Context, parts: tuple[Part, ...]) -> tuple[str, ...]:
    quoted = [Words(text.text, text.span) for part in parts_of(parts, "uses") for text in part.texts]
    return context.build.names.find_all("term", quoted, context.where)


def _covers(context: Context, parts: tuple[Part, ...]) -> tuple[str, ...]:
    found: list[str] = []
    for part in parts_of(parts, "covers"):
        for words in part.names:
            topic = words.text.casefold()
            if topic in TOPICS:
                found.append(topic)
                continue
            close = did_you_mean(topic, TOPICS)
            context.build.sink.report(
                "NR015",
                context.where,
                words.span,
                f"`{words.text}` is not one of the topics.",
                repair=f"Write `{close[0]}`."
                if close
                else "Choose a topic from the list (`amendment`, `duration`, `review` ...).",
                suggestions=close,
                words=words.text,
            )
    return tuple(dict.fromkeys(found))
