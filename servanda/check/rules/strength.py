"""Text rules on how strongly a duty binds: modals (SV103), best efforts (SV104), several duties (SV115), attitudes (SV117)."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.check.lexicon import Hit, lexicon, pattern
from servanda.check.rules.base import Context
from servanda.check.rules.prose import Passage, TextRule, quoted
from servanda.text.diagnostics import Diagnostic, Note, Severity

_STRENGTH = {"must": "binds", "will": "binds", "should": "recommends", "may": "allows"}


class ModalMix(TextRule):
    """SV103. The verb says one strength, the text or its clause another; or one duty is stated with two strengths."""

    code = "SV103"
    severity = Severity.ADVICE

    def check(self, context: Context) -> Iterator[Diagnostic]:
        binding = context.agreement.force == "binding"
        clauses = self._clauses(context)
        duties: dict[tuple[str, str, str], tuple[str, Hit, Passage]] = {}
        for passage in self.known(context):
            hits = _modals(passage)
            strengths = {s for s, _ in hits}
            modal = clauses.get((passage.article.id, passage.sentence.number))
            if modal is not None and strengths and _against(modal[0], strengths):
                hit = hits[0][1]
                message = f'the words say "{hit.words}", clause {modal[1]} says "{modal[0]}".'
                yield self.on_words(
                    context, passage, (hit,), message, "Make the clause as strong as the words, or mend the words."
                )
                continue
            soft = tuple(h for s, h in hits if s == "recommends" and not _opinion(passage, h))
            hard = tuple(h for s, h in hits if s == "binds")
            if binding and soft:
                message = f'"{soft[0].words}" recommends, in a binding text.'
                yield self.on_words(
                    context, passage, soft[:1], message, 'Write "shall" if it is owed; else mark the sentence as declaratory.'
                )
            elif not binding and hard and pattern(r"\b(?:shall|must)\b").match(hard[0].words.lower()):
                message = f'"{hard[0].words}" binds, in a text declared {context.agreement.force}.'
                yield self.on_words(
                    context, passage, hard[:1], message, 'Write "will" or "intends to", or declare the text binding.'
                )
            yield from self._twice(context, passage, duties)

    def _clauses(self, context: Context) -> dict[tuple[str, int], tuple[str, str]]:
        """Sentence -> modal of the one clause that renders it."""
        found: dict[tuple[str, int], tuple[str, str] | None] = {}
        for clause in context.clauses:
            for ref in clause.renders:
                key = (ref.article, ref.sentence)
                found[key] = None if key in found else (clause.modal, clause.local)
        return {key: value for key, value in found.items() if value is not None}

    def _twice(
        self, context: Context, passage: Passage, duties: dict[tuple[str, str, str], tuple[str, Hit, Passage]]
    ) -> Iterator[Diagnostic]:
        if passage.language != "en":
            return
        for match in pattern(_DUTY).finditer(passage.folded):
            key = (match["who"], match["verb"], match["what"])
            strength = _STRENGTH[_GROUP[match["modal"]]]
            hit = passage.scan.text.hit(match.start("modal"), match.end("what"))
            if key not in duties:
                duties[key] = (strength, hit, passage)
                continue
            other, first, where = duties[key]
            if other != strength:
                message = f'"{hit.words}" here, "{first.words}" in {where.where}: the same duty with two strengths.'
                note = (Note(where.sentence.span, f'"{first.words}" stands here'),) if where.sentence.span.file else ()
                yield self.on_words(context, passage, (hit,), message, "Use one verb for one duty, or state it once.", notes=note)


_GROUP = {"shall": "must", "must": "must", "will": "will", "should": "should", "may": "may"}
_DUTY = r"\b(?P<who>\w++)\s++(?P<modal>shall|must|will|should|may)\s++(?P<verb>(?!be\b|not\b|have\b)\w++)\s++(?:the |its |their |a |an |all )?(?P<what>\w{3,}(?: \w+)?)"


def _modals(passage: Passage) -> list[tuple[str, Hit]]:
    """Modal verbs of a passage with what they do, in the order of the text."""
    found: list[tuple[str, Hit]] = []
    for group, strength in _STRENGTH.items():
        for hit in passage.scan.of(group):
            if passage.language == "en" and not _is_modal(passage, hit, group):
                continue
            found.append((strength, hit))
    return sorted(found, key=lambda f: f[1].start)


def _is_modal(passage: Passage, hit: Hit, group: str) -> bool:
    """Whether "will", "may" and "should" are verbs here: not a noun, a month or the start of a condition."""
    words, before = passage.folded[hit.end :], passage.folded[: hit.start].rstrip()
    if group == "will" and pattern(r"(?:the|good|free|of|his|their)$").search(before):
        return False
    if hit.words == "May" and (pattern(r"\s+\d").match(words) or pattern(r"(?:\d|of|in|by|on)$").search(before)):
        return False
    if group == "should":
        if pattern(r"\s+(?:any|the|an?|either|one|he|she|it|they|there|this|such|no)\b").match(words) and not before.endswith(
            ("it", "they", "who")
        ):
            return False
        return hit.start > 2 and pattern(r"\b(?:if|whether|in case|event)\b").search(before.rpartition(",")[2]) is None
    return True


_ALL_THE_WORLD = r"\b(?:the world|everyone|everybody|all (?:states|nations|countries)|the international community)\s+$"


def _opinion(passage: Passage, hit: Hit) -> bool:
    """What somebody holds to be right, or what the world at large ought to do: nobody's duty here."""
    before = passage.folded[: hit.start]
    return passage.language == "en" and (
        pattern(r"\b(?:view|conviction|belief|believes?|convinced) that\b[^.;]{0,80}$").search(before) is not None
        or pattern(_ALL_THE_WORLD).search(before) is not None
    )


