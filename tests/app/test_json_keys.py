"""Whoever reads the JSON of before still finds its keys; `json-keys-before.json` lists those of the last version in which absence meant breach."""

from __future__ import annotations

import json
from pathlib import Path

from commandline import SMALL, Run
from instants import from_iso

from servanda.evidence.log import open_log
from servanda.evidence.records import Attribution, EventRecord, GapRecord, Grades, Source

QUESTIONS = {
    "monitor": ("monitor", "PATH", "--as-of", "2031-03-10"),
    "all readings": ("monitor", "PATH", "--all-readings"),
    "due": ("due", "PATH", "--as-of", "2031-02-10"),
    "why": ("why", "1", "PATH"),
    "diff": ("diff", "2031-02-25", "2031-03-10", "PATH"),
    "report": ("report", "PATH"),
    "show": ("evidence", "show", "PATH"),
    "gaps": ("evidence", "gaps", "PATH"),
}
BEFORE = Path(__file__).with_name("json-keys-before.json")


def at(text: str) -> int:
    return from_iso(text, "UTC")


def made(folder: Path) -> Path:
    folder.mkdir()
    reading = '\n```servanda\nreading no-order of 1 held by Northmark\n  source "a letter"\n  clause 1 drops only after\n```\n'
    (folder / "small.md").write_text(SMALL + reading, encoding="utf-8")
    told = []
    for name, term, when, by in (("e1", "clear the mines", "2031-02-20T10:00:00", "Eastholm"), ("e2", "open the road", "2031-03-05T10:00:00", "Northmark")):
        told.append(EventRecord(id=name, term=term, first=at(when), last=at(when), sources=("mission",), grades=Grades(credibility="2")))
        told.append(Attribution(id=f"{name}-by", event=name, by=(by,), sources=("mission",), grades=Grades(credibility="2")))
    gap = GapRecord(id="g", first=at("2031-02-01T00:00:00"), last=at("2031-02-02T00:00:00"), reason="fog")
    open_log(folder / "evidence").append([Source(id="mission", name="the Mission", reliability="B"), *told, gap], known=at("2031-03-06T18:00:00"))
    return folder


def keys(value: object, path: str = "") -> set[str]:
    """Every key as a path; what stands in a list is told once."""
    if isinstance(value, dict):
        return {one for name, inner in value.items() for one in {f"{path}.{name}", *keys(inner, f"{path}.{name}")}}
    return {one for inner in value for one in keys(inner, f"{path}[]")} if isinstance(value, list) else set()


def answers(run: Run, folder: Path) -> dict[str, set[str]]:
    found = {}
    for name, words in QUESTIONS.items():
        asked = [str(folder) if word == "PATH" else word for word in words]
        day = () if words[0] == "evidence" else ("--today", "2031-06-01")
        found[name] = keys(json.loads(run(*asked, *day, "--json").out))
    return found


def test_every_key_of_before_is_still_there(run: Run, tmp_path: Path) -> None:
    before = {name: set(known) for name, known in json.loads(BEFORE.read_text("utf-8")).items()}
    now = answers(run, made(tmp_path / "small"))
    told_only_of_a_breach = {".clauses[].performed[]", ".deltas[].was", ".state.performed[]"}
    for name, known in before.items():
        gone = {one for one in known - now[name] if not any(one.startswith(part) for part in told_only_of_a_breach)}
        assert not gone, (name, sorted(gone))


def test_what_is_lacking_has_a_key_of_its_own(run: Run, tmp_path: Path) -> None:
    folder = made(tmp_path / "small")
    told = json.loads(run("monitor", folder, "--as-of", "2031-03-03", "--known", "2031-06-01", "--today", "2031-06-01", "--json").out)
    assert all("lack" in one or one["status"] != "unknown" for one in told["clauses"])
    assert "watched" in told
