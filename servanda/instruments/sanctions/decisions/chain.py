"""The hash chain of decisions: what is hashed, and how one line holds on to the one before it.

The same construction as the log of evidence (`servanda.evidence.chain`) over other records: SHA-256, in hex, over the line
`servanda.sanctions.decisions/1`, the hash of the line before (empty for the first), a line feed, and the act as JSON without its hash: keys sorted, no
spaces, UTF-8, what is empty left out. A line of the file is that JSON with the hash, so any other byte in it is seen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec

from servanda.instruments.sanctions.decisions.records import Act

FORMAT = "servanda.sanctions.decisions/1"

_ENCODER = msgspec.json.Encoder(order="sorted")
_DECODER: msgspec.json.Decoder[Act] = msgspec.json.Decoder(Act)


def hash_of(act: Act, before: str) -> str:
    """The hash an act ought to have after the hash `before` ("" for the first)."""
    bare = _ENCODER.encode(msgspec.structs.replace(act, hash=""))
    return hashlib.sha256(f"{FORMAT}\n{before}\n".encode() + bare).hexdigest()


def sealed(act: Act, before: str) -> Act:
    """The act with its hash."""
    return msgspec.structs.replace(act, hash=hash_of(act, before))


def line_of(act: Act) -> bytes:
    """An act as a line of the file, line feed included."""
    return _ENCODER.encode(act) + b"\n"


def act_from(line: bytes) -> Act:
    """The act of a line; msgspec.MsgspecError or UnicodeDecodeError when it is none."""
    return _DECODER.decode(line)


def chained(acts: Iterable[Act]) -> bool:
    """Whether numbers run from 1 without holes and every hash is the one its act ought to have."""
    before = ""
    for number, act in enumerate(acts, start=1):
        if act.number != number or act.hash != hash_of(act, before):
            return False
        before = act.hash
    return True
