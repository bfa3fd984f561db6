"""Which format a file is in, by its first bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from servanda.base.refusal import Refusal
from servanda.base.tables.source import Data
from servanda.base.tables.text import parts
from servanda.instruments.sanctions.lists.registry import FORMATS
from servanda.instruments.sanctions.lists.source import head, spread
from servanda.instruments.sanctions.lists.strangers import refuse

ROOTS = {one.root: one.code for one in FORMATS.values() if one.root}
_ROOT = re.compile(rb"<(?!\?|!)(?:[\w.-]+:)?([\w.-]+)")


def guess(files: Mapping[str, Data]) -> str:
    """The code of a format. Raises Refusal: none is recognised, or the files are not of one format."""
    found: dict[str, str] = {}
    for name, data in spread(files, (".csv", ".csv.gz")).items():
        found[name] = _guess(name, data)
    codes = set(found.values()) - {"ofac-part"}
    if codes and codes <= {"ofac-csv", "ofac-cons-csv"}:
        return "ofac-cons-csv" if "ofac-cons-csv" in codes else "ofac-csv"
    if len(codes) == 1 and "ofac-part" not in found.values():
        return codes.pop()
    if not codes:
        raise Refusal(
            "the primary file (SDN.CSV or CONS_PRIM.CSV) is missing.",
            repair="Give it together with alt and add.",
            place=", ".join(found),
        )
    raise Refusal(
        f"the files are not of one format ({', '.join(f'{name}: {code}' for name, code in found.items())}).",
        repair="Import one list at a time, or give --format.",
    )


def _guess(name: str, data: Data) -> str:
    start = head(name, data).removeprefix(b"\xef\xbb\xbf").lstrip()
    refuse(start, name)
    if start.startswith(b"<"):
        root = _ROOT.search(re.sub(rb"<!--.*?-->", b"", start, flags=re.S))
        code = ROOTS.get(root.group(1).decode("ascii", "replace") if root else "", "")
        if code == "ofac-xml" and "cons" in Path(name).name.lower():
            return "ofac-cons-xml"
    elif start.startswith(b"{"):
        code = "ftm"
    else:
        code = _table(name, start.decode("utf-8", "replace").splitlines())
    if not code:
        raise Refusal(
            "the format is not recognised by the file's first lines.",
            repair=f"If it is one of these, say which: {'; '.join(f'--format {one.code} ({one.title})' for one in FORMATS.values())}.",
            place=name,
        )
    return code


def _table(name: str, lines: list[str]) -> str:
    if any("Unique ID" in line and "Name 6" in line for line in lines[:3]):
        return "uk-csv"
    if lines and "Entity_LogicalId" in lines[0]:
        return "eu-fsf-csv"
    first = parts(lines[0], ",") if lines else []
    if {"programKey", "schema", "name"} <= set(first):
        return "eu-oj"
    if first and first[0].strip().isdecimal():
        if len(first) == 12:
            return "ofac-cons-csv" if "cons" in Path(name).name.lower() else "ofac-csv"
        if len(first) in (2, 5, 6):
            return "ofac-part"
    return ""
