"""The hash tree of RFC 6962 (section 2.1): one root for many statements, and a proof that one of them is under it which shows
no other."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


def leaf(data: bytes) -> bytes:
    """The hash of a statement as a leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _half(count: int) -> int:
    """The largest power of two below a number above one."""
    return 1 << ((count - 1).bit_length() - 1)


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over hashes of leaves; that of none is the hash of nothing."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    half = _half(len(leaves))
    return _node(root(leaves[:half]), root(leaves[half:]))


def path(index: int, leaves: Sequence[bytes]) -> tuple[bytes, ...]:
    """The audit path of a leaf: what stands beside it on each floor, from below."""
    if len(leaves) < 2:
        return ()
    half = _half(len(leaves))
    if index < half:
        return (*path(index, leaves[:half]), root(leaves[half:]))
    return (*path(index - half, leaves[half:]), root(leaves[:half]))


def climbed(index: int, size: int, hash: bytes, beside: Sequence[bytes]) -> bytes | None:
    """The root to which a leaf and its path lead; None where the path is of another length than the tree asks for (RFC 9162,
    2.1.3.2)."""
    if not 0 <= index < size:
        return None
    at, last = index, size - 1
    for other in beside:
        if last == 0:
            return None
        if at & 1 or at == last:
            hash = _node(other, hash)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            hash = _node(hash, other)
        at, last = at >> 1, last >> 1
    return hash if last == 0 else None
