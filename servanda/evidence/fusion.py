"""From what was known to a run that clauses are judged by: what is certain, what is uncertain, what nobody could see.

Nothing is decided here about a clause. A run has three values: an event that happened (`known`), one that may have (`known=False`), and
nothing, which means that nothing happened only where somebody looked (`Run.watched`), and inside a gap not even there. The evaluator and the monitor answer *unknown* where these leave more than
one outcome. The bounds of a figure follow from them by polarity: where an event makes a breach more likely, the pessimistic bound
takes every uncertain event as having happened and the optimistic bound none; where it makes a breach less likely (performance, a
release), the other way round.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec

from servanda.base.refusal import Refusal
from servanda.evidence.grades import reaches, reliability_of
from servanda.evidence.knowledge import Knowledge, KnownAttribution, KnownEvent
from servanda.evidence.looks import FIRSTS, none_counted, presumed, seen
from servanda.evidence.records import CREDIBILITY, RELIABILITY, Attribution, EventRecord, Look, Source, Standing, counts_none
from servanda.evidence.worlds import column, worlds
from servanda.meaning import Event, Gap, Run, Watched
from servanda.meaning.performing import OCCURRENCES
from servanda.model.core import Dossier

OPEN_ENDED = ("at least", "more than", "about")
"""Bounds of numbers that may have been larger than published."""

ATTRIBUTIONS = ("graded", "confirmed", "none")

PRESUMPTIONS = ("continuance", "nothing")
"""What a log is taken to hold though nobody declared that they looked: events, acts of form and what came before the first signature (continuance), or nothing."""


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """What counts as certain.

    reliability, credibility: the lowest grades that make a claim certain; F and 6 never do. A claim whose credibility nobody graded goes by its
    source alone. ungraded: whether claims of sources nobody has graded count as certain. attributions: graded (as for events) | confirmed | none.
    presumed: one of `PRESUMPTIONS`.
    """

    reliability: str = "B"
    credibility: str = "2"
    ungraded: bool = False
    attributions: str = "graded"
    presumed: str = "continuance"

    def __post_init__(self) -> None:
        if self.reliability not in tuple(RELIABILITY[:-1]) or self.credibility not in tuple(CREDIBILITY[:-1]):
            reason = f"'{self.reliability}' and '{self.credibility}' are no floor for what counts as certain"
            raise Refusal(reason, "use a reliability from A to E and a credibility from 1 to 5", "policy")
        if self.attributions not in ATTRIBUTIONS:
            raise Refusal(f"'{self.attributions}' is no rule of attribution", f"use one of {', '.join(ATTRIBUTIONS)}", "policy")
        if self.presumed not in PRESUMPTIONS:
            raise Refusal(f"'{self.presumed}' is no rule of what is presumed", f"use one of {', '.join(PRESUMPTIONS)}", "policy")

    @property
    def sentence(self) -> str:
        """The policy in sentences, for reports: what of the claims counts as certain, and what is made of absence."""
        return f"{self.claims} {self.absence}"

    @property
    def claims(self) -> str:
        """What counts as certain, in one sentence."""
        ungraded = " or not graded" if self.ungraded else ""
        doers = {
            "graded": "an actor is named as the doer only by an attribution that is certain in the same way and that no other such contradicts",
            "confirmed": "an actor is named as the doer only by a confirmed attribution that no other such contradicts",
            "none": "nobody is named as the doer",
        }[self.attributions]
        return (
            f"An event counts as certain when it is confirmed, or claimed by a source graded {_upto(RELIABILITY, self.reliability)}{ungraded} in a "
            f"report graded {_upto(CREDIBILITY, self.credibility)} or not graded; other claims and all that is disputed count as uncertain; {doers}."
        )

    @property
    def absence(self) -> str:
        """What is made of what is not on record, in a sentence."""
        counted = "That nothing is on record means that nothing happened only where a coverage or a finding that is certain in the same way says that somebody looked"
        if self.presumed == "nothing":
            return f"{counted}; nothing is presumed."
        return f"{counted}; events, acts of form (consent, determination, extension, certification, authorisation) and what came before the first signature are presumed to be on record if they happened, and the first performance, or start of a clock, on record to be the first."


def _upto(scale: str, floor: str) -> str:
    """`A`, `A or B`, `A to C`."""
    best = scale[0]
    return best if floor == best else f"{best} {'or' if floor == scale[1] else 'to'} {floor}"


DEFAULT = Policy()

STRICT = Policy(presumed="nothing")
"""For what is released to a reader who may not see all: whatever is withheld from him, nothing turns into an accusation."""


class Fused(msgspec.Struct, frozen=True, kw_only=True):
    """A run, and where each part of it comes from.

    run: events by time (ties in the order in which they were first entered) and gaps. ids, entries: id and number of the standing entry of each
    event of the run. bounds: how its amount is meant, one of `records.BOUNDS`. counts: whether it is a count. gap_ids: id of each gap. watched_ids: id of
    each record of `run.watched` ("" for what is presumed). notes: what a reader should know, in sentences.
    """

    run: Run
    ids: tuple[str, ...] = ()
    entries: tuple[int, ...] = ()
    bounds: tuple[str, ...] = ()
    counts: tuple[bool, ...] = ()
    gap_ids: tuple[str, ...] = ()
    watched_ids: tuple[str, ...] = ()
    policy: Policy = DEFAULT
    notes: tuple[str, ...] = ()


def certain(record: EventRecord | Attribution | Look, standing: Standing, sources: dict[str, Source], policy: Policy = DEFAULT) -> bool:
    """Whether an assertion counts as certain under the policy."""
    if standing is not Standing.CLAIMED:
        return standing is Standing.CONFIRMED
    reliability, credibility = reliability_of(record, sources), record.grades.credibility
    relied_on = policy.ungraded if not reliability else reaches(reliability, policy.reliability)
    return relied_on and (not credibility or reaches(credibility, policy.credibility))


def doers(event: KnownEvent, sources: dict[str, Source], policy: Policy = DEFAULT) -> tuple[tuple[str, ...], bool]:
    """Who did it, as far as attributions are accepted, in the order of the first of them; and whether accepted attributions contradict each other.

    () when nobody is established: no attribution, none accepted, or rival ones.
    """
    accepted = [a.record.by for a in event.attributions if _accepted(a, sources, policy)]
    rivals = len({frozenset(by) for by in accepted}) > 1
    return (accepted[0] if accepted and not rivals else ()), rivals


def _accepted(attribution: KnownAttribution, sources: dict[str, Source], policy: Policy) -> bool:
    if policy.attributions == "none":
        return False
    if policy.attributions == "confirmed":
        return attribution.standing is Standing.CONFIRMED
    return certain(attribution.record, attribution.standing, sources, policy)


def amount_of(record: EventRecord) -> tuple[Decimal | None, bool]:
    """The amount that counts, and whether it is certain that at least so much happened.

    exact, at least: the number as published. about: the number as published, of which `least_of` is certain. more than: one more for a count (more than 5,000 is at least 5,001), the number itself for a
    quantity. at most, less than: the most there can have been, and not certain (less than 5 of a count is at most 4). A count of which there can have
    been none at most has the amount 0: it gives no event.
    """
    amount = record.amount
    if amount is None:
        return None, True
    if record.bound == "more than" and record.count:
        return amount + 1, True
    if record.bound == "less than" and record.count:
        return amount - 1, False
    return amount, record.bound not in ("at most", "less than")


def least_of(record: EventRecord) -> Decimal | None:
    """How much is certain of a number that is not certain as published: of "about 200" one, if it counts happenings; of a quantity nothing.

    Its publisher gives no margin, and we invent none: whether "about 200" reaches 200 is not known. None: all of it is certain, if it happened.
    """
    if record.bound != "about" or record.amount is None:
        return None
    return min(record.amount, Decimal(1 if record.count else 0))


def to_run(knowledge: Knowledge, policy: Policy = DEFAULT, dossier: Dossier | None = None) -> Fused:
    """The run of what was known, under a policy: a log, so `watched` is never None.

    Confirmed, and claimed well enough, is known; claimed less well, or disputed, is uncertain; retracted is absent. Gaps hide until they are
    retracted: a disputed gap still may have been one. Coverage and negative findings close absence if they are certain; the others close nothing.
    dossier: whose events continuance presumes to be on record (None: only acts of form are).
    """
    rows: list[tuple[Event, str, KnownEvent]] = []
    notes: list[str] = []
    for name, event in knowledge.events.items():
        record = event.record
        amount, sure = amount_of(record)
        if event.standing is Standing.RETRACTED or (record.count and amount == 0 and record.bound not in OPEN_ENDED):
            continue  # a count of nothing is evidence of absence: no event, but somebody looked (`watched_of`)
        by, rivals = doers(event, knowledge.sources, policy)
        if rivals:
            notes.append(
                f"'{name}' is attributed to different actors by attributions of equal standing: nobody is established as having done it."
            )
        nothing = record.count and amount == 0  # "at least 0": there may have been some
        known = sure and not nothing and certain(record, event.standing, knowledge.sources, policy)
        fused = Event(
            term=record.term, at=record.first, by=by, args=record.args, amount=amount, unit=record.unit, place=record.place, known=known,
            late=record.last if record.last > record.first else None, least=least_of(record),
            open_ended=amount is not None and record.bound in OPEN_ENDED, measures=record.measures, several=_several(record),
        )  # fmt: skip
        rows.append((fused, name, event))
    notes += _open_ended(rows)
    rows.sort(key=lambda row: row[0].at)  # stable: events of one moment stay in the order in which they were first entered
    watched, low = watched_of(knowledge, policy)
    if low:
        many = f"{low} declarations or findings of who looked are" if low > 1 else "1 declaration or finding of who looked is"
        notes.append(f"{many} disputed or graded too low to count as certain, and {'close' if low > 1 else 'closes'} nothing.")
    if policy.presumed == "continuance":
        watched += [(one, "") for one in presumed(dossier)]
    gaps = [(gap.record, name) for name, gap in knowledge.gaps.items() if gap.standing is not Standing.RETRACTED]
    gaps.sort(key=lambda pair: pair[0].first)
    return Fused(
        run=Run(
            events=tuple(event for event, _, _ in rows),
            gaps=tuple(Gap(first=g.first, last=g.last, terms=g.terms, places=g.places) for g, _ in gaps),
            watched=tuple(one for one, _ in watched),
            firsts=FIRSTS if policy.presumed == "continuance" else "",
        ),
        ids=tuple(name for _, name, _ in rows),
        entries=tuple(known.entry for _, _, known in rows),
        bounds=tuple(known.record.bound for _, _, known in rows),
        counts=tuple(known.record.count for _, _, known in rows),
        gap_ids=tuple(name for _, name in gaps),
        watched_ids=tuple(name for _, name in watched),
        policy=policy,
        notes=tuple(notes),
    )


def watched_of(knowledge: Knowledge, policy: Policy = DEFAULT) -> tuple[list[tuple[Watched, str]], int]:
    """Where somebody looked, for certain, by time, each with the id of its record; and how many records of it are not certain."""
    found: list[tuple[Watched, str]] = []
    low = 0
    for name, event in knowledge.events.items():
        if counts_none(event.record) and certain(event.record, event.standing, knowledge.sources, policy):
            names = (s.name or s.id for one in event.record.sources if (s := knowledge.sources.get(one)) is not None)
            found.append((none_counted(event.record, names), name))
    for name, look in knowledge.looks.items():
        if look.standing is Standing.RETRACTED:
            continue
        if not certain(look.record, look.standing, knowledge.sources, policy):
            low += 1
        elif (one := seen(look, knowledge)) is not None:
            found.append((one, name))
    return sorted(found, key=lambda pair: pair[0].first), low


def _several(record: EventRecord) -> bool:
    """Whether it stands for several happenings of which there is no telling how many incidents they were: 40 explosions."""
    return record.count and record.amount != 1 and " ".join(record.unit.lower().split()).removesuffix("s") not in OCCURRENCES


def _open_ended(rows: list[tuple[Event, str, KnownEvent]]) -> list[str]:
    """A sentence on numbers that may have been larger: whether a limit that they do not reach was exceeded is not known."""
    names = [name for _, name, known in rows if known.record.bound in OPEN_ENDED]
    if not names:
        return []
    shown = ", ".join(f"'{name}'" for name in names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    return [
        f"Numbers published as 'at least' or 'more than' may have been larger, those as 'about' larger or smaller; whether they exceed a limit they do not reach is not known: {shown}."
    ]


__all__ = [
    "ATTRIBUTIONS", "DEFAULT", "PRESUMPTIONS", "STRICT", "Fused", "Policy", "amount_of", "certain", "column", "doers", "least_of", "to_run",
    "watched_of", "worlds",
]  # fmt: skip
