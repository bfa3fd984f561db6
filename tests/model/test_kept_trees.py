"""A tree that is kept is the tree that would be read: over random edits of a dossier's files, in any order, and nothing of it is shared."""

from __future__ import annotations

import random
from pathlib import Path

import msgspec
import pytest
from amounts import amount

from servanda.model import loader
from servanda.model.loader import MOST_KEPT, _kept, load_files, tree_of
from servanda.text import read
from servanda.text.emit import MOST_FINDINGS
from servanda.text.read import read_text

DOSSIERS = Path(__file__).parents[2] / "dossiers"


def anew(data: bytes, name: str) -> bytes:
    """The tree with nothing kept."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(read, "_kept_stretch", read._stretch_anew)
        return msgspec.msgpack.encode(read_text(data, name))


def test_a_kept_tree_is_the_tree_that_would_be_read() -> None:
    files = {one.name: one.read_bytes() for name in ("lagoon",) for one in sorted((DOSSIERS / name).glob("*.md"))}
    draw = random.Random("kept trees")
    for _ in range(amount(2_000, 20)):
        name = draw.choice(sorted(files))
        lines = files[name].split(b"\n")
        at = draw.randrange(len(lines))
        other = lines[draw.randrange(len(lines))]
        odd = ([], [b""], [other], [other[:-1]], [other + b" "], [b"\xff"], [b"```"], [b"```servanda"], ["  \u200bmust".encode()], [b"clause 1"])
        lines[at : at + draw.randrange(3)] = draw.choice(odd)
        changed = b"\n".join(lines)
        for data in (files[name], changed, bytes(bytearray(changed))):  # the last: equal bytes, another object
            assert msgspec.msgpack.encode(tree_of(data, name)) == anew(data, name)
        if draw.random() < 0.3 and len(read_text(changed, name).diagnostics) < 4:  # a file that is all wrong takes long to read
            files[name] = changed


@pytest.mark.parametrize("many", [MOST_FINDINGS - 3, MOST_FINDINGS + 3])
def test_findings_that_are_told_no_more_are_the_same_ones(many: int) -> None:
    blocks = "".join(f"```servanda\nclause {number}\n```\n\n" for number in range(many))
    data = f"---\nagreement: a\n---\n\n# A\n\n{blocks}".encode()
    assert msgspec.msgpack.encode(read_text(data, "a.md")) == anew(data, "a.md")
    assert msgspec.msgpack.encode(read_text(data + b"```servanda\nx\n```\n", "a.md")) == anew(data + b"```servanda\nx\n```\n", "a.md")


def test_the_same_words_under_another_name_are_another_tree() -> None:
    assert tree_of(b"# A\n", "a.md").file == "a.md"
    assert tree_of(b"# A\n", "b.md").file == "b.md"


def test_only_so_many_are_kept_and_none_that_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    _kept.cache_clear()
    for number in range(2 * MOST_KEPT):
        tree_of(f"# {number}\n".encode(), "a.md")
    assert _kept.cache_info().currsize == MOST_KEPT
    _kept.cache_clear()
    monkeypatch.setattr(loader, "LARGEST_KEPT", 100)
    tree_of(b"# A\n" + b"words\n" * 20, "a.md")
    assert _kept.cache_info().currsize == 0


def test_files_that_did_not_change_are_read_once() -> None:
    _kept.cache_clear()
    files = {one.name: one.read_bytes() for one in sorted((DOSSIERS / "embargo").glob("*.md"))}
    first = load_files(files, "embargo")
    read = _kept.cache_info().misses
    again = load_files({**files, "world.md": files["world.md"] + b"\n"}, "embargo")
    assert (read, _kept.cache_info().misses) == (len(files), len(files) + 1)
    assert [one.id for one in first.clauses] == [one.id for one in again.clauses]


def test_a_statement_that_is_large_is_not_kept() -> None:
    read._kept_stretch.cache_clear()
    read_text(b"```servanda\nactor A\n" + b"  # words\n" * read.LONGEST_KEPT + b"```\n", "a.md")
    assert read._kept_stretch.cache_info().currsize == 0
    read_text(b"```servanda\nactor A\nactor B\n```\n", "a.md")
    assert read._kept_stretch.cache_info().currsize == 2


LINES = ("clause 1", "  A must act", "actor A", "  # inside", "# above", "", "   ", "\tdeep", "clause 2 \\", "words \\", '"quoted', "»", "»x", "(", ",", "must", "  by", "    under", "# a \\")
"""Lines at which a cut could go wrong."""


def whole_block(lines: list[str]) -> bytes:
    """What a block says where it is never cut."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(read, "_stretches", lambda lines: [tuple(lines)])
        return anew("\n".join(("```servanda", *lines, "```", "")).encode(), "a.md")


def test_a_block_that_is_cut_says_what_the_whole_one_says() -> None:
    draw = random.Random("cut blocks")
    cut = 0
    for _ in range(amount(50_000, 1_500)):
        lines = draw.choices(LINES, k=draw.randrange(1, 9))
        if draw.random() < 0.02:
            lines[draw.randrange(len(lines))] = "x " * 10_001  # longer than a line may be
        data = "\n".join(("```servanda", *lines, "```", "")).encode()
        assert anew(data, "a.md") == whole_block(lines), lines
        cut += len(list(read._stretches([(at, 1, line) for at, line in enumerate(lines)]))) > 1
    assert cut > 100


def test_a_dossier_that_is_cut_says_what_the_whole_one_says() -> None:
    for one in sorted(DOSSIERS.rglob("*.md")):
        data = one.read_bytes()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(read, "_stretches", lambda lines: [tuple(lines)])
            whole = anew(data, "a.md")
        assert anew(data, "a.md") == whole, one
