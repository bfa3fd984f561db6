"""Text rules on what a sentence points to: scope (SV110), antecedents (SV111), laws that can move (SV113)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from servanda.check.lexicon import Hit, fold, pattern
from servanda.check.rules.base import Context
from servanda.check.rules.prose import Passage, TextRule, outside
from servanda.text.diagnostics import Diagnostic, Severity


class Scope(TextRule):
    """SV110. "And/or", "bi-monthly", an exception within an exception, an adjective that may not reach the rest of a list."""

    code = "SV110"
    vague = True
    severity = Severity.WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for passage in self.known(context):
            either = passage.scan.of("and_or")
            if either:
                message = f'"{either[0].words}" can mean both or only one.'
                yield self.on_words(context, passage, either, message, 'Write "A, or B, or both", or choose one.')
            twofold = passage.scan.of("twofold")
            if twofold:
                message = f'"{twofold[0].words}" can mean twice in a period, or once in two.'
                yield self.on_words(context, passage, twofold, message, 'Write "every two months" or "twice a month".')
            exceptions = _nested(passage)
            if exceptions:
                words = " ... ".join(h.words for h in exceptions)
                message = f'"{words}": it is open what the second exception is an exception to.'
                yield self.on_words(context, passage, exceptions, message, "Make two sentences, each with one exception.")
            if passage.language == "en":
                yield from self._reach(context, passage)

    def _reach(self, context: Context, passage: Passage) -> Iterator[Diagnostic]:
        for match in pattern(_SPREAD).finditer(passage.folded):
            adjective, first, second = match["adjective"], match["first"], match["second"]
            hit = passage.scan.text.hit(match.start(), match.end())
            joined = match["join"].strip(" ,")
            message = f'"{hit.words}": does "{adjective}" also govern "{second}"?'
            because = (
                f"one reading: {adjective} {first} {joined or 'and'} {adjective} {second}",
                f"the other: {second} of every kind",
            )
            repair = f'Repeat "{adjective}", or put "{second}" first.'
            yield self.on_words(context, passage, (hit,), message, repair, because=because)


_ADJECTIVES = "foreign|illegal|illegally armed|unlawful|heavy|unauthori[sz]ed|irregular|lethal"
_GOVERNED = (
    "military equipment|military hardware|military vehicles|military personnel|armed groups|armed formations|equipment|hardware|weapons|weaponry|fighters|forces"
    "|troops|groups|formations|persons|units|materiel|vehicles|ammunition|personnel|mercenaries|militants|drones|aircraft|explosives|mines|arms|detainees|prisoners"
)
_SPREAD = (
    r"(?<![\w-])(?P<adjective>"
    + _ADJECTIVES
    + r")\s+(?P<first>(?!and\b|or\b)\w[\w-]*(?:\s+(?!and\b|or\b|of\b|in\b|to\b|by\b|from\b|for\b|with\b|at\b"
    r"|as\b|shall\b|will\b|is\b|are\b|on\b|including\b|which\b|that\b)\w[\w-]*){0,2})"
    r"(?P<join>,\s+(?:and\s+|or\s+|as well as\s+)?|\s+and\s+|\s+or\s+|\s+as well as\s+)(?P<second>" + _GOVERNED + r")\b"
)


def _nested(passage: Passage) -> tuple[Hit, ...]:
    """Two different words of exception in one stretch of a sentence."""
    hits = passage.scan.of("exception")
    for one, two in pairwise(hits):
        between = passage.text[one.end : two.start]
        if between.strip() and ";" not in between and ". " not in between:
            return (one, two)
    return ()


class Antecedent(TextRule):
    """SV111. "The above", "these areas", with more than one thing it can point to."""

    code = "SV111"
    vague = True
    severity = Severity.WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        earlier: dict[str, list[str]] = {}
        for passage in self.known(context):
            read = earlier.setdefault(passage.language, [])
            for hit in passage.scan.of("above"):
                if _pinned(passage, hit, read):
                    continue
                message = f'"{hit.words}" does not say which of the things before it is meant.'
                yield self.on_words(context, passage, (hit,), message, "Name the article, paragraph or thing.")
                break
            if passage.language == "en":
                yield from self._these(context, passage)
            read.append(passage.folded)

    def _these(self, context: Context, passage: Passage) -> Iterator[Diagnostic]:
        for match in pattern(r"\b(?:these|those|the said)\s+(?P<noun>[a-z]{4,}s)\b").finditer(passage.folded):
            before = (passage.before.folded if passage.before is not None else "") + " " + passage.folded[: match.start()]
            candidates = _candidates(match["noun"], before)
            if len(candidates) > 1:
                hit = passage.scan.text.hit(match.start(), match.end())
                listed = ", ".join(f'"{c}"' for c in sorted(candidates))
                message = f'"{hit.words}" can point to {listed}.'
                yield self.on_words(context, passage, (hit,), message, "Repeat the full name of the one that is meant.")
                return


def _pinned(passage: Passage, hit: Hit, earlier: list[str]) -> bool:
    """Whether a number beside it, or a noun that was named only once or means all of a kind, fixes what "above" points to."""
    folded = passage.folded
    if passage.language == "en":
        if pattern(r"[\s-]+(?:mentioned\s+)?(?:\w+\s+\(?\d|\d|paragraphs|articles|provisions|sections)").match(folded, hit.end):
            return True
        near = folded[max(0, hit.start - 30) : hit.end + 30]
        if pattern(
            r"\b(?:articles?|paragraphs?|sections?|chapters?|annex|points?|items?|clauses?)\s+(?:\(?[\divx]|[a-z]\b)"
        ).search(near):
            return True
        noun = pattern(r"[\s-]++(?:mentioned\s++)?((?:[a-z-]+\s++){0,1}?[a-z-]{4,})").match(folded, hit.end)
        if noun is not None and "above" in hit.words.lower() and hit.words.lower() != "as specified above":
            head = noun[1].split()[-1]
            if head.endswith("s"):
                return True
            before = " ".join((*earlier, folded[: hit.start]))
            return len(set(pattern(rf"([a-z-]+\s+{head})(?!\w)").findall(before))) == 1
        return False
    return pattern(r"\d").search(passage.text[max(0, hit.start - 25) : hit.end + 20]) is not None


def _candidates(noun: str, before: str) -> set[str]:
    """The different descriptions under which a noun occurs before: adjective or "of ..." with it."""
    stem = noun[:-1]
    found: set[str] = set()
    for match in pattern(rf"(?:(?P<adjective>[a-z-]+)\s+)?{stem}s\b(?:\s+of\s+(?:the\s+)?(?P<of>[a-z]+))?").finditer(before):
        adjective = match["adjective"] or ""
        if adjective in _EMPTY:
            adjective = ""
        described = f"{adjective} {noun}".strip() + (f" of {match['of']}" if match["of"] else "")
        found.add(described)
    if len(found) > 1:
        found.discard(noun)
    return found


_EMPTY_WORDS = """
    the a an these those all any each every such of and or in to for by with their its this that said other certain
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())


