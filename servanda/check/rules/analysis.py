"""Words of analysis and handling: likelihood and confidence (SV932), traffic-light labels (SV941).

They are sought in the sentences of the text and in what the author wrote beside it: reasons, sources, meanings, tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from servanda.check.lexicon import Hit, lexicon, pattern, scan
from servanda.check.rules.base import Context
from servanda.check.rules.prose import Passage, TextRule, guess_language, passages, quoted
from servanda.text.diagnostics import Diagnostic, Severity, Span


class Remark(NamedTuple):
    """Own words of the author, with their place and whom they belong to."""

    text: str
    span: Span
    subject: str


def remarks(context: Context) -> Iterator[Remark]:
    """Reasons, meanings and tests written in this agreement's file."""
    agreement, dossier = context.agreement, context.dossier
    for clause in context.clauses:
        subject = f"clause {clause.id}"
        if clause.ambiguous is not None:
            yield Remark(clause.ambiguous.because, clause.core_span, subject)
        for text in (clause.title, *clause.assesses):
            yield Remark(text, clause.core_span, subject)
    for purpose in dossier.purposes:
        if purpose.agreement == agreement.id:
            yield Remark(purpose.because, purpose.span, f"text {agreement.id}")
    for mark in agreement.marks:
        yield Remark(mark.because, mark.span, f"text {agreement.id}")
    for acceptance in dossier.acceptances:
        if acceptance.agreement == agreement.id:
            yield Remark(acceptance.because, acceptance.span, f"text {agreement.id}")
    for reading in dossier.readings:
        if any(c.startswith(f"{agreement.id}:") for c in reading.of):
            for source in reading.sources:
                yield Remark(source, reading.span, f"text {agreement.id}")
    yield Remark(agreement.title, agreement.span, f"text {agreement.id}")


class Likelihood(TextRule):
    """SV932. A likelihood word that is on no scale, or confidence and likelihood in one sentence."""

    code = "SV932"
    severity = Severity.WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for passage in self.known(context):
            found = _judged(passage.text, passage.language)
            if found is not None:
                yield self.on_words(context, passage, found[0], found[1], found[2])
        for remark in remarks(context):
            language = guess_language(remark.text)
            found = _judged(remark.text, language) if remark.text and lexicon(language) is not None else None
            if found is not None:
                words = ", ".join(h.words for h in found[0])
                message = found[1][0].upper() + found[1][1:]
                yield self.finding(
                    context, message=message, span=remark.span, subject=remark.subject, repair=found[2], words=words
                )


def _judged(text: str, language: str) -> tuple[tuple[Hit, ...], str, str] | None:
    seen = scan(text, language)
    if not seen.any("judgement", "confidence"):
        return None
    on, off, confidence = seen.of("likely"), seen.of("likely_off"), seen.of("confidence")
    off = tuple(h for h in off if not any(o.start <= h.start and h.end <= o.end and o.words != h.words for o in on))
    if confidence and (on or off):
        hits = tuple(sorted((*confidence, *(on or off))))
        return (
            hits,
            f"{quoted(hits)}: confidence and likelihood in one sentence.",
            "Say how likely in one sentence and how sure in another.",
        )
    if off:
        return (
            off,
            f"{quoted(off)} is on no scale of likelihood.",
            "Use a word of the scale the brief prints, such as likely (55 to 80 %).",
        )
    return None


_LABEL = r"(?<!\w)TLP\s*+[:：\-–]?\s*+(?P<colour>[^\W\d_]+(?:\s?\+\s?[^\W\d_]+|\s+(?-i:STRICT))?)"
_VALID = frozenset(("TLP:RED", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:GREEN", "TLP:CLEAR"))
_COLOURS = {
    "white": "CLEAR", "clear": "CLEAR", "red": "RED", "amber": "AMBER", "yellow": "AMBER", "green": "GREEN", "strict": "AMBER+STRICT",
    "rouge": "RED", "ambre": "AMBER", "orange": "AMBER", "vert": "GREEN", "blanc": "CLEAR", "clair": "CLEAR", "transparent": "CLEAR", "jaune": "AMBER",
    "красный": "RED", "янтарный": "AMBER", "желтый": "AMBER", "зеленый": "GREEN", "белый": "CLEAR", "чистый": "CLEAR", "прозрачный": "CLEAR",
    "червоний": "RED", "бурштиновий": "AMBER", "жовтий": "AMBER", "зелений": "GREEN", "білий": "CLEAR", "чистий": "CLEAR", "прозорий": "CLEAR",
    "احمر": "RED", "أحمر": "RED", "الأحمر": "RED", "كهرماني": "AMBER", "الكهرماني": "AMBER", "أصفر": "AMBER", "أخضر": "GREEN", "الأخضر": "GREEN", "أبيض": "CLEAR", "شفاف": "CLEAR",
}  # fmt: skip


class Label(TextRule):
    """SV941. A Traffic Light Protocol label that is not one of the five, letter by letter."""

    code = "SV941"
    severity = Severity.ERROR

    def weight(self, context: Context, passage: Passage) -> Severity:
        """A label is the same in every language, so it weighs the same in every language."""
        return self.severity_in(context.agreement.profile) or self.severity

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for passage in passages(context):
            for hit, repair in labels(passage.text):
                yield self.on_words(context, passage, (hit,), f'"{hit.words}" is no label of the protocol.', repair)
        for remark in remarks(context):
            for hit, repair in labels(remark.text):
                message = f'"{hit.words}" is no label of the protocol.'
                yield self.finding(
                    context, message=message, span=remark.span, subject=remark.subject, repair=repair, words=hit.words
                )


def labels(text: str) -> Iterator[tuple[Hit, str]]:
    """Labels in a text that are not well formed, with the label that was probably meant."""
    if "TLP" not in text.upper():
        return
    for match in pattern("(?i)" + _LABEL).finditer(text):
        words = match.group()
        if words in _VALID:
            continue
        colour = match["colour"]
        key = colour.lower().replace("ё", "е")
        meant = _COLOURS.get(key) or _COLOURS.get(pattern(r"[\s+]").split(key)[0])
        if meant is None and ":" not in words:
            continue  # the protocol itself is spoken of
        if meant == "AMBER" and "strict" in key:
            meant = "AMBER+STRICT"
        repair = (
            f"Write TLP:{meant}, in capitals, without spaces, untranslated."
            if meant
            else f"Use one of {', '.join(sorted(_VALID))}."
        )
        yield Hit(match.start(), match.end(), words, "label"), repair
