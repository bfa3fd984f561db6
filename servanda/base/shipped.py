"""What comes with the program beside its code: the fictional dossiers, the pages of the rules, the schema of the model."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from servanda.base.installed import ROOT

Kind = Literal["examples", "rules", "schema"]
EXAMPLES = ("harbour", "embargo", "rivers")
"""Dossiers whose parties, places and words are ours. Those of real texts stay in the checkout."""
_PACKAGE = Path(__file__).resolve().parents[1] / "shipped"
_CHECKOUT = {"examples": "dossiers", "rules": "docs/rules", "schema": "schema"}


def shipped(kind: Kind) -> Path:
    """The folder of a kind: within the package as a wheel installs it, or where it lies in a checkout."""
    inside = _PACKAGE / kind
    return inside if inside.is_dir() else ROOT / _CHECKOUT[kind]
