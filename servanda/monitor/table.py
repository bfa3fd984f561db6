"""The event table: columns of small integers in order of time, as arrays or as Parquet, with the names the integers stand for.

Columns: `at` int64, seconds; `term` uint16; `by` int32 (-1: not known; a joint act has a code of its own, whose entry is several
names); `place` int32 (-1); one int32 column `slot:NAME` for each slot (-1: the event does not say). Optional: `late` int64,
`known` uint8, `amount` int64 (scaled; the least int64: none), `unit` int16 (-1), `worlds` uint64, `id` string. What the integers stand
for lies in the key-value metadata of the Parquet file under `servanda.table`. A witness is a row number.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import numpy.typing as npt

from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    import pyarrow

Array = npt.NDArray[Any]
Columns = dict[str, Array]

METADATA = b"servanda.table"
NO_AMOUNT = -(1 << 63)
TYPES = {
    "at": "int64", "late": "int64", "term": "uint16", "by": "int32", "place": "int32", "known": "uint8", "amount": "int64",
    "unit": "int16", "worlds": "uint64",
}  # fmt: skip


class Dictionaries(msgspec.Struct, frozen=True, kw_only=True):
    """What the codes stand for: the name with code n is entry n. doers: one name, or the several of a joint act. numbered: slots whose
    codes are the numbers themselves (case numbers), so that no list of names is needed. scale: amounts are multiples of 10^-scale."""

    terms: tuple[str, ...]
    doers: tuple[tuple[str, ...], ...] = ()
    places: tuple[str, ...] = ()
    slots: dict[str, tuple[str, ...]] = {}
    numbered: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    scale: int = 0

    def name(self, slot: str, code: int) -> str:
        """What stands in a slot; "" if the event does not say."""
        if code < 0:
            return ""
        return str(code) if slot in self.numbered else self.slots[slot][code]


def column_type(name: str) -> str:
    """The type of a column, by its name.

    Raises:
        Refusal: no such column belongs to an event table.
    """
    if name.startswith("slot:"):
        return "int32"
    if name not in TYPES:
        raise Refusal(f"an event table has no column '{name}'", f"columns are {', '.join(TYPES)}, id and slot:NAME")
    return TYPES[name]


def checked(columns: Columns) -> Columns:
    """The same columns, each with the type it must have; rows in order of time.

    Raises:
        Refusal: a column is missing, of another length or not in order.
    """
    for needed in ("at", "term"):
        if needed not in columns:
            raise Refusal(f"the event table has no column '{needed}'", "every event has a moment and a term")
    found = {name: np.ascontiguousarray(values, dtype=column_type(name)) for name, values in columns.items() if name != "id"}
    rows = len(found["at"])
    for name, values in found.items():
        if len(values) != rows:
            raise Refusal(f"column '{name}' has {len(values)} rows, column 'at' has {rows}", "give every column as many")
    out_of_order = np.flatnonzero(found["at"][1:] < found["at"][:-1])
    if len(out_of_order):
        row = int(out_of_order[0]) + 1
        raise Refusal(f"row {row} is earlier than the row before it", "sort the events by time")
    return found


# --- Parquet ------------------------------------------------------------------------------------------------------------


class Writer:
    """Writes an event table chunk by chunk; use it as a context."""

    def __init__(self, path: Path | str, names: Sequence[str], dictionaries: Dictionaries, rows_in_group: int = 1 << 18) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        kinds = {name: pa.string() if name == "id" else pa.from_numpy_dtype(np.dtype(column_type(name))) for name in names}
        # nothing is null (an event that does not say has -1), so readers need not look for holes
        fields = [pa.field(name, kind, nullable=False) for name, kind in kinds.items()]
        self._schema = pa.schema(fields, metadata={METADATA: msgspec.json.encode(dictionaries)})
        self._rows = rows_in_group
        dictionary = [name for name in names if name not in ("at", "late", "amount", "worlds", "id")]
        plain = {name: "DELTA_BINARY_PACKED" for name in names if name in ("at", "late")}
        for name in dictionaries.numbered:
            if f"slot:{name}" in dictionary:
                dictionary.remove(f"slot:{name}")
        self._writer = pq.ParquetWriter(
            str(path), self._schema, compression="none", use_dictionary=dictionary, column_encoding=plain, write_statistics=True
        )

    def write(self, columns: Columns) -> None:
        """Append rows."""
        import pyarrow as pa

        arrays = [pa.array(columns[field.name], type=field.type) for field in self._schema]
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema), row_group_size=self._rows)

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.close()


def write_table(path: Path | str, columns: Columns, dictionaries: Dictionaries, rows_in_group: int = 1 << 18) -> None:
    """Write an event table as Parquet."""
    with Writer(path, tuple(columns), dictionaries, rows_in_group) as writer:
        writer.write(columns)


class Table:
    """An event table on disk: its dictionaries at once, its rows when asked for, one row group after the other."""

    def __init__(self, path: Path | str) -> None:
        import pyarrow.parquet as pq

        self.path = Path(path)
        self._file: Any = pq.ParquetFile(str(path), pre_buffer=False)
        # read, not mapped: pages of a mapped file count as resident memory, however long it is
        self._each = threading.local()  # a Parquet reader is for one thread
        said = (self._file.schema_arrow.metadata or {}).get(METADATA)
        if said is None:
            raise Refusal(
                f"{self.path.name} does not say what its codes stand for", "write it with servanda.monitor.table.write_table"
            )
        self.dictionaries = msgspec.json.decode(said, type=Dictionaries)
        self.names: tuple[str, ...] = tuple(self._file.schema_arrow.names)
        self.rows: int = self._file.metadata.num_rows
        self.groups: int = self._file.num_row_groups

    def read(self, group: int, names: Iterable[str]) -> Columns:
        """The named columns of a row group, as far as the table has them; may be called from several threads."""
        wanted = [name for name in names if name in self.names]
        return arrays(self._reader().read_row_group(group, columns=wanted, use_threads=False))

    def _reader(self) -> Any:
        import pyarrow.parquet as pq

        if not hasattr(self._each, "file"):
            self._each.file = pq.ParquetFile(str(self.path), pre_buffer=False, metadata=self._file.metadata)
        return self._each.file

    def chunks(self, names: Iterable[str]) -> Iterator[Columns]:
        """The named columns, one row group after the other."""
        wanted = tuple(names)
        for group in range(self.groups):
            yield self.read(group, wanted)

    def close(self) -> None:
        self._file.close()


def arrays(table: pyarrow.Table) -> Columns:
    """Columns of an Arrow table as numpy arrays, without copying where each is one piece."""
    found: Columns = {}
    for name in table.column_names:
        column = table.column(name)
        piece = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
        found[name] = piece.to_numpy(zero_copy_only=False)
    return found
