"""7xx on what leads from a ceasefire to peace: amnesty, inclusion, the public, politics, bodies that work."""

from __future__ import annotations

import re
from collections.abc import Iterator

from servanda.check.rules.base import Context, Rule
from servanda.check.rules.coverage import TopicRule
from servanda.check.rules.facts.clauses import covered, spoken_of, with_rungs
from servanda.check.rules.facts.who import used_bodies
from servanda.check.rules.facts.words import ADVICE, CEASEFIRE_ONLY, ERROR, GRADED, PEACE_TEXTS, WARNING, named
from servanda.model.english import act_text
from servanda.text.diagnostics import Diagnostic

_AMNESTY = re.compile(r"\b(amnest\w*|pardons?|immunity from prosecution)\b", re.IGNORECASE)


class AmnestyUnlimited(Rule):
    """SV708. Acts that speak of amnesty or pardon, unless a clause covers amnesty-exclusions."""

    code = "SV708"
    decidability = "S"
    severity = ERROR

    def check(self, context: Context) -> Iterator[Diagnostic]:
        if "amnesty-exclusions" in covered(context):
            return
        found = [
            c
            for c in context.clauses
            if c.modal != "must not" and any(_AMNESTY.search(act_text(a, context.dossier)) for a in c.acts)
        ]
        if found:
            yield self.on_clauses(
                context,
                found,
                f"The amnesty of {named(found)} excludes no crime.",
                "Exclude genocide, crimes against humanity, war crimes, torture and sexual violence (covers amnesty-exclusions).",
            )


class InclusionOpen(TopicRule):
    """SV709. Silent when an act or title speaks of women or communities."""

    code = "SV709"
    decidability = "S"
    severity = ADVICE
    severities = PEACE_TEXTS
    asks = (("inclusion", "what part women, communities and those affected have in carrying it out"),)
    repair = "Give them seats, consultation or a veto on what touches them"


class PublicLeftOut(TopicRule):
    """SV710. Settled by clauses that cover public-information and incitement."""

    code = "SV710"
    decidability = "S"
    severity = ADVICE
    severities = PEACE_TEXTS
    asks = (
        ("public-information", "how the text is made known"),
        ("incitement", "that incitement and hostile propaganda stop"),
    )
    repair = "Add a clause on both"


class NoNextStep(TopicRule):
    """SV711. Silent when an act or title speaks of talks, elections or a constitution."""

    code = "SV711"
    decidability = "S"
    severity = WARNING
    severities = CEASEFIRE_ONLY
    asks = (("political-process", "what political step follows the ceasefire"),)
    repair = "Name the talks, their convener and their first date"


# Share of the agreements in the data set that hold the provision, in per cent: (with a ceasefire: 176, full agreements: 77).
_THEMES: tuple[tuple[str, str, int, int], ...] = (
    ("political-process", "political provisions", 64, 77),
    ("body", "a joint body for implementation", 51, 53),
    ("detainees", "release of prisoners", 47, 44),
    ("displaced-persons", "return of refugees", 36, 40),
    ("amnesty", "amnesty", 34, 43),
    ("inclusion", "gender provisions", 30, 42),
    ("third-party-role", "a peacekeeping operation", 24, 29),
)


class ThemesUsual(Rule):
    """SV712. Shows how often other agreements hold what this one does not speak of; a comparison, never a demand."""

    code = "SV712"
    decidability = "D"
    severity = ADVICE
    severities = {"mou": None, "sanctions": None, "aid": None}

    def check(self, context: Context) -> Iterator[Diagnostic]:
        carried = set(spoken_of(context))
        if any(True for _ in used_bodies(context)):
            carried.add("body")
        acts = (act_text(a, context.dossier) for c in with_rungs(context.clauses) for a in c.acts)
        if "amnesty-exclusions" in carried or any(_AMNESTY.search(words) for words in acts):
            carried.add("amnesty")
        column = 3 if context.agreement.profile == "framework" else 2
        absent = [theme for theme in _THEMES if theme[0] not in carried]
        if absent:
            kind = "full peace agreements" if column == 3 else "agreements with a ceasefire"
            shares = tuple(f"{theme[1]}: {theme[column]} % of {kind}" for theme in absent)
            yield self.on_text(
                context,
                f"This text does not speak of {len(absent)} of {len(_THEMES)} themes that others often settle: "
                f"{', '.join(theme[1] for theme in absent)}.",
                "Decide for each whether it belongs here, elsewhere, or nowhere.",
                because=shares,
            )


class BodyWithoutMeans(Rule):
    """SV713. Bodies the text uses; `resources` covered by a clause stands for their budgets."""

    code = "SV713"
    decidability = "S"
    severity = ERROR
    severities = GRADED

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for body in used_bodies(context):
            rule = body.body
            if rule is None:
                continue
            has = (
                ("members", bool(body.members)),
                ("a mandate", bool(rule.mandate)),
                ("a seat", bool(rule.seat)),
                ("a budget", bool(rule.budget) or "resources" in covered(context)),
                ("a first day", rule.starts is not None),
            )
            lacks = [name for name, given in has if not given]
            if lacks:
                yield self.on_text(
                    context,
                    f"{body.id} is given work, but has no {', no '.join(w.removeprefix('a ') for w in lacks)}.",
                    "Add mandate, seat, budget, members and starts under the body.",
                    span=body.span,
                    words=body.id,
                )
