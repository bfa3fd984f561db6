"""Square brackets in the words of a text: what is still open there must be open in the clauses as well (SV122)."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.check.rules.base import Context, Rule
from servanda.model.brackets import Bracketed, pairs_text, places_to_choose
from servanda.model.core import Alternatives, Article
from servanda.model.places_in_text import PlacesInText
from servanda.text.diagnostics import Diagnostic, Severity


class BracketWithoutAlternatives(Rule):
    """SV122. A place in brackets is rendered by alternatives of a clause that renders its sentence, one for each place."""

    code = "SV122"
    decidability = "S"
    severity = Severity.WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        seen: set[str] = set()
        for article in context.agreement.articles:
            if not article.operative or not article.sentences or article.id in seen:
                continue
            seen.add(article.id)  # the first language in which an article stands, as for coverage
            places: dict[int, list[tuple[Bracketed, ...]]] = {}
            for place in places_to_choose(article):
                places.setdefault(place[0].sentence.number, []).append(place)
            for number, here in places.items():
                if not here[0][0].sentence.operative:
                    continue
                behind = [one for one in context.dossier.alternatives if _renders(context, one, article, number)]
                if len(behind) < len(here) or _too_few(here, behind):
                    yield self._finding(context, article, here, behind)

    def _finding(
        self, context: Context, article: Article, here: list[tuple[Bracketed, ...]], behind: list[Alternatives]
    ) -> Diagnostic:
        sentence = here[0][0].sentence
        words = "; ".join(" ".join(pairs_text(place)) for place in here)
        if len(behind) >= len(here):
            message = f"This sentence has more brackets than its alternatives have options: {words}."
        elif behind:
            message = f"{len(here)} places of this sentence stand in brackets ({words}), and alternatives render only {len(behind)} of them."
        else:
            message = f"Words in brackets are still to be chosen, and no alternatives render them: {words}."
        return self.finding(
            context,
            message=message,
            span=sentence.span if sentence.span.file else context.agreement.span,
            subject=f"sentence {context.agreement.id} {PlacesInText(context.agreement.articles).address(article.id, sentence.number)}",
            repair="Write `alternatives NAME` under the clause, with an option for each bracket and who proposes it; or delete the brackets once it is agreed.",
            words=words,
            breadcrumb=(article.title,) if article.title else (),
        )


def _too_few(here: list[tuple[Bracketed, ...]], behind: list[Alternatives]) -> bool:
    """Whether some place has more brackets than any alternatives left for it have options, the largest place with the most options."""
    brackets, options = sorted(map(len, here), reverse=True), sorted((len(one.options) for one in behind), reverse=True)
    return any(place > most for place, most in zip(brackets, options, strict=False))


def _renders(context: Context, one: Alternatives, article: Article, number: int) -> bool:
    """Whether alternatives stand behind a sentence: one of their clauses renders it, or is written only under another option."""
    if one.agreement != context.agreement.id:
        return False
    clauses = {clause.id: clause for clause in context.clauses}
    for ident in one.clauses:
        clause = clauses.get(ident)
        if clause is None:
            if one.article == article.id:
                return True
        elif any((ref.article, ref.sentence) == (article.id, number) for ref in clause.renders) or (clause.article == article.id and len(article.stated) == 1):
            return True
    return False
