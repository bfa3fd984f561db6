"""2xx continued: orders to troops, guarantors, interests left out, depositary."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.check.rules.base import Context, Rule
from servanda.check.rules.facts.clauses import atoms, missing, with_rungs
from servanda.check.rules.facts.moments import ENDS
from servanda.check.rules.facts.who import expand, involved_actors, parties
from servanda.check.rules.facts.words import ADVICE, CEASEFIRE_ONLY, GRADED_WARNING, WARNING, listed
from servanda.model.core import Clause, Cond, Occurs, Past, StateHolds
from servanda.text.diagnostics import Diagnostic


class NoOrdersToTroops(Rule):
    """SV207. Settled by a clause that covers orders-to-troops."""

    code = "SV207"
    decidability = "S"
    severity = WARNING
    severities = CEASEFIRE_ONLY

    def check(self, context: Context) -> Iterator[Diagnostic]:
        if missing(context, ["orders-to-troops"]):
            yield self.on_text(
                context,
                "No clause says who gives the order to the troops, how and by when.",
                "Add a clause on the order, its sender, its date and its proof (covers orders-to-troops).",
            )


class GuarantorWithoutTask(Rule):
    """SV208. Looks at all clauses and rungs a guarantor bears: is there one, does one have an occasion, does one have a clock."""

    code = "SV208"
    decidability = "S"
    severity = WARNING
    severities = GRADED_WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for actor in involved_actors(context):
            if "guarantor" not in actor.roles and actor.id not in context.agreement.guarantors:
                continue
            own = [
                c
                for c in with_rungs(context.clauses)
                if actor.id in expand(context.dossier, c.bearers.actors) and c.modal != "must not"
            ]
            lacks = []
            if not own:
                lacks.append("gives it anything to do")
            else:
                if not any(_triggered(c) for c in own):
                    lacks.append("says on what occasion it must act")
                if not any(t.kind in ENDS for c in own for t in c.timing):
                    lacks.append("says within what time it must act")
            if lacks:
                yield self.on_text(
                    context,
                    f"{actor.id} is named as guarantor, but no clause {' or '.join(lacks)}.",
                    "Give the guarantor a step in the ladder of consequences, with its occasion and its clock.",
                    span=actor.span,
                    words=actor.id,
                )


def _triggered(clause: Clause) -> bool:
    return (
        "/rung:" in clause.id
        or any(t.kind in ("whenever", "only after") for t in clause.timing)
        or any(c.kind in ("if", "provided that") for c in clause.conditions)
    )


class InterestUntouched(Rule):
    """SV209. A purpose or red line of a party whose acts and states no clause of the agreement uses. A line that a clause crosses is SV915."""

    code = "SV209"
    decidability = "S"
    severity = WARNING
    severities = GRADED_WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        terms, states = _touched(context)
        signs = parties(context)
        for purpose in context.dossier.purposes:
            if purpose.agreement not in ("", context.agreement.id) or purpose.sort != "purpose":
                continue
            acts, holds = _spoken(purpose.cond)
            if acts | holds and not (acts & terms or holds & states):
                yield self.on_text(
                    context,
                    f"No clause touches what {listed(purpose.of)} wants from this text"
                    + (f": “{purpose.text}”." if purpose.text else "."),
                    "Add a clause on it, or strike the purpose with those who hold it.",
                    span=purpose.span,
                    words=purpose.text or purpose.id,
                )
        for line in context.dossier.red_lines:
            if not set(line.issuer) & signs:
                continue
            if not {a.term for a in line.clause.acts} & terms:
                yield self.on_text(
                    context,
                    f"No clause touches the red line of {listed(line.issuer)}, “{line.title or line.id}”.",
                    "Add a clause on it, or record why the text leaves it out.",
                    span=line.span,
                    words=line.id,
                )


def _touched(context: Context) -> tuple[set[str], set[str]]:
    """Vocabulary and states that the clauses of the agreement use."""
    terms: set[str] = set()
    states: set[str] = set()
    for clause in with_rungs(context.clauses):
        terms |= {a.term for a in clause.acts}
        states |= {t.state for t in clause.timing if t.state} | {e.state for e in clause.effects if e.state}
        for condition in [c.cond for c in clause.conditions] + [t.cond for t in clause.timing if t.cond is not None]:
            acts, holds = _spoken(condition)
            terms |= acts
            states |= holds
        for timing in clause.timing:
            if isinstance(timing.point, Occurs):
                terms.add(timing.point.event.act.term)
    return terms, states


def _spoken(cond: Cond) -> tuple[set[str], set[str]]:
    acts: set[str] = set()
    states: set[str] = set()
    for atom in atoms(cond):
        if isinstance(atom, StateHolds):
            states.add(atom.state)
        elif isinstance(atom, Past) and isinstance(atom.point, Occurs):
            acts.add(atom.point.event.act.term)
    return acts, states


class NoDepositary(Rule):
    """SV210. Settled by the role of depositary, or a clause that covers depositary or registration."""

    code = "SV210"
    decidability = "S"
    severity = ADVICE
    severities = {"mou": None, "sanctions": None}

    def check(self, context: Context) -> Iterator[Diagnostic]:
        if len(missing(context, ["depositary", "registration"])) < 2:
            return
        if any("depositary" in a.roles for a in involved_actors(context)):
            return
        yield self.on_text(
            context,
            "Nothing says who keeps the original and who registers the text.",
            "Name a depositary (role depositary), or add a clause (covers depositary, registration).",
        )
