"""Runs the examples of a page: files are written, commands and Python are run, outputs compared.

As a program it puts the real outputs into a page: `python tests/docs/pagerunner.py docs/tutorial.md`.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from unittest import mock

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^(`{3,})(\S*)\s*$")
FILE = re.compile(r"^File: `?([\w./-]+?)`?:?$")
CHANGE = re.compile(r"^Change: `?([\w./-]+?)`?:?$")
EXIT = re.compile(r"\s+# exit code (\d+)$")


class Block(NamedTuple):
    """line: of the opening fence, from 0; title: the last line of prose above."""

    tag: str
    lines: list[str]
    line: int
    title: str


class Command(NamedTuple):
    line: int  # of the page, from 0
    words: list[str]
    typed: str
    code: int
    expected: list[str]


def blocks(text: str) -> Iterator[Block]:
    """Fenced blocks, with what stands directly above them."""
    lines = text.splitlines()
    i, title = 0, ""
    while i < len(lines):
        opening = FENCE.match(lines[i])
        if opening is None:
            title = lines[i].strip() or title
            i += 1
            continue
        end = next((j for j in range(i + 1, len(lines)) if lines[j].rstrip() == opening.group(1)), len(lines))
        yield Block(opening.group(2), lines[i + 1 : end], i, title)
        i, title = end + 1, ""


def commands(block: Block) -> Iterator[Command]:
    """The commands of a console block, each with the lines under it."""
    starts = [i for i, line in enumerate(block.lines) if line.startswith("$ ")]
    for i, end in zip(starts, [*starts[1:], len(block.lines)], strict=True):
        line = block.lines[i][2:]
        code = EXIT.search(line)
        expected = block.lines[i + 1 : end]
        typed = EXIT.sub("", line)
        yield Command(block.line + 1 + i, shlex.split(typed), typed, int(code.group(1)) if code else 0, _trimmed(expected))


def matches(expected: list[str], actual: list[str]) -> bool:
    """Whether the output is the one shown; a line of three dots is any number of lines, three dots in a line any words."""
    pattern = ""
    for line in expected:
        if line.strip() == "...":
            pattern += r"(?:.*\n)*?"
        else:
            pattern += ".*".join(re.escape(part) for part in line.rstrip().split("...")) + r"\n"
    return re.fullmatch(pattern, "".join(line.rstrip() + "\n" for line in actual)) is not None


def wrote(block: Block, folder: Path) -> bool:
    """Whether a block was a file to write, or a change to make in one: lines with `-` give way to those with `+`."""
    if file := FILE.match(block.title):
        target = folder / file.group(1)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("\n".join(block.lines) + "\n", encoding="utf-8")
    elif change := CHANGE.match(block.title):
        target = folder / change.group(1)
        before, after = ("".join(f"{line[1:]}\n" for line in block.lines if line[:1] in (sign, " ")) for sign in "-+")
        text = target.read_text(encoding="utf-8")
        assert text.count(before) == 1, f"{change.group(1)} does not hold once: {before}"
        target.write_text(text.replace(before, after), encoding="utf-8")
    else:
        return False
    return True


def run(words: list[str], folder: Path) -> tuple[int, list[str]]:
    """Run `servanda ...` in the folder, as a pipe of 80 columns would see it: exit code and lines of both outputs."""
    if words[0] in ("mv", "rm"):
        done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
        return done.returncode, done.stderr.splitlines()
    if words[0] != "servanda":
        raise ValueError(f"only servanda is run here, not {words[0]}")
    from servanda.app.cli import main

    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with (
        contextlib.chdir(folder),
        mock.patch.dict(os.environ, {"COLUMNS": "80", "NO_COLOR": "1", "TERM": "dumb"}),
        mock.patch.object(sys, "argv", words),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(out),
    ):
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = int(stop.code or 0)
    buffer = out.buffer
    assert isinstance(buffer, io.BytesIO)
    return code, _trimmed(buffer.getvalue().decode("utf-8").splitlines())


def run_python(source: str, names: dict[str, object], folder: Path) -> list[str]:
    """Run a piece of Python, keeping its names for the next; the lines it prints."""
    out = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(out):
        exec(compile(source, "<page>", "exec"), names)
    return _trimmed(out.getvalue().splitlines())


class Here:
    """Runs what a page shows in this process: quick, but with everything already imported and on the path."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: dict[str, object] = {"__name__": "page"}

    def run(self, command: Command) -> tuple[int, list[str]]:
        return run(command.words, self.folder)

    def python(self, source: str) -> list[str]:
        return run_python(source, self.names, self.folder)


