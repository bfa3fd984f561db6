"""What the jobs on the channels of a dossier begin with: the table, for whom it is, and that nothing of it is told by
accident."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from servanda.app.asking import DossierJob
from servanda.base.job import Given, word
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.base.document import Document
    from servanda.base.marking import Marking
    from servanda.instruments.channels.records import ChannelTable, SaidRow

KEY_OF = word("Also what is only in the sealed logs, as far as the key of this person opens it.", "PERSON", "--key-of")


class ChannelJob(DossierJob):
    """A job on the channels of a dossier. Its answer bears the marking of its files and of the table. Who may not see the
    table is told what would be told if there were none. for_nobody: the answer goes to no named reader, however the table is
    marked."""

    asks: ClassVar[tuple[str, ...]] = ("today", "out", "markdown", "json")
    untold: ClassVar[tuple[str, ...]] = (*DossierJob.untold, "as_of")
    for_nobody: ClassVar[bool] = False
    own: Marking
    as_of = word("The day in the world. Default: today.", "DATE", "--as-of")

    @property
    def home(self) -> Path:
        """The folder of the dossier."""
        from servanda.app.files import folder_of

        return folder_of(self.path)

    def table(self, given: Given) -> ChannelTable:
        """What the dossier says of its channels; it and the texts are what the answer rests on. Raises Refusal."""
        from servanda.instruments.channels.declared import PLACE

        found = self.perhaps(given)
        if found is None:
            raise Refusal(f"the dossier has no {PLACE}.", "Declare its channels there.", self.path)
        return found

    def perhaps(self, given: Given) -> ChannelTable | None:
        """As `table`; None where there is none, or none for the reader. Raises Refusal."""
        import hashlib

        from servanda.app.api import load
        from servanda.app.readers import tables_of
        from servanda.base.marking import may_see
        from servanda.base.result import Input
        from servanda.instruments.channels.declared import PLACE, checked, marking_of_table, read_channels

        self.text(given)
        data, tables = self._table_file(), tables_of(self.path)
        self.own = marking_of_table(data or b"", tables)
        if data is None or (self.reader is not None and (self.for_nobody or not may_see(self.own, self.reader))):
            return None
        table = checked(read_channels(data), data, self.loaded if self.reader is None else load(self.path), tables)
        given.took(Input(name=PLACE, sha256=hashlib.sha256(data).hexdigest()))
        texts = {name: value for name, value in self.loaded.hashes.items() if "/" in name and name.endswith(".md")}
        given.took(*(Input(name=name, sha256=value) for name, value in texts.items()))
        return self._with_sealed(table, getattr(self, "key_of", ""))

    def _table_file(self) -> bytes | None:
        from servanda.app.files import read_bytes
        from servanda.instruments.channels.declared import PLACE

        place = self.home / PLACE
        return read_bytes(place) if place.exists() else None

    def _with_sealed(self, table: ChannelTable, person: str) -> ChannelTable:
        """The table, with statements that only the sealed logs hold. Raises Refusal."""
        from msgspec.structs import replace

        from servanda.instruments.channels.log import opened_rows

        if not person:
            return table
        secret = self.secret(table, person)
        found: list[SaidRow] = []
        for channel in table.channel:
            acts = [entry.act for entry in self.log(channel.id).read()] if self.log_file(channel.id).exists() else []
            found += [one for one in opened_rows(acts, secret) if one not in table.said]
        return replace(table, said=(*table.said, *found))

    def log_file(self, channel: str) -> Path:
        return self.home / "channels" / "sealed" / f"{channel}.jsonl"

    def log(self, channel: str) -> Any:
        """The sealed log of a channel."""
        from servanda.instruments.channels.log import open_sealed

        return open_sealed(self.log_file(channel).parent, channel)

    def secret(self, table: ChannelTable, person: str) -> bytes:
        """The secret key of a person, from the folder of keys. Raises Refusal."""
        from servanda.app.files import read_bytes
        from servanda.base.tables.faults import closest
        from servanda.evidence.sealing import key_folder
        from servanda.instruments.channels.boxes import public_of
        from servanda.instruments.channels.log import key_file

        public = next((one.key for one in table.person if one.name == person), "")
        if not public:
            known = [one.name for one in table.person if one.key]
            raise Refusal(
                f"the table has no key of “{person}”.", closest(person, known) or "Make one: --new-key NAME", "--key-of"
            )
        place = key_folder() / key_file(public)
        if not place.exists():
            raise Refusal(
                "the secret key of this person is not here.",
                f"Put {place.name} into {place.parent}.",
                str(place),
                code="not-allowed",
            )
        text = read_bytes(place).decode("ascii", "replace").strip()
        try:
            secret = bytes.fromhex(text)
        except ValueError:
            secret = b""
        if len(secret) != 32 or public_of(secret) != public:
            raise Refusal(
                "this is not the secret key of that person.", "Restore the file from a copy.", str(place), code="damaged"
            )
        return secret

    def _marking(self) -> str:
        from servanda.base.marking import NOBODY, joined, marking_text
        from servanda.model.markings import marking_of_files

        return marking_text(joined((marking_of_files(self.loaded), self.own, *[NOBODY] * self.for_nobody)))

    def page(self, answer: Any, full: bool) -> Document | str:
        from servanda.app.readers import marked, reader_text

        return marked(type(self).says(answer), self._marking(), reader_text(self.reader))

    def data(self, answer: Any) -> object:
        from servanda.report.data import plain

        return {"marking": self._marking(), **plain(answer)}
