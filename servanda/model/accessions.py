"""Who signs an agreement besides its parties (`guarantors`), and who joins it later (`joins harbour from POINT`)."""

from __future__ import annotations

from msgspec.structs import replace

from servanda.model import core
from servanda.model.build import Build, Item, declared_id, parts_of
from servanda.model.context import Context
from servanda.model.points import point_of
from servanda.model.refs import agreement_id
from servanda.model.scope import items
from servanda.model.sink import Where
from servanda.text.syntax import Part, Words


def read_parties(build: Build) -> None:
    """The parties and guarantors that the head of each agreement names, and who joins it. Reports who is named as two of these."""
    for file, tree in build.trees.items():
        ident = build.of_file.get(file)
        if ident is None:
            continue
        where = Where(file, ident, subject=f"agreement {ident}")
        named: dict[str, tuple[str, ...]] = {}
        for entry in tree.header:
            if entry.key in ("parties", "guarantors"):
                named[entry.key] = build.names.find_all("actor", [Words(text, span) for text, span in items(entry)], where)
                for both in set(named.get("parties", ())) & set(named.get("guarantors", ())):
                    build.sink.report(
                        "NR173",
                        where,
                        entry.value_span,
                        f"`{both}` stands among the parties and among the guarantors.",
                        repair="A guarantor is bound only by what names it, a party by the whole text: keep one of the two.",
                        words=both,
                    )
        build.agreements[ident] = replace(build.agreements[ident], **named)
    for item in build.of("actor", "group", "body"):
        for part in parts_of(item.statement.parts, "joins"):
            _joins(build, item, part)


def _joins(build: Build, item: Item, part: Part) -> None:
    """Note who joins what; when is resolved once the doers of acts are known."""
    actor = declared_id(build, item, "actor")
    ident = agreement_id(build, part.names[0].text, part.names[0].span, item.where)
    if actor is None or ident is None:
        return
    agreement = build.agreements[ident]
    wrong = (
        f"`{actor}` stands in the head of `{ident}` already."
        if actor in (*agreement.parties, *agreement.guarantors)
        else f"`{actor}` joins `{ident}` a second time."
        if any(one == actor for one, _, _ in build.joining.get(ident, ()))
        else f"The group `{actor}` cannot join: a group has no voice of its own."
        if item.statement.keyword == "group"
        else ""
    )
    if wrong:
        build.sink.report(
            "NR174",
            item.where,
            part.span,
            wrong,
            repair="Let each member join." if item.statement.keyword == "group" else "Take this line, or the other, out.",
            words=actor,
        )
        return
    build.joining.setdefault(ident, []).append((actor, part, item.where))


def read_accessions(build: Build) -> None:
    """When each of them joins."""
    for ident, joining in build.joining.items():
        found = []
        for actor, part, where in joining:
            context = Context(build, where, ident, bearers=(actor,))
            point = point_of(context, part.point) if part.point is not None else None
            if point is not None:
                found.append(core.Accession(actor=actor, point=point, span=part.span))
        build.agreements[ident] = replace(build.agreements[ident], accessions=tuple(found))
