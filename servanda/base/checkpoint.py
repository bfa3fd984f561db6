"""How far a log reached and what then stood, as a file beside it: covered by its own hash, and never the truth."""

from __future__ import annotations

import hashlib

import msgspec

from servanda.base.codec import NOT_JSON, Mark
from servanda.base.rows import RowRef


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """mark: how far the log reached. shape: of the state. small: its fields that are no tables. root, size, whole: of the file of
    rows: its uppermost node,
    its bytes, and its bytes when it was last made anew."""

    mark: Mark
    shape: str
    small: dict[str, msgspec.Raw]
    root: RowRef | None
    size: int
    whole: int

    def line(self) -> bytes:
        """The file, its hash as the last field."""
        text = msgspec.json.encode(self, order="sorted")[:-1]
        return text + f',"check":"{hashlib.sha256(text).hexdigest()}"}}\n'.encode()


def checkpoint_in(data: bytes) -> Checkpoint | None:
    """The checkpoint that a file holds, None where it is not as it was written."""
    text, _, check = data.rpartition(b',"check":"')
    if check != f'{hashlib.sha256(text).hexdigest()}"}}\n'.encode():
        return None
    try:
        return msgspec.json.decode(text + b"}", type=Checkpoint)
    except NOT_JSON:
        return None  # of another version
