"""Text rules on words that set no bound: time (SV105), quantity and quality (SV106), open lists (SV112)."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.check.lexicon import Hit, lexicon, pattern
from servanda.check.rules.base import Context
from servanda.check.rules.prose import Passage, TextRule, capital_before, outside, pledged, quoted
from servanda.text.diagnostics import Diagnostic, Severity


class OpenDeadline(TextRule):
    """SV105. "Immediately", "as soon as possible" with no outer limit in the sentence. Silent where one stands beside it."""

    code = "SV105"
    vague = True
    severity = Severity.WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for passage in self.known(context):
            hits = outside(passage.scan.of("vague_time"), passage.scan.of("not_time"))
            known = lexicon(passage.language)
            assert known is not None
            if passage.language == "en":
                hits = tuple(h for h in hits if not _no_term(passage, h)) if _operative(passage) or pledged(passage) else ()
            if not hits or known.limit.search(passage.folded):
                continue
            if passage.lead is not None and passage.lead.any("must", "will") and known.limit.search(passage.lead.folded):
                continue
            message = f"{quoted(hits)} gives no last moment."
            repair = f'Add an outer limit: "{hits[0].words.lower()}, and no later than 48 hours after ...".'
            yield self.on_words(context, passage, hits, message, repair)


def _no_term(passage: Passage, hit: Hit) -> bool:
    """A standstill, which is owed at once and needs no last moment; or the sort of a thing, and not when it is done."""
    return (
        pattern(r"\s+(?:and \w+ly\s+)?(?:cease|stop|halt|freeze|refrain|desist)\b").match(passage.folded, hit.end) is not None
        or pattern(r"\b(?:needs?|requires?|requiring)\s++(?:an?|for)?+\s*+$").search(passage.folded[: hit.start]) is not None
    )


class OpenMeasure(TextRule):
    """SV106. "Sufficient", "effective", "full" with nothing to measure by."""

    code = "SV106"
    vague = True
    severity = Severity.ADVICE  # right in 6 of 14 hits on texts it had not seen: docs/precision.md

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for passage in self.known(context):
            hits = outside(passage.scan.of("vague_quality"), passage.scan.of("not_quality"))
            if passage.language == "en":
                hits = tuple(h for h in hits if not (_measured(passage, h) or _named(passage, h) or _wished(passage, h)))
            hits = (*passage.scan.of("exceptional"), *(hits if _operative(passage) else ()))  # an exception opens a power as well
            if not hits:
                continue
            message = f"{quoted(hits)} can be met by little or by much."
            yield self.on_words(context, passage, hits, message, "Add a number, a list or a named standard that decides it.")


def _measured(passage: Passage, hit: Hit) -> bool:
    """A number or a standard close behind the word, which measures it."""
    after = passage.folded[hit.end : hit.end + 60]
    if passage.folded[: hit.start].endswith("most "):  # the most effective of what there is: a choice, no measure
        return True
    return (
        pattern(
            r"[^.;]{0,30}(?:\d|\bat least\b|\bno (?:less|fewer|more)\b|\bper ?cent|\bas (?:defined|specified|set out))"
        ).match(after)
        is not None
    )


def _named(passage: Passage, hit: Hit) -> bool:
    """Part of a proper name: the word and its neighbour have capital letters."""
    if not hit.words[:1].isupper() or hit.start == 0:
        return False
    return (
        pattern(r"\s+[A-Z]").match(passage.text, hit.end) is not None
        or capital_before(passage.text[: hit.start])
    )


def _wished(passage: Passage, hit: Hit) -> bool:
    """The aim of an act, or what a body is to judge, and not the measure of what is owed: "in order to render efficient service"."""
    before = passage.folded[: hit.start]
    if pattern(_AIM).search(before) is not None and pattern(_OWED_AIM).search(before) is None:
        return True
    return (
        hit.words.lower() == "appropriate"
        and pattern(r"\b(?:recommend|award|decide|determine|identify)\s+$").search(before) is not None
    )


_AIM = (
    r"(?:\bto (?:ensure|allow for|enable|accelerate|render|achieve|perform)|\bin order to|\bso as to|\bwith (?:a|the) (?:view|aim)|\baimed at|\benabl\w+"
    r"|\bfor(?: its| their)?|\bassigned to|\bof ensuring)\s+(?:[\w-]+\s+){0,5}$"
)
_OWED_AIM = (
    r"\b(?:undertakes?|commits?|committed|agrees?|shall|must|be)\s+to\s+(?:(?!to\b)[\w-]+\s+){0,6}$"
    r"|\bprovide\w*\s+for\s+$"
)


def _operative(passage: Passage) -> bool:
    """A duty: bound by a verb here or in its lead, an order, or an item with no verb at all."""
    if passage.declares:
        return False
    if passage.binding or passage.scan.any("should"):
        return True
    return (
        not passage.scan.any("may")
        and pattern(
            r"\b(?:is|are|was|were|has|have|had|does|recogni[sz]es?|underlines?|express(?:es)?|recalls?|reaffirms|includes?|intends?|continues?|aims?|welcomes?)\b"
        ).search(passage.folded)
        is None
    )


class OpenList(TextRule):
    """SV112. An open list in a prohibition or a withdrawal."""

    code = "SV112"
    vague = True
    severity = Severity.ADVICE

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for passage in self.known(context):
            hits = tuple(h for h in passage.scan.of("open_list") if _listed(passage, h))
            if hits:
                message = f"{quoted(hits)} leaves the list open."
                repair = "Close the list, or say who decides what else belongs to it."
                yield self.on_words(context, passage, hits, message, repair)


def _listed(passage: Passage, hit: Hit) -> bool:
    """Whether what is listed is forbidden or withdrawn: such a word stands before the list in the same stretch, or in the lead."""
    folded = passage.text.lower()
    start = max(folded.rfind(";", 0, hit.start), folded.rfind(".", 0, max(hit.start - 4, 0))) + 1
    scope = tuple(h for h in passage.scan.of("prohibition", "withdrawal") if start <= h.start < hit.start)
    if passage.language == "en" and pattern(r"\s+(?:by|through|in|for|with|from)\b").match(folded, hit.end):
        return False
    if passage.language == "en" and pattern(_ALL_OF_IT).search(folded[: hit.start]):
        return False
    if not scope and passage.language == "en" and pattern(_FORBIDDEN_AFTER).match(folded, hit.end):
        return True
    if passage.language == "en" and _has_an_edge(folded, hit):
        return False
    if scope:
        return (
            passage.language != "en"
            or pattern(r"\b(?:monitoring|verification|implementation|support)\b").search(folded[start : scope[0].start]) is None
        )
    return (
        passage.lead is not None
        and passage.lead.any("prohibition", "withdrawal")
        and not any(h.start < hit.start for h in passage.scan.of("must", "will"))
    )


def _has_an_edge(folded: str, hit: Hit) -> bool:
    """Whether "including" only names some of what has an edge of its own: persons and buildings have one, weapons have none."""
    return hit.words.lower() in ("including", "includes") and pattern(_EDGED).search(folded[: hit.start]) is not None


_EDGED = (
    r"\b(?:property|properties|infrastructure|buildings?|installations?|population|civilians?|persons"
    r"|individuals|people|media|institutions?)"
    r"\b[^.;,]{0,30},?\s*$"
)

# "Hostile acts, including ..., are prohibited": what forbids stands behind the list.
_FORBIDDEN_AFTER = r"[^.;]{0,120}\b(?:is|are|be)\s+(?:strictly\s+|expressly\s+)?(?:prohibited|forbidden|banned)\b"

# Before "including": everything of a kind is forbidden anyway, so that the list only stresses.
_ALL_OF_IT = r"(?:\b(?:no|any|all|every)\s+[\w-]+(?:\s+[\w-]+){0,3}|\bfiring),?\s*$"
