"""7xx on what a ceasefire is expected to settle on the ground: acts, forces, civilians, detainees, mines, the displaced."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from servanda.check.rules.base import Context, Rule
from servanda.check.rules.facts.clauses import covered, covering, duties, spoken_of
from servanda.check.rules.facts.moments import ENDS
from servanda.check.rules.facts.words import ADVICE, CEASEFIRE_ONLY, ERROR, PEACE_TEXTS, WARNING, named, opening, series
from servanda.check.rules.zones import metres
from servanda.model.core import Clause
from servanda.model.english import act_text
from servanda.text.diagnostics import Diagnostic


class TopicRule(Rule):
    """Asks whether clauses settle some topics. asks: (topic, what nobody says without it)."""

    asks: ClassVar[tuple[tuple[str, str], ...]]
    repair: ClassVar[str]

    def check(self, context: Context) -> Iterator[Diagnostic]:
        settled = spoken_of(context)
        lacks = [topic for topic, _words in self.asks if topic not in settled]
        if lacks:
            words = dict(self.asks)
            yield self.on_text(
                context,
                f"No clause says {series((words[t] for t in lacks), 'or')}.",
                f"{self.repair} (covers {', '.join(lacks)}).",
            )


class NoProhibitedActs(Rule):
    """SV701. A list of two prohibited acts or more settles the first half, exceptions in it the second; or the topics."""

    code = "SV701"
    decidability = "S"
    severity = ERROR
    severities = CEASEFIRE_ONLY

    def check(self, context: Context) -> Iterator[Diagnostic]:
        settled = covered(context)
        listing = [c for c in duties(context) if c.modal == "must not" and len(c.acts) > 1]
        lacks = []
        if "prohibited-acts" not in settled and not listing:
            lacks.append("which acts are prohibited")
        if "permitted-acts" not in settled and not any(c.exceptions for c in listing):
            lacks.append("which stay permitted (rotation, resupply, training, fortification)")
        if lacks:
            yield self.on_text(
                context,
                f"No clause lists {' or '.join(lacks)}.",
                "List them (must not any of ...; covers prohibited-acts, permitted-acts).",
            )


class NoSeparation(Rule):
    """SV702. A distance to be kept or withdrawn to counts as separation."""

    code = "SV702"
    decidability = "S"
    severity = WARNING
    severities = CEASEFIRE_ONLY

    def check(self, context: Context) -> Iterator[Diagnostic]:
        settled = covered(context)
        apart = "separation-of-forces" in spoken_of(context) or any(
            metres(q.amount) is not None and (q.measured_from or q.relation == "at least")
            for c in duties(context)
            for q in c.quantities
        )
        frozen = "reinforcement-freeze" in settled
        if not apart:
            message = "Fire is to cease, but no clause moves the forces apart."
            if not frozen:
                message += " Nor does any clause stop reinforcement."
        elif not frozen:
            message = "The forces are moved apart, but no clause stops reinforcement behind the line."
        else:
            return
        yield self.on_text(context, message, "Add clauses on both (covers separation-of-forces, reinforcement-freeze).")


class SexualViolenceUnnamed(TopicRule):
    """SV703. Silent when an act or title speaks of it."""

    code = "SV703"
    decidability = "S"
    severity = WARNING
    severities = PEACE_TEXTS
    asks = (("sexual-violence", "that sexual violence is a prohibited act which the monitors report"),)
    repair = "Name it among the prohibited acts and in the mandate of the monitors"


class CiviliansLeftOut(TopicRule):
    """SV704. Silent on what an act or title speaks of."""

    code = "SV704"
    decidability = "S"
    severity = WARNING
    severities = PEACE_TEXTS
    asks = (
        ("civilians", "how civilians are protected"),
        ("humanitarian-access", "how aid passes"),
        ("medical-evacuation", "how the wounded are brought out"),
        ("infrastructure-repair", "when repair crews may work"),
    )
    repair = "Add a clause on each"


class DetaineesUnruled(Rule):
    """SV705. Looks at clauses that cover detainees, or whose words speak of them.

    To forbid the taking of hostages says nothing of those who are held: a prohibition does not count, unless all that covers detainees is one.
    """

    code = "SV705"
    decidability = "S"
    severity = WARNING
    severities = PEACE_TEXTS

    def check(self, context: Context) -> Iterator[Diagnostic]:
        settled = covering(context, "detainees")
        clauses = tuple(c for c in settled if c.modal != "must not") or settled
        if not clauses:
            clauses = tuple(c for c in duties(context) if c.modal == "must" and _on_detainees(context, c))
        if not clauses:
            yield self.on_text(
                context,
                "No clause says what becomes of detainees.",
                "Add lists, a definition, an order of release and a neutral third party (covers detainees).",
            )
            return
        lacks = []
        if not any(self._defined(context, c) for c in clauses):
            lacks.append("who counts as a detainee")
        if not any(t.kind in ENDS for c in clauses for t in c.timing):
            lacks.append("by when they are released")
        third = any(set(v.by) - set(c.bearers.actors) for c in clauses for v in c.verification)
        if not third and "third-party-role" not in covered(context):
            lacks.append("which third party takes part")
        if lacks:
            yield self.on_clauses(
                context,
                clauses,
                f"{opening(named(clauses))} on detainees {'does' if len(clauses) == 1 else 'do'} not say {series(lacks)}.",
                "Add a defined term (uses “...”), a date, and who receives the lists and is present.",
            )

    @staticmethod
    def _defined(context: Context, clause: Clause) -> bool:
        definitions = context.dossier.definitions
        return any(name in definitions and bool(definitions[name].means) for name in clause.uses)


def _on_detainees(context: Context, clause: Clause) -> bool:
    words = " ".join((clause.title, *(act_text(a, context.dossier) for a in clause.acts)))
    return re.search(r"detain|detention|prisoner|hostage|captive", words, re.IGNORECASE) is not None


class MinesLeftOut(TopicRule):
    """SV706. Silent when an act or title speaks of mines."""

    code = "SV706"
    decidability = "S"
    severity = WARNING
    severities = PEACE_TEXTS
    asks = (("mines", "who hands over mine maps, marks the fields and clears them to what standard"),)
    repair = "Add a clause on mines"


class DisplacedLeftOut(TopicRule):
    """SV707. Silent when an act or title speaks of the displaced."""

    code = "SV707"
    decidability = "S"
    severity = ADVICE
    severities = PEACE_TEXTS
    asks = (("displaced-persons", "how the displaced may return, and what becomes of their homes and papers"),)
    repair = "Add a clause on the displaced, after asking them"
