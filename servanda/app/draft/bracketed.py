"""`servanda draft brackets`: what of a text is not agreed, with the lines one may paste."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from servanda.app.asking import DossierJob
from servanda.base.document import Document, Heading, PageBlock, Para, counted, table
from servanda.base.job import Given, many, word
from servanda.base.refusal import Refusal
from servanda.base.result import Based

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from servanda.model.core import Agreement, Article, Dossier
    from servanda.words.brackets import OpenPlaces

_SAID = {"open": "opened, and never closed", "closed": "closed, and never opened", "nested": "brackets within brackets"}
_REPAIR = {
    "open": "Close it with `]`.",
    "closed": "Open it with `[`.",
    "nested": "Write each option in brackets of its own, side by side.",
}


class FoundPlace(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A place that is not agreed. text: agreement or file; lines: to paste under a clause; clauses: that render its sentence;
    standing: alternatives of the dossier that may be its own already; unnamed: options of which nobody is said to propose
    them."""

    text: str
    where: str
    sentence: str
    source: str
    lines: tuple[str, ...]
    nested: bool = False
    clauses: tuple[str, ...] = ()
    standing: tuple[str, ...] = ()
    unnamed: int = 0


class FoundTrouble(msgspec.Struct, frozen=True, kw_only=True):
    """A bracket that cannot be read. sort: `open`, `closed` or `nested`."""

    text: str
    where: str
    sort: str
    words: str


class BracketsAnswer(Based, frozen=True, kw_only=True):
    """looked: sentences looked at; said: what was not looked at, or left out of the reading."""

    places: tuple[FoundPlace, ...]
    troubles: tuple[FoundTrouble, ...]
    looked: int
    said: tuple[str, ...] = ()


class BracketsJob(DossierJob):
    """Find what stands in brackets, or was changed with tracking on, in a text (FILE) or in the words of a dossier, and print
    it as `alternatives` that you may paste under a clause. Nothing is written anywhere."""

    short = "What stands in brackets, as alternatives to paste."
    exits = ("no bracket is open", "something is not agreed, or a bracket cannot be read")
    examples = ("draft brackets dossiers/lagoon",)
    agreement = word("Only this agreement.", "ID")
    stands_for = many(
        "What a bracket writes before its colon, or the author of a change, and the actor; may be repeated.",
        "NAME=ACTOR",
        "--stands-for",
    )

    own: bool = False

    def run(self, given: Given) -> BracketsAnswer:
        from servanda.app.draft.own_files import is_dossier, own_flow
        from servanda.words.brackets import open_places

        pairs = dict(map(_pair, self.stands_for))
        if not is_dossier(self.path):
            self.own = True
            flow = own_flow(given, self.path)
            found = open_places(flow, pairs)
            said = (*flow.said, *(f"the words of page {page} are not here" for page in flow.missing))
            return _answer([(flow.name, found)], said)
        from servanda.app.api import find_actor
        from servanda.base.tables.faults import closest

        dossier = self.text(given, may_be_open=True)
        if self.agreement and self.agreement not in dossier.agreements:
            raise Refusal(
                f"there is no agreement “{self.agreement}”.", closest(self.agreement, list(dossier.agreements)), "--agreement"
            )
        whose = names_of(dossier) | {name: find_actor(dossier, actor, "--stands-for") for name, actor in pairs.items()}
        texts = list(open_in(dossier, self.agreement, whose))
        unlooked = [f"of {name} no words are here" for name, found in texts if not found.looked]
        return _answer(texts, tuple(unlooked), dossier)

    @staticmethod
    def says(answer: BracketsAnswer) -> Document:
        return brackets_page(answer)

    def page(self, answer: BracketsAnswer, full: bool) -> Document | str:
        return brackets_page(answer) if self.own else super().page(answer, full)

    def data(self, answer: BracketsAnswer) -> object:
        return answer if self.own else super().data(answer)

    def found(self, answer: BracketsAnswer) -> bool:
        return bool(answer.places or answer.troubles)


def _pair(words: str) -> tuple[str, str]:
    name, _, actor = words.partition("=")
    if not name.strip() or not actor.strip():
        raise Refusal(f"“{words}” names nobody.", "Write NAME=ACTOR, such as HL=Hill.", "--stands-for")
    return name.strip(), actor.strip()


def names_of(dossier: Dossier) -> dict[str, str]:
    """What an actor is called, to its id."""
    return {alias: one.id for one in dossier.actors.values() for alias in (one.id, *one.aliases)}


