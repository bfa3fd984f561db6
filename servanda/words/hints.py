"""What else the words of a duty hold: times, conditions, quantities, who looks on, words that are vague. Words of the
sentence, nothing made of them.
"""

from __future__ import annotations

import re
from functools import cache

from servanda.words.vocabulary import DutyWords, vocabulary

_CLAUSE_END = re.compile(r"[,;:()]|\.(?:\s|$)")
LONGEST_HINT = 90
"""Signs of a hint: what goes on longer is cut at a word."""


class Hints:
    """The expressions of a language that need more than a phrase."""

    def __init__(self, words: DutyWords) -> None:
        units, counts = _either(words.words["units"]), _either(words.words["counts"])
        months = _either(words.words["months"])
        number = rf"(?:\d{{1,4}}(?:[.,]\d{{1,3}}){{0,3}}|{counts})(?:\s\(\d{{1,4}}\))?"
        span = rf"{number}(?:\s|-)(?:working\s|business\s|calendar\s|consecutive\s)?{units}"
        nth = r"\d{1,2}(?:st|nd|rd|th)?"
        day = rf"(?:{nth}\s(?:of\s)?{months}(?:,?\s\d{{4}})?|{months}\s{nth}(?:,?\s\d{{4}})?|{months}\s\d{{4}})"
        event = (
            rf"(?:the\s)?(?:[\w-]{{1,20}}\s){{0,2}}?{_either(words.words['events'])}(?:\sinto\sforce)?"
            r"(?:\sof\s(?:(?:the|this|these|their|its)\s)?[\w-]{1,20}(?!\w))?"
        )
        edge = rf"(?:{_either(words.words['edges'])}\sof\s)"
        hooked = (
            rf"(?:\s(?:of|from|after|following|before|prior\sto|upon)\s(?:the\s)?{edge}?(?:{event}|{day}|this\s\w{{1,20}}))"
        )
        once = (
            r"(?:by|before|no\slater\sthan|not\slater\sthan|until|till|from|as\sof|on|since|after|following|upon|prior\sto|"
            r"pending|at|during)"
        )
        forms = (
            r"(?:within|for|in|not\slater\sthan|no\slater\sthan|at\sleast|every|not\sexceeding|up\sto)\s"
            rf"(?:a\speriod\sof\s|the\s(?:next|first)\s)?{span}{hooked}?",
            rf"{span}{hooked}",
            rf"{once}\s(?:the\s)?{edge}?{day}",
            rf"{once}\s(?:the\s)?{edge}{event}",
            rf"(?:upon|immediately\s(?:upon|after|following)|following|prior\sto|pending|after|before|during|until)\s{event}",
            rf"(?:every|each)\s(?:{counts}\s)?{units}",
        )
        own = words.phrases["times"].pattern
        self.times = re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)|{own}", re.IGNORECASE)
        self.quantity = re.compile(rf"(?<!\w){number}\s?(?:{_either(words.words['measures'])})(?!\w)", re.IGNORECASE)
        self.words = words

    def times_in(self, text: str) -> tuple[str, ...]:
        """The words of time; none within another."""
        return tuple(dict.fromkeys(one.group() for one in self.times.finditer(text)))

    def conditions_in(self, text: str) -> tuple[str, ...]:
        """Each from its first word to the end of its part of the sentence."""
        return _stretches(self.words.phrases["conditions"], text)

    def verifiers_in(self, text: str) -> tuple[str, ...]:
        """`under the supervision of the OSCE`: who the words say looks on."""
        return _stretches(self.words.phrases["verifies"], text)

    def quantities_in(self, text: str) -> tuple[str, ...]:
        """Numbers with what they count."""
        return tuple(dict.fromkeys(one.group() for one in self.quantity.finditer(text)))

    def vague_in(self, text: str) -> tuple[str, ...]:
        """Words that two readers read differently."""
        return tuple(dict.fromkeys(one.group() for one in self.words.phrases["vague"].finditer(text)))


@cache
def hints(language: str) -> Hints | None:
    """None: there is no table of the language, or only of its words that bind."""
    words = vocabulary(language)
    return Hints(words) if words is not None and words.words["units"] else None


def _either(words: frozenset[str]) -> str:
    return "(?:" + "|".join(sorted(map(re.escape, words), key=lambda one: (-len(one), one))) + ")"


def _stretches(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    found, at = [], 0
    for match in pattern.finditer(text):
        if match.start() < at:
            continue
        end = _CLAUSE_END.search(text, match.end())
        at = end.start() if end is not None else len(text)
        whole = text[match.start() : at].strip()
        if len(whole) > LONGEST_HINT:
            whole = whole[: whole.rfind(" ", 0, LONGEST_HINT)]
        if len(whole.split()) > len(match.group().split()):
            found.append(whole)
    return tuple(dict.fromkeys(found))
