"""Who may see what: labels, by default of the Traffic Light Protocol 2.0, and lists of those to whom something may be released.

What we make of the five labels, which are not a classification and are never translated: CLEAR and GREEN differ in how far the recipient
may pass things on, which no program can enforce after release; here a recipient cleared for one colour sees that colour and those
before it. AMBER+STRICT keeps to the recipient's own organisation and stands above AMBER, which also lets its clients see. RED is for
named persons: without a list that names the recipient, nobody sees it. A REL list always narrows: who is not on it does not see.
A label we do not know is never released, and a recipient cleared for an unknown label sees nothing. Labels of other schemes, and what may be
compared, see `servanda.evidence.schemes`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence

import msgspec

from servanda.evidence.alone import alone
from servanda.evidence.looks import counts_none
from servanda.evidence.reasons import reasons_of, without_reason, without_reasons
from servanda.evidence.records import (
    TLP,
    Attribution,
    CoverageRecord,
    Entry,
    EventRecord,
    GapRecord,
    Look,
    Marking,
    NotDone,
    Record,
    Ruling,
    Source,
    Standing,
    parent_of,
)
from servanda.evidence.schemes import Tables, banner, label_from, named_only, opens, together


class Recipient(msgspec.Struct, frozen=True, kw_only=True):
    """Who is to receive something. name: as on REL lists. tlp: the highest label they may see; of several schemes side by side (`AMBER + NATO:SECRET`).
    tables: schemes of the user's own, and mappings between schemes that somebody signed."""

    name: str
    tlp: str = "CLEAR"
    tables: Tables = Tables()


OPEN = Marking()
NOBODY = Marking(tlp="RED")
"""Without a list that names somebody: nobody sees it."""


