"""Actors, groups, bodies, kinds, places and terms: the declared world."""

from __future__ import annotations

import datetime as dt
import itertools

from servanda.calendar import CivilExpr
from servanda.model import core
from servanda.model.build import Build, Item, first_of, option_of, parts_of, text_of, texts_of
from servanda.model.geometry import GeometryError, read_geometry
from servanda.model.names import clean
from servanda.model.points import Context, point_of
from servanda.model.refs import clause_ids
from servanda.model.scope import import_path
from servanda.model.sink import listed
from servanda.text.syntax import DatePoint, Part, Words


def amount_of(part: Part) -> core.Amount | None:
    """The amount of a part."""
    found = part.amount
    return (
        core.Amount(number=found.number, unit=found.unit, of=found.of, price_basis=found.price_basis) if found else None
    )


def read_members(build: Build) -> None:
    """Fill `build.groups` from `members`, `member` and `member of`, and report circles."""
    found: dict[str, list[core.Membership]] = {}
    for item in build.of("group", "body"):
        ident = _declared(build, item, "actor")
        if ident is None:
            continue
        mine = found.setdefault(ident, [])
        for part in item.statement.parts:
            if part.keyword == "members":
                mine += [core.Membership(member=name) for name in build.names.find_all("actor", part.names, item.where)]
            elif part.keyword == "member":
                mine += _membership(build, item, part, part.names)
    for item in build.of("actor", "group", "body"):
        ident = _declared(build, item, "actor")
        for part in parts_of(item.statement.parts, "member of"):
            for words in part.names:
                group = build.names.find("actor", words, item.where, code="NR012", what="a group")
                if group is None or ident is None:
                    continue
                if group.sort == "actor":
                    build.sink.report(
                        "NR012",
                        item.where,
                        words.span,
                        f"`{group.id}` is an actor of its own and has no members.",
                        repair=f"Declare `group {group.id}`, or leave the line out.",
                        notes=[(group.span, "declared here")],
                        words=words.text,
                    )
                    continue
                first, last = _dates(build, item, part)
                found.setdefault(group.id, []).append(core.Membership(member=ident, first=first, last=last))
    build.memberships = {group: tuple(dict.fromkeys(members)) for group, members in found.items()}
    build.groups = {group: tuple(dict.fromkeys(m.member for m in members)) for group, members in found.items()}
    _circles(build)


def _declared(build: Build, item: Item, space: str) -> str | None:
    """The id an item declares, None if another declaration has its name."""
    for words in item.statement.head.names[:1]:
        name = build.names.look(space, words.text, item.where.file)
        if name is not None and name.span == words.span:
            return name.id
    return None


def _membership(build: Build, item: Item, part: Part, names: tuple[Words, ...]) -> list[core.Membership]:
    first, last = _dates(build, item, part)
    found = build.names.find_all("actor", names, item.where)
    return [core.Membership(member=name, first=first, last=last) for name in found]


def _dates(build: Build, item: Item, part: Part) -> tuple[dt.date | None, dt.date | None]:
    dates: dict[str, CivilExpr] = {}
    for edge, point in zip(part.options, part.points, strict=False):
        if isinstance(point, DatePoint):
            dates[edge] = point.expr
    first = dates["from"].first_day if "from" in dates else None
    last = dates["until"].last_day if "until" in dates else None
    if first and last and last < first:
        build.sink.report(
            "NR073",
            item.where,
            part.span,
            f"This membership begins on {first.isoformat()} and ends before that, on {last.isoformat()}.",
            repair="Exchange the two dates, or correct one.",
        )
        return None, None
    return first, last


def _circles(build: Build) -> None:
    """Report every circle of groups once, and cut it."""
    done: set[str] = set()

    def visit(group: str, path: tuple[str, ...]) -> None:
        if group in path:
            circle = (*path[path.index(group) :], group)
            name = build.names.all["actor", group]
            item = next(
                item
                for item in build.items
                if item.statement.head.names[:1] and item.statement.head.names[0].span == name.span
            )
            build.sink.report(
                "NR070",
                item.where,
                name.span,
                f"The group `{group}` contains itself.",
                repair=f"Take `{circle[-2]}` or `{group}` out of the other.",
                because=[f"`{a}` has the member `{b}`" for a, b in itertools.pairwise(circle)],
                words=group,
            )
            last = circle[-2]
            build.groups[last] = tuple(member for member in build.groups[last] if member != group)
            return
        if group in done:
            return
        for member in build.groups.get(group, ()):
            visit(member, (*path, group))
        done.add(group)

    for group in list(build.groups):
        visit(group, ())


