"""Text rules on who bears a duty: no subject (SV101), an undefined collective (SV102)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from servanda.check.lexicon import Hit, Scan, lexicon, pattern
from servanda.check.rules.base import Context
from servanda.check.rules.prose import Passage, TextRule
from servanda.model.core import Dossier
from servanda.text.diagnostics import Diagnostic, Severity


class NoSubject(TextRule):
    """SV101. A duty in the passive with no doer, an order addressed to nobody, or a noun where a verb with a subject should be."""

    code = "SV101"
    severity = Severity.ADVICE  # for what it did at first sight: docs/precision.md

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for passage in self.known(context):
            hit, what = next(iter(self._duties(passage)), (None, ""))
            if hit is not None:
                message = f'"{hit.words}" {what}.'
                yield self.on_words(context, passage, (hit,), message, 'Name who does it: rewrite as "A shall ...".')

    def _duties(self, passage: Passage) -> Iterator[tuple[Hit, str]]:
        known = lexicon(passage.language)
        assert known is not None
        folded = passage.folded
        for match in known.passive.finditer(folded):
            done = next((g for g in match.groups() if g), "")
            if done in known.not_passive:
                continue
            rest = re.split(r"[;:]", folded[match.end() :], maxsplit=1)[0]
            before = re.split(r"[;:]", folded[: match.start()])[-1]
            if known.agent.search(rest) or known.agent.search(before) or _told_below(folded, match.end()):
                continue
            if passage.language == "en" and _no_duty(before, match.group(), rest):
                continue
            yield passage.scan.text.hit(match.start(), match.end()), "does not say who is to do it"
        if passage.language != "en":
            return
        if passage.scan.any("must", "will", "should", "may") or (passage.lead is not None and _lead_names(passage.lead)):
            return
        opening = pattern(r"[^\w]*((?:immediately |promptly )?(\w+))").match(folded)
        if (
            opening is None
            or passage.text[opening.start(1) : opening.start(1) + 1].islower()
            or not folded.rstrip().endswith((".", ";", ","))
        ):
            return
        hit = passage.scan.text.hit(opening.start(1), opening.end(1))
        if opening.group(2) in known.imperative and " to " not in folded[: opening.end() + 1] and _bare(folded, opening.end()):
            yield hit, "is an order that names no one to carry it out"
        elif opening.group(2) in known.deverbal and _no_verb(folded) and not known.agent.search(folded):
            yield hit, "names an action and no one to take it"


def _no_duty(before: str, words: str, rest: str) -> bool:
    """A passive that orders nothing to be done: in a relative clause, negated, automatic, a way of deciding, under "shall ensure that", or
    the words by which a text founds something itself ("there shall be established")."""
    if pattern(r"^\W*+no\b|\bensures? that\b|(?:\b(?:that|which|as|who|whose|where)|\bdecisions?\b[^,]{0,40})$").search(before.rstrip()):
        return True
    if " not " in words or " automatically " in words or pattern(r"\s*(?:\w+ly\s+)?(?:between|among)\s+the\b").match(rest):
        return True
    if before.rstrip().endswith("there") and words in ("shall be established", "shall be created", "shall be constituted"):
        return True
    return (
        pattern(
            r"\s*(?:by (?:\w+ ){0,3}?(?:consensus|majority)|(?:only )?through (?!which|whom)|out in accordance with\b|upon the (?:election|conclusion))"
        ).match(rest)
        is not None
    )


def _told_below(folded: str, end: int) -> bool:
    """Whether the items of a list that follows say who: "shall be nominated as follows:"."""
    return folded.rstrip().endswith(":") and pattern(r"as follows|following").search(folded[end:]) is not None


def _lead_names(lead: Scan) -> bool:
    """Whether the sentence that introduces a list says who is to do what stands in it, or agrees to do it."""
    return lead.any("must", "will", "should", "may", "collective") or pattern(_AGREES).search(lead.folded) is not None


_AGREES = (
    r"(?<!\bis )(?<!\bare )(?<!\bas )(?<!\bbe )(?<!\bbeen )(?<!\bhereby )"
    r"\b(?:agree[sd]?|undertakes?|undertook|commits?|committed|pledge[sd]?|resolve[sd]?|decide[sd]?|promise[sd]?)\b"
    r"(?! (?:in|on|at|by)\b)"
)


def _bare(folded: str, end: int) -> bool:
    """Whether a word that may be a verb or a noun is a verb here: an object follows, not "of", "for" or a full stop."""
    return pattern(r"\s+(?!of\b|for\b|and\b|or\b|in\b|by\b|shall\b|will\b|is\b|are\b)\w").match(folded, end) is not None


def _no_verb(folded: str) -> bool:
    return pattern(r"\b(?:is|are|was|were|has|have|shall|must|will|should|may|agree\w*|provides?)\b").search(folded) is None


class UndefinedCollective(TextRule):
    """SV102. "Both sides", "all concerned" as the bearer, and nothing says who that is."""

    code = "SV102"
    decidability = "T+S"
    severity = Severity.ADVICE  # for what it did at first sight: docs/precision.md

    def check(self, context: Context) -> Iterator[Diagnostic]:
        defined = _defined(context)
        seen: set[str] = set()
        for passage in self.known(context):
            for hit in passage.scan.of("collective"):
                name = passage.scan.text.folded[hit.start : hit.end] if not passage.scan.text.origin else hit.words
                head = name.split()[-1]
                if name in seen or name in defined or head in defined or not _bears(passage, hit):
                    continue
                seen.add(name)
                message = f'"{hit.words}" bear a duty, and nothing here says who they are.'
                repair = f'List them: `term "{hit.words}"` with `means "A and B"`, or name each in the sentence.'
                yield self.on_words(context, passage, (hit,), message, repair)


_BEARS = r"[,\s]*(?:[\w'-]+[,\s]+){0,5}?(?:shall|must|will|should|are to|is to|undertakes?|commits?|pledges?|agree to|agree on|agree that|re-?affirm)\b"
_DONE_BY = (
    r"\b(?:shared|signed|signature|agreed|accepted|ratified|concluded|adopted|reached|made|issued|declared|exchanged|nominated)"
    r"(?: upon)? by\s+$"
)
_DEFINES = (
    r"(?:referred to as|known as|called|hereinafter|hereafter|herein|collectively)\W++(?:\w++\W++){0,4}?the [\"“«']?(parties|sides)"
    r"|\(\s*+(?:the )?[\"“«']\s*+(?:the )?(parties|sides)[\"”»']"
    r"|[\"“«'](?:the )?(parties|sides)[\"”»']\s+(?:means?|shall mean|refers?)"
)


def _bears(passage: Passage, hit: Hit) -> bool:
    """Whether the collective is the doer of something owed."""
    folded = passage.folded
    if passage.text[hit.end : hit.end + 1] in tuple("'’"):
        return False
    if passage.language != "en":
        return passage.scan.any("must", "will", "should", "prohibition", "withdrawal")
    if pattern(_BEARS).match(folded, hit.end):
        return pattern(r"(?:\b(?:of|for|with|to|from|between|among|against)|'s)\s+$").search(folded[: hit.start]) is None
    if pattern(_DONE_BY).search(folded[: hit.start]):
        return False
    return pattern(r"\bby\s+$").search(folded[: hit.start]) is not None and bool(
        passage.scan.any("must", "will", "should", "withdrawal") or not passage.scan.any("may")
    )


def _defined(context: Context) -> set[str]:
    """Collectives that the dossier or the text itself defines; a bare noun stands for every phrase that ends in it."""
    dossier: Dossier = context.dossier
    names: set[str] = set()
    aliases = (alias for actor in dossier.actors.values() for alias in actor.aliases)
    for name in (*dossier.definitions, *dossier.actors, *aliases):
        words = name.lower().removeprefix("the ")
        names |= {words, f"the {words}"}
    if len(context.agreement.parties) == 2:
        names |= {"both sides", "the two sides", "either side", "the sides", "обидві сторони", "обе стороны"}
    if context.agreement.parties:
        names |= {"the parties", "both parties", "all parties", "all the parties", "les parties", "сторони", "стороны", "الأطراف"}
    for article in context.agreement.articles:
        for sentence in article.sentences:
            if pattern(r"\b[Tt]wo (?:countries|nations|states|governments|peoples|leaders)\b").search(sentence.text):
                names |= {"both sides", "the two sides", "either side", "the sides"}
            if "part" in sentence.text or "Part" in sentence.text or "ide" in sentence.text:
                for match in pattern(_DEFINES).finditer(sentence.text.lower()):
                    names.add(next(g for g in match.groups() if g))
    return names
