"""Who may see what: Traffic Light Protocol 2.0 and lists of those to whom something may be released.

What we make of the five labels, which are not a classification and are never translated: CLEAR and GREEN differ in how far the recipient
may pass things on, which no program can enforce after release; here a recipient cleared for one colour sees that colour and those
before it. AMBER+STRICT keeps to the recipient's own organisation and stands above AMBER, which also lets its clients see. RED is for
named persons: without a list that names the recipient, nobody sees it. A REL list always narrows: who is not on it does not see.
A colour we do not know is never released, and a recipient cleared for an unknown colour sees nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

import msgspec

from servanda.evidence.looks import counts_none
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
)


class Recipient(msgspec.Struct, frozen=True, kw_only=True):
    """Who is to receive something. name: as on REL lists. tlp: the highest label they may see, one of `records.TLP`."""

    name: str
    tlp: str = "CLEAR"


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def may_see(marking: Marking, recipient: Recipient) -> bool:
    """Whether something marked so may go to the recipient. Names are compared without regard to letter case and spacing."""
    if marking.tlp not in TLP or recipient.tlp not in TLP:
        return False
    if TLP.index(marking.tlp) > TLP.index(recipient.tlp):
        return False
    name = _folded(recipient.name)
    named = bool(name) and name in {_folded(listed) for listed in marking.rel}
    return named or (not marking.rel and marking.tlp != "RED")


def highest(markings: Iterable[Marking]) -> str:
    """The most restrictive label among markings, CLEAR if there are none; an unknown label counts as the most restrictive of all."""
    return max((m.tlp for m in markings), key=lambda t: TLP.index(t) if t in TLP else len(TLP), default=TLP[0])


def releasable(entries: Sequence[Entry], recipient: Recipient) -> tuple[Entry, ...]:
    """The entries that may go to the recipient, in order.

    An entry is withheld when
    - its own marking says so, or that of the latest version of the same assertion (marking up withdraws what was open before);
    - it rests on something withheld: any of its sources, the event of an attribution, the assertion a ruling is about;
    - a ruling that stands, which disputes or retracts it, is withheld: else the recipient would be shown as standing what we know is not;
    - it says who looked (coverage, or a finding that something was not done), and an event or gap is withheld that lies within what was looked at: the record
      is complete only as a whole, and a reader who lacks a performance must never conclude from it that there was none. What was looked at is taken widely,
      by time and terms alone;
    - it says who did something, and another who says otherwise of the same event is withheld: else a doer that is disputed would stand as established.

    `entries` must be the whole log (or all of it up to a moment): only then are the latest versions known. The entries keep their numbers; where marking
    down opens something late, earlier ones may speak of it: `servanda.evidence.alone` puts them so that they can be read by themselves.
    """
    latest: dict[str, Record] = {}
    struck: dict[str, Ruling] = {}
    gone: dict[str, bool] = {}
    for entry in entries:
        record = entry.record
        if not isinstance(record, Source):
            gone[record.of if isinstance(record, Ruling) else record.id] = record.standing is Standing.RETRACTED
        if not isinstance(record, Ruling):
            latest[record.id] = record
            struck.pop(record.id, None)
        elif record.standing in (Standing.DISPUTED, Standing.RETRACTED):
            struck[record.of] = record
        else:
            struck.pop(record.of, None)
    hidden = {name for name, record in latest.items() if not may_see(record.marking, recipient)}
    hidden |= {name for name, ruling in struck.items() if not may_see(ruling.marking, recipient)}
    rests = {name: (*_rests_on(record), *(struck[name].sources if name in struck else ())) for name, record in latest.items()}
    looks = {name: record for name, record in latest.items() if isinstance(record, CoverageRecord | NotDone) or counts_none(record)}
    told = {name: record for name, record in latest.items() if isinstance(record, Attribution)}
    while more := {name for name, on in rests.items() if name not in hidden and any(o in hidden or o not in latest for o in on)} | {
        name for name, look in looks.items() if name not in hidden and _within(look, (latest[one] for one in hidden if not gone.get(one)))
    } | {name for name in told if name not in hidden and _contradicted(told[name], (told[one] for one in hidden if one in told and not gone.get(one)))}:
        hidden |= more
    return tuple(
        entry
        for entry in entries
        if may_see(entry.record.marking, recipient)
        and (entry.record.of if isinstance(entry.record, Ruling) else entry.record.id) not in hidden
        and not any(on in hidden or on not in latest for on in _rests_on(entry.record))
    )


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
    markings = [record.marking, *(source.marking for source in sources)]
    tlp = highest(markings)
    lists = [marking.rel for marking in markings if marking.rel]
    if not lists:
        return Marking(tlp=tlp)
    common = tuple(name for name in lists[0] if all(_folded(name) in {_folded(n) for n in rel} for rel in lists[1:]))
    return Marking(tlp=tlp, rel=common) if common else Marking(tlp="RED")
