"""The codes of findings about names stand in `codes.toml`: what each is called, how much it weighs, and why it matters.

A message is written where the finding is made; the reason here is the one shown when the place gives no better one.
"""

from __future__ import annotations

import msgspec

from servanda.base.shipped import LazyTable
from servanda.text.diagnostics import Severity


class Code(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """title: the finding in a few words; why: one sentence."""

    title: str
    why: str
    severity: Severity = Severity.ERROR


CODES = LazyTable("model/codes.toml", Code)
