"""A dossier somebody works on: its files on disk, unsaved text on top, and the last of each stage of its check."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from servanda.app import files as disk
from servanda.app.opened.snapshot import OpenSnapshot
from servanda.app.opened.stages import CheckStage
from servanda.base.marking import Recipient
from servanda.base.refusal import Refusal
from servanda.meaning.witness import Answer
from servanda.text.diagnostics import Diagnostic, Span
from servanda.text.source import split_lines

ReaderOf = Callable[[Path], "Recipient | None"]
"""Who reads the dossier in a folder: `--to` and `--tlp` with the tables that lie there."""


class ShownFinding(NamedTuple):
    """A finding; before: it is of the text before, and moved with its lines since."""

    finding: Diagnostic
    before: bool


class OpenDossier:
    """place: the folder or file that is read, None: nothing of it is on disk; folder: from which its files are named.

    `put` and `close` take unsaved text in, `refresh` looks at the disk; each change counts `version` up. What is worked out
    of a `snapshot` comes back as a `CheckStage` and is
    `take`n unless one of a newer text was.
    """

    def __init__(self, place: Path | None, folder: Path | None, reader_of: ReaderOf | None = None) -> None:
        self.place, self.folder = place, folder
        self.version = 0
        self.unsaved: dict[str, str] = {}
        self.name = "untitled"
        self._disk: dict[str, bytes] = {}
        self._attached: dict[str, str] = {}
        self._held: dict[str, CheckStage] = {}
        self._answered: dict[str, tuple[int, tuple[Answer, ...]]] = {}
        self._snapshot: OpenSnapshot | None = None
        self.reader = reader_of(folder) if reader_of is not None and folder is not None else None
        self.refresh()

    # --- text ---

    def refresh(self) -> bool:
        """Read the files anew. Whether any has changed."""
        if self.place is None or self.folder is None:
            return False
        try:
            found, self.name, _ = disk.read_dossier(self.place)
            attached = disk.read_attached(self.folder)
        except Refusal:
            found, attached = {}, {}
        if (found, attached) == (self._disk, self._attached):
            return False
        self._disk, self._attached = found, attached
        self._changed()
        return True

    def put(self, file: str, text: str) -> None:
        """Unsaved text of a file, by its name within the dossier."""
        before = self.text(file)
        if self.unsaved.get(file) == text:
            return
        self.unsaved[file] = text
        self._move(file, before, text)
        self._changed()

    def close(self, file: str) -> None:
        """Nobody has the file open any more: what is on disk counts."""
        if file in self.unsaved:
            before = self.unsaved.pop(file)
            self._move(file, before, self.text(file))
            self._changed()

    def text(self, file: str) -> str:
        """A file as it stands now; "" where there is none."""
        if file in self.unsaved:
            return self.unsaved[file]
        return self._disk.get(file, b"").decode("utf-8-sig", "replace")

    def saved(self, file: str) -> bytes | None:
        """The bytes of a file on disk as they were last read; None where there is none."""
        return self._disk.get(file)

    @property
    def files(self) -> tuple[str, ...]:
        """The names of its files."""
        return tuple(sorted({*self._disk, *self.unsaved}))

    def snapshot(self) -> OpenSnapshot:
        """All files as they stand now; of one version always the same object."""
        if self._snapshot is None or self._snapshot.version != self.version:
            unsaved = {file: text.encode("utf-8", "surrogatepass") for file, text in self.unsaved.items()}
            self._snapshot = OpenSnapshot(
                version=self.version,
                name=self.name,
                files={**self._disk, **unsaved},
                attached=self._attached,
                reader=self.reader,
            )
        return self._snapshot

    def _changed(self) -> None:
        self.version += 1

    def _move(self, file: str, before: str, now: str) -> None:
        """Let what was found stand where its lines went."""
        old, new = split_lines(before), split_lines(now)
        if len(old) == len(new):
            return
        first = _common(old, new)
        last = len(old) - _common(old[first:][::-1], new[first:][::-1])
        for name, stage in self._held.items():
            found = tuple(_moved(one, file, first, last, len(new) - len(old)) for one in stage.findings)
            self._held[name] = replace(stage, findings=found)

    # --- stages ---

    def take(self, stage: CheckStage) -> bool:
        """Keep what a stage found. False, and nothing is kept: a newer one was taken, or the text has changed since."""
        held = self._held.get(stage.name)
        if stage.version < self.version or (held is not None and held.version > stage.version):
            return False
        if stage.name == "questions":
            self._answered |= {question: (stage.version, found) for question, found in stage.answers.items()}
        if stage.done:
            self._held[stage.name] = stage
        return True

    def held(self, name: str) -> CheckStage | None:
        """The last of a stage."""
        return self._held.get(name)

    def answers(self, question: str) -> tuple[tuple[Answer, ...], bool]:
        """The last answers to a question, and whether they are of the text before."""
        version, found = self._answered.get(question, (self.version, ()))
        return found, version < self.version

    def shown(self) -> dict[str, list[ShownFinding]]:
        """The findings to show, by file: of each stage the last. What is of the text before stays until its stage comes anew."""
        found: dict[str, list[ShownFinding]] = {}
        questions = self._held.get("questions")
        whole = questions is not None and questions.whole
        fresh = questions is not None and questions.version == self.version
        for name, stage in list(self._held.items()):  # another thread may ask
            if whole and fresh and name != "questions":
                continue
            for number, one in enumerate(stage.findings):
                if whole and not fresh and name == "questions" and not stage.hanging[number]:
                    continue  # the stages before say it of the text as it is
                found.setdefault(one.span.file, []).append(ShownFinding(one, stage.version < self.version))
        return found


def _common(old: list[str], new: list[str]) -> int:
    """How many lines are the same at the start of both."""
    return next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))


def _moved(one: Diagnostic, file: str, first: int, last: int, by: int) -> Diagnostic:
    """A finding after the lines first..last (counted from 0, last exclusive) became `by` lines more."""

    def place(span: Span) -> Span:
        if span.file != file or span.end_line <= first:
            return span
        if span.line > last:
            return Span(file, span.line + by, span.column, span.end_line + by, span.end_column)
        return Span(file, span.line, span.column, max(span.line, span.end_line + by), span.end_column)

    span, notes = place(one.span), tuple(replace(note, span=place(note.span)) for note in one.notes)
    return replace(one, span=span, notes=notes) if (span, notes) != (one.span, one.notes) else one


def opened(path: str | os.PathLike[str], reader_of: ReaderOf | None = None) -> tuple[OpenDossier, str]:
    """The dossier that a file belongs to, and the file's name within it. A file that is not there yet, or that no dossier
    holds, is one of its own."""
    file = Path(path).absolute()
    place, folder = home_of(file)
    found = OpenDossier(place, folder, reader_of)
    return found, file.relative_to(folder).as_posix()


def home_of(file: Path) -> tuple[Path, Path]:
    """What is to be read for a file, and the folder from which its files are named.

    As `servanda check FILE` has it; a file without an agreement in its head (acceptances, actors nobody imports) belongs to
    the agreements beside it.
    """
    try:
        files, _name, folder = disk.read_dossier(file)
        if len(files) > 1 or disk.head_names(file):
            return (folder if len(files) > 1 else file), folder
    except Refusal:
        pass
    try:
        if any(disk.head_names(one) for one in file.parent.glob("*.md") if one != file):
            disk.read_dossier(file.parent)
            return file.parent, file.parent
    except (Refusal, OSError):
        pass
    return file, file.parent
