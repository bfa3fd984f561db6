"""Every command, every piece of Python and every output that a page shows is real."""

from __future__ import annotations

from pathlib import Path

import pytest
from pagerunner import ROOT, Block, blocks, commands, matches, problems

FOLDERS = [page for one in ("draft", "sanctions", "strategy", "support") for page in (ROOT / "docs" / one).glob("*.md")]
NEXT = [ROOT / "README.md", ROOT / "docs" / "tutorial.md", *(ROOT / "docs" / "how-to").glob("*.md")]
PAGES = sorted([ROOT / "docs" / "evidence.md", ROOT / "docs" / "monitoring.md", *FOLDERS, *NEXT])
"""Those under NEXT are run in a fresh shell, from the wheel, too, a part of them on every run: test_fresh_shell.py."""


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_examples_of_page(page: Path, tmp_path: Path) -> None:
    found = list(problems(page, tmp_path))
    assert not found, "\n\n".join(found)


def test_the_runner_notices_a_wrong_output() -> None:
    assert matches(["one", "...", "last"], ["one", "two", "three", "last"])
    assert matches(["seen on ...; reading"], ["seen on 2031-01-01; reading"])
    assert matches([], [])
    assert not matches(["one"], ["one", "two"])
    assert not matches(["one", "..."], ["two", "three"])
    assert not matches([], ["something"])


def test_the_runner_reads_commands() -> None:
    block = next(blocks("x\n\n```console\n$ servanda check a # exit code 1\nout\n\n$ servanda fmt 'b c'\n```\n"))
    first, second = commands(block)
    assert (first.words, first.code, first.expected) == (["servanda", "check", "a"], 1, ["out"])
    assert (second.words, second.code, second.expected) == (["servanda", "fmt", "b c"], 0, [])


def test_the_runner_keeps_inner_fences() -> None:
    found = list(blocks("File: a.md\n\n````markdown\n```servanda\nact x\n```\n````\nend\n"))
    assert found == [Block("markdown", ["```servanda", "act x", "```"], 2, "File: a.md")]
