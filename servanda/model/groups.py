"""Who belongs to which group or body, and since when."""

from __future__ import annotations

import datetime as dt

from servanda.calendar import CivilExpr
from servanda.model import core
from servanda.model.build import Build, Item, declared_id, parts_of
from servanda.model.graphs import find_circles
from servanda.text.syntax import DatePoint, Part, Words


def read_members(build: Build) -> None:
    """Fill `build.groups` from `members`, `member` and `member of`, and report circles."""
    found: dict[str, list[core.Membership]] = {}
    for item in build.of("group", "body"):
        ident = declared_id(build, item, "actor")
        if ident is None:
            continue
        mine = found.setdefault(ident, [])
        for part in item.statement.parts:
            if part.keyword == "members":
                mine += [core.Membership(member=name) for name in build.names.find_all("actor", part.names, item.where)]
            elif part.keyword == "member":
                mine += _membership(build, item, part, part.names)
    for item in build.of("actor", "group", "body"):
        ident = declared_id(build, item, "actor")
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
    """Report every circle of groups once, and cut it where it closes."""
    items = {item.statement.head.names[0].span: item for item in build.of("group", "body") if item.statement.head.names}
    for circle in find_circles(list(build.groups), lambda group: build.groups.get(group, ())):
        first, last = circle[0], circle[-1]
        span = build.names.all["actor", first].span
        build.sink.report(
            "NR070",
            items[span].where,
            span,
            f"The group `{first}` contains itself.",
            repair=f"Take `{first}` out of the members of `{last}`.",
            because=[f"`{a}` has the member `{b}`" for a, b in zip(circle, (*circle[1:], first), strict=True)],
            words=first,
        )
        build.groups[last] = tuple(member for member in build.groups[last] if member != first)
