"""The marking of several things that stand together: in a row, on a page, in a report."""

from __future__ import annotations

from collections.abc import Mapping

from servanda.evidence.marking import marking_of
from servanda.evidence.records import Marking, Record, Source


def marks_of(record: Record, sources: Mapping[str, Source]) -> Marking:
    """The marking of a record with all the sources it names."""
    if isinstance(record, Source):
        return record.marking
    return marking_of(record, [sources[name] for name in record.sources if name in sources])
