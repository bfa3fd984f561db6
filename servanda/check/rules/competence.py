"""2xx on capacity: signatures, competence, command."""

from __future__ import annotations

import re
from collections.abc import Iterator

from servanda.check.rules.base import Context, Rule
from servanda.check.rules.facts.clauses import atoms_of, duties, with_rungs
from servanda.check.rules.facts.who import UNNAMED, consents, involved_actors, parties
from servanda.check.rules.facts.words import CEASEFIRE_ONLY, ERROR, GRADED, WARNING, listed
from servanda.model.core import Consent as ConsentPoint
from servanda.model.core import Past
from servanda.model.english import act_text
from servanda.text.diagnostics import Diagnostic

_MERE_REPRESENTATIVE = re.compile(r"(the )?representatives?( of .*)?|[-–—?]*", re.IGNORECASE)


class SignedWithoutOffice(Rule):
    """SV203. A blank office, or a mere "representative of". Undecided for a party without a signature while others have one."""

    code = "SV203"
    decidability = "S"
    severity = ERROR
    severities = {"mou": WARNING}

    def check(self, context: Context) -> Iterator[Diagnostic]:
        actors = list(involved_actors(context))
        for actor in actors:
            for signature in actor.signatures:
                if _MERE_REPRESENTATIVE.fullmatch(signature.office.strip()):
                    how = f"as “{signature.office}”" if signature.office.strip(" -–—?") else "with no office"
                    yield self.on_text(
                        context,
                        f"{signature.person} signed for {actor.id} {how}: nobody can tell in what capacity.",
                        "Record the office that gives the power to sign, or the full powers shown.",
                        span=actor.span,
                        words=signature.person,
                    )
        signing = [a for a in actors if a.id in context.agreement.parties]
        if not any(a.signatures for a in signing):
            return
        for actor in signing:
            if not actor.signatures:
                yield self.on_text(
                    context,
                    f"The dossier says who signed for others, but not who signed for {actor.id}.",
                    f'Record it (signed by "NAME" as "OFFICE") under actor {actor.id}.',
                    span=actor.span,
                    words=actor.id,
                    undecided=True,
                )


class BeyondCompetence(Rule):
    """SV204. An act that `needs` an actor which is no party, has accepted no duty here, and is not asked for its consent."""

    code = "SV204"
    decidability = "J+S"
    severity = ERROR
    severities = GRADED

    def check(self, context: Context) -> Iterator[Diagnostic]:
        dossier = context.dossier
        committed = parties(context) | self._bound_by_consent(context)
        for clause in with_rungs(context.clauses):
            if clause.modal == "must not":
                continue
            asked = {who for condition in clause.conditions for who in condition.who} | set(clause.bearers.actors)
            for atom in atoms_of(clause):
                if isinstance(atom, Past) and isinstance(atom.point, ConsentPoint):
                    asked |= set(atom.point.who)
            found: dict[str, str] = {}
            for act in clause.acts:
                term = dossier.terms.get(act.term)
                for needed in term.needs if term is not None else ():
                    if needed in committed or needed in asked or consents(dossier, needed, clause):
                        continue
                    found[needed] = act_text(act, context.dossier)
            if found:
                yield self.on_clause(
                    context,
                    clause,
                    f"“{listed(found.values())}” needs the competence of {listed(found)}, "
                    f"which neither signed nor accepted any duty here.",
                    "Make the effect depend on that decision (with the consent of ...), "
                    "or promise only what the signatory can do, such as submitting the bill by a date.",
                    words=listed(found),
                )

    @staticmethod
    def _bound_by_consent(context: Context) -> set[str]:
        """Actors outside the parties that have accepted a duty of this text."""
        return {
            actor
            for clause in with_rungs(context.clauses)
            if clause.binds
            for actor in clause.bearers.actors
            if consents(context.dossier, actor, clause)
        }


class NoChainOfCommand(Rule):
    """SV205. Actors under a prohibition of whom the dossier says neither who commands them nor for whom they answer."""

    code = "SV205"
    decidability = "S"
    severity = WARNING
    severities = CEASEFIRE_ONLY

    def check(self, context: Context) -> Iterator[Diagnostic]:
        dossier = context.dossier
        if any("chain-of-command" in c.covers for c in with_rungs(context.clauses)):
            return
        commanders = {a.commanded_by for a in dossier.actors.values() if a.commanded_by}
        commanders |= {a.id for a in dossier.actors.values() if a.answers_for}
        forbidden = {a for c in duties(context) if c.modal == "must not" for a in c.bearers.actors}
        loose = []
        for name in forbidden:
            actor = dossier.actors.get(name)
            if actor is None or actor.sort == "body" or "monitor" in actor.roles or UNNAMED in actor.kinds:
                continue
            if not actor.commanded_by and name not in commanders:
                loose.append(name)
        if loose:
            yield self.on_text(
                context,
                f"No clause and no entry in the dossier says who commands the units of {listed(loose)}, "
                "nor whose acts count as theirs.",
                "Add a clause (covers chain-of-command), or record commanded by / answers for under the actors.",
            )
