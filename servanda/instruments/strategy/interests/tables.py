"""From tables of dated events to panels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servanda.instruments.strategy.events.table import DatedEvents
from servanda.instruments.strategy.interests.panel import CLASSES, PairPanel, panel_of

if TYPE_CHECKING:
    import numpy as np

SORTS = (
    ("cooperative statement", "verbal_cooperation"),
    ("critical statement", "verbal_conflict"),
    ("threat", "threat"),
    ("cooperation", "material_cooperation"),
    ("coercion", "material_conflict"),
    ("force", "military_force"),
)
"""Our class and that of a layout; where an event is of several, the last counts."""


def sorts_of(events: DatedEvents) -> np.ndarray:
    """Of each event its place in CLASSES, -1 for none."""
    import numpy as np

    found = np.full(len(events.days), -1)
    for ours, theirs in SORTS:
        found[events.of(theirs)] = CLASSES.index(ours)
    return found


def panel_from(name: str, events: DatedEvents, *, least: int, chosen_early: bool = False) -> PairPanel:
    """In: events; least, chosen_early: as in `panel_of`."""

    month = events.days.astype("datetime64[D]").astype("datetime64[M]").astype(int) + 1970 * 12
    return panel_of(
        name, events.actors, events.source, events.target, month, sorts_of(events), least=least, chosen_early=chosen_early
    )
