"""`servanda draft`: from a text to confirmed clauses, one decision at a time, and back."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pytest
import typst
from commandline import ROOT, call

from servanda.app.jobs import load
from servanda.app.jobs_table import JOBS
from servanda.base.job import fields_of

WELL = ROOT / "docs" / "draft" / "well.txt"


@pytest.fixture
def well(tmp_path: Path) -> Path:
    shutil.copy(WELL, tmp_path / "well.txt")
    done = call("draft", "new", "well.txt", "--parties", "Ostrey,Quellmar", folder=tmp_path)
    assert done.code == 0, done.err
    return tmp_path / "well"


def state(folder: Path) -> dict[str, str]:
    return {one.name: one.read_text("utf-8") for one in sorted(folder.glob("*.md"))}


def told(folder: Path, *words: str) -> dict[str, object]:
    said = call("draft", words[0], folder, *words[1:], "--json")
    assert said.code in (0, 1), said.err
    found: dict[str, object] = json.loads(said.out)
    return found


def decided(folder: Path) -> str:
    return call("draft", "next", folder).out.splitlines()[-1].partition("%")[0]


def test_the_first_line_is_the_answer(well: Path) -> None:
    for words in (("next",), ("ask",), ("confirm", "1.s1"), ("drop", "1.s1")):
        lines = call("draft", words[0], well, *words[1:]).out.splitlines()
        assert lines[1].startswith(("Next:", "1 name", "Not written yet")), lines[:2]


def test_nothing_is_written_unasked(well: Path) -> None:
    before = state(well)
    call("draft", "confirm", well, "1.s1")
    call("draft", "drop", well, "1.s1")
    call("draft", "ask", well, "the lower village", "--is", "Quellmar")
    assert state(well) == before


def test_confirming_touches_one_proposal_and_its_vocabulary_and_git_takes_it_back(well: Path) -> None:
    git = ("git", "-C", str(well), "-c", "user.email=a@b", "-c", "user.name=a")
    for words in (("init", "-q"), ("add", "."), ("commit", "-qm", "words")):
        subprocess.run([*git, *words], check=True)
    before = state(well)
    assert call("draft", "confirm", well, "1.s1", "--write").code == 0
    assert call("fmt", "--check", well).code == 0
    change = subprocess.run([*git, "diff", "-U0"], capture_output=True, text=True, check=True).stdout
    lines = [line[1:] for line in change.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    assert {"act open the well", "clause 1.s1"} <= set(lines)
    assert [line for line in lines if line.startswith("proposed")] == [
        "proposed act open the well from sentence 1 by tool", "proposed clause 1.s1 from sentence 1 by tool",
    ]  # fmt: skip
    assert call("draft", "confirm", well, "1.s1").code == 2
    assert "20%" in call("draft", "next", well).out
    subprocess.run([*git, "checkout", "-q", "."], check=True)
    assert state(well) == before


def test_a_proposal_moves_no_progress(well: Path) -> None:
    assert "0% of the sentences are decided" in call("draft", "next", well).out
    counted = json.loads(call("check", well, "--no-questions", "--json").out)["coverage"]["well"]
    assert (counted["rendered"], counted["marked"]) == (0, 0)


def test_there_is_no_way_to_confirm_all(well: Path) -> None:
    for name in JOBS:
        if name.startswith("draft "):
            words = {one.field for one in fields_of(load(JOBS[name][1]))}
            assert not words & {"all", "every", "yes", "everything"}
    before = state(well)
    assert call("draft", "confirm", well, "--write").code == 2
    assert call("draft", "confirm", well, "1.s1", "1.s2", "--write").code == 2
    for name in ("all", "*", "", "1", "well", "1.s1,1.s2"):
        assert call("draft", "confirm", well, name, "--write").code == 2
    assert state(well) == before


def test_who_is_bound_is_asked_and_one_answer_does_for_all(well: Path) -> None:
    asked = told(well, "ask")["subjects"]
    assert [(one["words"], one["times"]) for one in asked] == [("The lower village", 3)]  # type: ignore[attr-defined,index] # of JSON
    refused = call("draft", "confirm", well, "1.s2")
    assert refused.code == 2
    assert "do not say who is bound" in refused.err
    assert "--who" in refused.err
    before = state(well)
    assert call("draft", "ask", well, "the lower village", "--is", "Quellmar", "--write").code == 0
    after = state(well)
    assert [name for name in after if after[name] != before[name]] == ["world.md"]
    assert len(after["world.md"].splitlines()) == len(before["world.md"].splitlines()) + 1
    assert call("draft", "ask", well).code == 0
    assert "Quellmar may draw water." in call("draft", "confirm", well, "1.s2").out


def test_an_actor_that_is_not_there_is_declared(well: Path) -> None:
    assert call("draft", "ask", well, "the lower village", "--is", "Lower Tarn", "--write").code == 0
    assert 'actor Lower Tarn\n  also "The lower village"\n' in state(well)["well.md"]
    assert call("draft", "ask", well).code == 0
    assert call("check", well, "--no-questions").code in (0, 1)


def test_who_can_be_said_when_confirming(well: Path) -> None:
    assert call("draft", "confirm", well, "1.s2", "--who", "each of Ostrey, Quellmar", "--write").code == 0
    assert "  each of Ostrey, Quellmar may draw water\n" in state(well)["well.md"]
    wrong = call("draft", "confirm", well, "1.s3", "--who", "Nobody Known", "--write")
    assert wrong.code == 2
    assert "well.md:" in wrong.err
    assert call("draft", "confirm", well, "1.s1", "--who", "Ostrey").code == 2


def test_dropping_leaves_the_sentence_and_what_others_need(well: Path) -> None:
    assert call("draft", "drop", well, "1.s1", "--write").code == 0
    text = state(well)["well.md"]
    assert "open the well from" not in text
    assert "1.s1" not in text
    assert "> 1. Ostrey shall open the well" in text
    for ident in ("1.s2", "1.s3", "2.s1", "2.s2"):
        assert call("draft", "drop", well, ident, "--write").code == 0
    assert "servanda" not in state(well)["well.md"]
    assert call("draft", "next", well).code == 0
    counted = json.loads(call("check", well, "--no-questions", "--json").out)["coverage"]["well"]
    assert counted["left"] == 5


def test_a_declaratory_sentence_is_confirmed_with_its_reason(well: Path) -> None:
    assert call("draft", "confirm", well, "2.s1", "--write").code == 0
    assert 'declaratory sentence 1 because "' in state(well)["well.md"]
    assert "20%" in call("draft", "next", well).out


def test_words_that_changed_are_told_and_not_confirmed(well: Path) -> None:
    assert call("draft", "confirm", well, "1.s1", "--write").code == 0
    page = well / "well.md"
    page.write_text(page.read_text("utf-8").replace("> 1. Ostrey", "> 1. All rest. Ostrey"), "utf-8")
    shifts = told(well, "next")["shifts"]
    assert isinstance(shifts, list)
    assert any("clause well:1.s1" in one for one in shifts)
    assert any("proposed clause 1.s2: its sentence stands at" in one for one in shifts)
    refused = call("draft", "confirm", well, "1.s2", "--who", "Ostrey")
    assert refused.code == 2
    assert "stands at" in refused.err
    assert "from article 1, sentence 3" in refused.err


def test_the_next_is_that_with_most_questions(well: Path) -> None:
    shown = told(well, "next")
    assert shown["place"] == "art. 1(1) s. 2"
    assert shown["waiting"] == 5
    assert shown["proposals"][0]["commands"][-1].endswith("1.s2")  # type: ignore[index] # of JSON


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("new", "gone.txt"), "cannot be read"),
        (("new", "well.txt", "--out", "well"), "is there already"),
        (("new", "well.txt", "--out", "other", "--parties", 'A "B",C'), "cannot be declared"),
        (("new", "well.txt", "--out", "other", "--parties", "Tarn, the Tarn"), "stands there twice"),
        (("new", "well.txt", "--out", "other", "--numbering", "guess"), "no way of numbering"),
        (("new", "well/well.md", "--out", "other"), "a file of a dossier already"),
        (("new", "marked.txt", "--out", "other"), "bears a marking"),
        (("new", "empty.txt", "--out", "other"), "no words"),
        (("new", "zero.txt", "--out", "other"), "no text"),
        (("new", "well.txt", "--out", "other", "--marking", "Secretish"), "no dossier can be made"),
        (("new", "well.txt", "--out", "other", "--id", "a b"), "is no id"),
        (("confirm", "well", "9.s9"), "nothing is proposed under"),
        (("confirm", "well", "1.s1", "--seen-by", "Mission"), "nobody who looks on"),
        (("confirm", "well", "1.s2", "--who", "Ostrey and Quellmar"), "each by itself, or both together"),
        (("ask", "well", "the moon", "--is", "Ostrey"), "no proposal asks who"),
        (("ask", "well", "the lower village"), "not said who they are"),
        (("ask", "well", "--is", "Ostrey"), "not said which words"),
    ],
)
def test_what_cannot_be_done_is_refused(well: Path, words: tuple[str, ...], reason: str) -> None:
    home = well.parent
    (home / "marked.txt").write_text("TLP:AMBER\n\nArticle 1\n\nA shall pay.\n", "utf-8")
    (home / "empty.txt").write_text("\n \n", "utf-8")
    (home / "zero.txt").write_bytes(b"a\0b")
    done = call("draft", *words, folder=home)
    assert done.code == 2
    assert reason in " ".join(done.err.split())
    assert not (home / "other").exists()


def test_a_marking_goes_into_every_file(well: Path) -> None:
    home = well.parent
    (home / "marked.txt").write_text("TLP:AMBER\n\nArticle 1\n\nA shall pay.\n", "utf-8")
    done = call("draft", "new", "marked.txt", "--parties", "A,B", "--marking", "AMBER", "--out", "other", folder=home)
    assert done.code == 0, done.err
    assert all("marking: AMBER" in text for text in state(home / "other").values())
    assert "TLP:AMBER" in call("draft", "next", home / "other").out
    assert "shall pay" not in call("draft", "next", home / "other", "--to", "Karst", "--tlp", "CLEAR").out


def test_pages_without_words_stop_it_and_its_repair_can_be_typed(tmp_path: Path) -> None:
    """A file whose second page is a picture: the refusal names `--incomplete`, and `draft new` knows it."""
    book = pypdfium2.PdfDocument.new()
    words = typst.compile(b"Article 1. The landing\n\nOstrey shall open the landing.\n\nArticle 2. The pump\n\nQuellmar shall mend it.")
    book.import_pages(pypdfium2.PdfDocument(words))
    page = book.new_page(200, 200)
    picture = pypdfium2.PdfImage.new(book)
    picture.set_bitmap(pypdfium2.PdfBitmap.new_native(10, 10, 4))
    picture.set_matrix(pypdfium2.PdfMatrix().scale(200, 200))
    page.insert_obj(picture)
    page.gen_content()
    book.save(tmp_path / "well.pdf")
    refused = call("draft", "new", "well.pdf", folder=tmp_path)
    assert refused.code == 2
    assert "page 2" in refused.err
    assert "--incomplete" in refused.err
    assert not (tmp_path / "well").exists()
    done = call("draft", "new", "well.pdf", "--incomplete", folder=tmp_path)
    assert done.code == 0, done.err
    assert "INCOMPLETE: the words of page 2 are not here." in " ".join(done.out.split())


def test_we_and_both_sides_are_answered_for_several(well: Path) -> None:
    assert call("draft", "ask", well, "the lower village", "--is", "each of Ostrey, Quellmar", "--write").code == 0
    text = state(well)["well.md"]
    assert "actor each" not in text
    assert text.count("each of Ostrey, Quellmar m") == 3
    assert "Who is “The lower village”" not in text
    assert call("draft", "confirm", well, "1.s2", "--write").code == 0
    assert "  each of Ostrey, Quellmar may draw water\n" in state(well)["well.md"]


def test_who_looks_on_by_the_words_is_put_in_when_a_person_says_who(tmp_path: Path) -> None:
    words = "Article 1\n\nOstrey shall withdraw its boats under the observation of the Ferry Board.\n\nArticle 2\n\nThe ferry runs.\n"
    (tmp_path / "boats.txt").write_text(words)
    assert call("draft", "new", tmp_path / "boats.txt", "--parties", "Ostrey,Quellmar", "--out", tmp_path / "boats").code == 0
    shown = call("draft", "confirm", tmp_path / "boats", "1.s1")
    assert "--seen-by NAME" in shown.out
    assert call("draft", "confirm", tmp_path / "boats", "1.s1", "--seen-by", "Ferry Board", "--write").code == 0
    text = (tmp_path / "boats" / "boats.md").read_text()
    assert "actor Ferry Board\n" in text
    assert "  Ostrey must withdraw its boats\n  monitored by Ferry Board\n" in text
    assert "No clause says who verifies" not in call("check", tmp_path / "boats", "--no-questions").out
