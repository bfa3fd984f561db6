"""The process in which a call is done: it reads the folder, keeps the dossiers that were asked about, and is ended by
the door when
it takes too long."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Mapping
from multiprocessing import parent_process
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
MOST_TOLD = 16
"""Answers kept for their further pages."""
MOST_MEMORY = 3 << 30
"""Bytes of memory that the process may have."""
TEXTS = (".docx", ".pdf", ".html", ".htm", ".md", ".txt")
"""Files of which a skeleton may be made."""
OWN_FAULT = "The call failed in Servanda itself. Nothing was written, and nothing of the failure is shown here."


STANDING = ("check", "ask", "explain", "coverage", "compare-proposals")
"""Tools whose answer hangs on the texts and the day alone, not on the hour or on what is filed."""


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
        self.held: dict[str, tuple[doors.Stamp, HeldDossier | None]] = {}
        self.told: dict[tuple[str, ...], tuple[doors.Stamp, DoorAnswer]] = {}

    def done(self, name: str, given: Mapping[str, object]) -> DoorAnswer:
        """The answer to a call. Never raises."""
        try:
            tool = self.tools.get(name)
            if tool is None:
                raise Refusal("there is no such tool.", f"There are: {', '.join(self.tools)}.")
            answer = self._told(tool, tool.asked(given), later=given.get("page", 1) != 1)
        except Refusal as refusal:
            told = "\n".join((refusal.where, refusal.reason, refusal.repair))
            answer = DoorAnswer("It could not be done.", told, outcome="refused")
        except Exception:  # noqa: BLE001  # what a fault of ours would show may be words of a text, or a path
            answer = DoorAnswer(OWN_FAULT, outcome="failed")
        text = answer.text
        for place in (self.setting.copies, os.path.realpath(self.setting.copies), self.setting.folder, self.setting.into):
            text = text.replace(f"{place}/", "").replace(place, "here") if place else text
        return msgspec.structs.replace(answer, text=text.strip("\n"))

    def _told(self, tool: DoorTool, asked: Asked, *, later: bool) -> DoorAnswer:
        """An answer; the one that was given, for a later page or where it hangs on texts and day alone, unless anything behind
        the door has changed since: a marking too."""
        key = (dt.date.today().isoformat(), tool.name, *asked.values())
        try:
            stamp, _left = doors.stamp_of(self.folder)
        except (Refusal, OSError):  # too many files to look at: nothing is kept
            return self._answered(tool, asked)
        kept = self.told.pop(key, None)
        fresh = kept is None or kept[0] != stamp or not (later or tool.name in STANDING)
        answer = self._answered(tool, asked) if fresh or kept is None else kept[1]
        self.told[key] = (stamp, answer)
        for old in list(self.told)[:-MOST_TOLD]:
            del self.told[old]
        return answer

    def _answered(self, tool: DoorTool, asked: Asked) -> DoorAnswer:
        if tool.name == "draft-skeleton":
            return self._skeleton(tool, asked)
        if tool.name == "load" and not asked["dossier"]:
            names = sorted(self._seen(doors.heads_in(self.folder)))
            lines = "\n".join(f"- {one}" for one in names) or "none that this reader may see"
            return DoorAnswer(f"{len(names)} dossiers behind this door.", lines, {"dossiers": len(names)})
        return tool.run(self.dossier(asked["dossier"]) if "dossier" in asked else None, {**asked, "into": self.setting.into})

    def _seen(self, heads: list[str]) -> set[str]:
        """The dossiers that this reader may know of: named as if there were no other files than those he may see."""
        found = set[str]()
        for top in doors.tops(heads):
            try:
                found |= {"/".join(part for part in (top, one) if part != ".") or "." for one in self.dossier(top).heads}
            except Refusal:
                found |= self._seen([one for one in heads if one != top and doors.within(one, top)])
        return found

    def _reader(self, place: object) -> Recipient:
        """Who may see what, by the schemes of markings in a dossier's folder. Raises Refusal: a label that none of
        them has.
        """
        from servanda.app.readers import reader

        who = reader(place, self.setting.to, self.setting.tlp)
        assert who is not None  # a door has a label from its start
        return who

    def dossier(self, name: str) -> HeldDossier:
        """The dossier of a name, copied anew if anything in its folder has changed. Raises Refusal: always the same, whether it
        is not there, cannot be read, or may not be known of.
        """
        try:
            with doors.opened(self.folder, name) as folder:
                stamp, left = doors.stamp_of(folder)
                before, held = self.held.pop(name, (None, None))
                if before != stamp:
                    self._gone(held)
                    self.held[name] = stamp, None
                    held = self._copied(folder, name, left)
                self.held[name] = stamp, held
        except Exception as error:  # what cannot be copied or judged may not be known of
            raise doors.unknown() from error
        for other in list(self.held)[:-MOST_KEPT]:
            self._gone(self.held.pop(other)[1])
        if held is None:
            raise doors.unknown()
        return held

    @staticmethod
    def _gone(held: HeldDossier | None) -> None:
        if held is not None:
            shutil.rmtree(held.path.parent)

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
            seen = read_dossier(target, who)[0]
            heads = frozenset(one.rpartition("/")[0] or "." for one, data in seen.items() if agreements_in({one: data}))
            if not heads:
                raise doors.unknown()
        except BaseException:
            shutil.rmtree(home, ignore_errors=True)
            raise
        return HeldDossier(name, target, who, left, frozenset(doors.tops(heads)), {})

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
        try:
            with doors.opened(self.folder, above or ".") as folder:
                beside = {one: data for one, data in doors.texts_in(folder).items() if "/" not in one}
                data = doors.data_of(folder, name)
            tops = [top for top in doors.tops(doors.heads_in(self.folder)) if doors.within(above, top)]
            whole = all(self._whole(self.dossier(top)) for top in tops) and self._all(beside, self._reader(object()))
        except (Refusal, OSError) as error:  # also of a folder that is not there: in the same words
            raise none from error
        if data is None or not whole or bears_marking(read(data, name), data):
            raise none
        home = self._room()
        try:
            doors.put(home / name, data)
            return tool.run((home / name, home), asked)
        finally:
            shutil.rmtree(home)


def _watch(copies: str) -> None:
    """When the door is ended by force, end too, and leave nothing behind."""
    door = parent_process()
    assert door is not None
    door.join()
    shutil.rmtree(copies, ignore_errors=True)
    os.killpg(0, signal.SIGKILL)


def work(calls: Connection, setting: DoorSetting) -> None:
    """Calls until the door is closed."""
    import resource

    os.setsid()  # a group of its own: whatever it starts ends with it
    threading.Thread(target=_watch, args=(setting.copies,), daemon=True).start()
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    tempfile.tempdir = setting.copies
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
