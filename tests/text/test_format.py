"""The formatter: idempotent, loses nothing, touches nothing outside blocks, leaves blocks with errors alone."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from servanda.text.format import format_text, unparse
from servanda.text.read import read_text

sys.path.insert(0, str(Path(__file__).parent))
from support import SAMPLES, bare, block, check_inside, errors, statements

IDENTITY = (SAMPLES / "identity.md").read_text(encoding="utf-8")

PAIRS = [
    ("spaces", "actor   Northmark\n    is   state ,  donor", "actor Northmark\n  is state, donor"),
    ("keywords in lower case", "CLAUSE 9\n  A Must act\n  BY 2031-01-01", "clause 9\n  A must act\n  by 2031-01-01"),
    ("quotation marks", "actor A\n  also “B”, «C», „D“", 'actor A\n  also "B", "C", "D"'),
    ("quotation marks that are needed", "term «a \"b\" c»", 'term “a "b" c”'),
    ("continued lines", "actor A\n  is b, \\\n    c, \\\n    d", "actor A\n  is b, c, d"),
    ("blank lines", "actor A\n\n\n\n  is b\n\nactor C\nactor D", "actor A\n  is b\n\nactor C\nactor D"),
    ("leading zeros and 24:00", "state a\n  from 2031-03-02 24:00", "state a\n  from 2031-03-03 00:00"),
    ("months", "state a\n  until end of MAR 2031", "state a\n  until end of March 2031"),
    ("periods", "clause 1\n  A must act\n  within 1 days of signature", "clause 1\n  A must act\n  within 1 day of signature"),
    ("joined conditions", "clause 1\n  A must act\n  if (((x))) and y or z", "clause 1\n  A must act\n  if (x and y) or z"),
    ("acceptance of the text", 'accept sv105 because "x" by A until 2031-01-01',
     'accept SV105 on text because "x" by A until 2031-01-01'),
    ("indentation in fours", "clause 1\n    A must act\n    otherwise\n        rung 1 B may talk",
     "clause 1\n  A must act\n  otherwise\n    rung 1 B may talk"),
    ("percent", "clause 1\n  A must act\n  at least 2% of GDP", "clause 1\n  A must act\n  at least 2 % of GDP"),
]  # fmt: skip


@pytest.mark.parametrize("before, after", [pair[1:] for pair in PAIRS], ids=[pair[0] for pair in PAIRS])
def test_canonical_form(before: str, after: str) -> None:
    assert format_text(block(before)) == block(after)
    assert statements(read_text(block(before), "x.md")) == statements(read_text(block(after), "x.md"))


def test_identity_file_is_read_without_findings() -> None:
    assert errors(IDENTITY) == []


def test_identity_file_stays_as_it_is() -> None:
    assert format_text(IDENTITY) == IDENTITY


def test_identity_file_statement_by_statement() -> None:
    tree = read_text(IDENTITY, "identity.md")
    check_inside(IDENTITY, tree)
    lines = IDENTITY.split("\n")
    for each in tree.blocks:
        for statement in each.statements:
            first, *_ = statement.head.comments or (None,)
            text = unparse(statement)
            start = statement.span.line - 1 - len(statement.head.comments)
            assert text.split("\n") == lines[start : start + text.count("\n") + 1], first
            assert unparse(statement) == text


def test_a_spoilt_copy_of_the_identity_file_comes_back() -> None:
    spoilt = "\n".join(
        line.replace(", ", " ,  ") if line.startswith("  ") and '"' not in line and "#" not in line else line
        for line in IDENTITY.split("\n")
    )
    assert spoilt != IDENTITY
    assert format_text(spoilt) == IDENTITY


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_are_kept(end: str) -> None:
    other = IDENTITY.replace("\n", end)
    assert errors(other) == []
    assert format_text(other) == other
    assert statements(read_text(other, "x.md")) == statements(read_text(IDENTITY, "x.md"))


def test_byte_order_mark_is_kept() -> None:
    assert format_text("\ufeff" + IDENTITY) == "\ufeff" + IDENTITY


def test_a_block_with_errors_stays_as_it_is() -> None:
    good, bad = block("actor   A"), block("actor   A\n  is  b\n  isn't   c")
    assert format_text(bad + good) == bad + block("actor A")


def test_prose_and_quotations_stay_as_they_are() -> None:
    text = "#  Port  #\n\n>   The   sides \n> agree\t\n\n*  item\n\n" + block("actor  A") + "end  without newline"
    assert format_text(text) == text.replace("actor  A", "actor A")


def test_comments_are_kept_in_their_places() -> None:
    text = (
        "# first\n\n# second\nactor A  # name\n    # above\n  is b, \\\n  # between\n    c  # tail\n  # after\n\n# last\n"
        "actor B\n# at the end"
    )
    formatted = format_text(block(text))
    assert formatted == block(
        "# first\n# second\nactor A  # name\n  # above\n  # between\n  is b, c  # tail\n  # after\n\n# last\nactor B\n"
        "  # at the end"
    )
    assert format_text(formatted) == formatted


def test_a_hash_is_a_comment_only_after_a_space() -> None:
    tree = read_text(block('actor A#1\n  also "x # y"#z # comment'.replace('"#z', '"')), "x.md")
    (one,) = tree.blocks[0].statements
    assert one.head.names[0].text == "A#1"
    assert one.parts[0].texts[0].text == "x # y"
    assert one.parts[0].trailing == "comment"


def test_long_lines_are_broken_and_joined() -> None:
    names = ", ".join(f"Northern Province number {number}" for number in range(30))
    source = block(f'actor A\n  answers for {names}\n  also "{"long " * 40}"')
    formatted = format_text(source)
    assert all(len(line) <= 120 or '"' in line for line in formatted.split("\n"))
    assert format_text(formatted) == formatted
    assert statements(read_text(formatted, "x")) == statements(read_text(source, "x"))


def test_a_block_inside_a_list_keeps_its_indentation() -> None:
    text = "- point\n\n  ```servanda\n  actor   A\n    is  b\n  ```\n"
    assert format_text(text) == "- point\n\n  ```servanda\n  actor A\n    is b\n  ```\n"


def test_bare_trees_are_compared_without_places() -> None:
    one, two = read_text(block("actor A"), "x"), read_text("\n\n" + block("actor  A"), "y")
    assert bare(one.blocks[0].statements[0]) == bare(two.blocks[0].statements[0])