def problems(page: Path, folder: Path, shell: Here | None = None) -> Iterator[str]:
    """Run a page in a folder; a sentence for each example that does not do what the page says. shell: what runs it, if not this process."""
    printed: list[str] | None = None
    if shell is None:
        shutil.copytree(ROOT / "dossiers", folder / "dossiers", ignore=shutil.ignore_patterns(".*"), dirs_exist_ok=True)
        shell = Here(folder)
    for block in blocks(page.read_text(encoding="utf-8")):
        where = f"{page.name}, line {block.line + 1}"
        if wrote(block, folder):
            continue
        if block.tag == "console":
            for command in commands(block):
                code, actual = shell.run(command)
                if code != command.code:
                    yield f"{where}: {shlex.join(command.words)} ends with {code}, not {command.code}:\n" + "\n".join(actual)
                elif not matches(command.expected, actual):
                    yield f"{where}: {shlex.join(command.words)} prints\n" + "\n".join(actual)
        elif block.tag == "python":
            printed = shell.python("\n".join(block.lines))
            continue
        elif block.tag == "text" and printed is not None and not matches(_trimmed(block.lines), printed):
            yield f"{where}: the Python above prints\n" + "\n".join(printed)
        printed = None


def rewrite(page: Path) -> int:
    """Put the real outputs into the page where it shows others; where dots stand, only say so. Returns how many differ."""
    changed, lines = 0, page.read_text(encoding="utf-8").splitlines()
    edits: list[tuple[int, int, list[str]]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(ROOT / "dossiers", folder / "dossiers", ignore=shutil.ignore_patterns(".*"))
        names: dict[str, object] = {"__name__": "page"}
        printed: list[str] | None = None
        for block in blocks(page.read_text(encoding="utf-8")):
            if wrote(block, folder):
                continue
            if block.tag == "console":
                starts = [c.line for c in commands(block)]
                ends = [*starts[1:], block.line + 1 + len(block.lines)]
                for command, end in zip(commands(block), ends, strict=True):
                    code, actual = run(command.words, folder)
                    if code != command.code:
                        print(f"line {command.line + 1}: {shlex.join(command.words)} ends with {code}")
                    if matches(command.expected, actual):
                        continue
                    changed += 1
                    if any("..." in line for line in command.expected):
                        print(f"line {command.line + 1}: by hand, it prints\n" + "\n".join(actual))
                    else:
                        edits.append((command.line + 1, end, actual))
            elif block.tag == "python":
                printed = run_python("\n".join(block.lines), names, folder)
                continue
            elif block.tag == "text" and printed is not None and not matches(_trimmed(block.lines), printed):
                changed += 1
                edits.append((block.line + 1, block.line + 1 + len(block.lines), printed))
            printed = None
    for start, end, actual in reversed(edits):
        lines[start:end] = actual
    page.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return changed


def _trimmed(lines: list[str]) -> list[str]:
    """Without empty lines at both ends."""
    kept = [line.rstrip() for line in lines]
    while kept and not kept[-1]:
        kept.pop()
    while kept and not kept[0]:
        kept.pop(0)
    return kept


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        print(f"{argument}: {rewrite(Path(argument))} outputs differed")
