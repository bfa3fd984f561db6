"""The process in which a call is done: it reads the folder, keeps the dossiers that were asked about, and is ended by the door when it takes too long.

It speaks with the door over its standard input and output alone: a length in four bytes, then MessagePack.
"""

from __future__ import annotations

import os
import shutil
import struct
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import msgspec

from servanda.app.door import folder as doors
from servanda.app.door.tools import MOST_WORD, DoorAnswer, DoorTool, HeldDossier, tools
from servanda.base.marking import Recipient
from servanda.base.refusal import Refusal

MOST_KEPT = 4
"""Dossiers kept at hand."""
MOST_MEMORY = 3 << 30
"""Bytes of memory a call may have."""
TEXTS = (".docx", ".pdf", ".html", ".htm", ".md", ".txt")
"""Files of which a skeleton may be made."""
OWN_FAULT = "The call failed in Servanda itself. Nothing was written, and nothing of the failure is shown here."


class DoorSetting(msgspec.Struct, frozen=True, kw_only=True):
    """What a person chose at the start. folder: the one behind the door; copies: for copies of dossiers; to, tlp: who may see what; into: where
    proposals are filed, "" for nowhere."""

    folder: str
    copies: str
    to: str = ""
    tlp: str = "CLEAR"
    into: str = ""


class DoorCall(msgspec.Struct, frozen=True, kw_only=True):
    tool: str
    given: dict[str, object]


class DoneCall(msgspec.Struct, frozen=True, kw_only=True):
    """outcome: answered | refused | failed."""

    outcome: str
    said: str
    text: str = ""
    marking: str = ""
    figures: dict[str, int | float | bool | None] = {}


