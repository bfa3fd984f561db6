"""What made a phase: the power exercised, the breach that called for it, the event, the passing of time; each with its clause and its events."""

from __future__ import annotations

from collections.abc import Iterable

from servanda.evidence.fusion import Fused
from servanda.instruments.sanctions.measures.looks import LookAhead, Looker
from servanda.instruments.sanctions.measures.probe import TAIL, twin_of, written
from servanda.instruments.sanctions.measures.records import Kind, Witness
from servanda.instruments.sanctions.measures.related import Related
from servanda.meaning import Status, Verdict
from servanda.model.core import ClauseStatus, Dossier, Occurs
from servanda.model.english import act_text, short
from servanda.model.sink import listed
from servanda.monitor.exact.moments import NO, exact, value
from servanda.monitor.words import phrase, shown, zone_of

ROLES = {
    "starters": "imposition",
    "enders": "end of the state",
    "suspenders": "suspension",
    "closers": "end",
    "extenders": "extension",
}

SAYS = {
    Kind.PLANNED: "written; nothing has started it",
    Kind.TRIGGERED: "a breach calls for it, and it has not been imposed",
    Kind.IN_FORCE: "it binds",
    Kind.EXTENDED: "it binds; its sunset was moved",
    Kind.SUSPENDED: "it would bind, and a suspension lifts it",
    Kind.SNAPPED_BACK: "it binds again",
    Kind.RESUMED: "it binds again: the suspension is over",
    Kind.LAPSED: "its sunset passed and nobody extended it",
    Kind.ENDED: "it is over",
    Kind.UNKNOWN: "what is known allows more than one answer",
}


