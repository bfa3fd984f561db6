"""A promise of support as others than its ledger tell it: what hangs on an actor, or lies between two sides."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from servanda.base.document import Cell


class PledgedLine(msgspec.Struct, frozen=True, kw_only=True):
    """id, what, clause: of the promise; how: what it has to do with what is asked about ("A gives it"); promised,
    delivered, open: amounts in words with their unit, as on record; late: yes | no | perhaps | not known | no day."""

    id: str
    clause: str
    what: str
    how: str
    promised: str
    delivered: str
    open: str
    late: str


COLUMNS: Mapping[str, Cell] = {
    "promise": lambda one: f"{one.id}: {one.what}" + (f" (clause {one.clause})" if one.clause else ""),
    "how": "how", "promised": "promised", "delivered, on record": "delivered", "open": "open", "late": "late",
}  # fmt: skip
"""A table of such lines."""
