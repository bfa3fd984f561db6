"""What the verbs say where nothing certain can be said: exit codes, cases that can be saved, parts of a dossier."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from commandline import Run

from servanda.base.refusal import Refusal
from servanda.check import api as questions
from servanda.check.rechecked import Disagreement, loud, rechecked
from servanda.meaning.runs import Run as Events
from servanda.meaning.runs import Status
from servanda.meaning.witness import Answer, Expected, RunWitness, StructureWitness
from servanda.model.loader import load_files

HEAD = """---
agreement: {name}
title: Pact
signed: 2031-03-01 12:00
in-force: 2031-03-02 00:00
zone: UTC
languages: en
parties: Ash, Birch
---

# Pact

"""
WORLD = """```servanda
actor Ash
  role party
actor Birch
  role party
act open the road
  by Ash
  done "the road is open"
act move guns
  by Ash, Birch
```

"""
BANNED = "```servanda\nclause 1\n  Ash must not move guns\n\nclause 2\n  Ash must move guns\n  by 2031-10-31\n```\n"
OPEN = "```servanda\nclause 1\n  Ash must open the road\n  by 2031-04-30\n```\n"
RED = "\n```servanda\nred line road by Birch to Ash\n  Ash must not open the road\n```\n"


def dossier_at(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """Two agreements: one cannot be kept, the other can."""
    first = HEAD.format(name="first") + WORLD + BANNED
    return dossier_at(
        tmp_path, first=first, second=HEAD.format(name="second").replace("zone:", "imports: first.md\nzone:") + OPEN
    )


@pytest.fixture
def undecided(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every search ends with a witness that does not show what it says."""
    wrong = RunWitness(
        run=Events(), now=2_000_000_000, expected=(Expected(clause="pact:1", status=(Status.KEPT,)),), complies=True
    )

    def asked(_desk: object, question: str, *_more: object) -> object:
        return iter((Answer(question=question, subject="pact:1", verdict="yes", text="so it is", witness=wrong),))

    monkeypatch.setattr(questions, "_asked", asked)
    with loud(False):
        yield


def test_what_verify_refuses_is_not_printed(run: Run, tmp_path: Path, undecided: None) -> None:
    folder = dossier_at(tmp_path, pact=HEAD.format(name="pact") + WORLD + OPEN)
    result = run("ask", "falls-due", folder)
    assert result.code == 3
    assert "not decided" in result.out
    assert "so it is" not in result.out
    assert "clause pact:1 is breached after the run, not kept" in result.out, "the reason"
    assert "--save-case" in result.out
    assert "internal error" not in result.out


def test_a_case_holds_both_views(run: Run, tmp_path: Path, undecided: None) -> None:
    folder = dossier_at(tmp_path, pact=HEAD.format(name="pact") + WORLD + OPEN)
    result = run("ask", "falls-due", folder, "--save-case", tmp_path / "case.json")
    assert result.code == 3
    assert "give it only to those who may read them" in result.err
    case = json.loads((tmp_path / "case.json").read_text(encoding="utf-8"))
    assert case["asked"]["question"] == "falls-due"
    (seen,) = case["views"]
    assert seen["found"]["verdict"] == "yes"
    assert "clause pact:1 is breached after the run, not kept" in seen["verify"]["problems"]
    again = load_files({name: text.encode() for name, text in case["files"].items()}, case["dossier"])
    assert [clause.id for clause in again.clauses] == ["pact:1"]
    assert str(tmp_path) not in (tmp_path / "case.json").read_text(encoding="utf-8")


def test_a_disagreement_is_loud_where_it_is_looked_for(tmp_path: Path) -> None:
    dossier = load_files({"pact.md": (HEAD.format(name="pact") + WORLD + OPEN).encode()}, "pact")
    witness = RunWitness(
        run=Events(), now=2_000_000_000, expected=(Expected(clause="pact:1", status=(Status.KEPT,)),), complies=True
    )
    answer = Answer(question="falls-due", subject="pact:1", verdict="yes", text="so it is", witness=witness)
    with loud(False):
        assert rechecked(dossier, answer).verdict == "not decided"
    with loud(), pytest.raises(Disagreement, match="falls-due pact:1"):
        rechecked(dossier, answer)
    bare = Answer(
        question="stall",
        subject="pact:1",
        verdict="no",
        text="nobody can",
        witness=StructureWitness(facts=("x",), clauses=("pact:1",)),
    )
    assert rechecked(dossier, bare).verdict == "not decided", "a no that cannot be checked again is none"


