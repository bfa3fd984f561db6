"""`servanda figures`: every number the program goes by, found where it stands: in the tables that come with it, in the options of
its commands, in its code. There is no list of them to forget one in."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from operator import add, lshift, mul, sub, truediv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from servanda.base.document import Document, Heading, PageBlock, Para, table
from servanda.base.job import Given, Job, args, word
from servanda.base.result import Based

if TYPE_CHECKING:
    import click

HOME = Path(__file__).resolve().parents[1]
KINDS = {
    "source": ("Figures of law and practice", "From the tables that come with the program, with the days they are in force."),
    "default": ("What is taken unless you say otherwise", "Ours. Another is given with the option."),
    "limit": ("Limits and tolerances", "Ours: what keeps the program from taking too long, too much, or too little for certain."),
}
"""The kinds of figures, what a page says over each."""
_WHOLE = r"-?[0-9][0-9_.]*(?:e-?[0-9]+)?"
_NUMBER = re.compile(_WHOLE)
_SUM = rf"\(?{_WHOLE}(?:(?:, | ?\*\*? ?| / | << | [+-] ){_WHOLE})*\)?"
_LINE = rf"^([A-Z_][A-Z0-9_]*(?:, [A-Z_][A-Z0-9_]*)*)(?:: [^=\n]+)? = ({_SUM}|{{[^\n]+}})(?:  #[^\n]*)?\n"
_ONE = re.compile(_LINE, re.MULTILINE)
_CONSTANTS = re.compile(rf'((?:{_LINE})+)"""(.+?)"""', re.MULTILINE | re.DOTALL)
"""Constants of a module with the sentence below them that says what they count."""
_UNITS = {"usd": "US dollars a barrel", "months": "months", "extend": "months more", "days": "days", "hops": "hops"}
_HANDED_ON = ("source", "law", "checked", "unit", "means", "words", "currency", "first", "from", "last", "until", "sure_until")


class GoneBy(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A number that the program goes by. place: the table, command or module; unit "": `what` names it; since, until: the days it
    is in force; checked: what was compared with the source, and when."""

    kind: str
    place: str
    name: str
    value: str
    unit: str = ""
    what: str = ""
    source: str = "ours"
    since: str = ""
    until: str = ""
    checked: str = ""


class AllFigures(Based, frozen=True, kw_only=True):
    """Every figure that was asked for, by kind and place."""

    figures: tuple[GoneBy, ...]


def figures_page(answer: AllFigures) -> Document:
    """In: figures. Out: a table for each kind."""
    blocks: list[PageBlock] = [] if answer.figures else [Para("No figure has these words.")]
    for kind, (title, says) in KINDS.items():
        if not (mine := [one for one in answer.figures if one.kind == kind]):
            continue
        columns: dict[str, Any] = {"where": "place", "figure": "name", "value": lambda one: f"{one.value} {one.unit}".strip()}
        columns |= {"what": "what"} if any(one.what for one in mine) else {}
        if kind == "source":
            columns |= {"in force": _in_force, "source": "source", "checked": "checked"}
        blocks += [Heading(2, title, kind), Para(says, "quiet"), table(mine, columns, none="")]
    return Document("The figures Servanda goes by", tuple(blocks), answer.basis.foot())


def _in_force(one: GoneBy) -> str:
    return f"{one.since or 'always'} to {one.until or 'further notice'}" if one.since or one.until else ""


class FiguresJob(Job):
    """List the numbers the program goes by: those of law and practice with source and date, what options are by default, limits.

    WORDS: only those in which all of them stand. How often the rules of wording are right is measured in docs/precision.md.
    """

    short = "List every number the program goes by, with unit, source and date."
    exits = ("done", "no figure has these words")
    examples = ("figures", "figures price cap --kind source", "figures screen --kind default")
    calls = ("about",)
    untold = ("kind",)
    says = staticmethod(figures_page)
    about = args("WORDS")
    kind = word("Only those of this kind.", of=KINDS)

    def run(self, given: Given) -> AllFigures:
        asked = [one.casefold() for one in self.about]
        every = (one for kind, find in FINDERS.items() if self.kind in ("", kind) for one in find())
        return AllFigures(figures=tuple(one for one in every if _has(one, asked)))

    def found(self, answer: AllFigures) -> bool:
        return not answer.figures


def _has(one: GoneBy, words: list[str]) -> bool:
    said = " ".join((one.place, one.name, one.what, one.source)).casefold().replace("_", " ")
    return all(word.replace("_", " ") in said for word in words)


