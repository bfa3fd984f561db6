"""Square brackets in the words of a text: what is still to be chosen there, and brackets that cannot be read."""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Iterator

import msgspec

from servanda.model.build import Build
from servanda.model.core import Article, Sentence
from servanda.model.sink import Where

_NO_CHOICE = re.compile(r"[\W\d_]*|[A-Z][A-Z0-9.&/-]+|sic|[Ss]ign(?:ed|atures?)|[Ss]eal|\^.*")
"""In brackets, but not to be chosen: a number of a note, dots, an abbreviation, `sic`, the place of a signature."""
_BETWEEN = ("", "or", "and/or")
"""What may stand between the brackets of one place, signs aside."""


class Bracketed(msgspec.Struct, frozen=True):
    """One pair of brackets: the sentence in which it opens, and its words without the brackets."""

    sentence: Sentence
    words: str
    start: int  # in the article's sentences, joined by a space
    end: int


class Fault(msgspec.Struct, frozen=True):
    """A bracket that cannot be read. sort: open (never closed) | closed (never opened) | nested."""

    sort: str
    sentence: Sentence
    words: str


def scan(article: Article) -> tuple[tuple[Bracketed, ...], tuple[Fault, ...]]:
    """The outer pairs of brackets of an article, across its sentences, and the brackets that have no partner or stand in others."""
    text = " ".join(sentence.text for sentence in article.sentences)
    starts = list(itertools.accumulate((len(sentence.text) + 1 for sentence in article.sentences), initial=0))

    def of(place: int) -> Sentence:
        return article.sentences[bisect.bisect_right(starts, place) - 1]

    pairs: list[Bracketed] = []
    faults: list[Fault] = []
    open_: list[int] = []
    inner: list[tuple[int, int]] = []  # pairs within the outer one that is open
    for place, sign in enumerate(text):
        if sign == "[":
            open_.append(place)
        elif sign == "]" and not open_:
            faults.append(Fault("closed", of(place), text[max(0, place - 40) : place + 1]))
        elif sign == "]":
            start = open_.pop()
            if open_:
                inner.append((start, place))
            else:
                pairs.append(Bracketed(of(start), text[start + 1 : place].strip(), start, place + 1))
                faults += [Fault("nested", of(first), text[first : min(last, first + 80) + 1]) for first, last in inner]
                inner = []
    faults += [Fault("open", of(start), text[start : start + 40]) for start in open_]
    return tuple(pairs), tuple(faults)


def places_to_choose(article: Article) -> tuple[tuple[Bracketed, ...], ...]:
    """The places of an article at which something is still to be chosen: pairs of brackets, those side by side as one place.

    A number of a note, dots, an abbreviation, `sic`, the place of a signature, a link and letters changed within a word (`[t]he`)
    are no choice.
    """
    text = " ".join(sentence.text for sentence in article.sentences)
    found: list[list[Bracketed]] = []
    for pair in scan(article)[0]:
        before, after = text[pair.start - 1 : pair.start], text[pair.end : pair.end + 1]
        joined = (before.isalnum() and text[pair.start + 1].isalnum()) or (after.isalnum() and text[pair.end - 2].isalnum())
        if _NO_CHOICE.fullmatch(pair.words) or joined or after == "(":
            continue
        if found and text[found[-1][-1].end : pair.start].strip(" ,;/").casefold() in _BETWEEN:
            found[-1].append(pair)
        else:
            found.append([pair])
    return tuple(tuple(place) for place in found)


def report_brackets(build: Build) -> None:
    """Report brackets of operative articles that cannot be read."""
    for agreement in build.agreements.values():
        for article in agreement.articles:
            if article.operative:
                for fault in scan(article)[1]:
                    _report(build, Where(agreement.file, agreement.id, article.id, (article.title,) if article.title else ()), fault)


_SAID: dict[str, tuple[str, str, str]] = {
    "open": ("NR151", "A square bracket is opened in this sentence and never closed", "Close it with `]` where what is open ends."),
    "closed": ("NR151", "A square bracket is closed in this sentence and was never opened", "Open it with `[` where what is open begins."),
    "nested": (
        "NR152",
        "Square brackets stand within square brackets in this sentence",
        "Write each option in brackets of its own, side by side, and give each an option of `alternatives`.",
    ),
}


def _report(build: Build, where: Where, fault: Fault) -> None:
    code, said, repair = _SAID[fault.sort]
    sentence = fault.sentence
    places = build.places(where.agreement)
    about = where.about(f"sentence {where.agreement} {places.address(where.article, sentence.number)}")
    span = sentence.span if sentence.span.file else build.agreements[where.agreement].span
    build.sink.report(code, about, span, f"{said}: “{fault.words}”.", repair=repair, words=fault.words)


def pairs_text(place: tuple[Bracketed, ...]) -> Iterator[str]:
    """The words of a place with their brackets."""
    return (f"[{pair.words}]" for pair in place)
