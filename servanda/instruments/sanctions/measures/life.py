"""From verdicts to the life of a measure: the phases of each of its clauses, then of all of them together.

Method: each clause of a measure has a twin whose act nobody does (`probe`), so that its status says whether the clause binds and nothing else. The monitor's
engine is asked at every moment at which an answer may change (`looks`). What a change means follows from what stood before it; the table is in
docs/sanctions/measures.md. `measures_oracle`, among the tests, derives the same from the reference evaluator, day by day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from servanda.calendar import Instant
from servanda.evidence.fusion import Fused
from servanda.instruments.sanctions.measures.causes import MeasureCauses
from servanda.instruments.sanctions.measures.looks import LookAhead, Looker
from servanda.instruments.sanctions.measures.probe import probed, probed_run, twin_of
from servanda.instruments.sanctions.measures.records import BINDING, Kind, Life, LifePart, Lives, Measure, Phase, UnderReading
from servanda.instruments.sanctions.measures.related import Related, related_of
from servanda.meaning import Instance, Status, Verdict, identity
from servanda.model.core import Dossier, View
from servanda.model.views import Choice, view
from servanda.monitor.answers import Basis as Asked
from servanda.monitor.monitored import columns_of
from servanda.monitor.words import zone_of


def lives(
    dossier: Dossier,
    measures: Sequence[Measure],
    fused: Fused,
    asked: Asked,
    *,
    choices: Sequence[tuple[str, Choice]] | None = None,
) -> Lives:
    """The life of each measure under each choice of readings.

    In: the dossier; what each measure is; the evidence as it was known (`asked.known`); as of which moment (`asked.as_of`); choices: (label, choice) of readings (default: as written,
    as each holder reads, each reading alone). Out: `Lives`; a reading under which every measure lives as under the first says so by `differs` being empty.
    """
    wanted = [(one.label, one.choice) for one in columns_of(dossier)] if choices is None else list(choices)
    found: list[UnderReading] = []
    for label, choice in wanted:
        mine = lives_in(view(dossier, choice), measures, fused, asked)
        first = found[0].lives if found else mine
        differs = tuple(a.measure.id for a, b in zip(mine, first, strict=True) if shape(a) != shape(b))
        found.append(UnderReading(label=label, choice=choice, lives=mine, differs=differs))
    return Lives(asked=asked, readings=tuple(found), notes=_notes(fused, asked))


def lives_in(of: View, measures: Sequence[Measure], fused: Fused, asked: Asked) -> tuple[Life, ...]:
    """The lives of some measures in one view, in their order."""
    clauses = tuple(dict.fromkeys(name for measure in measures for name in measure.clauses))
    seen = probed(of, clauses)
    run, places = probed_run(fused.run, clauses, of.dossier.terms)
    bonds = {name: related_of(of, name) for name in clauses}
    names = tuple(dict.fromkeys([*(twin_of(name) for name in clauses), *(n for one in bonds.values() for n in one.names)]))
    looker = Looker(seen, run, names)
    begin = min([_beginning(of.dossier, asked), *(event.at for event in run.events[:1])]) - 1
    found = tuple(looker.looks(min(begin, asked.as_of), asked.as_of))
    causes = MeasureCauses(looker, of.dossier, fused, places)
    made = {name: _parts(name, bonds[name], found, causes, asked.zone) for name in clauses}
    return tuple(_life(measure, made, of.dossier, asked) for measure in measures)


def shape(life: Life) -> object:
    """What makes two lives the same: which phases, from when to when."""
    return tuple((phase.kind, phase.since, phase.until) for phase in life.phases)


def _beginning(dossier: Dossier, asked: Asked) -> Instant:
    moments = [at for one in dossier.agreements.values() for at in (one.signed, one.in_force) if at is not None]
    return min([*moments, asked.as_of])


# --- one clause for one bearer -----------------------------------------------------------------------------------------


def _parts(
    clause: str, bonds: Related, looks: Sequence[LookAhead], causes: MeasureCauses, zone: str
) -> dict[Instance | None, list[Phase]]:
    """The phases of each instance of a clause; one life without bearer where it never had an instance."""
    twin = twin_of(clause)
    seen = dict.fromkeys(identity(one.instance) for look in looks for one in look.verdicts[twin])
    return {one: _phases(one, clause, bonds, looks, causes) for one in seen} or {
        None: [Phase(kind=Kind.PLANNED, binds=False, because=NOT_YET)]
    }


NOT_YET = "written; nothing has started it"


def _phases(one: Instance, clause: str, bonds: Related, looks: Sequence[LookAhead], causes: MeasureCauses) -> list[Phase]:
    found: list[Phase] = []
    twin, was, sunset, ever, settled = twin_of(clause), Kind.PLANNED, None, False, None
    before: LookAhead | None = None
    for look in looks:
        place, verdict = _of(look, twin, one)
        kind = _kind(verdict, look, bonds, ever)
        due, sure = look.sunset(twin, place) if verdict is not None else (None, True)
        if kind is Kind.IN_FORCE:
            kind = _binding(was, sunset, due if sure else None, look, bonds, causes, settled, ever)
        moved = kind is Kind.EXTENDED and sure and due != sunset
        fresh = before is None or kind is not found[-1].kind or moved
        if fresh:
            because, witnesses = causes.of(kind, verdict, clause, bonds, before, look, was)
            if found:
                found[-1] = replace(found[-1], until=look.at - 1)
            found.append(
                Phase(
                    kind=kind,
                    binds=_binds(kind, verdict),
                    since=None if before is None else look.at,
                    because=because,
                    sunset=due,
                    sunset_sure=sure,
                    witnesses=witnesses,
                )
            )
        elif (due, sure) != (found[-1].sunset, found[-1].sunset_sure):
            found[-1] = replace(found[-1], sunset=due, sunset_sure=sure)
        if kind is Kind.SUSPENDED:
            settled = causes.suspending(clause, bonds, look)
        if kind is not Kind.UNKNOWN:
            was, ever = kind, ever or kind in BINDING or kind is Kind.SUSPENDED
            sunset = due if (due is not None and sure) or kind not in BINDING else sunset
        before = look
    return found


def _of(look: LookAhead, twin: str, one: Instance) -> tuple[int, Verdict | None]:
    for place, verdict in enumerate(look.verdicts[twin]):
        if identity(verdict.instance) == one:
            return place, verdict
    return 0, None


def _kind(verdict: Verdict | None, look: LookAhead, bonds: Related, ever: bool) -> Kind:
    status = Status.NOT_IN_FORCE if verdict is None else verdict.status
    if status in (Status.PENDING, Status.BREACHED):
        return Kind.IN_FORCE
    if status is Status.EXCUSED:
        released = verdict is not None and any("released" in reason.text for reason in verdict.reasons)
        return Kind.ENDED if released else Kind.SUSPENDED
    if status is Status.KEPT:
        return Kind.ENDED
    if status is Status.LAPSED:
        return Kind.LAPSED
    if status is Status.UNKNOWN:
        return Kind.UNKNOWN
    called = [one.status for name in bonds.callers for one in look.verdicts[name]]
    if Status.PENDING in called:
        return Kind.TRIGGERED
    if Status.UNKNOWN in called:
        return Kind.UNKNOWN
    return Kind.ENDED if ever else Kind.PLANNED


def _binds(kind: Kind, verdict: Verdict | None) -> bool | None:
    if kind is Kind.UNKNOWN:
        return None if verdict is not None and verdict.status is Status.UNKNOWN else False
    return kind in BINDING


def _binding(
    was: Kind,
    sunset: Instant | None,
    due: Instant | None,
    look: LookAhead,
    bonds: Related,
    causes: MeasureCauses,
    settled: tuple[str, ...] | None,
    ever: bool,
) -> Kind:
    """Which kind of being in force it is, by what stood before."""
    if was is Kind.SUSPENDED:
        return Kind.SNAPPED_BACK if causes.failed(settled or (), bonds, look) else Kind.RESUMED
    if was in (Kind.ENDED, Kind.TRIGGERED, Kind.PLANNED):
        return Kind.SNAPPED_BACK if ever and causes.called(bonds, look) else Kind.IN_FORCE
    if sunset is not None and due is not None and due > sunset:
        return Kind.EXTENDED
    return was if was in BINDING else Kind.IN_FORCE


# --- a measure ---------------------------------------------------------------------------------------------------------


def _life(measure: Measure, made: Mapping[str, dict[Instance | None, list[Phase]]], dossier: Dossier, asked: Asked) -> Life:
    lanes = [(name, one, phases) for name in measure.clauses for one, phases in made[name].items()]
    clause = next(one for one in dossier.clauses if one.id == measure.clauses[0])
    zone = zone_of(clause, dossier, asked.zone)
    starts = sorted({phase.since for _, _, phases in lanes for phase in phases if phase.since is not None})
    found: list[Phase] = []
    for since in (None, *starts):
        here = [(name, one, _at(phases, since)) for name, one, phases in lanes]
        phase = _together(here, since)
        if found and found[-1].kind is phase.kind and phase.kind is not Kind.EXTENDED and found[-1].parts == phase.parts:
            found[-1] = replace(found[-1], sunset=phase.sunset, sunset_sure=phase.sunset_sure)
            continue
        if found and since is not None:
            found[-1] = replace(found[-1], until=since - 1)
        found.append(phase)
    return Life(measure=measure, phases=tuple(found), zone=zone)


def _at(phases: Sequence[Phase], since: Instant | None) -> Phase:
    return next(p for p in reversed(phases) if p.since is None or (since is not None and p.since <= since))


def _together(here: Sequence[tuple[str, Instance | None, Phase]], since: Instant | None) -> Phase:
    phases = [phase for _, _, phase in here]
    kinds = {phase.kind for phase in phases}
    new = [phase for phase in phases if phase.since == since]
    lead = new[0] if new else phases[0]
    running = [phase for phase in phases if phase.sunset is not None and (phase.kind in BINDING or phase.kind is Kind.SUSPENDED)]
    first = min(running, key=lambda phase: (phase.sunset or 0, not phase.sunset_sure), default=None)
    sunset, sure = (None, True) if first is None else (first.sunset, first.sunset_sure)
    witnesses = tuple(dict.fromkeys(one for phase in new or phases[:1] for one in phase.witnesses))
    parts = tuple(
        LifePart(clause=name, bearers=() if one is None else one.bearers, kind=phase.kind, since=phase.since)
        for name, one, phase in here
    )
    if len(kinds) == 1 or kinds <= BINDING:
        return Phase(
            kind=lead.kind,
            binds=lead.binds if len({phase.binds for phase in phases}) == 1 else None,
            since=since,
            because=lead.because,
            sunset=sunset,
            sunset_sure=sure,
            witnesses=witnesses,
        )
    kind = Kind.IN_PART if Kind.UNKNOWN not in kinds or kinds & BINDING else Kind.UNKNOWN
    because = "; ".join(dict.fromkeys(f"{part.clause}: {part.kind.value}" for part in parts))
    binds = {phase.binds for phase in phases}
    return Phase(
        kind=kind,
        binds=binds.pop() if len(binds) == 1 else None,
        since=since,
        because=because,
        sunset=sunset,
        sunset_sure=sure,
        witnesses=witnesses,
        parts=parts,
    )


def _notes(fused: Fused, asked: Asked) -> tuple[str, ...]:
    notes = list(fused.notes)
    unsure = sum(1 for event in fused.run.events if not event.known and event.at <= asked.as_of)
    if unsure:
        notes.append(
            f"{unsure} event{'s are' if unsure > 1 else ' is'} held as uncertain; where a measure hangs on one, its phase is unknown."
        )
    if not fused.run.events:
        notes.append("No evidence is recorded: what is said rests on the calendar alone.")
    return tuple(notes)


def first_of(phases: Iterable[Phase], kind: Kind) -> Phase | None:
    """The first phase of a kind."""
    return next((phase for phase in phases if phase.kind is kind), None)
