"""SV123-SV125: signs that a text is not divided as its reader thinks, so that a cite may miss what it means."""

from __future__ import annotations

import re
from collections.abc import Iterator

from servanda.check.lexicon import scan
from servanda.check.rules.base import Context
from servanda.check.rules.prose import TextRule, guess_language
from servanda.model.core import Article
from servanda.model.places_in_text import PlacesInText
from servanda.text.diagnostics import Diagnostic, Severity

_AGAIN = re.compile(r"\d-\d+(?![\d-])|\([a-z]+-\d+\)", re.IGNORECASE)
_NAMING = re.compile(r"(?:shall|must) (?:be (?:referred|known|called|understood|read)|mean)", re.IGNORECASE)
_MOST = 2 / 3
_LONG = 20  # sentences


def _first_versions(context: Context) -> list[Article]:
    return list(PlacesInText(context.agreement.articles).articles.values())


class NumbersBeginAnew(TextRule):
    """SV123. A list that restarts: two places of the text bear one number."""

    code = "SV123"
    decidability = "T"
    severity = Severity.WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        before = False
        for article in _first_versions(context):
            again = [one for one in article.sentences if _AGAIN.search(one.paragraph)]
            before, follows = bool(_AGAIN.search(article.id)) or (article.label == "1." and article.id != "1"), before
            if before and not follows and article.sentences:
                again = [article.sentences[0], *again]
            if not again:
                continue
            address = PlacesInText([article]).address(article.id, again[0].number)
            yield self.finding(
                context,
                message=f"Here a number comes a second time: this place is cited as {address}.",
                span=again[0].span if again[0].span.file else context.agreement.span,
                subject=f"sentence {context.agreement.id} {address}",
                repair="Number on instead of beginning anew; until then cite this place as shown here.",
                words=" ".join(again[0].text.split()[:8]),
            )


class BoundBeforeTheArticles(TextRule):
    """SV124. A sentence that binds stands in what is read as the preamble, which coverage does not count."""

    code = "SV124"
    decidability = "T"
    severity = Severity.ADVICE
    advice_only = True

    def check(self, context: Context) -> Iterator[Diagnostic]:
        places = PlacesInText(context.agreement.articles)
        preamble = places.articles.get("preamble")
        if preamble is None or not any(article.operative and article.id for article in places.articles.values()):
            return
        for sentence in preamble.sentences:
            language = preamble.language or guess_language(sentence.text)
            stated = sentence.operative and sentence.text[-1] == "." and scan(sentence.text, language).any("must")
            if not stated or _NAMING.search(sentence.text):
                continue
            yield self.finding(
                context,
                message="This sentence binds and stands before the first article, where nothing is counted as a duty.",
                span=sentence.span if sentence.span.file else context.agreement.span,
                subject=f"sentence {context.agreement.id} {places.address('preamble', sentence.number)}",
                repair="Give it an article, or render it by its address; if it was read wrongly, say with `articles:` how the text is numbered.",
                words=" ".join(sentence.text.split()[:8]),
            )


class OneArticleHoldsMost(TextRule):
    """SV125. One article holds most of a text: its headings may not have been recognised."""

    code = "SV125"
    decidability = "T"
    severity = Severity.ADVICE
    advice_only = True

    def check(self, context: Context) -> Iterator[Diagnostic]:
        articles = [article for article in _first_versions(context) if article.sentences]
        sizes = {article.id: sum(len(one.text.split()) for one in article.sentences) for article in articles}
        for article in articles:
            if not article.operative or len(article.sentences) < _LONG or len(articles) < 2 or any(one.paragraph for one in article.sentences):
                continue
            if sizes[article.id] < _MOST * sum(sizes.values()):
                continue
            yield self.finding(
                context,
                message=f"Article {article.id} holds {len(article.sentences)} sentences, {round(100 * sizes[article.id] / sum(sizes.values()))} % "
                "of the words, and none of its paragraphs has a number.",
                span=article.span if article.span.file else context.agreement.span,
                repair="Say with `articles:` how the text is numbered (`paragraphs` numbers what has no number), or divide the article.",
                words=article.id,
            )
