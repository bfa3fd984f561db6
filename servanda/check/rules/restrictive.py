"""90x on restrictive measures and 80x on pledges, as far as the clauses alone decide."""

from __future__ import annotations

import re
from collections.abc import Iterator

from servanda.check.rules.base import Context, Rule
from servanda.check.rules.change import conditions_terms, grants_relief
from servanda.check.rules.facts.clauses import covered, duties, statuses_of, with_rungs
from servanda.check.rules.facts.who import expand, involved_actors, members, parties
from servanda.check.rules.facts.words import AID_ONLY, ERROR, SANCTIONS_ONLY, WARNING, figure, listed, named, series
from servanda.model.core import Clause
from servanda.model.english import act_text
from servanda.text.diagnostics import Diagnostic

_FREEZE = re.compile(r"\b(freez\w*|frozen|make funds|funds|economic resources|assets)\b", re.IGNORECASE)
_CURRENCY = re.compile(r"[A-Z]{3}")
_TELLS = re.compile(r"\b(?:notif\w+|consult\w*|inform|hear|warn)\b", re.IGNORECASE)


class MeasureUnruled(Rule):
    """SV901. Asked of texts with prohibitions: a purpose, an end or review, a way off the list."""

    code = "SV901"
    decidability = "S"
    severity = ERROR
    severities = SANCTIONS_ONLY

    def check(self, context: Context) -> Iterator[Diagnostic]:
        measures = [c for c in duties(context) if c.modal == "must not"]
        if not measures:
            return
        settled = covered(context)
        aims = [p for p in context.dossier.purposes if p.sort == "purpose" and p.agreement in ("", context.agreement.id)]
        ends = any(t.kind in ("until", "lapses after", "extended by") for c in measures for t in c.timing)
        lacks = []
        if not aims:
            lacks.append("what it is for")
        if not ends and not {"review", "duration", "termination"} & settled:
            lacks.append("when it is reviewed or expires")
        if "delisting" not in settled:
            lacks.append("how one comes off the list")
        if lacks:
            yield self.on_text(
                context,
                f"The measures do not say {series(lacks)}.",
                "Add a purpose, an end or review (lapses after ..., covers review) and a delisting route (covers delisting).",
            )


class NoHumanitarianExemption(Rule):
    """SV902. Prohibitions that speak of funds, assets or freezing."""

    code = "SV902"
    decidability = "S"
    severity = ERROR
    severities = SANCTIONS_ONLY

    def check(self, context: Context) -> Iterator[Diagnostic]:
        if "humanitarian-exemption" in covered(context):
            return
        freezes = [c for c in duties(context) if any(_FREEZE.search(act_text(a, context.dossier)) for a in c.acts)]
        if freezes:
            yield self.on_clauses(
                context,
                freezes,
                f"The freeze of {named(freezes)} leaves no way open for humanitarian assistance.",
                "Add the exemption, or say why there is none (covers humanitarian-exemption).",
            )


class DesignationUnfounded(Rule):
    """SV903. Actors with the role of addressee need a source and a further name or number."""

    code = "SV903"
    decidability = "S"
    severity = ERROR
    severities = SANCTIONS_ONLY

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for actor in involved_actors(context):
            if "addressee" not in actor.roles:
                continue
            lacks = []
            if not actor.sources:
                lacks.append("no source for the reasons")
            if not actor.aliases:
                lacks.append("no further name or number that tells it from a namesake")
            if lacks:
                yield self.on_text(
                    context,
                    f"The dossier holds {series(lacks)} for {actor.id}, which the measures address.",
                    'Record them under the actor (source "...", also "...").',
                    span=actor.span,
                    words=actor.id,
                )


class ReliefBeyondPower(Rule):
    """SV904. Acts of relief that need somebody else, and relief after which no rung or clause on a breach brings the measure back."""

    code = "SV904"
    decidability = "S"
    severity = ERROR
    severities = {"ceasefire": WARNING, "mou": WARNING}

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for clause in context.clauses:
            if not grants_relief(context, clause):
                continue
            terms = [context.dossier.terms.get(a.term) for a in clause.acts]
            able = set(clause.bearers.actors)
            able |= {who for condition in clause.conditions for who in condition.who}
            outside = {n for t in terms if t is not None for n in t.needs if n not in able}
            if outside:
                yield self.on_clause(
                    context,
                    clause,
                    f"Clause {clause.local} promises relief that {listed(outside)} must grant.",
                    "Promise the proposal instead, or make the relief depend on that decision (with the consent of ...).",
                    words="power",
                )
            if not self._way_back(context, clause):
                yield self.on_clause(
                    context,
                    clause,
                    f"Clause {clause.local} grants relief, and no clause says how it is taken back after a breach.",
                    "Add a step that imposes the measure again, with its occasion and clock, or an end (lapses after ...).",
                    words="way back",
                )

    @staticmethod
    def _way_back(context: Context, clause: Clause) -> bool:
        if any(t.kind in ("until", "while", "lapses after") for t in clause.timing):
            return True
        givers = set(clause.bearers.actors)
        for other in with_rungs(context.clauses):
            answers = "/rung:" in other.id or any(s.status == "breached" for s in statuses_of(other))
            if answers and (givers & set(other.bearers.actors) or any(e.clauses for e in other.effects)):
                return True
        return False


