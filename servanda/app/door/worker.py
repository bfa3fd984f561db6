"""The process in which a call is done: it reads the folder, keeps the dossiers that were asked about, and is ended by
the door when
it takes too long."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from servanda.app.door import folder as doors
from servanda.app.door.held import Asked, DoorAnswer, HeldDossier
from servanda.app.door.tools import DoorTool, tools
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.base.marking import Recipient

MOST_KEPT = 4
"""Dossiers kept at hand."""
MOST_MEMORY = 3 << 30
"""Bytes of memory that the process may have."""
TEXTS = (".docx", ".pdf", ".html", ".htm", ".md", ".txt")
"""Files of which a skeleton may be made."""
OWN_FAULT = "The call failed in Servanda itself. Nothing was written, and nothing of the failure is shown here."


class DoorSetting(msgspec.Struct, frozen=True, kw_only=True):
    """What a person chose at the start. folder: the one behind the door; copies: for copies of dossiers; to, tlp: who
    may see what;
    into: where proposals are filed, "" for nowhere."""

    folder: str
    copies: str
    to: str = ""
    tlp: str = "CLEAR"
    into: str = ""


class DoorWorker:
    """What does the calls. Everything it answers is what the reader chosen at the start may see."""

    def __init__(self, setting: DoorSetting) -> None:
        self.setting, self.tools = setting, tools()
        self.folder = os.open(setting.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self.held: dict[str, tuple[doors.Stamp, HeldDossier]] = {}

    def done(self, name: str, given: Mapping[str, object]) -> DoorAnswer:
        """The answer to a call. Never raises."""
        try:
            tool = self.tools.get(name)
            if tool is None:
                raise Refusal("there is no such tool.", f"There are: {', '.join(self.tools)}.")
            answer = self._answered(tool, tool.asked(given))
        except Refusal as refusal:
            told = "\n".join((refusal.where, refusal.reason, refusal.repair))
            answer = DoorAnswer("It could not be done.", told, outcome="refused")
        except Exception:  # noqa: BLE001  # what a fault of ours would show may be words of a text, or a path
            answer = DoorAnswer(OWN_FAULT, outcome="failed")
        text = answer.text
        for place in (self.setting.copies, os.path.realpath(self.setting.copies), self.setting.folder, self.setting.into):
            text = text.replace(f"{place}/", "").replace(place, "here") if place else text
        return msgspec.structs.replace(answer, text=text.strip("\n"))

    def _answered(self, tool: DoorTool, asked: Asked) -> DoorAnswer:
        if tool.name == "draft-skeleton":
            return self._skeleton(tool, asked)
        if tool.name == "load" and not asked["dossier"]:
            names = [name for name in doors.names_in(self.folder) if self._known(name)]
            lines = "\n".join(f"- {one}" for one in names) or "none that this reader may see"
            return DoorAnswer(f"{len(names)} dossiers behind this door.", lines, {"dossiers": len(names)})
        return tool.run(self.dossier(asked["dossier"]) if "dossier" in asked else None, {**asked, "into": self.setting.into})

    def _reader(self, place: object) -> Recipient:
        """Who may see what, by the schemes of markings in a dossier's folder. Raises Refusal: a label that none of
        them has.
        """
        from servanda.app.readers import reader

        who = reader(place, self.setting.to, self.setting.tlp)
        assert who is not None  # a door has a label from its start
        return who

    def _known(self, name: str) -> bool:
        try:
            self.dossier(name)
        except Refusal:
            return False
        return True

    def dossier(self, name: str) -> HeldDossier:
        """The dossier of a name, copied anew if anything in its folder has changed. Raises Refusal."""
        with doors.opened(self.folder, name) as folder:
            stamp, left = doors.stamp_of(folder)
            kept = self.held.pop(name, None)
            if kept is not None and kept[0] != stamp:
                shutil.rmtree(kept[1].path.parent)
                kept = None
            self.held[name] = kept or (stamp, self._copied(folder, name, left))
        for other in list(self.held)[:-MOST_KEPT]:
            shutil.rmtree(self.held.pop(other)[1].path.parent)
        return self.held[name][1]

    def _copied(self, folder: int, name: str, left: int) -> HeldDossier:
        """A copy of a dossier's folder. Raises Refusal where this reader may not know of it."""
        from servanda.app.files import read_dossier
        from servanda.model.released import agreements_in

        home = self._room()
        target = home / Path(self.setting.folder if name == "." else name).name
        try:
            target.mkdir(mode=0o700)
            doors.copied(folder, target)
            who = self._reader(target)
            if not agreements_in(read_dossier(target, who)[0]):
                raise doors.unknown()
        except Refusal as refusal:
            shutil.rmtree(home)
            raise doors.unknown() from refusal
        return HeldDossier(name, target, who, left, {})

    def _room(self) -> Path:
        return Path(tempfile.mkdtemp(dir=self.setting.copies))

    def _whole(self, held: HeldDossier) -> bool:
        """Whether its reader may see every text of a dossier."""
        from servanda.app.files import read_dossier

        return self._all(read_dossier(held.path)[0], held.reader)

    @staticmethod
    def _all(files: Mapping[str, bytes], who: Recipient) -> bool:
        """Whether a reader may see every one of these. What cannot be judged may not be seen."""
        from servanda.model.released import released

        try:
            return len(released(files, who)) == len(files)
        except Refusal:
            return False

    def _skeleton(self, tool: DoorTool, asked: Asked) -> DoorAnswer:
        """Of a file behind the door: not of one beside texts that this reader may not see, nor of one that bears a
        marking.
        """
        from servanda.app.draft.own_files import bears_marking
        from servanda.words.reading.reading import read

        none = Refusal("no such text behind this door.", f"Name a file that ends in: {', '.join(TEXTS)}.")
        above, _, name = asked["file"].rpartition("/")
        if not name.casefold().endswith(TEXTS) or name.startswith("."):
            raise none
        with doors.opened(self.folder, above or ".") as folder:
            beside = {one: data for one, data in doors.texts_in(folder).items() if "/" not in one}
            data = doors.data_of(folder, name)
        tops = [top for top in doors.names_in(self.folder) if top == "." or f"{above}/".startswith(f"{top}/")]
        whole = all(self._whole(self.dossier(top)) for top in tops) and self._all(beside, self._reader(object()))
        if data is None or not whole or bears_marking(read(data, name), data):
            raise none
        home = self._room()
        try:
            doors.put(home / name, data)
            return tool.run((home / name, home), asked)
        finally:
            shutil.rmtree(home)


def work(calls: Connection, setting: DoorSetting) -> None:
    """Calls until the door is closed."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for one in (0, 1, 2):  # what a library prints may hold words of a text
        os.dup2(nowhere, one)
    worker = DoorWorker(setting)
    if not calls.poll(0.3):  # nobody waits: what the first `check` needs is brought in meanwhile
        import servanda.app.api
        import servanda.check.run  # noqa: F401
    while True:
        try:
            name, given = calls.recv()
        except EOFError:
            return
        calls.send_bytes(msgspec.msgpack.encode(worker.done(name, given)))
