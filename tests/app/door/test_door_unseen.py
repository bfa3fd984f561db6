"""What is marked and what is not there are one and the same: in names, words, pages that come later, and refusals."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from behind import SECRET, WELL, Door, folder

from servanda.app.door import folder as doors

RED = WELL.replace("agreement: well", "agreement: lantern\nmarking: RED").replace("Accord on the Well", SECRET)
CLEAR = WELL.replace("agreement: well", "agreement: clear")
TEXT = "Article 1\n\nThe Parties shall open the road.\n"


def two(tmp_path: Path, without: Mapping[str, str], more: Mapping[str, str]) -> tuple[Door, Door]:
    found = []
    for number, files in enumerate((without, {**without, **more})):
        (tmp_path / str(number)).mkdir()
        folder(tmp_path / str(number), more=files)
        found.append(Door(tmp_path / str(number)))
    return found[0], found[1]


def same(doors_: tuple[Door, Door], tool: str, **given: str) -> str:
    told = [one.raw(tool, **given).replace(one.door.seal.word, "") for one in doors_]
    assert told[0] == told[1]
    return told[1]


@pytest.mark.parametrize("more", [{"x/top.md": RED}, {"x/top.md": RED, "x/z/other.md": CLEAR.replace("clear", "other")}])
def test_a_marked_text_above_dossiers_changes_none_of_their_names(tmp_path: Path, more: dict[str, str]) -> None:
    without = {"x/y/clear.md": CLEAR} | {name: text for name, text in more.items() if text != RED}
    both = two(tmp_path, without, more)
    assert "- x/y" in same(both, "load")
    for name in ("x", "x/y", "x/z", "."):
        same(both, "load", dossier=name)


@pytest.mark.parametrize("made", ["files", "bytes", "scheme", "long"])
def test_a_marked_dossier_that_cannot_be_read_is_as_one_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: str) -> None:
    both = two(tmp_path, {}, {"lantern/lantern.md": RED})
    place = tmp_path / "1" / "behind" / "lantern"
    monkeypatch.setattr(doors, "MOST_FILES", 40)
    monkeypatch.setattr(doors, "MOST_BYTES", 20_000)
    if made == "files":
        for number in range(50):
            (place / f"{number}.csv").write_text("x")
    elif made == "bytes":
        (place / "large.csv").write_text("x" * 30_000)
    elif made == "scheme":
        (place / "schemes").mkdir()
        (place / "schemes" / "own.toml").write_text("= no toml")
    else:
        for _ in range(7):
            place = place / ("n" * 250)
            place.mkdir()
        (place / f"{'n' * 240}.md").write_text(RED)
        monkeypatch.setattr(doors.Path, "mkdir", lambda *_, **__: (_ for _ in ()).throw(OSError(36, "File name too long")))
    for tool in ("load", "check", "coverage"):
        assert "no such dossier" in same(both, tool, dossier="lantern")
    assert SECRET not in same(both, "draft-skeleton", file="lantern/paper.txt")


def test_a_folder_of_marked_texts_is_as_one_that_is_not_there(tmp_path: Path) -> None:
    both = two(tmp_path, {}, {"papers/note.md": "---\nmarking: RED\n---\n\n# x\n", "papers/p.txt": TEXT, "lantern/lantern.md": RED, "lantern/p.txt": TEXT})
    for file in ("papers/p.txt", "papers/q.txt", "papers/note.md", "lantern/p.txt", "lantern/lantern.md", "nowhere/p.txt"):
        assert "no such text behind this door" in same(both, "draft-skeleton", file=file)


def test_a_later_page_is_not_told_of_what_was_marked_since(tmp_path: Path) -> None:
    lines = "\n".join(f"> It is sentence {number} that stands here." for number in range(900))
    home = folder(tmp_path, more={"long/long.md": WELL.replace("> Northmark", f"{lines}\n> Northmark"), "long.txt": TEXT * 2_000})
    door = Door(tmp_path)
    for tool, given in (("coverage", {"dossier": "long"}), ("draft-skeleton", {"file": "long.txt"})):
        assert door(tool, **given)["pages"] > 1
        assert door(tool, **given, page=2)["outcome"] == "answered"
    for file in ("long/long.md", "long.txt"):
        (home / file).write_text("TLP:RED\n\n" * file.endswith("txt") + (home / file).read_text().replace("agreement: well", "agreement: well\nmarking: RED"))
    for tool, given in (("coverage", {"dossier": "long"}), ("draft-skeleton", {"file": "long.txt"})):
        told = door.raw(tool, **given, page=2)
        assert json.loads(told)["outcome"] == "refused"
        assert "no such" in told
