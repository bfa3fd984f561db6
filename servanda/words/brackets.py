"""What is not agreed in the words of a text: brackets, and tracked changes taken as options, as `alternatives` to paste.

What a bracket holds is quoted (`words "..."`), never put into the language: only a time that is said whole is written as a
line. Who proposes an option stands where the text names it, else `WHO`, which no dossier knows: a person puts the name there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count

from servanda.base.late import expression
from servanda.model.brackets import places_to_choose, scan
from servanda.model.core import Article
from servanda.model.names import key_of
from servanda.model.places_in_text import PlacesInText
from servanda.model.texts import attached_articles
from servanda.text.write import quote
from servanda.words.reading.flow import Change, Flow, Paragraph, ParagraphKind

WHO = "WHO"
"""Stands where the text does not say who proposes an option."""
_LABELLED = expression(r"([^\W\d_][^:\[\]\n]{0,39}):\s+(\S.*)", 16)  # 16: DOTALL
_TIME = expression(r"(within [1-9]\d{0,3} (?:hours?|days?|weeks?|months?|years?) of (?:the )?(signature|entry into force))", 2)
_AROUND = 60
"""Signs of the sentence told on each side of a change, at most."""


@dataclass(frozen=True, slots=True)
class BracketOption:
    """label: as the text names it, else A, B, with, without; words: "" where nothing stands; by: ids of actors, or none."""

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
        return whole[1].lower().replace("of the ", "of ") if whole else f"words {quote(self.words)}"


@dataclass(frozen=True, slots=True)
class OpenPlace:
    """A place at which something is not agreed. where: article and sentence, or paragraph; source: `brackets`, or `change`."""

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
        """The lines under a clause; none where brackets stand in brackets: what the options are is for a person to say."""
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
    articles = attached_articles(text, "auto", "en") if isinstance(text, str) else tuple(text)
    places: list[OpenPlace] = []
    troubles: list[BracketTrouble] = []
    at = PlacesInText(articles)
    operative = [one for one in articles if one.operative]
    for article in operative:
        troubles += [BracketTrouble(one.sort, at.address(article.id, one.sentence.number), one.words) for one in scan(article)[1]]
        for place in places_to_choose(article):
            first, words = place[0].sentence, [pair.words for pair in place]
            options = _apart(_options(words, whose, first.text))
            nested = any("[" in one for one in words)
            where = at.address(article.id, first.number)
            places.append(OpenPlace("", where, first.text, options, nested=nested, article=article.id, number=first.number))
    used = {key_of(name) for name in taken}
    names = (name for number in count(1) if key_of(name := f"bracket {number}") not in used)
    named = tuple(replace(one, name=next(names)) for one in (*places, *changed))
    return OpenPlaces(named, tuple(troubles), sum(len(one.stated) for one in operative))


def _options(pairs: list[str], whose: Mapping[str, str], sentence: str) -> Iterator[BracketOption]:
    """An option for each bracket; of one alone: with its words, or without them."""
    for number, words in enumerate(pairs):
        said = _LABELLED.fullmatch(words)
        if said is not None and len(pairs) == 1 and any(map(str.islower, said[1])) and key_of(said[1]) not in whose:
            said = None  # a colon within the words
        alone = "with" if len(pairs) == 1 else chr(ord("A") + number) if number < 26 else f"A{number}"
        if said is None:
            yield BracketOption(alone, words)
        else:
            yield BracketOption(_label(said[1]) or alone, said[2], whose.get(key_of(said[1]), ""))
    if len(pairs) == 1:
        without = " ".join(sentence.replace(f"[{pairs[0]}]", " ").replace(f"[ {pairs[0]} ]", " ").split())
        yield BracketOption("without", without or pairs[0], out=sentence.strip(" .;") == f"[{pairs[0]}]".strip(" .;"))


def _apart(options: Iterable[BracketOption]) -> tuple[BracketOption, ...]:
    """The same, no two with one name."""
    options = tuple(options)
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
    """Tracked changes as places: the words as they stood beside those that an author put there. Where a whole paragraph came or
    went, the other option is no clause."""
    for number, one in enumerate(paragraphs, 1):
        whole = one.now is None or one.was is None
        for gone, came, author in [(one.was or "", one.now or "", one.author)] if whole else _pairs(one.changes):
            by = whose.get(key_of(author), "")
            rest = "" if whole else _shortened((one.was if came.strip() else one.now) or "")
            if gone.strip() and came.strip():
                options = (BracketOption("A", gone), BracketOption("B", came, by))
            elif came.strip():
                options = (BracketOption("with", came, by), BracketOption("without", rest, out=whole))
            elif gone.strip():
                options = (BracketOption("with", gone), BracketOption("without", rest, by, out=whole))
            else:
                continue
            sentence = (one.was if one.now is None else one.now) or ""
            yield OpenPlace("", one.label or f"paragraph {number}", sentence, options, "change")


def _shortened(words: str) -> str:
    said = " ".join(words.split())
    return said if len(said) <= 2 * _AROUND else f"{said[:_AROUND]} ... {said[-_AROUND:]}"


def _pairs(changes: Iterable[Change]) -> Iterator[tuple[str, str, str]]:
    """What went, what came in its place, whose: a deletion and an insertion of one author side by side are one change."""
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
