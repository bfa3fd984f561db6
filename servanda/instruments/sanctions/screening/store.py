"""An index as one file: a head in JSON, then arrays side by side, each on a border of 64 bytes, so that it can be mapped into memory as it is."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from servanda.instruments.sanctions.problems import SanctionsError

MAGIC = b"servanda screening index 1\n"
_BORDER = 64


def write(path: Path, arrays: Mapping[str, Any], note: bytes) -> None:
    """Write the file beside its place and move it there when it is whole. note: JSON that is given back by `read`. Raises OSError."""
    rows, at = [], 0
    for name in sorted(arrays):
        array = arrays[name]
        rows.append({"name": name, "type": array.dtype.str, "size": int(array.size), "at": at})
        at += -(-array.nbytes // _BORDER) * _BORDER
    head = json.dumps({"note": json.loads(note), "arrays": rows, "bytes": at}, sort_keys=True, ensure_ascii=False).encode()
    start = MAGIC + f"{len(head):012}\n".encode() + head
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        file.write(start + b" " * (-len(start) % _BORDER))
        for name in sorted(arrays):
            data = np.ascontiguousarray(arrays[name]).tobytes()
            file.write(data + b"\0" * (-len(data) % _BORDER))
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def read(path: Path) -> tuple[dict[str, Any], bytes]:
    """The arrays, mapped and read-only, and the note. Raises SanctionsError for another kind of file or one cut short; OSError."""
    place, again = str(path), "Build the index again from its snapshots."
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise SanctionsError("this is not an index of this version.", place=place, repair=again)
        length = int(file.read(13))
        head = json.loads(file.read(length))
    start = -(-(len(MAGIC) + 13 + length) // _BORDER) * _BORDER
    if path.stat().st_size != start + head["bytes"]:
        raise SanctionsError(f"the index is {path.stat().st_size} bytes long and should be {start + head['bytes']}.", place=place, repair=again)
    whole = np.memmap(path, np.uint8, "r", offset=start, shape=(head["bytes"],)) if head["bytes"] else np.zeros(0, np.uint8)
    arrays = {}
    for row in head["arrays"]:
        kind = np.dtype(row["type"])
        arrays[row["name"]] = np.asarray(whole[row["at"] : row["at"] + row["size"] * kind.itemsize]).view(kind)
    return arrays, json.dumps(head["note"]).encode()
