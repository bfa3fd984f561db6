"""7xx on what leads from a ceasefire to peace: amnesty, inclusion, the public, politics, bodies that work."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from servanda.base.shipped import LazyTable
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


class Theme(msgspec.Struct, frozen=True, kw_only=True):
    """A topic that agreements often settle. ceasefire, full: in how many of a hundred with a ceasefire, of full agreements."""

    words: str
    ceasefire: int
    full: int
    unit: str
    source: str


THEMES = LazyTable("check/rules/themes.toml", Theme)


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
        absent = [theme for name, theme in THEMES.items() if name not in carried]
        if absent:
            whole = context.agreement.profile == "framework"
            kind = "full peace agreements" if whole else "agreements with a ceasefire"
            shares = tuple(f"{one.words}: {one.full if whole else one.ceasefire} % of {kind}" for one in absent)
            yield self.on_text(
                context,
                f"This text does not speak of {len(absent)} of {len(THEMES)} themes that others often settle: "
                f"{', '.join(theme.words for theme in absent)}.",
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
