"""5xx on the single duty: what can be seen, by whom, with what access, against what baseline, from when."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.check.rules.base import Context, Rule
from servanda.check.rules.facts.clash import inside
from servanda.check.rules.facts.clauses import by_article, covered, duties, monitors, watched_duties
from servanda.check.rules.facts.examples import example
from servanda.check.rules.facts.moments import certainly_later, ends_of, not_later, resolve_edge, starts_of
from servanda.check.rules.facts.standards import (
    CLAYTON,
    COLOMBIA,
    HAUG,
    JMC,
    MINSK,
    PILPG_MONITORING,
    SMM,
    UNOG,
    ZAGORSKI,
)
from servanda.check.rules.facts.who import can_block, expand, stands_for
from servanda.check.rules.facts.words import (
    ADVICE,
    ERROR,
    GRADED,
    GRADED_WARNING,
    WARNING,
    listed,
    named,
    opening,
    verb,
)
from servanda.model.core import Clause, Edge, Point, Verification
from servanda.model.english import act_text
from servanda.text.diagnostics import Diagnostic


def seen_by(clause: Clause) -> tuple[Verification, ...]:
    """Verification and monitoring of a clause (certification of performance apart)."""
    return tuple(v for v in clause.verification if v.sort != "certified")


def one_off(clause: Clause) -> bool:
    """Whether a duty is done once, so that nothing has to be looked at again and again."""
    return clause.modal == "must" and not any(t.kind in ("while", "every", "until", "whenever") for t in clause.timing)


class NothingToObserve(Rule):
    code = "SV501"
    title = "Nothing a person or a sensor could record decides whether the duty is kept"
    decidability = "S"
    severity = ERROR
    severities = GRADED
    source = f"{PILPG_MONITORING}; {UNOG}"
    why = "What nobody can observe is kept or broken only by assertion."
    bad = example(
        """
        act respect the spirit of the talks
        clause 1 "Spirit"
          each of Northmark, Eastholm must respect the spirit of the talks
          until 2031-09-30
        """
    )
    good = example(
        """
        act open fire
          observed as "shots and explosions heard or seen"
        clause 1 "Ceasefire"
          each of Northmark, Eastholm must not open fire
          until 2031-09-30
        """
    )

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for group in by_article(c for c in watched_duties(context) if not self._observable(context, c)):
            acts = {f"“{act_text(a, context.dossier)}”" for c in group for a in c.acts if not self._seen(context, a.term)}
            yield self.on_clauses(
                context,
                group,
                f"Nobody can observe whether {named(group)} {verb(len(group), 'is', 'are')} kept: nothing says by what "
                f"one would see {listed(acts)}.",
                "Say what is seen or counted (observed as “...” under the act, or means “...” under the verifier).",
            )

    def _observable(self, context: Context, clause: Clause) -> bool:
        if any(v.means for v in clause.verification) or clause.assesses:
            return True
        if clause.determination is not None and clause.determination.standard:
            return True
        return all(self._seen(context, a.term) for a in clause.acts)

    @staticmethod
    def _seen(context: Context, term: str) -> bool:
        found = context.dossier.terms.get(term)
        return found is not None and bool(found.observed_as)


class NobodyVerifies(Rule):
    code = "SV502"
    title = "No verifier, or no method, frequency or reporting time"
    decidability = "S"
    severity = ERROR
    severities = GRADED
    source = f"{CLAYTON}, on methods that must be agreed; {UNOG}, on the lead role"
    why = "If nobody is asked to look, each side reports on the other, and nobody believes either."
    bad = example(
        """
        act open fire
        clause 1 "Ceasefire"
          each of Northmark, Eastholm must not open fire
          until 2031-09-30
        """
    )
    good = example(
        """
        act open fire
        clause 1 "Ceasefire"
          each of Northmark, Eastholm must not open fire
          until 2031-09-30
          verified by Monitoring Mission
            means "patrols", "cameras"
            every 1 day
            reports within 24 hours to Northmark, Eastholm
        """
    )

    def check(self, context: Context) -> Iterator[Diagnostic]:
        duties_here = watched_duties(context)
        for group in by_article(c for c in duties_here if not seen_by(c)):
            yield self.on_clauses(
                context,
                group,
                f"No clause says who verifies {named(group)}.",
                "Name who verifies, by what means, how often, and to whom they report within what time.",
                words="no verifier",
            )
        reporting = "reporting" in covered(context)
        for group in by_article(c for c in duties_here if seen_by(c) and self._lacks(context, c, reporting)):
            lacks = {lack for c in group for lack in self._lacks(context, c, reporting)}
            names = {a for c in group for v in seen_by(c) for a in v.by}
            yield self.on_clauses(
                context,
                group,
                f"{listed(names)} {verb(len(names), 'is', 'are')} to verify {named(group)}, but no clause says {listed(lacks)}.",
                "Add means “...”, every PERIOD, and reports within PERIOD to ... under the verifier.",
                words="how",
            )

    @staticmethod
    def _lacks(context: Context, clause: Clause, reporting: bool) -> list[str]:
        seen = seen_by(clause)
        lacks = []
        terms = [context.dossier.terms.get(a.term) for a in clause.acts]
        if not any(v.means for v in seen) and not all(t is not None and t.observed_as for t in terms):
            lacks.append("by what means")
        if not one_off(clause) and not any(v.every for v in seen):
            lacks.append("how often")
        if not reporting and not any(v.reports_within or v.reports_to for v in seen):
            lacks.append("to whom and within what time they report")
        return lacks


class NoAccess(Rule):
    code = "SV503"
    title = "The verifier has no right of access, or only with the consent of the one inspected"
    decidability = "S+L"
    severity = ERROR
    severities = {"framework": WARNING, "mou": ADVICE, "sanctions": None, "aid": ADVICE}
    source = f"{HAUG}; {SMM}, on limits to freedom of movement"
    why = "A patrol that is turned back sees what it is allowed to see."
    bad = example(
        """
        place northern depot
          defined by map "Annex 1"
        act store the guns
        clause 1 "Depot"
          Northmark must store the guns
          at northern depot
          by 2031-03-20
          verified by Monitoring Mission
            access to northern depot with the consent of Northmark
        """
    )
    good = example(
        """
        place northern depot
          defined by map "Annex 1"
        act store the guns
        clause 1 "Depot"
          Northmark must store the guns
          at northern depot
          by 2031-03-20
          verified by Monitoring Mission
            access to northern depot
        """
    )

    def check(self, context: Context) -> Iterator[Diagnostic]:
        troubled: dict[str, list[Clause]] = {}
        for clause in watched_duties(context):
            trouble = self._trouble(context, clause)
            if trouble:
                troubled.setdefault(trouble, []).append(clause)
        for trouble, clauses in troubled.items():
            for group in by_article(clauses):
                yield self.on_clauses(
                    context,
                    group,
                    f"Whoever verifies {named(group)} {trouble}.",
                    "Grant access to the place and at the time of the duty (access to PLACE), without case-by-case consent.",
                    words=trouble,
                )

    @staticmethod
    def _trouble(context: Context, clause: Clause) -> str:
        seen = seen_by(clause)
        if not seen:
            return ""
        rights = [a for v in seen for a in v.access]
        if not rights:
            return "has no right of access anywhere"
        inspected = expand(context.dossier, clause.bearers.actors)
        free = [a for a in rights if not expand(context.dossier, a.consent_of) & inspected]
        if not free:
            return "may enter only with the consent of the one inspected"
        closed = [p for p in clause.places if not any(inside(context.dossier, p, a.place) for a in free)]
        return f"has no access to {listed(closed)}, where the duty applies" if closed else ""


class NoBaseline(Rule):
    code = "SV504"
    title = "Nothing to compare with: no baseline or inventory"
    decidability = "S"
    severity = ERROR
    severities = GRADED
    source = f"{COLOMBIA}, where the forces disclosed what they had; {ZAGORSKI}, on withdrawals without inventories"
    why = "Who does not know how many there were cannot say how many are gone."
    bad = example(
        """
        place contact line
          defined by map "Annex 1"
        act withdraw heavy weapons
        clause 1 "Withdrawal"
          each of Northmark, Eastholm must withdraw heavy weapons
          at least 25 km from contact line
          by 2031-03-20
          verified by Monitoring Mission
        """
    )
    good = example(
        """
        place contact line
          defined by map "Annex 1"
        act withdraw heavy weapons
        clause 1 "Withdrawal"
          each of Northmark, Eastholm must withdraw heavy weapons
          at least 25 km from contact line
          by 2031-03-20
          verified by Monitoring Mission
            baseline "lists of weapons by type, number and place as of 1 March 2031, exchanged at signature"
        """
    )

    def check(self, context: Context) -> Iterator[Diagnostic]:
        kinds = set(context.dossier.kinds)
        bare = []
        for clause in watched_duties(context):
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
    code = "SV505"
    title = "Monitoring starts later or ends sooner than the duty it covers"
    decidability = "S"
    severity = ERROR
    severities = GRADED
    source = f"{MINSK}: the ceasefire runs from a fixed hour, its monitoring from the first day of the withdrawal"
    why = "What happens before anybody looks is never established, and it is what the first quarrel is about."
    bad = example(
        """
        act open fire
        act start the withdrawal
        clause 1 "Ceasefire"
          each of Northmark, Eastholm must not open fire
          from 2031-03-03 06:00
          until 2031-09-30
          verified by Monitoring Mission
            from start the withdrawal by Eastholm
        """
    )
    good = example(
        """
        act open fire
        clause 1 "Ceasefire"
          each of Northmark, Eastholm must not open fire
          from 2031-03-03 06:00
          until 2031-09-30
          verified by Monitoring Mission
            from 2031-03-03 06:00
        """
    )

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
            opens = [t.point for t in clause.timing if t.kind in ("from", "not before", "on") and t.point is not None]
            if any(repr(resolve_edge(dossier, p)) in reported for p in opens):
                continue  # told at the clauses it watches
            closes = [t.point for t in clause.timing if t.kind == "until" and t.point is not None]
            for state in self._watched_states(context, clause):
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
    code = "SV506"
    title = "The verifier is the obliged party, or a body in which that party can block"
    decidability = "S"
    severity = WARNING
    severities = GRADED_WARNING
    source = f"{JMC}, on the composition of joint bodies"
    why = "No one reports on itself, and a body whose finding each side can block finds nothing."
    bad = example(
        """
        act open fire
        clause 1 "Ceasefire"
          Northmark must not open fire
          until 2031-09-30
          verified by Northmark
        """
    )
    good = example(
        """
        act open fire
        clause 1 "Ceasefire"
          Northmark must not open fire
          until 2031-09-30
          verified by Monitoring Mission
        """
    )

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
    code = "SV507"
    title = "Watching, verifying, judging and reporting are laid in one hand or one duty"
    decidability = "S"
    severity = ADVICE
    source = f"{CLAYTON}; {PILPG_MONITORING}: verification is a check of a named task, monitoring a wide watch"
    why = "Who both watches and judges is soon treated as a party; four tasks in one verb leave each half done."
    bad = example(
        """
        act open fire
        clause 1 "Ceasefire"
          each of Northmark, Eastholm must not open fire
          until 2031-09-30
          verified by Monitoring Mission
          determined by Monitoring Mission within 7 days
        """
    )
    good = example(
        """
        actor Panel of Three
        act open fire
        clause 1 "Ceasefire"
          each of Northmark, Eastholm must not open fire
          until 2031-09-30
          verified by Monitoring Mission
          determined by Panel of Three within 7 days
        """
    )

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
