"""5xx on the watch itself: its baseline, its span, its independence, its tasks."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.check.rules.base import Context, Rule
from servanda.check.rules.facts.clauses import by_article, duties, monitors, seen_by, unwrap, watched_duties
from servanda.check.rules.facts.moments import certainly_later, ends_of, not_later, resolve_edge, starts_of
from servanda.check.rules.facts.who import can_block, expand, stands_for
from servanda.check.rules.facts.words import ADVICE, ERROR, GRADED, GRADED_WARNING, WARNING, listed, named, opening, verb
from servanda.model.core import Clause, Edge, Occurs, Point
from servanda.model.english import act_text
from servanda.text.diagnostics import Diagnostic


class NoBaseline(Rule):
    """SV504. Verified duties to perform that are counted, measured, or about a kind."""

    code = "SV504"
    decidability = "S"
    severity = ERROR
    severities = GRADED

    def check(self, context: Context) -> Iterator[Diagnostic]:
        kinds = set(context.dossier.kinds)
        bare = []
        for clause in watched_duties(context):
            if any(quantity.list for quantity in clause.quantities):
                continue  # the list says what there was
            counted = bool(clause.quantities) or any(v in kinds for a in clause.acts for _s, v in a.args)
            counted = counted or any(k.casefold() in act_text(a, context.dossier).casefold() for a in clause.acts for k in kinds)
            if counted and clause.modal == "must" and seen_by(clause) and not any(v.baseline for v in clause.verification):
                bare.append(clause)
        for group in by_article(bare):
            yield self.on_clauses(
                context,
                group,
                f"There is nothing to compare {named(group)} with: no list says what there was, where and when.",
                "Have each side hand over an inventory at a date, and name it (baseline “...” under the verifier).",
            )


class WatchTooShort(Rule):
    """SV505. The text must guarantee that watching starts and ends with the duty: same point, fixed dates, or one counted from the other."""

    code = "SV505"
    decidability = "S"
    severity = ERROR
    severities = GRADED

    def check(self, context: Context) -> Iterator[Diagnostic]:
        dossier = context.dossier
        reported: set[str] = set()
        for clause in duties(context):
            for seen in seen_by(clause):
                opens = [seen.start] if seen.start is not None else []
                closes = [seen.end] if seen.end is not None else []
                begins, ends = list(starts_of(clause, dossier)), list(ends_of(clause, dossier))
                for found in self._compare(context, clause, clause, opens, closes, begins, ends):
                    reported |= {repr(resolve_edge(dossier, p)) for p in (*opens, *closes)}
                    yield found
        watchers = monitors(context)
        for clause in duties(context):
            if clause.modal != "must" or not set(clause.bearers.actors) <= watchers:
                continue
            kinds = ("from", "not before", "on", "immediately")
            opens = [t.point for t in clause.timing if t.kind in kinds and t.point is not None]
            if any(repr(resolve_edge(dossier, p)) in reported for p in opens):
                continue  # told at the clauses it watches
            closes = [t.point for t in clause.timing if t.kind == "until" and t.point is not None]
            for state in self._watched_states(context, clause):
                if self._seen_anyway(context, clause, state):
                    continue
                begins = [Edge(edge="start", state=state)]
                ends = [Edge(edge="end", state=state)] if dossier.states[state].end is not None else []
                yield from self._compare(context, clause, None, opens, closes, list(begins), list(ends), state)

    def _compare(
        self,
        context: Context,
        clause: Clause,
        own: Clause | None,
        opens: list[Point],
        closes: list[Point],
        begins: list[Point],
        ends: list[Point],
        state: str = "",
    ) -> Iterator[Diagnostic]:
        what = f"what clause {clause.local} asks" if own is not None else f"“{state}”"
        if opens and begins and not any(not_later(context, o, b) for o in opens for b in begins):
            sure = any(certainly_later(context, o, b) for o in opens for b in begins)
            later = "starts later than" if sure else "is not bound to start together with"
            yield self.on_clause(
                context,
                clause,
                f"The monitoring of clause {clause.local} {later} {what}: until then nobody looks.",
                "Let the monitoring begin no later than the duty (from the same point).",
                words=f"start {state}".strip(),
            )
        if closes and not any(not_later(context, e, c) for e in ends for c in closes):
            yield self.on_clause(
                context,
                clause,
                f"The monitoring of clause {clause.local} can end before {what} does.",
                "Let the monitoring run as long as the duty.",
                words=f"end {state}".strip(),
            )

    @staticmethod
    def _seen_anyway(context: Context, clause: Clause, state: str) -> bool:
        """Whether the same watchers verify from the first what begins a state: `throughout this agreement verified by ...`."""
        begins = context.dossier.states[state].start
        start = unwrap(begins) if begins is not None else None
        if not isinstance(start, Occurs):
            return False
        begun = [c for c in duties(context) if any(a.term == start.event.act.term for a in c.acts)]
        return bool(begun) and all(
            any(v.start is None and v.end is None and set(clause.bearers.actors) <= set(v.by) for v in seen_by(c)) for c in begun
        )

    @staticmethod
    def _watched_states(context: Context, clause: Clause) -> list[str]:
        """States that a monitoring clause speaks of, in a slot or in the words of its act."""
        words = " | ".join(f" {act_text(a, context.dossier)} ".casefold() for a in clause.acts)
        found = []
        for state in context.dossier.states.values():
            names = (state.id, *state.aliases)
            if state.start is not None and any(f" {name.casefold()} " in words for name in names):
                found.append(state.id)
        return sorted(found)


class WatchedByItself(Rule):
    """SV506. Every verifier is the one obliged, stands under it, or is a body in which it can block."""

    code = "SV506"
    decidability = "S"
    severity = WARNING
    severities = GRADED_WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        captive = []
        for clause in duties(context):
            names = {a for v in clause.verification for a in v.by}
            obliged = expand(context.dossier, clause.bearers.actors)
            if names and obliged and all(any(self._captive(context, n, o) for o in obliged) for n in names):
                captive.append(clause)
        for group in by_article(captive):
            names = {a for c in group for v in c.verification for a in v.by}
            yield self.on_clauses(
                context,
                group,
                f"{opening(named(group))} {verb(len(group), 'is', 'are')} verified only by {listed(names)}: by the one "
                "obliged, or where the one obliged can block the finding.",
                "Name a verifier the obliged side cannot block, or a rule by which the body finds without it.",
            )

    @staticmethod
    def _captive(context: Context, verifier: str, obliged: str) -> bool:
        dossier = context.dossier
        return stands_for(dossier, obliged, verifier) or can_block(dossier, verifier, obliged)


class TasksConfused(Rule):
    """SV507. One actor that watches and judges, or monitors and verifies, in one clause."""

    code = "SV507"
    decidability = "S"
    severity = ADVICE

    def check(self, context: Context) -> Iterator[Diagnostic]:
        mixed: dict[str, list[Clause]] = {}
        for clause in duties(context):
            verifiers = {a for v in clause.verification if v.sort == "verified" for a in v.by}
            watchers = {a for v in clause.verification if v.sort == "monitored" for a in v.by}
            judges = set(clause.determination.by) if clause.determination is not None else set()
            for actor in (verifiers | watchers) & judges:
                mixed.setdefault(f"{actor} both observes and judges", []).append(clause)
            for actor in (verifiers & watchers) - judges:
                mixed.setdefault(f"{actor} both monitors and verifies", []).append(clause)
        for how, clauses in mixed.items():
            for group in by_article(clauses):
                yield self.on_clauses(
                    context,
                    group,
                    f"In {named(group)} {how}: two tasks in one hand.",
                    "Separate the tasks: one who sees, another who decides, each with its own time.",
                    words=how,
                )
