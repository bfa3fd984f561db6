"""An index as one file: a head in JSON, then arrays side by side, each on a border of 64 bytes, so that it can be mapped into memory as it is."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from servanda.base import disk
from servanda.base.refusal import Refusal

MAGIC = b"servanda screening index 2\n"
_BORDER = 64
_START = len(MAGIC) + 65


def write(path: Path, arrays: Mapping[str, Any], note: bytes) -> None:
    """Write the file beside its place and move it there when it is whole. note: JSON that is given back by `read`. Raises OSError.

    After the first line stands the hash of all that follows: half an index would find half of those listed.
    """
    rows, at = [], 0
    for name in sorted(arrays):
        array = arrays[name]
        rows.append({"name": name, "type": array.dtype.str, "size": int(array.size), "at": at})
        at += -(-array.nbytes // _BORDER) * _BORDER
    head = json.dumps({"note": json.loads(note), "arrays": rows, "bytes": at}, sort_keys=True, ensure_ascii=False).encode()
    begin = f"{len(head):012}\n".encode() + head
    begin += b" " * (-(_START + len(begin)) % _BORDER)
    digest = hashlib.sha256(begin)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    handle = disk.open_file(part, os.O_WRONLY | os.O_TRUNC)
    try:
        disk.write(handle, MAGIC + b"0" * 64 + b"\n" + begin)
        for name in sorted(arrays):
            data = np.ascontiguousarray(arrays[name]).tobytes()
            data += b"\0" * (-len(data) % _BORDER)
            digest.update(data)
            disk.write(handle, data)
        os.pwrite(handle, digest.hexdigest().encode(), len(MAGIC))
        os.fsync(handle)
    finally:
        os.close(handle)
    os.replace(part, path)


def read(path: Path) -> tuple[dict[str, Any], bytes]:
    """The arrays, mapped and read-only, and the note. Raises Refusal for another kind of file or one that is not as it was written; OSError."""
    place, again = str(path), "Build the index again from its snapshots."
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise Refusal("this is not an index of this version.", place=place, repair=again)
        said = file.read(65)
        digest = hashlib.sha256()
        while data := file.read(1 << 20):
            digest.update(data)
        if said != digest.hexdigest().encode() + b"\n":
            raise Refusal("the index is not as it was written.", place=place, repair=again, code="damaged")
        file.seek(_START)
        length = int(file.read(13))
        head = json.loads(file.read(length))
    start = -(-(_START + 13 + length) // _BORDER) * _BORDER
    whole = np.memmap(path, np.uint8, "r", offset=start, shape=(head["bytes"],)) if head["bytes"] else np.zeros(0, np.uint8)
    arrays = {}
    for row in head["arrays"]:
        kind = np.dtype(row["type"])
        arrays[row["name"]] = np.asarray(whole[row["at"] : row["at"] + row["size"] * kind.itemsize]).view(kind)
    return arrays, json.dumps(head["note"]).encode()
