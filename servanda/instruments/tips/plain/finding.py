"""Findings on how a text is worded, each with a shorter wording. The wording is made by rule; whether it still says what is
meant, a person decides: nothing here is applied."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from servanda.check.lexicon import Hit, Scan
from servanda.instruments.tips.plain import MOST_WORDS, PlainWords, plain_words

GAP = "[who or what]"
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_NAME = re.compile(r"(?<=\s)[^\W\d_a-zа-яіїєґ][^\W\d_]+")  # with a large letter, and not the first word
_LEAST = 8  # words of either half of a sentence that is parted


class PlacedSentence(NamedTuple):
    """A sentence, where it stands, and whether the one before stands in the same paragraph."""

    place: str
    text: str
    goes_on: bool = False


class PlainFinding(msgspec.Struct, frozen=True, kw_only=True):
    """words: those that stumble, or how many there are. shorter: a wording of the place, "" where none is made by rule."""

    place: str
    kind: str
    words: str
    sentence: str
    shorter: str


class PlainText(msgspec.Struct, frozen=True, kw_only=True):
    """A text that was looked at. unlooked: what of it was not, "" for nothing. ease, grade: of English alone."""

    name: str
    language: str
    sentences: int
    found: tuple[PlainFinding, ...]
    unlooked: str = ""
    ease: float | None = None
    grade: float | None = None


def looked_at(name: str, language: str, sentences: Iterable[PlacedSentence]) -> PlainText:
    """A text of one language. A language without a table is measured by the length of its sentences alone, and that is said."""
    known, every = plain_words(language), tuple(sentences)
    found: list[PlainFinding] = []
    before = ""
    for one in every:
        found += _long(one, known)
        if known is not None:
            seen = known.matcher.scan(one.text)
            found += _written(one, known, seen)
            found += _pronoun(one, seen, before if one.goes_on else "")
        before = one.text
    unlooked = "" if known else f"there is no table of the language “{language}”: only the length of sentences was looked at"
    ease, grade = _indices([one.text for one in every]) if language.lower().partition("-")[0] == "en" else (None, None)
    return PlainText(
        name=name, language=language, sentences=len(every), found=tuple(found), unlooked=unlooked, ease=ease, grade=grade
    )


def _long(one: PlacedSentence, known: PlainWords | None) -> list[PlainFinding]:
    many = len(_WORD.findall(one.text))
    if many <= MOST_WORDS:
        return []
    return [
        PlainFinding(
            place=one.place, kind="long", words=f"{many} words", sentence=one.text,
            shorter=_parted(one.text, known) if known else "",
        )
    ]  # fmt: skip


def _parted(text: str, known: PlainWords) -> str:
    """Two sentences of one, at the joint that is nearest to the middle; "" where there is none."""
    ends: list[tuple[int, int, str]] = [(found.start(), found.end(), "") for found in re.finditer(r";", text)]
    for hit in known.matcher.scan(text).of("joint"):
        if text[: hit.start].rstrip()[-1:] in (",", ";", "،", "؛"):
            ends.append((hit.start, hit.end, known.shorter["joint"][hit.entry]))
    best: tuple[int, str] | None = None
    for start, end, opening in sorted(set(ends), key=lambda each: (each[0], -each[1])):
        first, second = text[:start].rstrip(" ,;،؛"), text[end:].strip()
        left, right = len(_WORD.findall(first)), len(_WORD.findall(second))
        if min(left, right) < _LEAST:
            continue
        named = second[:1].isupper() or second.partition(" ")[0] in known.opens
        begun = f"{opening} {second}" if opening else _large(second) if named else f"{GAP} {second}"
        if best is None or abs(left - right) < best[0]:
            best = (abs(left - right), f"{first}. | {begun}")
    return best[1] if best else ""


def _written(one: PlacedSentence, known: PlainWords, seen: Scan) -> list[PlainFinding]:
    """What the table knows to write shorter; where two entries overlap, the longer."""
    found: list[PlainFinding] = []
    taken: list[Hit] = []
    hits = [(hit, kind) for kind in ("double", "idiom", "hedge") for hit in seen.of(kind)]
    for hit, kind in sorted(hits, key=lambda each: (each[0].start - each[0].end, each[0].start)):
        if any(hit.start < other.end and other.start < hit.end for other in taken):
            continue
        taken.append(hit)
        shorter = _instead(one.text, hit, known.shorter[kind][hit.entry])
        found.append(PlainFinding(place=one.place, kind=kind, words=hit.words, sentence=one.text, shorter=shorter))
    return found


def _pronoun(one: PlacedSentence, seen: Scan, before: str) -> list[PlainFinding]:
    first = _WORD.search(one.text)
    for kind in ("pointing", "standing"):
        for hit in seen.of(kind):
            if first is None or hit.start != first.start():
                continue
            if kind == "standing" and before and len(set(_NAME.findall(f" {before}"))) < 2:
                continue
            head, _, rest = hit.words.partition(" ")
            shorter = one.text[: hit.start] + f"{GAP} {rest}".rstrip() + one.text[hit.end :]
            return [PlainFinding(place=one.place, kind="pronoun", words=head, sentence=one.text, shorter=shorter)]
    return []


def _instead(text: str, hit: Hit, words: str) -> str:
    made = " ".join(f"{text[: hit.start]} {words} {text[hit.end :]}".split())
    for sign in ",.;:،؛":
        made = made.replace(f" {sign}", sign)
    made = made.replace(",,", ",").lstrip(" ,،")
    return _large(made) if text[:1].isupper() else made


def _large(text: str) -> str:
    return text[:1].upper() + text[1:]


def _indices(texts: list[str]) -> tuple[float | None, float | None]:
    """Reading ease (Flesch, 1948) and school grade (Kincaid and others, 1975) of English. Syllables are counted as groups of
    vowels, which is a rough way. None where there are no words."""
    words = [word.lower() for text in texts for word in _WORD.findall(text)]
    if not words or not texts:
        return None, None
    syllables = sum(_syllables(word) for word in words)
    per, each = len(words) / len(texts), syllables / len(words)
    return round(206.835 - 1.015 * per - 84.6 * each, 1), round(0.39 * per + 11.8 * each - 15.59, 1)


def _syllables(word: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = word.endswith("e") and not word.endswith(("le", "ee")) and groups > 1
    return max(1, groups - silent)
