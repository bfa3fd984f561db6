"""Ids to numbers, for columns of millions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa

PIECES = 2


def twice(names: pa.Array) -> str:
    """The first name that stands twice, or nothing."""
    import pyarrow.compute as pc

    if pc.count_distinct(names).as_py() == len(names):
        return ""
    return str(next(v["values"].as_py() for v in names.value_counts() if v["counts"].as_py() > 1))


def numbers(names: pa.Array, ids: pa.Array) -> np.ndarray[Any, np.dtype[Any]]:
    """The place of each id among the names (int32), -1 where it is not there or null. Two threads: the look-up holds no lock."""
    import pyarrow.compute as pc

    def part(piece: pa.Array) -> Any:
        return pc.fill_null(pc.index_in(piece, value_set=names), -1).to_numpy(zero_copy_only=False)

    if len(ids) < 200_000:
        return part(ids).astype(np.int32, copy=False)  # type: ignore[no-any-return] # pyarrow is untyped
    step = -(-len(ids) // PIECES)
    with ThreadPoolExecutor(PIECES) as pool:
        found = list(pool.map(part, (ids.slice(i * step, step) for i in range(PIECES))))
    return np.concatenate(found).astype(np.int32, copy=False)
