"""`servanda draft brackets`: a dossier, a text of one's own, what is refused; nothing is written."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from commandline import ROOT, call

LAGOON = ROOT / "dossiers" / "lagoon"


def test_the_brackets_of_a_dossier_with_what_stands_already() -> None:
    done = call("draft", "brackets", LAGOON, "--json")
    told = json.loads(done.out)
    assert done.code == 1
    assert [one["standing"] for one in told["places"]] == [["dredging"], ["season"], ["dues"], ["patrol"]]
    assert told["troubles"] == []
    assert call("draft", "brackets", LAGOON, "--agreement", "lagune").code == 2
    assert call("draft", "brackets", LAGOON, "--stands-for", "X=Nobody").code == 2
    assert call("draft", "brackets", LAGOON, "--stands-for", "X").code == 2


def test_what_is_printed_can_be_pasted_and_nothing_is_written(tmp_path: Path) -> None:
    home = tmp_path / "lagoon"
    shutil.copytree(LAGOON, home)
    page = home / "agreement.md"
    text = page.read_text("utf-8")
    start, rest = text[: text.index("  alternatives dredging")], text[text.index("  alternatives dredging") :]
    page.write_text(start + rest[rest.index("```") :], "utf-8")
    before = {one: one.read_bytes() for one in home.rglob("*") if one.is_file()}
    place = json.loads(call("draft", "brackets", home, "--json").out)["places"][0]
    assert {one: one.read_bytes() for one in home.rglob("*") if one.is_file()} == before
    assert not place["standing"]
    assert place["unnamed"] == 3
    lines = "\n".join(place["lines"]).replace("WHO", "Reedland")
    page.write_text(f"{start}{lines}\n{rest[rest.index('```') :]}", "utf-8")
    again = json.loads(call("draft", "brackets", home, "--json").out)["places"][0]
    assert again["standing"] == ["bracket 1"]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.txt", b"TLP:AMBER\n\nArticle 1\n\nHill pays [3] [x].\n", "bears a marking"),
        ("a.txt", b"\xff\xfe\x00", "no text"),
        ("a.txt", b"Hill\0 pays.", "no text"),
    ],
)
def test_what_is_refused(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(data)
    done = call("draft", "brackets", tmp_path / name)
    assert done.code == 2
    assert said in done.err


def test_a_text_without_brackets_is_at_rest(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Article 1\n\nHill shall pay [1] by noon.\n\nArticle 2\n\nPlain pays.\n", "utf-8")
    done = call("draft", "brackets", tmp_path / "a.txt")
    assert done.code == 0
    assert "0 places of 2 sentences are not agreed." in done.out
