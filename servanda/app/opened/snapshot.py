"""All files of a dossier at one moment: what is on disk, with unsaved text on top, as its reader may have it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from servanda.base.marking import Recipient

if TYPE_CHECKING:
    from servanda.model.core import Dossier


class OpenSnapshot(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """version: counts the changes of one open dossier; name: what it is called; files: every file, whoever may see it;
    attached: the user's
    own copies of authentic texts; reader: who will see what is made of it (None: everything is for him)."""

    version: int
    name: str
    files: dict[str, bytes]
    attached: dict[str, str] = {}
    reader: Recipient | None = None

    @cached_property
    def seen(self) -> dict[str, bytes]:
        """The files that the reader may see. Raises Refusal where that cannot be said."""
        if self.reader is None:
            return self.files
        from servanda.model.released import released

        return released(self.files, self.reader)

    @cached_property
    def dossier(self) -> Dossier:
        """What is read from them. Raises Refusal where nobody can say what the reader may see."""
        from servanda.model.loader import load_files
        from servanda.model.released import agreements_in

        attached = self.attached
        if self.reader is not None:
            only = agreements_in(self.seen)
            attached = {name: text for name, text in attached.items() if name in only}
        return load_files(self.seen, self.name, attached=attached)

    def text(self, file: str) -> str:
        """A file as text; "" where there is none that the reader may see."""
        return self.seen.get(file, b"").decode("utf-8-sig", "replace")
