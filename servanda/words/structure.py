"""From the paragraphs of a file to its articles: several readings are tried and scored, the best is taken and the
next best is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from servanda.base.late import expression
from servanda.base.refusal import Refusal
from servanda.text.articles import WAYS_OF_NUMBERING, ArticleText, split_articles
from servanda.text.labels import Addresses
from servanda.text.normal import normalise, text_hash
from servanda.text.numerals import letter, roman
from servanda.text.sentences import AddressedSentence, addressed_sentences
from servanda.words.laid import lay_out, plain_words, words_of
from servanda.words.reading.flow import Flow, Paragraph

_ANNEX = expression(r"annex(?:-[^.\-]{1,12})?(?:-\d{1,3})?")
_UNNUMBERED = ("preamble", "closing")
_OURS = {"bullets": 0.25, "paragraphs": 0.45}  # numbers that stand nowhere in the words: only where no others do
_MOST_PREAMBLE = 0.25
_MOST_ARTICLE = 0.40
_SHORTEST = 4
"""Words of an article that is more than a line of a list."""


@dataclass(frozen=True, slots=True)
class TextUnit:
    """One article, preamble, closing or heading of a part: `text == words[start:end]` of its text; `at` is where its
    label begins.

    kind: preamble | article | heading | closing. The units of a text hold each of its signs once.
    """

    id: str
    title: str
    label: str
    kind: str
    text: str
    at: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class OneText:
    """Words that can stand as a text of their own. id: "" for the whole, `main` without its annexes, `annex-1`;
    scheme: as `text.articles`.
    """

    id: str
    title: str
    language: str
    words: str
    scheme: str
    units: tuple[TextUnit, ...]


@dataclass(frozen=True, slots=True)
class TriedReading:
    """A way of numbering that was tried. score: 0 to 1; articles: how many it finds; why: what speaks for and against
    it, in words.
    """

    scheme: str
    score: float
    articles: int
    why: str


@dataclass(frozen=True, slots=True)
class Structure:
    """What a file's words come to.

    whole: all words of its first language; main, annexes: the same in parts, each to be named by a dossier of its own
    (`annex of`); main
    is `whole` where there is no annex. others: the words in the other languages, beside it. notes: footnotes as
    printed. tried: the
    readings, the one that was taken first. left_out: words that are no part of any text; said: sentences for a
    person.
    """

    name: str
    source_sha256: str
    whole: OneText
    main: OneText
    annexes: tuple[OneText, ...]
    others: tuple[OneText, ...]
    notes: tuple[str, ...]
    tried: tuple[TriedReading, ...]
    left_out: tuple[str, ...]
    said: tuple[str, ...]
    missing: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Canonical:
    """The words by which a text is named: the same file gives the same on every machine. others: the same in the
    other languages.
    """

    text: str
    scheme: str
    language: str
    sha256: str
    length: int
    others: tuple[Canonical, ...] = ()


def structured(flow: Flow, scheme: str = "") -> Structure:
    """The articles of a file. scheme: the way of numbering, where a person names it (as `text.articles`); "" or
    `auto`: the best is taken.

    Raises Refusal for a file without words, and for a scheme that is none.
    """
    scheme = "" if scheme == "auto" else scheme
    if scheme and scheme not in WAYS_OF_NUMBERING:
        known = ", ".join(WAYS_OF_NUMBERING)
        raise Refusal(f"there is no way of numbering called “{scheme}”.", f"Use one of: auto, {known}.")
    laid = lay_out(flow)
    language, paragraphs = laid.columns[0]
    if not any(words_of(one) for one in paragraphs):
        raise Refusal("there are no words in it.", "Give the file that holds the text itself.", flow.name)
    whole, tried = _read(paragraphs, scheme, language)
    main, annexes = _in_parts(whole, scheme)
    return Structure(
        name=flow.name, source_sha256=flow.sha256, whole=whole, main=main, annexes=annexes,
        others=tuple(_read(others, scheme, other)[0] for other, others in laid.columns[1:]),
        notes=tuple(" ".join(part for part in (one.label, words_of(one)) if part) for one in laid.notes),
        tried=tried, left_out=tuple(words_of(one) for one in laid.cut),
        said=(*flow.said, *laid.said, *_annexed(annexes)), missing=flow.missing,
    )  # fmt: skip


def canonical(structure: Structure, text: OneText | None = None) -> Canonical:
    """The canonical words of a file. text: of this one of its texts (`main`, one of `annexes`) alone; the whole where
    none is named.
    """
    others = tuple(_canonical(one) for one in structure.others) if text is None else ()
    return _canonical(text or structure.whole, others)


def parted(text: OneText) -> tuple[OneText, tuple[OneText, ...]]:
    """One of `others` without its annexes, and each of these, as `main` and `annexes` are of the first language."""
    return _in_parts(text, "")


def addressed(unit: TextUnit, language: str) -> tuple[tuple[str, AddressedSentence], ...]:
    """The sentences of a unit, each with its whole path, `8(3)(a)`; places are counted in the unit's own text."""
    own = None if unit.id == "closing" else Addresses("" if unit.id == "preamble" else unit.id)
    return tuple((unit.id + one.paragraph, one) for one in addressed_sentences(unit.text, language or "en", own))


def _canonical(one: OneText, others: tuple[Canonical, ...] = ()) -> Canonical:
    text = one.words.rstrip() + "\n"
    return Canonical(text, one.scheme, one.language, text_hash(text), len(normalise(text)), others)


