"""Who may see what of a log: what rests on something withheld is withheld with it. What a marking is, and who may see what is marked so: `servanda.base.marking`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

import msgspec

from servanda.base.marking import (
    NOBODY,
    OPEN,
    Marking,
    Recipient,
    covers,
    folded,
    highest,
    joined,
    least,
    marking_from,
    marking_text,
    may_see,
)
from servanda.evidence.alone import alone
from servanda.evidence.reasons import reasons_of, without_reason, without_reasons
from servanda.evidence.records import (
    FORMAL,
    Attribution,
    CoverageRecord,
    Entry,
    EventRecord,
    GapRecord,
    Look,
    NotDone,
    Record,
    Ruling,
    Source,
    Standing,
    counts_none,
    parent_of,
)

__all__ = [
    "NOBODY", "OPEN", "Recipient", "Remarked", "covers", "folded", "highest", "joined", "least", "marked_anew", "marking_from", "marking_inside", "marking_of", "marking_text",
    "may_see", "releasable", "seen_by",
]  # fmt: skip


def marking_inside(entries: Iterable[Entry]) -> Marking:
    """The marking of everything inside a log, or part of one: of each record as it is marked now, of what was ruled on it, and of every reason."""
    now: dict[str, Marking] = {}
    rest: dict[Marking, None] = {}
    for entry in entries:
        record = entry.record
        if not isinstance(record, Ruling):
            now[record.id] = record.marking
        elif record.marks:
            now[record.of] = record.marking
        else:
            rest[record.marking] = None
        if entry.because or isinstance(record, Ruling | GapRecord):
            rest.update(dict.fromkeys(reasons_of(entry)))
    return joined([*dict.fromkeys(now.values()), *rest])


def releasable(entries: Sequence[Entry], recipient: Recipient, acts: Collection[str] | None = None) -> tuple[Entry, ...]:
    """The entries that may go to the recipient, in order.

    An entry is withheld when
    - it speaks of an act or event that is none of `acts`, those which the recipient's dossier declares (None: any): it may stand in a file that is marked above him,
      and none of his clauses asks for it, so that no record of who looked lacks anything by it;
    - its own marking says so, or that of the latest version of the same assertion (marking up withdraws what was open before);
    - it rests on something withheld: any of its sources, the event of an attribution, or with which a gap was entered, the assertion a ruling is about;
    - it is a source, and all that names it is withheld;
    - a ruling that stands, which disputes or retracts it, is withheld: else the recipient would be shown as standing what we know is not;
    - it says who looked (coverage, or a finding that something was not done), and an event or gap is withheld that lies within what was looked at: the record
      is complete only as a whole, and a reader who lacks a performance must never conclude from it that there was none. What was looked at is taken widely,
      by time and terms alone;
    - it says who did something, and another who says otherwise of the same event is withheld: else a doer that is disputed would stand as established.

    `entries` must be the whole log (or all of it up to a moment): only then are the latest versions known. The entries keep their numbers; where marking
    down opens something late, earlier ones may speak of it: `servanda.evidence.alone` puts them so that they can be read by themselves. What was marked anew
    comes out as the version that this makes of it. Reasons are left out where the recipient may not see them (`servanda.evidence.reasons`).
    """
    latest: dict[str, Record] = {}
    struck: dict[str, Ruling] = {}
    gone: set[str] = set()
    sees = _seeing(recipient)
    entries = marked_anew(entries, sees)
    for entry in entries:
        record = entry.record
        kind = type(record)
        if kind is Ruling:
            assert isinstance(record, Ruling)
            name = record.of
            if record.standing in (Standing.DISPUTED, Standing.RETRACTED):
                struck[name] = record
            else:
                struck.pop(name, None)
        else:
            assert not isinstance(record, Ruling)
            name = record.id
            latest[name] = record
            if name in struck and not isinstance(entry, Remarked):
                del struck[name]
        if kind is not Source:
            if not isinstance(record, Source) and record.standing is Standing.RETRACTED:
                gone.add(name)
            else:
                gone.discard(name)
    hidden = {name for name, ruling in struck.items() if not sees(ruling.marking)}
    foreign: set[str] = set()
    looks: dict[str, Record] = {}
    told: dict[str, Attribution] = {}
    # what rests on the same things stands or falls with them together: a log has few such groups and many records of each
    resting: dict[tuple[str, ...], list[str]] = {}
    for name, record in latest.items():
        if not sees(record.marking):
            hidden.add(name)
        if acts is not None and not all(term in acts or term in FORMAL for term in _terms(record)):
            foreign.add(name)
        if type(record) is EventRecord:  # nearly all of a log: the short way
            if (on := record.sources) and name not in struck and not record.count:
                resting.setdefault(on, []).append(name)
                continue
        kind, on = type(record), _rests_on(record)
        if name in struck:
            on = (*on, *struck[name].sources)
        if kind is GapRecord and (of := parent_of(record)) in latest:
            on = (*on, of)
        if on:
            resting.setdefault(on, []).append(name)
        if kind is CoverageRecord or kind is NotDone or (kind is EventRecord and counts_none(record)):
            looks[name] = record
        elif isinstance(record, Attribution):
            told[name] = record
    hidden |= foreign
    while more := {
        name for on, names in resting.items() if not _holds(on, latest, hidden) for name in names if name not in hidden
    } | {
        name for name, look in looks.items() if name not in hidden and _within(look, (latest[one] for one in hidden - foreign if one not in gone))
    } | {name for name in told if name not in hidden and _contradicted(told[name], (told[one] for one in hidden if one in told and one not in gone))}:
        hidden |= more
    sound: dict[tuple[str, ...], bool] = {}
    out: list[Entry] = []
    for entry in entries:
        record = entry.record
        if not sees(record.marking) or (record.of if isinstance(record, Ruling) else record.id) in hidden:
            continue
        on = record.sources if type(record) is EventRecord else _rests_on(record)
        if on not in sound:
            sound[on] = _holds(on, latest, hidden)
        if sound[on]:
            out.append(without_reasons(entry, sees) if entry.because or type(record) is not EventRecord else entry)
    unused = _named(entries) - _named(out) if len(out) < len(entries) else set()
    while (left := [e for e in out if not (isinstance(e.record, Source) and e.record.id in unused)]) != out:
        out, unused = left, unused | (_named(out) - _named(left))
    return tuple(out)


def _seeing(recipient: Recipient) -> Callable[[Marking], bool]:
    """Whether a recipient may see what is marked so; each marking is weighed once, as a log has few and many entries of each."""
    known: dict[int, tuple[Marking, bool]] = {}  # by identity, which costs nothing; the marking is kept, so that no other takes its place

    def sees(marking: Marking) -> bool:
        found = known.get(id(marking))
        if found is None:
            found = known[id(marking)] = marking, may_see(marking, recipient)
        return found[1]

    return sees


def _holds(on: Iterable[str], there: Collection[str], hidden: set[str]) -> bool:
    """Whether what a record rests on may be seen, all of it: it is there, and none of it is withheld."""
    return hidden.isdisjoint(on) and all(map(there.__contains__, on))


def _named(entries: Iterable[Entry]) -> set[str]:
    """The sources that entries name."""
    every = {entry.record.draws_on if isinstance(entry.record, Source) else entry.record.sources for entry in entries}
    return {name for names in every for name in names}


def seen_by(entries: Sequence[Entry], recipient: Recipient, acts: Collection[str] | None = None) -> tuple[Entry, ...]:
    """The log as its reader may see it: the one gate of every answer that is made for somebody. In: the whole log; acts: as for `releasable`. Out: entries that could have been written by
    themselves."""
    return alone(releasable(entries, recipient, acts))


class Remarked(Entry, frozen=True, kw_only=True):
    """An act of marking anew, as the version of a record that it makes."""


def marked_anew(entries: Sequence[Entry], sees: Callable[[Marking], bool]) -> Sequence[Entry]:
    """The entries with each act of marking anew as a version of what it marks, standing where it stood by what may be seen. sees: whether a marking may be seen."""
    if not any(isinstance(entry.record, Ruling) and entry.record.marks for entry in entries):
        return entries
    out: list[Entry] = []
    latest: dict[str, Record] = {}
    entered: dict[str, Marking] = {}
    for entry in entries:
        record = entry.record
        if isinstance(record, Ruling) and not record.marks:
            held = latest.get(record.of)
            if held is not None and not isinstance(held, Source) and sees(record.marking):
                latest[record.of] = msgspec.structs.replace(held, standing=record.standing)
        elif isinstance(record, Ruling):
            held = latest.get(record.of)
            if held is None:
                continue
            latest[record.of] = version = msgspec.structs.replace(held, marking=record.marking)
            if isinstance(version, GapRecord) and not sees(entered[record.of]):
                version = without_reason(version)
            entry = Remarked(number=entry.number, known=entry.known, record=version, author=entry.author, because=entry.because, hash=entry.hash)
        else:
            latest[record.id] = record
            entered[record.id] = record.marking
        out.append(entry)
    return out


def _within(look: Record, withheld: Iterable[Record]) -> bool:
    """Whether something withheld may lie within what was looked at."""
    assert isinstance(look, CoverageRecord | NotDone | EventRecord)
    terms = _terms(look)
    for one in withheld:
        if not isinstance(one, EventRecord | GapRecord):
            continue
        about = _terms(one)
        alike = not about or not terms or bool(set(about) & set(terms))
        if alike and one.first <= look.last and one.last >= look.first:
            return True
    return False


def _terms(record: Record) -> tuple[str, ...]:
    """The acts and events that a record names."""
    return (record.term,) if isinstance(record, EventRecord) else record.terms if isinstance(record, GapRecord | CoverageRecord | NotDone) else ()


def _contradicted(one: Attribution, withheld: Iterable[Attribution]) -> bool:
    """Whether something withheld names others as the doers of the same event."""
    return any(other.event == one.event and set(other.by) != set(one.by) for other in withheld)


def _rests_on(record: Record) -> tuple[str, ...]:
    """Ids of what a record names: whoever sees the record sees these ids."""
    if isinstance(record, Source):
        return record.draws_on
    if isinstance(record, Ruling):
        return (record.of, *record.sources)
    if isinstance(record, Attribution):
        return (record.event, *record.sources)
    return record.sources


def marking_of(record: EventRecord | Attribution | GapRecord | Look | Ruling, sources: Iterable[Source]) -> Marking:
    """The marking that counts for an assertion with its sources: the most restrictive label, and only who is on every REL list.

    When the lists have nobody in common the label is RED with an empty list: nobody sees it.
    """
    return joined((record.marking, *(source.marking for source in sources)))
