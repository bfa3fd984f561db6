"""Actors, groups and bodies."""

from __future__ import annotations

from servanda.model import core
from servanda.model.build import Build, Item, declared_id, first_of, parts_of, text_of, texts_of
from servanda.model.points import Context, point_of
from servanda.model.refs import clause_ids
from servanda.model.sink import listed


def read_actors(build: Build) -> dict[str, core.Actor]:
    """Every actor, group and body."""
    found: dict[str, core.Actor] = {}
    for item in build.of("actor", "group", "body"):
        ident = declared_id(build, item, "actor")
        if ident is not None:
            found[ident] = _actor(build, item, ident)
    return found


def _actor(build: Build, item: Item, ident: str) -> core.Actor:
    parts, where, names = item.statement.parts, item.where, build.names

    def actors(keyword: str) -> tuple[str, ...]:
        mine = [words for part in parts_of(parts, keyword) for words in part.names]
        for words in mine:
            name = names.look("actor", words.text, where.file)
            if name is not None and name.id == ident:
                build.sink.report(
                    "NR084",
                    where,
                    words.span,
                    f"`{ident}` is named on its own line `{keyword}`.",
                    repair="Name another actor, or leave it out.",
                    words=words.text,
                )
        return tuple(name for name in names.find_all("actor", mine, where) if name != ident)

    members = tuple(m for m in build.memberships.get(ident, ()) if m.member in build.groups.get(ident, ()))
    sort = item.statement.keyword
    if sort != "actor" and not members and not any(parts_of(parts, "members", "member")):
        build.sink.report(
            "NR071",
            where,
            item.statement.head.span,
            f"The {sort} `{ident}` has no members.",
            repair="Add `members A, B`"
            + (f", or declare `actor {ident}` if it acts as one." if sort == "group" else "."),
            words=ident,
        )
    commanded = actors("commanded by")
    signatures, consents = [], []
    for part in parts_of(parts, "signed by"):
        if part.texts:
            office = part.texts[1].text if len(part.texts) > 1 else ""
            signatures.append(core.Signature(person=part.texts[0].text, office=office))
    for part in parts_of(parts, "consents to"):
        clauses = clause_ids(build, part.refs, where)
        if clauses:
            consents.append(core.ActorConsent(clauses=clauses, on=part.date))
    capacities = tuple(
        core.Capacity(number=part.number, what=part.texts[0].text, every=part.period)
        for part in parts_of(parts, "capacity")
        if part.number is not None and part.texts and part.period is not None
    )
    kinds = [words for part in parts_of(parts, "is") for words in part.names]
    return core.Actor(
        id=ident,
        sort=sort,
        aliases=texts_of(parts, "also"),
        kinds=names.find_all("kind", kinds, where),
        roles=tuple(option for part in parts_of(parts, "role") for option in part.options),
        members=members,
        answers_for=actors("answers for"),
        commanded_by=commanded[0] if commanded else "",
        signatures=tuple(signatures),
        capabilities=texts_of(parts, "capability"),
        capacities=capacities,
        consents=tuple(consents),
        body=_body(build, item, tuple(m.member for m in members)) if sort == "body" else None,
        sources=texts_of(parts, "source"),
        span=item.statement.head.span,
    )


def _body(build: Build, item: Item, members: tuple[str, ...]) -> core.BodyRule:
    parts, where = item.statement.parts, item.where

    def named(keyword: str, must_belong: bool) -> tuple[str, ...]:
        found = []
        for part in parts_of(parts, keyword):
            for words in part.names:
                name = build.names.find("actor", words, where)
                if name is None:
                    continue
                found.append(name.id)
                if must_belong and members and name.id not in members and not _within(build, name.id, members):
                    build.sink.report(
                        "NR075",
                        where,
                        words.span,
                        f"`{name.id}` is not a member of this body ({listed(members)}).",
                        repair=f"Add `{name.id}` to `members`, or name a member.",
                        words=words.text,
                    )
        return tuple(found)

    decides = _decides(build, item, members)
    quorum = first_of(parts, "quorum")
    if quorum is not None and quorum.number is not None and members and quorum.number > len(members):
        build.sink.report(
            "NR074",
            where,
            quorum.span,
            f"A quorum of {quorum.number} cannot be reached: the body has {len(members)} members.",
            repair=f"Write `quorum {len(members)}` or less, or add the missing members.",
        )
    meets, starts = first_of(parts, "meets every"), first_of(parts, "starts")
    tie, chair, convened = named("tie-break", False), named("chair", False), named("convened by", False)
    context = Context(build, where, where.agreement)
    return core.BodyRule(
        decides=decides,
        veto=named("veto of", True),
        tie_break=tie[0] if tie else "",
        quorum=quorum.number if quorum else None,
        chair=chair[0] if chair else "",
        meets=meets.period if meets else None,
        convened_by=convened[0] if convened else "",
        seat=text_of(parts, "seat"),
        mandate=text_of(parts, "mandate"),
        budget=text_of(parts, "budget"),
        starts=point_of(context, starts.point) if starts and starts.point else None,
        dissent=text_of(parts, "dissent"),
    )


def _within(build: Build, actor: str, members: tuple[str, ...]) -> bool:
    """Whether an actor belongs to a group that is a member."""
    return any(actor in build.groups.get(member, ()) for member in members)


def _decides(build: Build, item: Item, members: tuple[str, ...]) -> str:
    part = first_of(item.statement.parts, "decides by")
    if part is None:
        return ""
    if part.options[:1] != ("of",):
        return part.options[0] if part.options else ""
    if part.number is None or len(part.options) < 2:
        return ""
    total = int(part.options[1])
    if members and (total != len(members) or part.number > total):
        build.sink.report(
            "NR072",
            item.where,
            part.span,
            f"`{part.number} of {total}` does not fit: the body has {len(members)} members ({listed(members)}).",
            repair=f"Write `decides by {min(part.number, len(members))} of {len(members)}`, or correct `members`.",
        )
    return f"{part.number} of {total}"
