"""7xx on what leads from a ceasefire to peace: amnesty, inclusion, the public, politics, bodies that work."""

from __future__ import annotations

import re
from collections.abc import Iterator

from servanda.check.rules.base import Context, Rule
from servanda.check.rules.coverage import PLAIN, TopicRule, adding
from servanda.check.rules.facts.clauses import covered, spoken_of, with_rungs
from servanda.check.rules.facts.examples import example
from servanda.check.rules.facts.standards import (
    BRICKHILL,
    CLAYTON,
    CRSV,
    DPPA,
    EFFECTIVE_MEDIATION,
    MOLLOY_BELL,
    UCDP_PA,
    UNOG,
)
from servanda.check.rules.facts.who import used_bodies
from servanda.check.rules.facts.words import ADVICE, CEASEFIRE_ONLY, ERROR, GRADED, PEACE_TEXTS, WARNING, named
from servanda.model.english import act_text
from servanda.text.diagnostics import Diagnostic

_AMNESTY = re.compile(r"\b(amnest\w*|pardons?|immunity from prosecution)\b", re.IGNORECASE)


class AmnestyUnlimited(Rule):
    """SV708. Acts that speak of amnesty or pardon, unless a clause covers amnesty-exclusions."""

    code = "SV708"
    title = "An amnesty excludes no crime"
    decidability = "S"
    severity = ERROR
    source = f"UN norms for mediators on amnesty; {CRSV}"
    why = "The UN cannot witness a text that pardons genocide, crimes against humanity, war crimes, torture or sexual violence."
    bad = example(
        """
        act enact the amnesty law
        clause 1 "Amnesty"
          Northmark must enact the amnesty law
          by 2031-06-30
        """
    )
    good = example(
        """
        act enact the amnesty law
        clause 1 "Amnesty"
          Northmark must enact the amnesty law
          by 2031-06-30
          except "genocide, crimes against humanity, war crimes, torture, sexual violence"
          covers amnesty-exclusions
        """
    )

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
    title = "Women, communities and those affected have no part in carrying the text out"
    decidability = "S"
    severity = ADVICE
    severities = PEACE_TEXTS
    source = f"{EFFECTIVE_MEDIATION}; PA-X topic list"
    why = "Those who will live with the text make it last when they had a part in it."
    bad = example(PLAIN)
    good = adding("          covers inclusion\n")
    asks = (("inclusion", "what part women, communities and those affected have in carrying it out"),)
    repair = "Give them seats, consultation or a veto on what touches them"


class PublicLeftOut(TopicRule):
    """SV710. Settled by clauses that cover public-information and incitement."""

    code = "SV710"
    title = "Public information and incitement are not addressed"
    decidability = "S"
    severity = ADVICE
    severities = PEACE_TEXTS
    source = DPPA
    why = "A ceasefire that the public does not know, or that broadcasts call treason, has few friends."
    bad = example(PLAIN)
    good = adding("          covers public-information, incitement\n")
    asks = (
        ("public-information", "how the text is made known"),
        ("incitement", "that incitement and hostile propaganda stop"),
    )
    repair = "Add a clause on both"


class NoNextStep(TopicRule):
    """SV711. Silent when an act or title speaks of talks, elections or a constitution."""

    code = "SV711"
    title = "A ceasefire with no link to a political process"
    decidability = "S"
    severity = WARNING
    severities = CEASEFIRE_ONLY
    source = f"{BRICKHILL}, on phases; {CLAYTON}"
    why = "A ceasefire buys time; without a next step each side uses it to prepare."
    bad = example(PLAIN)
    good = adding("          covers political-process\n")
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
    title = "Themes that texts of this kind often carry and this one lacks (for information)"
    decidability = "D"
    severity = ADVICE
    severities = {"mou": None, "sanctions": None, "aid": None}
    source = f"{UCDP_PA}: shares of 374 agreements, 1975-2021; in the manner of PAM and PA-X topic lists"
    why = "A comparison, not a demand: it shows what others settled, so that leaving it out is a decision."
    bad = example(PLAIN)
    good = example(
        """
        body Joint Commission
          members Northmark, Eastholm
        act open fire
        act grant the amnesty
        act oversee the ceasefire
        clause 1 "Ceasefire"
          each of Northmark, Eastholm must not open fire
          covers political-process, detainees, displaced-persons, inclusion, third-party-role
        clause 2 "Amnesty"
          Northmark must grant the amnesty
          by 2031-06-30
        clause 3 "Commission"
          Joint Commission must oversee the ceasefire
        """
    )

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
    title = "An implementing body without mandate, seat, budget, members or first day"
    decidability = "S"
    severity = ERROR
    severities = GRADED
    source = f"{MOLLOY_BELL}; {UNOG}"
    why = "A body on paper does not meet; the first thing it would have to settle is itself."
    bad = example(
        """
        body Joint Commission
          members Northmark, Eastholm
        act oversee the ceasefire
        clause 1 "Commission"
          Joint Commission must oversee the ceasefire
          until 2031-09-30
        """
    )
    good = example(
        """
        body Joint Commission
          members Northmark, Eastholm
          mandate "to oversee the ceasefire and settle incidents"
          seat "Port Selm"
          budget "half each, 200 000 EUR a year"
          starts 2031-03-05
        act oversee the ceasefire
        clause 1 "Commission"
          Joint Commission must oversee the ceasefire
          until 2031-09-30
        """
    )

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
