"""Verdicts of a long replay, written away as they are found."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from servanda.monitor.found import Found
from servanda.monitor.parts import TableParts


class Spill:
    """Verdicts written away as Parquet, batch by batch: clause, bearer and slot codes, moment, word, rows of evidence."""

    def __init__(self, path: Path, program: TableParts) -> None:
        import msgspec
        import pyarrow as pa
        import pyarrow.parquet as pq

        says = {
            "clauses": [kept.plan.clause for kept in program.clauses],
            "kinds": [kept.kind for kept in program.clauses],
            "keys": [kept.keys for kept in program.clauses],
        }
        kinds = {"clause": pa.int32(), "bearer": pa.int32(), "a": pa.int32(), "b": pa.int32(), "at": pa.int64(), "word": pa.int64(),
                 "row": pa.int64(), "trigger": pa.int64(), "causes": pa.list_(pa.field("row", pa.int64(), nullable=False))}  # fmt: skip
        fields = [pa.field(name, kind, nullable=False) for name, kind in kinds.items()]
        self._schema = pa.schema(fields, metadata={b"servanda.verdicts": msgspec.json.encode(says)})
        encoding = dict.fromkeys(("at", "row", "trigger", "causes.list.row"), "DELTA_BINARY_PACKED")
        self._file = pq.ParquetWriter(
            str(path), self._schema, compression="none", use_dictionary=["clause", "bearer", "a", "b", "word"], column_encoding=encoding,
            write_statistics=False,
        )  # fmt: skip

    def write(self, found: Found) -> None:
        """Append a batch."""
        import pyarrow as pa

        offsets = np.concatenate([np.zeros(1, dtype=np.int32), found.ends.astype(np.int32)])
        causes = pa.ListArray.from_arrays(pa.array(offsets), pa.array(found.causes), type=self._schema.field("causes").type)
        columns = [pa.array(getattr(found, name)) for name in ("clause", "bearer", "a", "b", "at", "word", "row", "trigger")]
        self._file.write_batch(pa.RecordBatch.from_arrays([*columns, causes], schema=self._schema))

    def close(self) -> None:
        """End the file."""
        self._file.close()
