"""Rules about the check itself: acceptances without effect (SV099), languages without lexicon (SV100), markings to review (SV942)."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.base.marking import marking_text
from servanda.base.time import read_date
from servanda.check.lexicon import LANGUAGES, lexicon
from servanda.check.rules.base import Context, Rule
from servanda.check.rules.prose import passages
from servanda.text.diagnostics import Diagnostic, Severity


class IdleAcceptance(Rule):
    """SV099. An `accept` that silences nothing. Found by `apply_acceptances`, which knows the findings; `check` yields none."""

    code = "SV099"
    decidability = "S"
    severity = Severity.ADVICE

    def check(self, context: Context) -> Iterator[Diagnostic]:
        yield from ()


class NoLexicon(Rule):
    """SV100. The text rules are silent on this language; silence must not be taken for praise."""

    code = "SV100"
    decidability = "T"
    severity = Severity.ADVICE

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
    """SV942. The day on which a file's marking was to be looked at again has come. The marking stays: none falls by silence."""

    code = "SV942"
    decidability = "S"
    severity = Severity.ADVICE

    def check(self, context: Context) -> Iterator[Diagnostic]:
        if context.agreement.id != next(iter(context.dossier.agreements)):
            return  # a file may belong to no agreement, and is told once
        for file, one in context.dossier.markings.items():
            if one.until and read_date(one.until[:10]).first <= context.today:
                yield self.finding(
                    context,
                    message=f"`{file}` is marked {marking_text(one.marking)}, and that was to be looked at again on {one.until}.",
                    span=one.span,
                    words=file,
                    repair=f"Ask {one.originator or 'whoever marked it'}, then write another `until`, or another `marking`; it stays as it is until somebody does.",
                )
