"""Every regular expression of the house: where it stands, how it is used."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

HOUSE = Path(__file__).resolve().parents[2] / "servanda"
USES = {"match", "fullmatch", "search", "sub", "subn", "findall", "finditer", "split"}
COMPILED = "compile"
LATE = ("pattern", "expression")  # of the lexicon, of `servanda.base.late`: compiled when they are first used


class Expression(NamedTuple):
    """place: file and line; name: of the variable; pattern: None where it is put together while the program runs; uses: methods called on it."""

    place: str
    name: str
    pattern: str | None
    flags: int
    uses: frozenset[str]

    @property
    def anywhere(self) -> bool:
        return not self.uses or bool(self.uses - {"match", "fullmatch"})

    @property
    def whole(self) -> bool:
        return "fullmatch" in self.uses


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def expressions() -> list[Expression]:
    """All calls of `re`, with the pattern as it stands or as the names it is made of give it."""
    trees = {path: ast.parse(path.read_text("utf-8")) for path in sorted(HOUSE.rglob("*.py"))}
    used: dict[tuple[Path | None, str], set[str]] = defaultdict(set)  # a name with an underscore is of its file alone
    direct: dict[int, str] = {}
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in USES and _name(node.value) != "re":
                if isinstance(node.value, ast.Call) and _name(node.value.func) in (COMPILED, *LATE):
                    direct[id(node.value)] = node.attr
                held = node.value.value if isinstance(node.value, ast.Subscript) else node.value
                name = _name(held)
                used[path if name.startswith("_") else None, name].add(node.attr)
    found = []
    for path, tree in trees.items():
        owner = _owners(tree)
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            ours = _name(node.func) == "expression" or (_name(node.func) == "pattern" and path.is_relative_to(HOUSE / "check"))
            if not ours and not (isinstance(node.func, ast.Attribute) and _name(node.func.value) == "re" and node.func.attr in (*USES, COMPILED)):
                continue
            place = f"{path.relative_to(HOUSE)}:{node.lineno}"
            name = owner.get(id(node), "")
            use = _name(node.func)
            uses = frozenset((direct[id(node)],)) if id(node) in direct else frozenset((use,)) if use in USES else frozenset(used[path if name.startswith("_") else None, name])
            pattern, flags = _value(node, path)
            found.append(Expression(place, name, pattern, flags, uses))
    return found


def _owners(tree: ast.AST) -> dict[int, str]:
    """By call: the name that its result is kept under, alone or in a table."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            for inner in ast.walk(node.value):
                found[id(inner)] = _name(target)
    return found


def _value(call: ast.Call, path: Path) -> tuple[str | None, int]:
    """The pattern and flags of a call, worked out in the module it stands in."""
    import importlib

    module = importlib.import_module(".".join(path.relative_to(HOUSE.parent).with_suffix("").parts).removesuffix(".__init__"))
    flags: list[Any] = [node.value for node in call.keywords if node.arg == "flags"]
    attribute = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    flags += call.args[1:2] if attribute == COMPILED or _name(call.func) == "expression" else call.args[2:3] if attribute in ("match", "search", "fullmatch", "findall", "finditer") else []
    values: list[Any] = []
    for node in (call.args[0], *flags):
        try:
            values.append(eval(compile(ast.Expression(node), str(path), "eval"), vars(module)))
        except NameError:
            values.append(None)
    pattern = values[0].decode("latin-1") if isinstance(values[0], bytes) else values[0] if isinstance(values[0], str) else None
    return pattern, int(values[1]) if len(values) > 1 and values[1] is not None else 0
