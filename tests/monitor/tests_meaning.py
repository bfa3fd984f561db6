"""The generators and tables of the tests of the meaning, for the engine that must agree with it."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "meaning"))

from generators import HEAD, WORLD, called, clocked, dossiers, logs, looks, moments, runs, starts
from meaning_tables import at, block, examples_of, prepared_of, run_of

__all__ = [
    "HEAD", "WORLD", "at", "block", "called", "clocked", "dossiers", "examples_of", "logs", "looks", "moments", "prepared_of", "run_of",
    "runs", "starts",
]  # fmt: skip
