"""Kinds, places and defined terms."""

from __future__ import annotations

from servanda.base.refusal import Refusal
from servanda.model import core
from servanda.model.build import Build, Item, declared_id, first_of, option_of, parts_of, text_of, texts_of
from servanda.model.geometry import read_geometry
from servanda.model.graphs import find_circles
from servanda.model.names import clean
from servanda.model.scope import import_path
from servanda.text.syntax import Part


def amount_of(part: Part) -> core.Amount | None:
    """The amount of a part."""
    found = part.amount
    return (
        core.Amount(number=found.number, unit=found.unit, of=found.of, price_basis=found.price_basis) if found else None
    )


def read_kinds(build: Build) -> dict[str, core.Kind]:
    """Every kind."""
    found: dict[str, core.Kind] = {}
    for item in build.of("kind"):
        ident = declared_id(build, item, "kind")
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
        ident = declared_id(build, item, "place")
        if ident is None:
            continue
        parts = item.statement.parts
        defined, as_of = first_of(parts, "defined by"), first_of(parts, "as of")
        inside = [words for part in parts_of(parts, "inside") for words in part.names]
        of_kind = [words for part in parts_of(parts, "is") for words in part.names]
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
            kinds=build.names.find_all("kind", of_kind, item.where),
            sources=texts_of(parts, "source"),
            span=item.statement.head.span,
        )
    items = {item.statement.head.span: item for item in build.of("place")}
    for circle in find_circles(list(found), lambda ident: found[ident].inside if ident in found else ()):
        item = items[found[circle[0]].span]
        build.sink.report(
            "NR080",
            item.where,
            item.statement.head.span,
            f"The place `{circle[0]}` lies inside itself.",
            repair="Take out one of the lines `inside`.",
            because=[f"`{a}` is inside `{b}`" for a, b in zip(circle, (*circle[1:], circle[0]), strict=True)],
        )
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
    except Refusal as error:
        build.sink.report(
            "NR079",
            item.where,
            target.span,
            f"`{path}` cannot be drawn: {error.reason}",
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
                build.names.unknown("actor", words, item.where, "NR026", "a name")
    return core.Definition(
        id=clean(ident),
        means=text_of(parts, "means"),
        refers_to=refers,
        agreement=item.where.agreement,
        sources=texts_of(parts, "source"),
        span=item.statement.head.span,
    )
