"""A job on a dossier with its log of evidence: what it is asked, what its answer rests on, and the markings around it."""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from servanda.base.job import SHOWN, Given, Job, arg, many, word
from servanda.base.opening import read
from servanda.base.refusal import Refusal
from servanda.base.result import Input, unreadable

if TYPE_CHECKING:
    from servanda.app.monitoring import Asked
    from servanda.base.document import Document
    from servanda.evidence.marking import Recipient
    from servanda.model.core import Dossier


class DossierJob(Job):
    """A job on the text of a dossier and the tables in its folder, as far as its reader may see them. Page and JSON bear its
    marking."""

    asks: ClassVar[tuple[str, ...]] = SHOWN
    calls: ClassVar[tuple[str, ...]] = ("path",)
    untold: ClassVar[tuple[str, ...]] = ("to", "tlp")
    loaded: Dossier
    reader: Recipient | None = None
    path = arg("PATH", ".")
    to = word("Who will read it: only what may go to them. Default: internal, everything.", "RECIPIENT")
    tlp = word("The highest label the reader may see (with --to: CLEAR unless given).", "LABEL")
    choose = many("With this option of the alternatives NAME; may be repeated.", "NAME=OPTION", "--choose")

    def text(self, given: Given, *, may_be_open: bool = False) -> Dossier:
        """The dossier, with no day and no evidence; it is what the answer rests on. may_be_open: also where more is to be chosen.
        Raises Refusal."""
        from servanda.app.api import load
        from servanda.app.choosing import settled
        from servanda.app.readers import reader

        self.reader = reader(self.path, self.to, self.tlp)
        self.loaded = load(self.path, choose=self.choose, reader=self.reader)
        if not may_be_open:
            settled(self.loaded)
        given.took(*(Input(name=name, sha256=value) for name, value in self.loaded.hashes.items() if "/" not in name))
        return self.loaded

    def beside(self, name: str) -> bytes | None:
        """A table in the dossier's folder, None if it has none. Raises Refusal: also for a table that bears no marking, where a
        reader is named: what is not marked goes to nobody."""
        folder, inside, _ = name.partition("/")
        if self.reader is not None and inside:
            raise Refusal(
                f"the tables of {folder} bear no marking: what of them may go to others is not known.",
                "Leave --to and --tlp out, and release what may go by hand.",
                "--to",
            )
        place = Path(self.path)
        table = (place if place.is_dir() else place.parent) / name
        try:
            return read(table) if table.exists() else None
        except OSError as error:
            raise unreadable(table, error) from error

    def taken(self, given: Given, name: str) -> bytes | None:
        """A table in the dossier's folder, on which the answer then rests; None if it has none. Raises Refusal."""
        if (data := self.beside(name)) is not None:
            given.took(Input(name=name, sha256=hashlib.sha256(data).hexdigest()))
        return data

    def page(self, answer: Any, full: bool) -> Document | str:
        from servanda.app.readers import marked_files

        page: Document = type(self).says(answer)
        return marked_files(page, self.loaded, self.reader)

    def data(self, answer: Any) -> object:
        from servanda.app.readers import marked_json

        return marked_json(answer, self.loaded)


class AskingJob(DossierJob):
    """`answer` begins with `asked`, which reads the dossier and its evidence as far as its reader may see them. Page and JSON
    bear their marking."""

    asks: ClassVar[tuple[str, ...]] = ("known", "today", *SHOWN)
    untold: ClassVar[tuple[str, ...]] = ("readings", "to", "tlp")
    policy: str = "none was asked"
    readings = many("Under this reading; may be repeated.", "ID", "--reading")

    @abstractmethod
    def answer(self, given: Given) -> Any:
        """What `run` gives. Raises Refusal."""

    def run(self, given: Given) -> Any:
        answer = self.answer(given)
        given.settings["evidence"] = self.policy
        return answer

    def asked(self, given: Given, as_of: str = "", *, ahead: bool = False) -> Asked:
        """The dossier as of a day and as known by a day; it is what the answer rests on. Raises Refusal."""
        from servanda.app.monitoring import ask_for
        from servanda.app.readers import reader
        from servanda.calendar import to_iso

        self.reader = reader(self.path, self.to, self.tlp)
        who = self.reader
        asked = ask_for(
            self.path, as_of, given.known, self.readings, today=given.today, ahead=ahead, reader=who, choose=self.choose
        )  # fmt: skip
        self.loaded, self.policy, basis = asked.dossier, asked.basis.policy, asked.basis
        given.took(*(Input(name=name, sha256=value) for name, value in basis.hashes.items() if "/" not in name))
        if basis.log_head:
            given.took(Input(name="log of evidence", sha256=basis.log_head, note=f"{basis.entries} entries"))
        given.as_of, given.known = to_iso(basis.as_of, basis.zone), to_iso(basis.known, basis.zone)
        given.settings["readings"] = asked.view.label
        return asked
