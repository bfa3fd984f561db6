"""Measures with a life of their own: what starts, suspends, extends, ends and brings back what a clause asks.

Doors: `measures_of` (what each measure is), `lives` (its phases under each reading); data in `records`.
"""

from servanda.instruments.sanctions.measures.declared import FILE, measures_of
from servanda.instruments.sanctions.measures.life import lives, lives_in
from servanda.instruments.sanctions.measures.records import (
    BINDING,
    Kind,
    Life,
    Lives,
    Measure,
    Part,
    Phase,
    UnderReading,
    Witness,
)

__all__ = [
    "BINDING",
    "FILE",
    "Kind",
    "Life",
    "Lives",
    "Measure",
    "Part",
    "Phase",
    "UnderReading",
    "Witness",
    "lives",
    "lives_in",
    "measures_of",
]
