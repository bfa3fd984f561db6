"""What the tree holds: fields of parts, places, articles, quotations, the head of the file."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from servanda.calendar import Period, Unit
from servanda.text.emit import did_you_mean, edit_distance
from servanda.text.headings import article_of, roman_of
from servanda.text.parts import CONTEXTS
from servanda.text.read import read_text
from servanda.text.syntax import (
    All,
    AnyOf,
    BuiltinPoint,
    ClausePoint,
    ConsentPoint,
    DatePoint,
    DayPoint,
    EdgePoint,
    Has,
    Holds,
    Not,
    OffsetPoint,
    Part,
    PhrasePoint,
)  # fmt: skip

sys.path.insert(0, str(Path(__file__).parent))
from support import ROOT, block, check_inside, errors


def part(line: str, under: str = "clause 1\n  A must act") -> Part:
    source = block(f"{under}\n  {line}")
    tree = read_text(source, "x.md")
    assert not tree.diagnostics, tree.diagnostics[0]
    return tree.blocks[0].statements[0].parts[-1]


def test_kinds_and_places_are_of_kinds() -> None:
    assert [name.text for name in part("is crossing, sea port", "place Quay").names] == ["crossing", "sea port"]
    assert [name.text for name in part("is weapon", "kind mortar").names] == ["weapon"]


@pytest.mark.parametrize(
    "who, mode", [("each of A, B", "each"), ("any of A, B", "any"), ("jointly A, B", "jointly"), ("every side", "every")]
)
def test_doers_of_what_is_followed(who: str, mode: str) -> None:
    found = part(f"follows stand by the road by {who}", "act leave")
    assert (found.words and found.words.text, found.who and found.who.mode) == ("stand by the road", mode)
    plain = part("follows stand by the road by A", "act leave")
    assert (plain.words and plain.words.text, plain.who) == ("stand by the road by A", None)


def test_what_a_rung_refuses_is_what_the_page_says() -> None:
    page = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
    only_clauses = set(CONTEXTS["clause"].rules) - set(CONTEXTS["rung"].rules)
    named = "(all but `otherwise`, `in force from`, `renders`, `covers`, `force`, `consented by`, `ambiguous because`, `shown by`, `contradicted by`, `alternatives`)"
    assert only_clauses == {word for word in named.split("`") if word.strip(" ,()") and word != "(all but "}
    assert page.count(named) == 2  # of a ladder, and of `otherwise`
    refused = block("ladder steps\n  rung 1 A may act\n    renders sentence 1")
    assert [found[:5] for found in errors(refused)] == ["SY132"]


def test_parallel_texts() -> None:
    (found,) = read_text(block("parallel to us-ukraine"), "x.md").blocks[0].statements
    assert (found.keyword, found.head.refs[0].agreement) == ("parallel to", "us-ukraine")


def test_core_has_who_modal_and_act() -> None:
    (core,) = read_text(block("clause 1\n  each of A, the B must not open fire [x]"), "x").blocks[0].statements[0].parts
    assert core.who is not None
    assert core.who.mode == "each"
    assert [name.text for name in core.who.names] == ["A", "the B"]
    assert (core.modal, core.words and core.words.text) == ("must not", "open fire [x]")


@pytest.mark.parametrize(
    "text, kind",
    [
        ("2015-12-31", DatePoint), ("end of March 2015", DatePoint), ("end of 2015", DatePoint), ("signature", BuiltinPoint),
        ("the entry into force", BuiltinPoint), ("the breach", BuiltinPoint), ("day 2 of ceasefire", DayPoint),
        ("day 5 after clause 3 is kept", DayPoint), ("start of ceasefire", EdgePoint), ("end of the ceasefire", EdgePoint),
        ("14 days after signature", OffsetPoint), ("10 working days before 2031-01-01", OffsetPoint),
        ("clause minsk-2:9.end is breached", ClausePoint), ("rung 1 is kept", ClausePoint), ("consent of A to clause 9", ConsentPoint),
        ("local elections are held", PhrasePoint), ("start to withdraw heavy weapons by Ukraine", PhrasePoint),
        ("82 mm mortars are withdrawn", PhrasePoint), ("end of ceasefire day", EdgePoint),
    ],
)  # fmt: skip
def test_points(text: str, kind: type) -> None:
    assert isinstance(part(f"by {text}").point, kind)


def test_only_marked_doers_are_split_off() -> None:
    point = part("by start to withdraw by day by each of A, B").point
    assert isinstance(point, PhrasePoint)
    assert point.by is not None
    assert (point.words.text, point.by.mode) == ("start to withdraw by day", "each")
    point = part("by start to withdraw by A").point
    assert isinstance(point, PhrasePoint)
    assert point.by is None
    assert point.words.text == "start to withdraw by A"


def test_conditions() -> None:
    cond = part("if a is done and (not ceasefire holds or clause 9 is kept)").cond
    assert isinstance(cond, All)
    first, second = cond.conds
    assert isinstance(first, Has)
    assert isinstance(second, AnyOf)
    assert isinstance(second.conds[0], Not)
    assert isinstance(second.conds[0].cond, Holds)
    cond = part("if a or b and c").cond
    assert isinstance(cond, AnyOf)
    assert isinstance(cond.conds[1], All)


def test_amounts_are_exact_and_scaled() -> None:
    one = part("at least 500.5 million EUR of budget-support at 2020 prices in any 24 hours from line of contact")
    assert one.amount is not None
    assert one.amount.number == Decimal("500500000")
    assert (one.amount.unit, one.amount.of, one.amount.price_basis, one.amount.scale) == (
        "EUR",
        "budget-support",
        "2020",
        "million",
    )
    assert one.period == Period(24, Unit.HOUR)
    assert [name.text for name in one.names] == ["line of contact"]


def test_parts_of_several_kinds() -> None:
    assert part("effect releases A from clause 3, 4").refs[1].id == "4"
    assert part("renders article 4, sentence 1, 2").options == ("1", "2")
    assert part('ambiguous because "x" by Legal Adviser until 2031-01-01').date == dt.date(2031, 1, 1)
    assert part("extended by consensus of B for 60 days").options == ("consensus",)
    assert part("covers Duration, amendment").options == ("duration", "amendment")
    assert part("decides by 2 of 3", under="body B").number == 2
    member = part("member of G until 2031-01-01", under="actor A")
    assert member.options == ("until",)
    assert len(member.points) == 1


def test_purpose_keeps_a_name_after_by_in_its_words() -> None:
    tree = read_text(
        block("purpose of A: troops are withdrawn by B\npurpose of A: x by 2031-01-01\npurpose of A: x by day 2 of y"), "x"
    )
    first, second, third = tree.blocks[0].statements
    assert first.head.point is None
    assert isinstance(first.head.cond, Has)
    assert isinstance(second.head.point, DatePoint)
    assert isinstance(third.head.point, DayPoint)


def test_may_the_month_is_no_modal() -> None:
    assert isinstance(part("by end of May 2015").point, DatePoint)


def test_places_of_words_in_continued_lines() -> None:
    source = block("clause 1\n  A must \\\n    withdraw   heavy \\\n  weapons")
    tree = read_text(source, "x")
    (core,) = tree.blocks[0].statements[0].parts
    assert core.words is not None
    assert core.words.text == "withdraw heavy weapons"
    span = core.words.span
    assert (span.line, span.column, span.end_line, span.end_column) == (4, 5, 5, 10)
    check_inside(source, tree)


def test_columns_count_code_points() -> None:
    tree = read_text(block("clause 1\n  Північ must 😀 x  by\n  by 2015-02-30"), "x")
    (found,) = tree.diagnostics
    assert (found.span.column, found.span.end_column) == (6, 16)
    tree = read_text(block("actor الشمال\n  is دولة\n  colour 😀"), "x")
    assert tree.blocks[0].statements[0].head.names[0].span.end_column == 13


def test_non_english_names_phrases_and_quotations() -> None:
    source = (
        "---\nagreement: порт\ntitle: Угода\nlanguages: uk, ar, fr\n---\n## Стаття 4\n\n> Сторони «припиняють» вогонь.\n> Кінець.\n\n"
        "## المادة ٥\n\n> [ar] وقف إطلاق النار.\n\n## Article 6\n\n> [fr] Le retrait s'achève.\n\n"
        + block("clause 4.а «Вогонь»\n  each of Україна, الشمال, l'Île must not відкривати вогонь\n  by 2031-01-01\n  at „Порт“.replace".replace("„Порт“.replace", "порт Сельм"))
    )  # fmt: skip
    tree = read_text(source, "x.md")
    assert not tree.diagnostics
    assert [(quote.article, quote.language) for quote in tree.quotes] == [("4", "uk"), ("5", "ar"), ("6", "fr")]
    assert tree.quotes[1].text == "وقف إطلاق النار."
    assert tree.blocks[0].article == "6"
    (clause,) = tree.blocks[0].statements
    assert clause.head.refs[0].id == "4.а"
    assert clause.head.texts[0].text == "Вогонь"
    assert clause.breadcrumb == ("Угода", "Article 6")


def test_quotation_lines_point_into_the_file() -> None:
    source = "## Article 1\n\n> [en] One\n>two\nlazy three\n\ntext\n\n- > in a list\n  > goes on\n"
    tree = read_text(source, "x.md")
    lines = source.split("\n")
    assert [quote.text for quote in tree.quotes] == ["One\ntwo\nlazy three", "in a list\ngoes on"]
    for quote in tree.quotes:
        for text, (line, column) in zip(quote.text.split("\n"), quote.lines, strict=True):
            assert lines[line - 1][column - 1 :] == text
    assert [words.text for words in tree.prose] == ["text"]


def test_head_of_the_file() -> None:
    source = '---\r\nagreement: port  # id\r\ntitle: "A: # b"\r\ntext:\r\n  symbol: S/2031/1\r\n---\r\n'
    tree = read_text(source, "x.md")
    assert {entry.key: entry.value for entry in tree.header} == {
        "agreement": "port",
        "title": "A: # b",
        "text.symbol": "S/2031/1",
    }
    for entry in tree.header:
        assert (
            source.split("\r\n")[entry.value_span.line - 1][entry.value_span.column - 1 : entry.value_span.end_column - 1]
            == entry.value
        )


@pytest.mark.parametrize(
    "text, roman, article",
    [
        ("Article 9", "", "9"), ("9. Border", "", "9"), ("Point 9", "", "9"), ("9 Border", "", "9"), ("Article 9 bis", "", "9bis"),
        ("9.1 Means", "", "9.1"), ("Preamble", "", "preamble"), ("Преамбула", "", "preamble"), ("Стаття 12. Кордон", "", "12"),
        ("المادة ٣", "", "3"), ("Art. 7", "", "7"), ("3. Powers", "II", "II.3"), ("Article 3", "II", "3"), ("Article IV", "", "IV"),
        ("Notes", "", ""), ("2015 in review", "", "2015"), ("Package of measures", "", ""),
    ],
)  # fmt: skip
def test_articles_of_headings(text: str, roman: str, article: str) -> None:
    assert article_of(text, roman) == article


def test_chapters_give_their_number_to_articles() -> None:
    assert roman_of("II. POWERS") == "II"
    assert roman_of("Ivory") == ""
    assert roman_of("Article I") == ""
    tree = read_text("# T\n## II. Powers\n### 3. Courts\n> a\n#### Notes\n> b\n## III. X\n> c\n", "x")
    assert [quote.article for quote in tree.quotes] == ["II.3", "II.3", ""]


def test_bytes_and_text_give_the_same_tree() -> None:
    source = "## Article 1\r\n\r\n> Ціль\r\n"
    assert read_text(source, "x") == read_text(source.encode(), "x") == read_text(b"\xef\xbb\xbf" + source.encode(), "x")


def test_near_words() -> None:
    assert did_you_mean("verifed by", ["verified by", "determined by"])[0] == "verified by"
    assert did_you_mean("cluase", ["clause", "event"]) == ("clause",)
    assert did_you_mean("xyz", ["clause"]) == ()
    assert edit_distance("ab", "ba") == 1
    assert edit_distance("", "abc") == 3
    assert edit_distance("kitten", "sitting") == 3


@pytest.mark.parametrize(
    "line, repair",
    [
        ("no later than 2031-01-01", "Write `by`."), ("prior to 2031-01-01", "Write `before`."), ("after signature", "Write `only after`."),
        ("subject to x", "Write `provided that`."), ("not less than 5 km", "Write `at least`."), ("daily", "Write `every 1 day`."),
        ("during ceasefire", "Write `while`."), ("if and only if x", "Write `only after`."),
        ("except x authorized by A", "Write `authorised by`."), ("by 3 March 2031", "Write year-month-day: `2031-03-03`."),
    ],
)  # fmt: skip
def test_near_misses_get_their_repair(line: str, repair: str) -> None:
    (found,) = read_text(block(f"clause 1\n  A must act\n  {line}"), "x").diagnostics
    assert found.repair == repair


def test_all_errors_of_a_file_are_reported_at_once() -> None:
    source = block(
        "clause 1\n  A shall act\n  by 2015-02-30\n  verifed by B\n\nactr C\n\nclause 2\n  D must act\n  within 3 dyas of x"
    )
    assert [line.split()[0] for line in errors(source)] == ["SY162", "SY180", "SY130", "SY100", "SY185"]


def test_the_package_is_imported_without_markdown() -> None:
    code = "import sys, servanda.text.read; sys.exit('markdown_it' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
