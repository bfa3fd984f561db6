"""Addresses both ways: what a clause cites, and how a sentence is shown."""

from __future__ import annotations

import re

from amounts import amount
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.check.rules.registry import run_rules
from servanda.model.core import Article, Dossier, Sentence, SentenceRef
from servanda.model.coverage import coverage
from servanda.model.loader import load_files
from servanda.model.places_in_text import PlacesInText, article_at
from servanda.model.texts import attached_articles
from servanda.text.format import format_text
from servanda.text.normal import normalise, text_hash
from servanda.text.read import read_text

WORLD = "\n```servanda\nactor A\nact sail\n"
TREATY = """
## Article One

> The Parties stop. They meet. They talk.

{one}

## ARTICLE EIGHT: Means

> 1. Each shall leave.
>
> 3. The Mission shall:
>
> (a) look; it may ask. It reports.
>
> (b) stay.

{eight}

## Article 9(2)(a)

> (a) The end is agreed.

## Article 9(2)(b)

> (b) Nothing follows. It ends.
"""


def loaded(one: str = "", eight: str = "") -> Dossier:
    lines = {"one": one, "eight": eight}
    blocks = {k: f"```servanda\nclause c.{k}\n  A must sail\n  renders {v}\n```\n" if v else "" for k, v in lines.items()}
    text = f"---\nagreement: t\nsigned: 2031-03-01\nin-force: 2031-03-03\n---\n{WORLD}```\n{TREATY.format(**blocks)}"
    return load_files({"t.md": text.encode()}, "t")


def rendered(dossier: Dossier) -> list[tuple[str, int]]:
    assert not [d.message for d in dossier.diagnostics if d.code.startswith(("NR", "SY"))]
    return [(ref.article, ref.sentence) for clause in dossier.clauses for ref in clause.renders]


CITED = {
    "sentence 2": [("8", 2)],
    "article 1, sentence 3": [("1", 3)],
    "art. 1 s. 3": [("1", 3)],
    "article One": [("1", 1), ("1", 2), ("1", 3)],
    "Art. I, sentence 2": [("1", 2)],
    "paragraph 8(3)(a)": [("8", 3), ("8", 4)],
    "paragraph 8(3)(a), sentence 2": [("8", 4)],
    "paragraph 8 (3) (a), 8(1)": [("8", 3), ("8", 4), ("8", 1)],
    "paragraph 3(b)": [("8", 5)],
    "paragraph (3)(b)": [("8", 5)],
    "paragraph 3": [("8", 2), ("8", 3), ("8", 4), ("8", 5)],
    "paragraph 9(2)(b), sentence 1": [("9", 2)],
    "article 9, paragraph 2(b) s. 2": [("9", 3)],
    "section 3, paragraph b": [("8", 5)],
    "§ 3(b)": [("8", 5)],
    "point 8.3.b": [("8", 5)],
    "article 9": [("9", 1), ("9", 2), ("9", 3)],
}


def test_places_are_found_as_they_are_cited() -> None:
    for cited, wanted in CITED.items():
        assert rendered(loaded(eight=cited)) == wanted, cited


def test_old_forms_are_written_as_they_stand() -> None:
    for line in ("article closing, sentence 2", "article preamble, sentence 1, 2", "article 4, sentence 2", "sentence 1, 2", "paragraph 8(3)(a), 8(4)"):
        source = f"```servanda\nclause 1\n  A must sail\n  renders {line}\n```\n"
        assert not read_text(source, "x.md").diagnostics, line
        assert format_text(source) == source


def test_marks_cite_as_clauses_do() -> None:
    text = f"---\nagreement: t\n---\n{WORLD}```\n{TREATY.format(one='', eight='')}" + (
        '\n```servanda\ndeclaratory paragraph 8(3)(a), sentence 1 because "it only names"\n'
        'judgement article 9, paragraph 2(b) of A because "good faith"\n```\n'
    )
    found = load_files({"t.md": text.encode()}, "t")
    assert not found.diagnostics
    marks = found.agreements["t"].marks
    assert [[(ref.article, ref.sentence) for ref in mark.sentences] for mark in marks] == [[("8", 3)], [("9", 2), ("9", 3)]]


def test_coverage_names_sentences_as_lawyers_do() -> None:
    shown = [one.address for one in coverage(loaded(one="paragraph 8(1)"), "t").sentences]
    assert shown == [
        "art. 1 s. 1", "art. 1 s. 2", "art. 1 s. 3", "art. 8(1)", "art. 8(3) s. 1", "art. 8(3)(a) s. 1", "art. 8(3)(a) s. 2", "art. 8(3)(b)",
        "art. 9(2)(a)", "art. 9(2)(b) s. 1", "art. 9(2)(b) s. 2",
    ]  # fmt: skip


