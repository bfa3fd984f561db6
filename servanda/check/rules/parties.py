"""2xx: who is bound, with what right, and who stands outside."""

from __future__ import annotations

import re
from collections.abc import Iterator

from servanda.check.rules.base import Context, Rule
from servanda.check.rules.facts.clauses import atoms_of, duties, with_rungs
from servanda.check.rules.facts.examples import example
from servanda.check.rules.facts.standards import (
    BRICKHILL,
    COLOMBIA,
    DPPA,
    HAYSOM,
    MINSK,
    TREATY_HANDBOOK,
    UNOG,
    VCLT,
    ZAGORSKI,
)
from servanda.check.rules.facts.who import bound, expand, involved_actors, members, parties, stands_for
from servanda.check.rules.facts.words import CEASEFIRE_ONLY, ERROR, GRADED, GRADED_WARNING, WARNING, listed, named, opening, verb
from servanda.model.core import Actor, Clause, Dossier, Past
from servanda.model.core import Consent as ConsentPoint
from servanda.model.english import act_text
from servanda.text.diagnostics import Diagnostic

_UNNAMED = "unnamed"  # kind of an actor that stands for a bearer the text does not name
_MERE_REPRESENTATIVE = re.compile(r"(the )?representatives?( of .*)?|[-–—?]*", re.IGNORECASE)
_ARMED = re.compile(r"arm(y|ed|ies)|militia|militar|fighters?|combatant|paramilitar|mercenar", re.IGNORECASE)


def _consents(dossier: Dossier, actor: str, clause: Clause) -> bool:
    """Whether an actor's consent to a clause is on record, in the clause or with the actor."""
    if actor in expand(dossier, clause.consented_by):
        return True
    found = dossier.actors.get(actor)
    whole = clause.id.partition("/")[0]
    return found is not None and any(whole in c.clauses or clause.id in c.clauses for c in found.consents)


def _answered_for(dossier: Dossier, actor: str, by: frozenset[str]) -> bool:
    """Whether a party stands behind an actor: commands it, answers for it, or makes up the body it is."""
    found = dossier.actors.get(actor)
    if found is None:
        return False
    if found.sort == "body" and members(dossier, found) & by:
        return True
    return any(stands_for(dossier, party, actor) for party in by)


class CapableButUnbound(Rule):
    code = "SV201"
    title = "An actor with decisive capability bears no duty and is neither party nor guarantor"
    decidability = "D"
    severity = WARNING
    severities = GRADED_WARNING
    source = f"{ZAGORSKI}, on the dispute over who the parties are; {DPPA}"
    why = "A text cannot hold without those who could undo it, and they can be asked for nothing."
    bad = example(
        """
        actor Westmark
          capability "forces in the border area"

        act open fire
        clause 1 "Ceasefire"
          each of Northmark, Eastholm must not open fire
        """
    )
    good = example(
        """
        actor Westmark
          role guarantor
          capability "forces in the border area"

        act open fire
        clause 1 "Ceasefire"
          each of Northmark, Eastholm must not open fire
        """
    )

    def check(self, context: Context) -> Iterator[Diagnostic]:
        signs, obliged = parties(context), bound(context)
        elsewhere = {
            a for c in with_rungs(context.dossier.clauses) if c.modal != "may" for a in expand(context.dossier, c.bearers.actors)
        }
        for actor in context.dossier.actors.values():
            if not actor.capabilities or actor.sort == "body":
                continue
            if actor.id in obliged | elsewhere or {"party", "guarantor"} & set(actor.roles):
                continue
            standing = "although it signed it" if actor.id in signs else "and is neither a party to it nor its guarantor"
            yield self.on_text(
                context,
                f"{actor.id} ({listed(f'“{c}”' for c in actor.capabilities)}) bears no duty under this text, {standing}.",
                f"Name a duty of {actor.id}, make it a party or guarantor, or record why it stands outside.",
                span=actor.span,
                words=actor.id,
            )


class DutyOfNonParty(Rule):
    code = "SV202"
    title = "A duty is laid on an actor that is not a party, without its recorded consent"
    decidability = "S"
    severity = ERROR
    severities = GRADED
    source = f"{VCLT}, articles 34 and 35; {MINSK}, which gives duties to the OSCE and to a parliament"
    why = "A text binds those who agreed to it; another State, a mission or an organisation must have accepted its part."
    bad = example(
        """
        act escort the convoys
        clause 1 "Convoys"
          Monitoring Mission must escort the convoys
          by 2031-04-01
        """
    )
    good = example(
        """
        act escort the convoys
        clause 1 "Convoys"
          Monitoring Mission must escort the convoys
          by 2031-04-01
          consented by Monitoring Mission on 2031-02-20
        """
    )

    def check(self, context: Context) -> Iterator[Diagnostic]:
        signs = parties(context)
        loads: dict[str, list[Clause]] = {}
        for clause in with_rungs(context.clauses):
            if clause.modal == "may":
                continue
            for actor in clause.bearers.actors:
                if expand(context.dossier, [actor]) & signs or _answered_for(context.dossier, actor, signs):
                    continue
                if not _consents(context.dossier, actor, clause):
                    loads.setdefault(actor, []).append(clause)
        for actor, clauses in loads.items():
            count = len(clauses)
            if _UNNAMED in context.dossier.actors[actor].kinds:
                yield self.on_clauses(
                    context,
                    clauses,
                    f"{opening(named(clauses))} {verb(count, 'binds', 'bind')} nobody by name ({actor}): there is nobody who "
                    "could accept the duty.",
                    "Name the bearer, and record its consent if it is not a party.",
                    words=actor,
                )
                continue
            yield self.on_clauses(
                context,
                clauses,
                f"{actor} is not a party, and nothing records that it accepts the "
                f"{verb(count, 'duty', 'duties')} of {listed(c.local for c in clauses)}.",
                f"Record its consent (consented by {actor} on DATE), or lay the duty on a party.",
                words=actor,
            )


