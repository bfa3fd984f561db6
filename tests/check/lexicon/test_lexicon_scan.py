"""Offsets are exact in every script, whatever was folded away."""

from __future__ import annotations

import pytest

from servanda.check.lexicon import fold, scan
from servanda.check.lexicon.scan import Matcher, compile_entry


@pytest.mark.parametrize(
    "language,text,group,words",
    [
        ("en", "The cease–fire holds; heavy   weapons stay.", "art", "heavy   weapons"),
        ("en", "It shall, As Soon As Possible, leave.", "vague_time", "As Soon As Possible"),
        ("fr", "Il s’engage à partir sans délai.", "must", "s’engage à"),
        ("uk", "Сторона зобов’язана вийти.", "must", "зобов’язана"),
        ("ru", "Отвод тяжёлого вооружения.", "art", "тяжёлого вооружения"),
        ("ar", "يجب سحبُ الأسلحةِ الثقيلةِ فورًا", "art", "الأسلحةِ الثقيلة"),
        ("ar", "وبحُسنِ نيّةٍ", "attitude", "بحُسنِ نيّة"),
    ],
)
def test_words_are_as_written(language: str, text: str, group: str, words: str) -> None:
    hits = scan(text, language).of(group)
    assert [h.words for h in hits] == [words]
    assert all(text[h.start : h.end] == h.words for h in hits)


def test_a_letter_that_grows_keeps_columns() -> None:
    text = "İzmir, without delay"
    (hit,) = scan(text, "en").of("vague_time")
    assert text[hit.start : hit.end] == "without delay"
    assert len(fold(text).folded) == len(text)


def test_the_longest_of_overlapping_hits_stands() -> None:
    matcher = Matcher("en", {"g": ("as soon as (possible|practicable)", "as soon as possible and safe", "soon")})
    assert [h.words for h in matcher.scan("as soon as possible and safe").of("g")] == ["as soon as possible and safe"]


def test_notation() -> None:
    matcher = Matcher("en", {"g": ("full .. control", "cease~fire", "weapon*", "violation of the (permanent|) truce")})

    def words(text: str) -> list[str]:
        return [h.words for h in matcher.scan(text).of("g")]

    assert words("full and effective control") == ["full and effective control"]
    assert words("full control") == ["full control"]
    assert words("cease fire, cease-fire, ceasefire") == ["cease fire", "cease-fire", "ceasefire"]
    assert words("weaponry") == ["weaponry"]
    assert words("violation of the truce") == ["violation of the truce"]
    assert words("violation of the permanent truce") == ["violation of the permanent truce"]
    assert words("fully controlled") == []
    assert compile_entry("a b") == r"a\s++b(?!\w)"
