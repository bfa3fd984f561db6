"""Findings on wording: each entry of each table is found and made shorter, and what is plain is left alone."""

from __future__ import annotations

import re

import pytest

from servanda.check.lexicon import LANGUAGES
from servanda.instruments.tips.plain import MOST_WORDS, plain_words
from servanda.instruments.tips.plain.finding import GAP, PlacedSentence, PlainFinding, looked_at

FRAME = {"en": "We say {} here.", "fr": "Nous disons {} ici.", "ru": "Мы говорим {} здесь.", "uk": "Ми кажемо {} тут.", "ar": "نقول {} هنا."}


def found(text: str, language: str = "en", *, goes_on: bool = False, before: str = "") -> tuple[PlainFinding, ...]:
    first = [PlacedSentence("1", before)] if before else []
    return tuple(one for one in looked_at("t", language, [*first, PlacedSentence("2", text, goes_on)]).found if one.place == "2")


def said(entry: str) -> str:
    """Words that an entry matches: the first of each choice."""
    return re.sub(r"\(([^|)]*)[^)]*\)", r"\1", entry).replace("*", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_is_found_and_made_shorter(language: str) -> None:
    known = plain_words(language)
    assert known is not None
    assert set(FRAME) == set(LANGUAGES)
    for kind in ("double", "hedge", "idiom"):
        assert known.shorter[kind], (language, kind)
        for entry, instead in known.shorter[kind].items():
            text = FRAME[language].format(said(entry))
            hits = [one for one in found(text, language) if one.kind == kind]
            assert len(hits) == 1, (language, entry)
            assert len(hits[0].shorter) < len(text), (language, entry)
            assert instead in hits[0].shorter
            assert not re.search(r"\s{2}|\s[,.]", hits[0].shorter)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_sentence_is_parted_where_a_joint_is(language: str) -> None:
    known = plain_words(language)
    assert known is not None
    word = {"en": "word", "fr": "mot", "ru": "слово", "uk": "слово", "ar": "كلمة"}[language]
    just, comma = " ".join([word] * MOST_WORDS), "،" if language == "ar" else ","
    assert found(just + ".", language) == ()
    (one,) = found(f"{just} {word}.", language)
    assert (one.kind, one.shorter) == ("long", "")
    joint = next(iter(known.shorter["joint"]))
    half = " ".join([word] * 20)
    (one,) = found(f"{half}{comma} {joint} {half}.", language)
    first, _, second = one.shorter.partition(" | ")
    assert first == f"{half}."
    assert second.endswith(f"{half}.")
    assert len(first) < len(one.sentence) > len(second)


def test_a_half_without_its_subject_asks_for_it() -> None:
    half = " ".join(["word"] * 20)
    assert f"| {GAP} shall" in found(f"{half}, and shall {half}.")[0].shorter
    assert "| The " in found(f"{half}, and the {half}.")[0].shorter
    assert "| Condition: they" in found(f"{half}, provided that they {half}.")[0].shorter


def test_a_joint_far_from_the_middle_parts_nothing() -> None:
    assert found("One two three, and " + " ".join(["word"] * 40) + ".")[0].shorter == ""


@pytest.mark.parametrize(
    ("text", "before", "kinds"),
    [
        ("They shall report.", "Halvern and Ostrey met in Ardle.", ["pronoun"]),
        ("They shall report.", "", ["pronoun"]),
        ("They shall report.", "The members met.", []),  # one thing could be meant
        ("This shall hold.", "The members met.", ["pronoun"]),
        ("This Pact shall hold.", "", []),
        ("It is agreed that Ostrey pays.", "", []),
        ("Ostrey says that they shall report.", "", []),
    ],
)
def test_a_pronoun_is_told_where_it_opens_and_could_mean_several(text: str, before: str, kinds: list[str]) -> None:
    hits = found(text, goes_on=bool(before), before=before)
    assert [one.kind for one in hits] == kinds
    assert all(one.shorter.startswith(GAP) for one in hits)


def test_plain_sentences_are_left_alone_and_negation_is_no_double_one() -> None:
    for language, text in (
        ("en", "Ostrey shall not pay before 1 May."), ("fr", "Ostrey ne paie pas avant le 1er mai."),
        ("ru", "Никто не платит до 1 мая."), ("uk", "Ніхто не платить до 1 травня."), ("ar", "لا تدفع أوستري قبل 1 مايو."),
    ):  # fmt: skip
        assert found(text, language) == (), language


def test_a_language_without_a_table_is_not_passed_over() -> None:
    told = looked_at("t", "de", [PlacedSentence("1", " ".join(["Wort"] * 40) + ".")])
    assert "no table of the language" in told.unlooked
    assert [(one.kind, one.shorter) for one in told.found] == [("long", "")]
    assert told.ease is None


def test_indices_are_of_english_alone_and_follow_the_formulas() -> None:
    told = looked_at("t", "en-GB", [PlacedSentence("1", "The cat sat on the mat.")])  # 6 words, 6 syllables
    assert (told.ease, told.grade) == (round(206.835 - 1.015 * 6 - 84.6, 1), round(0.39 * 6 + 11.8 - 15.59, 1))
    assert looked_at("t", "fr", [PlacedSentence("1", "Le chat dort.")]).grade is None
    assert looked_at("t", "en", []).ease is None


def test_of_two_entries_that_overlap_the_longer_stands() -> None:
    assert [one.words for one in found("We never fail to pay.")] == ["never fail to"]
    assert found("We never fail to pay.")[0].shorter == "We always pay."
    assert found("Ostrey shall not fail to pay.")[0].shorter == "Ostrey shall pay."
