"""Who must do what: the core lines of clauses and rungs, and from them the doers of acts that name none."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from servanda.model.build import Build, Core, parts_of
from servanda.model.context import Context, tail_of, who_of
from servanda.model.core import ActRef, EventRef
from servanda.model.graphs import find_circles
from servanda.model.misses import need_moment
from servanda.model.names import clean
from servanda.model.occurrences import act_of, as_event, find_phrase
from servanda.model.others import owed_of, say_near
from servanda.model.sink import Where, listed
from servanda.text.modals import ALWAYS, ALWAYS_ENSURE, DEGREES, LET, OF_OTHERS
from servanda.text.syntax import Part, Who, Words

NESTED = ("clause", "clause adds")


def resolve_core(build: Build, part: Part, where: Where) -> Core | None:
    """`WHO must ACT` (a core line, or a rung) with its names; each line is resolved once."""
    if part.span not in build.cores:
        build.cores[part.span] = _resolve(build, part, where)
    return build.cores[part.span]


def _resolve(build: Build, part: Part, where: Where) -> Core | None:
    context = Context(build, where, where.agreement)
    bearers = who_of(build, part.who, where) if part.who else None
    listed_acts = (
        [line.words for line in parts_of(part.parts, "act") if line.words is not None] if part.words is None else []
    )
    modal, said = DEGREES.get(part.modal, part.modal), part.modal if part.modal in DEGREES else ""
    wanted: list[Words] = [part.words] if part.words is not None else listed_acts
    if said.startswith("must ") and part.words is not None:
        trying = Words(f"{said[5:].removeprefix('not ')} {part.words.text}", part.words.span)
        if build.vocabulary.match(clean(trying.text), trying.span.file) is not None:  # declared as an act: then that is what must be done
            modal, said, wanted = modal if said == LET else "must", "", [trying]
    if said in OF_OTHERS and part.words is not None:
        owed = owed_of(build, part.words, where, said)
        if owed is None or bearers is None:
            return None
        return _ended(build, part, where, Core(bearers, modal, said, owed.acts, "", part.span, None, owed.by, owed.state))
    whole: Words | None = None
    if part.words is not None and len(wanted) == 1 and build.vocabulary.match(clean(wanted[0].text), wanted[0].span.file) is None:
        wanted, whole = _whole(build, wanted[0])
        if whole is None and say_near(build, part.words, where, modal):
            return None
    acts = tuple(act for act in (act_of(context, words) for words in wanted) if act is not None)
    if bearers is None:
        for act in acts:
            build.terms[act.term].unsure = True
    if bearers is None or len(acts) < len(wanted) or not acts:
        return None
    act_list = part.options[0] if part.words is None and part.options else ""
    return _ended(build, part, where, Core(bearers, modal, said, acts, act_list, part.span, whole))


def _ended(build: Build, part: Part, where: Where, head: Core) -> Core | None:
    """The core as it is; of acts that are never over, their failings. None, with a finding, where only some are."""
    always = head.said in (ALWAYS, ALWAYS_ENSURE)
    lasting = [act for act in head.acts if always or act.term in build.unending]
    if head.modal != "must" or not lasting:
        return head
    if len(lasting) < len(head.acts):
        one = lasting[0].term
        message = f"`{one}` is never done with, as `failing` says in its declaration; other acts of this list are."
        repair = "Write a clause of its own for what is owed all the time."
        build.sink.report("NR178", where, part.span, message, repair=repair, words=one)
        return None
    acts = tuple(ActRef(term=build.failings[act.term], args=act.args) for act in lasting)
    many = "any of" if len(acts) > 1 else ""
    return replace(head, modal="must not", said=head.said or "must", acts=acts, act_list=many, standing=tuple(lasting))


def _whole(build: Build, words: Words) -> tuple[list[Words], Words | None]:
    """`free all of LIST` as the act and the list, where the words before `all of` are an act."""
    text = clean(words.text)
    at = text.casefold().find(" all of ")
    if at < 0 or build.vocabulary.match(text[:at], words.span.file) is None:
        return [words], None
    return [Words(text[:at], words.span)], tail_of(words, at + len(" all of "))


def core_lines(build: Build) -> Iterator[tuple[Part, Where]]:
    """Every core line of the dossier: clauses, their rungs, ladders, readings, red lines."""
    for item in build.items:
        if item.statement.keyword in ("clause", "red line", "ladder", "throughout"):
            yield from _lines(item.statement.parts, item.where)
        elif item.statement.keyword == "reading":
            for part in parts_of(item.statement.parts, *NESTED):
                yield from _lines(part.parts, item.where)


def _lines(parts: tuple[Part, ...], where: Where) -> Iterator[tuple[Part, Where]]:
    for part in parts:
        if part.keyword in ("core", "rung"):
            yield part, where
        if part.keyword in ("otherwise", "rung"):
            yield from _lines(part.parts, where)


def find_doers(build: Build) -> None:
    """Fill the doers of every act: those it declares, and those that clauses oblige, allow or forbid."""
    for draft in build.terms.values():
        names = [words for part in parts_of(draft.item.statement.parts, "by") for words in part.names]
        draft.declared = build.names.find_all("actor", names, draft.item.where)
    for part, where in core_lines(build):
        core = resolve_core(build, part, where)
        if core is None:
            continue
        for act in core.standing:
            build.terms[act.term].may.extend((core.others or core.bearers).actors)
        for act in core.acts:
            draft = build.terms[act.term]
            (draft.must_not if core.modal.endswith(" not") else draft.may).extend((core.others or core.bearers).actors)


def find_follows(build: Build) -> None:
    """Resolve `follows PHRASE` of every term and report circles, each once."""
    for draft in build.terms.values():
        context = Context(build, draft.item.where, draft.item.where.agreement)
        found = []
        for part in parts_of(draft.item.statement.parts, "follows"):
            if part.words is None:
                continue
            event = _followed(context, part.words, part.who)
            if event is not None:
                found.append(event)
        draft.follows = tuple(found)
    for circle in find_circles(list(build.terms), lambda term: [event.act.term for event in build.terms[term].follows]):
        _circle(build, circle)


def _followed(context: Context, words: Words, by: Who | None) -> EventRef | None:
    found = find_phrase(context, words, by)
    if found is None:
        return None
    if found.match.entry.sort == "state":
        need_moment(context, words, found.match.entry.term)
        return None
    return as_event(context, found, words)


def _circle(build: Build, circle: tuple[str, ...]) -> None:
    first = build.terms[circle[0]].item
    line = next(parts_of(first.statement.parts, "follows"), first.statement.head)
    steps = [f"`{a}` follows `{b}`" for a, b in zip(circle, (*circle[1:], circle[0]), strict=True)]
    build.sink.report(
        "NR060",
        first.where,
        line.span,
        f"`{circle[0]}` would have to follow itself."
        if len(circle) == 1
        else f"{listed(f'`{term}`' for term in circle)} follow each other in a circle.",
        repair="Take out one of the lines `follows`.",
        because=steps,
        notes=[(build.terms[term].item.statement.head.span, f"`{term}` is declared here") for term in circle[1:]],
    )