def read_actors(build: Build) -> dict[str, core.Actor]:
    """Every actor, group and body."""
    found: dict[str, core.Actor] = {}
    for item in build.of("actor", "group", "body"):
        ident = _declared(build, item, "actor")
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


def read_kinds(build: Build) -> dict[str, core.Kind]:
    """Every kind."""
    found: dict[str, core.Kind] = {}
    for item in build.of("kind"):
        ident = _declared(build, item, "kind")
        if ident is None:
            continue
        parts = item.statement.parts
        ranged = first_of(parts, "range")
        wider = [words for part in parts_of(parts, "is") for words in part.names]
        found[ident] = core.Kind(
            id=ident,
            means=text_of(parts, "means"),
            range=amount_of(ranged) if ranged else None,
            kinds=build.names.find_all("kind", wider, item.where),
            sources=texts_of(parts, "source"),
            span=item.statement.head.span,
        )
    return found


def read_places(build: Build) -> dict[str, core.Place]:
    """Every place, with the geometry of its file."""
    found: dict[str, core.Place] = {}
    for item in build.of("place"):
        ident = _declared(build, item, "place")
        if ident is None:
            continue
        parts = item.statement.parts
        defined, as_of = first_of(parts, "defined by"), first_of(parts, "as of")
        inside = [words for part in parts_of(parts, "inside") for words in part.names]
        found[ident] = core.Place(
            id=ident,
            aliases=texts_of(parts, "also"),
            defined_by=option_of(parts, "defined by"),
            definition=defined.texts[0].text if defined and defined.texts else "",
            geometry=_geometry(build, item, defined),
            as_of=as_of.date if as_of else None,
            inside=build.names.find_all("place", inside, item.where),
            contains=texts_of(parts, "contains"),
            viewpoint=text_of(parts, "viewpoint"),
            scale=text_of(parts, "scale"),
            prevails=option_of(parts, "prevails"),
            kinds=build.names.is_a.get(("place", ident), ()),
            sources=texts_of(parts, "source"),
            span=item.statement.head.span,
        )
    for ident, place in found.items():
        path, todo = [ident], list(place.inside)
        while todo:
            outer = todo.pop()
            if outer == ident:
                item = next(item for item in build.of("place") if item.statement.head.span == place.span)
                build.sink.report(
                    "NR080",
                    item.where,
                    item.statement.head.span,
                    f"The place `{ident}` lies inside itself.",
                    repair="Take out one of the lines `inside`.",
                    because=[f"`{path[n]}` is inside `{([*path[1:], ident])[n]}`" for n in range(len(path))],
                )
                break
            if outer not in path and outer in found:
                path.append(outer)
                todo.extend(found[outer].inside)
    return found


def _geometry(build: Build, item: Item, part: Part | None) -> dict[str, object] | None:
    if part is None or part.options[:1] != ("geojson",) or not part.texts:
        return None
    target = part.texts[0]
    path = import_path(item.where.file, target.text, build.files)
    if path is None:
        build.sink.report(
            "NR078",
            item.where,
            target.span,
            f"`{target.text}` is not a file of this dossier.",
            repair="Add the file, or correct its name.",
            words=target.text,
        )
        return None
    try:
        return read_geometry(build.files[path])
    except GeometryError as error:
        build.sink.report(
            "NR079",
            item.where,
            target.span,
            f"`{path}` cannot be drawn: {error}.",
            repair="Export the file again as GeoJSON in longitude and latitude.",
            words=target.text,
        )
        return None


def read_definitions(build: Build) -> dict[str, core.Definition]:
    """Every defined term."""
    found: dict[str, core.Definition] = {}
    for item in build.of("term"):
        head = item.statement.head
        name = build.names.look("term", head.texts[0].text, item.where.file) if head.texts else None
        if name is None or name.span != head.texts[0].span:
            continue
        found[name.id] = definition_of(build, item, name.id, item.statement.parts)
    return found


def definition_of(build: Build, item: Item, ident: str, parts: tuple[Part, ...]) -> core.Definition:
    """A term from its parts."""
    refers = ""
    for part in parts_of(parts, "refers to"):
        for words in part.names:
            spaces = ("actor", "place", "kind", "state", "term")
            hits = [hit for space in spaces if (hit := build.names.look(space, words.text, item.where.file))]
            if hits:
                refers = hits[0].id
            else:
                build.names.unknown("actor", words, item.where, "NR026", "a declared name")
    return core.Definition(
        id=clean(ident),
        means=text_of(parts, "means"),
        refers_to=refers,
        agreement=item.where.agreement,
        sources=texts_of(parts, "source"),
        span=item.statement.head.span,
    )
