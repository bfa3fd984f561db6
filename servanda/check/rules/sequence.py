"""3xx on order: gaps between measures, front-loading."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.calendar import Instant
from servanda.check.rules.base import Context, Rule
from servanda.check.rules.facts.clash import same_act
from servanda.check.rules.facts.clauses import atoms_of, duties
from servanda.check.rules.facts.moments import Window, day_in_words, ends_of, fixed, resolve_edge, starts_of, window
from servanda.check.rules.facts.who import expand, parties
from servanda.check.rules.facts.words import ADVICE, GRADED_WARNING, WARNING, named
from servanda.model.core import Bearers, Clause, ClauseStatus, Occurs, Past
from servanda.text.diagnostics import Diagnostic


class GapBetweenMeasures(Rule):
    """SV308. Same act, bearer and command, with time between; undecided when end and start hang on different events."""

    code = "SV308"
    decidability = "S"
    severity = WARNING
    severities = GRADED_WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        running = [c for c in duties(context) if c.modal == "must not" or any(t.kind == "while" for t in c.timing)]
        same: dict[tuple[str, str], list[Clause]] = {}
        for clause in running:
            for term in dict.fromkeys(act.term for act in clause.acts):
                same.setdefault((clause.modal, term), []).append(clause)
        places = {clause.id: at for at, clause in enumerate(running)}
        who = {
            clause.id: tuple(frozenset((*b.actors, *expand(context.dossier, b.actors))) for b in (clause.bearers, clause.doers))
            for clause in running
        }

        def continued(clause: Clause) -> list[Clause]:
            """Those whose duty a clause goes on with, in their order."""
            bearers, doers = who[clause.id]
            near = {
                c.id: c
                for term in dict.fromkeys(act.term for act in clause.acts)
                for c in same[clause.modal, term]
                if (bearers & who[c.id][0] or not bearers) and (doers & who[c.id][1] or not doers) and c.id != clause.id
            }
            return sorted((c for c in near.values() if _continues(context, c, clause)), key=lambda c: places[c.id])

        spans = {clause.id: window(context, clause) for clause in running}
        for clause in running:
            start = spans[clause.id].first
            if start is None:
                continue
            before = continued(clause)
            ends = [(spans[c.id].last, c) for c in before]
            past = [(last, c) for last, c in ends if last is not None and last < start]
            covering_then = [c for c in before if _runs_at(spans[c.id], start - 1)]
            if past and not covering_then:
                last, earlier = max(past, key=lambda pair: (pair[0], pair[1].core_span))
                if start - last > 60:
                    yield self.on_clause(
                        context,
                        clause,
                        f"Clause {earlier.local} ends on {day_in_words(context, last)} and clause {clause.local} begins on "
                        f"{day_in_words(context, start)}: between them neither holds.",
                        "Let the second begin when the first ends, or let the first run until the second begins.",
                    )
        for clause in running:
            opens = [resolve_edge(context.dossier, p) for p in starts_of(clause, context.dossier)]
            if not opens or any(fixed(context, p) is not None for p in opens):
                continue
            for earlier in continued(clause):
                closes = [resolve_edge(context.dossier, p) for p in ends_of(earlier, context.dossier)]
                if closes and not set(map(repr, closes)) & set(map(repr, opens)):
                    yield self.on_clause(
                        context,
                        clause,
                        f"Clause {earlier.local} ends and clause {clause.local} begins on different events: the text does "
                        "not say whether anything holds between them.",
                        "Let both hang on the same event.",
                        words=earlier.id,
                        undecided=True,
                    )


def _continues(context: Context, one: Clause, other: Clause) -> bool:
    """Whether two clauses lay the same duty on a common bearer."""
    pairs = ((one.bearers, other.bearers), (one.doers, other.doers))
    if one.modal != other.modal or not all(_common(context, a, b) for a, b in pairs):
        return False
    return any(same_act(context.dossier, a, b) for a in one.acts for b in other.acts)


def _common(context: Context, one: Bearers, other: Bearers) -> bool:
    """Whether some actor is among both; of an event nobody is among either."""
    return one.actors == other.actors or bool(expand(context.dossier, one.actors) & expand(context.dossier, other.actors))


def _runs_at(span: Window, at: Instant) -> bool:
    return (span.first is None or span.first <= at) and (span.last is None or span.last >= at)


class FrontLoading(Rule):
    """SV309. Uses the marks one-way and reversible, the dates of the text and what waits for what; silent where the order is open."""

    code = "SV309"
    decidability = "L"
    severity = WARNING
    severities = {"mou": ADVICE, "sanctions": None}

    def check(self, context: Context) -> Iterator[Diagnostic]:
        final: dict[str, list[Clause]] = {}
        loose: dict[str, list[Clause]] = {}
        for clause in duties(context):
            if clause.modal != "must":
                continue
            marks = {t.reversible for a in clause.acts if (t := context.dossier.terms.get(a.term)) is not None}
            for actor in expand(context.dossier, clause.doers.actors) & parties(context):
                if False in marks:
                    final.setdefault(actor, []).append(clause)
                elif marks == {True}:
                    loose.setdefault(actor, []).append(clause)
        for giver, gives in final.items():
            for taker, returns in loose.items():
                if taker == giver or (taker in final and not self._all_before(context, gives, final[taker])):
                    continue
                if any(giver in expand(context.dossier, c.doers.actors) for c in returns):
                    continue
                if self._all_before(context, gives, returns):
                    yield self.on_clauses(
                        context,
                        gives,
                        f"Everything {giver} gives for good ({named(gives)}) comes before what {taker} gives and can take "
                        f"back ({named(returns)}).",
                        "Take the steps in turn, or on one day, or let a third party hold what is given first.",
                        words=f"{giver} before {taker}",
                    )

    @staticmethod
    def _all_before(context: Context, first: list[Clause], second: list[Clause]) -> bool:
        return all(_certainly_before(context, a, b) for a in first for b in second)


def _certainly_before(context: Context, one: Clause, other: Clause) -> bool:
    """Whether the text makes `one` due before `other` can be: by dates, or because `other` waits for it."""
    for atom in atoms_of(other):
        if isinstance(atom, Past):
            point = atom.point
            if isinstance(point, Occurs) and any(point.event.act.term == a.term for a in one.acts):
                return True
            if isinstance(point, ClauseStatus) and point.clause == one.id and point.status == "kept":
                return True
    left, right = window(context, one), window(context, other)
    return left.last is not None and right.first is not None and left.last < right.first
