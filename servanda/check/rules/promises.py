"""Text rules on promises that nobody can miss: a process in place of a result (SV132), an act with no day (SV133), what others
decide (SV134), a text that is not named (SV135), a change with no measure (SV136), a body with no rules (SV137). English only: no
text of another language was at hand on which they could be measured."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.check.lexicon import Hit, lexicon, pattern
from servanda.check.rules.base import Context
from servanda.check.rules.prose import Passage, TextRule, pledged
from servanda.text.diagnostics import Diagnostic, Severity

_OWES = (
    r"\b(?:shall|must|will|undertakes?|undertook|commits?|committed|commitment|agree[sd]?|pledge[sd]?"
    r"|resolved?|determined|intends?|plans?"
    r"|looks?|seeks?|aims?)(?:\s+(?:also|further|both|now|continue|to|be|\w+ly))*+\s+"
)


class _Promise(TextRule):
    """A rule over what somebody owes, in English."""

    vague = True
    severity = Severity.ADVICE

    def owed(self, context: Context) -> Iterator[Passage]:
        for passage in self.known(context):
            if passage.language == "en" and (not passage.declares or pledged(passage)):
                yield passage


def _limited(passage: Passage) -> bool:
    """Whether a time or an event in the sentence, or in what introduces it, says when."""
    known = lexicon(passage.language)
    assert known is not None
    return any(known.limit.search(text) for text in (passage.folded, passage.lead.folded if passage.lead is not None else ""))


class ProcessForResult(_Promise):
    """SV132. To discuss, to explore, to work together: what is owed is done by having begun it."""

    code = "SV132"

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for passage in self.owed(context):
            found = pattern(_PROCESS).finditer(passage.folded)
            hits = tuple(_hit(passage, *m.span("what" if m["what"] else "also")) for m in found)
            if hits and not _limited(passage) and not pattern(_FALLS_BACK).search(passage.folded):
                message = f'"{hits[0].words}" is kept by having begun, whatever comes of it.'
                repair = "Name what comes out of it, by which day, and what holds if nothing does."
                yield self.on_words(context, passage, hits[:1], message, repair)


_FALLS_BACK = r"\b(?:failure of which|failing (?:that|which|this|agreement)|if they do not agree|otherwise)\b"
_PROCESS = (
    rf"(?:{_OWES}|\b(?:are|is) (?:also )?(?=working\b))(?P<what>(?:continu(?:e|ing)\s+to\s+)?(?:discuss|explore"
    rf"|examine options|find ways|look for ways"
    r"|seek ways|negotiate|consult|engage|encourage|promote dialogue|strive|endeavou?r|seek to"
    r"|work(?:ing)? (?:together|closely|collectively|jointly|with|towards?|to)"
    r"|step up (?:our|their|its)? ?cooperation|continu(?:e|ing) (?:our|their|its) (?:cooperation|discussions"
    r"|dialogue|efforts)"
    r"|(?:pursu(?:e|ing)|undertak(?:e|ing)|mak(?:e|ing)|prepar(?:e|ing)|begin|resume) (?:\w+ )?(?:initiatives"
    r"|efforts|dialogues?|discussions|consultations"
    r"|negotiations|talks)|tak(?:e|ing) (?:\w+ )?(?:steps|measures|actions?)))\b"
    r"|\b(?P<also>(?:where|when|to the extent|as far as) (?:feasible|practicable|possible))\b"
)


class NoDay(_Promise):
    """SV133. What is done once, with no word in the sentence on when."""

    code = "SV133"

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for passage in self.owed(context):
            if passage.scan.any("vague_time") or _limited(passage) or pattern(_WHEN).search(passage.folded):
                continue
            match = pattern(_ONCE).search(passage.folded)
            if match is not None:
                hit = _hit(passage, match.start("what"), match.end("what"))
                message = f'"{hit.words}" is done once, and no day is set for it.'
                repair = 'Write "by [day]", or what it follows and within how many days.'
                yield self.on_words(context, passage, (hit,), message, repair)


_WHEN = (
    r"\b(?:at the end|when|whenever|once|upon|after|following|before|prior to|until|unless|if|in the event|in case"
    r"|during|throughout|at all times|as long as|each time|every)\b|\b(?:in|of) (?:early |late |mid-?)?\w* ?(?:19"
    r"|20)\d\d\b"
)
_ONCE = (
    r"\b(?:shall|must|undertakes? to|agrees? to|commit(?:s|ted|ment)? to|pledges? to|will)\s+(?:also\s+|further\s+"
    r"|jointly\s+|then\s+|immediately\s+)?"
    r"(?P<what>disclose|hand over|submit|establish(?=\s+(?:an?|the|its|their|joint)\b)|set up|launch|create"
    r"|appoint|nominate|designate|convene|reconvene|release|withdraw|remove|dismantle"
    r"|vacate|mobili[sz]e|deploy|publish|ratify|adopt|enact|restructure|finali[sz]e|conclude|exchange|leave"
    r"|transfer|repeal|prepare|produce|draw up|develop (?:a|an|the)|(?:producing|publishing|releasing"
    r"|submitting|establishing))\b"
)


class OthersDecide(_Promise):
    """SV134. A result is promised that others bring about, or others are only called upon."""

    code = "SV134"

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for passage in self.known(context):
            if passage.language != "en":
                continue
            match = pattern(_OTHERS).search(passage.folded)
            if match is not None:
                hit = _hit(passage, match.start(), match.start() + len(match.group().rstrip()))
                message = f'"{hit.words}": whether it comes lies with those who are not bound here.'
                repair = "Say what those who are bound do for it, by which day, and what they do if it does not come."
                yield self.on_words(context, passage, (hit,), message, repair)


_THEM = (
    r"(?:groups?|states?|entities|elites|compan(?:y|ies)|actors|countries|governments?|forces|militias"
    r"|stakeholders|nationals|(?:market )?operators)"
)
_OTHERS = (
    r"\b(?:ensur(?:e|es|ing)|mak(?:e|es|ing) sure|guarantee(?:s|ing)?)\s+that\s+(?:all other|any other"
    r"|no other|other|non-|third|the)\s+(?:[\w-]+\s+){0,2}?" + _THEM + r"\b"
    r"|\b(?:ensur(?:e|es|ing)|mak(?:e|es|ing) sure)\s+that\s+(?:elites|the elites|the products of)\b"
    r"|\b(?:ensur(?:e|es|ing)|guarantee(?:s|ing)?) (?:that )?(?:continued|stable|secure|reliable|uninterrupted"
    r"|broad|members|partners|companies|all states)\b"
    r"|\bnever (?:to )?allow\b|\bprevent(?:s|ing)?\s+[a-z]+\s+from\b"
    r"|\b(?:we|parties|sides|leaders)(?: also| further| both)? (?:call on|call upon|urge|encourage"
    r"|appeal to)\s+(?!each other\b)(?=[^.;]{0,80}\bto\b)"
)


class UnnamedText(_Promise):
    """SV135. The duty follows a text, a mandate or a procedure that is neither named nor attached."""

    code = "SV135"

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for passage in self.known(context):
            if passage.language != "en":
                continue
            match = pattern(_ELSEWHERE).search(passage.folded)
            if match is not None and pattern(_CITED).match(passage.text, match.end()) is None:
                hit = _hit(passage, match.start(), match.end())
                message = f'"{hit.words}" sends the reader to what is not named here.'
                repair = "Name the document with its date and point, and attach it; or say here what it asks."
                yield self.on_words(context, passage, (hit,), message, repair)


_ELSEWHERE = (
    r"\bas (?:agreed|determined|decided|discussed|settled) (?:by|at|in|between|upon)\b"
    r"|\b(?:our|their) (?:respective |basic |own )?(?:positions?|polic(?:y|ies)) (?:on|towards?)\b"
    r"|\bagreements? reached\b"
    r"|\b(?:consistent with|in accordance with|in line with|subject to|within) (?:our|its|their|a"
    r"|the)?\s?(?:respective |own |existing |relevant |applicable |national |domestic |internal |legal "
    r"|established |agreed )*"
    r"(?:mandates?|procedures?|processes|authorities|arrangements|commitments|practices|standards|guidelines"
    r"|modalities)\b"
    r"|\binternationally (?:accepted|recogni[sz]ed|agreed) [^.;,]{0,40}?(?:standards?|norms|practices?|principles)\b"
    r"|\b(?:relevant|previous|existing|earlier|other|applicable) (?:agreements|arrangements|commitments"
    r"|understandings|documents|instruments)\b"
)
_CITED = (
    r"[^.;]{0,60}?(?:\b\d|\b[Aa]rticle|\b[Aa]nnex|\b[Cc]hapter|\bthis\b|\bTreaty|\bCharter|\bConvention"
    r"|\bAgreement of)"
)


class ChangeUnmeasured(_Promise):
    """SV136. More or less of something is owed, and no number says how much, from where, by whose count."""

    code = "SV136"

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for passage in self.owed(context):
            match = pattern(_CHANGE).search(passage.folded)
            if match is not None and pattern(_MEASURED).search(passage.folded) is None:
                hit = _hit(passage, match.start("what"), match.end("what"))
                message = f'"{hit.words}": by how much, from what, and who counts is not said.'
                yield self.on_words(context, passage, (hit,), message, "Write from what to what, by which day, and who counts.")


_MEASURED = r"\d|\b(?:per ?cent|percent|half|doubl\w+|net zero)\b"
_CHANGE = (
    r"\b(?:shall|must|will|undertakes?|commits?|committed|commitment|resolved|look to|agree[sd]?|pledge[sd]?"
    r"|working|efforts?"
    r"|decisive action|call for)\b[^.;]{0,60}?\b"
    r"(?P<what>(?:reduce|increase|accelerate|expand|curtail|diversify|lower|raise|phase out|scale up|ramp up"
    r"|build resilience)"
    r"|(?:provid(?:e|ing)|mobili[sz](?:e|ing))(?: and \w+)?[, ]+(?:\w+[, ]+(?:and )?){0,4}?(?:support"
    r"|assistance|aid|funding|resources))\b"
)


class BodyWithoutRules(_Promise):
    """SV137. A body is set up, and no sentence says who sits in it, who calls it, or how it decides."""

    code = "SV137"

    def check(self, context: Context) -> Iterator[Diagnostic]:
        whole = " ".join(s.text.lower() for a in context.agreement.articles for s in a.sentences)
        for passage in self.known(context):
            match = pattern(_SETS_UP).search(passage.folded) if passage.language == "en" else None
            if match is None or pattern(rf"\b{match['head']}s?\b[^.;]{{0,120}}\b(?:{_RULES})").search(whole):
                continue
            hit = _hit(passage, match.start("what"), match.end("what"))
            message = f'"{hit.words}": who sits in it, who calls it and how it decides is not said.'
            repair = "Say who sits in it, who calls it and when first, how it decides, and what holds if it does not."
            yield self.on_words(context, passage, (hit,), message, repair)


_SETS_UP = (
    r"\b(?:establish|establishes|established|sets? up|launch|launches|launched|creates?|created"
    r"|forms?|(?:launch|establishment|creation|formation) of)\s+(?:an?|the|their|its|our)\s+"
    r"(?P<what>(?:[\w.'-]+\s+){0,6}?(?P<head>task force|commission|committee|dialogue|working group|mechanism"
    r"|council|platform|forum|board|team|group|secretariat|network|centre|center))\b"
)
_RULES = (
    r"compris\w+|compos\w+|consists?|members?|chaired|chair|decides?|quorum|consensus|meets?|shall meet|will meet"
    r"|convene[sd]?|majority"
)


def _hit(passage: Passage, start: int, end: int) -> Hit:
    return passage.scan.text.hit(start, end)
