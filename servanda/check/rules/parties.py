"""2xx on who is bound: capable actors, duties of third parties, armed actors outside."""

from __future__ import annotations

import re
from collections.abc import Iterator

from servanda.check.rules.base import Context, Rule
from servanda.check.rules.facts.clauses import with_rungs
from servanda.check.rules.facts.who import (
    UNNAMED,
    bound,
    consents,
    expand,
    guarantors,
    involved_actors,
    members,
    parties,
    stands_for,
)
from servanda.check.rules.facts.words import ERROR, GRADED, GRADED_WARNING, WARNING, listed, named, opening, verb
from servanda.model.core import Actor, Clause, Dossier
from servanda.model.english import act_text
from servanda.text.diagnostics import Diagnostic

_ARMED = re.compile(r"arm(y|ed|ies)|militia|militar|fighters?|combatant|paramilitar|mercenar", re.IGNORECASE)


def _answered_for(dossier: Dossier, actor: str, by: frozenset[str]) -> bool:
    """Whether a party stands behind an actor: commands it, answers for it, or makes up the body it is."""
    found = dossier.actors.get(actor)
    if found is None:
        return False
    if found.sort == "body" and members(dossier, found) & by:
        return True
    return any(stands_for(dossier, party, actor) for party in by)


class CapableButUnbound(Rule):
    """SV201. Asks of every actor with a declared capability whether it bears a duty anywhere in the dossier or is party or guarantor by role."""

    code = "SV201"
    decidability = "D"
    severity = WARNING
    severities = GRADED_WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        signs, obliged = parties(context), bound(context)
        elsewhere = {
            a for c in with_rungs(context.dossier.clauses) if c.binds for a in expand(context.dossier, c.bearers.actors)
        }
        for actor in context.dossier.actors.values():
            if not actor.capabilities or actor.sort == "body":
                continue
            if actor.id in obliged | elsewhere | guarantors(context) or {"party", "guarantor"} & set(actor.roles):
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
    """SV202. A bearer counts as bound if it is a party, commanded or answered for by one, a body with a party in it, a guarantor
    that signs (`guarantors` in the head), or has consented on record."""

    code = "SV202"
    decidability = "S"
    severity = ERROR
    severities = GRADED

    def check(self, context: Context) -> Iterator[Diagnostic]:
        signs = parties(context) | guarantors(context)
        loads: dict[str, list[Clause]] = {}
        for clause in with_rungs(context.clauses):
            if not clause.binds:
                continue
            for actor in clause.bearers.actors:
                if expand(context.dossier, [actor]) & signs or _answered_for(context.dossier, actor, signs):
                    continue
                if not consents(context.dossier, actor, clause):
                    loads.setdefault(actor, []).append(clause)
        for actor, clauses in loads.items():
            count = len(clauses)
            if UNNAMED in context.dossier.actors[actor].kinds:
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
                f"{verb(count, 'duty', 'duties')} of {named(clauses)}.",
                f"Record its consent (consented by {actor} on DATE), or lay the duty on a party.",
                words=actor,
            )


class ArmedActorOutside(Rule):
    """SV206. Actors of an armed kind that no party commands or answers for, and that no exception or act names."""

    code = "SV206"
    decidability = "D"
    severity = WARNING
    severities = {"mou": None, "sanctions": None, "aid": None}

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
                "nor says that it stays outside.",
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
