"""Authentic words: quotes with exact places, attached copies verified, coverage counted."""

from __future__ import annotations

import pytest
from model_dossier import FILES

from servanda.base.refusal import Refusal
from servanda.model.coverage import coverage
from servanda.model.loader import load_files
from servanda.text.normal import normalise, text_hash

DOSSIER = load_files(FILES, "harbour")
COPY = "Whereas peace is good.\n\n1. The Parties withdraw at once. They do so in the open.\n\n2. Nobody shoots.\n"


def named(body: str = "", **keys: object) -> dict[str, bytes]:
    values = {"sha256": text_hash(COPY), "length": len(normalise(COPY)), "articles": "numbered", "symbol": "S/1"} | keys
    lines = "\n".join(f"  {key}: {value}" for key, value in values.items() if value is not None)
    return {"t.md": f"---\nagreement: t\nlanguages: en\ntext:\n{lines}\n---\n{body}".encode()}


BODY = """
```servanda
actor A
act withdraw
act shoot
```
## Point 1
```servanda
clause 1
  A must withdraw
  renders sentence 1
```
## Point 2
```servanda
clause 2
  A must not shoot
```
"""


def test_quoted_sentences_know_their_places() -> None:
    lines = FILES["harbour.md"].decode().split("\n")
    for article in DOSSIER.agreements["harbour"].articles:
        for sentence in article.sentences:
            span = sentence.span
            assert span.file == "harbour.md"
            first = lines[span.line - 1][span.column - 1 :]
            assert first.startswith(sentence.text.split()[0])
            assert lines[span.end_line - 1][: span.end_column - 1].endswith(sentence.text.split()[-1])


def test_quotes_under_one_article_join_and_languages_stay_apart() -> None:
    articles = [a for a in DOSSIER.agreements["harbour"].articles if a.id == "2"]
    assert [(a.language, [s.number for s in a.sentences]) for a in articles] == [("en", [1, 2, 3]), ("fr", [1, 2])]
    assert articles[0].sentences[1].text == "It is completed within 14 days."


def test_preamble_is_not_operative() -> None:
    assert [a.id for a in DOSSIER.agreements["harbour"].articles if not a.operative] == ["preamble"]


def test_coverage_of_quotes() -> None:
    found = coverage(DOSSIER, "harbour")
    assert found.text == "quoted"
    assert [(s.article, s.number, s.status, s.clauses) for s in found.sentences] == [
        ("2", 1, "rendered", ("harbour:2.start",)),
        ("2", 2, "rendered", ("harbour:2.complete",)),
        ("2", 3, "left", ()),
        ("3", 1, "rendered", ("harbour:3",)),
        ("5", 1, "declaratory", ()),
        ("5", 2, "judgement", ()),
    ]
    assert (found.total, found.rendered, found.marked, found.left) == (6, 3, 2, 1)
    assert found.share == pytest.approx(5 / 6)
    assert [s.text for s in found.open] == ["A third sentence follows."]
    assert found.summary == "6 operative sentences: 3 rendered, 2 marked, 1 left"


def test_no_text_is_never_full_coverage() -> None:
    found = coverage(load_files(named(BODY), "t"), "t")
    assert (found.text, found.total, found.share) == ("not attached", 0, None)
    assert "nothing was counted" in found.summary


def test_attached_copy_is_split_and_counted() -> None:
    dossier = load_files(named(BODY), "t", attached={"t": COPY})
    assert dossier.diagnostics == ()
    name = dossier.agreements["t"].text
    assert name is not None
    assert name.attached
    found = coverage(dossier, "t")
    assert found.text == "attached"
    assert [(s.article, s.number, s.status) for s in found.sentences] == [
        ("1", 1, "rendered"),
        ("1", 2, "left"),
        ("2", 1, "rendered"),
    ]


def test_the_same_text_with_other_line_ends_is_the_same() -> None:
    assert load_files(named(BODY), "t", attached={"t": COPY.replace("\n", "\r\n")}).diagnostics == ()


@pytest.mark.parametrize(
    ("files", "attached", "code", "words"),
    [
        (named(BODY), {"t": COPY.replace("Nobody", "Anybody")}, "NR130", "is not the text named here"),
        (named(BODY, length=10), {"t": COPY}, "NR131", "the text named here has 10"),
        (named(BODY), {"u": COPY}, "NR132", "there is no such agreement"),
        (named(BODY, sha256=None), {"t": COPY}, "NR133", "cannot be verified"),
    ],
)
def test_another_text_is_not_used(files: dict[str, bytes], attached: dict[str, str], code: str, words: str) -> None:
    dossier = load_files(files, "t", attached=attached)
    assert [d.code for d in dossier.diagnostics] == [code]
    assert words in dossier.diagnostics[0].message
    assert dossier.agreements["t"].articles == ()
    assert coverage(dossier, "t").text == "not attached"


def test_sentences_of_an_attached_text_are_checked() -> None:
    files = named(BODY.replace("renders sentence 1", "renders sentence 9"))
    assert [d.code for d in load_files(files, "t", attached={"t": COPY}).diagnostics] == ["NR010"]
    assert load_files(files, "t").diagnostics == ()  # nothing is known about a text that is not there


def test_excerpts_are_no_whole() -> None:
    files = named("## Point 2\n\n> Nobody shoots.\n")
    found = coverage(load_files(files, "t"), "t")
    assert (found.text, found.left, found.share) == ("excerpts", 1, None)
    assert found.summary == "1 operative sentence among the excerpts quoted: 0 rendered, 0 marked, 1 left"


def test_final_clauses_are_operative() -> None:
    files = {"t.md": b"---\nagreement: t\n---\n## Final clauses\n\n> This enters into force tomorrow.\n"}
    assert coverage(load_files(files, "t"), "t").left == 1


HEADINGS = ("## 2.1.", "### Section 4. Opening", "**Opening of roads**", "**2.1 Opening**", "3.1.", "(b)", "SECURITY", "PART II")


QUOTED = [(one, form) for one in HEADINGS for form in ("> {}\n\n> A must.\n", "> {}\n>\n> A must.\n", "> A must.\n>\n> {}\n")]
QUOTED += [(one, "> {}\n> A must.\n") for one in HEADINGS if one.startswith("#")]  # only a heading of Markdown ends with its line


@pytest.mark.parametrize(("heading", "quoted"), QUOTED)
def test_a_heading_among_the_words_is_no_sentence_to_render(heading: str, quoted: str) -> None:
    head = "---\nagreement: t\nlanguages: en\n---\n```servanda\nactor A\nact withdraw\n```\n## Article 1\n"
    body = "\n```servanda\nclause 1\n  A must withdraw\n```\n"
    for words in (quoted.format(heading), quoted.format(heading) + "\n> A shall not.\n"):
        counted = coverage(load_files({"t.md": (head + words + body).encode()}, "t"), "t")
        assert [one.text for one in counted.sentences] == ["A must.", "A shall not."][: counted.total]
        assert (counted.rendered, counted.left) == ((1, 0) if counted.total == 1 else (0, 2))
    assert counted.total == 2


def test_unknown_agreement() -> None:
    with pytest.raises(Refusal, match="there is no agreement 'x'"):
        coverage(DOSSIER, "x")
