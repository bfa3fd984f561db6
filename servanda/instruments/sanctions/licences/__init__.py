"""Exemptions and licences as clauses, asked after a hit: blocked, authorised under a licence with its conditions, or to be referred.

Doors: `book_of` (a dossier's prohibitions and licences), `rule` (what becomes of dealings), `read_dealings` (a table of them); data in `records`.
"""

from servanda.instruments.sanctions.licences.dealings import dealing_of, read_dealings
from servanda.instruments.sanctions.licences.declared import FILE
from servanda.instruments.sanctions.licences.evaluate import rule
from servanda.instruments.sanctions.licences.read import book_of, end_of
from servanda.instruments.sanctions.licences.records import (
    Book,
    Dealing,
    Licence,
    Met,
    Outcome,
    Prohibition,
    Ruling,
    Rulings,
    Tried,
)

__all__ = [
    "FILE",
    "Book",
    "Dealing",
    "Licence",
    "Met",
    "Outcome",
    "Prohibition",
    "Ruling",
    "Rulings",
    "Tried",
    "book_of",
    "dealing_of",
    "end_of",
    "read_dealings",
    "rule",
]