def sourced() -> Iterator[GoneBy]:
    """Numbers of the shipped tables that stand under a source."""
    for path in _files("*.toml"):
        for name, value, said in _numbers(tomllib.loads(path.read_text("utf-8")), "", {}):
            key = name.rpartition(" ")[2]
            if " " in (source := said.get("law") or said.get("source", "")):  # a name of a column is no source
                yield GoneBy(
                    kind="source", place=path.stem.replace("_", "-"), name=name.removesuffix(" value"), value=value,
                    unit=said.get("unit") or _UNITS.get(key) or said.get("currency", "%" if key == "threshold" else ""),
                    what=said.get("means") or said.get("words", ""), source=source, checked=said.get("checked", ""),
                    since=said.get("first") or said.get("from", ""),
                    until=said.get("last") or said.get("until") or said.get("sure_until", ""),
                )  # fmt: skip


def _numbers(node: Any, name: str, said: dict[str, str]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Each number below a table: its name, itself, and what the tables around it say of it."""
    if isinstance(node, list):
        for one in node:
            yield from _numbers(one, name, said)
    elif isinstance(node, dict):
        said = said | {key: _words(node[key]) for key in _HANDED_ON if key in node}
        own = node.get("id") or node.get("name") or " ".join(str(node[key]) for key in ("member", "product") if key in node)
        named = f"{name} {own}".strip()
        for key, value in node.items():
            if isinstance(value, list | dict):
                yield from _numbers(value, f"{named} {key}" if isinstance(value, dict) else named, said)
            elif not isinstance(value, bool) and key != "id" and _NUMBER.fullmatch(str(value)):
                yield f"{named} {key}".strip(), f"{Decimal(str(value)):,}", said


def _words(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(f"{one['title']} ({one['date']})" for one in value if isinstance(one, dict))
    return value.get("name", "") if isinstance(value, dict) else str(value)


def defaults() -> Iterator[GoneBy]:
    """What the options of all commands are when nobody gives them."""
    from servanda.app.cli import root

    yield from _defaults(root, "")


def _defaults(command: click.Command, name: str) -> Iterator[GoneBy]:
    import click

    if isinstance(command, click.Group):
        context = click.Context(command)
        for verb in command.list_commands(context):
            if (inside := command.get_command(context, verb)) is not None:
                yield from _defaults(inside, f"{name} {verb}".strip())
    for one in command.params:
        if isinstance(one, click.Option) and not isinstance(one.default, bool) and isinstance(one.default, int | float):
            yield GoneBy(kind="default", place=name, name=one.opts[0], value=f"{one.default:,}", what=one.help or "")


def limits() -> Iterator[GoneBy]:
    """Constants of the code that say what they count."""
    for path in _files("*.py"):
        place = ".".join(path.relative_to(HOME).with_suffix("").parts)
        for block in _CONSTANTS.finditer(path.read_text("utf-8")):
            for name, text in _ONE.findall(block[1]):
                if not name.startswith("_") and (value := _worked_out(text)):
                    yield GoneBy(kind="limit", place=place, name=name, value=value, what=" ".join(block[4].split()))


def _worked_out(text: str) -> str:
    """`64 * 1024` as `65,536`; "" of what is no number."""
    try:
        value = _value(ast.parse(text, mode="eval").body)
    except ValueError:
        return ""
    if isinstance(value, dict):
        return ", ".join(f"{name} {one:,}" for name, one in value.items())
    return ", ".join(f"{one:,}" for one in value) if isinstance(value, tuple) else f"{value:,}"


def _value(node: ast.expr) -> Any:
    if isinstance(node, ast.Tuple):
        return tuple(map(_value, node.elts))
    if isinstance(node, ast.Dict):
        return {ast.unparse(key).strip("'"): _value(one) for key, one in zip(node.keys, node.values, strict=True) if key}
    if isinstance(node, ast.UnaryOp):
        return -_value(node.operand)
    if isinstance(node, ast.BinOp):
        return _DOES[type(node.op)](_value(node.left), _value(node.right))
    if not isinstance(found := ast.literal_eval(node), int | float) or isinstance(found, bool):
        raise ValueError
    return found


_DOES: dict[type[ast.operator], Any] = {
    ast.Mult: mul, ast.Pow: pow, ast.Div: truediv, ast.LShift: lshift, ast.Add: add, ast.Sub: sub
}  # fmt: skip
FINDERS = {"source": sourced, "default": defaults, "limit": limits}


def _files(pattern: str) -> list[Path]:
    """Files of the program; not the dossiers that a wheel carries."""
    return sorted(path for path in HOME.rglob(pattern) if path.relative_to(HOME).parts[0] != "shipped")
