"""What is not agreed in the words of a text: brackets, and tracked changes taken as options, as `alternatives` to
paste.

What a bracket holds is quoted (`words "..."`), never put into the language: only a time that is said whole is written
as a
line. Who proposes an option stands where the text names it, else `WHO`, which no dossier knows: a person puts the
name there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from servanda.base.late import expression
from servanda.base.shown import one_line
from servanda.model.brackets import places_to_choose, scan
from servanda.model.core import Article, Sentence
from servanda.model.names import key_of
from servanda.model.places_in_text import PlacesInText
from servanda.text.articles import split_articles
from servanda.text.diagnostics import Span
from servanda.text.labels import Addresses
from servanda.text.sentences import addressed_sentences
from servanda.text.source import INVISIBLE
from servanda.text.syntax import Quoted
from servanda.text.write import quoted_text
from servanda.words.reading.flow import Change, Flow, Paragraph, ParagraphKind

WHO = "WHO"
"""Stands where the text does not say who proposes an option."""
_CLOSING = ("preamble", "closing", "title", "testimonium", "signatures")
_LABELLED = expression(r"([^\W\d_][^:\[\]\n]{0,39}):\s+(\S.*)", 16)  # 16: DOTALL
_TIME = expression(r"(within [1-9]\d{0,3} (?:hours?|days?|weeks?|months?|years?) of (?:the )?(signature|entry into force))", 2)
_AROUND = 60
"""Signs of the sentence told on each side of a change, at most."""


@dataclass(frozen=True, slots=True)
class BracketOption:
    """label: as the text names it, else A, B, with, without; words: "" where nothing stands; by: ids of actors, or
    none.
    """

    label: str
    words: str
    by: str = ""
    out: bool = False  # under it the whole sentence goes

    @property
    def line(self) -> str:
        """What it gives the clause."""
        whole = _TIME.fullmatch(self.words.strip(" ,;."))
        if self.out:
            return "no clause"
        return whole[1].lower().replace("of the ", "of ") if whole else f"words {_quoted(self.words)}"


@dataclass(frozen=True, slots=True)
class OpenPlace:
    """A place at which something is not agreed. where: article and sentence, or paragraph; source: `brackets`, or
    `change`.
    """

    name: str
    where: str
    sentence: str
    options: tuple[BracketOption, ...]
    source: str = "brackets"
    nested: bool = False
    article: str = ""
    number: int = 0

    @property
    def unnamed(self) -> int:
        """Options of which the text does not say who proposes them."""
        return sum(not one.by for one in self.options)

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines under a clause; none where brackets stand in brackets: what the options are is for a person to
        say.
        """
        if self.nested:
            return ()
        said = [f"  alternatives {self.name}"]
        for one in self.options:
            said += [f"    option {one.label} proposed by {one.by or WHO}", f"      {one.line}"]
        return tuple(said)


@dataclass(frozen=True, slots=True)
class BracketTrouble:
    """A bracket that cannot be read. sort: `open` (never closed), `closed` (never opened), `nested`."""

    sort: str
    where: str
    words: str


@dataclass(frozen=True, slots=True)
class OpenPlaces:
    """looked: how many sentences were looked at."""

    places: tuple[OpenPlace, ...]
    troubles: tuple[BracketTrouble, ...]
    looked: int


def _quoted(words: str) -> str:
    said = " ".join(INVISIBLE.sub("", one_line(words)).split()) or "?"
    return quoted_text(Quoted(said, Span("", 1, 1, 1, 1)))


def articles_of(text: str, language: str = "en") -> tuple[Article, ...]:
    """The articles and sentences of plain words, as a dossier counts those of an attached text."""
    made: list[Article] = []
    for one in split_articles(text, "auto"):
        found = addressed_sentences(one.text, language, Addresses(one.id))
        sentences = tuple(
            Sentence(number=number, text=" ".join(each.text.split()), paragraph=each.paragraph, operative=each.operative)
            for number, each in enumerate(found, 1)
        )
        made.append(Article(id=one.id, title=one.title, label=one.label, sentences=sentences, operative=one.id not in _CLOSING))
    if len(made) == 1 and made[0].id == "preamble":  # a text without any article is one
        made[0] = Article(id="", sentences=made[0].sentences)
    return tuple(made)


def words_of(flow: Flow) -> str:
    """The words of a file as they are now, a blank line between paragraphs, labels before their words."""
    kept = (one for one in flow.paragraphs if one.now is not None and one.kind is not ParagraphKind.CONTENTS)
    return "\n\n".join(f"{one.label} {one.now}".strip() for one in kept)