class SignedWithoutOffice(Rule):
    code = "SV203"
    title = "A signature without an office, or with a contested capacity"
    decidability = "S"
    severity = ERROR
    severities = {"mou": WARNING}
    source = f"{TREATY_HANDBOOK}, on full powers; the signatures of the {MINSK}"
    why = "A name without an office leaves open whom it binds; sooner or later a side says: nobody."
    bad = example(
        """
        act open fire
        clause 1 "Ceasefire"
          each of Northmark, Eastholm must not open fire
        """,
        world='actor Northmark\n  signed by "A. Moran" as "Minister of Defence"\nactor Eastholm\n  signed by "B. Okeke"',
    )
    good = example(
        """
        act open fire
        clause 1 "Ceasefire"
          each of Northmark, Eastholm must not open fire
        """,
        world='actor Northmark\n  signed by "A. Moran" as "Minister of Defence"\n'
        'actor Eastholm\n  signed by "B. Okeke" as "Head of State"',
    )

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
    code = "SV204"
    title = "An act needs the competence of somebody the text does not bind"
    decidability = "J+S"
    severity = ERROR
    severities = GRADED
    source = f"{COLOMBIA} and the 2016 plebiscite; {MINSK}, points 4 and 11"
    why = "A signature cannot promise the vote of a parliament, a court or a people that has not bound itself."
    bad = example(
        """
        actor Assembly of Eastholm
        act adopt the autonomy law
          needs Assembly of Eastholm

        clause 1 "Autonomy"
          Eastholm must adopt the autonomy law
          by 2031-06-30
        """
    )
    good = example(
        """
        actor Assembly of Eastholm
        act adopt the autonomy law
          needs Assembly of Eastholm

        clause 1 "Autonomy"
          Eastholm must adopt the autonomy law
          by 2031-06-30
          with the consent of Assembly of Eastholm
        """
    )

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
                    if needed in committed or needed in asked or _consents(dossier, needed, clause):
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
            if clause.modal != "may"
            for actor in clause.bearers.actors
            if _consents(context.dossier, actor, clause)
        }


class NoChainOfCommand(Rule):
    code = "SV205"
    title = "Nothing says who commands the units that are bound"
    decidability = "S"
    severity = WARNING
    severities = CEASEFIRE_ONLY
    source = f"{HAYSOM}; {BRICKHILL}, on command and control"
    why = "Irregulars, allies and contractors who obey nobody on record will be disowned when they fire."
    bad = example(
        """
        act open fire
        clause 1 "Ceasefire"
          each of Northmark, Eastholm must not open fire
        """
    )
    good = example(
        """
        act open fire
        act place all units under one command
        clause 1 "Ceasefire"
          each of Northmark, Eastholm must not open fire
        clause 2 "Command"
          each of Northmark, Eastholm must place all units under one command
          by 2031-03-10
          covers chain-of-command
        """
    )

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
            if actor is None or actor.sort == "body" or "monitor" in actor.roles:
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


class ArmedActorOutside(Rule):
    code = "SV206"
    title = "An armed actor in the area is neither bound nor excluded by name"
    decidability = "D"
    severity = WARNING
    severities = {"": None, "mou": None, "sanctions": None, "aid": None}
    source = f"{DPPA}, on asymmetry; {UNOG}"
    why = "A group that nobody bound and nobody excluded can end the quiet in the name of either side."
    bad = example(
        """
        actor River Guard
          is armed-group
        kind armed-group
          means "organised group under arms"

        act open fire
        clause 1 "Ceasefire"
          each of Northmark, Eastholm must not open fire
        """
    )
    good = example(
        """
        actor River Guard
          is armed-group
          commanded by Eastholm
        kind armed-group
          means "organised group under arms"

        act open fire
        clause 1 "Ceasefire"
          each of Northmark, Eastholm must not open fire
        """
    )

    def check(self, context: Context) -> Iterator[Diagnostic]:
        dossier = context.dossier
        inside = bound(context) | parties(context)
        for actor in involved_actors(context):
            if actor.id in inside or actor.sort == "body" or not any(_ARMED.search(k) for k in actor.kinds):
                continue
            if any(stands_for(dossier, name, actor.id) for name in inside) or self._named(context, actor):
                continue
            yield self.on_text(
                context,
                f"{actor.id} is under arms, and the text neither binds it, nor attributes it to a party, "
                "nor excludes it by name.",
                "Bind it, say who answers for it, or name it in the exceptions.",
                span=actor.span,
                words=actor.id,
            )

    @staticmethod
    def _named(context: Context, actor: Actor) -> bool:
        names = [n.casefold() for n in (actor.id, *actor.aliases)]
        for clause in with_rungs(context.clauses):
            said = [e.text for e in clause.exceptions] + [act_text(a, context.dossier) for a in clause.acts]
            said += [act_text(e.act, context.dossier) for e in clause.exceptions if e.act is not None]
            if any(name in words.casefold() for words in said for name in names):
                return True
        return False
