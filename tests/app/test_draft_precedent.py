"""`servanda draft precedent`: a folder of texts, what is not looked at, markings, what is refused; and `servanda draft akn` at the door."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from commandline import ROOT, call

HARBOUR = ROOT / "dossiers" / "harbour"
MARKED = """---
agreement: cove
title: Cove Accord
signed: 2031-02-01
zone: UTC
languages: en
marking: RED
---

## Article 1

> Grey Cove shall release all prisoners of war within two days.
"""


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    home = tmp_path / "texts"
    (home / "below").mkdir(parents=True)
    (home / "2031-03-01_truce_17.txt").write_text("1. Hill shall release all prisoners promptly.\n\n2. Plain pays.\n", "utf-8")
    (home / "below" / "18.md").write_text("# Pact\n\n## Article 1\n\nPlain shall release the prisoners within 3 days, verified by the mission.\n", "utf-8")
    (home / "bad.txt").write_bytes(b"\xff\xfe\x00\x00")
    (home / "secret.txt").write_text("TLP:RED\n\n1. Hill releases prisoners.\n", "utf-8")
    (home / "head.txt").write_text("---\nmarking: TLP:RED\n---\n\n1. Hill releases prisoners.\n", "utf-8")
    (home / "picture.png").write_bytes(b"x")
    (home / "pax.csv").write_text('AgtId,Agt,Dat\n17,"Truce of the Hill",21/03/2031\n18,Pact of the Plain,22/03/2031\n', "utf-8")
    (home / ".hidden.txt").write_text("1. Nobody releases prisoners.\n", "utf-8")
    return home


def asked(texts: Path, *more: object) -> dict[str, object]:
    done = call("draft", "precedent", HARBOUR, "--topic", "detainees", "--texts", texts, "--json", *more)
    assert done.code == 0, done.err
    found: dict[str, object] = json.loads(done.out)
    return found


def test_each_passage_has_its_source_and_what_was_not_looked_at_is_named(texts: Path) -> None:
    told = asked(texts)
    assert told["looked"] == 2
    assert [(one["file"], one["title"], one["date"]) for one in told["passages"]] == [  # type: ignore[attr-defined]
        ("2031-03-01_truce_17.txt", "Truce of the Hill", "2031-03-21"), ("below/18.md", "Pact of the Plain", "2031-03-22"),
    ]  # fmt: skip
    assert any("SV105" in one for one in told["passages"][0]["found"])  # type: ignore[index]
    assert not any("SV105" in one for one in told["passages"][1]["found"])  # type: ignore[index]
    unlooked = told["unlooked"]
    assert [str(one).partition(":")[0] for one in unlooked] == ["1 file ending .png", "bad.txt", "head.txt", "secret.txt"]  # type: ignore[attr-defined]
    page = call("draft", "precedent", HARBOUR, "--topic", "detainees", "--texts", texts).out
    assert "2 passages from 2 of 2 texts on topic detainees; not looked at: 4." in page
    assert "bad.txt" in page


def test_only_what_has_what_is_missed(texts: Path) -> None:
    (one,) = asked(texts, "--kind", "monitor")["passages"]  # type: ignore[misc]
    assert "verifier" in one["has"]
    assert call("draft", "precedent", HARBOUR, "--clause", "11.convene", "--lacking", "--texts", texts).code in (0, 2)


def test_who_may_not_see_a_text_learns_nothing_of_it(texts: Path) -> None:
    who = ("--to", "Quellmar", "--tlp", "CLEAR")
    (texts / "pax.csv").unlink()
    for name in ("bad.txt", "secret.txt", "head.txt", "picture.png"):
        (texts / name).unlink()
    before = call("draft", "precedent", HARBOUR, "--topic", "detainees", "--texts", texts, *who)
    (texts / "cove.md").write_text(MARKED, "utf-8")
    (texts / "worse.md").write_text(MARKED.replace("RED", "PUCE"), "utf-8")
    (texts / "spelt.md").write_text(MARKED.replace("marking: RED", "marking: TLP:RED"), "utf-8")
    (texts / "said.md").write_text(MARKED.replace("marking: RED\n", "").replace("## Article", "TLP:RED\n\n## Article"), "utf-8")
    (texts / "bad.txt").write_bytes(b"\xff\xfe")
    (texts / "secret.txt").write_text("TLP:RED\n\n1. Hill releases prisoners.\n", "utf-8")
    after = call("draft", "precedent", HARBOUR, "--topic", "detainees", "--texts", texts, *who)
    assert before.out == after.out
    assert "Cove" not in after.out
    inside = call("draft", "precedent", HARBOUR, "--topic", "detainees", "--texts", texts)
    assert "Grey Cove" in inside.out
    assert inside.out.count("highest marking TLP:RED") == 2
    assert all(f"{name}.md: its marking cannot be read" in inside.out for name in ("worse", "spelt", "said"))


def test_the_draft_itself_is_no_text_of_others(tmp_path: Path) -> None:
    shutil.copytree(HARBOUR, tmp_path / "harbour")
    (tmp_path / "b.txt").write_text("1. Hill shall release all prisoners.\n", "utf-8")
    done = json.loads(call("draft", "precedent", tmp_path / "harbour", "--topic", "detainees", "--texts", tmp_path, "--json").out)
    assert {one["file"] for one in done["passages"]} == {"b.txt"}


@pytest.mark.parametrize(
    "words",
    [(), ("--topic", "detainee"), ("--clause", "99.x"), ("--article", "99"), ("--like", "the of and"), ("--topic", "detainees", "--limit", "0")],
)
def test_what_is_refused(texts: Path, words: tuple[str, ...]) -> None:
    assert call("draft", "precedent", HARBOUR, "--texts", texts, *words).code == 2
    assert call("draft", "precedent", HARBOUR, "--texts", texts / "nowhere", "--topic", "detainees").code == 2


def test_akn_writes_a_file_a_language_with_the_marking(tmp_path: Path) -> None:
    pytest.importorskip("lxml")
    done = call("draft", "akn", HARBOUR, "--out", tmp_path / "akn", "--json")
    assert done.code == 0, done.err
    assert sorted(one.name for one in (tmp_path / "akn").iterdir()) == ["harbour.en.xml", "harbour.fr.xml"]
    (tmp_path / "cove.md").write_text(MARKED, "utf-8")
    assert call("draft", "akn", tmp_path / "cove.md", "--out", tmp_path / "cove").code == 0
    assert "TLP:RED" in (tmp_path / "cove" / "cove.en.xml").read_text("utf-8")
    (tmp_path / "cove.md").write_text(MARKED.replace("RED", "TLP:RED"), "utf-8")
    unread = call("draft", "akn", tmp_path / "cove.md", "--out", tmp_path / "other")
    assert (unread.code, (tmp_path / "other").exists()) == (2, False)
    assert call("draft", "akn", HARBOUR, "--out", tmp_path / "cove.md").code == 2
    assert call("draft", "akn", HARBOUR, "--out", tmp_path, "--language", "de").code == 2
    assert call("draft", "akn", HARBOUR, "--out", tmp_path, "--agreement", "harbor").code == 2