def open_in(dossier: Dossier, agreement: str, whose: Mapping[str, str]) -> Iterator[tuple[str, OpenPlaces]]:
    """What stands in brackets in the words of each agreement, or of the one named. whose: a name in the words, to an id."""
    from servanda.words.brackets import open_places

    taken = [one.id for one in dossier.alternatives]
    for one in dossier.agreements.values():
        if agreement in ("", one.id):
            found = open_places(_once(one), whose, taken=taken)
            taken += [place.name for place in found.places]
            yield one.id, found


def standing_for(dossier: Dossier, agreement: str, article: str, clauses: tuple[str, ...]) -> tuple[str, ...]:
    """The alternatives of a dossier that may be those of a place already: of its clauses, or of its article where it has none."""
    return tuple(
        one.id
        for one in dossier.alternatives
        if one.agreement == agreement and (set(one.clauses) & set(clauses) or (not clauses and one.article == article))
    )


def _once(agreement: Agreement) -> tuple[Article, ...]:
    """Its articles, each in the first language in which it stands, as coverage counts them."""
    first: dict[str, Article] = {}
    for one in agreement.articles:
        first.setdefault(one.id, one)
    return tuple(first.values())


def _answer(texts: list[tuple[str, OpenPlaces]], said: tuple[str, ...], dossier: Dossier | None = None) -> BracketsAnswer:
    rendered: Mapping[tuple[str, str, int], list[str]] = {}
    if dossier is not None:
        from servanda.model.coverage import rendering

        rendered = {
            (name, ref.article, ref.sentence): clauses for name, _ in texts for ref, clauses in rendering(dossier, name).items()
        }
    places, troubles = list[FoundPlace](), list[FoundTrouble]()
    for name, found in texts:
        for one in found.places:
            clauses = tuple(rendered.get((name, one.article, one.number), ()))
            standing = () if dossier is None else standing_for(dossier, name, one.article, clauses)
            places.append(
                FoundPlace(
                    text=name, where=one.where, sentence=one.sentence, source=one.source, lines=one.lines, nested=one.nested,
                    clauses=clauses, standing=standing, unnamed=one.unnamed,
                )
            )  # fmt: skip
        troubles += [FoundTrouble(text=name, where=one.where, sort=one.sort, words=one.words) for one in found.troubles]
    return BracketsAnswer(
        places=tuple(places), troubles=tuple(troubles), looked=sum(found.looked for _, found in texts), said=said
    )


def brackets_page(answer: BracketsAnswer) -> Document:
    """In: what is not agreed. Out: the page: how much, what cannot be read, the lines."""
    blocks: list[PageBlock] = [Para(_head(answer), "bad" if answer.troubles else "strong")]
    if answer.troubles:
        heads = {"where": lambda one: f"{one.text} {one.where}", "what": lambda one: f"{_SAID[one.sort]}: “{one.words}”"}
        columns = {**heads, "repair": lambda one: _REPAIR[one.sort]}
        blocks += [Heading(2, "Cannot be read"), table(answer.troubles, columns)]
    if answer.places:
        blocks.append(Heading(2, "Not agreed"))
    for one in answer.places:
        what = "was changed with tracking on" if one.source == "change" else "stands in brackets"
        blocks.append(Para(f"{one.text} {one.where} {what}: “{one.sentence}”", "quote"))
        if one.standing:
            blocks.append(Para(f"Alternatives stand there already: {', '.join(one.standing)}. Look whether they are these."))
        elif one.nested:
            blocks.append(Para("Brackets stand within brackets: which options there are is for you to say.", "warn"))
        else:
            blocks.append(Para("\n".join(one.lines), "clause"))
            under = (
                f"Paste it under clause {' or '.join(one.clauses)}"
                if one.clauses
                else "Paste it under the clause of this sentence"
            )
            who = ", and put the actor who proposes it in the place of each WHO" if one.unnamed else ""
            blocks.append(
                Para(f"{under}{who}. `words` quotes the text: write beside it what the option says in the language.", "quiet")
            )
    blocks += [Para(f"{one[:1].upper()}{one[1:]}.".replace("..", "."), "warn") for one in answer.said]
    blocks.append(
        Para(
            "Nothing was written. In brackets, but no choice: numbers of notes, dots, abbreviations, `sic`, a signature.", "quiet"
        )
    )
    return Document("What is not agreed", tuple(blocks), answer.basis.foot())


def _head(answer: BracketsAnswer) -> str:
    places, troubles = len(answer.places), len(answer.troubles)
    asked = sum(one.unnamed for one in answer.places if not one.standing and not one.nested)
    said = f"{counted(places, 'place')} of {counted(answer.looked, 'sentence')} {'is' if places == 1 else 'are'} not agreed"
    if troubles:
        said += f"; {counted(troubles, 'bracket')} cannot be read"
    if asked:
        said += f"; of {counted(asked, 'option')} the text does not say who proposes {'it' if asked == 1 else 'them'}"
    return f"{said}."