class DoorWorker:
    """What does the calls. Everything it answers is what the reader chosen at the start may see."""

    def __init__(self, setting: DoorSetting) -> None:
        from servanda.app.readers import reader

        self.setting, self.tools = setting, tools()
        # no link in it is gone through later: the person who opened the door chose the folder as it stands now
        self.folder = os.open(setting.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self.reader: Recipient = reader(object(), setting.to, setting.tlp) or Recipient(name=setting.to)
        self.held: dict[str, tuple[doors.Stamp, HeldDossier]] = {}
        self.made = 0

    def done(self, call: DoorCall) -> DoneCall:
        """The answer to a call. Never raises."""
        try:
            tool = self.tools.get(call.tool)
            if tool is None:
                raise Refusal("there is no such tool.", f"There are: {', '.join(self.tools)}.")
            answer = self._answered(tool, tool.asked(call.given))
        except Refusal as refusal:
            return DoneCall(outcome="refused", said="It could not be done.", text=self._plain("\n".join((refusal.where, refusal.reason, refusal.repair))))
        except Exception:  # noqa: BLE001  # what a fault of ours would show may be words of a text, or a path
            return DoneCall(outcome="failed", said=OWN_FAULT)
        return DoneCall(outcome="answered", said=answer.said, text=self._plain(answer.text), marking=answer.marking, figures=dict(answer.figures))

    def _plain(self, text: str) -> str:
        """A text without the paths of this machine."""
        for place in (self.setting.copies, os.path.realpath(self.setting.copies), self.setting.folder, self.setting.into):
            text = text.replace(place + "/", "").replace(place, "here") if place else text
        return text.strip("\n")

    def _answered(self, tool: DoorTool, asked: Mapping[str, str]) -> DoorAnswer:
        if tool.name == "rules":
            return tool.run(None, asked)
        if tool.name == "draft-skeleton":
            return self._skeleton(tool, asked)
        if tool.name == "load" and not asked["dossier"]:
            names = self.seen()
            lines = "\n".join(f"- {one}" for one in names) or "none that this reader may see"
            return DoorAnswer(f"{len(names)} dossiers behind this door.", lines, {"dossiers": len(names)})
        more = {"into": self.setting.into} if tool.name == "propose-clause" else {}
        return tool.run(self.dossier(asked["dossier"]), {**asked, **more})

    def seen(self) -> tuple[str, ...]:
        """The dossiers of which this reader may know."""
        return tuple(name for name, files in doors.names_in(self.folder).items() if self._shows(files))

    def _shows(self, files: Mapping[str, bytes]) -> bool:
        """Whether anything of a dossier's texts may be seen. What cannot be judged may not."""
        from servanda.model.released import agreements_in, released

        try:
            return bool(agreements_in(released(files, self.reader)))
        except Refusal:
            return False

    def _shows_all(self, files: Mapping[str, bytes]) -> bool:
        from servanda.model.released import released

        try:
            return len(released(files, self.reader)) == len(files)
        except Refusal:
            return False

    def dossier(self, name: str) -> HeldDossier:
        """The dossier of a name, copied anew if anything in its folder has changed. Raises Refusal."""
        name = name.strip("/") or name
        with doors.opened(self.folder, name) as folder:
            stamp, left = doors.stamp_of(folder)
            kept = self.held.pop(name, None)
            if kept is None or kept[0] != stamp:
                if kept is not None:
                    shutil.rmtree(kept[1].path.parent)
                kept = stamp, HeldDossier(name, self._copied(folder, name), self.reader, left, {})
        self.held[name] = kept
        for other in list(self.held)[:-MOST_KEPT]:
            shutil.rmtree(self.held.pop(other)[1].path.parent)
        return kept[1]

    def _copied(self, folder: int, name: str) -> Path:
        """A copy of a dossier's folder. Raises Refusal where this reader may not know of it."""
        self.made += 1
        home = Path(self.setting.copies) / str(self.made)
        target = home / (Path(self.setting.folder).name if name == "." else name.rpartition("/")[2])
        try:
            target.mkdir(mode=0o700, parents=True)
            doors.copied(folder, target)
            with doors.opened(os.open(target, os.O_RDONLY | os.O_DIRECTORY), ".") as copy:
                if not self._shows(doors.texts_in(copy)):
                    raise doors.unknown()
        except BaseException:
            shutil.rmtree(home)
            raise
        return target

    def _skeleton(self, tool: DoorTool, asked: Mapping[str, str]) -> DoorAnswer:
        """Of a file behind the door: not of one in a dossier that holds more than this reader may see, nor of one that bears a marking."""
        from servanda.app.draft.own_files import bears_marking
        from servanda.words.reading.reading import read

        above, _, name = asked["file"].rpartition("/")
        if not name.casefold().endswith(TEXTS) or name.startswith(".") or len(name) > MOST_WORD:
            raise Refusal("no such text behind this door.", f"Name a file that ends in: {', '.join(TEXTS)}.")
        with doors.opened(self.folder, above or ".") as folder:
            handle = doors.plain_file(folder, name)
            if handle is None:
                raise Refusal("no such text behind this door.", f"Name a file that ends in: {', '.join(TEXTS)}.")
            with os.fdopen(handle, "rb") as file:
                data = file.read(doors.MOST_BYTES + 1)
            own = {one: text for one, text in doors.texts_in(folder).items() if "/" not in one}
        around = [files for top, files in doors.names_in(self.folder).items() if top == "." or f"{above}/".startswith(f"{top}/")]
        hidden = not all(self._shows_all(files) for files in (own, *around))
        if hidden or len(data) > doors.MOST_BYTES or bears_marking(read(data, name), data):
            raise Refusal("no such text behind this door.", f"Name a file that ends in: {', '.join(TEXTS)}.")
        self.made += 1
        place = Path(self.setting.copies) / str(self.made)
        place.mkdir(mode=0o700)
        try:
            (place / name).write_bytes(data)
            return tool.run((place / name, place), asked)
        finally:
            shutil.rmtree(place)


def take(stream: BinaryIO) -> bytes:
    """A message; b"" at the end."""
    head = stream.read(4)
    return stream.read(struct.unpack(">I", head)[0]) if len(head) == 4 else b""


def put(stream: BinaryIO, message: bytes) -> None:
    stream.write(struct.pack(">I", len(message)) + message)
    stream.flush()


def main() -> None:
    """Calls until the door is closed."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for one in (1, 2):
        os.dup2(nowhere, one)
    worker = DoorWorker(msgspec.msgpack.decode(take(sys.stdin.buffer), type=DoorSetting))
    put(out, b"ready")
    while message := take(sys.stdin.buffer):
        put(out, msgspec.msgpack.encode(worker.done(msgspec.msgpack.decode(message, type=DoorCall))))


if __name__ == "__main__":
    main()
