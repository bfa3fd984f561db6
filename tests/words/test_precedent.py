"""Passages of others: ranks by topic and by words, what they have, what was there before, the table of topics."""

from __future__ import annotations

import pytest

from servanda.model.texts import attached_articles
from servanda.model.topics import TOPICS
from servanda.words.precedent import HAS, TOPIC_WORDS, SourceText, TextCollection, kind_stems, stem, stems, wanted_of

TEXTS = {
    "a.txt": "Article 1\n\nEach side shall release all prisoners of war within 14 days.\n\nArticle 2\n\nThe office shall publish a map of the area.\n",
    "b.txt": "1. Hill frees the prisoners promptly.\n\n2. The council meets in spring and speaks of the harvest.\n",
    "c.txt": "1. The mission monitors that the prisoners are released.\n\n2. In the event of a breach the panel suspends the release of prisoners.\n",
}


def collection(**more: str) -> TextCollection:
    made = TextCollection()
    for name, text in {**TEXTS, **more}.items():
        made.add(SourceText(name, attached_articles(text, "auto", "en")))
    return made


def test_each_topic_has_words_and_no_other_name() -> None:
    assert set(TOPIC_WORDS) == set(TOPICS)
    assert all(len(stems(one.words)) >= 4 for one in TOPIC_WORDS.values())


def test_a_topic_finds_its_passages_with_their_source() -> None:
    found = collection().best(wanted_of(["detainees"], []))
    assert {one.text.name for one in found} == {"a.txt", "b.txt", "c.txt"}
    first = found[0]
    assert (first.text.name, first.where) == ("a.txt", "art. 1 s. 1")
    assert {"prison", "releas", "war"} & set(first.shared)
    assert not any("harvest" in one.words or "map" in one.words for one in found)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


@pytest.mark.parametrize(
    ("lacks", "name", "words"), [("time", "a.txt", "14 days"), ("verifier", "c.txt", "monitors"), ("consequence", "c.txt", "breach")]
)
def test_what_the_draft_lacks_stands_in_what_is_found(lacks: str, name: str, words: str) -> None:
    found = collection().best(wanted_of(["detainees"], []), lacking=[lacks])
    assert found
    assert all(lacks in one.has for one in found)
    assert (found[0].text.name, words in found[0].words) == (name, True)


def test_only_a_kind_of_actor() -> None:
    found = collection().best(wanted_of(["detainees"], []), kind=kind_stems("monitor"))
    assert ["monitors" in one.words for one in found] == [True]
    assert collection().best(wanted_of(["detainees"], []), kind=kind_stems("lighthouse keeper")) == ()


def test_the_same_words_in_two_texts_are_told_once_with_both() -> None:
    found = collection(**{"d.txt": TEXTS["a.txt"]}).best(wanted_of(["detainees"], []))
    assert [one.also for one in found if one.text.name == "a.txt"] == [("d.txt",)]
    assert "d.txt" not in {one.text.name for one in found}


def test_rare_words_weigh_more_than_many_common_ones_and_the_baseline_does_not_see_it() -> None:
    common = "".join(f"{n}. The council meets the office on point {chr(96 + n) * 3}.\n\n" for n in range(1, 20))
    made = collection(**{"e.txt": common, "f.txt": "1. A lighthouse keeper sleeps.\n\n2. He meets it.\n"})
    wanted = wanted_of([], ["the council meets the lighthouse"])
    assert "lighthouse" in made.best(wanted)[0].words
    assert "lighthouse" not in min(made.best(wanted, 100), key=lambda one: one.plain).words
    assert made.best(wanted)[0].plain > 1


def test_stems() -> None:
    assert {stem(one) for one in ("release", "releases", "released", "releasing")} == {"releas"}
    assert stem("parties") == "party"
    assert stem("class") == "class"
    assert stems("Of the Parties' and to it") == []


@pytest.mark.parametrize(
    ("words", "has"),
    [
        ("by 30 June 2031", {"time", "measure"}), ("within thirty days", {"time"}), ("by one of the parties", set()),
        ("verified by the mission", {"verifier"}), ("failing which it ends", {"consequence"}), ("soon", set()),
    ],
)  # fmt: skip
def test_what_words_have(words: str, has: set[str]) -> None:
    assert {name for name, one in HAS.items() if one.search(words)} == has