class MeasureCauses:
    """Looks up, at the moment of a change, what stands behind it."""

    def __init__(self, looker: Looker, dossier: Dossier, fused: Fused, places: tuple[int, ...]) -> None:
        self.looker, self.dossier, self.fused, self.places = looker, dossier, fused, places
        self.prepared = looker.bench.prepared

    def of(
        self,
        kind: Kind,
        verdict: Verdict | None,
        clause: str,
        bonds: Related,
        before: LookAhead | None,
        look: LookAhead,
        was: Kind,
    ) -> tuple[str, tuple[Witness, ...]]:
        """Why a phase of this kind begins at a look: a sentence, and the witnesses."""
        zone = zone_of(self.prepared.clauses[clause], self.dossier, "UTC")
        if before is None:
            return SAYS[kind], ()
        if kind is Kind.UNKNOWN:
            return self._unknown(verdict, clause, bonds, look, zone)
        found: list[Witness] = []
        if kind in (Kind.TRIGGERED, Kind.IN_FORCE, Kind.SNAPPED_BACK):
            found += self._breaches(bonds, look, zone, exercised=kind is not Kind.TRIGGERED)
        found += self._exercised(bonds, look, zone)
        seen = {place for one in found for place in one.places}
        found += self._happened(clause, look, zone, seen)
        if kind is Kind.SNAPPED_BACK and was is Kind.SUSPENDED:
            found += self._failed(bonds, look)
        sunset, _ = before.sunset(twin_of(clause), 0)
        if kind in (Kind.LAPSED, Kind.ENDED) and sunset is not None and sunset < look.at and not found:
            found.append(Witness(role="sunset", clause=clause, text=f"its last moment, {shown(sunset, zone)}, passed"))
        due, _ = look.sunset(twin_of(clause), 0)
        said = SAYS[kind] + (f" to {shown(due, zone)}" if kind is Kind.EXTENDED and due is not None else "")
        reasons = "; ".join(dict.fromkeys(one.text for one in found))
        if not reasons and kind in (Kind.ENDED, Kind.PLANNED) and verdict is not None:
            reasons = "; ".join(dict.fromkeys(written(one.text) for one in verdict.reasons))
        return (f"{said}: {reasons}" if reasons else said), tuple(found)

    # --- what the phases ask -------------------------------------------------------------------------------------------

    def suspending(self, clause: str, bonds: Related, look: LookAhead) -> tuple[str, ...]:
        """The powers whose exercise may suspend a clause at a look."""
        return tuple(name for name in bonds.suspenders if any(one.status is Status.KEPT for one in look.verdicts[name]))

    def failed(self, powers: Iterable[str], bonds: Related, look: LookAhead) -> bool:
        """Whether a suspension that is over ended because its condition failed, and not because its time ran out.

        Its condition: the state of the power's `while`, or an event after `until`; with no power, the condition that lifted the clause. Of several powers
        only one whose condition failed at this very moment counts: one that had failed before did not end what another still suspended.
        """
        names = tuple(powers)
        if not names:
            return True
        fresh = len(names) > 1
        return any(self._shut(name, look, fresh=fresh) or self._until_event(name, look, fresh=fresh) for name in names)

    def called(self, bonds: Related, look: LookAhead) -> bool:
        """Whether what started it at this look answers a breach."""
        return any(self._now(one, look) for name in bonds.callers for one in look.verdicts[name])

    # --- witnesses -----------------------------------------------------------------------------------------------------

    def _shut(self, power: str, look: LookAhead, *, fresh: bool = False) -> list[str]:
        return [
            gate.text
            for limits in look.limits.get(power, ())
            for gate in limits.gates
            if gate.part == "while" and value(gate.line, look.at) == NO and not (fresh and value(gate.line, look.at - 1) == NO)
        ]

    def _until_event(self, power: str, look: LookAhead, *, fresh: bool = False) -> bool:
        parts = [part for part in self.prepared.clauses[power].timing if part.kind == "until"]
        if not any(isinstance(part.point, Occurs | ClauseStatus) for part in parts):
            return False
        ends = [exact(limits.due) for limits in look.limits.get(power, ())]
        return any(at is not None and (at == look.at - 1 if fresh else at < look.at) for at in ends)

    def _failed(self, bonds: Related, look: LookAhead) -> list[Witness]:
        found = []
        for name in bonds.suspenders:
            for text in dict.fromkeys(self._shut(name, look)):
                found.append(Witness(role="condition", clause=name, text=f"the suspension under {short(name)} is over: {text}"))
        return found

    def _breaches(self, bonds: Related, look: LookAhead, zone: str, *, exercised: bool) -> list[Witness]:
        found = []
        parents = dict(bonds.parents)
        for name in bonds.callers:
            wanted = [one for one in look.verdicts[name] if (self._now(one, look) if exercised else one.status is Status.PENDING)]
            if not wanted or name not in parents:
                continue
            for one in look.verdicts[parents[name]]:
                if one.status is Status.BREACHED:
                    since = f", {shown(one.since, zone)}" if one.since is not None else ""
                    text = f"{listed(one.instance.bearers)} breached {short(parents[name])}{since}"
                    found.append(self._witness("breach", parents[name], text, one))
        return found

    def _exercised(self, bonds: Related, look: LookAhead, zone: str) -> list[Witness]:
        found = []
        for group, role in ROLES.items():
            for name in getattr(bonds, group):
                for one in look.verdicts[name]:
                    if self._now(one, look):
                        clause = self.prepared.clauses[name]
                        acts = listed(act_text(act, self.dossier) for act in clause.acts)
                        text = f"{listed(one.instance.bearers)}: {acts}, {shown(one.since, zone)} ({short(name)})"
                        found.append(self._witness(role, name, text, one))
        return found

    def _happened(self, clause: str, look: LookAhead, zone: str, seen: set[int]) -> list[Witness]:
        found = []
        heard = self.looker.bench.heard((twin_of(clause),))
        for index, event in enumerate(self.looker.run.events):
            last = event.at if event.late is None else event.late
            place = self.places[index]
            if event.term not in heard or place in seen or not ({event.at, last} & {look.at, look.at - 1}):
                continue
            about = {text for key, text in event.args if key in ("of", "to")}
            if about and not about & {clause, twin_of(clause), *self.looker.bench.closure(twin_of(clause))}:
                continue
            seen.add(place)
            said = phrase(self.fused.run.events[place], self.dossier)
            text = f"{said}{f' by {listed(event.by)}' if event.by else ''}, {shown(event.at, zone)}"
            role = "extension" if event.term == "extension" else "event"
            found.append(
                Witness(role=role, clause=clause if about else "", text=text, events=self._ids((place,)), places=(place,))
            )
        return found

    def _unknown(
        self, verdict: Verdict | None, clause: str, bonds: Related, look: LookAhead, zone: str
    ) -> tuple[str, tuple[Witness, ...]]:
        open_ = [verdict] if verdict is not None and verdict.status is Status.UNKNOWN else []
        texts = [written(reason.text) for one in open_ for reason in one.reasons]
        if not open_:
            open_ = [one for name in bonds.callers for one in look.verdicts[name] if one.status is Status.UNKNOWN]
            texts = ["it does not bind, and whether a breach calls for it is not known"]
        found = []
        heard = self.looker.bench.heard((twin_of(clause),))
        mine = {clause, twin_of(clause), *self.looker.bench.closure(twin_of(clause))}
        for index, event in enumerate(self.looker.run.events):
            place = self.places[index]
            unsure = not event.known or (event.late is not None and event.at <= look.at <= event.late)
            about = {text for key, text in event.args if key in ("of", "to")}
            if event.term not in heard or event.at > look.at or not unsure or (about and not about & mine):
                continue
            why = "not certain that it happened" if not event.known else "its moment is known only to an interval"
            text = f"{phrase(self.fused.run.events[place], self.dossier)}, {shown(event.at, zone)}: {why}"
            found.append(Witness(role="uncertain", text=text, events=self._ids((place,)), places=(place,)))
        witnesses = tuple(dict.fromkeys(found))
        reasons = "; or ".join(dict.fromkeys(texts))
        tail = f" ({'; '.join(one.text for one in witnesses)})" if witnesses else ""
        return (f"{SAYS[Kind.UNKNOWN]}: {reasons}{tail}" if reasons else SAYS[Kind.UNKNOWN] + tail), witnesses

    def _now(self, one: Verdict, look: LookAhead) -> bool:
        return one.status is Status.KEPT and one.since in (look.at, look.at - 1)

    def _witness(self, role: str, clause: str, text: str, verdict: Verdict) -> Witness:
        places = tuple(
            sorted({self.places[index] for reason in verdict.reasons for index in reason.events if index < len(self.places)})
        )
        return Witness(role=role, clause=clause.replace(TAIL, ""), text=text, events=self._ids(places), places=places)

    def _ids(self, places: Iterable[int]) -> tuple[str, ...]:
        return tuple(self.fused.ids[place] if place < len(self.fused.ids) else str(place) for place in places)
