"""No regular expression of the house takes a time that grows faster than its text."""

from __future__ import annotations

import re
from functools import cache

import pytest
from expressions import Expression, expressions

from servanda.base.refusal import Refusal
from servanda.base.regexes import slow
from servanda.check.lexicon import LANGUAGES, lexicon

FINE = {
    ("app/figures.py", "_CONSTANTS"): "of our own modules only", ("app/figures.py", "_ONE"): "of our own modules only",
    ("check/rules/versions.py", r"(?<![\w.,])\d+(?:[ .,]\d{3})*(?:[.,]\d+)?(?![\d])"): "the longest number is followed by no digit: it always ends there",
    ("check/rules/strength.py", r"\b(?:calls?|calling|urges?|urging|invites?|requests?|appeals?)\b[^.;]{0,80}\bto\s+$"): "80 letters at the most from each word",
    ("check/rules/strength.py", r"\b(?:view|conviction|belief|believes?|convinced) that\b[^.;]{0,80}$"): "80 letters at the most from each word",
    ("words/propose.py", "_TASKS"): "80 letters at the most from each word", ("words/propose.py", "_BAN"): "120 letters at the most from each word",
    ("words/propose.py", "_NAMED"): "80 letters at the most from each word",
    ("instruments/sanctions/lists/guess.py", r"<!--.*?-->"): "of the first 4,096 bytes of a file",
}
"""Expressions that the analysis warns of and that are no danger, with the reason."""

MADE = {
    "base/late.py": "each that is given to it stands in this test itself",
    "base/tables/columns.py": "a sign that parts cells",
    "base/regexes.py": "the categories themselves", "check/lexicon/__init__.py": "below", "check/lexicon/scan.py": "below",
    "check/rules/definitions.py": "a name between borders", "check/matters.py": "words of ours", "check/rules/facts/clauses.py": "words of ours", "check/rules/names.py": "a name between borders", "check/rules/facts/goods.py": "below", "check/rules/pledges.py": "below", "check/rules/deliveries.py": "below", "check/rules/prose.py": "of two that are looked at below", "check/rules/promises.py": "below",
    "app/completing.py": "words of ours", "check/rules/reference.py": "words of ours", "check/rules/versions.py": "a number between borders", "check/rules/wording.py": "a name between borders",
    "words/propose.py": "adverbs of a table", "words/vocabulary.py": "below", "words/hints.py": "below",
    "instruments/strategy/events/layouts.py": "codes of the package's own table: below",
    "evidence/imports/cells.py": "of a mapping: looked at when it is read", "evidence/imports/mapping_file.py": "looked at there",
    "instruments/sanctions/lists/seco_xml.py": "words of ours", "instruments/sanctions/lists/strangers.py": "below",
    "model/english.py": "a slot between braces", "report/exports/glyphs.py": "one class", "text/lines.py": "one class", "text/openings.py": "words of ours",
}  # fmt: skip
"""Files in which expressions are put together while the program runs."""


@cache
def every() -> tuple[Expression, ...]:
    """All expressions of the house."""
    return tuple(expressions())


def test_expressions_take_a_time_that_grows_with_their_text() -> None:
    found = {}
    for one in every():
        file = one.place.partition(":")[0]
        if one.pattern is not None and (why := slow(one.pattern, one.flags, anywhere=one.anywhere, whole=one.whole)):
            found[file, one.name if (file, one.name) in FINE else one.pattern] = f"{one.place}: {why}"
    assert {key: why for key, why in found.items() if key not in FINE} == {}
    assert set(found) == set(FINE), "an exception that is none any more"


def test_expressions_made_while_running_are_known() -> None:
    assert len(every()) > 300
    assert {one.place.partition(":")[0] for one in every() if one.pattern is None} == set(MADE)


def test_expressions_of_the_lexicons_are_linear_too() -> None:
    seen = 0
    for language in LANGUAGES:
        words = lexicon(language)
        assert words is not None
        entries = {pattern for matcher in (words.matcher, words.units) for filed in matcher._filed.values() for _, _, pattern in filed}
        for pattern in entries:
            assert slow(pattern.pattern, pattern.flags & ~re.UNICODE, anywhere=False) == "", pattern.pattern
        for pattern in filter(None, (words.limit, words.passive, words.agent, words.denies, words.not_forbidding)):
            assert slow(pattern.pattern, pattern.flags & ~re.UNICODE) == "", pattern.pattern
        seen += len(entries)
    assert seen > 500


def test_expressions_of_promises_and_of_layouts_are_linear_too() -> None:
    from servanda.check.rules import promises
    from servanda.instruments.strategy.events.layouts import LAYOUTS

    words = [one for name, one in vars(promises).items() if name.startswith("_") and isinstance(one, str) and "\\" in one]
    codes = ["|".join(some) for one in LAYOUTS.values() for some in (one.codes, *one.classes.values())]
    assert [one for one in words if slow(one)] == []
    assert [one for one in codes if slow(one, whole=True, anywhere=False)] == []
    assert len(words) > 10
    assert len(codes) > 20


SLOW = (r"(a+)+b", r"a*a*b", r"(?:a|ab?)*c", r"a+b", r"\s+$", r"(?:\w+\s?)*x", r"[^\n]+?[ \t]*#*[ \t]*$", r"x.*y", r"(?m)^\s+x", r"(?:[\w-]*\d[\w-]*,)+x")
LINEAR = (
    r"\bfoo", r"\w+", r"\b\w+@", r"(?<!\w)\w++@", r"(?<!\s)\s++$", r"^#+ ", r"\d{1,9}\.\d{1,3}x", r'"[^"]*"', r"(?m)^[ \t]+x", r"(?:-\d++|(?<!\d)\d++)x",
    r"(?<=a)b+c", r"(?:ab)*",
)  # fmt: skip


@pytest.mark.parametrize("pattern", SLOW)
def test_what_grows_faster_is_seen(pattern: str) -> None:
    assert slow(pattern)


@pytest.mark.parametrize("pattern", LINEAR)
def test_what_grows_with_its_text_is_not_accused(pattern: str) -> None:
    assert slow(pattern) == ""


def test_a_mapping_with_an_expression_that_never_ends_is_refused() -> None:
    from servanda.evidence.imports.mapping_file import compiled

    assert compiled(r"(.+?)\s+(.+)", "here") is not None
    with pytest.raises(Refusal, match="may never end"):
        compiled(r"(\w+\s?)*x", "here")


def test_expressions_of_pledges_and_goods_are_linear_too() -> None:
    from servanda.check.rules import deliveries, pledges
    from servanda.check.rules.facts import goods

    words = [goods._pattern(row).pattern for row in goods.GOODS]
    words += [pledges._MONEY, pledges._joined(), pledges._ELSE, *(rf"\b(?:{one.words})\b" for one in pledges.STAGES.values())]
    words += [one[2] for one in deliveries._CONTROLS] + [one[1] for one in deliveries._SUSTAINED]
    assert [one for one in words if slow(one)] == []


def test_expressions_of_the_tables_of_duties_are_linear_too() -> None:
    from servanda.words import vocabulary as tables
    from servanda.words.hints import hints

    seen = 0
    for language in tables.LANGUAGES:
        table, more = tables.vocabulary(language), hints(language)
        assert table is not None
        for pattern in (*table.phrases.values(), table.stops, *((more.times, more.quantity) if more is not None else ())):
            assert slow(pattern.pattern, pattern.flags & ~re.UNICODE) == "", pattern.pattern[:80]
            seen += 1
    assert seen > 80
