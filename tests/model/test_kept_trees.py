"""A tree that is kept is the tree that would be read: over random edits of a dossier's files, in any order, and nothing of it is shared."""

from __future__ import annotations

import random
from pathlib import Path

import msgspec
from amounts import amount

from servanda.model.loader import LARGEST_KEPT, MOST_KEPT, _kept, load_files, tree_of
from servanda.text.read import read_text

DOSSIERS = Path(__file__).parents[2] / "dossiers"


def test_a_kept_tree_is_the_tree_that_would_be_read() -> None:
    files = {one.name: one.read_bytes() for name in ("embargo", "lagoon") for one in sorted((DOSSIERS / name).glob("*.md"))}
    draw = random.Random("kept trees")
    for _ in range(amount(60, 2_000)):
        name = draw.choice(sorted(files))
        lines = files[name].split(b"\n")
        at = draw.randrange(len(lines))
        lines[at : at + draw.randrange(2)] = draw.choice(([], [b""], [lines[draw.randrange(len(lines))]], [b"\xff"], [b"```"]))
        changed = b"\n".join(lines)
        for data in (files[name], changed, bytes(bytearray(changed))):  # the last: equal bytes, another object
            assert msgspec.msgpack.encode(tree_of(data, name)) == msgspec.msgpack.encode(read_text(data, name))
        if draw.random() < 0.3:
            files[name] = changed


def test_the_same_words_under_another_name_are_another_tree() -> None:
    assert tree_of(b"# A\n", "a.md").file == "a.md"
    assert tree_of(b"# A\n", "b.md").file == "b.md"


def test_only_so_many_are_kept_and_none_that_is_large() -> None:
    _kept.cache_clear()
    for number in range(2 * MOST_KEPT):
        tree_of(f"# {number}\n".encode(), "a.md")
    assert _kept.cache_info().currsize == MOST_KEPT
    _kept.cache_clear()
    tree_of(b"# A\n" + b"words\n" * LARGEST_KEPT, "a.md")
    assert _kept.cache_info().currsize == 0


def test_files_that_did_not_change_are_read_once() -> None:
    _kept.cache_clear()
    files = {one.name: one.read_bytes() for one in sorted((DOSSIERS / "embargo").glob("*.md"))}
    first = load_files(files, "embargo")
    read = _kept.cache_info().misses
    again = load_files({**files, "world.md": files["world.md"] + b"\n"}, "embargo")
    assert (read, _kept.cache_info().misses) == (len(files), len(files) + 1)
    assert [one.id for one in first.clauses] == [one.id for one in again.clauses]
