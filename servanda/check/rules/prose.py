"""What all text rules share: the sentences of an agreement as passages, their language and subject matter, and exact places of words.

A text rule reads one passage at a time through the lexicon of its language. Where a finding weighs more on a security clause than on a
political one, the passage decides: it is a security passage if the sentence, the heading or first sentence of its article, or the sentence
that introduces it, speaks of fire, forces, weapons, mines or their withdrawal.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from msgspec.structs import replace

from servanda.check.lexicon import Hit, Scan, lexicon, pattern, scan
from servanda.check.rules.base import Context, Rule
from servanda.model.core import Agreement, Article, Clause, Sentence
from servanda.model.places_in_text import PlacesInText
from servanda.text.diagnostics import Diagnostic, Note, Severity, Span

# Languages in which the precision of the text rules has been measured (docs/precision.md). Elsewhere no finding is an error.
MEASURED = frozenset({"en"})


_DECLARES = (
    r"[^\w]*(?:\d+\W+)?(?:furthermore, )?(?:we|(?:the|both|all|our)(?: \w+){1,3}?)"
    r"(?: (?:also|both|hereby|further|deeply|jointly))? (?:re-?affirm|reiterate|recall|note|acknowledge|recogni[sz]e|express"
    r"|welcome|commend|thank|appreciate|underline|stress|emphasi[sz]e|condemn|regret|affirm|believe|take note|signed)"
    r"(?:s|es|ed|d)?\b"
)


class Passage(NamedTuple):
    """One sentence, or the disputed words of a clause, as a text rule sees it.

    lead: the sentence ending in a colon that introduces the list this passage is an item of; before: the sentence before it.
    """

    article: Article
    sentence: Sentence
    language: str
    scan: Scan
    security: bool
    lead: Scan | None
    before: Scan | None
    clause: Clause | None = None
    address: str = ""  # `art. 8(3)(a)`
    where: str = ""  # the same in words

    @property
    def text(self) -> str:
        return self.sentence.text

    @property
    def folded(self) -> str:
        return self.scan.folded

    @property
    def declares(self) -> bool:
        """Whether the passage says what somebody holds, thanks for or recalls, and owes nothing by it. English only."""
        return self.language == "en" and pattern(_DECLARES).match(self.folded) is not None and not self.scan.any("must", "will")

    @property
    def binding(self) -> bool:
        """Whether the passage states a duty: a binding verb here or in its lead, or no verb that could weaken it."""
        return self.scan.any("must", "will") or (self.lead is not None and self.lead.any("must", "will"))


def passages(context: Context) -> tuple[Passage, ...]:
    """Every operative sentence of the agreement, and the quoted words of its clauses that stand in none of them."""
    agreement = context.agreement
    found = _passages(agreement.articles, _language(agreement))
    spoken = [c for c in context.clauses if c.words]
    if not spoken:
        return found
    texts = [p.text for p in found]
    return found + tuple(
        _clause_passage(agreement, clause, words)
        for clause in spoken
        for words in clause.words
        if not any(words in text for text in texts)
    )


def _clause_passage(agreement: Agreement, clause: Clause, words: str) -> Passage:
    language = _language(agreement) or guess_language(words)
    seen = scan(words, language)
    return Passage(
        Article(id=clause.article), Sentence(number=0, text=words), language, seen, seen.any("security"), None, None, clause,
        where=f"the words of clause {clause.local}",
    )  # fmt: skip


def _language(agreement: Agreement) -> str:
    if agreement.text is not None and agreement.text.language:
        return agreement.text.language
    return agreement.languages[0] if agreement.languages else ""


@lru_cache(maxsize=16)
def _passages(articles: tuple[Article, ...], default: str) -> tuple[Passage, ...]:
    found: list[Passage] = []
    places = PlacesInText(articles)
    leads: dict[str, tuple[str, Scan]] = {}  # language -> (article of the lead, the lead)
    before: dict[str, tuple[str, Scan]] = {}
    for article in articles:
        titles = article.title
        opening: Scan | None = None
        for sentence in article.sentences:
            language = article.language or default or guess_language(sentence.text)
            seen = scan(sentence.text, language)
            opening = opening or seen
            lead_at, lead = leads.get(language, ("", None))
            previous_at, previous = before.get(language, ("", None))
            if lead is not None and not _governs(lead_at, article.id, previous):
                lead = None
            if article.operative and sentence.operative:
                heading = scan(titles, language) if titles else None
                security = seen.any("security") or any(
                    other is not None and other.any("security") for other in (heading, lead, opening)
                )
                near = previous if previous_at == article.id else None
                at = (article.id, sentence.number)
                made = Passage(article, sentence, language, seen, security, lead, near)
                found.append(made._replace(address=places.address(*at), where=places.address(*at, short=False)))
            if sentence.text.rstrip().endswith(":"):
                leads[language] = (article.id, seen)
            elif lead is None:
                leads.pop(language, None)
            before[language] = (article.id, seen)
    return tuple(found)


def _governs(lead_at: str, article: str, previous: Scan | None) -> bool:
    """Whether a lead still introduces the item of this article: it stands under the lead, or the item before left the list open."""
    if article == lead_at or article.startswith(lead_at + "."):
        return True
    ending = previous.text.text.rstrip() if previous is not None else ""
    return ending.endswith((":", ";", ",", "; and", ";and", "; or", ", and"))


_UKRAINIAN = r"[іїєґ]|(?<!\w)(?:та|має|мають|що|від|зі|якщо|щодо)(?!\w)"
_FRENCH = r"(?<!\w)(?:les|des|du|aux|une|est|sont|dans|pour|avec|sur|parties)(?!\w)"
_ENGLISH = r"(?<!\w)(?:the|of|and|shall|to|in|by|is|are|with|will)(?!\w)"


def guess_language(text: str) -> str:
    """The language of a text that names none, by its letters; Latin letters: English unless French words prevail."""
    if pattern(r"[\u0600-\u06ff]").search(text):
        return "ar"
    if pattern(r"[а-яё]").search(text.lower()):
        return "uk" if pattern(_UKRAINIAN).search(text.lower()) and not pattern(r"[ыэъё]").search(text.lower()) else "ru"
    lowered = text.lower()
    return "fr" if len(pattern(_FRENCH).findall(lowered)) > len(pattern(_ENGLISH).findall(lowered)) else "en"


def pledged(passage: Passage) -> bool:
    """Whether a promise is told as one that stands, or as what is meant: "our commitment to release", "we intend to". English."""
    meant = r"\b(?:commit(?:ted|ment|ments|s)?|intends?|plans?|resolved|determined) to\b"
    return pattern(meant).search(passage.folded) is not None


def place(passage: Passage, hit: Hit | None) -> Span:
    """The place of the words: exact when the sentence stands on one line of a file, else the sentence (or clause)."""
    if passage.clause is not None:
        return passage.clause.core_span
    span = passage.sentence.span
    if hit is None or not span.file or span.line != span.end_line or span.end_column - span.column != len(passage.text):
        return span
    return Span(span.file, span.line, span.column + hit.start, span.line, span.column + hit.end)


class TextRule(Rule):
    """A rule over the words of a text."""

    decidability = "T"

    def weight(self, context: Context, passage: Passage) -> Severity:
        """Severity of a finding on a passage: never an error where not measured."""
        severity = self.severity_in(context.agreement.profile) or self.severity
        if severity is Severity.ERROR and passage.language not in MEASURED:
            return Severity.WARNING
        return severity

    def on_words(
        self,
        context: Context,
        passage: Passage,
        hits: tuple[Hit, ...],
        message: str,
        repair: str,
        *,
        notes: tuple[Note, ...] = (),
        because: tuple[str, ...] = (),
        words: str = "",
    ) -> Diagnostic:
        """A finding on words of a passage; several hits make one finding, placed at the first. words: said instead of the hits' words."""
        words = words or ", ".join(dict.fromkeys(h.words for h in hits))
        agreement = context.agreement
        if passage.clause is not None:
            subject = f"clause {passage.clause.id}"
            breadcrumb = passage.clause.breadcrumb
        else:
            article = passage.article.id
            subject = f"sentence {agreement.id} {passage.address}"
            breadcrumb = (agreement.title or agreement.id, *((f"Article {article}",) if article else ()))
        made = self.finding(
            context,
            message=f"{passage.where[0].upper()}{passage.where[1:]}: {message}",
            span=place(passage, hits[0] if hits else None),
            subject=subject,
            repair=repair,
            words=words,
            breadcrumb=breadcrumb,
            notes=notes,
            because=because,
        )
        return replace(made, severity=self.weight(context, passage))

    def known(self, context: Context) -> Iterator[Passage]:
        """Passages whose language has a lexicon."""
        for passage in passages(context):
            if lexicon(passage.language) is not None:
                yield passage


def capital_before(text: str, joined: str = "") -> bool:
    """Whether a word with a capital letter stands at the end of some words, before a space. joined: what may stand between, as a pattern."""
    match = pattern(rf"(?<!\w)(\w++){joined}\s++$").search(text)
    return match is not None and pattern(r"[A-Z]\w").search(match[1]) is not None


def quoted(hits: tuple[Hit, ...]) -> str:
    """The words of the hits for a message: "a", "b"."""
    return ", ".join(f'"{w}"' for w in dict.fromkeys(h.words for h in hits))


def outside(hits: tuple[Hit, ...], others: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The hits that overlap none of the others."""
    return tuple(h for h in hits if not any(h.start < o.end and o.start < h.end for o in others))


