"""6xx on change and clash: amendment, contradictions, relief, force before facts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from servanda.check.rules.base import Context, Rule
from servanda.check.rules.facts.clash import clashing_act, meeting
from servanda.check.rules.facts.clauses import covered, duties, points_of, spoken_of, statuses_of, unwrap, with_rungs
from servanda.check.rules.facts.moments import fixed, resolve_edge
from servanda.check.rules.facts.words import ADVICE, ERROR, WARNING, listed, series
from servanda.model.core import Agreement, Builtin, Clause, Occurs
from servanda.model.english import act_text
from servanda.text.diagnostics import Diagnostic

_AMNESTY = re.compile(r"\b(amnest(y|ies)|pardons?)\b", re.IGNORECASE)
_RELIEF = re.compile(  # relief from a measure: "for relief", "relief convoys" are aid
    r"\b(?:lifts?|relieves?|licen[cs]es?|waives?|unfreezes?|delists?|grants? relief|relief from"
    r"|(?:sanctions?|embargo|tariffs?|customs|tax|debt|trade|export|import|financial|partial|full) relief)\b",
    re.IGNORECASE,
)
_GENERAL = {"termination", "withdrawal-from-agreement", "suspension", "amendment", "self-defence"}


def grants_amnesty(context: Context, clause: Clause) -> bool:
    """Whether a clause grants an amnesty or a pardon, by its words."""
    return clause.modal != "must not" and any(_AMNESTY.search(act_text(a, context.dossier)) for a in clause.acts)


def grants_relief(context: Context, clause: Clause) -> bool:
    """Whether a clause grants relief or a licence: by its words, or because it ends or suspends another duty."""
    if clause.modal == "must not" or set(clause.covers) & _GENERAL or "/rung:" in clause.id:
        return False
    if any(s.status == "breached" for s in statuses_of(clause)):
        return False
    if any(e.verb in ("ends", "suspends", "releases") and e.clauses for e in clause.effects):
        return True
    return any(_RELIEF.search(act_text(a, context.dossier)) for a in clause.acts)


class NoChangeRule(Rule):
    """SV609. Settled by topics, the words of an act or title, an effect that suspends, and a clause that covers termination."""

    code = "SV609"
    decidability = "S"
    severity = WARNING
    severities = {"mou": ADVICE, "sanctions": None, "aid": ADVICE}

    def check(self, context: Context) -> Iterator[Diagnostic]:
        settled = spoken_of(context)
        lacks = [topic for topic in ("amendment", "suspension", "withdrawal-from-agreement") if topic not in settled]
        effects = {e.verb for c in with_rungs(context.clauses) for e in c.effects}
        if "suspends" in effects and "suspension" in lacks:
            lacks.remove("suspension")
        if "termination" in covered(context) and "withdrawal-from-agreement" in lacks:
            lacks.remove("withdrawal-from-agreement")
        if lacks:
            names = {
                "amendment": "how the text is amended",
                "suspension": "when it may be suspended",
                "withdrawal-from-agreement": "how a party may withdraw",
            }
            yield self.on_text(
                context,
                f"No clause says {series((names[t] for t in lacks), 'or')}.",
                f"Add final clauses (covers {', '.join(lacks)}).",
            )


class Contradiction(Rule):
    """SV610. Same act, common bearer, shared place, no exception, no opposed conditions, and no time left in which to keep both."""

    code = "SV610"
    decidability = "L"
    severity = ERROR

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for command, forbidden, words in _clashes(context, context.clauses, context.clauses):
            yield self.on_clause(
                context,
                command,
                f"Clauses {command.local} and {forbidden.local} cannot both be kept: one commands “{words}”, the other "
                "forbids it to the same bearer at the same place and time.",
                "Make an exception in the prohibition, or set the two apart in time, place or bearer.",
                words=forbidden.id,
                because=(f"clause {command.local} commands “{words}”", f"clause {forbidden.local} forbids it"),
            )


def _clashes(
    context: Context, commands: tuple[Clause, ...], prohibitions: tuple[Clause, ...]
) -> Iterator[tuple[Clause, Clause, str]]:
    """Pairs of a command and a prohibition that leave the bearer no way to keep both, where they share a place or have none."""
    for command, forbidden in meeting(commands, prohibitions):
        act = clashing_act(context, command, forbidden) if command.modal == "must" or command.standing else None
        if act is not None:
            yield command, forbidden, act_text(act, context.dossier)


class ConflictWithOtherText(Rule):
    """SV611. As SV610, between agreements neither of which supersedes or prevails over the other; told at the later one."""

    code = "SV611"
    decidability = "L+D"
    severity = ERROR
    severities = {"mou": WARNING}

    def check(self, context: Context) -> Iterator[Diagnostic]:
        agreement = context.agreement
        for other in context.dossier.agreements.values():
            if other.id == agreement.id or _ranked(agreement, other) or _ranked(other, agreement):
                continue
            theirs = tuple(c for c in context.dossier.clauses if c.agreement == other.id)
            later = (agreement.signed or 0) > (other.signed or 0)
            same = (agreement.signed or 0) == (other.signed or 0)
            found = [(c, f, w) for c, f, w in _clashes(context, context.clauses, theirs) if later or same]
            found += [(f, c, w) for c, f, w in _clashes(context, theirs, context.clauses) if later]
            for own, foreign, words in found:
                yield self.on_clause(
                    context,
                    own,
                    f"Clause {own.local} cannot be kept together with clause {foreign.local} of "
                    f"{other.title or other.id}: one commands “{words}”, the other forbids it.",
                    "Say which text prevails (prevails over ...), make an exception, or change one of them.",
                    words=foreign.id,
                )


def _ranked(one: Agreement, other: Agreement) -> bool:
    return any(r.other == other.id and r.sort in ("supersedes", "prevails over") for r in one.relations)


class ReliefWithoutTest(Rule):
    """SV612. Clauses that lift, pardon, license, or end and suspend other duties."""

    code = "SV612"
    decidability = "S"
    severity = WARNING
    severities = {"mou": ADVICE}

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for clause in context.clauses:
            if not (grants_relief(context, clause) or grants_amnesty(context, clause)):
                continue
            waits = any(t.kind in ("only after", "while", "whenever") for t in clause.timing)
            anchored = any(
                t.point is not None and not isinstance(t.point, Builtin) and fixed(context, t.point) is None
                for t in clause.timing
            )
            if not clause.conditions and not waits and not anchored:
                yield self.on_clause(
                    context,
                    clause,
                    f"Clause {clause.local} grants relief on no condition at all.",
                    "Make it depend on a step of the other side (only after ..., provided that ...) that somebody tests.",
                    words="no condition",
                )
            elif not self._tested(context, clause):
                yield self.on_clause(
                    context,
                    clause,
                    f"Clause {clause.local} grants relief on a condition, and nobody is named to test it.",
                    "Name the test and who applies it (assesses “...”, certified by ..., determined by ...).",
                    words="no test",
                )

    @staticmethod
    def _tested(context: Context, clause: Clause) -> bool:
        if clause.assesses or clause.determination is not None or any(c.kind == "consent" for c in clause.conditions):
            return True
        if any(v.sort == "certified" for v in clause.verification):
            return True
        terms = conditions_terms(context, clause)
        return bool(terms) and all(context.dossier.terms[t].certified_by or _judged(context, t) for t in terms)


def conditions_terms(context: Context, clause: Clause) -> set[str]:
    """The vocabulary that the times and conditions of a clause hang on."""
    found = set()
    for point in points_of(clause):
        inner = resolve_edge(context.dossier, unwrap(point))
        if isinstance(inner, Occurs) and inner.event.act.term in context.dossier.terms:
            found.add(inner.event.act.term)
    return found


def _judged(context: Context, term: str) -> bool:
    return any(
        (c.determination is not None or any(v.sort == "certified" for v in c.verification))
        and any(a.term == term for a in c.acts)
        for c in context.clauses
    )


class ForceBeforeFacts(Rule):
    """SV614. After a breach a clause allows what the text forbids, without a determination."""

    code = "SV614"
    decidability = "S"
    severity = WARNING
    severities = {"mou": ADVICE, "sanctions": None, "aid": None}

    def check(self, context: Context) -> Iterator[Diagnostic]:
        forbidden = {a.term for c in duties(context) if c.modal == "must not" for a in c.acts}
        judged = {c.id for c in with_rungs(context.clauses) if c.determination is not None}
        for clause in context.clauses:
            for rung in clause.rungs:
                if rung.modal != "must not" and forbidden & {a.term for a in rung.acts} and clause.determination is None:
                    yield self._report(context, clause, rung)
                    break
            broken = {s.clause for s in statuses_of(clause) if s.status == "breached"}
            answers = clause.modal != "must not" and forbidden & {a.term for a in clause.acts}
            if broken and answers and not broken <= judged and clause.determination is None:
                yield self._report(context, clause, clause)

    def _report(self, context: Context, clause: Clause, step: Clause) -> Diagnostic:
        acts = listed(f"“{act_text(a, context.dossier)}”" for a in step.acts)
        return self.on_clause(
            context,
            clause,
            f"After a breach, clause {clause.local} allows {acts} before anybody has established what happened.",
            "Let the answer wait for a finding (determined by ... within hours).",
        )
