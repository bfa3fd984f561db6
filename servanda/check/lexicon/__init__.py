"""Lexicons: per language, the words by which the text rules know a vague, soft or loaded phrase. Own compilation.

In: a sentence and a language tag. Out: a `Scan` with every hit by group. A lexicon is a module of data (`en`, `uk`, `ru`, `fr`, `ar`)
with `GROUPS` and a few patterns; it is read and compiled the first time its language is met.
"""

from __future__ import annotations

import importlib
import re
from functools import lru_cache
from types import ModuleType
from typing import NamedTuple

from servanda.check.lexicon.scan import Folded, Hit, Matcher, Scan, fold, pattern

LANGUAGES = ("en", "uk", "ru", "fr", "ar")
GROUPS = (
    "must", "will", "should", "may", "negation", "collective", "effort", "attitude", "vague_time", "not_time", "vague_quality",
    "not_quality", "art", "and_or", "exception", "law_reference", "law", "not_law", "as_amended", "above", "these", "open_list",
    "prohibition", "withdrawal", "loaded", "title", "security", "money", "self_defence", "self_defence_limit", "likely", "likely_off",
    "confidence", "judgement", "endeavour", "intent",
)  # fmt: skip


class Lexicon(NamedTuple):
    """One language: matcher of its groups, names of months and numbers, spellings of units, and patterns over folded text.

    denies: a verb that is negated, whether or not that forbids; not_forbidding: what stands around such a verb when it forbids nothing.
    Both None: the language is known by its group `prohibition` alone.
    """

    language: str
    matcher: Matcher
    months: tuple[str, ...]
    numbers: dict[str, int]
    units: Matcher
    limit: re.Pattern[str]
    passive: re.Pattern[str]
    not_passive: frozenset[str]
    agent: re.Pattern[str]
    denies: re.Pattern[str] | None = None
    not_forbidding: re.Pattern[str] | None = None


@lru_cache(maxsize=8)
def lexicon(language: str) -> Lexicon | None:
    """The lexicon of a language tag (`en`, `en-GB`); None: there is none."""
    primary = language.lower().split("-")[0]
    if primary not in LANGUAGES:
        return None
    data = importlib.import_module(f"servanda.check.lexicon.{primary}")
    return Lexicon(
        language=primary,
        matcher=Matcher(primary, data.GROUPS),
        months=tuple(fold(m, primary).folded for m in data.MONTHS),
        numbers={fold(w, primary).folded: n for w, n in data.NUMBERS.items()},
        units=Matcher(primary, data.UNITS),
        limit=re.compile(data.LIMIT),
        passive=re.compile(data.PASSIVE),
        not_passive=frozenset(getattr(data, "NOT_PASSIVE", "").split()),
        agent=re.compile(data.AGENT),
        denies=_optional(data, "DENIES"),
        not_forbidding=_optional(data, "NOT_FORBIDDING"),
    )


def _optional(data: ModuleType, name: str) -> re.Pattern[str] | None:
    source = getattr(data, name, "")
    return re.compile(source) if source else None


@lru_cache(maxsize=8192)
def scan(text: str, language: str) -> Scan:
    """Every hit of the language's lexicon in a sentence; nothing for a language without lexicon."""
    known = lexicon(language)
    return known.matcher.scan(text) if known else Scan(fold(text, language), {})


__all__ = ["GROUPS", "LANGUAGES", "Folded", "Hit", "Lexicon", "Matcher", "Scan", "fold", "lexicon", "pattern", "scan"]
