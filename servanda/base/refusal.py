"""What a person can mend, as the one exception of the house, and what is wrong with a file, as data. Callers ask for the
code, never for words, and never for a class: there is none beneath it.

refused            anything else
├── missing        a library is not installed
├── damaged        a file is not as it was written
├── changed        it stands otherwise than the caller believes
├── not-allowed    no right to the file, or no such act may follow
├── busy           somebody else is writing
├── full           the disk took no more
└── of days, moments and numbers (`servanda.base.time`)
    ├── no-day, no-such-day, no-moment, no-number
    ├── ambiguous      it can be read in two ways
    └── out-of-range
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec

from servanda.base.displayed import Displayed

Code = Literal[
    "refused", "missing", "damaged", "changed", "not-allowed", "busy", "full",
    "no-day", "no-such-day", "no-moment", "no-number", "ambiguous", "out-of-range",
]  # fmt: skip

_TYPED = re.compile(r"(?:^|: )(?:servanda|(?:\S+ -m |uv )pip install) ")
"""A line to type, in a sentence: a full stop at its end would be typed with it."""


class Refusal(Exception):
    """reason: what is wrong, a sentence; repair: one thing to do, a sentence; place: file and line, option or record; code: of
    what kind, for programs; problems: all that was found, at least this one.

    Words come with or without capital and full stop, and stand here with them. It can be pickled.
    """

    def __init__(
        self, reason: str, repair: str = "", place: str = "", *, code: Code = "refused", problems: Sequence[Problem] = ()
    ) -> None:
        super().__init__(reason, repair, place)
        self.reason, self.repair, self.place, self.code = _sentence(reason), _advice(repair), place, code
        self._problems = tuple(problems)

    @property
    def problems(self) -> tuple[Problem, ...]:
        repair = _open(self.repair[:1].lower() + self.repair[1:])
        return self._problems or (Problem(reason=self.bare, repair=repair, place=self.place),)

    @property
    def bare(self) -> str:
        """The reason as it stands inside another sentence."""
        return _open(self.reason)

    @property
    def where(self) -> str:
        """The place as it may be shown to others: a path below the working folder from there, any other full path by its
        last two names."""
        path = Path(self.place)
        if not self.place or not path.is_absolute():
            return self.place
        try:
            return str(path.relative_to(Path.cwd()))
        except (ValueError, OSError):
            return "/".join(("...", *path.parts[-2:])) if len(path.parts) > 3 else self.place

    def __str__(self) -> str:
        text = f"{self.where}: {self.reason}" if self.place else self.reason
        return f"{text} {self.repair}".strip()


class Problem(Displayed, msgspec.Struct, frozen=True, dict=True, kw_only=True, omit_defaults=True):
    """reason: what is wrong, a sentence without a full stop. repair: one thing to do. place: record, entry, segment or file.

    entry: number of the entry in the log, 0 if it is about none.
    """

    reason: str
    repair: str = ""
    place: str = ""
    entry: int = 0

    def __str__(self) -> str:
        text = f"{self.place}: {self.reason}" if self.place else self.reason
        return f"{text}; {self.repair}" if self.repair else text


def several(what: str, problems: Sequence[Problem]) -> Refusal:
    """One refusal for all problems found, the first of them told, and five more. what: what cannot be done, in the words before
    a colon."""
    first, also = problems[0], " | ".join(str(one) for one in problems[1:6])
    if not also:
        return Refusal(first.reason, first.repair, first.place, problems=problems)
    reason = f"{what}: {len(problems)} problems, the first: {_sentence(first.reason)} Also: {also}"
    return Refusal(reason, first.repair, first.place, problems=problems)


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in ".?!" else f"{text}."


def _open(text: str) -> str:
    """A sentence without its full stop; the three dots of `FILE...` are none."""
    return text if text.endswith("...") else text.removesuffix(".")


def _advice(text: str) -> str:
    text = text.strip()
    if _TYPED.search(text.rpartition(". ")[2]):
        return _open(text)
    return _sentence(text[:1].upper() + text[1:])
