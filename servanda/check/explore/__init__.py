"""Trying runs: what can happen, at the moments that matter, judged by the reference evaluator. See `Explorer`."""

from servanda.check.explore.covered import Covered
from servanda.check.explore.explorer import LONGER, Explorer, Tried, explorer

__all__ = ["LONGER", "Covered", "Explorer", "Tried", "explorer"]
