"""A log of which less is shown: what the tests of absence take away."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from servanda.meaning import Run


def taken_out(run: Run, numbers: Iterable[int]) -> Run:
    """A run without some of its events, and without what was said to be watched that speaks of them.

    Who is shown a log with an entry withheld must not be told that everything of its kind is on record. What is dropped is dropped whole,
    so that it does not show when the entry was.
    """
    out = set(numbers)
    kept = tuple(event for number, event in enumerate(run.events) if number not in out)
    if run.watched is None:
        return replace(run, events=kept)
    gone = [(event.term, event.at, event.at if event.late is None else max(event.at, event.late)) for n, event in enumerate(run.events) if n in out]
    watched = tuple(
        one
        for one in run.watched
        if not any((not one.terms or term in one.terms) and one.first <= last and first <= one.last for term, first, last in gone)
    )
    return replace(run, events=kept, watched=watched)