def open_places(
    source: str | Flow | Iterable[Article], stands_for: Mapping[str, str] | None = None, *, taken: Iterable[str] = ()
) -> OpenPlaces:
    """What is not agreed in a text, a file that was read, or the articles of an agreement.

    stands_for: what the text writes before the colon of a bracket, or the author of a change, to the id of an actor;
    taken: names of alternatives that a dossier has already.
    """
    whose = {key_of(name): actor for name, actor in (stands_for or {}).items()}
    changed = list(_changed(source.paragraphs, whose)) if isinstance(source, Flow) else []
    text = words_of(source) if isinstance(source, Flow) else source
    articles = tuple(articles_of(text) if isinstance(text, str) else text)
    places: list[OpenPlace] = []
    troubles: list[BracketTrouble] = []
    at = PlacesInText(articles)
    operative = [one for one in articles if one.operative]
    for article in operative:

        def where(sentence: Sentence, article: Article = article) -> str:
            return at.address(article.id, sentence.number)

        faults = scan(article)[1]
        troubles += [BracketTrouble(one.sort, where(one.sentence), one.words) for one in faults]
        for place in places_to_choose(article):
            first = place[0]
            nested = any("[" in pair.words for pair in place)
            whole = len(place) == 1 and first.sentence.text.strip(" .;") == f"[{first.words}]".strip(" .;")
            options = _options([pair.words for pair in place], whose, first.sentence.text, whole)
            places.append(
                OpenPlace(
                    "", where(first.sentence), first.sentence.text, options, "brackets", nested, article.id, first.sentence.number
                )
            )
    return OpenPlaces(_named([*places, *changed], taken), tuple(troubles), sum(len(one.stated) for one in operative))


def _named(places: Iterable[OpenPlace], taken: Iterable[str]) -> tuple[OpenPlace, ...]:
    used = {key_of(name) for name in taken}
    made, number = list[OpenPlace](), 0
    for one in places:
        number += 1
        while key_of(f"bracket {number}") in used:
            number += 1
        made.append(replace(one, name=f"bracket {number}"))
    return tuple(made)


def _options(pairs: list[str], whose: Mapping[str, str], sentence: str, whole: bool) -> tuple[BracketOption, ...]:
    """An option for each bracket; of one alone: with its words, or without them."""
    found: list[BracketOption] = []
    for number, words in enumerate(pairs):
        said = _LABELLED.fullmatch(words)
        known = said is not None and (
            key_of(said[1]) in whose or not any(letter.islower() for letter in said[1]) or len(pairs) > 1
        )
        label = _label(said[1]) if said is not None and known else ""
        by = whose.get(key_of(said[1]), "") if said is not None and known else ""
        alone = "with" if len(pairs) == 1 else chr(ord("A") + number) if number < 26 else f"A{number}"
        found.append(BracketOption(label or alone, said[2] if said is not None and known else words, by))
    if len(pairs) == 1:
        without = " ".join(sentence.replace(f"[{pairs[0]}]", " ").replace(f"[ {pairs[0]} ]", " ").split())
        found.append(BracketOption("without", without or pairs[0], out=whole))
    return _apart(found)


def _apart(options: list[BracketOption]) -> tuple[BracketOption, ...]:
    """The same, no two with one name."""
    counts = Counter(key_of(one.label) for one in options)
    return tuple(
        replace(one, label=f"{one.label} {number}") if counts[key_of(one.label)] > 1 else one
        for number, one in enumerate(options, 1)
    )


def _label(words: str) -> str:
    """A name of an option as the language can hold it, or nothing."""
    kept = " ".join("".join(sign if sign.isalnum() else " " for sign in words).split())
    return "" if "proposed by" in kept.casefold() else kept


def _changed(paragraphs: Iterable[Paragraph], whose: Mapping[str, str]) -> Iterator[OpenPlace]:
    """Tracked changes as places: the words as they stood beside those that an author put there."""
    for number, one in enumerate(paragraphs, 1):
        where = one.label or f"paragraph {number}"
        if one.now is None or one.was is None:
            words, by = one.now or one.was or "", whose.get(key_of(one.author), "") if one.author else ""
            if words.strip():
                yield OpenPlace("", where, words, _kept_or_gone(words, by, came=one.was is None), "change")
            continue
        for gone, came, author in _pairs(one.changes):
            by = whose.get(key_of(author), "") if author else ""
            if gone.strip() and came.strip():
                options = (BracketOption("A", gone), BracketOption("B", came, by))
            elif came.strip():
                options = (BracketOption("with", came, by), BracketOption("without", _shortened(one.was)))
            elif gone.strip():
                options = (BracketOption("with", gone), BracketOption("without", _shortened(one.now), by))
            else:
                continue
            yield OpenPlace("", where, one.now, options, "change")


def _kept_or_gone(words: str, by: str, *, came: bool) -> tuple[BracketOption, ...]:
    return (BracketOption("with", words, by if came else ""), BracketOption("without", "", "" if came else by, out=True))


def _shortened(words: str) -> str:
    said = " ".join(words.split())
    return said if len(said) <= 2 * _AROUND else f"{said[:_AROUND]} ... {said[-_AROUND:]}"


def _pairs(changes: Iterable[Change]) -> Iterator[tuple[str, str, str]]:
    """What went, what came in its place, whose: a deletion and an insertion of one author side by side are one
    change.
    """
    shift, held = 0, None  # held: what went, what came, whose, where it ends in the words as they are now
    for one in changes:
        came = one.kind in ("inserted", "moved here")
        at = one.start if came else one.start + shift
        shift += len(one.words) if came else -len(one.words)
        end = at + len(one.words) if came else at
        if held is not None and held[2] == one.author and held[3] == at and not held[1 if came else 0]:
            held = (held[0] or one.words, held[1] or one.words, one.author, end)
            continue
        if held is not None:
            yield held[:3]
        held = ("" if came else one.words, one.words if came else "", one.author, end)
    if held is not None:
        yield held[:3]
