"""5xx on the monitoring as a whole: incidents, attribution, reports, safety, complaints, decisions, coverage."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from servanda.check.rules.base import Context, Rule
from servanda.check.rules.facts.clauses import (
    answers_all,
    by_article,
    covered,
    duties,
    missing,
    one_off,
    seen_by,
    watched_duties,
    with_rungs,
)
from servanda.check.rules.facts.moments import ENDS, day_in_words, least_days, window
from servanda.check.rules.facts.who import needs_all, parties, used_bodies
from servanda.check.rules.facts.words import (
    ADVICE,
    CEASEFIRE_ONLY,
    ERROR,
    GRADED,
    GRADED_WARNING,
    WARNING,
    listed,
    named,
    opening,
    series,
    verb,
)
from servanda.model.core import Clause
from servanda.text.diagnostics import Diagnostic


class NoIncidentClasses(Rule):
    """SV508. Settled by a clause that covers incident-classes."""

    code = "SV508"
    decidability = "S"
    severity = ERROR
    severities = CEASEFIRE_ONLY

    def check(self, context: Context) -> Iterator[Diagnostic]:
        if missing(context, ["incident-classes"]):
            yield self.on_text(
                context,
                "No clause says what counts as a violation, in which classes and from what threshold.",
                "Add a table of incidents with classes and thresholds, and a clause that adopts it (covers incident-classes).",
            )


class NoAccidents(Rule):
    """SV509. Settled by a clause that covers accidental-incidents."""

    code = "SV509"
    decidability = "S"
    severity = WARNING
    severities = CEASEFIRE_ONLY

    def check(self, context: Context) -> Iterator[Diagnostic]:
        if missing(context, ["accidental-incidents"]):
            yield self.on_text(
                context,
                "No clause tells accidental or unauthorised incidents from intended ones.",
                "Say how an accident is notified and what follows from it (covers accidental-incidents).",
            )


class NoAttribution(Rule):
    """SV510. Settled by an attribution rule under a determination, or a clause that covers attribution."""

    code = "SV510"
    decidability = "S"
    severity = WARNING
    severities = CEASEFIRE_ONLY

    def check(self, context: Context) -> Iterator[Diagnostic]:
        rules = [c for c in context.clauses if c.determination is not None and c.determination.attribution]
        if not rules and missing(context, ["attribution"]):
            yield self.on_text(
                context,
                "No clause says whether the monitoring body may name who did it, and on what standard of proof.",
                "Say yes or no, and how sure it must be (attribution “...”, standard “...”; or covers attribution).",
            )


class ReportsUnruled(Rule):
    """SV511. Asked of texts with verification; settled by a clause that covers reporting."""

    code = "SV511"
    decidability = "S"
    severity = WARNING
    severities = GRADED_WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        seen = [v for c in context.clauses for v in seen_by(c)]
        if not seen or "reporting" in covered(context):
            return
        readers = {a for v in seen for a in v.reports_to}
        lacks = []
        if not readers:
            lacks.append("to whom the reports go")
        if not any(v.reports_within or v.every for v in seen):
            lacks.append("how often reports come")
        if "public" not in readers and "public-information" not in covered(context):
            lacks.append("whether the reports are public")
        if not any(b.body is not None and b.body.dissent for b in used_bodies(context)):
            lacks.append("how a dissenting view is shown")
        if lacks:
            yield self.on_text(
                context,
                f"The text asks for monitoring, but does not say {series(lacks)}.",
                "Add reports within PERIOD to ..., or a clause on reports (covers reporting).",
            )


class MonitorsUnprotected(Rule):
    """SV512. Asked of texts that send somebody else to watch."""

    code = "SV512"
    decidability = "S"
    severity = WARNING
    severities = {"mou": None, "sanctions": None, "aid": None}

    def check(self, context: Context) -> Iterator[Diagnostic]:
        watched = any(set(v.by) - set(c.bearers.actors) for c in context.clauses for v in seen_by(c))
        lacks = missing(context, ("monitor-safety", "immunities", "uav-domain", "data-protection"))
        if watched and lacks:
            names = {
                "monitor-safety": "the safety of monitors",
                "immunities": "their immunities",
                "uav-domain": "their drones and sensors",
                "data-protection": "what happens with their data",
            }
            yield self.on_text(
                context,
                f"The text sends monitors, but no clause settles {series(names[t] for t in lacks)}.",
                f"Add a clause on each (covers {', '.join(lacks)}).",
            )


class SeenTooRarely(Rule):
    """SV513. Compares how often the verifier looks with the detection time stated; undecided where the rhythm is missing."""

    code = "SV513"
    decidability = "D"
    severity = WARNING
    severities = GRADED_WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        rare: list[Clause] = []
        silent: list[Clause] = []
        for clause in duties(context):
            for seen in seen_by(clause):
                if seen.detects_within is None:
                    continue
                if seen.every is None:
                    silent.append(clause)
                elif least_days(seen.every) > least_days(seen.detects_within):
                    rare.append(clause)
        for group in by_article(rare):
            yield self.on_clauses(
                context,
                group,
                f"The verifier of {named(group)} looks less often than a breach is to be detected.",
                "Look at least as often as the detection time, or admit a longer one.",
            )
        for group in by_article(silent):
            yield self.on_clauses(
                context,
                group,
                f"A detection time is stated for {named(group)}, but not how often the verifier looks.",
                "Add every PERIOD under the verifier.",
                words="no frequency",
                undecided=True,
            )


class FoundTooLate(Rule):
    """SV519. A step that cannot be taken back, due when a breach of another's earlier duty need not have been found yet. Only
    where the text fixes both last moments and how late a breach is found; not of a step that waits for anything else."""

    code = "SV519"
    decidability = "D"
    severity = WARNING
    severities = GRADED_WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        sides = set(parties(context))
        fixed = ((c, window(context, c)) for c in duties(context) if one_off(c))
        once = [(c, span.last) for c, span in fixed if span.known and span.last is not None]
        for clause, last in once:
            terms = (context.dossier.terms.get(act.term) for act in clause.acts)
            if clause.conditions or not any(term is not None and term.reversible is False for term in terms):
                continue
            for earlier, due in once:
                found = [least_days(v.detects_within) for v in seen_by(earlier) if v.detects_within is not None]
                others = sides & set(earlier.bearers.actors)
                several = len(others | set(clause.bearers.actors)) > 1  # else it is its own breach that would be found late
                if found and others and several and due < last < due + min(found) * 86400:
                    yield self.on_clause(
                        context,
                        clause,
                        f"The act of clause {clause.local} cannot be taken back and is due on {day_in_words(context, last)}; "
                        f"that clause {earlier.local}, due on {day_in_words(context, due)}, is broken may be found only later.",
                        "Let it wait for what is verified (only after ...), or find a breach of the other sooner.",
                        words=earlier.local,
                    )
                    break


class NoComplaints(Rule):
    """SV514. Settled by a clause that covers complaints and has a deadline or a determination with a time. Where any breach sets
    an answer going and each duty has somebody who finds its breach within a time, advice: only how a party reports is open."""

    code = "SV514"
    decidability = "S"
    severity = ERROR
    severities = {"framework": WARNING, "mou": ADVICE, "sanctions": None, "aid": ADVICE}

    def check(self, context: Context) -> Iterator[Diagnostic]:
        clauses = [c for c in with_rungs(context.clauses) if "complaints" in c.covers]
        found_in_time = all(c.determination and c.determination.within for c in watched_duties(context))
        if not clauses and found_in_time and any(map(answers_all, context.clauses)):
            found = self.on_text(
                context,
                "No clause says how a party itself reports a violation; who finds it, by when, and what follows is said for all.",
                "Say to whom a party may report one (covers complaints).",
            )
            yield replace(found, severity=ADVICE)
            return
        if not clauses:
            yield self.on_text(
                context,
                "No clause says how a party reports a violation, and who investigates and answers within what time.",
                "Add a complaints channel with times to acknowledge, investigate and answer (covers complaints).",
            )
            return
        if not any(t.kind in ENDS for c in clauses for t in c.timing) and not any(
            c.determination is not None and c.determination.within is not None for c in clauses
        ):
            yield self.on_clauses(
                context,
                clauses,
                f"{opening(named(clauses))} "
                f"{verb(len(clauses), 'opens', 'open')} a channel for complaints, but with no time in which to answer.",
                "Add a time (within 3 days of the complaint).",
            )


class NoDecisionRule(Rule):
    """SV515. Bodies the text uses: no rule, a veto, or a rule that needs all, and nothing that breaks a tie."""

    code = "SV515"
    decidability = "S+L"
    severity = ERROR
    severities = GRADED

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for body in used_bodies(context):
            rule = body.body
            if rule is None:
                continue
            if not rule.decides:
                what = "nothing says how it decides"
            elif rule.veto and not rule.tie_break:
                what = f"{listed(rule.veto)} can veto and nothing resolves a deadlock"
            elif needs_all(body):
                what = "each member can block and nothing resolves a deadlock"
            else:
                continue
            yield self.on_text(
                context,
                f"{body.id} is given work, but {what}.",
                "Add a decision rule (decides by ...) and a way out of a deadlock (tie-break ..., or a step after N days).",
                span=body.span,
                words=body.id,
            )
