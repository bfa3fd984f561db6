"""How texts in the manner of treaties, ceasefires, declarations and resolutions are divided: articles, addresses, what is no sentence."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from amounts import amount
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.text.articles import WAYS_OF_NUMBERING, split_articles
from servanda.text.labels import Addresses
from servanda.text.normal import normalise
from servanda.text.sentences import addressed_sentences

sys.path.insert(0, str(Path(__file__).parent))
from support import AGREEMENTS


def seen(text: str, scheme: str = "auto") -> list[str]:
    """Each article with the addresses of its sentences; a heading or lone label is `-`, a sentence outside any paragraph `.`."""
    found = []
    for part in split_articles(text, scheme):
        sentences = addressed_sentences(part.text, "en", Addresses(part.id) if part.id != "closing" else None)
        found.append(" ".join([part.id, *("-" if not one.operative else one.paragraph or "." for one in sentences)]))
    return found


CASES = {
    "headings in words, parts, annexes behind the signatures": (
        "CEASEFIRE\n\nRecalling the truce,\n\nPART I\nGENERAL\n\nArticle One\nPurpose\n\nThe Parties stop. They meet.\n\n"
        "**ARTICLE TWO: MEANS**\n\n1. Each shall:\n(a) leave; and\n(b) keep:\n(i) books;\n(ii) maps.\n2. Nobody fires.\n\nPART II\n\n"
        "Article Twenty-one. It ends.\n\nIn witness whereof they signed.\n\nANNEX 1\n\nArticle One\n\nMaps prevail.\n\nAnnex 2: Rules\n\nRules hold.\n",
        ["preamble - .", "part-I", "1 . .", "2 (1) (1)(a) (1)(b) (1)(b)(i) (1)(b)(ii) (2)", "part-II", "21 .", "closing .", "annex-1",
         "annex-1.1 .", "annex-2 ."],
    ),
    "sections": ("SECTION 1. Fire ceases.\n\nSECTION TWO. They meet.\nThey talk.\n\nSec. 3. It ends.", ["1 .", "2 . .", "3 ."]),
    "signs of paragraphs": ("§ 1 They stop.\n\n§ 2 They meet. They talk.\n\n§3. They part.", ["1 .", "2 . .", "3 ."]),
    "sections within articles": (
        "ARTICLE I\nGENERAL\n\nSection 1. They stop.\n\nSection 2. They meet:\na) weekly;\nb) monthly.\n\nARTICLE II\n\nSection 1. It ends.",
        ["I - (1) - (2) (2)(a) (2)(b)", "II - (1)"],
    ),
    "a list that restarts": (
        "1. They hold fire.\n1. The Mission reports:\n- to all;\n- to the Council.\n1. They pay.", ["1 .", "2 . . .", "3 ."],
    ),
    "a list that restarts twice": ("1. A stops.\n2. B stops.\n\n1. A goes.\n\n1. C goes.", ["1 .", "2 .", "1-2 .", "1-3 ."]),
    "a heading broken over two lines, dashes within a sentence, a name that ends with a stop": (
        "PART\n\nI PEACE\n\nArticle 1\n\nThey shall name teams to discuss\n— with a view to peace — a plan.\n\nArticle 2\n\nIt ends.",
        ["part-I", "1 .", "2 ."],
    ),
    "signatures with names that end with a stop": (
        "The two sides will stop.\n\nThey will meet.\n\nSigned at Selm on the 3rd day of March, in two copies of equal force, of which each side "
        "keeps one in its archives.\n\nJ. Person Jr.\n\nPresident of Northmark", ["1 .", "2 .", "closing . . ."],
    ),
    "two lists, the second longer": (
        "1. A stops.\n2. B stops.\n\n1. A goes.\n2. B goes.\n3. C goes.", ["1 .", "2 .", "1-2 .", "2-2 .", "3-2 ."],
    ),
    "a list within an article": ("1. They stop.\n2. They shall:\n1. meet;\n2. talk.\n3. They pay.", ["1 .", "2 . (1) (2)", "3 ."]),
    "a number left out": ("1. They stop.\n2. They meet.\n4. They pay.\n5. They part.", ["1 .", "2 .", "4 .", "5 ."]),
    "numbers anew in each part": (
        "PART ONE\n\nPRINCIPLES\n\n1. They trade.\n\nPART TWO\n\n1. Fire ceases.\n\n2. Arms leave:\n\n(a) guns;\n\n(b) tanks.",
        ["part-1", "1 .", "part-2", "part-2.1 .", "part-2.2 . (a) (b)"],
    ),
    "decimals, letters, a joining word by itself": (
        "Article 1\n\n1.1 A port is a port.\n\n1.4.2 It is closed:\n\na. by day;\n\nand,\n\nb. by night.\n\nIt opens.\n\nArticle 2\n\n2.1 It ends.",
        ["1 .1 .4.2 .4.2(a) - .4.2(b) .4.2", "2 .1"],
    ),
    "a declaration without numbers": (
        "# Joint Declaration\n\nThe Leaders,\n\nReaffirming their wish,\n\nDeclare the following:\n\nThey will stop. They will talk.\n\n"
        "**Follow-up**\n\nThey will meet:\n\n- here;\n- there.\n\nThey thank all.\n\nA. Person\nPresident of Northmark",
        ["preamble - . . .", "1 . .", "2 . . .", "3 .", "closing ."],
    ),
    "a statement with a paragraph a line": (
        "Statement\n" + "\n".join(f"The sides agreed in the {word} hour that " + "the corridor stays open to all ships, " * 3 + "and meet again."
                                for word in ("first", "second")), ["1 .", "2 ."],
    ),
    "a resolution": (
        "The Council,\n\nRecalling its decision,\n\n1. Demands that all stop;\n\n2. Asks for a report;\n\nand\n\n3. Remains seized.",
        ["preamble . .", "1 .", "2 . -", "3 ."],
    ),
    "Roman points": ("PROTOCOL\n\nI. They stop.\n\nII. They meet. They talk.\n\nSigned in Selm", ["preamble -", "I .", "II . .", "closing ."]),
    "a table of contents": (
        "Article 1 Purpose\nArticle 2 End\n\nThey agree:\n\nArticle 1 Purpose\n\nThey stop.\n\nArticle 2 End\n\nIt ends.",
        ["preamble - .", "1 .", "2 ."],
    ),
    "a reference that breaks over a line": (
        "Article 1\n\nThey stop as said in\nArticle 2 of the Pact.\n\nArticle 2\n\nThey do so within the meaning of\nArticle 1 Rules apply.",
        ["1 .", "2 ."],
    ),
    "articles in French": ("Article premier\n\nIls cessent.\n\nArticle 2\n\n1. Ils partent :\na) d'ici ;\nb) de là.", ["1 .", "2 (1) (1)(a) (1)(b)"]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_texts_of_every_manner(name: str) -> None:
    text, wanted = CASES[name]
    assert seen(text) == wanted


@pytest.mark.parametrize(
    ("labels", "wanted"),
    [
        ("(a)|(b)|(h)|(i)|(j)|(z)|(aa)|(bb)", "(a)|(b)|(h)|(i)|(j)|(z)|(aa)|(bb)"),
        ("1.|(a)|(i)|(ii)|(aa)|(bb)|(iii)|(b)|tail|2.|(a)",
         "(1)|(1)(a)|(1)(a)(i)|(1)(a)(ii)|(1)(a)(ii)(aa)|(1)(a)(ii)(bb)|(1)(a)(iii)|(1)(b)|(1)|(2)|(2)(a)"),
        ("1.|2.|1.|(a)|2.", "(1)|(2)|(1-2)|(1-2)(a)|(2-2)"),
        ("8.1|8.1.2|(a)|tail|8.3", ".1|.1.2|.1.2(a)|.1.2|.3"),
        ("A.|B.|(the Parties)|M. Person", "(A)|(B)||"),
        ("Section One|(1)|Section 2.|§ 3", "(1)|(1)(1)|(2)|(3)"),
        ("1) a)|b)|2)|-|- ", "(1)(a)|(1)(b)|(2)|(2)|(2)"),
    ],
)  # fmt: skip
def test_labels_nest(labels: str, wanted: str) -> None:
    addresses = Addresses("8")
    assert "|".join(addresses.of(f"{label} words" if label != "tail" else "Words") for label in labels.split("|")) == wanted


def check_units(text: str, scheme: str) -> None:
    """Every character of the words stands in exactly one unit, and every letter or figure of its body in exactly one sentence of it."""
    units = split_articles(text, scheme)
    assert "".join("".join(text[one.at : one.end].split()) for one in units) == "".join(text.split())
    assert normalise(" ".join(text[one.at : one.end] for one in units)) == normalise(text)
    last = 0
    for one in units:
        assert last <= one.at <= one.start <= one.end
        assert one.text == text[one.start : one.end]
        last = one.end
        inside = "".join(sentence.text for sentence in addressed_sentences(one.text, "en", Addresses(one.id)))
        assert [sign for sign in inside if sign.isalnum()] == [sign for sign in one.text if sign.isalnum()]
    ids = [one.id for one in units if one.id not in ("preamble", "closing")]
    assert len(ids) == len(set(ids)), "an id means one place"


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("scheme", ["auto", *WAYS_OF_NUMBERING])
def test_every_character_is_in_one_unit(name: str, scheme: str) -> None:
    check_units(CASES[name][0], scheme)


LINES = [
    "1. They stop.", "2. They shall:", "3. C.", "1.1 one.", "1.2 two.", "(a) x;", "(b) y;", "(i) z", "and,", "- dash", "\tTabbed", "", "", "  ",
    "Article One", "ARTICLE TWO: Means", "Article 2", "Article 2 of the Pact", "Section 2. They meet.", "SECTION THREE", "§ 3", "PART III",
    "Chapter II", "Annex 1", "ANNEX", "# Head", "## Article 1", "I. CHAPTER", "II. They go.", "Point I.2", "Signed at Selm", "For Northmark",
    "Done here.", "They will meet, and", "go on here.", "TITLE", "**Bold**", "[See map]", "***", "Стаття 2", "المادة ٣",
]  # fmt: skip


@settings(derandomize=True, deadline=None, max_examples=amount(400, 200), database=None)
@given(st.lists(st.sampled_from(LINES), max_size=16), st.sampled_from(["auto", *WAYS_OF_NUMBERING]))
def test_every_character_of_drawn_texts_is_in_one_unit(lines: list[str], scheme: str) -> None:
    check_units("\n".join(lines), scheme)


def test_every_character_of_real_texts_is_in_one_unit() -> None:
    paths = [path for path in sorted(AGREEMENTS.glob("**/*")) if path.suffix in (".md", ".txt") and path.name != "README.md"]
    if not paths:
        pytest.skip("texts not present")
    for path in paths:
        text = path.read_text(encoding="utf-8")
        check_units(text.split("\n---\n", 1)[1] if text.startswith("---\n") else text, "auto")
