"""The one exception family at the doors: something a person can mend."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_TYPED = re.compile(r"(?:^|: )(?:servanda|(?:\S+ -m |uv )pip install) ")
"""A line to type, in a sentence: a full stop at its end would be typed with it."""


class ServandaError(Exception):
    """reason: what is wrong, in a sentence; repair: one thing to do; place: file or option it is about."""

    def __init__(self, reason: str, *, repair: str = "", place: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.repair = repair.removesuffix(".") if _TYPED.search(repair.rpartition(". ")[2]) else repair
        self.place = place

    @property
    def where(self) -> str:
        """The place as it may be shown to others: a path below the working folder from there, any other full path by its last two names."""
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


@contextmanager
def at_the_door(place: str = "") -> Iterator[None]:
    """What the floor of evidence refuses, as the one error of the doors."""
    from servanda.calendar import CalendarError
    from servanda.evidence.problems import EvidenceError, translated

    try:
        with translated():
            yield
    except EvidenceError as error:
        more = [str(p) for p in error.problems[1:6]]
        also = f" Also: {' | '.join(more)}" if more else ""
        raise ServandaError(_sentence(error.reason) + also, repair=_sentence(error.repair, repair=True), place=error.place or place) from error
    except CalendarError as error:
        raise ServandaError(_sentence(str(error)), repair="Write dates as 2015-02-15.", place=place) from error


def _sentence(text: str, *, repair: bool = False) -> str:
    text = text.strip()
    text = text[:1].upper() + text[1:] if repair else text
    return text if not text or text[-1] in ".?!" else f"{text}."
