"""In a real (pseudo) terminal: colours where wanted, none elsewhere, never wider than the window."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pexpect
import pytest
from amounts import part
from commandline import EXECUTABLE, TODAY
from rich.cells import cell_len

ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:1|2|3[0-7]|9[0-7])(?:;\d+)*m")


def tty(*words: str | Path, columns: int = 80, **environment: str) -> tuple[int, str]:
    """Run in a pseudo-terminal of that width; exit code and what the terminal saw."""
    env = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS", "LINES", "FORCE_COLOR", "CI")}
    child = pexpect.spawn(
        str(EXECUTABLE),
        [str(w) for w in words],
        env={**env, "TERM": "xterm-256color", "LANG": "C.UTF-8", **environment},
        dimensions=(50, columns),
        encoding="utf-8",
        timeout=300,
    )
    child.expect(pexpect.EOF)
    child.close()
    return int(child.exitstatus or 0), child.before.replace("\r\n", "\n")


def plain(text: str) -> list[str]:
    """Lines as the eye sees them: what was written over again is gone."""
    return [ANSI.sub("", line).rsplit("\r", 1)[-1] for line in text.split("\n")]


def test_help_in_a_terminal() -> None:
    code, seen = tty("--help")
    assert code == 0
    assert "Start with: servanda new" in seen


def test_check_is_coloured_in_a_terminal_and_plain_elsewhere(dossiers: Path) -> None:
    words = ("check", dossiers / "minsk", "--no-questions", "--today", TODAY)
    code, seen = tty(*words)
    assert code == 1
    assert COLOUR.search(seen)
    code, seen = tty(*words, NO_COLOR="1")
    assert code == 1
    assert not re.search(r"\x1b\[(?:\d+;)*3[0-7]", seen), "no colour"
    piped = subprocess.run([EXECUTABLE, *map(str, words)], capture_output=True, text=True, check=False)
    assert piped.returncode == 1
    assert "\x1b" not in piped.stdout + piped.stderr
    assert piped.stderr == "", "a pipe is told nothing about progress"


@pytest.mark.parametrize("columns", part([60, 160], 2))
@pytest.mark.parametrize(
    "words",
    [
        ["check", "minsk", "--no-questions", "--today", TODAY, "--full"],
        ["check", "harbour", "--no-questions", "--today", TODAY],
        ["show", "minsk"],
        ["show", "harbour"],
        ["explain", "9.end", "minsk"],
        ["ask", "schedule", "harbour"],
        ["check", "black-sea-2025", "--today", TODAY, "--full"],
        ["ask", "part", "minsk"],
        ["rules"],
        ["text", "list", "minsk"],
    ],
    ids=lambda w: " ".join(w[:2]),
)
def test_no_line_is_wider_than_the_window(dossiers: Path, words: list[str], columns: int) -> None:
    code, seen = tty(*(dossiers / w if w in ("minsk", "harbour", "black-sea-2025") else w for w in words), columns=columns)
    assert code in (0, 1)
    wide = [line for line in plain(seen) if cell_len(line) > columns]
    assert not wide


def test_progress_leaves_nothing_behind(dossiers: Path) -> None:
    _code, seen = tty("check", dossiers / "harbour", "--today", TODAY)
    assert not [line for line in plain(seen) if line.rstrip().endswith("asking: keepable ...")]
    assert plain(seen)[0].startswith("Servanda check: harbour") or "Servanda check: harbour" in seen


def test_a_list_is_stored_a_name_screened_and_a_decision_kept_in_a_terminal(tmp_path: Path) -> None:
    """Three jobs of the sanctions instrument in a row, as an officer would: never wider than the window, and the decision stands."""
    embargo = Path(__file__).parents[2] / "dossiers" / "embargo"
    store, lists = tmp_path / "store", embargo / "lists" / "2031-07-04"
    files = [lists / f"{part}.csv" for part in ("prim", "alt", "add")]
    code, seen = tty("sanctions", "import", *files, "--list", "belmora", "--known", "2031-07-04", "--store", store)
    assert code == 0, seen
    customers = embargo / "customers.csv"
    code, seen = tty("sanctions", "screen", "--file", customers, "--out", tmp_path / "out", "--known", "2031-08-01", "--today", "2031-08-01", "--store", store)
    assert code == 1, seen
    assert all(cell_len(line) <= 80 for line in plain(seen))
    code, seen = tty(
        "sanctions", "decide", "propose", "C-101", "us-ofac:101", "--verdict", "true", "--because", "same passport", "--by", "Anna Lind",
        "--run", tmp_path / "out", "--now", "2031-08-01", "--store", store,
    )  # fmt: skip
    assert code == 0, seen
    code, seen = tty("sanctions", "decide", "list", "--store", store)
    assert "Anna Lind" in seen
    assert "us-ofac:101" in seen
