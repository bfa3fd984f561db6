"""What was known at a moment: every assertion as it then stood, with all that had become of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from servanda.base.displayed import Displayed, Tabled
from servanda.base.refusal import Refusal
from servanda.calendar import Instant
from servanda.evidence.memory import uncollected
from servanda.evidence.records import (
    Attribution,
    CoverageRecord,
    Entry,
    EventRecord,
    GapRecord,
    Look,
    NotDone,
    Ruling,
    Source,
    Standing,
)


class _Struct(msgspec.Struct, frozen=True, kw_only=True):
    pass


class HistoryStep(_Struct, frozen=True, kw_only=True):
    """What one entry did to an assertion.

    what: entered | corrected | ruled | marked. entry: its number. known: when it became known. standing: where the assertion stood from then on. by: who
    ruled, or who entered it. because: the reason given.
    """

    what: str
    entry: int
    known: Instant
    standing: Standing
    by: str = ""
    because: str = ""


class KnownAttribution(_Struct, frozen=True, kw_only=True):
    """An attribution as it stands; fields as in `KnownEvent`."""

    record: Attribution
    entry: int
    known: Instant
    standing: Standing
    steps: tuple[HistoryStep, ...]

    @property
    def history(self) -> tuple[int, ...]:
        return tuple(step.entry for step in self.steps)


class KnownEvent(Displayed, _Struct, dict=True, frozen=True, kw_only=True):
    """An event as it stands.

    record: its latest version. entry: number of the entry that holds it. known: when that became known (`steps[0].known`: when the event first
    was). standing: now; RETRACTED stays visible. attributions: in the order in which they were first made. steps: all that became of it.
    """

    record: EventRecord
    entry: int
    known: Instant
    standing: Standing
    steps: tuple[HistoryStep, ...]
    attributions: tuple[KnownAttribution, ...] = ()

    @property
    def history(self) -> tuple[int, ...]:
        """Numbers of all entries about it, in order."""
        return tuple(step.entry for step in self.steps)


class KnownGap(Displayed, _Struct, dict=True, frozen=True, kw_only=True):
    """A gap as it stands; fields as in `KnownEvent`."""

    record: GapRecord
    entry: int
    known: Instant
    standing: Standing
    steps: tuple[HistoryStep, ...]

    @property
    def history(self) -> tuple[int, ...]:
        return tuple(step.entry for step in self.steps)


class KnownLook(Displayed, _Struct, dict=True, frozen=True, kw_only=True):
    """A coverage or a negative finding as it stands; fields as in `KnownEvent`."""

    record: Look
    entry: int
    known: Instant
    standing: Standing
    steps: tuple[HistoryStep, ...]

    @property
    def history(self) -> tuple[int, ...]:
        return tuple(step.entry for step in self.steps)


class Knowledge(Tabled, _Struct, dict=True, frozen=True, kw_only=True):
    """What was known at a moment.

    events, gaps, sources, attributions, looks: by id, in the order in which they were first entered. moment: of knowledge, None for all there is. entries: how
    many it rests on. head: hash of the last of them; with the log it fixes everything here.
    """

    events: dict[str, KnownEvent]
    gaps: dict[str, KnownGap]
    sources: dict[str, Source]
    attributions: dict[str, KnownAttribution]
    looks: dict[str, KnownLook] = {}
    moment: Instant | None = None
    entries: int = 0
    head: str = ""


def known_by(entries: Sequence[Entry], moment: Instant | None) -> tuple[Entry, ...]:
    """The entries known by a moment (inclusive): always the first so many, since an entry never becomes known before the one in front of it."""
    if moment is None:
        return tuple(entries)
    return tuple(entries[: bisect_right(entries, moment, key=lambda entry: entry.known)])


def known_at(entries: Sequence[Entry], moment: Instant | None) -> Knowledge:
    """What was known at a moment.

    Args:
        entries: of a log, in order; or those of them that may go to a recipient.
        moment: the moment of knowledge, inclusive; None for everything.

    Raises:
        Refusal: an entry speaks of an assertion that is not among the entries.
    """
    with uncollected():
        return _known(known_by(entries, moment), moment)


def _known(held: tuple[Entry, ...], moment: Instant | None) -> Knowledge:
    sources: dict[str, Source] = {}
    latest: dict[str, Entry] = {}
    steps: dict[str, list[HistoryStep]] = {}
    for entry in held:
        record = entry.record
        if isinstance(record, Source):
            sources[record.id] = record
            continue
        if isinstance(record, Ruling):
            about, what, by, because = record.of, "ruled", record.by or entry.author, record.because or entry.because
            if record.marks:
                if about in sources:
                    sources[about] = replace(sources[about], marking=record.marking)
                    continue
                what = "marked"
            if about not in latest:
                raise _nothing(entry, about)
            if record.marks:
                latest[about] = replace(latest[about], record=replace(latest[about].record, marking=record.marking))
        else:
            about, what, by, because = record.id, "corrected" if record.id in latest else "entered", entry.author, entry.because
            latest[about] = entry
        standing = steps[about][-1].standing if what == "marked" else record.standing
        step = HistoryStep(what=what, entry=entry.number, known=entry.known, standing=standing, by=by, because=because)
        steps.setdefault(about, []).append(step)
    return _gathered(held, moment, latest, steps, sources)


def _gathered(
    held: tuple[Entry, ...],
    moment: Instant | None,
    latest: dict[str, Entry],
    steps: dict[str, list[HistoryStep]],
    sources: dict[str, Source],
) -> Knowledge:
    attributions: dict[str, KnownAttribution] = {}
    of_event: dict[str, list[KnownAttribution]] = {}
    gaps: dict[str, KnownGap] = {}
    looks: dict[str, KnownLook] = {}
    for about, entry in latest.items():
        record, became = entry.record, tuple(steps[about])
        standing = became[-1].standing
        if isinstance(record, Attribution):
            if record.event not in latest:
                raise _nothing(entry, record.event)
            known = KnownAttribution(record=record, entry=entry.number, known=entry.known, standing=standing, steps=became)
            attributions[about] = known
            of_event.setdefault(record.event, []).append(known)
        elif isinstance(record, GapRecord):
            gaps[about] = KnownGap(record=record, entry=entry.number, known=entry.known, standing=standing, steps=became)
        elif isinstance(record, CoverageRecord | NotDone):
            looks[about] = KnownLook(record=record, entry=entry.number, known=entry.known, standing=standing, steps=became)
    events = {
        about: KnownEvent(
            record=entry.record, entry=entry.number, known=entry.known, standing=(became := tuple(steps[about]))[-1].standing, steps=became,
            attributions=tuple(of_event.get(about, ())),
        )
        for about, entry in latest.items()
        if isinstance(entry.record, EventRecord)
    }  # fmt: skip
    return Knowledge(
        events=events, gaps=gaps, sources=sources, attributions=attributions, looks=looks, moment=moment, entries=len(held),
        head=held[-1].hash if held else "",
    )  # fmt: skip


def _nothing(entry: Entry, about: str) -> Refusal:
    reason = f"it speaks of '{about}', which is not among the entries"
    return Refusal(reason, "read the whole log, or only what `releasable` gives", f"entry {entry.number}")
