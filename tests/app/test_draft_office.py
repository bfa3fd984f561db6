"""`draft export` and `draft return` at the door: same bytes, markings, comments in order, and what came back."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

pytest.importorskip("docx")

from commandline import ROOT, Result
from commandline import call as called

sys.path.insert(0, str(ROOT / "tests" / "words" / "office"))
import word_kit as kit

from servanda.app.api import load
from servanda.words.office.ours import OurSentence, worded

NOW = ("--today", "2031-01-01")


def call(*words: str) -> Result:
    return called(*words, folder=Path.cwd())


@pytest.fixture
def harbour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "dossiers" / "harbour", tmp_path / "harbour")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "harbour"


def sent(folder: Path, *more: str) -> bytes:
    done = call("draft", "export", str(folder), "--docx", "out.docx", *NOW, *more)
    assert done.code == 0, done.out + done.err
    return Path("out.docx").read_bytes()


def came(word: kit.Word) -> tuple[int, dict[str, object]]:
    Path("back.docx").write_bytes(word.bytes())
    done = call("draft", "return", "back.docx", "harbour", "--json")
    return done.code, json.loads(done.out)


def sentence(folder: Path, address: str) -> OurSentence:
    return next(one for one in worded(load(folder)) if one.address == address)


def test_the_same_words_give_the_same_bytes(harbour: Path) -> None:
    assert sent(harbour) == sent(harbour)
    assert len({one.bookmark for one in worded(load(harbour))}) == len(worded(load(harbour)))


def test_an_untouched_file_says_so(harbour: Path) -> None:
    sent(harbour, "--columns")
    done = call("draft", "return", "out.docx", str(harbour))
    assert done.code == 0
    assert "nothing was changed; 121 of 121 sentences" in " ".join(done.out.split())


def test_what_matters_first_comes_first_and_is_no_comment_of_theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = call("draft", "export", str(ROOT / "dossiers" / "embargo"), "--docx", "out.docx", *NOW)
    assert done.code == 0
    notes = kit._notes(kit.Word(Path("out.docx").read_bytes()))
    texts = [text for _id, (who, text) in sorted(notes.items(), key=lambda one: int(one[0])) if who == "Servanda"]
    assert [text[0] for text in texts[:5]] == list("12345")
    assert all("(clause" in text for text in texts[:5])
    back = call("draft", "return", "out.docx", str(ROOT / "dossiers" / "embargo"), "--json")
    assert back.code == 0
    assert json.loads(back.out)["back"]["comments"] == []


def test_a_change_names_who_and_which_clauses(harbour: Path) -> None:
    one = next(one for one in worded(load(harbour)) if one.clauses and len(one.text.split()) > 8)
    word = kit.Word(sent(harbour))
    kit.rewrite(word.run(one.bookmark), 0, 3, "Any", "Ana Veldt")
    code, told = came(word)
    row = told["back"]["touched"][0]  # type: ignore[index]
    assert (code, row["kind"], row["by"], row["clauses"]) == (0, "tracked", ["Ana Veldt"], list(one.clauses))
    assert told["clauses"] == list(one.clauses)
    assert row["was"] == one.text
    assert row["now"] == f"Any{one.text[3:]}"


def test_a_deletion_under_a_clause_is_an_error_until_somebody_decides(harbour: Path) -> None:
    one = next(one for one in worded(load(harbour)) if one.clauses and one.number)
    word = kit.Word(sent(harbour))
    run = word.run(one.bookmark)
    kit.rewrite(run, 0, len(one.text), "", "Tomas Irel")
    code, told = came(word)
    assert code == 1
    assert told["standing"] == [{"where": one.address, "clauses": list(one.clauses)}]
    shown = call("draft", "return", "back.docx", str(harbour))
    assert "is gone, and clause" in " ".join(shown.out.split())


def test_a_silent_change_is_told_and_nothing_is_written(harbour: Path) -> None:
    before = {path: path.read_bytes() for path in harbour.rglob("*") if path.is_file()}
    one = sentence(harbour, "art. 1 s. 2")
    word = kit.Word(sent(harbour))
    kit.rewrite(word.run(one.bookmark), len(one.text) - 1, len(one.text), " or hires.", "")
    code, told = came(word)
    assert code == 1
    assert [row["kind"] for row in told["back"]["touched"]] == ["silent"]  # type: ignore[index]
    assert before == {path: path.read_bytes() for path in harbour.rglob("*") if path.is_file()}


def test_the_marking_stands_in_head_and_foot_and_a_reader_gets_his_files_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "dossiers" / "harbour", tmp_path / "harbour")
    text = tmp_path / "harbour" / "harbour.md"
    plain = text.read_text(encoding="utf-8")
    text.write_text(plain.replace("agreement: harbour\n", "agreement: harbour\nmarking: AMBER\n", 1), encoding="utf-8")
    word = kit.Word(sent(tmp_path / "harbour"))
    for part in ("header1", "footer1"):
        assert b"TLP:AMBER" in word.files[f"word/{part}.xml"]
    done = call("draft", "export", "harbour", "--docx", "theirs.docx", "--tlp", "CLEAR", *NOW)
    assert done.code == 2
    assert not Path("theirs.docx").exists()
    assert "Selm" not in (done.out + done.err)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no archive", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old"])
def test_what_is_no_word_file_is_refused(harbour: Path, data: bytes) -> None:
    Path("odd.docx").write_bytes(data)
    done = call("draft", "return", "odd.docx", str(harbour))
    assert done.code == 2
    assert "odd.docx" in (done.out + done.err)
    assert "Traceback" not in (done.out + done.err)