class MovableLaw(TextRule):
    """SV113. "In accordance with the law": a text that one party can change alone, or that carries no date."""

    code = "SV113"
    decidability = "T+S"
    severity = Severity.WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        fixed = _fixed(context)
        for passage in self.known(context):
            hits = _movable(passage, fixed)
            if hits:
                whole = passage.text[hits[0].start : hits[-1].end]
                message = f'"{whole}" points to a text that can change after signature.'
                repair = (
                    "Give its number and date and say that this version counts, or annex it, or say who must agree to a change."
                )
                yield self.on_words(context, passage, hits, message, repair)


def _fixed(context: Context) -> tuple[str, ...]:
    """Names of laws that the dossier fixes: agreements of it, and terms that refer to something or give a meaning."""
    names = [d.id for d in context.dossier.definitions.values() if d.means or d.refers_to]
    names += [r.other.replace("-", " ") for r in context.agreement.relations]
    names += [a.title for a in context.dossier.agreements.values() if a.title]
    return tuple(fold(n).folded for n in names if len(n) > 3)


_REACH = 70  # characters between the words of reference and the law
_ELSEWHERE = r"[;:.]|\b(?:shall|will|must|standards|practices|norms|agreement|provisions of this|principle|principles|treat\w+|conventions?)\b"
_DATED = r"(?:\s+on\b|\s*[“\"«])?[^.;]{0,120}?(?:\bno\.?\s*\d|\bof \d{1,2}\b|\bas in force on\b|,\s*(?:19|20)\d\d|№)"
_NOT_A_TEXT = r"\s+(?:of nations|enforcement|and order|firm)\b"


def _movable(passage: Passage, fixed: tuple[str, ...]) -> tuple[Hit, ...]:
    """The words of reference and the law, or the words "as amended", that they lead to."""
    laws = outside(passage.scan.of("law"), passage.scan.of("not_law"))
    amended = passage.scan.of("as_amended")
    for reference in passage.scan.of("law_reference"):
        for moving in amended:
            between = passage.text[reference.end : moving.start]
            near = 0 <= moving.start - reference.end <= _REACH and not pattern(r"[;:]|\.\s").search(between)
            if near and not any(name in between.lower() for name in fixed):
                return reference, moving
        law = next((h for h in laws if h.start >= reference.end), None)
        if law is not None and _follows(passage, reference, law, fixed) and (amended or not _dated(passage, law)):
            return reference, law
    return ()


def _follows(passage: Passage, reference: Hit, law: Hit, fixed: tuple[str, ...]) -> bool:
    """Whether the reference leads to the law, and the law is one that can move."""
    between = passage.text[reference.end : law.start].lower()
    if len(between) > _REACH or between.count(",") > 1 or pattern(_ELSEWHERE).search(between):
        return False
    words = passage.text[reference.start : law.end + 80].lower()
    if any(name in words for name in fixed):
        return False
    if passage.language != "en":
        return True
    return not _legality(passage, law, between) and pattern(_NOT_A_TEXT).match(passage.folded, law.end) is None


def _dated(passage: Passage, law: Hit) -> bool:
    """A number or a date behind the law pins one version of it."""
    return pattern(_DATED).match(passage.text.lower(), law.end) is not None


def _legality(passage: Passage, law: Hit, between: str) -> bool:
    """The law in general, as a bound on power and not as the content of a duty: "in accordance with the law"."""
    if law.words.lower() not in ("the law", "law", "the laws", "laws") or pattern(r"\w{3}\s*+$").search(
        between.replace("the", "")
    ):
        return False
    return (
        pattern(r"\s+(?:of (?!the (?:country|land)|south sudan)|on|governing|regulating|that|which|concerning|no)\b").match(
            passage.folded, law.end
        )
        is None
    )
