"""Names of before. They work for one more release, and each is told on standard error with the name that it has now."""

from __future__ import annotations

import functools
import re
import warnings
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])
OPTIONS: dict[str, dict[str, str]] = {
    "check": {"--output": "--out", "--limit": "--seconds"},
    "ask": {"--clause": "CLAUSE", "--limit": "--seconds"},
    "export": {"--output": "--out"},
    "report": {"--ahead": "--days"},
    "watch": {"--from": "--file"},
    "evidence add": {"--author": "--by"},
    "evidence correct": {"--author": "--by"},
    "evidence show": {"--rows": "--limit"},
    "evidence verify": {"--seen": "--head"},
    "evidence gaps": {"--to": "--until", "--for": "--to", "--reason": "--because"},
    "evidence watched": {"--to": "--until", "--for": "--to", "--by": "--actor"},
    "sanctions screen": {"--input": "--format", "--encoding": "--written"},
    "sanctions detect": {"--list": "--list-detectors"},
    **{f"sanctions own {job}": {"--on": "--as-of"} for job in ("caught", "owns", "owners", "if-listed", "regimes")},
    "sanctions own if-sells": {"--on": "--as-of", "--to": "--leaves"},
    **{f"sanctions decide {job}": {"--reason": "--because"} for job in ("confirm", "reject")},
    **{f"sanctions decide {job}": {"--reason": "--because", "--from": "--run"} for job in ("propose", "whitelist")},
    "sanctions decide export": {"--as": "--format"},
    "sanctions review delist list": {"--log": "--delisting", "--on": "--as-of"},
    "sanctions review delist verify": {"--log": "--delisting"},
    "sanctions review delist open": {"--log": "--delisting", "--reason": "--because"},
    "sanctions review delist step": {"--log": "--delisting", "--reason": "--because", "--on": "--date"},
}
"""Of each verb its options of before, with those of now; CLAUSE: a word without an option."""
WORDS: dict[str, dict[str, str]] = {
    "evidence_add": {"author": "by"},
    "evidence_correct": {"author": "by"},
    "evidence_add_look": {"author": "by"},
    "evidence_add_gap": {"author": "by", "reason": "because"},
    "evidence_verify": {"seen": "heads"},
    "report": {"ahead": "days"},
}
"""The same of the functions of Python."""
_DAY = re.compile(r"\d{4}(?:-.*)?|\d{1,2}[./].*")


def put_right(typed: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    """A line as it was typed, in the names of now, and what to tell about it. `--to` was a day once and is a recipient now: what
    stands behind it shows which is meant."""
    words, hints = list(typed), list[str]()
    parts = {one: one.split() for one in OPTIONS if typed and typed[0] == one.split()[0]}
    verb = next((one for one, names in parts.items() if set(names) <= set(typed[: len(names) + 2])), "")
    until = words.index("--") if "--" in words else len(words)
    for at, word in enumerate(words[:until]):
        old, sign, value = word.partition("=")
        new = OPTIONS.get(verb, {}).get(old, "")
        if not new or (new == "--until" and not _DAY.fullmatch(value or "".join(words[at + 1 : at + 2]))):
            continue
        key = f"{old.removeprefix('--')}=" if new == "--written" else ""  # what was an option is a word of another now
        if new.startswith("--"):
            words[at] = f"{new}{sign}{key if sign else ''}{value}"
        if key and not sign and at + 1 < len(words):
            words[at + 1] = f"{key}{words[at + 1]}"
        hints.append(f"servanda: {old} of `{verb}` is {new} now; the old name goes with the next release.")
    return words, tuple(hints)


def words_of_before(function: F) -> F:
    """A function that takes its words of before too, and warns of each."""
    names = WORDS[function.__name__]

    @functools.wraps(function)
    def call(*given: Any, **named: Any) -> Any:
        for old in names.keys() & named.keys():
            said = f"`{old}` of {function.__name__} is `{names[old]}` now; the old name goes with the next release"
            warnings.warn(said, FutureWarning, stacklevel=2)
            named[names[old]] = named.pop(old)
        return function(*given, **named)

    return call  # type: ignore[return-value] # it takes what `function` takes, and more
