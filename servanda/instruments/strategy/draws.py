"""Random numbers by (seed, question, draw): the same bytes on every machine, on any number of threads, in any order.

Method: Philox, a counter-based generator (Salmon and others, "Parallel random numbers: as easy as 1, 2, 3", SC11, 2011).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

SEED = 20260101
"""Unless another is given."""


def generator(seed: int, question: str, draw: int = 0) -> np.random.Generator:
    """A generator of its own for one draw of one question. In: any whole numbers, any text."""
    import numpy as np

    key = hashlib.sha256(f"{seed}\n{question}".encode()).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(key[:16], "big"), counter=draw << 128))
