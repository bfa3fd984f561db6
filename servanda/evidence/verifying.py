"""Whether a log is as it was written: every byte, every entry, their order and their number."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from servanda.base.refusal import Problem, Refusal
from servanda.evidence.chain import hash_of
from servanda.evidence.records import Entry, Sealed
from servanda.evidence.sealing import verify_seal
from servanda.evidence.segments import decode, need_parquet
from servanda.evidence.storage import MANIFEST, Segment, changed, read_manifest, read_segment

_RESTORE = "restore it from a copy"
_REWRITTEN = "compare with a copy; if there is none, say on every report from when on the log cannot be relied on"


def verify_log(folder: Path, seen: Sequence[str] = ()) -> tuple[Problem, ...]:
    """Everything that is not as it was written, in order.

    Args:
        folder: of the log itself (`DOSSIER/evidence/log`).
        seen: heads noted elsewhere, as printed on earlier reports. The chain alone cannot show that its end was cut off together with the
            manifest, or that all of it was written anew: a head that others hold can.

    Returns:
        No problem: every entry is there, unchanged and in order. Else each names its segment or entry.

    Raises:
        Refusal: no log can be read here, for a library is not installed.
    """
    need_parquet()
    try:
        manifest = read_manifest(folder)
    except Refusal as error:
        return error.problems
    problems: list[Problem] = []
    last: Entry | None = None
    hashes: set[str] = {""}
    sealed: dict[int, Sealed] = {}
    for segment in manifest.segments:
        found = _entries(folder, segment, problems)
        if not found:
            last = None  # whether the next entry follows on this cannot be told
        for entry in found:
            problems += _entry(entry, last, segment)
            hashes.add(entry.hash)
            if isinstance(entry.record, Sealed):
                sealed[entry.number] = entry.record
            last = entry
    if (last.hash if last else "") != manifest.head and not (last is None and problems):
        reason = f"the head in the manifest is not the hash of entry {manifest.entries}"
        problems.append(Problem(reason=reason, repair=_RESTORE, place=str(folder / MANIFEST), entry=manifest.entries))
    problems += verify_seal(folder.parent, sealed)
    for head in seen:
        if head not in hashes:
            reason = f"no entry has the hash {head}, which was noted as the head of this log: entries were removed or written anew"
            problems.append(Problem(reason=reason, repair=_REWRITTEN, place=str(folder / MANIFEST)))
    return tuple(problems)


def _entries(folder: Path, segment: Segment, problems: list[Problem]) -> tuple[Entry, ...]:
    """The entries of a segment that is as it was written; what is wrong with the file goes to `problems`, and then nothing of it is read."""
    place = f"segment {segment.file}"
    try:
        data = read_segment(folder, segment)
    except FileNotFoundError:
        reason = f"it is missing, with entries {segment.first} to {segment.last}"
        problems.append(Problem(reason=reason, repair=_RESTORE, place=place, entry=segment.first))
        return ()
    except Refusal as error:
        problems += error.problems
        return ()
    if changed(segment, data):
        reason = f"it is damaged, with entries {segment.first} to {segment.last}: its bytes are not those that were written"
        problems.append(Problem(reason=reason, repair=_RESTORE, place=place, entry=segment.first))
        return ()
    try:
        found = decode(data, place)
    except Refusal as error:
        problems += error.problems
        return ()
    if not found or (found[0].number, found[-1].number) != (segment.first, segment.last) or len(found) != segment.rows:
        reason = f"it holds {len(found)} entries, where entries {segment.first} to {segment.last} ought to be"
        problems.append(Problem(reason=reason, repair=_RESTORE, place=place, entry=segment.first))
    return found


def _entry(entry: Entry, last: Entry | None, segment: Segment) -> list[Problem]:
    place = f"entry {entry.number} (segment {segment.file})"
    problems = []
    expected = last.number + 1 if last else segment.first
    if entry.number != expected:
        what = f"entry {expected} ought to stand here" if entry.number > expected else f"it stands after entry {expected - 1}"
        problems.append(Problem(reason=what, repair=_RESTORE, place=place, entry=entry.number))
    if last is not None and entry.known < last.known:
        problems.append(Problem(reason="it became known before the entry in front of it", repair=_RESTORE, place=place, entry=entry.number))
    if (last is not None or expected == 1) and entry.hash != hash_of(entry, last.hash if last else ""):
        reason = "its hash does not follow from its content and the entry in front of it: one of them was changed, moved or removed"
        problems.append(Problem(reason=reason, repair=_RESTORE, place=place, entry=entry.number))
    return problems
