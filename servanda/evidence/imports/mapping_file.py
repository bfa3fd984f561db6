"""Mapping files read from TOML, checked key by key; an unknown key is an error with the closest known one."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Callable
from collections.abc import Mapping as Table
from typing import Any

import msgspec

from servanda.base.decoding import read_toml
from servanda.base.marking import caveats_in, until_in
from servanda.base.refusal import Refusal
from servanda.base.regexes import slow
from servanda.base.schemes import legal, read_label
from servanda.base.tables.faults import closest
from servanda.base.tables.sheets import FileSays
from servanda.base.time import FORMS
from servanda.calendar import day_start
from servanda.evidence.imports.mapping import (
    NAME,
    OTHERWISE,
    AttributionSays,
    Field,
    Mapping,
    NearPlaces,
    Restates,
    RowCondition,
    Shape,
    SourceSays,
)
from servanda.evidence.records import TLP

BLOCKS = ("event", "gap", "coverage", "not_done")
"""The kinds of block: what a row may give."""

_TOP = ("mapping", "title", "about", "extends", "zone", "file", "source", "when", "every", *BLOCKS, "near")
_TABLES = ("terms", "places", "doers", "sources")
_PLAIN = ("name", "when", "args", "measures", "attribution", "count", "key", "restates", "terms", "places", "leave_out", "closed")
_TIMED = ("first", "last", "precision", "source", "tlp", "rel", "originators", "caveats", "until", "standing", "known")
_LOOK = (*_TIMED, "reliability", "credibility", "term", "place", "by", "clause")
_FIELDS = {
    "event": tuple(f for f in Shape.__struct_fields__ if f not in (*_PLAIN, "kind", "reason", "clause", "owner", "how")),
    "gap": (*_TIMED, "reason"),
    "coverage": (*_LOOK, "owner", "how"),
    "not_done": (*_LOOK, "text"),
}
_KEYS = {
    "event": (*_FIELDS["event"], "name", "when", "args", "attribution", "count", "measures", "key", "restates", "leave_out"),
    "gap": (*_FIELDS["gap"], "name", "when", "key", "terms", "places", "leave_out"),
    "coverage": (*_FIELDS["coverage"], "name", "when", "key", "closed", "leave_out"),
    "not_done": (*_FIELDS["not_done"], "name", "when", "key", "leave_out"),
}
_NEEDS = {"event": ("first", "term"), "gap": ("first",), "coverage": ("first", "owner"), "not_done": ("first",)}


def parse_mapping(text: str, place: str, load: Callable[[str], dict[str, Any]]) -> Mapping:
    """A mapping from its TOML text.

    In: the text; the file's name for messages; `load`, which gives the tables of the mapping that `extends` names.
    Raises Refusal for anything that is not a mapping, with the place in it.
    """
    return build(merged(read_tables(text, place), place, load), place)


def read_tables(text: str, place: str) -> dict[str, Any]:
    """The TOML of a mapping as tables, nothing checked."""
    try:
        return read_toml(text)
    except tomllib.TOMLDecodeError as error:
        raise Refusal(
            f"is not TOML: {error}.", repair="Mend that line; docs/importing.md shows the form.", place=place
        ) from error


def merged(data: dict[str, Any], place: str, load: Callable[[str], dict[str, Any]], depth: int = 0) -> dict[str, Any]:
    """The tables with those of the extended mapping under them; blocks are joined by their `name`."""
    parent = data.get("extends")
    if parent is None:
        return data
    if not isinstance(parent, str) or depth > 5:
        raise Refusal(
            "`extends` must name one mapping and may not go round in a circle.", repair='Write extends = "ucdp-ged".', place=place
        )
    below = merged(load(parent), parent, load, depth + 1)
    return _over(below, {k: v for k, v in data.items() if k != "extends"})


def _over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    found = dict(below)
    for key, value in above.items():
        old = found.get(key)
        if key in BLOCKS:
            found[key] = _blocks_over(_blocks(old), _blocks(value))
        elif (
            isinstance(old, dict)
            and isinstance(value, dict)
            and not (key not in (*_TABLES, "args", "measures") and _is_field(value))
        ):
            found[key] = _over(old, value)
        else:
            found[key] = value
    return found


def _is_field(value: dict[str, Any]) -> bool:
    return any(k in value for k in ("column", "constant", "text", "first_of"))


def _blocks(value: Any) -> list[dict[str, Any]]:
    if value is None:
        return []
    return [value] if isinstance(value, dict) else [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def _blocks_over(below: list[dict[str, Any]], above: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = {b.get("name", ""): b for b in below}
    for block in above:
        name = block.get("name", "")
        names[name] = _over(names[name], block) if name in names else block
    return list(names.values())


def build(data: Table[str, Any], place: str) -> Mapping:
    """A checked Mapping from merged tables."""
    check_keys(data, (*_TOP, *_TABLES), place)
    name = data.get("mapping", "")
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise Refusal(
            "needs a name.",
            repair='Write mapping = "a-short-name" (small letters, digits, hyphens); it becomes part of every id.',
            place=place,
        )
    zone = _text(data, "zone", "", place)
    try:
        day_start(dt.date(2020, 1, 1), zone or "UTC")
    except Refusal as error:
        raise Refusal(error.reason, "Write an IANA name such as Europe/Kyiv.", place=f"{place}: zone") from error
    every = _table(data, "every", place)
    check_keys(every, sorted({key for keys in _KEYS.values() for key in keys} - {"name", "leave_out"}), f"{place}: [every]")
    shapes = tuple(
        shape(kind, _with_every(block, every, kind), f"{place}: [{kind}{' ' + block['name'] if block.get('name') else ''}]")
        for kind in BLOCKS
        for block in _blocks(data.get(kind))
        if not block.get("leave_out")
    )
    if not shapes:
        raise Refusal("takes no record from a row.", repair="Add an [event], [gap], [coverage] or [not_done] table.", place=place)
    names = [(s.kind, s.name) for s in shapes]
    if len(set(names)) != len(names):
        raise Refusal(
            "two blocks have the same name.", repair="Give each block of a kind its own name = ....", place=place
        )
    return Mapping(
        name=name,
        title=_text(data, "title", "", place),
        about=_text(data, "about", "", place),
        zone=zone,
        file=_plain(FileSays, _table(data, "file", place), f"{place}: [file]"),
        source=_source(_table(data, "source", place), f"{place}: [source]"),
        when=_whens(data.get("when"), f"{place}: [[when]]"),
        shapes=shapes,
        near=_plain(NearPlaces, _table(data, "near", place), f"{place}: [near]"),
        **{t: _strings(_table(data, t, place), f"{place}: [{t}]") for t in _TABLES},  # type: ignore[arg-type]  # tables of words, every one
    )


def _with_every(block: dict[str, Any], every: Table[str, Any], kind: str) -> dict[str, Any]:
    return {**{k: v for k, v in every.items() if k in _KEYS[kind]}, **block}


def shape(kind: str, data: Table[str, Any], place: str) -> Shape:
    """One block."""
    check_keys(data, _KEYS[kind], place)
    given: dict[str, Any] = {"kind": kind, "name": _text(data, "name", "", place)}
    for key in _FIELDS[kind]:
        if key in data:
            given[key] = field(data[key], f"{place}.{key}")
    given["when"] = _whens(data.get("when"), f"{place}.when")
    keys = data.get("key", ())
    given["key"] = (keys,) if isinstance(keys, str) else tuple(keys) if isinstance(keys, list) else ()
    if not given["key"] or not all(isinstance(k, str) and k for k in given["key"]):
        raise Refusal(
            "needs `key`: the column, or the columns together, by which the publisher tells one row from another.",
            repair='Write key = "id" or key = ["date", "place"]; without it a re-import would enter everything twice.',
            place=place,
        )
    if kind == "gap":
        given |= {k: tuple(_list(data, k, place)) for k in ("terms", "places")}
    elif kind == "coverage":
        given["closed"] = bool(data.get("closed", False))
    elif kind == "event":
        given["count"] = bool(data.get("count", False))
        given["measures"] = {k: field(v, f"{place}.measures.{k}") for k, v in _table(data, "measures", place).items()}
        given["args"] = {k: field(v, f"{place}.args.{k}") for k, v in _table(data, "args", place).items()}
        given["attribution"] = _said(_table(data, "attribution", place), f"{place}.attribution")
        if "restates" in data:
            given["restates"] = _restates(_table(data, "restates", place), f"{place}.restates")
    if kind == "not_done" and not {"term", "clause"} & set(given):
        raise Refusal("does not say what was not done.", repair='Write term = "column", or clause = "column".', place=place)
    for need in _NEEDS[kind]:
        if need not in given:
            raise Refusal(
                f"does not say where `{need}` comes from.",
                repair=f'Write {need} = "column" or {need} = {{ constant = "..." }}.',
                place=place,
            )
    return Shape(**given)


def _said(data: Table[str, Any], place: str) -> AttributionSays:
    check_keys(data, AttributionSays.__struct_fields__, place)
    return AttributionSays(**{k: field(v, f"{place}.{k}") for k, v in data.items()})


def _restates(data: Table[str, Any], place: str) -> Restates:
    from servanda.evidence.records import BOUNDS

    check_keys(data, Restates.__struct_fields__, place)
    given: dict[str, Any] = {k: field(data[k], f"{place}.{k}") for k in ("value", "key") if k in data}
    given |= {k: data[k] for k in ("of", "same_length", "bound") if k in data}
    fits = given.get("of", "period before") in ("period before", "key") and given.get("bound", "") in ("", *BOUNDS)
    if "value" not in given or not fits or (given.get("of") == "key") != ("key" in given):
        raise Refusal(
            "does not say which earlier number is restated.",
            repair='Write value = "column" and of = "period before", or of = "key" with key = "column".',
            place=place,
        )
    return Restates(**given)


def field(data: Any, place: str) -> Field:
    """A Field from a column name, or from a table that says more."""
    if isinstance(data, str):
        return Field(column=data)
    if not isinstance(data, dict):
        raise Refusal("must be a column's name or a table.", repair='Write "column" or { constant = "..." }.', place=place)
    check_keys(data, Field.__struct_fields__, place)
    given = dict(data)
    if "first_of" in given:
        given["first_of"] = tuple(field(v, place) for v in given["first_of"]) if isinstance(given["first_of"], list) else ()
    if "constant" in given:
        given["constant"] = str(given["constant"])
    if isinstance(given.get("values"), dict):
        given["values"] = {str(k): str(v) for k, v in given["values"].items()}
    if isinstance(given.get("blank"), str):
        given["blank"] = [given["blank"]]
    found: Field = _plain(Field, {k: v for k, v in given.items() if k != "first_of"}, place)
    found = msgspec.structs.replace(found, first_of=given.get("first_of", ()))
    if sum((bool(found.column), found.constant is not None, bool(found.text), bool(found.first_of))) != 1:
        raise Refusal(
            "must say where it comes from, once.", repair="Give one of: column, constant, text, first_of.", place=place
        )
    if found.format and found.format not in FORMS and "%" not in found.format:
        repair = f"Write one of {', '.join(FORMS)}, or a pattern such as %d/%m/%y."
        raise Refusal(f"`{found.format}` is no way to write dates.", repair=repair, place=place)
    if found.otherwise not in OTHERWISE:
        raise Refusal(
            f"`{found.otherwise}` is not known here.", repair=f"otherwise is one of: {', '.join(OTHERWISE)}.", place=place
        )
    compiled(found.pattern, place)
    return found


def compiled(pattern: str, place: str) -> re.Pattern[str] | None:
    """The regular expression, or None where none is given; Refusal if it is none."""
    if not pattern:
        return None
    try:
        made = re.compile(pattern, re.DOTALL)
    except re.error as error:
        raise Refusal(f"is no regular expression: {error}.", repair="Write it between single quotes.", place=place) from error
    if why := slow(pattern, re.DOTALL, squares=False):
        repair = "Take the inner repetition out: 'a+' for '(a+)+'."
        raise Refusal(f"is a regular expression that may never end: {why}.", repair=repair, place=place)
    return made


def _whens(data: Any, place: str) -> tuple[RowCondition, ...]:
    found = []
    for item in _blocks(data):
        check_keys(item, ("column", "is", "not", "matches", "at_least", "at_most", "filled"), place)
        given = {{"is": "is_", "not": "not_"}.get(k, k): v for k, v in item.items()}
        for key in ("is_", "not_"):
            if key in given:
                given[key] = [str(v) for v in (given[key] if isinstance(given[key], list) else [given[key]])]
        when = _plain(RowCondition, given, place)
        compiled(when.matches, place)
        found.append(when)
    return tuple(found)


def check_keys(data: Table[str, Any], known: Any, place: str) -> None:
    """Refuse a key that is not known, naming the closest that is."""
    for key in data:
        if key not in known:
            raise Refusal(f"the key `{key}` is not known here.", repair=closest(key, known, most=40), place=place)


def _plain(kind: Any, data: Table[str, Any], place: str) -> Any:
    check_keys(data, kind.__struct_fields__, place)
    try:
        return msgspec.convert(dict(data), kind)
    except msgspec.ValidationError as error:
        raise Refusal(f"{error}.", repair="See docs/importing.md for what each key takes.", place=place) from error


def _source(data: Table[str, Any], place: str) -> SourceSays:
    says: SourceSays = _plain(SourceSays, data, place)
    label = read_label(says.tlp)
    if label and not legal(label):
        raise Refusal(f"“{says.tlp}” is no marking.", repair=f"Use one of: {', '.join(TLP)}; or SCHEME:LABEL, as in NATO:SECRET.", place=place)
    return msgspec.structs.replace(says, tlp=label, caveats=caveats_in(says.caveats, place), until=until_in(says.until, place))


def _table(data: Table[str, Any], key: str, place: str) -> dict[str, Any]:
    value = data.get(key, {})
    if not isinstance(value, dict):
        raise Refusal(f"`{key}` must be a table.", repair=f"Write it under [{key}].", place=place)
    return value


def _text(data: Table[str, Any], key: str, default: str, place: str) -> str:
    value = data.get(key, default)
    if not isinstance(value, str):
        raise Refusal(f"`{key}` must be text.", repair=f'Write {key} = "...".', place=place)
    return value


def _list(data: Table[str, Any], key: str, place: str) -> list[str]:
    value = data.get(key, [])
    value = [value] if isinstance(value, str) else value
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise Refusal(f"`{key}` must be a list of names.", repair=f'Write {key} = ["...", "..."].', place=place)
    return value


def _strings(data: dict[str, Any], place: str) -> dict[str, str]:
    for key, value in data.items():
        if not isinstance(value, str):
            raise Refusal(f"the line `{key}` must give a name.", repair='Write "their word" = "our name".', place=place)
    return {" ".join(k.split()).casefold(): v for k, v in data.items()}
