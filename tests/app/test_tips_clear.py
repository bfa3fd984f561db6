"""`servanda tips clear`: a dossier, a text of one's own, and what is no text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commandline import ROOT, call

LEAGUE = ROOT / "dossiers" / "league"


def test_a_speech_is_told_line_by_line() -> None:
    told = json.loads(call("tips", "clear", "--file", LEAGUE / "tips" / "speech.txt", "--json").out)
    (text,) = told["texts"]
    assert (text["language"], text["sentences"]) == ("en", 6)
    assert [(one["place"], one["kind"]) for one in text["found"]] == [
        ("line 1", "hedge"), ("line 1", "idiom"), ("line 1", "double"), ("line 3", "pronoun"), ("line 3", "long"),
        ("line 5", "idiom"), ("line 5", "idiom"),
    ]  # fmt: skip
    page = call("tips", "clear", "--file", LEAGUE / "tips" / "speech.txt").out
    assert "7 places in 6 sentences" in page
    assert "applied nowhere" in page


def test_a_dossier_is_told_by_its_articles_and_nothing_of_its_blocks() -> None:
    told = json.loads(call("tips", "clear", LEAGUE, "--agreement", "pact", "--json").out)
    assert [(one["place"], one["kind"]) for one in told["texts"][0]["found"]] == [("art. 6 s. 1", "long"), ("art. 6 s. 2", "pronoun")]
    assert call("tips", "clear", LEAGUE, "--agreement", "pakt").code == 2


def test_head_and_blocks_of_a_markdown_file_are_no_prose(tmp_path: Path) -> None:
    place = tmp_path / "note.md"
    place.write_text("---\ntitle: It would seem that\n---\n# Perhaps\n\n```\nperhaps\n```\n\n> perhaps\n\nPerhaps we pay.\n", "utf-8")
    (text,) = json.loads(call("tips", "clear", "--file", place, "--json").out)["texts"]
    assert [one["place"] for one in text["found"]] == ["line 12"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"\xff\xfe\x00", "no text"), (b"a\0b", "no text"), (b"---\nmarking: RED\n---\nPerhaps.\n", "bears a marking"), (None, "cannot be read")],
)
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes | None, reason: str) -> None:
    place = tmp_path / "note.md"
    if data is not None:
        place.write_bytes(data)
    made = call("tips", "clear", "--file", place)
    assert made.code == 2
    assert reason in made.err


def test_words_that_do_not_travel_with_the_dossier_are_not_looked_at() -> None:
    made = call("tips", "clear", ROOT / "dossiers" / "minsk")
    assert made.code == 0
    assert "Not looked at" in made.out
    assert "minsk-ii (en): its words are not here" in " ".join(made.out.split())


def test_an_empty_text_is_not_looked_at_and_no_all_clear(tmp_path: Path) -> None:
    place = tmp_path / "note.txt"
    place.write_text("", "utf-8")
    assert "Not looked at" in call("tips", "clear", "--file", place).out