class AllyHit(Rule):
    """SV905. A prohibition of a text of measures that binds a third state which is an ally of a party, by another text both
    sign or by a body or group both belong to; and no clause of any text by which one of them tells or hears the other."""

    code = "SV905"
    decidability = "D"
    severity = WARNING
    severities = SANCTIONS_ONLY

    def check(self, context: Context) -> Iterator[Diagnostic]:
        dossier, own = context.dossier, parties(context)
        for clause in duties(context):
            if clause.modal != "must not":
                continue
            for name in sorted(expand(dossier, clause.bearers.actors) - own):
                actor = dossier.actors.get(name)
                if actor is None or actor.sort != "actor" or "addressee" in actor.roles:
                    continue
                allied = sorted(one for one in own if one != name and self._allied(context, one, name))
                if allied and not any(self._tells(context, other, allied, name) for other in dossier.clauses):
                    yield self.on_clause(
                        context,
                        clause,
                        f"Clause {clause.local} binds {name}, which is no party to this text and an ally of {listed(allied)}, "
                        "and no clause says that it is told or heard.",
                        f"Add a clause by which {listed(allied)} notifies or consults {name} beforehand, or leave {name} out.",
                        words=name,
                    )

    @staticmethod
    def _allied(context: Context, one: str, other: str) -> bool:
        dossier = context.dossier
        others = (text for text in dossier.agreements.values() if text.id != context.agreement.id)
        texts = any({one, other} <= expand(dossier, text.parties) for text in others)
        joint = (actor for actor in dossier.actors.values() if actor.sort in ("body", "group"))
        return texts or any({one, other} <= members(dossier, each) for each in joint)

    @staticmethod
    def _tells(context: Context, clause: Clause, allied: list[str], name: str) -> bool:
        dossier = context.dossier
        told = any(_TELLS.search(act_text(act)) for act in clause.acts)
        if clause.modal not in ("must", "effort", "intent") or not told:
            return False
        named = {value for act in clause.acts for _, value in act.args} | set(clause.bearers.actors)
        whole = {member for one in named if one in dossier.actors for member in (one, *members(dossier, dossier.actors[one]))}
        said = " | ".join(act_text(act) for act in clause.acts)
        return bool(whole & set(allied)) and (name in whole or name in said)


class AmountWithoutBasis(Rule):
    """SV802. Currencies are written with three capitals; a price basis is needed for each amount."""

    code = "SV802"
    decidability = "S"
    severity = WARNING
    severities = AID_ONLY

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for clause in context.clauses:
            bare = [q.amount for q in clause.quantities if _CURRENCY.fullmatch(q.amount.unit) and not q.amount.price_basis]
            if bare:
                yield self.on_clause(
                    context,
                    clause,
                    f"Clause {clause.local} gives {listed(f'{figure(a.number)} {a.unit}' for a in bare)} without saying at the prices "
                    "or rate of which year.",
                    "Add a price basis (at 2030 prices), also for current prices.",
                )


class TrancheUntested(Rule):
    """SV803. Payments on a condition, without a test, a determination, a consent, or a certifier of every event they wait for."""

    code = "SV803"
    decidability = "S"
    severity = ERROR
    severities = AID_ONLY

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for clause in duties(context):
            money = any(_CURRENCY.fullmatch(q.amount.unit) for q in clause.quantities)
            waits = bool(clause.conditions) or any(t.kind == "only after" for t in clause.timing)
            if not money or not waits or clause.assesses or clause.determination is not None:
                continue
            terms = conditions_terms(context, clause)
            if terms and all(context.dossier.terms[t].certified_by for t in terms):
                continue
            if any(c.kind == "consent" for c in clause.conditions):
                continue
            yield self.on_clause(
                context,
                clause,
                f"Clause {clause.local} pays on a condition, and nobody is named to say whether it is met.",
                "Name the test and the assessor (assesses “...”, certified by ...), and what part-fulfilment earns.",
            )
