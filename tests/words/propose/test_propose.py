"""What is proposed from a sentence: a table a diplomat could read; who never is named; that nothing on earth makes it fail."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.words.propose import EACH, AroundSentence, ClauseProposal, Known, propose
from servanda.words.vocabulary import LANGUAGES, vocabulary

KNOWN = Known({"Ostrey": ("the Republic of Ostrey",), "Quellmar": (), "Mission": ("the Joint Mission",)}, ("Ostrey", "Quellmar"))
SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "agreements"

# sentence, modal, bearer, act; a bearer "" is asked for
GOLDEN = [
    ("Ostrey shall open the wells within 10 days of signature.", "must", "Ostrey", "open the wells"),
    ("The Republic of Ostrey must not station troops at the wells.", "must not", "Ostrey", "station troops at the wells"),
    ("Quellmar may inspect the wells once a month.", "may", "Quellmar", "inspect the wells"),
    ("The Joint Mission shall have the right to visit every camp.", "may", "Mission", "visit every camp"),
    ("Ostrey shall refrain from laying mines.", "must not", "Ostrey", "lay mines"),
    ("Ostrey undertakes to clear the mines.", "must", "Ostrey", "clear the mines"),
    ("Ostrey undertakes to endeavour to clear the mines.", "weak", "Ostrey", "clear the mines"),
    ("Ostrey should publish the maps.", "weak", "Ostrey", "publish the maps"),
    ("The Parties shall respect and implement the ceasefire.", "must", EACH, "respect and implement the ceasefire"),
    ("The Parties, in consultation with the Mission, shall release the prisoners.", "must", EACH, "release the prisoners"),
    ("Within 24 hours, Quellmar shall withdraw its guns.", "must", "Quellmar", "withdraw its guns"),
    ("Ostrey and Quellmar shall exchange maps.", "must", "each of Ostrey, Quellmar", "exchange maps"),
    ("The wells shall be opened by Quellmar no later than 3 March 2031.", "must", "Quellmar", "open the wells"),
    ("The wells shall be opened no later than 3 March 2031.", "must", "", "open the wells"),
    ("They shall report every month.", "must", "", "report"),
    ("Immediate withdrawal of all heavy guns.", "must", "", "withdraw all heavy guns"),
    ("Pull out all armed groups.", "must", "", "pull out all armed groups"),
    ("The use of drones is prohibited.", "must not", "", "use drones"),
    ("A ban is to be introduced on the use of drones.", "must not", "", "use drones"),
    ("The Commission of Elders shall publish the list.", "must", "", "publish the list"),
]
NOTHING = [
    "Recalling the agreement of 3 March 2031,",
    "“Prisoner” means a person who is held because of the conflict.",
    "Done at Wellmouth on 3 March 2031.",
    "In witness whereof the undersigned have signed.",
    "The situation at the wells has improved.",
    "",
    "1.",
]


def made(sentence: str, lead_in: str = "", known: Known = KNOWN, language: str = "en") -> tuple[ClauseProposal, ...]:
    return propose(sentence, AroundSentence(language, known, lead_in=lead_in))


@pytest.mark.parametrize(("sentence", "modal", "bearer", "act"), GOLDEN, ids=[one[0] for one in GOLDEN])
def test_one_sentence_one_proposal(sentence: str, modal: str, bearer: str, act: str) -> None:
    (one,) = made(sentence)
    assert (one.modal, one.bearer, one.act) == (modal, bearer, act)
    assert bearer or any(asked.startswith("Who") for asked in one.questions)
    assert one.because
    assert one.because in sentence.replace("’", "'")


@pytest.mark.parametrize("sentence", NOTHING)
def test_what_binds_nobody_gives_nothing(sentence: str) -> None:
    assert made(sentence) == ()


@pytest.mark.parametrize("place", ["recital", "definition", "heading", "closing"])
def test_nothing_is_proposed_from_what_is_no_body(place: str) -> None:
    assert propose("Ostrey shall pay.", AroundSentence("en", KNOWN, place=place)) == ()


def test_two_objects_are_two_and_two_verbs_with_one_are_one() -> None:
    assert [one.act for one in made("Ostrey shall open the wells and inform the Mission.")] == ["open the wells", "inform the Mission"]
    assert len(made("Ostrey shall investigate, verify and report the incident.")) == 1
    two = made("Ostrey shall open the wells and Quellmar shall guard the roads.")
    assert [(one.bearer, one.act) for one in two] == [("Ostrey", "open the wells"), ("Quellmar", "guard the roads")]


def test_the_lead_in_of_a_list_gives_who_and_the_words_that_bind() -> None:
    (one,) = made("(a) release all prisoners;", "The Parties agree to:")
    assert (one.modal, one.bearer, one.act, one.because) == ("must", EACH, "release all prisoners", "agree to")
    (one,) = made("(b) To draft the law;", "The functions of the Joint Mission are as follows:")
    assert (one.bearer, one.act) == ("Mission", "draft the law")


def test_a_condition_is_no_duty_of_its_own() -> None:
    (one,) = made("If Ostrey shall fail to report, Quellmar may close the road.")
    assert (one.modal, one.bearer) == ("may", "Quellmar")
    assert one.conditions == ("If Ostrey shall fail to report",)


def test_words_of_time_quantity_and_who_looks_on() -> None:
    (one,) = made("Ostrey shall withdraw 40 tons of arms 15 km from the line within 30 days of signature under the supervision of the Joint Mission.")
    assert one.times == ("within 30 days of signature",)
    assert "15 km" in one.quantities
    assert one.verifiers == ("under the supervision of the Joint Mission",)
    assert "within" not in one.act


def test_may_is_also_a_month() -> None:
    assert made("In May 2031 the wells were dry.") == ()
    (one,) = made("By 3 May 2031, Ostrey may close the road.")
    assert one.bearer == "Ostrey"


def test_words_that_say_how_something_is_leave_the_question() -> None:
    (one,) = made("The police shall be civilian in character.")
    assert one.act == ""
    assert any("bind nobody" in asked for asked in one.questions)


def test_other_languages_point_at_the_sentence_and_word_nothing() -> None:
    said = {"fr": "Les parties doivent ouvrir les puits.", "uk": "Сторони повинні відкрити криниці.", "ru": "Стороны должны открыть колодцы."}
    for language, sentence in said.items():
        (one,) = made(sentence, language=language)
        assert (one.modal, one.bearer, one.act) == ("must", "", ""), language
    assert made("Las partes deben abrir los pozos.", language="es") == ()


def within(words: str, sentence: str, lead: str) -> bool:
    plain = " ".join(f"{sentence} {lead}".replace("’", "'").split()).casefold()
    return all(part in plain for part in re.findall(r"[^\W_]+", words.casefold()))


PIECES = st.sampled_from(
    [
        *("Ostrey", "Quellmar", "the Parties", "they", "it", "the troops", "the wells", "the prisoners", "a ban", "on", "the use of"),
        *("shall", "shall not", "may", "must", "should", "will", "be", "open", "opened", "release", "released", "by", "by Quellmar"),
        *("and", "or", ",", ";", ":", ".", "if", "which", "that", "within", "10 days", "of signature", "To", "(a)", '"', "means"),
        *("Recalling", "not", "no", "agree to", "undertake to", "endeavour to", "have the right to", "under supervision of", "of"),
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=24), st.lists(PIECES, max_size=6))
def test_a_bearer_stands_in_the_words_or_is_asked_for(sentence: list[str], lead: list[str]) -> None:
    whole, before = " ".join(sentence), " ".join(lead)
    for one in made(whole, before):
        assert one.modal in ("must", "must not", "may", "weak")
        assert within(one.bearer_words, whole, before)
        assert one.bearer_words or not one.bearer
        assert one.bearer or one.questions
        for words in (*one.times, *one.conditions, *one.quantities, *one.verifiers, *one.vague):
            assert words in " ".join(whole.replace("’", "'").split())
        assert not one.act or len(one.act.split()) <= 16


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), st.text(max_size=60), st.sampled_from((*LANGUAGES, "es", "", "en-GB", "x y")))
def test_no_text_makes_it_fail(sentence: str, lead: str, language: str) -> None:
    propose(sentence, AroundSentence(language, KNOWN, lead_in=lead))


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real texts are not here: they do not travel with the project")
def test_every_table_reads_and_a_long_text_is_no_burden() -> None:
    assert all(vocabulary(one) is not None for one in LANGUAGES)
    text = (SHARED / "2018-09-12_south_sudan_r-arcss.md").read_text("utf-8")
    made(text[:60_000])


def test_brackets_end_an_act_and_a_joined_passive_has_two_doers() -> None:
    (one,) = made("The Parties shall withdraw the troops from the wells [within 10 days] [within 30 days] of signature.")
    assert one.act == "withdraw the troops from the wells"
    two = made("The process shall be facilitated by Ostrey and supported by Quellmar.")
    assert [(one.bearer, one.act.split()[0]) for one in two] == [("Ostrey", "facilitate"), ("Quellmar", "support")]


def test_a_word_right_after_its_modal_need_be_in_no_list() -> None:
    (one,) = made("Ostrey shall festoon the bridge.")
    assert one.act == "festoon the bridge"
    assert made("Ostrey shall duly.") == () or made("Ostrey shall duly.")[0].act == ""


@pytest.mark.parametrize(
    ("words", "act"),
    [
        ("Ostrey shall refrain from opening the wells.", "open the wells"),
        ("Ostrey shall refrain from disseminating false information.", "disseminate false information"),
        ("Ostrey shall abstain from the withdrawal of troops.", "withdraw troops"),
    ],
)
def test_to_refrain_from_an_act_is_not_to_do_it(words: str, act: str) -> None:
    (one,) = made(words)
    assert (one.modal, one.act) == ("must not", act)
    (one,) = made(words.removeprefix("Ostrey shall ").capitalize(), "The Parties agree to:")
    assert (one.modal, one.act) == ("must not", act)


def test_words_that_a_line_leaves_out_are_asked_about() -> None:
    (one,) = made("Ostrey shall release the prisoners, including the wounded and all who were taken at the river.")
    assert one.act == "release the prisoners"
    assert any(asked.startswith("The words go on: “including the wounded") for asked in one.questions)
    assert not any("go on" in asked for asked in made("Ostrey shall release the prisoners.")[0].questions)
