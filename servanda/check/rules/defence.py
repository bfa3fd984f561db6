"""Self-defence in a ceasefire (SV613): said nowhere, or said so widely that the ceasefire is gone."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.check.rules.base import Context
from servanda.check.rules.prose import TextRule, passages, quoted
from servanda.text.diagnostics import Diagnostic, Severity


class SelfDefence(TextRule):
    """SV613. No clause on self-defence, or a right to answer with no bound of necessity, order or report."""

    code = "SV613"
    decidability = "T+S"
    severity = Severity.WARNING
    severities = {"framework": None, "sanctions": None, "aid": None, "mou": Severity.ADVICE}

    def check(self, context: Context) -> Iterator[Diagnostic]:
        spoken = False
        fire = None
        for passage in self.known(context):
            hits = passage.scan.of("self_defence")
            if passage.scan.any("security") and fire is None:
                fire = passage
            if not hits:
                continue
            spoken = True
            bounded = passage.scan.any("self_defence_limit", "prohibition") or any(
                other.article.id == passage.article.id and other.scan.any("self_defence_limit") for other in passages(context)
            )
            if not bounded:
                message = f"{quoted(hits)} is allowed, and nothing bounds it."
                repair = "Bound it: against an imminent attack, no more than needed, on whose order, reported to whom within how many hours."
                yield self.on_words(context, passage, hits, message, repair)
        settled = any("self-defence" in clause.covers for clause in context.clauses)
        read = bool(context.agreement.articles)  # silence is a finding only of a text that was read
        if read and context.agreement.profile == "ceasefire" and fire is not None and not spoken and not settled:
            yield self.finding(
                context,
                message="The ceasefire says nothing on self-defence.",
                span=context.agreement.span,
                breadcrumb=(context.agreement.title,),
                repair="Say when and how a unit under attack may answer, and mark the clause `covers self-defence`.",
            )
