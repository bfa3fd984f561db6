"""The words of a language by which a duty is told: phrases as expressions, words as sets, verbs by their base."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

import msgspec

from servanda.base.decoding import read_toml

LANGUAGES = ("en", "fr", "uk", "ru", "ar")
"""The languages that have a table; of any other nothing is proposed, and that is said."""
_WORDS = (
    "weak_verbs", "subordinate", "relative", "recital", "adverbs", "articles", "pronouns", "lifeless", "units", "months",
    "counts",
    "edges", "events", "measures", "stative", "statal", "verbs", "noun_verbs", "doubled", "finite",
)  # fmt: skip
_PHRASES = (
    "must", "must_not", "may", "weak", "turns_not", "turns_may", "turns_weak", "turns_must", "forbids", "not_a_duty", "defines",
    "party_words", "times", "conditions", "verifies", "vague",
)  # fmt: skip
_NEVER = re.compile(r"(?!)")


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The fields of a table as they stand in its file; a field that a language lacks is empty."""

    must: str = ""
    must_not: str = ""
    may: str = ""
    weak: str = ""
    turns_not: str = ""
    turns_may: str = ""
    turns_weak: str = ""
    turns_must: str = ""
    weak_verbs: str = ""
    forbids: str = ""
    subordinate: str = ""
    relative: str = ""
    not_a_duty: str = ""
    defines: str = ""
    recital: str = ""
    adverbs: str = ""
    articles: str = ""
    joins: str = ""
    pronouns: str = ""
    party_words: str = ""
    lifeless: str = ""
    units: str = ""
    months: str = ""
    counts: str = ""
    times: str = ""
    edges: str = ""
    events: str = ""
    conditions: str = ""
    verifies: str = ""
    vague: str = ""
    measures: str = ""
    stops: str = ""
    stative: str = ""
    statal: str = ""
    verbs: str = ""
    noun_verbs: str = ""
    irregular: str = ""
    doubled: str = ""
    nouns: str = ""
    finite: str = ""


class DutyWords:
    """A table, ready to be asked. phrases: name -> expression, the longest first; words: name -> set; nouns: noun ->
    verb;
    bases: a form of a verb -> its base."""

    def __init__(self, table: _Table) -> None:
        self.phrases = {name: _expression(getattr(table, name)) for name in _PHRASES}
        self.stops = _expression(";".join(one.replace("-", " ") for one in table.stops.split() if one.isalpha() or "-" in one))
        self.words = {name: frozenset(getattr(table, name).replace("-", " ").split()) for name in _WORDS}
        self.words["verbs"] = frozenset(table.verbs.split())
        self.nouns = {noun: verb for noun, _, verb in (one.strip().partition(" ") for one in table.nouns.split(";")) if verb}
        self.bases = _bases(table, self.words)

    def verb(self, word: str) -> bool:
        """Whether a word can be the base of a verb."""
        return word in self.words["verbs"] or word in self.words["noun_verbs"]


@cache
def vocabulary(language: str) -> DutyWords | None:
    """The words of a language, `en`; None: there is no table of it."""
    base = language.split("-")[0].lower()
    if base not in LANGUAGES:
        return None
    text = (files("servanda") / "words" / "tables" / f"{base}.toml").read_text(encoding="utf-8")
    return DutyWords(msgspec.convert(read_toml(text), _Table))


def _expression(phrases: str) -> re.Pattern[str]:
    listed = [one.split() for one in phrases.split(";") if one.split()]
    if not listed:
        return _NEVER
    listed.sort(key=lambda one: -len(" ".join(one)))
    return re.compile(r"(?<!\w)(?:" + "|".join(r"\s".join(map(_word, one)) for one in listed) + r")(?!\w)", re.IGNORECASE)


def _word(word: str) -> str:
    if word == "*":
        return r"\w{1,30}"
    either = "|".join(re.escape(one) for one in word.split("|"))
    return f"(?:{either})" if "|" in word else either


def _bases(table: _Table, words: dict[str, frozenset[str]]) -> dict[str, str]:
    """Past participles to the base."""
    found: dict[str, str] = {}
    for base in words["verbs"] | words["noun_verbs"]:
        if base.endswith("e"):
            found[base + "d"] = base
        elif base.endswith("y") and base[-2:-1] not in "aeiou":
            found[base[:-1] + "ied"] = base
        elif base in words["doubled"]:
            found[base + base[-1] + "ed"] = base
        else:
            found[base + "ed"] = base
    for base, *past in (forms.split() for forms in table.irregular.split(";") if forms.split()):
        found |= dict.fromkeys(past, base)
    return found
