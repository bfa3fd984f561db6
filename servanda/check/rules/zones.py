"""4xx continued: baselines, distances, zones that meet, what lies inside them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from servanda.check.rules.base import Context, Rule
from servanda.check.rules.facts.clash import clashing_act, inside, meeting, places_of
from servanda.check.rules.facts.clauses import covered, with_rungs
from servanda.check.rules.facts.shape import areas_overlap
from servanda.check.rules.facts.words import ERROR, GRADED, WARNING, listed, named, opening
from servanda.check.rules.ground import places_used
from servanda.model.core import Amount, Clause
from servanda.model.english import act_text
from servanda.text.diagnostics import Diagnostic

_METRES: dict[str, Decimal] = {
    "m": Decimal(1),
    "metre": Decimal(1),
    "meter": Decimal(1),
    "km": Decimal(1000),
    "kilometre": Decimal(1000),
    "kilometer": Decimal(1000),
    "mile": Decimal("1609.344"),
    "nautical mile": Decimal(1852),
    "nm": Decimal(1852),
}


def metres(amount: Amount) -> Decimal | None:
    """A distance in metres; None when the unit is not a unit of length."""
    unit = amount.unit.casefold()
    factor = _METRES.get(unit) or _METRES.get(unit.removesuffix("s"))
    return None if factor is None else amount.number * factor


class TwoBaselines(Rule):
    """SV404. Groups clauses by act and compares the places from which each bearer's distances are measured."""

    code = "SV404"
    decidability = "S+L"
    severity = ERROR
    severities = GRADED

    def check(self, context: Context) -> Iterator[Diagnostic]:
        lines: dict[str, list[tuple[Clause, str]]] = {}
        for clause in context.clauses:
            bases = {q.measured_from for q in clause.quantities if q.measured_from}
            for act in clause.acts:
                lines.setdefault(act.term, []).extend((clause, base) for base in bases)
        reported: set[frozenset[str]] = set()
        for found in lines.values():
            bases_of: dict[str, set[str]] = {}
            for clause, base in found:
                for actor in clause.bearers.actors:
                    bases_of.setdefault(actor, set()).add(base)
            if len({frozenset(bases) for bases in bases_of.values()}) < 2:
                continue
            clauses = list({c.id: c for c, _base in found}.values())
            key = frozenset(c.id for c in clauses)
            if key in reported:
                continue
            reported.add(key)
            because = tuple(f"{actor}: from {listed(bases_of[actor])}" for actor in sorted(bases_of))
            yield self.on_clauses(
                context,
                clauses,
                f"{opening(named(clauses))} measure the same withdrawal from different lines: {'; '.join(because)}.",
                "Measure from one line, or draw both resulting lines on one map and agree on what lies between.",
                because=because,
            )


class DistanceBelowRange(Rule):
    """SV405. Compares at-least distances with the range of the kinds the act names; undecided where only some kinds have a range."""

    code = "SV405"
    decidability = "D"
    severity = WARNING
    severities = {"mou": None, "sanctions": None, "aid": None}

    def check(self, context: Context) -> Iterator[Diagnostic]:
        ranged = any(kind.range is not None for kind in context.dossier.kinds.values())
        for clause in context.clauses:
            if not clause.binds:
                continue
            for quantity in clause.quantities:
                distance = metres(quantity.amount)
                if distance is None or quantity.relation not in ("at least", "exactly"):
                    continue
                for name in self._kinds(context, clause):
                    reach = context.dossier.kinds[name].range
                    far = None if reach is None else metres(reach)
                    if far is None and ranged:
                        yield self.on_clause(
                            context,
                            clause,
                            f"The dossier gives the range of other weapons but not of {name}, so the distance of clause "
                            f"{clause.local} was not compared.",
                            f"Add range ... km under kind {name}.",
                            words=name,
                            undecided=True,
                        )
                    elif far is not None and reach is not None and distance < far:
                        yield self.on_clause(
                            context,
                            clause,
                            f"Clause {clause.local} moves {name} back {quantity.amount.number} {quantity.amount.unit}, "
                            f"and its range is {reach.number} {reach.unit}.",
                            f"Raise the distance to at least {reach.number} {reach.unit}, or record why less is enough.",
                            words=name,
                        )

    @staticmethod
    def _kinds(context: Context, clause: Clause) -> list[str]:
        named_kinds = {value for act in clause.acts for _slot, value in act.args if value in context.dossier.kinds}
        return sorted(named_kinds | ({q.amount.of for q in clause.quantities} & set(context.dossier.kinds)))


class ZonesDisagree(Rule):
    """SV406. Places that lie in each other by declaration or by geometry, and clauses on one act that differ there. An exception settles it."""

    code = "SV406"
    decidability = "L"
    severity = ERROR
    severities = GRADED

    def check(self, context: Context) -> Iterator[Diagnostic]:
        dossier = context.dossier
        clauses = list(with_rungs(context.clauses))
        for allowed, forbidden in meeting(clauses, clauses):
            act = clashing_act(context, allowed, forbidden, anywhere=True)
            if act is None:
                continue
            here = places_of(dossier, allowed, act)
            there = {p for a in forbidden.acts if a.term == act.term for p in places_of(dossier, forbidden, a)}
            shared = [(p, q) for p in here for q in there if p != q and self._meet(context, p, q)]
            if shared and not here & there:
                pairs = listed(f"{p} and {q}" for p, q in shared)
                how = "commands" if allowed.modal == "must" else "allows" if allowed.modal == "may" else "speaks for"
                yield self.on_clause(
                    context,
                    allowed,
                    f"{opening(pairs)} share ground: clause {allowed.local} {how} “{act_text(act, context.dossier)}” there, clause "
                    f"{forbidden.local} forbids it.",
                    "Make an exception in the prohibition, or draw the zones apart.",
                    words=forbidden.id,
                )

    @staticmethod
    def _meet(context: Context, one: str, other: str) -> bool:
        dossier = context.dossier
        if inside(dossier, one, other) or inside(dossier, other, one):
            return True
        return areas_overlap(dossier.places[one], dossier.places[other]) is True


class LifeInsideZone(Rule):
    """SV407. What a place `contains`, where no clause speaks of it and none covers civilians, repairs or aid."""

    code = "SV407"
    decidability = "D"
    severity = WARNING
    severities = {"framework": None, "mou": None, "sanctions": None, "aid": None}

    def check(self, context: Context) -> Iterator[Diagnostic]:
        if {"civilians", "infrastructure-repair", "humanitarian-access"} & covered(context):
            return
        used = places_used(context)
        spoken = {name.casefold() for place, _clauses in used for name in (place.id, *place.aliases)}
        for place, _clauses in used:
            silent = [name for name in place.contains if name.casefold() not in spoken]
            if silent:
                yield self.on_text(
                    context,
                    f"Inside {place.id} lie {listed(silent)}, and no clause says what holds for them.",
                    "Add a rule on civilians, crossings and repairs in the zone (covers civilians, infrastructure-repair).",
                    span=place.span,
                    words=place.id,
                )
