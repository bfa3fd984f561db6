"""Rival readings: the clauses, terms and states as the holders of a reading understand them."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import structs
from msgspec.structs import replace

from servanda.model import core
from servanda.model.build import Build, Item, Written, first_of, parts_of, text_of, texts_of
from servanda.model.clauses import clause_of
from servanda.model.context import Context
from servanda.model.names import clean, key_of
from servanda.model.points import point_of
from servanda.model.refs import clause_ids
from servanda.model.sink import listed
from servanda.text.diagnostics import Span
from servanda.text.syntax import Part, Words

_CHANGES = ("clause", "clause adds", "clause drops")


def resolve_readings(build: Build) -> tuple[core.Reading, ...]:
    """Every reading, in the order of the files."""
    found: dict[str, core.Reading] = {}
    for item in build.of("reading"):
        reading = _reading(build, item)
        if reading is None:
            continue
        key = key_of(reading.id)
        if key in found:
            build.sink.report(
                "NR039",
                item.where,
                item.statement.head.span,
                f"The reading `{reading.id}` is written a second time.",
                repair="Make them one statement with all its clauses, or rename one.",
                notes=[(found[key].span, "written here first")],
                words=reading.id,
            )
            continue
        found[key] = reading
    return tuple(found.values())


def _reading(build: Build, item: Item) -> core.Reading | None:
    head, parts, where = item.statement.head, item.statement.parts, item.where
    if head.words is None:
        return None
    of = clause_ids(build, head.refs, where, "NR013", moot=True)
    holders = build.names.find_all("actor", head.names, where, code="NR014")
    as_written = first_of(parts, "as written")
    changes = list(parts_of(parts, *_CHANGES, "term", "state"))
    if as_written is not None and changes:
        build.sink.report(
            "NR114",
            where,
            as_written.span,
            "A reading that is as written changes nothing, but this one does.",
            repair="Leave out `as written`, or the changes below it.",
            notes=[(changes[0].span, "a change")],
        )
    if not of or not holders:
        return None
    return core.Reading(
        id=clean(head.words.text),
        of=of,
        held_by=holders,
        clauses=tuple(_changed(build, item, of)),
        states=tuple(_states(build, item)),
        definitions=tuple(_definitions(build, item)),
        as_written=as_written is not None,
        sources=texts_of(parts, "source"),
        span=head.span,
    )


def _changed(build: Build, item: Item, of: tuple[str, ...]) -> Iterator[core.Clause]:
    """The clauses as the reading has them: replaced, or with lines dropped and then added."""
    replaced: dict[str, Part] = {}
    changed: dict[str, tuple[Part, ...]] = {}
    first: dict[str, Part] = {}
    for keyword in ("clause", "clause drops", "clause adds"):
        for part in parts_of(item.statement.parts, keyword):
            for ident in _targets(build, item, part, of):
                if keyword == "clause" or ident in replaced:
                    if ident in replaced:
                        _both(build, item, ident, replaced[ident], part)
                    else:
                        replaced[ident] = part
                    continue
                first.setdefault(ident, part)
                lines = changed.get(ident, build.written[ident].item.statement.parts)
                changed[ident] = (
                    _dropped(build, item, ident, lines, part) if keyword == "clause drops" else (*lines, *part.parts)
                )
    for ident in of:
        written = build.written[ident]
        if ident in replaced:
            part = replaced[ident]
            title = part.texts[0].text if part.texts else _title(written)
            clause = clause_of(build, _as_read(written, item, part.span), part.parts, title)
        elif ident in changed:
            clause = clause_of(build, _as_read(written, item, first[ident].span), changed[ident], _title(written))
        else:
            continue
        if clause is not None:
            yield structs.replace(clause, breadcrumb=written.item.where.breadcrumb)


def _title(written: Written) -> str:
    texts = written.item.statement.head.texts
    return texts[0].text if texts else ""


def _as_read(written: Written, item: Item, span: Span) -> Written:
    """The clause as it would stand where the reading stands, with its own id and article. Each line still sees the
    declarations of the file it was written in."""
    reading = clean(item.statement.head.words.text) if item.statement.head.words else ""
    around = replace(
        item.where,
        agreement=written.agreement,
        article=written.item.where.article,
        subject=f"clause {written.id} as read in {reading}",
    )
    placed = structs.replace(written.item.statement, span=span)
    return Written(written.id, written.agreement, written.local, Item(placed, around))


def _targets(build: Build, item: Item, part: Part, of: tuple[str, ...]) -> tuple[str, ...]:
    """The clauses a change is of, which must be among those the reading is of."""
    where = item.where
    found = clause_ids(build, part.refs, where, moot=True)
    outside = [ident for ident in found if ident not in of]
    if outside:
        short = [ident.partition(":")[2] for ident in outside]
        build.sink.report(
            "NR111",
            where,
            part.refs[0].span,
            f"The reading is not one of clause {listed(short)}.",
            repair=f"Add clause {listed(short)} after `of`, or name one of the clauses that stand there.",
            notes=[(item.statement.head.span, "the clauses it is a reading of stand here")],
            words=part.refs[0].id,
        )
        return ()
    if part.keyword == "clause" and len(found) > 1:
        short = [ident.partition(":")[2] for ident in found]
        build.sink.report(
            "NR113",
            where,
            part.refs[0].span,
            f"`clause {part.refs[0].id}` means {len(found)} clauses ({listed(short)}); one clause cannot replace them all.",
            repair=f"Write one for each: `clause {short[0]}`.",
            words=part.refs[0].id,
        )
        return ()
    return found


def _both(build: Build, item: Item, ident: str, first: Part, second: Part) -> None:
    local = ident.partition(":")[2]
    how = {"clause": "replaced again", "clause adds": "added to", "clause drops": "taken from"}[second.keyword]
    build.sink.report(
        "NR110",
        item.where,
        second.span,
        f"Clause {local} is replaced in this reading and also {how}.",
        repair="Write the whole clause once, with every line it should have.",
        notes=[(first.span, "replaced here")],
        words=local,
    )


def _dropped(build: Build, item: Item, ident: str, lines: tuple[Part, ...], part: Part) -> tuple[Part, ...]:
    for keyword in part.options:
        if not any(line.keyword == keyword for line in lines) or keyword == "core":
            have = dict.fromkeys(line.keyword for line in lines if line.keyword != "core")
            build.sink.report(
                "NR112",
                item.where,
                part.span,
                f"Clause {ident.partition(':')[2]} has no line `{keyword}` to drop.",
                repair=f"Drop {listed((f'`{word}`' for word in have), 'or')}." if have else "Leave the line out.",
                notes=[(build.written[ident].item.statement.head.span, "the clause as written")],
                words=keyword,
            )
    return tuple(line for line in lines if line.keyword not in part.options or line.keyword == "core")


def _states(build: Build, item: Item) -> Iterator[core.State]:
    for part in parts_of(item.statement.parts, "state"):
        if part.words is None:
            continue
        name = build.names.find("state", part.words, item.where)
        if name is not None:
            yield state_from(build, item, name.id, part.parts, part.span, build.home(name.file))


def state_from(build: Build, item: Item, ident: str, parts: tuple[Part, ...], span: Span, agreement: str) -> core.State:
    """A state with its start and end; its dates and periods are those of `agreement`."""
    context = Context(build, item.where, agreement)
    start, end = first_of(parts, "from"), first_of(parts, "until")
    return core.State(
        id=ident,
        aliases=texts_of(parts, "also"),
        start=point_of(context, start.point) if start and start.point else None,
        end=point_of(context, end.point) if end and end.point else None,
        agreement=agreement,
        span=span,
    )


def _definitions(build: Build, item: Item) -> Iterator[core.Definition]:
    for part in parts_of(item.statement.parts, "term"):
        if not part.texts:
            continue
        name = build.names.find("term", Words(part.texts[0].text, part.texts[0].span), item.where)
        if name is not None:
            yield core.Definition(
                id=name.id,
                means=text_of(part.parts, "means"),
                agreement=build.home(name.file),
                sources=texts_of(part.parts, "source"),
                span=part.span,
            )
