"""What any text of the program tells to type exists: the verb, its part, its options; and a path is typed as a shell must read it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from commandline import ROOT, call

from servanda.app.cli import COMMANDS, root
from servanda.base.refusal import Refusal

LINE = re.compile(r"(?<![\w./-])servanda ((?:[a-z-]+ )*[a-z-]+)([^`\n]*)")


def texts() -> Iterator[tuple[str, str]]:
    """Every text of the source that is no docstring, with its place; what is filled in as `X`."""
    for path in sorted((ROOT / "servanda").rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if not re.search(r"^.*[^`\w./-]servanda [a-z{]", re.sub(r'"""`servanda[^`]*`', "", source), re.MULTILINE):
            continue
        tree = ast.parse(source)
        documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(tree):
            place = f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.JoinedStr):
                yield place, "".join(part.value if isinstance(part, ast.Constant) else "X" for part in node.values)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation | parts:
                yield place, node.value


def wrong(verbs: str, rest: str) -> str:
    """What of a line to type does not exist; nothing where it does. Words that do not begin with a verb are prose."""
    words = verbs.split()
    if words[0] not in COMMANDS:
        return ""
    command: click.Command | None = root
    while isinstance(command, click.Group) and words:
        with click.Context(command) as context:
            found = command.get_command(context, words[0])
        if found is None:
            return f"{words[0]} is no verb" if words[0] not in ("without", "holds") else ""
        command = found
        words = words[1:]
    assert command is not None
    known = {name for one in command.params for name in (*one.opts, *one.secondary_opts)} | {"--help", "-h"}
    asked = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", rest.partition(": ")[0].partition(". ")[0]))
    return "" if isinstance(command, click.Group) else f"no option {', '.join(sorted(asked - known))}" if asked - known else ""


def test_every_line_to_type_exists() -> None:
    seen, bad = 0, []
    for place, text in texts():
        for line in LINE.finditer(text):
            seen += 1
            if fault := wrong(line[1], line[2]):
                bad.append(f"{place}: servanda {line[1]}{line[2]}: {fault}")
    assert seen > 100
    assert not bad, "\n".join(bad)


def test_what_is_wrong_is_seen() -> None:
    assert wrong("sanctions skreen", "")
    assert wrong("check", " x --no-such-option")
    assert not wrong("evidence watched", " --add x")


@pytest.mark.parametrize("repair", ["Make one with: servanda new NAME.", "Look. Ask on: servanda due --as-of DAY."])
def test_no_full_stop_is_typed_with_a_line(repair: str) -> None:
    assert not Refusal("x", repair=repair).repair.endswith(".")
    assert Refusal("x", repair="See servanda check. Then go on.").repair.endswith("on.")
    assert Refusal("x", repair="Import one with: servanda sanctions import FILE...").repair.endswith("FILE...")


def test_a_path_with_a_space_can_be_typed_back(tmp_path: Path) -> None:
    assert "servanda check 'my draft'" in call("new", "my draft", folder=tmp_path).out
    assert "servanda ask schedule 'my draft'" in call("ask", "keepable", "my draft", folder=tmp_path).out
    done = call("monitor", "my draft", folder=tmp_path)
    assert "servanda due 'my draft'" in done.err.splitlines()[-1]
