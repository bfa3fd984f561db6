"""Certificates of the monitor: what it says of some clauses with the run it rests on, and whether that run is what the log said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from servanda.evidence.fusion import DEFAULT, to_run
from servanda.evidence.knowledge import known_at
from servanda.evidence.records import Entry
from servanda.meaning import Run, Verdict, clause_status
from servanda.meaning.claims import Claimed, MonitorClaim
from servanda.meaning.runs import Reason, renumbered
from servanda.model.core import Dossier
from servanda.monitor.monitored import Found
from servanda.monitor.small import Narrow, cut, listens_to


def certify(found: Found, clauses: Iterable[str] = ()) -> MonitorClaim:
    """What the engine said of some clauses (none named: all, rungs too), as a claim that can be replayed without it.

    Of a single clause only the events that it, and what it hangs on, listen to are saved.
    """
    names = tuple(clauses)
    prepared, fused, basis = found.prepared, found.fused, found.basis
    everything = frozenset(range(len(fused.run.events)))
    terms: frozenset[str] = frozenset()
    narrow = Narrow(fused.run, tuple(sorted(everything)))
    if names:
        closure = frozenset(other for name in names for other in prepared.closure(name))
        terms = listens_to(prepared, closure)
        narrow = cut(fused.run, terms)
    places = {whole: place for place, whole in enumerate(narrow.kept)}
    return MonitorClaim(
        servanda=basis.version,
        dossier=prepared.view.dossier.name,
        hashes=prepared.view.dossier.hashes,
        as_of=basis.as_of,
        known=basis.known,
        entries=basis.entries,
        log_head=basis.log_head,
        policy=basis.policy,
        choice=prepared.view.choice,
        terms=tuple(sorted(terms)),
        run=narrow.run,
        ids=tuple(fused.ids[index] for index in narrow.kept),
        clauses=tuple(
            Claimed(
                clause=name,
                status=clause_status(found.verdicts.get(name, ())),
                verdicts=tuple(_renumbered(one, places) for one in found.verdicts.get(name, ())),
            )
            for name in (names or prepared.clauses)
        ),
        marking=basis.marking,
        released_to=basis.released_to,
    )


def _renumbered(verdict: Verdict, places: dict[int, int]) -> Verdict:
    return replace(
        verdict,
        instance=renumbered(verdict.instance, places.__getitem__),
        reasons=tuple(
            Reason(part=one.part, text=one.text, events=tuple(places[index] for index in one.events)) for one in verdict.reasons
        ),
    )


def against_log(claim: MonitorClaim, entries: Sequence[Entry], dossier: Dossier) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Whether the run of a claim is what the log said: (checks, problems, what could not be checked).

    In: every entry of the log as it is now; the dossier. The log may have grown since; what stood in it may not have changed. A claim whose run does
    not say who looked was made when absence still meant that nothing happened: its run is compared as it was made then.
    """
    if claim.entries > len(entries):
        return (), (f"the log has {len(entries)} entries, the certificate rests on {claim.entries}",), ()
    then = tuple(entries[: claim.entries])
    head = then[-1].hash if then else ""
    if head != claim.log_head:
        return (), (f"entry {claim.entries} of the log is not the one the certificate rests on",), ()
    late = [one.number for one in entries[claim.entries :] if one.known <= claim.known]
    if late:
        return (), (f"entry {late[0]} was known by then, and the certificate leaves it out",), ()
    if any(one.known > claim.known for one in then):
        return (), ("it rests on entries that were not known by then",), ()
    before = claim.run.watched is None
    if claim.policy != (DEFAULT.claims if before else DEFAULT.sentence):
        return (), (), ("the evidence was weighed by another policy than the default, so that its run could not be made again",)
    fused = to_run(known_at(then, claim.known), DEFAULT, dossier)
    if before:
        fused = replace(fused, run=replace(fused.run, watched=None, firsts=""))
    narrow = cut(fused.run, frozenset(claim.terms)) if claim.terms else Narrow(fused.run, tuple(range(len(fused.run.events))))
    ids = tuple(fused.ids[index] for index in narrow.kept)
    if _comparable(narrow.run) != _comparable(claim.run) or ids != claim.ids:
        differing = _first_difference(narrow, ids, claim)
        return (), (f"its run is not what the log said by then{differing}",), ()
    number = len(claim.run.events)
    meaning = ("it was made under the meaning before coverage: what was not on record was taken not to have happened",) if before else ()
    return (
        (*meaning, f"its run of {number} {'event' if number == 1 else 'events'} is what the first {claim.entries} entries of the log say",),
        (),
        (),
    )


def _comparable(run: Run) -> Run:
    """A run without what certificates of earlier versions do not say of a count: that it stands for several happenings."""
    return replace(run, events=tuple(replace(one, several=False) if one.several else one for one in run.events))


def _first_difference(narrow: Narrow, ids: tuple[str, ...], claim: MonitorClaim) -> str:
    for mine, theirs, ident in zip(narrow.run.events, claim.run.events, ids, strict=False):
        if mine != theirs:
            return f": event {ident} differs"
    return "" if narrow.run.events == claim.run.events else ": the number of events differs"
