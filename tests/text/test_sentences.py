"""Sentences in five languages, and in real agreements."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from amounts import amount
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.text.articles import split_articles
from servanda.text.sentences import addressed_sentences

sys.path.insert(0, str(Path(__file__).parent))
from support import AGREEMENTS

CASES = [
    ("en", "Art. 5 applies. See No. 12 of St. Petersburg.", ["Art. 5 applies.", "See No. 12 of St. Petersburg."]),
    ("en", "L.D. Kuchma signed. M.Y. Zurabov signed.", ["L.D. Kuchma signed.", "M.Y. Zurabov signed."]),
    ("en", "President Donald J.\nTrump spoke. It ended.", ["President Donald J.\nTrump spoke.", "It ended."]),
    ("en", "From 00.00 AM on 1.5 km. Then e.g. Kyiv, i.e. The city.", ["From 00.00 AM on 1.5 km.", "Then e.g. Kyiv, i.e. The city."]),
    ("en", "At 00 hrs. 01 min. (Kyiv time); no more.", ["At 00 hrs. 01 min. (Kyiv time); no more."]),
    ("en", "As of Sept. 19. The sides agree.", ["As of Sept. 19.", "The sides agree."]),
    ("en", "See Annex A. The map prevails.", ["See Annex A.", "The map prevails."]),
    ("en", "“Stop.” They stopped! Why? So.", ["“Stop.”", "They stopped!", "Why?", "So."]),
    ("en", "The answer is no. The sides part.", ["The answer is no.", "The sides part."]),
    ("en", "The sides agree:\n- to stop;\n- to withdraw\n  at once.\nThe rest follows.",
     ["The sides agree:", "- to stop;", "- to withdraw\n  at once.", "The rest follows."]),
    ("en", "Powers:\na. Defense\nb. Policy\nThis list is open.", ["Powers:", "a. Defense", "b. Policy", "This list is open."]),
    ("en", "Either:\n(a) stop; or\n(b) go. Then\n1) end", ["Either:", "(a) stop; or", "(b) go.", "Then", "1) end"]),
    ("en", "1. Immediate ceasefire. At once.\n• bullet", ["1. Immediate ceasefire.", "At once.", "• bullet"]),
    ("en", "They wait... and go. They wait... Then go.", ["They wait... and go.", "They wait...", "Then go."]),
    ("en", "No full stop\n\nSecond paragraph", ["No full stop", "Second paragraph"]),
    ("en", "A wrapped line of words that goes on to the next line of the\nUnited Nations text here.",
     ["A wrapped line of words that goes on to the next line of the\nUnited Nations text here."]),
    ("fr", "M. Dupont signe l'art. 5. La partie n° 3 suit.", ["M. Dupont signe l'art. 5.", "La partie n° 3 suit."]),
    ("fr", "Est-ce fini ? Oui. « Non. » Il part.", ["Est-ce fini ?", "Oui.", "« Non. »", "Il part."]),
    ("uk", "Станом на 2015 р. Сторони згодні. Місто м. Київ. Ст. 5 діє.",
     ["Станом на 2015 р.", "Сторони згодні.", "Місто м. Київ.", "Ст. 5 діє."]),
    ("uk", "Л.Д. Кучма підписав. Див. п. 3 та ін. правила.", ["Л.Д. Кучма підписав.", "Див. п. 3 та ін. правила."]),
    ("ru", "В 2015 г. Стороны вышли. Город г. Минск. Т.е. Сразу.", ["В 2015 г.", "Стороны вышли.", "Город г. Минск.", "Т.е. Сразу."]),
    ("ar", "يجب على الطرفين وقف إطلاق النار. هل يلتزم الطرف؟ نعم، يلتزم. انتهى۔ تم",
     ["يجب على الطرفين وقف إطلاق النار.", "هل يلتزم الطرف؟", "نعم، يلتزم.", "انتهى۔", "تم"]),
    ("fr", "Le plan est établi selon l'annexe B.\nDans les 14 jours, Nord part.",
     ["Le plan est établi selon l'annexe B.", "Dans les 14 jours, Nord part."]),
    ("fr", "Voir l’annexe B. Les deux parties signent. J. Le Goff part.",
     ["Voir l’annexe B.", "Les deux parties signent.", "J. Le Goff part."]),
    ("fr", "Il quitte le point A. Le convoi suit.", ["Il quitte le point A.", "Le convoi suit."]),
    ("en", "Northmark leaves zone A.\nEastholm stays. It leaves zone C. Each side waits.",
     ["Northmark leaves zone A.", "Eastholm stays.", "It leaves zone C.", "Each side waits."]),
    ("en", "The maps are those of annex B. Within 14 days A.V. Zakharchenko signs. See annexes A and B. Northmark agrees.",
     ["The maps are those of annex B.", "Within 14 days A.V. Zakharchenko signs.", "See annexes A and B.", "Northmark agrees."]),
    ("en", "It was signed in the U.S. The sides left. So did H. Tagliavini. A. The map",
     ["It was signed in the U.S.", "The sides left.", "So did H. Tagliavini.", "A. The map"]),
    ("en", "I. The parties agree.", ["I. The parties agree."]),
    ("ru", "Войска выходят из участка А. Стороны ждут. Подписал А. В. Иванов. Это пункт Б. В нём карта.",
     ["Войска выходят из участка А.", "Стороны ждут.", "Подписал А. В. Иванов.", "Это пункт Б.", "В нём карта."]),
    ("en", "The Joint Coordinating Committees on Cessation of\nHostilities (JCCCH) as well as the Ad hoc Joint Action Group shall go on.",
     ["The Joint Coordinating Committees on Cessation of\nHostilities (JCCCH) as well as the Ad hoc Joint Action Group shall go on."]),
    ("en", "The seat is in\nPort Selm at the house of the Joint Commission of the two parties and the mission",
     ["The seat is in\nPort Selm at the house of the Joint Commission of the two parties and the mission"]),
    ("en", "Named are:\n- the Committee of\nThe Hague and of the other towns that the annex names in full\n- Port",
     ["Named are:", "- the Committee of\nThe Hague and of the other towns that the annex names in full", "- Port"]),
    ("uk-UA", "Т.зв. Мінськ. Кінець!", ["Т.зв. Мінськ.", "Кінець!"]),
    ("en", "", []),
    ("en", " \n ", []),
]  # fmt: skip


def _split(text: str, language: str) -> list[tuple[str, int, int]]:
    return [(one.text, one.start, one.end) for one in addressed_sentences(text, language, None)]


@pytest.mark.parametrize("language, text, wanted", CASES)
def test_sentences(language: str, text: str, wanted: list[str]) -> None:
    found = _split(text, language)
    assert [sentence for sentence, _, _ in found] == wanted
    assert all(text[start:end] == sentence for sentence, start, end in found)


@settings(derandomize=True, deadline=None, max_examples=amount(300, 150))
@given(
    st.text(alphabet='ab. A1\n-•?!؟۔«»"();Ж\u00a0\u2028\x0c', max_size=60),
    st.sampled_from(["en", "fr", "uk", "ru", "ar", "xx", ""]),
)
def test_no_letter_is_lost_or_counted_twice(text: str, language: str) -> None:
    found = _split(text, language)
    last = 0
    for sentence, start, end in found:
        assert text[start:end] == sentence
        assert last <= start < end
        assert not any(sign.isalnum() for sign in text[last:start])
        last = end
    assert not any(sign.isalnum() for sign in text[last:])


def _articles(name: str) -> dict[str, str]:
    path = AGREEMENTS / name
    if not path.exists():
        pytest.skip(f"texts not present: {name}")
    return {article.id: article.text for article in split_articles(path.read_text(encoding="utf-8"), "auto")}


@pytest.mark.parametrize(
    "article, count",
    [
        ("1", 1),
        ("2", 5),
        ("3", 1),
        ("4", 2),
        ("5", 1),
        ("6", 2),
        ("7", 1),
        ("8", 2),
        ("9", 1),
        ("10", 2),
        ("11", 1),
        ("12", 2),
        ("13", 2),
    ],
)
def test_sentences_of_the_package_of_measures(article: str, count: int) -> None:
    text = _articles("2015-02-12_minsk_ii_package_of_measures.md")[article]
    assert len(_split(text, "en")) == count


def test_sentences_of_other_agreements() -> None:
    memorandum = _articles("2014-09-19_minsk_memorandum.md")
    assert [len(_split(memorandum[str(number)], "en")) for number in range(1, 10)] == [1, 1, 1, 3, 1, 2, 1, 2, 1]
    framework = _articles("2012-10-15_framework_agreement_bangsamoro.md")
    assert len(_split(framework["III.2"], "en")) == 8
    assert len(_split(framework["VI.1"], "en")) == 13
