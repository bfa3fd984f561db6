"""What could be said more plainly in a text, and how: tables by language, and nothing that judges what is meant.

In: sentences with their places and a language. Out: findings, each with the words and a shorter wording to be weighed by a
person. A table (`en.toml` ...) holds what is written shorter; whoever adds a language adds a file and its tag here.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

import msgspec

from servanda.check.lexicon import LANGUAGES, Matcher

KINDS = ("long", "double", "idiom", "hedge", "pronoun")
MOST_WORDS = 35
"""Words of a sentence that is not yet too long: the number of the design of this tool; no measurement stands behind it."""


class _Written(msgspec.Struct, forbid_unknown_fields=True):
    pointing: str
    standing: str
    opens: str
    joint: dict[str, str]
    double: dict[str, str]
    hedge: dict[str, str]
    idiom: dict[str, str]


class PlainWords(msgspec.Struct, frozen=True):
    """A language: what finds its words, and by group and entry what is written for them."""

    matcher: Matcher
    shorter: dict[str, dict[str, str]]
    opens: frozenset[str]


@lru_cache(maxsize=8)
def plain_words(language: str) -> PlainWords | None:
    """The table of a language tag (`en`, `en-GB`); None: there is none."""
    primary = language.lower().partition("-")[0]
    if primary not in LANGUAGES:
        return None
    read = msgspec.toml.decode(files(__package__).joinpath(f"{primary}.toml").read_bytes(), type=_Written)
    shorter = {"joint": read.joint, "double": read.double, "hedge": read.hedge, "idiom": read.idiom}
    return PlainWords(
        matcher=Matcher(primary, {**shorter, "pointing": read.pointing, "standing": read.standing}),
        shorter=shorter,
        opens=frozenset(read.opens.split()),
    )
