"""Ids to numbers, for columns of millions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa

Ints = np.ndarray[Any, np.dtype[Any]]


def twice(names: pa.Array) -> str:
    """The first name that stands twice, or nothing."""
    import pyarrow.compute as pc

    if len(names) < 2 or pc.all(pc.less(names.slice(0, len(names) - 1), names.slice(1))).as_py():
        return ""  # in rising order: no table of all names is needed
    if pc.count_distinct(names).as_py() == len(names):
        return ""
    return str(next(v["values"].as_py() for v in names.value_counts() if v["counts"].as_py() > 1))


def numbers(names: pa.Array, *columns: pa.Array) -> list[Ints]:
    """For each column the place of each id among the names (int32), -1 where it is not there or null. One table of the names is made for all columns."""
    import pyarrow as pa
    import pyarrow.compute as pc

    whole = pa.chunked_array([c.cast(names.type) for c in columns], names.type)
    places = pc.fill_null(pc.index_in(whole, value_set=names), -1)
    found: Ints = np.asarray(places.to_numpy(), np.int32)
    return np.split(found, np.cumsum([len(c) for c in columns])[:-1])
