"""Nothing makes the reader raise, and its places always lie inside the file (short version of bench/fuzz_parser.py)."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest
from amounts import amount

from servanda.text.format import format_text
from servanda.text.heads import FORMS
from servanda.text.parts import CONTEXTS
from servanda.text.read import read_text

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2] / "bench")]
import fuzz_parser as fuzz  # noqa: E402
from support import SAMPLES, check_inside, errors  # noqa: E402

IDENTITY = (SAMPLES / "identity.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", ["mutated", "noise", "grammar"])
def test_random_inputs(kind: str) -> None:
    rng = random.Random(2015)
    lines, words, grammar = fuzz.lines_of_valid_text(), fuzz.words_of_language(), fuzz.grammar_source(1)
    assert grammar is not None
    for number in range(amount(1500, 400)):
        source = fuzz.mutate(rng, lines, words) if kind == "mutated" else fuzz.noise(rng) if kind == "noise" else grammar(rng)
        fuzz.check(source, deep=number % 5 == 0)
        if kind == "grammar":
            assert not errors(source), source


def test_random_bytes() -> None:
    rng = random.Random(1)
    for _ in range(amount(1500, 600)):
        fuzz.check(rng.randbytes(rng.randint(0, 120)), deep=False)


def test_a_file_cut_at_each_place() -> None:
    sample = IDENTITY[:1200] + IDENTITY[3200:4100]
    for at in range(len(sample)):
        check_inside(sample[:at], read_text(sample[:at], "x.md"))


def test_bytes_cut_at_each_place() -> None:
    data = IDENTITY.encode()[:900]
    for at in range(0, len(data), 3):
        read_text(data[:at], "x.md")


def test_lines_taken_out_and_doubled() -> None:
    lines = IDENTITY.split("\n")
    for at in range(0, len(lines), 4):
        for sample in ("\n".join(lines[:at] + lines[at + 1 :]), "\n".join(lines[: at + 1] + lines[at:])):
            check_inside(sample, read_text(sample, "x.md"))


FILLERS = ['""', "“ ”", ",", ", x", "(", ")", ":", "of", "by", "1", "1 of", "-1", "%", "2015-13-01 x", "end of", "end of 2015 x", "day", "day 1",
           "clause is", "clause x is", "rung is kept", "consent of", "x by", "by each of", "not", "and", "sentence", "article", "because",
           'because ""', "on", "from until", "within", "to", "effect", "ends", "ends clause", "releases from clause 1", "each of", "every",
           "must", "A must", "A may any of", "A must not any of x", "2 days after", "14", "14 working", "in any", "x in any", "held by",
           "x of held by y", "of :", ": x", "x by to", "“a", "a”", "{", "}", "[x", "-", "end of of of", "١ days", "²", "² days", "at prices",
           "5 at prices", "5 million", "5 of", "1e5 x", "12/00/0000", "99/99/99", "0.0.0", "31 feb", "feb 31, 2015", "9999-12-31 24:00"]  # fmt: skip


def test_every_keyword_with_every_oddity() -> None:
    heads = {keyword: form.example for keyword, form in FORMS.items()}
    lines = [f"{keyword} {filler}" for keyword in heads for filler in FILLERS]
    for name, context in CONTEXTS.items():
        under = {"seen": "clause 1\n  A must b\n  verified by C", "determined": "clause 1\n  A must b\n  determined by C",
                 "rung": "ladder l\n  rung 1 A must b", "adds": "reading r of 1 held by A\n  clause 1 adds"}.get(name)  # fmt: skip
        indent = "    " if under else "  "
        top = under or heads.get(name, "clause 1")
        lines += ["\n".join([top, *(f"{indent}{keyword} {filler}" for filler in FILLERS)]) for keyword in context.rules]
    for line in lines:
        source = f"```servanda\n{line}\n```\n"
        check_inside(source, read_text(source, "x.md"))
        format_text(source)


HUGE = {
    "one long line of a block": "```servanda\nclause " + "x " * 200_000 + "\n```\n",
    "one long line of prose": "word " * 400_000,
    "many unclosed quotation marks": "```servanda\nterm " + "„" * 9000 + "\n```",
    "nested quotation marks": "```servanda\nterm " + "«" * 9000 + "\n```",
    "parentheses": "```servanda\nclause 1\n  A must act\n  if " + "(" * 9000 + "\n```",
    "not not not": "```servanda\nclause 1\n  A must act\n  if " + "not " * 4000 + "x\n```",
    "periods after periods": "```servanda\nclause 1\n  A must act\n  by " + "2 days after " * 1200 + "x\n```",
    "day of day": "```servanda\nclause 1\n  A must act\n  by " + "day 2 of " * 1800 + "x\n```",
    "ands": "```servanda\nclause 1\n  A must act\n  if " + "a and b or " * 1500 + "c\n```",
    "commas": "```servanda\ngroup a\n  members " + "," * 19000 + "\n```",
    "deep indentation": "```servanda\n" + "\n".join(" " * depth + "a" for depth in range(3000)) + "\n```",
    "quotes in quotes": "> " * 3000 + "text\n",
    "lists in lists": "\n".join("  " * depth + "- a" for depth in range(500)),
    "headings": "".join(f"# {number}.\n" for number in range(5000)),
    "fences": "```servanda\n```\n" * 3000,
    "open fences": "~~~~\n```servanda\n" * 3000,
    "continued lines": "```servanda\n" + "a \\\n" * 8000 + "```",
    "comments": "```servanda\n" + "# c\n" * 20000 + "```",
    "head": "---\n" + "key: value\n" * 20000,
    "colons": "---\n" + ":" * 20000 + "\n---\n",
    "spaces in the head": "---\na" + " " * 20000 + "b\n---\n",
    "brackets": "[" * 50_000,
    "stars": "*" * 50_000,
    "misspelt words": "```servanda\n" + "".join(f"clau{number}se 1\n" for number in range(3000)) + "```",
}


@pytest.mark.parametrize("name", HUGE)
def test_large_and_nested_input_ends(name: str) -> None:
    tree = read_text(HUGE[name], "x.md")
    check_inside(HUGE[name], tree)
    assert len(tree.diagnostics) <= 2001


@pytest.mark.parametrize(
    "source",
    [
        "",
        "\n",
        "\ufeff",
        "---",
        "---\n",
        "```",
        "```servanda",
        ">",
        "#",
        "\r",
        "\x00",
        "\ud800",
        "\ufeff---\na: b",
        "> [uk]",
        "> [uk]\n>",
    ],
)
def test_small_oddities(source: str) -> None:
    tree = read_text(source, "x.md")
    check_inside(source, tree)
    assert format_text(source) == source


def test_a_file_of_a_hundred_million_characters_is_refused_at_once() -> None:
    source = b"a" * 100_000_000
    (found,) = read_text(source, "x.md").diagnostics
    assert found.code == "SY003"


def test_six_hundred_clauses_are_read() -> None:
    clause = IDENTITY[IDENTITY.index("clause 10\n") : IDENTITY.index("reading security-first")]
    text = "".join(
        f"## Article {number}\n\n> Words.\n\n```servanda\n{clause.replace('clause 1', f'clause {number}.1')}```\n\n"
        for number in range(300)
    )
    tree = read_text(text, "x.md")
    assert sum(len(block.statements) for block in tree.blocks) == 600
    assert not tree.diagnostics
