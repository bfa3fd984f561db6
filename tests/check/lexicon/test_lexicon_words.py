"""Both ways for every group and language: what a lexicon must find, and what it must leave alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from servanda.check.lexicon import GROUPS, LANGUAGES, ONLY_ENGLISH, lexicon, scan
from servanda.check.rules.prose import outside

WORDS = Path(__file__).parent / "words"
# Groups that a plain sentence may hold without being at fault: they only say what a sentence is about.
_NEUTRAL = {"must", "will", "should", "may", "negation", "these", "law_reference", "title"}


# What takes a hit back when it overlaps one.
_BUT_NOT = {"vague_time": "not_time", "vague_quality": "not_quality", "law": "not_law"}


def _found(phrase: str, language: str) -> set[str]:
    """Groups with a hit that stands."""
    seen = scan(phrase, language)
    return {g for g in seen.hits if outside(seen.of(g), seen.of(_BUT_NOT.get(g, "")))}


def _table(language: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(group, sign, phrases) of one language's table."""
    group = ""
    for line in (WORDS / f"{language}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            group = line.strip("[]")
        elif line[:1] in "+-" and line:
            yield group, line[0], tuple(p.strip() for p in line[1:].split("|"))


ROWS = [(language, *row) for language in LANGUAGES for row in _table(language)]


@pytest.mark.parametrize("language,group,sign,phrases", ROWS, ids=[f"{r[0]}-{r[1]}{r[2]}" for r in ROWS])
def test_words(language: str, group: str, sign: str, phrases: tuple[str, ...]) -> None:
    if group == "*":
        for phrase in phrases:
            found = _found(phrase, language) - _NEUTRAL
            assert not found, f"{phrase!r} is plain, and {found} see something in it"
        return
    for phrase in phrases:
        found = group in _found(phrase, language)
        assert found == (sign == "+"), f"{group} {'misses' if sign == '+' else 'finds'} {phrase!r}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_are_full(language: str) -> None:
    rows = {(group, sign): phrases for group, sign, phrases in _table(language)}
    plain = len(rows["*", "-"])
    groups = {group for group, sign in rows if group != "*"}
    assert groups <= set(GROUPS)
    assert len(groups) >= 23
    for group in groups:
        assert len(rows[group, "+"]) >= 6
        assert len(rows[group, "-"]) + plain >= 10


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_group(language: str) -> None:
    known = lexicon(language)
    assert known is not None
    assert known.matcher.groups == {*GROUPS, *(ONLY_ENGLISH if language == "en" else ())}


def test_no_lexicon() -> None:
    assert lexicon("de") is None
    assert scan("unverzüglich", "de").hits == {}


def test_regional_tags_share_a_lexicon() -> None:
    assert scan("without delay", "en-GB").any("vague_time")
