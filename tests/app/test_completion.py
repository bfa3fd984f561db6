"""What a shell is offered, through the protocol by which it asks; and that asking loads no engine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from commandline import ROOT

LOADED = "import sys, json\nfrom servanda.app.cli import root\ntry: root.main(prog_name='servanda')\nexcept SystemExit: pass\nprint(json.dumps(sorted(sys.modules)), file=sys.stderr)\n"


def offered(line: str, folder: Path = ROOT, shell: str = "bash", behind: str = "") -> tuple[list[str], set[str]]:
    """What a shell offers for the last word of a line, and the modules that were loaded for it. behind: words after that one."""
    words = line.split(" ")
    env = {**os.environ, "_SERVANDA_COMPLETE": f"{shell}_complete", "COMP_WORDS": f"{line} {behind}".strip(" ") if behind else line, "COMP_CWORD": str(len(words) - 1)}
    env["PYTHONPATH"] = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    made = subprocess.run([sys.executable, "-c", LOADED], cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=True)
    found = [one.partition(",")[2] for one in made.stdout.splitlines() if one.startswith("plain,")]
    return found, set(json.loads(made.stderr))


@pytest.mark.parametrize(
    ("line", "some"),
    [
        ("servanda ch", ["check"]),
        ("servanda help evi", ["evidence"]),
        ("servanda help evidence ga", ["gaps"]),
        ("servanda evidence wat", ["watched"]),
        ("servanda sanctions own if-", ["if-listed", "if-sells"]),
        ("servanda ask sta", ["stall"]),
        ("servanda rules SV50", ["SV501", "SV502", "SV503"]),
        ("servanda check --profile ce", ["ceasefire"]),
        ("servanda check --fail-on w", ["warning"]),
        ("servanda check dossiers/ri", ["dossiers/rivers"]),
        ("servanda explain ", ["dossiers"]),
        ("servanda monitor dossiers/minsk --reading sec", ["security-first"]),
        ("servanda monitor dossiers/minsk --agreement mi", ["minsk-ii", "minsk-memorandum", "minsk-protocol"]),
        ("servanda ask stall dossiers/minsk --actor Uk", ["Ukraine"]),
    ],
)
def test_values_are_offered(line: str, some: list[str]) -> None:
    found, loaded = offered(line)
    assert some == ["dossiers"] or set(some) <= set(found), found
    assert all(one.casefold().startswith(line.rpartition(" ")[2].casefold()) for one in found)
    assert not {name for name in loaded if name.startswith(("servanda.model", "servanda.check.questions", "servanda.monitor", "servanda.meaning.evaluator", "z3"))}


def test_clauses_are_those_of_the_dossier_one_is_in_or_has_named() -> None:
    assert "9.end" in offered("servanda explain 9.", ROOT / "dossiers" / "minsk")[0]
    assert "9.end" in offered("servanda explain 9.", behind="dossiers/minsk")[0]
    assert "9.end" in offered("servanda ask stall 9.", ROOT / "dossiers" / "minsk")[0]
    assert offered("servanda explain 9.", ROOT / "dossiers" / "rivers")[0] == []


def test_where_there_is_nothing_to_offer_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "odd.md").write_bytes(b"---\nagreement: \xff\n---\n```servanda\nclause \xfe\n```\n")
    assert offered("servanda explain zz", tmp_path)[0] == []
    assert offered("servanda check zz", tmp_path)[0] == []


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_every_shell_is_answered(shell: str) -> None:
    made = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "_SERVANDA_COMPLETE": f"{shell}_complete", "COMP_WORDS": "servanda ask sta", "COMP_CWORD": "2" if shell == "zsh" else "sta"},
    )  # fmt: skip
    assert "stall" in made.stdout