IDS = st.sampled_from(["", "preamble", "1", "2", "1.4", "1.4.2", "II", "II.3", "annex-1", "annex-1.2", "part-II", "1-2", "8bis", "12"])
PATHS = st.sampled_from(["", "(1)", "(2)", "(2)(a)", "(2)(b)", "(a)", "(i)", ".4", ".4.2", ".4.2(a)", "(1-2)", "(3)(a)(ii)"])
ARTICLES = st.lists(
    st.tuples(IDS, st.lists(PATHS, max_size=6), st.sampled_from(["", "Section 2", "§ 3"])), max_size=5, unique_by=lambda one: one[0]
).map(
    lambda drawn: tuple(
        Article(id=ident, label=label, sentences=tuple(Sentence(number=n, text="x.", paragraph=path) for n, path in enumerate(paths, start=1)))
        for ident, paths, label in drawn
    )
)


@settings(derandomize=True, deadline=None, max_examples=amount(300, 150), database=None)
@given(ARTICLES, st.booleans())
def test_what_is_shown_is_read_back(articles: tuple[Article, ...], short: bool) -> None:
    places = PlacesInText(articles)
    shown: set[str] = set()
    for article in articles:
        for sentence in article.sentences:
            said = places.address(article.id, sentence.number, short=short)
            assert said not in shown, "an address is of one sentence"
            shown.add(said)
            assert re.fullmatch(r"[\w.\-]+", said) is None, "never like the id of a clause"
            tree = read_text(f"```servanda\ndeclaratory {said} because \"x\"\n```\n", "x.md")
            assert not tree.diagnostics, said
            head = tree.blocks[0].statements[0].head
            refs = places.whole(head.refs[0].id.rpartition(" ")[2]) if head.refs else ()
            number = int(head.options[0]) if head.options else 0
            found = (refs[number - 1],) if refs and number else refs or (SentenceRef(article="", sentence=number),)
            assert found == (SentenceRef(article=article.id, sentence=sentence.number),), said
            if short:
                assert article_at(said, articles) == ("" if not article.id else article.id), said


DECLARATION = "Joint Declaration\n\nThe Leaders,\n\nNorthmark will stop. It will talk.\n\n**Next steps**\n\nEastholm will pay.\n"


def declared(scheme: str, line: str) -> Dossier:
    head = f"---\nagreement: t\nlanguages: en\ntext:\n  sha256: {text_hash(DECLARATION)}\n  length: {len(normalise(DECLARATION))}\n  articles: {scheme}\n---\n"
    text = f"{head}{WORLD}clause c\n  A must sail\n  renders {line}\n```\n"
    return load_files({"t.md": text.encode()}, "t", attached={"t": DECLARATION})


def test_a_declaration_without_numbers_is_cited_by_paragraph_and_old_cites_mean_what_they_meant() -> None:
    for scheme in ("paragraphs", "auto"):
        assert rendered(declared(scheme, "paragraph 1, sentence 2")) == [("1", 2)]
        assert rendered(declared(scheme, "paragraph 2")) == [("2", 1)]
        # before paragraphs were told apart the whole text was one article: its sentences were counted from the beginning
        assert rendered(declared(scheme, "sentence 4")) == [("1", 2)]
        assert rendered(declared(scheme, "sentence 6")) == [("2", 1)]


def test_a_text_that_is_not_here_keeps_numbers_of_sentences() -> None:
    head = f"---\nagreement: t\ntext:\n  sha256: {'0' * 64}\n---\n{WORLD}"
    for line, wanted in (("article 4, sentence 2", [("4", 2)]), ("article Four s. 2", [("4", 2)]), ("paragraph 8(3)(a)", [])):
        assert rendered(load_files({"t.md": f"{head}clause c\n  A must sail\n  renders {line}\n```\n".encode()}, "t")) == wanted


def test_headings_and_lone_labels_are_no_operative_sentences() -> None:
    text = "1. They stop.\n\nPART II\n\nand\n\n2. They pay.\n\n[See map]\n\n3. They part."
    assert [(a.id, [s.operative for s in a.sentences]) for a in attached_articles(text, "auto", "en")] == [
        ("1", [True]), ("part-II", [False]), ("2", [True, False]), ("3", [True]),
    ]  # fmt: skip


def test_a_finding_on_a_sentence_bears_its_address() -> None:
    import datetime as dt

    found = run_rules(loaded(), answers=lambda _question: (), today=dt.date(2031, 3, 15), only={"SV101", "SV113", "SV124"})
    assert all(re.fullmatch(r"sentence t (art\. \S+( s\. \d+)?|preamble s\. \d+)", f.subject) for f in found if f.subject.startswith("sentence"))
