"""Lexicons: per language, the words by which the text rules know a vague, soft or loaded phrase. Own compilation.

In: a sentence and a language tag. Out: a `Scan` with every hit by group. A lexicon is a table (`en.toml` ...) with `groups` and a
few patterns, each a string or the lines of one; it is read and compiled the first time its language is met.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

import msgspec

from servanda.check.lexicon.scan import Folded, Hit, Matcher, Scan, fold, pattern

LANGUAGES = ("en", "uk", "ru", "fr", "ar")
GROUPS = (
    "must", "will", "should", "may", "negation", "collective", "effort", "attitude", "vague_time", "not_time", "vague_quality",
    "not_quality", "art", "and_or", "exception", "law_reference", "law", "not_law", "as_amended", "above", "these", "open_list",
    "prohibition", "withdrawal", "loaded", "title", "security", "money", "self_defence", "self_defence_limit", "likely", "likely_off",
    "confidence", "judgement", "endeavour", "intent",
)  # fmt: skip
ONLY_ENGLISH = ("declared", "exceptional", "twofold")
"""Groups of one language so far: no text was at hand on which those of another could be measured."""


class _Table(msgspec.Struct, forbid_unknown_fields=True):
    """A lexicon as written: phrases of a string parted by semicolons, words by spaces; a pattern may be written in lines."""

    months: tuple[str, ...]
    numbers: dict[str, int]
    units: dict[str, tuple[str, ...]]
    groups: dict[str, str]
    limit: str | list[str]
    passive: str | list[str]
    agent: str | list[str]
    not_passive: str = ""
    denies: str | list[str] = ""
    not_forbidding: str | list[str] = ""
    imperative: str = ""
    deverbal: str = ""


class Lexicon(NamedTuple):
    """One language: matcher of its groups, names of months and numbers, spellings of units, and patterns over folded text.

    denies: a verb that is negated, whether or not that forbids; not_forbidding: what stands around such a verb when it forbids nothing.
    Both None: the language is known by its group `prohibition` alone. imperative: verbs of orders; deverbal: nouns made of verbs.
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
    imperative: frozenset[str]
    deverbal: frozenset[str]
    denies: re.Pattern[str] | None = None
    not_forbidding: re.Pattern[str] | None = None


@lru_cache(maxsize=8)
def lexicon(language: str) -> Lexicon | None:
    """The lexicon of a language tag (`en`, `en-GB`); None: there is none."""
    primary = language.lower().split("-")[0]
    if primary not in LANGUAGES:
        return None
    data = msgspec.toml.decode(files(__package__).joinpath(f"{primary}.toml").read_bytes(), type=_Table)
    return Lexicon(
        language=primary,
        matcher=Matcher(primary, data.groups),
        months=tuple(fold(m, primary).folded for m in data.months),
        numbers={fold(w, primary).folded: n for w, n in data.numbers.items()},
        units=Matcher(primary, data.units),
        limit=re.compile("".join(data.limit)),
        passive=re.compile("".join(data.passive)),
        not_passive=frozenset(data.not_passive.split()),
        agent=re.compile("".join(data.agent)),
        imperative=frozenset(data.imperative.split()),
        deverbal=frozenset(data.deverbal.split()),
        denies=re.compile("".join(data.denies)) if data.denies else None,
        not_forbidding=re.compile("".join(data.not_forbidding)) if data.not_forbidding else None,
    )


@lru_cache(maxsize=8192)
def scan(text: str, language: str) -> Scan:
    """Every hit of the language's lexicon in a sentence; nothing for a language without lexicon."""
    known = lexicon(language)
    return known.matcher.scan(text) if known else Scan(fold(text, language), {})


__all__ = ["GROUPS", "LANGUAGES", "Folded", "Hit", "Lexicon", "Matcher", "Scan", "fold", "lexicon", "pattern", "scan"]
