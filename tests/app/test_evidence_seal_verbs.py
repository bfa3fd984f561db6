"""`servanda evidence seal`, `erase`, `reads`: from an open log to erased words, with every verdict as it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commandline import Run

pytest.importorskip("cryptography", reason="the extra `seal` is not installed")

SAID = "a neighbour told us, and is afraid"


@pytest.fixture
def sealed(run: Run, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SERVANDA_KEYS", str(tmp_path / "keys"))
    fields = ("term=open the road", "date=2031-02-04", "by=Northmark", "source=patrol 12", "tlp=AMBER")
    words = [word for field in fields for word in ("--set", field)]
    assert run("evidence", "add", *words, "--set", "text=before", small, "--known", "2031-02-05").code == 0
    made = run("evidence", "seal", "--above", "tlp:green", small)
    assert (made.code, made.err) == (0, "")
    assert "above it are in the log already, and stay as they are" in made.out
    done = run("evidence", "add", *words, "--set", f"text={SAID}", small, "--known", "2031-02-06", "--json")
    assert done.code == 0, done.err
    return small


def ident(run: Run, place: Path) -> str:
    (found,) = [one["record"]["id"] for one in json.loads(run("evidence", "show", place, "--json").out) if one["record"]["text"] == SAID]
    return str(found)


def test_words_are_erased_and_every_verdict_stays(run: Run, sealed: Path) -> None:
    name = ident(run, sealed)
    answer = run("monitor", sealed, "--as-of", "2031-03-01", "--today", "2031-06-01", "--json")
    assert answer.err == ""
    before = json.loads(answer.out)
    head = run("evidence", "verify", sealed).out.split()[-1]
    done = run("evidence", "erase", name, "--by", "Ben Okoro", "--because", "asked for it", sealed)
    assert done.code == 0, done.err
    assert f"Erased: the words of {name}" in done.out
    after = json.loads(run("monitor", sealed, "--as-of", "2031-03-01", "--today", "2031-06-01", "--json").out)
    assert SAID not in json.dumps(after)
    wordless = json.dumps(before).replace(SAID, "X")
    told = run("evidence", "show", "--id", name, sealed).out
    assert "by Ben Okoro: asked for it" in " ".join(told.split())
    assert [clause["verdict"] for clause in _clauses(after)] == [clause["verdict"] for clause in _clauses(json.loads(wordless))]
    assert run("evidence", "verify", "--head", head, sealed).code == 0


def _clauses(answer: object) -> list[dict[str, object]]:
    """Every object with a verdict, wherever it stands."""
    if isinstance(answer, dict):
        return [answer] * ("verdict" in answer) + [one for value in answer.values() for one in _clauses(value)]
    return [one for value in answer for one in _clauses(value)] if isinstance(answer, list) else []


def test_readings_are_entered_with_their_verb(run: Run, sealed: Path) -> None:
    ident(run, sealed)
    run("monitor", sealed, "--as-of", "2031-03-01", "--today", "2031-06-01")
    acts = json.loads(run("evidence", "reads", sealed, "--json").out)
    assert {"evidence show", "monitor"} <= {act["verb"] for act in acts}
    assert all(act["marking"] == "AMBER" and act["at"] and act["person"] for act in acts)
    run("evidence", "verify", sealed)
    run("evidence", "reads", sealed)
    assert json.loads(run("evidence", "reads", sealed, "--json").out) == acts, "neither opens anything"
    shown = " ".join(run("evidence", "reads", sealed).out.split())
    assert "monitor: " in shown
    assert "up to AMBER" in shown


def test_without_the_key_each_verb_says_what_is_missing(run: Run, sealed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SERVANDA_KEYS", str(tmp_path / "none"))
    for words in (("evidence", "show"), ("monitor", "--as-of", "2031-03-01", "--today", "2031-06-01"), ("evidence", "gaps")):
        refused = run(*words, sealed)
        assert refused.code == 2
        assert "sealed with the key" in refused.err
        assert "SERVANDA_KEYS" in refused.err


def test_what_was_never_sealed_is_not_said_to_be_erased(run: Run, sealed: Path) -> None:
    (early,) = [one["record"]["id"] for one in json.loads(run("evidence", "show", sealed, "--json").out) if one["record"]["text"] == "before"]
    refused = run("evidence", "erase", early, "--by", "Ben", "--because", "asked", sealed)
    assert refused.code == 2
    assert "not sealed when they were entered" in refused.err


def test_a_watch_whose_journal_would_hold_the_words_is_refused(run: Run, sealed: Path, tmp_path: Path) -> None:
    (tmp_path / "stream").write_text("")
    refused = run("watch", sealed, "--file", tmp_path / "stream")
    assert refused.code == 2
    assert "a watch keeps what it takes in a journal that is not" in refused.err
    assert not (sealed / "evidence" / "watch").exists()
