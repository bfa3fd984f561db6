"""What is given is the unit that is judged: one dossier, never several as one, and never a part without the rest."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from commandline import ROOT, SMALL, call


@pytest.fixture
def two(tmp_path: Path) -> Path:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "text.md").write_text(SMALL.replace("small", name), encoding="utf-8")
    (tmp_path / "README.md").write_text("# Both\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("words", [("check",), ("ask", "keepable"), ("show",), ("explain", "1"), ("due",), ("export",)], ids=" ".join)
def test_a_folder_of_several_dossiers_is_refused_by_every_verb(two: Path, words: tuple[str, ...]) -> None:
    done = call(*words, folder=two) if words[0] not in ("explain",) else call(*words, ".", folder=two)
    assert done.code == 2
    assert "this folder holds 2 dossiers: one, two." in done.err
    assert not done.out


def test_the_repository_itself_is_several() -> None:
    several = [one for one in (ROOT / "dossiers").iterdir() if one.is_dir() and any(one.glob("*.md"))]
    assert f"{len(several)} dossiers" in call("check", "dossiers").err


@pytest.mark.parametrize("how", ["a file above", "an import across", "a folder within"])
def test_what_belongs_together_is_one(two: Path, how: str) -> None:
    if how == "a file above":
        (two / "world.md").write_text("---\ntitle: World\n---\n", encoding="utf-8")
    elif how == "an import across":
        (two / "two" / "text.md").write_text(SMALL.replace("small", "two").replace("parties:", "imports: ../one/text.md\nparties:"), encoding="utf-8")
    else:
        shutil.move(two / "two", two / "one" / "annex")
    assert "of 2 agreements" in call("check", two, "--no-questions").out


@pytest.mark.parametrize("name", ["agreement.md", "actors.md"])
def test_a_file_is_read_with_its_dossier_and_its_findings_are_shown(tmp_path: Path, name: str) -> None:
    shutil.copytree(ROOT / "dossiers" / "rivers", tmp_path / "rivers")
    whole = call("check", "rivers", "--today", "2031-04-20", folder=tmp_path).out.splitlines()
    done = call("check", f"rivers/{name}", "--today", "2031-04-20", folder=tmp_path)
    assert done.out.splitlines()[:6] == whole[:6], "the verdict is that of the dossier"
    assert f"Findings in {name}" in done.out
    assert ("error SV304" in done.out) == (name == "agreement.md")
    assert "could not be read" not in done.out


def test_a_file_alone_is_a_dossier(small: Path) -> None:
    one, whole = (call("check", place).out.splitlines()[3:9] for place in (small / "small.md", small))
    assert one == whole


def test_one_missing_file_silences_its_followers(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "dossiers" / "rivers", tmp_path / "rivers")
    (tmp_path / "rivers" / "actors.md").unlink()
    done = call("check", "rivers", folder=tmp_path).out
    assert "Not judged in full: 1 place could not be read." in done
    assert "NR001" not in done
    assert "names that are not known here may stand in it" in " ".join(done.split())
    (tmp_path / "rivers" / "apart.md").write_text("```servanda\nclause x\n  Nobody must rest\n```\n", encoding="utf-8")
    assert "apart.md" in call("check", "rivers", folder=tmp_path).out, "a file that does not import it is judged as before"


def test_ask_takes_clause_and_folder_in_either_order(tmp_path: Path) -> None:
    call("new", "rivers", "--example", "rivers", folder=tmp_path)
    one, other = (call("ask", "stall", *words, folder=tmp_path) for words in (("2", "rivers"), ("rivers", "2")))
    assert one == other
    assert one.code == 0
