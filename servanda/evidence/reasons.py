"""Who may see the reason of a correction, a ruling or a gap: words written in passing, which seldom were weighed before they were entered.

A reason counts as GREEN, or as what it is entered with if that is stricter. Whoever means it otherwise says so: it then carries its own marking in front, as
portions of marked documents do, `(TLP:CLEAR) as printed in the report of 4 May`. The doors write it there when a marking is given with the act. Words that
say nothing about anybody - the usual reasons of gaps, and those of the importer about a table - are seen by whoever sees the entry.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from msgspec.structs import replace

from servanda.base.schemes import banner, legal, read_label
from servanda.evidence.records import Entry, GapRecord, Marking, Ruling

DEFAULT = Marking(tlp="GREEN")
GAPS = frozenset(
    ("", "no access", "access denied", "denied access", "cameras off", "no patrol", "jamming", "weather", "no report kept", "no report", "closed")
)
"""Reasons of gaps that say no more than that there was one."""

CHANGED = "the row has changed in the publisher's table"
ANEW = "the mapping describes it anew"
_RESTATED = re.compile(r" restated as (?=\S)")
_BY_PUBLISHER = re.compile(r" by its publisher \(row \d{1,20}, key ")

_PORTION = re.compile(r"\(([^()\n]{1,80})\)(?: |$)")
E_ = TypeVar("E_", bound=Entry)


def portion(text: str) -> tuple[Marking | None, str]:
    """The marking in front of a reason, None if there is none, and the reason without it."""
    found = _PORTION.match(text)
    if found is None:
        return None, text
    said, _, names = found[1].partition(" REL ")
    label = read_label(said)
    if not (said.upper().startswith("TLP:") or ":" in said) or not legal(label):
        return None, text
    rel = tuple(name.strip() for name in names.split(",") if name.strip())
    return Marking(tlp=label, rel=rel), text[found.end() :]


def stated(text: str, marking: Marking | None) -> str:
    """A reason with the marking given for it in front, where that is less than it would count as. None: none was given."""
    if marking is None or marking.tlp != "CLEAR" or not text or portion(text)[0] is not None:
        return text
    listed = f" REL {', '.join(marking.rel)}" if marking.rel else ""
    return f"({banner(marking.tlp)}{listed}) {text}"


def marking_of_reason(text: str, *, usual: bool = False) -> Marking:
    """What a reason counts as. usual: these are words of a gap."""
    said = portion(text)[0]
    if said is not None:
        return said
    return Marking() if not text or (usual and text.casefold() in GAPS) else DEFAULT


def reasons_of(entry: Entry) -> tuple[Marking, ...]:
    """The markings of the reasons that stand in an entry."""
    record = entry.record
    found = [] if not entry.because or by_table(entry.author, entry.because) else [marking_of_reason(entry.because)]
    if isinstance(record, Ruling) and record.because:
        found.append(marking_of_reason(record.because))
    elif isinstance(record, GapRecord):
        found.append(marking_of_reason(record.reason, usual=True))
    return tuple(found)


def without_reason(gap: GapRecord) -> GapRecord:
    """A gap that was marked down, for who might not see it as it was entered: its reason counts as that still, unless it is a usual one or says its marking."""
    said = portion(gap.reason)[0] is not None or gap.reason.casefold() in GAPS
    return gap if said else replace(gap, reason="")


def without_reasons(entry: E_, sees: Callable[[Marking], bool]) -> E_:
    """An entry without the reasons that may not be seen."""
    record = entry.record
    if not (entry.because or isinstance(record, Ruling | GapRecord)) or all(map(sees, reasons_of(entry))):
        return entry
    because = entry.because
    if not by_table(entry.author, because) and not sees(marking_of_reason(because)):
        because = ""
    if isinstance(record, Ruling) and not sees(marking_of_reason(record.because)):
        record = replace(record, because="")
    elif isinstance(record, GapRecord) and not sees(marking_of_reason(record.reason, usual=True)):
        record = replace(record, reason="")
    return replace(entry, because=because, record=record)


def by_table(author: str, text: str) -> bool:
    """Whether the importer wrote a reason, from what the table says."""
    return author.startswith("import ") and (text in (CHANGED, ANEW) or _restated(text))


def _restated(text: str) -> bool:
    """Whether this is all of: A restated as B by its publisher (row N, key K)."""
    if text[:1].strip() == "" or not text.endswith(")") or (second := _RESTATED.search(text, 1)) is None:
        return False
    return _BY_PUBLISHER.search(text, second.end() + 1) is not None
