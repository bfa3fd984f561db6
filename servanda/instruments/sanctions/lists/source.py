"""Files of lists as they come: in UTF-8, or XML that says how it is written; larger ones than any list are refused."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from servanda.base.tables import source
from servanda.base.tables.source import NO_TABLE, PACKED, UTF_16, Data
from servanda.base.tables.text import cells_of

LARGEST = 512 * 1024 * 1024
"""Bytes of one file after unpacking. A file beyond it is no list; it is refused without reading it where the disk says its
size."""


def opened(name: str, data: Data, limit: int = LARGEST) -> io.BufferedReader[Any]:
    """The bytes of a file, unpacked if gzip. Close it, or use it with `with`. Raises Refusal as `source.opened`."""
    return source.opened(name, data, limit, {**PACKED, **NO_TABLE, **UTF_16})


def head(name: str, data: Data, size: int = 4096) -> bytes:
    """The first bytes of a file, unpacked. Raises as `opened`."""
    with opened(name, data) as stream:
        return stream.read(size)


def rows(name: str, data: Data, *, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV in UTF-8 as (line of the file on which the row begins, cells). Empty lines are left out.

    Raises Refusal with the line: not UTF-8, a line or a cell too long, a NUL byte. A quotation mark within a cell is taken as it
    stands: publishers write such.
    """
    return cells_of(name, source.text_lines(name, data, "utf-8", LARGEST), delimiter, strict=False)


def spread(files: Mapping[str, Data], suffixes: tuple[str, ...]) -> dict[str, Data]:
    """Folders replaced by the files in them with these suffixes, by relative name; everything in the order of names."""
    found: dict[str, Data] = {}
    for name, data in files.items():
        if isinstance(data, Path) and data.is_dir():
            for path in sorted(data.rglob("*")):
                if path.is_file() and path.name.endswith(suffixes):
                    found[str(path.relative_to(data))] = path
        else:
            found[name] = data
    return dict(sorted(found.items()))
