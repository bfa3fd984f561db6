"""For whom an answer is made: the options `--to` and `--tlp`, and the line above and below every answer that quotes evidence."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from servanda.app.errors import ServandaError, at_the_door

if TYPE_CHECKING:
    from servanda.evidence.marking import Recipient
    from servanda.evidence.schemes import Tables
    from servanda.report.document import Document


def tables_of(dossier: str | os.PathLike[str] | object) -> Tables:
    """The schemes of markings and the signed mappings in a dossier's folder; of a dossier without one none. Raises ServandaError."""
    from servanda.evidence.schemes import NO_TABLES, read_tables

    if not isinstance(dossier, str | os.PathLike):
        return NO_TABLES
    with at_the_door(str(dossier)):
        return read_tables(Path(dossier))


def reader(dossier: str | os.PathLike[str] | object, to: str, tlp: str) -> Recipient | None:
    """Who will read an answer: as named on lists of release, and up to which label (default CLEAR). None: nobody is named and no label given, the answer is
    internal. Raises ServandaError for a label that no table has."""
    from servanda.evidence.marking import Recipient
    from servanda.evidence.records import TLP
    from servanda.evidence.schemes import known, read_label

    if not to.strip() and not tlp.strip():
        return None
    tables, label = tables_of(dossier), read_label(tlp) or TLP[0]
    if not known(label, tables):
        raise ServandaError(
            f"“{tlp}” is not a TLP 2.0 label, nor one of a scheme of markings that is at hand.",
            repair=f"Use one of: {', '.join(TLP)}; or SCHEME:LABEL, as in NATO:SECRET.",
            place="--tlp",
        )
    return Recipient(name=to.strip(), tlp=label, tables=tables)


def reader_text(who: Recipient | None) -> str:
    """For whom, in words; "" of an internal answer."""
    from servanda.evidence.schemes import banner

    return "" if who is None else f"{who.name or 'nobody named'}, up to {banner(who.tlp, who.tables.schemes)}"


def banner_text(marking: str, released_to: str = "") -> str:
    """`INTERNAL - highest marking TLP:RED REL Mission`, `For Quellmar, up to TLP:GREEN - highest marking TLP:CLEAR`."""
    return f"{f'For {released_to}' if released_to else 'INTERNAL'} - highest marking {marking or 'TLP:CLEAR'}"


def marked(page: Document, marking: str, released_to: str = "") -> Document:
    """A page with its marking above and below."""
    from servanda.report.document import Document, Para

    text = banner_text(marking, released_to)
    return Document(page.title, (Para(text, "strong"), *page.blocks), (*page.foot, text))
