"""5xx on the single duty: what can be seen, by whom, with what access."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from servanda.check.rules.base import Context, Rule
from servanda.check.rules.facts.clash import inside
from servanda.check.rules.facts.clauses import by_article, covered, duties, one_off, seen_by, watched_duties
from servanda.check.rules.facts.who import expand
from servanda.check.rules.facts.words import ADVICE, ERROR, GRADED, WARNING, listed, named, some, verb
from servanda.model.core import Clause
from servanda.model.english import act_text
from servanda.text.diagnostics import Diagnostic


class NothingToObserve(Rule):
    """SV501. Settled by `observed as` under every act, by means of the verifier, by a standard, or by `assesses`."""

    code = "SV501"
    decidability = "S"
    severity = ERROR
    severities = GRADED

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for group in by_article(c for c in watched_duties(context) if not self._observable(context, c)):
            acts = {f"“{act_text(a, context.dossier)}”" for c in group for a in c.acts if not self._seen(context, a.term)}
            yield self.on_clauses(
                context,
                group,
                f"Nobody can observe whether {named(group)} {verb(len(group), 'is', 'are')} kept: nothing says by what "
                f"one would see {some(acts)}.",
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
    """SV502. One finding for duties nobody verifies, one for those verified somehow; duties of the monitors themselves are left out."""

    code = "SV502"
    decidability = "S"
    severity = ERROR
    severities = GRADED

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
    """SV503. Compares the rights of access with the places of the duty; consent counts only if it is the inspected side's."""

    code = "SV503"
    decidability = "S+L"
    severity = ERROR
    severities = {"framework": WARNING, "mou": ADVICE, "sanctions": None, "aid": ADVICE}

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
        inspected = expand(context.dossier, clause.bearers.actors)
        if not rights:
            return "" if _opens(context, inspected, {who for v in seen for who in v.by}) else "has no right of access anywhere"
        free = [a for a in rights if not expand(context.dossier, a.consent_of) & inspected]
        if not free:
            return "may enter only with the consent of the one inspected"
        closed = [p for p in clause.places if not any(inside(context.dossier, p, a.place) for a in free)]
        return f"has no access to {listed(closed)}, where the duty applies" if closed else ""


def _opens(context: Context, inspected: Collection[str], verifiers: Collection[str]) -> bool:
    """Whether a duty of those inspected says in its words that it gives one of the verifiers access: then it is given for all."""
    known = [context.dossier.actors[who] for who in verifiers if who in context.dossier.actors]
    names = {name.casefold() for actor in known for name in (actor.id, *actor.aliases)}
    for clause in duties(context):
        if clause.modal == "must" and set(inspected) <= expand(context.dossier, clause.bearers.actors):
            said = " | ".join(act_text(a, context.dossier) for a in clause.acts).casefold()
            if "access" in said and any(name in said for name in names):
                return True
    return False
