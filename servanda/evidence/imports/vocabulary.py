"""The publisher's words to the names of the dossier; a word nobody knows is a reject with a hint."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as Table

from servanda.base.lookalikes import skeleton
from servanda.base.tables.faults import RowFault, closest, shown
from servanda.model.core import Dossier, Term
from servanda.text.normal import phrase_key

FORMAL = ("consent", "determination", "extension", "certification", "authorisation")
"""Acts that every dossier knows: they are about clauses, not about the ground."""


def _index(names: Iterable[tuple[str, Iterable[str]]]) -> dict[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {}
    for ident, others in names:
        for words in (ident, *others):
            found.setdefault(phrase_key(words), ident)
    return found


class Vocabulary:
    """Terms, places and actors of a dossier by any of their names."""

    def __init__(self, dossier: Dossier) -> None:
        self.dossier = dossier
        self._terms = _index([(t.id, (*t.phrases, *t.done)) for t in dossier.terms.values()] + [(f, ()) for f in FORMAL])
        self._places = _index((p.id, p.aliases) for p in dossier.places.values())
        self._actors = _index((a.id, a.aliases) for a in dossier.actors.values())
        self._looks: dict[str, dict[str, str]] = {}
        self._kinds = _index((k.id, ()) for k in dossier.kinds.values())

    def term(self, words: str, table: Table[str, str], column: str = "") -> str:
        """A term's id; "" if the table leaves these words out. Raises RowFault."""
        return self._look(words, table, self._terms, "terms", "an act or event of the vocabulary", column)

    def place(self, words: str, table: Table[str, str], column: str = "") -> str:
        """A place's id; "" if the table says: no place."""
        return self._look(words, table, self._places, "places", "a declared place", column)

    def doer(self, words: str, table: Table[str, str], column: str = "") -> tuple[str, ...]:
        """Actors' ids (a table's line may name several, parted by `;`); () if the table says: nobody is named."""
        key = " ".join(words.split()).casefold()
        named = table.get(key, table.get("*") if phrase_key(words) not in self._actors else None)
        parts = [words] if named is None else [p.strip() for p in named.split(";")]
        return tuple(i for p in parts if (i := self._look(p, {}, self._actors, "doers", "a declared actor", column, words)))

    def clause(self, words: str, column: str = "") -> str:
        """A clause's id, given in full or by its local id if only one agreement has it; also a rung's. Raises RowFault."""
        known = list(_clauses(self.dossier))
        if words in known:
            return words
        fits = [name for name in known if name.partition(":")[2] == words]
        if len(fits) == 1:
            return fits[0]
        if fits:
            raise RowFault(f"clause {shown(words)} stands in several agreements", repair=f"Say which: {', '.join(fits)}.", column=column)
        raise RowFault(f"there is no clause {shown(words)}", repair=closest(words, known, most=6), column=column)

    def _look(
        self,
        words: str,
        table: Table[str, str],
        index: dict[tuple[str, ...], str],
        name: str,
        what: str,
        column: str,
        asked: str = "",
    ) -> str:
        key = " ".join(words.split()).casefold()
        wanted = table.get(key)
        if wanted is None:
            wanted = words if phrase_key(words) in index else table.get("*", words)
        if not wanted:
            return ""
        found = index.get(phrase_key(wanted))
        if found is not None:
            return found
        if wanted != words:
            raise RowFault(
                f"[{name}] says {shown(words)} is {shown(wanted)}, and the dossier has no such name",
                repair=closest(wanted, set(index.values())),
                column=column,
            )
        near = closest(words, set(index.values()), most=6)
        raise RowFault(
            f"{shown(words)} is not {what}{self._like(words, name, index)}",
            repair=f'Add a line to [{name}] of the mapping: "{asked or words}" = "..." (or "" to leave it out). {near}'.strip(),
            unmapped=near or "Write a name of the dossier.",
            column=column,
            table=name,
            value=asked or words,
        )

    def _like(self, words: str, name: str, index: dict[tuple[str, ...], str]) -> str:
        """That a word looks like a name of the dossier and is none, for letters of another alphabet or that nobody sees."""
        if name not in self._looks:
            self._looks[name] = {skeleton(ident): ident for ident in sorted(set(index.values()), reverse=True)}
        found = self._looks[name].get(skeleton(words))
        return f", though it looks like “{found}”: its letters are of another alphabet, or not seen" if found else ""

    def arg(self, term: str, slot: str, words: str) -> str:
        """The value of a slot as the dossier knows it. Raises RowFault for a slot the term does not have, or a name nobody declared."""
        if term in FORMAL and term not in self.dossier.terms:
            return words
        declared: Term = self.dossier.terms[term]
        slots = {s.name: s.type for s in declared.slots}
        if slot not in slots:
            raise RowFault(
                f"“{term}” has no slot `{slot}`", repair=closest(slot, slots) or "It has none: take `args` out of the mapping."
            )
        kind = slots[slot]
        if kind in ("text", "number", "quantity", "date"):
            return words
        indexes = {"actor": (self._actors,), "place": (self._places,)}.get(
            kind, (self._actors, self._places, self._kinds, self._terms)
        )
        for index in indexes:
            if (found := index.get(phrase_key(words))) is not None:
                return found
        if kind == "":
            return words
        names = {n for index in indexes for n in index.values()}
        raise RowFault(f"{shown(words)} cannot stand in the slot `{slot}` of “{term}”", repair=closest(words, names, most=6))


def _clauses(dossier: Dossier) -> Iterable[str]:
    open_ = [*dossier.clauses, *(line.clause for line in dossier.red_lines)]
    while open_:
        one = open_.pop(0)
        yield one.id
        open_ += one.rungs