def _against(modal: str, strengths: set[str]) -> bool:
    if modal in ("must", "must not"):
        return "binds" not in strengths
    return modal == "may" and strengths == {"binds"}


class BestEfforts(TextRule):
    """SV104. "Endeavour", "facilitate", "promote", "stands ready to" where fire, forces or money are at stake."""

    code = "SV104"
    severity = Severity.WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for passage in self.known(context):
            hits, declared = passage.scan.of("effort"), passage.scan.of("declared")
            if not passage.security:
                hits, declared = _about_money(passage, hits), _about_money(passage, declared)
            if declared:
                message = f"{quoted(declared)} declares what somebody means to do, and binds nobody to do it."
                repair = "Say who does what, by when; or mark the sentence as declaratory, so that nobody counts on it."
                yield self.on_words(context, passage, declared[:1], message, repair)
            if not hits:
                continue
            if passage.language == "en":
                hits = tuple(h for h in hits if _owed(passage, h))
            elif not passage.scan.any("must", "will"):
                continue
            if hits:
                message = f"{quoted(hits)} asks for an effort, not for a result."
                yield self.on_words(
                    context, passage, hits[:1], message, "Say what is to be there at the end, by when, and who sees it."
                )


def _about_money(passage: Passage, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    return tuple(h for h in hits if any(abs(h.start - m.start) < _NEAR for m in passage.scan.of("money")))


_NEAR = 80  # characters between the effort and the money it is about


_ACTING = frozenset(
    (
        *("facilitate", "facilitates", "promote", "promotes", "encourage", "encourages", "contribute"),
        *("strive", "strives", "seeks", "endeavour", "endeavor"),
    )
)


_WISHED = (
    r"\b(?:in order|so as|order|mandate|powers?|necessary|measures|allow|enable\w*|desires?|desiring|wish(?:es)?|wishing"
    r"|intention|aims?|objective|goal|purpose|willingness|readiness|hopes?|seeking)\s+to\s+$"
)


def _owed(passage: Passage, hit: Hit) -> bool:
    """Whether the effort is what is owed: it follows a modal, opens an item of a list of duties, or is a set phrase."""
    folded = passage.folded
    before = folded[: hit.start]
    if pattern(r"\b(?:calls?|calling|urges?|urging|invites?|requests?|appeals?)\b[^.;]{0,80}\bto\s+$").search(before):
        return False  # what others are asked for
    if pattern(r"\b(?:shall|must|will|should|to)(?:\s+(?:also|further|jointly|not|work|be))*\s+$").search(before):
        return pattern(_WISHED).search(before) is None
    if not before.strip(' -*•(“"') and hit.words.lower() in _ACTING:
        return True
    if pattern(r"\b(?:they|sides|parties)\s+$").search(before):
        return True
    return hit.words.lower() in {"best efforts", "every effort", "all efforts", "reasonable efforts", "efforts shall be made",
                                 "to the extent possible", "as far as possible", "where possible", "wherever possible",
                                 "as far as practicable", "best endeavours"}  # fmt: skip


class SeveralDuties(TextRule):
    """SV115. One sentence, several obligations."""

    code = "SV115"
    severity = Severity.ADVICE

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for passage in self.known(context):
            hits = _duties(passage)
            if len(hits) > 1:
                message = f"{len(hits)} duties in one sentence ({', '.join(h.words for h in hits[:4])})."
                yield self.on_words(context, passage, tuple(hits), message, "Split it: one sentence, one clause for each duty.")


def _duties(passage: Passage) -> list[Hit]:
    known = lexicon(passage.language)
    assert known is not None
    found: list[Hit] = []
    for hit in passage.scan.of("must", "will"):
        if passage.language == "en":
            group = "will" if hit.words.lower() == "will" else "must"
            if not _is_modal(passage, hit, group):
                continue
            if (found and hit.start - found[-1].end < 4) or _aside(passage.folded[: hit.start]):
                continue
            if pattern(_STATE).match(passage.folded, hit.end):
                continue
        found.append(hit)
    return found


def _aside(before: str) -> bool:
    """Whether what stands before a modal makes it one of a clause that describes, conditions or is governed by another duty."""
    sentence = before.rpartition(";")[2]
    part = sentence.rpartition(",")[2]
    return (
        pattern(r"\b(?:if|unless|until|when|provided)\b").search(part) is not None
        or pattern(r"\b(?:which|that|who|whom|where|as|it|they|what)\b[^,;]{0,60}$").search(part) is not None
        or any(len(sentence) - match.end() <= 90 for match in pattern(r"\b(?:whose|through which)\b").finditer(sentence))
        or pattern(r"\bensures? that\b").search(sentence) is not None
    )


# After a modal: what is, not what is to be done.
_STATE = (
    r"\s+(?:not\s+)?(?:(?:be\s+)?(?:mean|include|consist|comprise|composed|known|called|apply|form part|have"
    r"|take into account|commence|require|last|cease|prevail|take precedence)\b"
    r"|be\s+(?:from|equal|independent|binding|by|in|of|at|thirty|responsible|the|an?|limited|consistent|open|eligible|there)\b)"
)


class Attitude(TextRule):
    """SV117. The only test of the duty is what somebody means or feels."""

    code = "SV117"
    severity = Severity.WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for passage in self.known(context):
            hits = passage.scan.of("attitude")
            known = lexicon(passage.language)
            assert known is not None
            if not hits or known.limit.search(passage.folded) or pattern(r"\d").search(passage.folded):
                continue
            if not passage.binding:
                continue
            if passage.language == "en" and pattern(_TESTABLE).search(passage.folded):
                continue
            message = f"{quoted(hits)}: whether this is kept depends on a state of mind."
            yield self.on_words(
                context, passage, hits, message, "Add what a third person could see: a meeting, a date, a document."
            )


# Acts that a third person can see, beside which an attitude is only a manner.
_TESTABLE = (
    r"\b(?:withdraw|establish|appoint|submit|release|open|hand over|deploy|publish|adopt|enact|convene|hold|create|form|sign|ratify"
    r"|pay|deliver|remove|return|meet|nominate|review|issue|report|restructure|implement|compl(?:y|ies)"
    r"|observe|perform)\w*\b"
)
