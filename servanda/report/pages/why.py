"""Why a clause stands as it does: the page of `servanda why`."""

from __future__ import annotations

from servanda.base.document import Document, Heading, Listing, PageBlock, Para
from servanda.model.core import Dossier
from servanda.model.english import short
from servanda.monitor.answers import EventView, Why, they_part
from servanda.monitor.whys import other_words
from servanda.monitor.words import event_line, stands
from servanda.report.pages.basis import basis_lines
from servanda.report.pages.monitored import TONES

MOST = 12
"""Lines of one list that are told; the rest are counted."""


def why_page(answer: Why, dossier: Dossier) -> Document:
    """In: the answer of `why`, the dossier (for the words of its acts). Out: the clause, the reasons, the events, the basis."""
    state = answer.state
    first, *rest = answer.sentences
    blocks: list[PageBlock] = [Para(answer.words[0], "quote")]
    if len(answer.words) > 1:
        blocks.append(Para("Disputed words: " + ", ".join(answer.words[1:])))
    blocks.append(Para(first, "strong" if TONES[state.status] in ("plain", "quiet") else TONES[state.status]))
    if rest:
        blocks.append(Heading(2, "Why"))
        blocks.append(Listing(tuple(rest)))
    if answer.events:
        blocks.append(Heading(2, "The events it rests on"))
        blocks.append(_events(answer, dossier, answer.events))
    if answer.violation_events:
        blocks.append(Heading(2, "Further events its violations rest on"))
        blocks.append(_events(answer, dossier, answer.violation_events))
    if answer.readings:
        blocks.append(Heading(2, "Under other readings"))
        lines = [
            f"{label}: {other_words(status, late, state.zone, lack)}"
            f"{' (parts)' * they_part([(state.status, state.performed_late, state.lack), (status, late, lack)])}"
            for (label, status), late, lack in zip(
                answer.readings, answer.readings_late, answer.readings_lacks or [""] * len(answer.readings), strict=True
            )
        ]
        blocks.append(Listing(tuple(lines)))
    name = short(state.clause)
    title = f"Why {name} {stands(state.answer)}" + (f": {state.title}" if state.title else "")
    return Document(title, tuple(blocks), basis_lines(answer.basis))


def _events(answer: Why, dossier: Dossier, views: tuple[EventView, ...]) -> Listing:
    lines = [event_line(one, dossier, answer.state.zone) for one in views]
    more = [f"and {len(lines) - MOST} more (all with --json)"] if len(lines) > MOST else []
    return Listing(tuple(lines[:MOST] + more))
