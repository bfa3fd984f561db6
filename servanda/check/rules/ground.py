"""4xx: areas, maps, lines, domains, viewpoint."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.check.rules.base import Context, Rule
from servanda.check.rules.facts.clash import places_of
from servanda.check.rules.facts.clauses import missing, with_rungs
from servanda.check.rules.facts.shape import faults
from servanda.check.rules.facts.words import ADVICE, CEASEFIRE_ONLY, ERROR, GRADED, WARNING, listed, opening, series, verb
from servanda.model.core import Clause, Place
from servanda.text.diagnostics import Diagnostic


def places_used(context: Context) -> list[tuple[Place, list[Clause]]]:
    """The places that clauses of the agreement speak of, with these clauses."""
    found: dict[str, list[Clause]] = {}
    for clause in with_rungs(context.clauses):
        names: set[str] = set(clause.places)
        for act in clause.acts:
            names |= places_of(context.dossier, clause, act)
        names |= {q.measured_from for q in clause.quantities if q.measured_from}
        for seen in clause.verification:
            names |= {a.place for a in seen.access}
        for name in names:
            if name in context.dossier.places:
                found.setdefault(name, []).append(clause)
    return [(context.dossier.places[name], clauses) for name, clauses in found.items()]


_DRAWN = ("geojson", "map", "coordinates")


class AreaNotDrawn(Rule):
    """SV401. Every place a clause, distance or right of access names, unless coordinates, a map or a GeoJSON file define it."""

    code = "SV401"
    decidability = "S"
    severity = ERROR
    severities = {**GRADED, "sanctions": ADVICE, "aid": ADVICE}

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for place, clauses in places_used(context):
            if place.defined_by in _DRAWN or place.geometry is not None:
                continue
            how = f"described in words only (“{place.definition}”)" if place.definition else "not defined"
            local = {c.local for c in clauses}
            yield self.on_text(
                context,
                f"{opening(place.id)} is {how}, and {verb(len(local), 'clause', 'clauses')} {listed(local)} "
                f"{verb(len(local), 'depends', 'depend')} on where it lies.",
                "Draw it: defined by coordinates, by a map of an annex, or by a GeoJSON file.",
                span=place.span,
                words=place.id,
            )


class MapWithoutRule(Rule):
    """SV402. Asked of texts that speak of places; one finding for the whole text."""

    code = "SV402"
    decidability = "S"
    severity = ERROR
    severities = {**GRADED, "sanctions": None, "aid": None}

    def check(self, context: Context) -> Iterator[Diagnostic]:
        used = [place for place, _clauses in places_used(context)]
        if not used:
            return
        drawn = [p for p in used if p.defined_by in _DRAWN or p.geometry is not None]
        if not drawn:
            yield self.on_text(
                context,
                f"The text speaks of {listed(p.id for p in used)}, and no map or list of coordinates goes with it.",
                "Annex a map with scale, datum and date, and say whether the map or the words prevail.",
            )
            return
        silent = bool(missing(context, ["maps-prevail"]))
        because = []
        for place in sorted(drawn, key=lambda p: p.id):
            lacks = []
            if silent and not place.prevails:
                lacks.append("which prevails if map and words differ")
            if place.defined_by == "map" and not place.scale:
                lacks.append("the scale and datum of the map")
            if place.defined_by in ("map", "geojson") and place.as_of is None:
                lacks.append("the date of the map")
            if lacks:
                because.append(f"{place.id}: {', '.join(lacks)}")
        if because:
            count = len(because)
            yield self.on_text(
                context,
                f"The maps do not settle everything for {count} {verb(count, 'place', 'places')} of the text: "
                f"{'; '.join(because)}.",
                "Add prevails map (or text), scale and as of under the places, or one clause for all (covers maps-prevail).",
                because=tuple(because),
            )


class LineNotSound(Rule):
    """SV403. Lines and areas from GeoJSON or written coordinates; what cannot be read at all is reported where it is declared."""

    code = "SV403"
    decidability = "S"
    severity = ERROR

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for place, clauses in places_used(context):
            found = faults(place)
            if found:
                local = {c.local for c in clauses}
                yield self.on_text(
                    context,
                    f"The shape of {place.id} cannot be used as it stands: {'; '.join(found)} "
                    f"({verb(len(local), 'clause', 'clauses')} {listed(local)}).",
                    "Redraw the line so that it closes and never meets itself.",
                    span=place.span,
                    words=place.id,
                )


class DomainsOpen(Rule):
    """SV409. Settled by clauses that cover the four domains."""

    code = "SV409"
    decidability = "S"
    severity = WARNING
    severities = CEASEFIRE_ONLY

    def check(self, context: Context) -> Iterator[Diagnostic]:
        lacks = missing(context, ("air-domain", "sea-domain", "uav-domain", "cyber-domain"))
        if lacks:
            names = {
                "air-domain": "the air",
                "sea-domain": "the sea",
                "uav-domain": "drones",
                "cyber-domain": "cyber means",
            }
            yield self.on_text(
                context,
                f"No clause says whether the text covers {series((names[t] for t in lacks), 'or')}.",
                f"Say it for each, in or out (covers {', '.join(lacks)}).",
            )


class NoViewpoint(Rule):
    """SV410. Drawn places that clauses use, without a viewpoint of their own or in the head."""

    code = "SV410"
    decidability = "S"
    severity = ERROR
    severities = {"mou": WARNING, "sanctions": WARNING, "aid": WARNING}

    def check(self, context: Context) -> Iterator[Diagnostic]:
        bare = [
            place
            for place, _clauses in places_used(context)
            if (place.defined_by in _DRAWN or place.geometry is not None) and not (place.viewpoint or context.agreement.viewpoint)
        ]
        if bare:
            count = len(bare)
            yield self.on_text(
                context,
                f"{opening(listed(p.id for p in bare))} {verb(count, 'is', 'are')} drawn, and nothing says whose names and borders "
                f"the {verb(count, 'drawing follows', 'drawings follow')}.",
                'Name the viewpoint (viewpoint "..." under the place, or viewpoint: in the head) and add a disclaimer to the map.',
                span=min(p.span for p in bare),
            )
