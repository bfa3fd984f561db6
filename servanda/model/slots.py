"""What may be written in a slot, and under which id it is known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from servanda.base.refusal import Refusal
from servanda.calendar import parse_date_expression
from servanda.model.names import Names
from servanda.model.phrases import BASIC_TYPES, QUOTES

_NUMBER = re.compile(r"[0-9][0-9,_ ]*(\.[0-9]+)?")
_SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
LONGEST = 12
"""Most words a slot takes."""


def number_of(text: str) -> Decimal | None:
    """`1,500`, `2.5 million` as an exact number; None for anything else."""
    parts = text.casefold().split()
    scale = _SCALES.get(parts[-1]) if len(parts) > 1 else 0
    if scale is None:
        scale = 0
    elif len(parts) > 1:
        parts = parts[:-1]
    digits = "".join(parts)
    if not _NUMBER.fullmatch(digits):
        return None
    try:
        return Decimal(digits.replace(",", "").replace("_", "")).scaleb(scale)
    except InvalidOperation:
        return None


def plain_number(number: Decimal) -> str:
    """The one way a number in a slot is written: no exponent, no trailing zeros."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


class Slots:
    """Reads the words in a slot in one file of a dossier."""

    def __init__(self, names: Names) -> None:
        self.names = names

    def value(self, type_: str, keys: Sequence[tuple[str, str]], file: str) -> str | None:
        """The id of what the words name if the slot's type takes it.

        Args:
            type_: a basic type, the name of a kind, or "" for any name or quotation.
            keys: words as (key, as written).
            file: whose declarations are seen.
        """
        written = " ".join(word for _, word in keys)
        if type_ in ("", "text") and len(keys) == 1 and written[0] in QUOTES:
            return written[1:-1].strip() or None
        if type_ == "number":
            number = number_of(written)
            return None if number is None else plain_number(number)
        if type_ == "quantity":
            return self._quantity(written)
        if type_ == "date":
            try:
                return str(parse_date_expression(written))
            except Refusal:
                return None
        if type_ == "text":
            return None
        if type_ in ("actor", "place"):
            found = self.names.look(type_, written, file)
            return found.id if found else None
        return self._named(type_, written, file)

    def _named(self, type_: str, written: str, file: str) -> str | None:
        wanted = self.names.look("kind", type_, file) if type_ else None
        if type_ and wanted is None:
            return None
        for space in ("actor", "place", "kind", "term"):
            found = self.names.look(space, written, file)
            if found is None:
                continue
            if wanted is None or (space == "kind" and found.id == wanted.id):
                return found.id
            if wanted.id in self.names.kinds_of(space, found.id):
                return found.id
            if space == "term" and self._stands_for_kind(found.id, wanted.id):
                return found.id
        return None

    def _stands_for_kind(self, term: str, kind: str) -> bool:
        name = self.names.stands_for.get(term, "")
        return name == kind or any(kind in self.names.kinds_of(space, name) for space in ("actor", "place", "kind"))

    @staticmethod
    def _quantity(written: str) -> str | None:
        words = written.split()
        for cut in range(len(words) - 1, 0, -1):
            number = number_of(" ".join(words[:cut]))
            if number is not None and not words[cut][0].isdigit() and len(words) - cut <= 3:
                return f"{plain_number(number)} {' '.join(words[cut:])}"
        return None

    def wants(self, type_: str) -> str:
        """The type in words, for a message."""
        basic = {"actor": "an actor", "place": "a place", "number": "a number", "quantity": "a number with its unit"}
        basic |= {
            "date": "a date",
            "text": "a text in quotation marks",
            "": "a declared name or a text in quotation marks",
        }
        return basic.get(type_) or f"something that is declared to be `{type_}`"

    def known_type(self, type_: str, file: str) -> bool:
        """Whether a slot may have this type."""
        return not type_ or type_ in BASIC_TYPES or self.names.look("kind", type_, file) is not None
