"""Articles of texts in every scheme, and of the real agreements."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from amounts import amount
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.text.articles import split_articles
from servanda.text.normal import normalise, phrase_key, text_hash

sys.path.insert(0, str(Path(__file__).parent))
from support import AGREEMENTS

BANGSAMORO = [5, 4, 6, 8, 6, 4, 13, 12, 2]
ROMANS = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"]
REAL = {
    "2012-10-15_framework_agreement_bangsamoro.md": [
        "preamble", *(f"{roman}.{number}" for roman, count in zip(ROMANS, BANGSAMORO, strict=True) for number in range(1, count + 1)),
        "closing",
    ],
    "2014-06-20_poroshenko_peace_plan.md": ["preamble", *map(str, range(1, 16)), "closing"],
    "2014-09-05_minsk_protocol.md": ["preamble", *map(str, range(1, 13)), "closing"],
    "2014-09-19_minsk_memorandum.md": ["preamble", *map(str, range(1, 10)), "closing"],
    "2015-02-12_minsk_ii_package_of_measures.md": ["preamble", *map(str, range(1, 14)), "closing"],
    "2018-03-02_tcg_ceasefire_statement.md": ["preamble", "1", "2", "3"],
    "2018-03-26_tcg_recommitment_statement.md": ["preamble", "1", "2", "3"],
    "2019-07-17_tcg_statement.md": ["preamble", "1", "2", "3", "4"],
    "2019-12-09_paris_normandy_agreed_conclusions.md": ["preamble", "1", "2", "3"],
    "2020-07-22_tcg_measures_to_strengthen_ceasefire.md": ["preamble", *map(str, range(1, 8)), "closing"],
    "2024-09-25_joint_declaration_ukraine_recovery_support.md": [*map(str, range(1, 12)), "closing"],
    "2025-03-25_black_sea_outcomes_us_russia.md": ["preamble", *map(str, range(1, 6)), "closing"],
    "2025-03-25_black_sea_outcomes_us_ukraine.md": ["preamble", *map(str, range(1, 6)), "closing"],
}  # fmt: skip


@pytest.mark.parametrize("name", REAL)
def test_articles_of_real_agreements(name: str) -> None:
    path = AGREEMENTS / name
    if not path.exists():
        pytest.skip(f"texts not present: {name}")
    text = path.read_text(encoding="utf-8")
    found = split_articles(text, "auto")
    assert [article.id for article in found] == REAL[name]
    last = 0
    for article in found:
        assert text[article.start : article.end] == article.text
        assert article.start >= last
        last = article.end
    assert text[last:].strip() == ""


def test_a_long_agreement_with_a_table_of_contents() -> None:
    path = AGREEMENTS / "2018-09-12_south_sudan_r-arcss.md"
    if not path.exists():
        pytest.skip("texts not present: R-ARCSS")
    found = {article.id: article.text for article in split_articles(path.read_text(encoding="utf-8"), "auto")}
    # 767 paragraphs, preamble and closing, three annexes, six chapters whose headings come again in the last annex
    assert len([one for one in found if not one.startswith('chapter')]) == 772
    assert len([ident for ident in found if ident[0].isdigit()]) == 767
    assert found["1.1.3"] == "The seat of the RTGoNU shall be Juba."
    assert found["8.4"].startswith("This Revitalised Agreement may be amended")
    assert found["closing"].startswith("Done in Addis Ababa")


SCHEMES = [
    ("numbered", "Title\n\n1. One.\n\nmore\n\n2. Two:\n1. x\n2) y\n\n3. Three.\n\nParticipants of the Group:\nA\nB",
     [("preamble", "Title"), ("1", "One.\n\nmore"), ("2", "Two:\n1. x\n2) y"), ("3", "Three."), ("closing", "Participants of the Group:\nA\nB")]),
    ("roman", "Pre\n\nI. FIRST PART\n\n1. One.\n\n2. Two.\n\nII. SECOND\n\nText.\n\n1. Three.\n\nDone at Port Selm",
     [("preamble", "Pre"), ("I.1", "One."), ("I.2", "Two."), ("II", "Text."), ("II.1", "Three."), ("closing", "Done at Port Selm")]),
    ("article", "Pre\n\nArticle 1\nPurpose\n\nThe sides agree.\n\nArticle 2: Means\nThey stop.\n\nArticle 3. They go at once.\n\nIn witness whereof",
     [("preamble", "Pre"), ("1", "The sides agree."), ("2", "They stop."), ("3", "They go at once."), ("closing", "In witness whereof")]),
    ("article", "Стаття 1\n\nСторони.\n\nСтаття 2\n\nКінець.", [("1", "Сторони."), ("2", "Кінець.")]),
    ("article", "المادة ١\n\nأولا.\n\nالمادة ٢\n\nثانيا.", [("1", "أولا."), ("2", "ثانيا.")]),
    ("bullets", "Pre:\n\n-   One\n    goes on.\n-   Two.\n-   Three.\n\nEnd words.",
     [("preamble", "Pre:"), ("1", "One\n    goes on."), ("2", "Two."), ("3", "Three."), ("closing", "End words.")]),
    ("headings", "# T\n\n## Preamble\n\nP.\n\n## Article 1\n\nOne.\n\n### Notes\n\nn\n\n## 2. Border\n\nTwo.",
     [("preamble", "# T"), ("preamble", "P."), ("1", "One.\n\n### Notes\n\nn"), ("2", "Two.")]),
    ("numbered", "No articles here.", [("preamble", "No articles here.")]),
    ("auto", "", []),
]  # fmt: skip


@pytest.mark.parametrize("scheme, text, wanted", SCHEMES)
def test_schemes(scheme: str, text: str, wanted: list[tuple[str, str]]) -> None:
    assert [(article.id, article.text) for article in split_articles(text, scheme)] == wanted
    with_front = split_articles(f"---\ntitle: x\n1. y\n---\n{text}", scheme)
    assert [(article.id, article.text) for article in with_front] == wanted


def test_titles() -> None:
    found = split_articles("1. Immediate measures\n\nThe sides stop.\n\n2. Follow up\n\nThey meet.", "numbered")
    assert [(article.title, article.text) for article in found] == [
        ("Immediate measures", "The sides stop."),
        ("Follow up", "They meet."),
    ]


def test_unknown_scheme() -> None:
    with pytest.raises(ValueError, match="no way of numbering called 'letters'"):
        split_articles("x", "letters")


@settings(derandomize=True, deadline=None, max_examples=amount(300, 150))
@given(
    st.lists(
        st.sampled_from(["1. a", "2. B.", "", "Article 1", "I. AB", "- x", "# 1.", "1.1 c", "\t", "Signed", "Text here.", "  "]),
        max_size=14,
    ),
    st.sampled_from(["numbered", "roman", "article", "bullets", "headings", "auto"]),
)
def test_pieces_stand_in_order_in_the_text(lines: list[str], scheme: str) -> None:
    text = "\n".join(lines)
    last = 0
    for article in split_articles(text, scheme):
        assert text[article.start : article.end] == article.text
        assert last <= article.start <= article.end
        last = article.end


def test_hash_of_a_text_does_not_depend_on_its_wrapping() -> None:
    one = "---\ntitle: x\n---\n\nCafe\u0301  agreed.\r\n\r\nEnd\u00a0here.\n"
    assert normalise(one) == "Café agreed. End here."
    assert text_hash(one) == text_hash("\ufeffCafé agreed.\nEnd here.")
    assert len(text_hash("")) == 64
    assert text_hash("a") != text_hash("b")
    assert normalise(normalise(one)) == normalise(one)


def test_keys_of_phrases() -> None:
    assert phrase_key("The  START of a Withdrawal") == ("start", "of", "withdrawal")
    assert phrase_key("Cafe\u0301") == phrase_key("CAFÉ") == ("café",)
    assert phrase_key("الشمال\u200f") == ("الشمال",)
    assert phrase_key("Straße") == phrase_key("STRASSE")
    assert phrase_key("the a") == ()
