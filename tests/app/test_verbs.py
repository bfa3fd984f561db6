"""Each verb does what its help says, on the dossiers that come with the project."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from commandline import TODAY, Run

VERBS = ("new", "check", "fmt", "show", "ask", "explain", "rules", "verify", "text", "export", "completion", "version")
QUESTIONS = ("keepable", "can-happen", "falls-due", "stall", "part", "purpose", "concern", "unanswered", "schedule", "repair")


def loads(text: str) -> Any:
    return json.loads(text)


@pytest.mark.parametrize("verb", VERBS)
def test_help_of_every_verb(run: Run, verb: str) -> None:
    result = run(verb, "--help")
    assert result.code == 0
    assert "Usage:" in result.out
    if verb not in ("version", "text", "completion"):
        assert "Example" in result.out
    assert verb in run("--help").out


def test_version(run: Run) -> None:
    assert run("version").out.startswith("servanda 0.1.0\n")
    assert run("--version").out == "servanda 0.1.0\n"
    assert set(loads(run("version", "--json").out)) == {"servanda", "python", "z3-solver", "model"}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(run: Run, shell: str) -> None:
    assert "_SERVANDA_COMPLETE" in run("completion", shell).out


def test_check_of_harbour_finds_nothing_in_the_way(run: Run, dossiers: Path) -> None:
    result = run("check", dossiers / "harbour", "--today", TODAY)
    assert result.code == 0, result.out
    assert "0 errors" in result.out


def test_check_of_minsk_leads_with_what_matters(run: Run, dossiers: Path) -> None:
    result = run("check", dossiers / "minsk", "--today", TODAY)
    assert result.code == 1
    head = "\n".join(result.out.splitlines()[:12])
    assert "Not ready to sign" in head
    assert "cannot be kept" in result.out
    assert result.out.index("In short") < result.out.index("Findings (") < result.out.index("What to do next")


def test_check_writes_every_format(run: Run, dossiers: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    result = run("check", dossiers / "black-sea-2025", "--today", TODAY, "--html", page, "--json")
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    report = loads(result.out)
    assert report["dossier"] == "black-sea-2025"
    assert "seconds" not in report
    again = tmp_path / "again.json"
    run("check", dossiers / "black-sea-2025", "--today", TODAY, "--json", "-o", again)
    assert again.read_text(encoding="utf-8") == result.out, "the same input gives the same bytes"
    plain = run("check", dossiers / "black-sea-2025", "--today", TODAY, "--no-questions", "--format", "markdown")
    assert plain.out.startswith("# Servanda check: black-sea-2025")
    saved = tmp_path / "page.md"
    run("check", dossiers / "black-sea-2025", "--today", TODAY, "--no-questions", "-o", saved)
    assert saved.read_text(encoding="utf-8") == plain.out


def test_fail_on_decides_the_exit_code(run: Run, dossiers: Path) -> None:
    codes = [
        run("check", dossiers / "minsk", "--today", TODAY, "--no-questions", "--fail-on", at).code
        for at in ("error", "warning", "advice", "never")
    ]
    assert codes == [1, 1, 1, 0]


def test_full_says_more(run: Run, dossiers: Path) -> None:
    short, full = (run("check", dossiers / "minsk", "--today", TODAY, "--no-questions", *more).out for more in ([], ["--full"]))
    assert len(full) > len(short)
    assert "why:" in full
    assert "why:" not in short


def test_profile_changes_what_is_asked(run: Run, dossiers: Path) -> None:
    counts = [
        len(loads(run("check", dossiers / "minsk", "--today", TODAY, "--no-questions", "--json", "--profile", p).out)["findings"])
        for p in ("ceasefire", "sanctions")
    ]
    assert counts[0] != counts[1]


def test_show_in_three_forms(run: Run, dossiers: Path) -> None:
    assert "9.end" in run("show", dossiers / "minsk", columns=160).out
    assert "| 9.end |" in run("show", dossiers / "minsk", "--markdown").out
    rows = loads(run("show", dossiers / "minsk", "--agreement", "minsk-ii", "--article", "9", "--json").out)
    assert [row["id"] for row in rows] == ["minsk-ii:9.start", "minsk-ii:9.end"]
    assert rows[1]["bearer"] == "Ukraine"


def test_explain_speaks_under_each_reading(run: Run, dossiers: Path) -> None:
    page = run("explain", "9.end", dossiers / "minsk").out
    assert "security-first, held by Ukraine" in page
    assert "politics-first, held by Russia, ORDLO" in page
    data = loads(run("explain", "minsk-ii:9.end", dossiers / "minsk", "--json").out)
    assert data["clause"]["id"] == "minsk-ii:9.end"
    assert data["page"].startswith("# Clause")


@pytest.mark.parametrize("question", QUESTIONS)
def test_ask_each_question(run: Run, dossiers: Path, question: str) -> None:
    about = {"can-happen": ["--event", "ensure safe navigation"], "falls-due": ["--clause", "black-sea-us-russia:1.force"]}.get(question, [])
    result = run("ask", question, dossiers / "black-sea-2025", *about, "--json")
    answers = loads(result.out)
    assert result.code == (1 if any(a["verdict"] == "not decided" for a in answers) else 0)
    assert all(a["question"] == question and a["text"] for a in answers)
    shown = run("ask", question, dossiers / "black-sea-2025", *about)
    assert shown.out.strip()


def test_ask_who_can_stall_nine(run: Run, dossiers: Path) -> None:
    answers = loads(run("ask", "stall", dossiers / "minsk", "--clause", "9.end", "--json").out)
    assert "ORDLO" in {a["actor"] for a in answers if a["verdict"] == "yes"}


def test_rules(run: Run) -> None:
    table = run("rules").out
    every = loads(run("rules", "--json").out)
    assert all(rule["code"] in table for rule in every)
    code = every[0]["code"]
    page = run("rules", code.lower()).out
    assert code in page
    assert "Why:" in page
    assert loads(run("rules", code, "--json").out)[0]["bad"]


def test_export_is_json_that_can_be_read_again(run: Run, dossiers: Path, tmp_path: Path) -> None:
    printed = run("export", dossiers / "harbour").out
    target = tmp_path / "model.json"
    assert run("export", dossiers / "harbour", "-o", target).code == 0
    assert target.read_text(encoding="utf-8") == printed
    assert loads(printed)


def test_text_list(run: Run, dossiers: Path) -> None:
    assert "minsk-ii: PA-X agreement 1364 (en), not attached" in run("text", "list", dossiers / "minsk").out
    assert {row["agreement"] for row in loads(run("text", "list", dossiers / "minsk", "--json").out)} >= {"minsk-ii"}
    assert "No agreement here" in run("text", "list", dossiers / "harbour").out


def test_new_makes_a_dossier_that_can_be_checked(run: Run, tmp_path: Path) -> None:
    made = run("new", "my-ceasefire", "--title", 'Cease-fire: the "Line"', folder=tmp_path)
    assert made.code == 0
    assert "Next: servanda check my-ceasefire" in made.out
    report = loads(run("check", "my-ceasefire", "--today", TODAY, "--json", folder=tmp_path).out)
    assert not [f for f in report["findings"] if f["code"].startswith(("SY", "NR"))]
    assert run("fmt", "--check", "my-ceasefire", folder=tmp_path).code == 0
    data = loads(run("new", "other", "--json", folder=tmp_path).out)
    assert len(data["made"]) == 2


def test_new_never_overwrites(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "agreement.md").write_text("mine", encoding="utf-8")
    result = run("new", "mine", folder=tmp_path)
    assert result.code == 2
    assert "nothing was changed" in result.err
    assert (tmp_path / "mine" / "agreement.md").read_text(encoding="utf-8") == "mine"
    assert sorted(p.name for p in (tmp_path / "mine").iterdir()) == ["agreement.md"]
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert run("new", "file", folder=tmp_path).code == 2
    (tmp_path / "empty").mkdir()
    assert run("new", "empty", folder=tmp_path).code == 0


@pytest.mark.parametrize("name", ["---", "Überwachung", "停火", "a b", "1", "x" * 60])
def test_new_takes_any_name(run: Run, tmp_path: Path, name: str) -> None:
    assert run("new", "--", name, folder=tmp_path).code == 0
    report = loads(run("check", "--no-questions", "--json", "--", name, folder=tmp_path).out)
    assert not [f for f in report["findings"] if f["code"].startswith(("SY", "NR"))]
