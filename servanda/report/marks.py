"""The marking of several things that stand together: in a row, on a page, in a report."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from servanda.evidence.marking import highest, marking_of
from servanda.evidence.records import Marking, Record, Source


def together(markings: Iterable[Marking]) -> Marking:
    """The highest label, and only who is on every list, letter case and spacing apart. With nobody on all of them: RED with an empty list, which nobody may see."""
    every = list(dict.fromkeys(markings))
    lists = [marking.rel for marking in every if marking.rel]
    if not lists:
        return Marking(tlp=highest(every))
    others = [{_folded(name) for name in rel} for rel in lists[1:]]
    common = tuple(name for name in lists[0] if all(_folded(name) in rel for rel in others))
    return Marking(tlp=highest(every), rel=common) if common else Marking(tlp="RED")


def marks_of(record: Record, sources: Mapping[str, Source]) -> Marking:
    """The marking of a record with all the sources it names."""
    if isinstance(record, Source):
        return record.marking
    return marking_of(record, [sources[name] for name in record.sources if name in sources])


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
