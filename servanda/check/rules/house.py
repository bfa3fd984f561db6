"""Rules about the check itself: acceptances without effect (SV099), languages without lexicon (SV100), markings to review (SV805)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from servanda.base.marking import marking_text
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


class MarkingToReview(Rule):
    """SV805. The day on which a file's marking was to be looked at again has come. The marking stays: none falls by silence."""

    code = "SV805"
    title = "The marking of a file is to be reviewed"
    decidability = "S"
    severity = Severity.ADVICE
    source = "C-M(2002)49 and Traffic Light Protocol 2.0: whoever marked alone marks down"
    why = "A marking that nobody looks at again keeps a text from those who need it; one that fell by itself would let it out unseen."
    bad = example("", "Northmark shall open the port by 5 March 2031.", "marking: AMBER\noriginator: Quellmar\nuntil: 2020-06-01")
    good = example("", "Northmark shall open the port by 5 March 2031.", "marking: AMBER\noriginator: Quellmar\nuntil: 9000-06-01")

    def check(self, context: Context) -> Iterator[Diagnostic]:
        if context.agreement.id != next(iter(context.dossier.agreements)):
            return  # a file may belong to no agreement, and is told once
        for file, one in context.dossier.markings.items():
            if one.until and dt.date.fromisoformat(one.until[:10]) <= context.today:
                yield self.finding(
                    context,
                    message=f"`{file}` is marked {marking_text(one.marking)}, and that was to be looked at again on {one.until}.",
                    span=one.span,
                    words=file,
                    repair=f"Ask {one.originator or 'whoever marked it'}, then write another `until`, or another `marking`; it stays as it is until somebody does.",
                )