def test_the_gate_does_not_let_pass_what_is_not_decided(run: Run, tmp_path: Path, undecided: None) -> None:
    folder = dossier_at(tmp_path, pact=HEAD.format(name="pact") + WORLD + OPEN)
    known = tmp_path / "known.json"
    run("check", folder, "--no-questions", "--write-baseline", known)
    result = run("check", folder, "--baseline", known)
    assert result.code == 3
    assert "Not decided" in result.out
    assert "ready to sign" not in result.out.lower()
    assert "stands in the way" not in result.out
    assert run("check", folder, "--baseline", known, "--fail-on", "never").code == 0
    assert run("check", folder).code == 1, "findings come first"
    assert "3 no findings, but a question was not decided" in " ".join(run("check", "--help").out.split())
    sarif = json.loads(run("check", folder, "--baseline", known, "--format", "sarif").out)
    assert sarif["runs"][0]["properties"]["questions"]["keepable"]["not decided"] == 1


def test_one_agreement_of_several(run: Run, two: Path) -> None:
    assert "cannot be kept" in run("ask", "keepable", two).out
    second = run("ask", "keepable", two, "--agreement", "second", "--json")
    (answer,) = msgspec.json.decode(second.out, type=list[Answer])[:1]
    assert (answer.verdict, answer.agreements) == ("yes", ("second",))
    saved = two.parent / "saved.json"
    assert run("ask", "keepable", two, "--agreement", "second", "--save", saved).code == 0
    verified = run("verify", saved, two)
    assert verified.code == 0, verified.out
    assert "second alone" in verified.out
    report = json.loads(run("check", two, "--agreement", "second", "--json").out)
    assert report["agreements"] == ["second"]
    assert {one["verdict"] for one in report["answers"]["keepable"]} == {"yes"}
    wrong = run("ask", "keepable", two, "--agreement", "secnd")
    assert wrong.code == 2
    assert "Did you mean: second?" in wrong.err


def test_red_lines_as_clauses(run: Run, tmp_path: Path) -> None:
    folder = dossier_at(tmp_path, pact=HEAD.format(name="pact") + WORLD + OPEN + RED)
    assert json.loads(run("ask", "keepable", folder, "--json").out)[0]["verdict"] == "yes", (
        "a red line binds nobody who did not agree"
    )
    found = json.loads(run("ask", "keepable", folder, "--with", "red-lines", "--json").out)[0]
    assert (found["verdict"], found["with_red_lines"]) == ("no", True)
    saved = tmp_path.parent / "red.json"
    run("ask", "keepable", folder, "--with", "red-lines", "--save", saved)
    verified = run("verify", saved, folder)
    assert verified.code == 0, verified.out
    assert "with the red lines as clauses" in verified.out
    wrong = run("ask", "keepable", folder, "--with", "wishes")
    assert wrong.code == 2
    assert "red-lines" in wrong.err


def test_a_clause_by_position(run: Run, two: Path) -> None:
    named = run("ask", "unanswered", "second:1", two, "--json")
    assert named.out == run("ask", "unanswered", two, "--clause", "second:1", "--json").out
    assert json.loads(named.out)[0]["subject"] == "second:1"
    assert run("ask", "unanswered", "a", "b", "c").code == 2


def test_nothing_is_written_down_to_ask_about(run: Run, tmp_path: Path) -> None:
    folder = dossier_at(tmp_path, pact=HEAD.format(name="pact") + WORLD + OPEN)
    for question, words in (
        ("part", "o reading is written down"),
        ("purpose", "o purpose is written down"),
        ("concern", "o concern"),
    ):
        result = run("ask", question, folder)
        assert result.code == 0
        assert words in result.out
        assert "No case found" not in result.out


def test_an_older_certificate_says_so(run: Run, tmp_path: Path) -> None:
    folder = dossier_at(tmp_path, pact=HEAD.format(name="pact") + WORLD + BANNED)
    saved = tmp_path.parent / "older.json"
    run("ask", "keepable", folder, "--save", saved)
    assert "Note:" not in run("verify", saved, folder).out
    data = json.loads(saved.read_text(encoding="utf-8"))
    del data["meaning"]
    saved.write_text(json.dumps(data), encoding="utf-8")
    assert "earlier meaning of the questions" in " ".join(run("verify", saved, folder).out.split())


def test_errors_carry_no_full_path(run: Run, tmp_path: Path) -> None:
    result = run("check", tmp_path / "deep" / "down" / "nowhere")
    assert result.code == 2
    assert str(tmp_path) not in result.err
    assert "down/nowhere" in result.err
    assert Refusal("x.", place=str(Path.cwd() / "a" / "b.md")).where == "a/b.md"
    assert Refusal("x.", place="b.md").where == "b.md"
