"""What one verb writes another reads: baselines, certificates, attached texts, formatted files, SARIF."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from commandline import TODAY, Run
from fluidattacks_core.sarif import SarifLog

DAY = ("--today", TODAY)


def test_baseline_silences_what_is_known_and_nothing_else(run: Run, small: Path, tmp_path: Path) -> None:
    known = tmp_path / "known.json"
    first = run("check", small, *DAY, "--write-baseline", known, "--json")
    findings = json.loads(first.out)["findings"]
    assert findings
    second = run("check", small, *DAY, "--baseline", known, "--fail-on", "advice", "--json")
    report = json.loads(second.out)
    assert second.code == 0
    assert report.get("findings", []) == []
    assert len(report["silenced"]) >= len(findings)
    page = run("check", small, *DAY, "--baseline", known)
    assert "known in the baseline" in " ".join(page.out.split())

    text = (small / "small.md").read_text(encoding="utf-8")
    moved = text.replace("# Small Agreement\n", "# Small Agreement\n\nA line more, so that every place moves.\n")
    (small / "small.md").write_text(moved, encoding="utf-8")
    assert json.loads(run("check", small, *DAY, "--baseline", known, "--json").out).get("findings", []) == []

    (small / "small.md").write_text(moved.replace("  by 2031-03-01\n", "  in due course\n"), encoding="utf-8")
    assert json.loads(run("check", small, *DAY, "--baseline", known, "--json").out)["findings"]


def test_baseline_is_the_same_each_time(run: Run, small: Path, tmp_path: Path) -> None:
    written = []
    for name in ("one.json", "two.json"):
        run("check", small, *DAY, "--no-questions", "--write-baseline", tmp_path / name)
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1]


def test_acceptance_silences_until_its_day(run: Run, small: Path) -> None:
    finding = next(
        f
        for f in json.loads(run("check", small, *DAY, "--no-questions", "--json").out)["findings"]
        if f["code"].startswith("SV") and f["subject"] == "clause small:2"
    )
    path = small / "small.md"
    accept = f'\n```servanda\naccept {finding["code"]} on clause 2 because "agreed orally" by Northmark until 2031-06-30\n```\n'
    path.write_text(path.read_text(encoding="utf-8") + accept, encoding="utf-8")

    def speaks(day: str) -> bool:
        found = json.loads(run("check", small, "--today", day, "--no-questions", "--json").out)["findings"]
        return any((f["code"], f["subject"]) == (finding["code"], finding["subject"]) for f in found)

    assert not speaks("2031-06-30")
    assert speaks("2031-07-01")


@pytest.mark.parametrize("dossier", ["harbour", "minsk"])
def test_sarif_is_sarif(run: Run, dossiers: Path, dossier: str) -> None:
    result = run("check", dossiers / dossier, *DAY, "--format", "sarif")
    log = SarifLog.model_validate_json(result.out)
    (found,) = log.runs
    data = json.loads(result.out)["runs"][0]
    assert found.tool.driver.name == "servanda"
    rules = [rule["id"] for rule in data["tool"]["driver"]["rules"]]
    for entry in data["results"]:
        assert rules[entry["ruleIndex"]] == entry["ruleId"]
        for location in [*entry["locations"], *entry.get("relatedLocations", [])]:
            region = location["physicalLocation"]["region"]
            assert region["startLine"] >= 1
            assert (region["endLine"], region["endColumn"]) >= (region["startLine"], region["startColumn"])
    assert len({e["partialFingerprints"]["servanda/v1"] for e in data["results"]}) == len(data["results"]), "each finding is one"


def test_sarif_of_names_that_are_no_addresses(run: Run, small: Path) -> None:
    (small / "small.md").rename(small / "my draft #2 (Київ).md")
    result = run("check", small, *DAY, "--no-questions", "--format", "sarif")
    SarifLog.model_validate_json(result.out)
    uris = {a["location"]["uri"] for a in json.loads(result.out)["runs"][0]["artifacts"]}
    assert uris == {"my%20draft%20%232%20%28%D0%9A%D0%B8%D1%97%D0%B2%29.md"}


@pytest.mark.parametrize(
    "words",
    [
        ["keepable"],
        ["stall", "--clause", "9.end"],
        ["part"],
        ["purpose"],
        ["concern"],
        ["unanswered"],
        ["schedule"],
        ["repair"],
    ],
    ids=lambda w: w[0],
)
def test_certificate_holds_until_something_is_changed(run: Run, dossiers: Path, tmp_path: Path, words: list[str]) -> None:
    saved = tmp_path / "saved.json"
    question, *about = words
    asked = run("ask", question, dossiers / "minsk", *about, "--save", saved)
    assert asked.code == 0
    assert "servanda verify" in asked.err
    certificate = json.loads(saved.read_text(encoding="utf-8"))
    if certificate["answer"]["witness"]["type"] == "structure":
        structure_is_not_taken_for_proof(run, dossiers, saved, certificate)
        return
    good = run("verify", saved, dossiers / "minsk")
    assert good.code == 0, good.out
    assert "The certificate holds." in good.out
    assert json.loads(run("verify", saved, dossiers / "minsk", "--json").out)["ok"] is True

    for change in changes(certificate):
        saved.write_text(json.dumps(change), encoding="utf-8")
        bad = run("verify", saved, dossiers / "minsk")
        assert bad.code == 1, bad.out
        assert "does not hold" in bad.out

    saved.write_text(json.dumps(certificate), encoding="utf-8")
    other = tmp_path / "minsk"
    shutil.copytree(dossiers / "minsk", other)
    text = (other / "minsk-ii.md").read_text(encoding="utf-8")
    (other / "minsk-ii.md").write_text(text.replace("by end of 2015", "by end of 2016"), encoding="utf-8")
    assert run("verify", saved, other).code == 1


def structure_is_not_taken_for_proof(run: Run, dossiers: Path, saved: Path, certificate: dict[str, object]) -> None:
    """Sentences cannot be worked out again: verify says so, whichever way round the verdict is."""
    for verdict in ("yes", "no"):
        certificate["answer"]["verdict"] = verdict  # type: ignore[index]
        saved.write_text(json.dumps(certificate), encoding="utf-8")
        result = run("verify", saved, dossiers / "minsk")
        assert result.code == 1
        assert "The certificate could not be re-checked." in result.out
        assert "not re-checked: that the answer is" in " ".join(result.out.split())
        assert json.loads(run("verify", saved, dossiers / "minsk", "--json").out)["ok"] is False


def changes(certificate: dict[str, object]) -> list[dict[str, object]]:
    """The same certificate with one thing changed: the verdict; the witness."""

    def copy() -> dict[str, object]:
        return json.loads(json.dumps(certificate))  # type: ignore[no-any-return]

    verdict = copy()
    verdict["answer"]["verdict"] = "yes" if certificate["answer"]["verdict"] == "no" else "no"  # type: ignore[index]
    found = [verdict]
    witness = certificate["answer"]["witness"]  # type: ignore[index]
    if witness["type"] in ("chain", "core"):
        less = copy()
        less["answer"]["witness"]["steps"] = witness["steps"][:-1]  # type: ignore[index]
        for case in less["answer"]["witness"].get("cases", []):  # type: ignore[index]
            case["steps"] = case["steps"][:-1]
        found.append(less)
    if witness["type"] == "run":
        empty = copy()
        empty["answer"]["witness"]["expected"] = [  # type: ignore[index]
            {**e, "status": ["kept" if "kept" not in e["status"] else "breached"]} for e in witness.get("expected", [])
        ]
        if witness.get("expected"):
            found.append(empty)
    return found


WORDS = "1. The Parties shall hold fire.\n\n2. The Mission shall report each day. It shall publish its reports.\n"


def test_text_is_attached_only_if_it_is_the_one_named(run: Run, tmp_path: Path) -> None:
    folder, copy, other = tmp_path / "mine", tmp_path / "copy.txt", tmp_path / "other.txt"
    copy.write_text(WORDS, encoding="utf-8")
    other.write_text(WORDS.replace("each day", "each week"), encoding="utf-8")
    described = run("text", "describe", copy, "--articles", "numbered")
    assert described.code == 0
    head, notes = described.out.split("# article", 1)
    assert "article 2: 2 sentences" in "# article" + notes
    assert "#   art. 2 s. 2: It shall publish its reports." in notes
    data = json.loads(run("text", "describe", copy, "--articles", "numbered", "--json").out)
    assert [(one["id"], [sentence["address"] for sentence in one["sentences"]]) for one in data["articles"]] == [
        ("1", ["art. 1 s. 1"]), ("2", ["art. 2 s. 1", "art. 2 s. 2"]),
    ]  # fmt: skip

    folder.mkdir()
    (folder / "a.md").write_text(
        "---\nagreement: mine\ntitle: Mine\nsigned: 2031-01-01\nparties: Northmark\n"
        + head.replace("symbol: ", 'symbol: "ours"').rstrip()
        + "\n---\n\n# Mine\n\n```servanda\nactor Northmark\n  role party\n```\n",
        encoding="utf-8",
    )
    assert "mine: ours (en), not attached" in run("text", "list", folder).out
    before = json.loads(run("check", folder, *DAY, "--no-questions", "--json").out)
    assert "not attached" in before["text_rules"]["mine"]

    wrong = run("text", "attach", other, folder)
    assert wrong.code == 2
    assert "which no agreement of the dossier names" in wrong.err
    assert not (folder / ".text").exists()

    right = run("text", "attach", copy, folder)
    assert json.loads(run("text", "attach", copy, folder, "--json").out)["agreement"] == "mine"
    assert right.code == 0, right.err
    assert (folder / ".text" / ".gitignore").read_text(encoding="utf-8") == "*\n"
    after = json.loads(run("check", folder, *DAY, "--no-questions", "--json").out)
    assert len(after["coverage"]["mine"]["sentences"]) == 3
    assert "mine: ours (en), attached" in run("text", "list", folder).out

    (folder / ".text" / "mine.txt").write_text(other.read_text(encoding="utf-8"), encoding="utf-8")
    changed = json.loads(run("check", folder, *DAY, "--no-questions", "--json").out)
    assert changed["findings"] != after["findings"] or changed["coverage"] != after["coverage"], "a changed copy is noticed"


UGLY = """# T

