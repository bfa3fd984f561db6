"""Rules about the check itself: acceptances without effect (SV099), languages without lexicon (SV100)."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.check.lexicon import LANGUAGES, lexicon
from servanda.check.rules.base import Context, Rule
from servanda.check.rules.prose import example, passages
from servanda.text.diagnostics import Diagnostic, Severity


class IdleAcceptance(Rule):
    """SV099. An `accept` that silences nothing. Found by `apply_acceptances`, which knows the findings; `check` yields none."""

    code = "SV099"
    title = "An acceptance without effect"
    decidability = "S"
    severity = Severity.ADVICE
    source = "rules for the linter: reason, owner and review date"
    why = "An acceptance that silences nothing hides what it once was for, or never had a reason, an owner and a date."
    bad = example(
        'accept SV105 on text because "agreed in Geneva" by Northmark until 2031-06-01',
        "Northmark shall open the port by 5 March 2031.",
    )
    good = example("", "Northmark shall open the port by 5 March 2031.")

    def check(self, context: Context) -> Iterator[Diagnostic]:
        yield from ()


class NoLexicon(Rule):
    """SV100. The text rules are silent on this language; silence must not be taken for praise."""

    code = "SV100"
    title = "No lexicon for the language of the text"
    decidability = "T"
    severity = Severity.ADVICE
    source = "rules for the linter: lexicons per language"
    why = "Where no rule can read the words, the absence of findings says nothing about them."
    bad = example("", "Northmark gibt den Hafen bis zum 5. März 2031 frei.", "languages: de")
    good = example("", "Northmark shall open the port by 5 March 2031.", "languages: en")

    def check(self, context: Context) -> Iterator[Diagnostic]:
        seen: set[str] = set()
        for passage in passages(context):
            if passage.language in seen or lexicon(passage.language) is not None:
                continue
            seen.add(passage.language)
            yield self.finding(
                context,
                message=f"There is no lexicon for {passage.language}: the rules on wording did not read this text.",
                span=passage.sentence.span if passage.sentence.span.file else context.agreement.span,
                breadcrumb=(context.agreement.title,),
                words=passage.language,
                repair=f"Check an authentic version in {', '.join(LANGUAGES)} beside it, or have the wording read by a person.",
            )
