"""Rows out of nested JSON and XML: a path says which element is a row, and one for each column where in it, or in what holds it,
the cell stands.

A path is names parted by `/`; `@name` is an attribute of XML, `..` what holds an element, `.` the element itself.
`name[key=value]` are those whose key says so, `name[2]` is the second. What stands in a list is gone through one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from servanda.base.refusal import Refusal
from servanda.base.tables.faults import RowFault, closest
from servanda.base.tables.objects import DEEPEST, flat, objects, sheet_of
from servanda.base.tables.sheets import MOST_CELLS, Cell, FileSays, Row, Sheet, cell_text, few_enough
from servanda.base.tables.source import LARGEST, Data

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_STEP = re.compile(r"(\.\.?|[^\[\]/=]+)(?:\[(?:(\d+)|([^\[\]=]+)=([^\[\]]*))\])?(?:/|$)")


class PathStep(msgspec.Struct, frozen=True):
    """One name of a path. at: only the so-and-so-manyth, from 1; key, value: only those whose key says so."""

    name: str
    at: int = 0
    key: str = ""
    value: str = ""


PathSteps = tuple[PathStep, ...]


def steps_of(path: str, place: str, *, xml: bool = False) -> PathSteps:
    """A path as it was written; in XML without the prefixes of namespaces. Raises Refusal."""
    found, at = [], 0
    bare = _bare if xml else str
    while at < len(path) and (step := _STEP.match(path, at)):
        found.append(PathStep(bare(step[1]), int(step[2] or 0), bare(step[3] or ""), step[4] or ""))
        at = step.end()
    if at < len(path) or not found or path.endswith("/") or len(found) > DEEPEST:
        raise Refusal(f"“{path}” is no path in a file.", "Write it as a/b, a/@b, ../b or a[@type=2]/b.", place)
    return tuple(found)


def _taken(value: Any, step: PathStep) -> list[Any]:
    """What an element holds under a name."""
    inner = value.get(step.name) if isinstance(value, dict) else None
    found = inner if isinstance(inner, list) else [] if inner is None else [inner]
    if step.key:
        found = [one for one in found if step.value in map(_said, _taken(one, PathStep(step.key)))]
    return found[step.at - 1 : step.at] if step.at else found


def _said(value: Any) -> str:
    return cell_text(value.get("") if isinstance(value, dict) else value)


def _reached(value: Any, above: tuple[Any, ...], steps: PathSteps) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """What stands at the end of a path, with all that holds it."""
    if not steps:
        yield value, above
    elif steps[0].name == "..":
        if above:
            yield from _reached(above[-1], above[:-1], steps[1:])
    elif steps[0].name == ".":
        yield from _reached(value, above, steps[1:])
    else:
        for one in _taken(value, steps[0]):
            yield from _reached(one, (*above, value), steps[1:])


def _cell(values: list[Any]) -> Cell:
    """What stands at a path as one cell. Raises RowFault where it is no value but holds others."""
    found = []
    for value in values:
        if isinstance(value, dict):
            if "" not in value and (parts := [name for name in value if not name.startswith("@")]):
                raise RowFault("what stands there is no value, but holds others", repair=f"Go on to one: {', '.join(parts[:8])}.")
            value = value.get("")
        if value is not None and value != "":
            found.append(value)
    return found[0] if len(found) == 1 else found or None


def open_nested(name: str, data: Data, says: FileSays, kind: str, limit: int = LARGEST) -> Sheet:
    """A table out of JSON or XML by the paths in `says`; without any for cells, the columns are all that a row holds. Rows are
    counted as elements. Raises Refusal: a path that is none, nothing at that of rows, more cells than are read."""
    xml = kind == "xml"
    steps = () if says.rows in ("", ".") else steps_of(says.rows, name, xml=xml)
    if any(step.name in (".", "..") for step in steps):
        raise Refusal(f"“{says.rows}” does not lead from the top of the file to a row.", "Write it as a/b.", name)
    paths = {column: steps_of(path, name, xml=xml) for column, path in says.cells.items()}
    few_enough(paths, name)
    rows: list[Row] = []
    reached = set[str]()
    held = 0
    start: Any = None
    for tops, left in (_of_xml if xml else _of_json)(name, data, says, steps, paths, limit):
        if isinstance(tops, RowFault):
            rows.append(Row(len(rows) + 1, {}, tops))
            continue
        start = tops if start is None else start
        for value, above in _reached(tops, (), left):
            row = _row(len(rows) + 1, value, above, paths)
            reached |= {column for column, cell in row.cells.items() if cell is not None} | set(row.bad)
            held += sum(len(cell) if isinstance(cell, list) else 1 for cell in row.cells.values())
            rows.append(row)
            if held > MOST_CELLS:
                raise Refusal(f"the file holds more than {MOST_CELLS:,} cells.", "Cut it into parts, by year for example.", name)
    if not rows:
        raise _nothing(name, says.rows, steps, _whole(name, data, steps, limit) if xml and start is None else start)
    if not paths:
        return sheet_of(name, rows, kind, "element")
    idle = [(column, says.cells[column]) for column in paths if column not in reached]
    notes = tuple(f"Nothing stands at `{path}` (column `{column}`) in any row." for column, path in idle)
    return Sheet(tuple(paths), iter(rows), kind, "element", notes=notes)


def _row(number: int, value: Any, above: tuple[Any, ...], paths: Mapping[str, PathSteps]) -> Row:
    if not paths:
        try:
            own = value if isinstance(value, dict) else {"": value}
            return Row(number, {key.removesuffix(".") or "value": cell for key, cell in flat(own)})
        except RowFault as fault:
            return Row(number, {}, fault)
    cells: dict[str, Cell] = {}
    bad: dict[str, RowFault] = {}
    for column, steps in paths.items():
        cells[column] = None
        try:
            cells[column] = _cell([one for one, _above in _reached(value, above, steps)])
        except RowFault as fault:
            bad[column] = RowFault(fault.reason, repair=fault.repair, column=column)
    return Row(number, cells, bad=bad)


def _nothing(name: str, path: str, steps: PathSteps, start: Any) -> Refusal:
    """That no row was found, with what stands where the path ends."""
    repair = "Look at the first lines of the file."
    for length in range(len(steps) - 1, -1, -1):
        if there := next((value for value, _above in _reached(start, (), steps[:length])), None):
            names = [one for one in there if isinstance(one, str) and one] if isinstance(there, dict) else []
            repair = closest(steps[length].name, names) or repair
            break
    return Refusal(f"no element stands at `{path or '.'}`.", repair, name)


Tops = Iterator[tuple[Any, PathSteps]]
"""Parts of a file, or why one cannot be read, each with the steps that lead from it to its rows."""


def _of_json(name: str, data: Data, says: FileSays, steps: PathSteps, _paths: object, limit: int) -> Tops:
    for _what, _number, found in objects(name, data, says.encoding, limit):
        yield found, steps


def _of_xml(name: str, data: Data, says: FileSays, steps: PathSteps, paths: Mapping[str, PathSteps], limit: int) -> Tops:
    from servanda.base.tables.xmlstream import records

    unit = _unit(steps, paths.values())
    tags = [step.name for step in steps]
    wanted = "/" + "/".join(tags[: unit + 1])
    for n, (path, element) in enumerate(records(name, data, {tags[unit]} if steps else (), limit)):
        if not steps:
            repair = f"The outermost is `{element.tag}`; say which: {says.how('rows', f'{element.tag}/NAME')}."
            raise Refusal("which element of the XML is a row must be said.", repair, name)
        if n and re.sub(r"\[\d+\]", "", path) == wanted:
            yield {steps[unit].name: _tree(element)}, steps[unit:]
        elif not n and element.tag != tags[0]:
            raise _nothing(name, says.rows, steps[:1], {element.tag: ""})


def _whole(name: str, data: Data, steps: PathSteps, limit: int) -> Any:
    """A file of XML from its top, as far as it is small enough to be told of."""
    from servanda.base.tables.xmlstream import records

    try:
        _root, *whole = ((path, _tree(one)) for path, one in records(name, data, {steps[0].name}, limit))
    except Refusal:
        return None
    return {steps[0].name: whole[0][1]} if whole else None


def _unit(steps: PathSteps, paths: Sequence[PathSteps] | Any) -> int:
    """Which step of the path of rows is the element held whole: as far out as columns climb, and as conditions are to be seen."""
    unit = len(steps) - 1
    for path in paths:
        depth = 0
        for step in path:
            depth += {"..": -1, ".": 0}.get(step.name, 1)
            unit = min(unit, len(steps) - 1 + depth)
    for n, step in enumerate(steps):
        unit = min(unit, n - 1) if step.at else min(unit, n) if step.key else unit
    names = [step.name for step in steps]
    unit = max(unit, 0)
    return names.index(names[unit]) if names else 0


def _bare(name: str) -> str:
    """A name of XML without its namespace: `@xml:lang` is `@lang`."""
    sign = "@" if name.startswith("@") else ""
    return sign + name.removeprefix("@").rpartition("}")[2].rpartition(":")[2]


def _tree(element: Element) -> Any:
    """An element of XML as JSON would have it: attributes as `@name`, its own words under no name; its words alone where it has
    nothing else."""
    held: dict[str, Any] = {_bare(f"@{name}"): value for name, value in element.attrib.items()}
    inner: dict[str, list[Any]] = {}
    words = [element.text or ""]
    for child in element:
        inner.setdefault(child.tag, []).append(_tree(child))
        words.append(child.tail or "")
    own = " ".join("".join(words).split())
    held |= {name: found if len(found) > 1 else found[0] for name, found in inner.items()}
    return own if not held else held | {"": own} if own else held
