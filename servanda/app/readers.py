"""For whom an answer is made: the options `--to` and `--tlp`, and the line above and below every answer that quotes evidence."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.base.document import Document
    from servanda.base.marking import Recipient
    from servanda.base.schemes import Tables
    from servanda.model.core import Dossier


def tables_of(dossier: str | os.PathLike[str] | object) -> Tables:
    """The schemes of markings and the signed mappings in a dossier's folder; of a dossier without one none. Raises Refusal."""
    from servanda.base.schemes import NO_TABLES, read_tables

    if not isinstance(dossier, str | os.PathLike):
        return NO_TABLES
    from servanda.app.files import folder_of

    return read_tables(folder_of(dossier))


def reader(dossier: str | os.PathLike[str] | object, to: str, tlp: str) -> Recipient | None:
    """Who will read an answer: as named on lists of release, and up to which label (default CLEAR). None: nobody is named and no label given, the answer is
    internal. Raises Refusal for a label that no table has."""
    if not to.strip() and not tlp.strip():
        return None
    from servanda.base.marking import Recipient
    from servanda.base.schemes import TLP, known, read_label

    tables, label = tables_of(dossier), read_label(tlp) or TLP[0]
    if not known(label, tables):
        raise Refusal(
            f"“{tlp}” is not a TLP 2.0 label, nor one of a scheme of markings that is at hand.",
            repair=f"Use one of: {', '.join(TLP)}; or SCHEME:LABEL, as in NATO:SECRET.",
            place="--tlp",
        )
    return Recipient(name=to.strip(), tlp=label, tables=tables)


def reader_text(who: Recipient | None) -> str:
    """For whom, in words; "" of an internal answer."""
    if who is None:
        return ""
    from servanda.base.schemes import banner

    return f"{who.name or 'nobody named'}, up to {banner(who.tlp, who.tables.schemes)}"


def banner_text(marking: str, released_to: str = "") -> str:
    """`INTERNAL - highest marking TLP:RED REL Mission`, `For Quellmar, up to TLP:GREEN - highest marking TLP:CLEAR`."""
    return f"{f'For {released_to}' if released_to else 'INTERNAL'} - highest marking {marking or 'TLP:CLEAR'}"


def marking_for(dossier: Dossier, who: Recipient | None) -> str:
    """What stands above and below an answer that is made from the files of a dossier alone; "" where nothing is marked and nobody named."""
    from servanda.base.marking import OPEN, marking_text
    from servanda.model.markings import marking_of_files

    marking = marking_of_files(dossier)
    return "" if who is None and marking == OPEN else banner_text(marking_text(marking), reader_text(who))


def marked_files(page: Document, dossier: Dossier, who: Recipient | None) -> Document:
    """A page made from the files of a dossier alone, with their marking above and below if they have one, or a reader is named."""
    text = marking_for(dossier, who)
    return _between(page, text) if text else page


def marked_json(value: Any, dossier: Dossier) -> Any:
    """What is printed as JSON, with the marking of the files it was made from: of an object as a field, of a list as a field of each object in it. Nothing is added where nothing is
    marked."""
    from servanda.base.marking import OPEN, marking_text
    from servanda.model.markings import marking_of_files
    from servanda.report.data import plain

    marking, data = marking_of_files(dossier), plain(value)
    if marking == OPEN:
        return data
    said = {"marking": marking_text(marking)}
    return {**said, **data} if isinstance(data, dict) else [{**said, **one} for one in data]


def marked(page: Document, marking: str, released_to: str = "") -> Document:
    """A page with its marking above and below."""
    return _between(page, banner_text(marking, released_to))


def _between(page: Document, text: str) -> Document:
    from servanda.base.document import Document, Para

    return Document(page.title, (Para(text, "strong"), *page.blocks), (*page.foot, text))
