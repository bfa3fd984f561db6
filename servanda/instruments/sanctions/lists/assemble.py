"""From what a reader found to the rows of a snapshot: duplicates told, contents hashed, names of related parties resolved.

A reader makes one `Found` for each listed entity; everything that must be the same for all formats happens here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence

import msgspec

from servanda.base.refusal import Refusal
from servanda.base.time import read_date
from servanda.instruments.sanctions.lists.countries import country
from servanda.instruments.sanctions.lists.parts import PUBLISHED, identifier, name_of
from servanda.instruments.sanctions.records import Edge, Entity, Evidence, Identifier, Listed, Name, Parsed, Reject, Role, Sort

BY_NAME = "name:"
_SEVERAL = re.compile(r"(?:[,;]\s*+|(?<!\s)\s++)?+(?<!\w)\(?(?:[a-z]|i{1,3}|iv)\)\s*|(?<!\s)\s++or\s+|;\s*")
"""What stands between several dates in one cell: `(a) ..., (b) ...`, `1959 or 1960`."""


class Found:
    """One entity as a reader gathers it; the only mutable thing of the floor, and it does not leave it."""

    def __init__(self, id: str, sort: Sort, place: str) -> None:
        self.id, self.sort, self.place = id, sort, place
        self.names: list[Name] = []
        self.identifiers: list[Identifier] = []
        self.edges: list[Edge] = []
        self.listings: list[Listed] = []
        self.evidence: list[Evidence] = [Evidence(entity=id, place=place)]
        self.rejects: list[Reject] = []
        self.lists: dict[str, list[str]] = {}  # the fields of Entity that hold several
        self.fields: dict[str, str] = {}  # the fields that hold one
        self.extra: list[tuple[str, str]] = []

    def name(self, text: str, role: Role, *, language: str = "", family: str = "", given: str = "") -> None:
        """Add a name; the same words twice count once, as first said. An alias in another script than Latin is the original."""
        made = name_of(self.id, text, role, self.sort, language=language, family=family, given=given)
        if made is not None and role is Role.ALIAS and made.script not in ("Latn", ""):
            made = msgspec.structs.replace(made, role=Role.ORIGINAL)
        if made is not None and all(one.text != made.text for one in self.names):
            self.names.append(made)

    def number(
        self, kind: str, value: str, *, country_words: str = "", first: str = "", last: str = "", note: str = "", place: str = ""
    ) -> None:
        """Add an identifier; its dates are read, and told as rejects where they are impossible."""
        if not value.strip():
            return
        made = identifier(
            self.id, kind, value, country=country(country_words) if country_words.strip() else "", note=note,
            first=self.day(first, f"{kind} first day", place), last=self.day(last, f"{kind} last day", place),
        )  # fmt: skip
        if made not in self.identifiers:
            self.identifiers.append(made)

    def add(self, field: str, value: str) -> None:
        """Add to a field of Entity that holds several; empty values and repetitions are left out."""
        value = " ".join(value.split())
        if value and value not in self.lists.setdefault(field, []):
            self.lists[field].append(value)

    def country(self, field: str, words: str) -> None:
        if words.strip():
            self.add(field, country(words))

    def more(self, name: str, value: str) -> None:
        """Keep what has no column."""
        value = value.strip()
        if value and (name, value) not in self.extra:
            self.extra.append((name, value))

    def day(self, words: str, what: str, place: str = "") -> str:
        """A date in canonical form; words that hold none are kept in `extra` as published and told as a reject."""
        words = " ".join(words.split())
        if not words:
            return ""
        try:
            return str(read_date(words, PUBLISHED))
        except Refusal as error:
            self.more(f"{what} as published", words)
            reason = f"{what}: {error.reason.rstrip('.')}; it is kept as published"
            self.rejects.append(Reject(place=place or self.place, reason=reason, text=words))
            return ""

    def date(self, field: str, words: str, what: str, place: str = "") -> None:
        """Add a date to a field of Entity that holds several (`born`, `died`)."""
        for part in _SEVERAL.split(words):
            self.add(field, self.day(part, what, place))

    def seen(self, place: str, text: str = "", url: str = "") -> None:
        self.evidence.append(Evidence(entity=self.id, place=place, text=text, url=url))

    def edge(
        self, kind: str, other: str, *, inward: bool = False, note: str = "", first: str = "", last: str = "", least: float | None = None, most: float | None = None
    ) -> None:
        """A relation to a party known by name (`name:...`) or id. inward: the other is the source; least, most: as in `records.Edge`."""
        source, target = (other, self.id) if inward else (self.id, other)
        made = Edge(source=source, target=target, kind=kind, note=note, first=first, last=last, least=least, most=most)
        if made not in self.edges:
            self.edges.append(made)

    def entity(self) -> Entity:
        primary = next((n.text for n in self.names if n.role is Role.PRIMARY), self.names[0].text if self.names else "")
        many = {name: tuple(values) for name, values in self.lists.items()}
        return Entity(id=self.id, sort=self.sort, caption=primary, extra=tuple(self.extra), **many, **self.fields)  # type: ignore[arg-type] # fields by name


def content_of(entity: Entity, *rows: Sequence[msgspec.Struct]) -> str:
    """SHA-256 in hex over everything the publisher says of an entity, independent of the order in which it says it.

    In: the entity (its own `content` is left out), and its names, identifiers, edges and listings, edges as published (before names are
    resolved). Fields empty by default do not count, so a column added later changes no hash.
    """
    head = {k: v for k, v in msgspec.to_builtins(entity).items() if k != "content"}
    for field, value in head.items():
        if isinstance(value, list | tuple):
            head[field] = sorted(value)
    parts = [sorted(msgspec.json.encode(row, order="deterministic").decode() for row in group) for group in rows]
    return hashlib.sha256(msgspec.json.encode([head, parts], order="deterministic")).hexdigest()


def assemble(found: Iterable[Found], rejects: Iterable[Reject] = (), published: str = "") -> Parsed:
    """The rows of a list. A record without a name, and a second record under an id already seen, are told as rejects; the first stands.

    Related parties given by name are resolved to the id of the one entity that bears it; of several bearers none is chosen.
    """
    taken: dict[str, tuple[str, str]] = {}
    told: list[Reject] = []
    kept: list[tuple[Found, Entity]] = []
    for one in found:
        if not one.names:
            told.append(Reject(place=one.place, reason=f"{one.id} has no name; the record is left out", text=one.id))
            continue
        entity = one.entity()
        content = content_of(entity, one.names, one.identifiers, one.edges, one.listings)
        if one.id in taken:
            place, before = taken[one.id]
            same = "with the same content" if before == content else "with other content"
            told.append(
                Reject(place=one.place, reason=f"{one.id} stands twice, {same}; the first ({place}) stands", text=entity.caption)
            )
            continue
        taken[one.id] = (one.place, content)
        told += one.rejects
        kept.append((one, msgspec.structs.replace(entity, content=content)))
    told += rejects
    bearers = _bearers(kept)
    return Parsed(
        entities=tuple(entity for _, entity in kept),
        names=tuple(name for one, _ in kept for name in one.names),
        identifiers=tuple(number for one, _ in kept for number in one.identifiers),
        edges=tuple(_resolved(edge, bearers) for one, _ in kept for edge in one.edges),
        listings=tuple(listed for one, _ in kept for listed in one.listings),
        evidence=tuple(place for one, _ in kept for place in one.evidence),
        rejects=tuple(told),
        published=published,
    )


def _bearers(kept: Sequence[tuple[Found, Entity]]) -> dict[str, str]:
    """Name: the id of the one entity that bears it, "" for several; each name with and without a stop at its end."""
    found: dict[str, str] = {}
    for key_of in (_key, _stopless):
        these: dict[str, str] = {}
        for one, _ in kept:
            for name in one.names:
                if name.role is Role.WEAK:
                    continue  # a weak alias never decides who is meant
                key = key_of(name.text)
                these[key] = one.id if these.get(key, one.id) == one.id else ""
        found = these | found  # the name as it stands goes before
    return found


def _key(name: str) -> str:
    return " ".join(name.upper().split())


def _stopless(name: str) -> str:
    """Where a name ends a sentence (`Linked To: ALDER LTD.`), its own stop and that of the sentence are one."""
    return _key(name).rstrip(".")


def _resolved(edge: Edge, bearers: dict[str, str]) -> Edge:
    for side in ("source", "target"):
        said = getattr(edge, side)
        if said.startswith(BY_NAME) and (
            known := bearers.get(_key(said[len(BY_NAME) :]), bearers.get(_stopless(said[len(BY_NAME) :])))
        ):
            note = "; ".join(filter(None, (edge.note, f"named as {said[len(BY_NAME) :]}")))
            return msgspec.structs.replace(edge, **{side: known, "note": note})
    return edge