```servanda
actor   Northmark # the north
   role party
act  open   fire
  by Northmark
clause 1    "No fire"
  Northmark  must not open fire
```
"""


def test_fmt_check_diff_stdin_and_write(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(UGLY, encoding="utf-8")
    assert run("fmt", "--check", path).code == 1
    assert f"would change: {path}" in run("fmt", "--check", path).out
    diff = run("fmt", "--diff", path)
    assert diff.code == 1
    assert '-clause 1    "No fire"' in diff.out
    assert '+clause 1 "No fire"' in diff.out
    assert path.read_text(encoding="utf-8") == UGLY, "neither changes anything"
    piped = run("fmt", "-", given=UGLY.encode())
    assert piped.code == 0
    assert run("fmt", "-", "--check", given=UGLY.encode()).code == 1
    written = run("fmt", path, "--json")
    assert json.loads(written.out) == {"changed": [str(path)], "seen": 1, "written": True}
    assert path.read_text(encoding="utf-8") == piped.out
    assert "# the north" in piped.out
    assert run("fmt", "--check", path).code == 0
    assert run("fmt", "-", given=piped.out.encode()).out == piped.out, "twice is the same as once"
    assert run("fmt", "-", given=b"\xff\xfe\x00").code == 2


def test_fmt_writes_nothing_if_one_file_cannot_be_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(UGLY, encoding="utf-8")
    (tmp_path / "b.md").write_bytes(b"\xff")
    assert run("fmt", tmp_path).code == 2
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == UGLY