def _annexed(annexes: Sequence[OneText]) -> tuple[str, ...]:
    if not annexes:
        return ()
    return (
        f"{len(annexes)} annex{'es' * (len(annexes) > 1)} found, which may stand as texts of their own: "
        f"{', '.join(one.id for one in annexes)}.",
    )


# --- readings -------------------------------------------------------------------------------------------------------


def _read(paragraphs: Sequence[Paragraph], scheme: str, language: str) -> tuple[OneText, tuple[TriedReading, ...]]:
    plain = plain_words(paragraphs)
    tried = [_tried(plain, name) for name in WAYS_OF_NUMBERING]
    tried.sort(
        key=lambda one: (one[0].scheme != scheme, -one[0].score, one[0].scheme != "paragraphs")
    )  # where none finds anything: paragraphs
    best, units = tried[0]
    return OneText("", "", language, plain, best.scheme, units), tuple(one for one, _ in tried)


def _tried(words: str, scheme: str) -> tuple[TriedReading, tuple[TextUnit, ...]]:
    units = _units(words, scheme)
    score, why = _scored(units, scheme)
    return TriedReading(scheme, round(score, 3), sum(one.kind == "article" for one in units), why), units


def _units(words: str, scheme: str) -> tuple[TextUnit, ...]:
    return tuple(_unit(one) for one in split_articles(words, scheme))


def _unit(one: ArticleText) -> TextUnit:
    kind = one.id if one.id in _UNNUMBERED else one.kind
    return TextUnit(one.id, one.title, one.label, kind, one.text, one.at, one.start, one.end)


def _scored(units: Sequence[TextUnit], scheme: str) -> tuple[float, str]:
    """How well a reading fits, 0 to 1, and why: words before the first article, numbers in order, no article that
    holds most, lengths.
    """
    articles = [one for one in units if one.kind == "article"]
    if len(articles) < 2:
        return 0.0, f"it finds {len(articles) or 'no'} article{'s' * (len(articles) != 1)}"
    sizes = [len(one.text.split()) + len(one.title.split()) for one in articles]
    other = {kind: sum(len(one.text.split()) for one in units if one.kind == kind) for kind in _UNNUMBERED}
    total = max(sum(sizes) + sum(other.values()), 1)
    before, largest = other["preamble"] / total, max(sizes) / total
    order = _in_order([one.id for one in articles])
    short = sum(size < _SHORTEST for size in sizes) / len(sizes)
    score = 1.0 - _OURS.get(scheme, 0.0)
    score *= 1 - max(0.0, before - _MOST_PREAMBLE)
    score *= 1 - max(0.0, largest - _MOST_ARTICLE) if len(articles) > 2 else 0.8
    score *= 0.4 + 0.6 * order
    score *= 1 - 0.5 * short
    score *= 1 - other["closing"] / total / 2
    why = [f"{len(articles)} articles", f"{before:.0%} of the words before the first", f"{order:.0%} of the numbers in order"]
    if largest > _MOST_ARTICLE:
        why.append(f"one holds {largest:.0%} of the words")
    if short > 0.2:
        why.append(f"{short:.0%} have fewer than {_SHORTEST} words")
    if scheme in _OURS:
        why.append("the numbers would be ours")
    return score, ", ".join(why)


def _in_order(ids: Sequence[str]) -> float:
    """The share of the numbers that follow the one before: by one, one level deeper, or one of a level above."""
    paths = [_path(one) for one in ids]
    good = sum(_follows(first, then) for first, then in pairwise(paths))
    return good / max(len(paths) - 1, 1)


def _path(ident: str) -> tuple[int, ...]:
    return tuple(
        _counted(part)
        for part in re.findall(r"[^.\-]+", ident.removeprefix("annex").removeprefix("part").removeprefix("chapter"))
    )


def _counted(part: str) -> int:
    return int(part) if part.isascii() and part.isdigit() else roman(part) or letter(part) or 0


def _follows(first: tuple[int, ...], then: tuple[int, ...]) -> bool:
    shared = next((at for at, (a, b) in enumerate(zip(first, then, strict=False)) if a != b), min(len(first), len(then)))
    if len(then) == shared:
        return False
    step = then[shared] - first[shared] if shared < len(first) else then[shared]
    return step == 1 and all(value == 1 for value in then[shared + 1 :])


# --- annexes --------------------------------------------------------------------------------------------------------


def _in_parts(whole: OneText, scheme: str) -> tuple[OneText, tuple[OneText, ...]]:
    """The text without its annexes, and each annex by itself; `whole` and none where it has none."""
    opening = [at for at, one in enumerate(whole.units) if _ANNEX.fullmatch(one.id)]
    if not opening or not opening[0]:
        return whole, ()
    ends = [*(whole.units[at].at for at in opening[1:]), len(whole.words)]
    annexes = [
        _part(unit.id, unit.title, whole, whole.words[unit.at : end], scheme)
        for unit, end in zip((whole.units[at] for at in opening), ends, strict=True)
    ]
    return _part("main", "", whole, whole.words[: whole.units[opening[0]].at], whole.scheme), tuple(annexes)


def _part(ident: str, title: str, whole: OneText, words: str, scheme: str) -> OneText:
    names: Iterable[str] = (scheme,) if scheme else WAYS_OF_NUMBERING
    best, units = max((_tried(words, name) for name in names), key=lambda one: (one[0].score, one[0].scheme == whole.scheme))
    return OneText(ident, title, whole.language, words, best.scheme, units)
