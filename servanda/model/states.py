"""States and the terms of the vocabulary in their final form."""

from __future__ import annotations

from servanda.model import core
from servanda.model.build import Build, Item, first_of, parts_of, texts_of
from servanda.model.graphs import find_circles
from servanda.model.readings import state_from


def resolve_states(build: Build) -> dict[str, core.State]:
    """Every declared state; findings for those without a start and those defined by themselves."""
    found: dict[str, core.State] = {}
    items: dict[str, Item] = {}
    started = _started_by_effects(build)
    for item in build.of("state"):
        words = item.statement.head.words
        name = build.names.look("state", words.text, item.where.file) if words else None
        if words is None or name is None or name.span != words.span:
            continue
        found[name.id] = state_from(
            build, item, name.id, item.statement.parts, item.statement.head.span, item.where.agreement
        )
        items[name.id] = item
        if first_of(item.statement.parts, "from") is None and name.id not in started:
            build.sink.report(
                "NR076",
                item.where,
                words.span,
                f"Nothing says when the state `{name.id}` starts.",
                repair="Add a line `from POINT`, or a power whose `effect starts` it.",
                words=words.text,
            )
    _circles(build, found, items)
    return found


def _started_by_effects(build: Build) -> set[str]:
    """States that some line `effect starts STATE` of the dossier starts."""
    found: set[str] = set()
    todo = [(part, item.where.file) for item in build.items for part in item.statement.parts]
    while todo:
        part, file = todo.pop()
        todo.extend((inner, file) for inner in part.parts)
        if part.keyword == "effect" and part.words is not None and part.options[:1] == ("starts",):
            name = build.names.look("state", part.words.text, file)
            if name is not None:
                found.add(name.id)
    return found


def _circles(build: Build, states: dict[str, core.State], items: dict[str, Item]) -> None:
    """Report states whose start or end waits for itself. An end may wait for the start of its own state."""

    def waits_for(edge: tuple[str, str]) -> list[tuple[str, str]]:
        state = states.get(edge[0])
        point = (state.start if edge[1] == "start" else state.end) if state else None
        while isinstance(point, (core.DayOf, core.Offset)):
            point = point.of
        return [(point.state, point.edge)] if isinstance(point, core.Edge) else []

    edges = [(ident, edge) for ident in states for edge in ("start", "end")]
    for circle in find_circles(edges, waits_for):
        ident, edge = circle[0]
        item = items[ident]
        line = first_of(item.statement.parts, "from" if edge == "start" else "until") or item.statement.head
        pairs = zip(circle, (*circle[1:], circle[0]), strict=True)
        build.sink.report(
            "NR077",
            item.where,
            line.span,
            f"The state `{ident}` is defined by itself.",
            repair="Let it start or end with an event, a date or another state.",
            because=[f"the {b} of `{a}` waits for the {d} of `{c}`" for (a, b), (c, d) in pairs],
            words=ident,
        )


def resolve_terms(build: Build) -> dict[str, core.Term]:
    """Every act and event, with its doers, controllers and what it follows."""
    found: dict[str, core.Term] = {}
    for draft in build.terms.values():
        parts, where = draft.item.statement.parts, draft.item.where
        head = draft.item.statement.head
        mine = [entry for entry in build.vocabulary.entries if entry.term == draft.id and entry.sort == draft.sort]
        main = mine[0]
        control = first_of(parts, "controlled by")
        controllers = build.names.find_all("actor", control.names, where) if control else ()
        how = control.options[0] if control and control.options else "alone" if len(controllers) == 1 else ""
        needs = [words for part in parts_of(parts, "needs") for words in part.names]
        certified = [words for part in parts_of(parts, "certified by") for words in part.names]
        one_way, reversible = first_of(parts, "one-way"), first_of(parts, "reversible")
        found[draft.id] = core.Term(
            id=draft.id,
            sort=draft.sort,
            phrases=tuple(entry.phrase.text for entry in mine if entry.form != "done"),
            done=tuple(entry.phrase.text for entry in mine if entry.form == "done"),
            slots=tuple(core.Slot(name=hole.name, type=hole.type, optional=free) for hole, free in main.phrase.holes),
            doers=draft.doers if draft.sort == "act" else (),
            controllers=controllers,
            control=how if draft.sort == "event" else "",
            follows=draft.follows,
            needs=build.names.find_all("actor", needs, where),
            observed_as=texts_of(parts, "observed as"),
            certified_by=build.names.find_all("actor", certified, where),
            reversible=False if one_way else True if reversible else None,
            span=head.span,
        )
    return found