def folded(name: str) -> str:
    """A name as lists of release compare it: letter case, spacing and forms of letters apart."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def may_see(marking: Marking, recipient: Recipient) -> bool:
    """Whether something marked so may go to the recipient. Names are compared without regard to letter case and spacing."""
    label = marking.tlp
    if label in TLP and recipient.tlp in TLP:
        if TLP.index(label) > TLP.index(recipient.tlp):
            return False
        only_named = label == "RED"
    else:
        if not opens(recipient.tlp, label, recipient.tables):
            return False
        only_named = named_only(label, recipient.tables)
    name = folded(recipient.name)
    named = bool(name) and name in {folded(listed) for listed in marking.rel}
    return named or (not marking.rel and not only_named)


def highest(markings: Iterable[Marking]) -> str:
    """The most restrictive label among markings, CLEAR if there are none; of different schemes, which cannot be compared, all of them side by side."""
    return together(m.tlp for m in markings)


def joined(markings: Iterable[Marking]) -> Marking:
    """The marking of things that stand together: the highest label, and only who is on every list, letter case and spacing apart.

    With nobody on all of them, or one of them for nobody (a label for persons named, and no list): RED with an empty list, which nobody may see.
    """
    every = list(dict.fromkeys(markings))
    if len(every) == 1:
        return every[0]
    tlp = highest(every)
    lists = [one.rel for one in every if one.rel]
    if any(not one.rel and named_only(one.tlp) for one in every):
        return Marking(tlp=together((tlp, "RED")))
    if not lists:
        return Marking(tlp=tlp)
    others = [{folded(name) for name in rel} for rel in lists[1:]]
    common = tuple(name for name in lists[0] if all(folded(name) in rel for rel in others))
    return Marking(tlp=tlp, rel=common) if common else Marking(tlp=together((tlp, "RED")))


def marking_text(marking: Marking) -> str:
    """`TLP:AMBER`, `TLP:AMBER REL Quellmar`, `NATO SECRET`."""
    return banner(marking.tlp) + (f" REL {', '.join(marking.rel)}" if marking.rel else "")


def marking_from(text: str) -> Marking:
    """The marking that `marking_text` has written. What cannot be read is for nobody."""
    said, _, names = text.partition(" REL ")
    label = label_from(said)
    return NOBODY if not label else Marking(tlp=label, rel=tuple(name for name in names.split(", ") if name))


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


def covers(one: Marking, other: Marking) -> bool:
    """Whether `one` is at least as strict as `other`: nobody sees what is marked `one` who may not see what is marked `other`."""
    if highest((one, other)) != one.tlp:
        return False
    if not one.rel and named_only(one.tlp):
        return True
    if not other.rel:
        return not named_only(other.tlp)
    return bool(one.rel) and {folded(name) for name in one.rel} <= {folded(name) for name in other.rel}


def least(markings: Iterable[Marking]) -> Marking:
    """The marking of what several things told alike: that of the one which the most may see; where none of them is that, all that the least strict ask for."""
    every = list(dict.fromkeys(markings))
    return joined(one for one in every if not any(covers(one, other) and not covers(other, one) for other in every))


def releasable(entries: Sequence[Entry], recipient: Recipient) -> tuple[Entry, ...]:
    """The entries that may go to the recipient, in order.

    An entry is withheld when
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
    gone: dict[str, bool] = {}
    entries = marked_anew(entries, lambda marking: may_see(marking, recipient))
    for entry in entries:
        record, act = entry.record, isinstance(entry, Remarked)
        if not isinstance(record, Source):
            gone[record.of if isinstance(record, Ruling) else record.id] = record.standing is Standing.RETRACTED
        if not isinstance(record, Ruling):
            latest[record.id] = record
            if not act:
                struck.pop(record.id, None)
        elif record.standing in (Standing.DISPUTED, Standing.RETRACTED):
            struck[record.of] = record
        else:
            struck.pop(record.of, None)
    hidden = {name for name, record in latest.items() if not may_see(record.marking, recipient)}
    hidden |= {name for name, ruling in struck.items() if not may_see(ruling.marking, recipient)}
    rests = {name: (*_rests_on(record), *(struck[name].sources if name in struck else ())) for name, record in latest.items()}
    rests |= {name: (*rests[name], of) for name, record in latest.items() if (of := parent_of(record)) in latest and isinstance(record, GapRecord)}
    looks = {name: record for name, record in latest.items() if isinstance(record, CoverageRecord | NotDone) or counts_none(record)}
    told = {name: record for name, record in latest.items() if isinstance(record, Attribution)}
    while more := {name for name, on in rests.items() if name not in hidden and any(o in hidden or o not in latest for o in on)} | {
        name for name, look in looks.items() if name not in hidden and _within(look, (latest[one] for one in hidden if not gone.get(one)))
    } | {name for name in told if name not in hidden and _contradicted(told[name], (told[one] for one in hidden if one in told and not gone.get(one)))}:
        hidden |= more
    out = [
        without_reasons(entry, lambda marking: may_see(marking, recipient))
        for entry in entries
        if may_see(entry.record.marking, recipient)
        and (entry.record.of if isinstance(entry.record, Ruling) else entry.record.id) not in hidden
        and not any(on in hidden or on not in latest for on in _rests_on(entry.record))
    ]
    unused = _named(entries) - _named(out) if len(out) < len(entries) else set()
    while (left := [e for e in out if not (isinstance(e.record, Source) and e.record.id in unused)]) != out:
        out, unused = left, unused | (_named(out) - _named(left))
    return tuple(out)


def _named(entries: Iterable[Entry]) -> set[str]:
    """The sources that entries name."""
    return {name for entry in entries for name in (entry.record.draws_on if isinstance(entry.record, Source) else entry.record.sources)}


def seen_by(entries: Sequence[Entry], recipient: Recipient) -> tuple[Entry, ...]:
    """The log as its reader may see it: the one gate of every answer that is made for somebody. In: the whole log. Out: entries that could have been written by
    themselves."""
    return alone(releasable(entries, recipient))


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
    terms = (look.term,) if isinstance(look, EventRecord) else look.terms
    for one in withheld:
        if not isinstance(one, EventRecord | GapRecord):
            continue
        about = (one.term,) if isinstance(one, EventRecord) else one.terms
        alike = not about or not terms or bool(set(about) & set(terms))
        if alike and one.first <= look.last and one.last >= look.first:
            return True
    return False


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
