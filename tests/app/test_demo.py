"""`make demo` shows the most telling results and leaves a report, also where the authentic texts are not at hand."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from commandline import ROOT


def test_demo(tmp_path: Path) -> None:
    report = ROOT / "out" / "minsk" / "report.html"
    report.unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "demo.py"], capture_output=True, text=True, check=False, cwd=tmp_path, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    said = " ".join(done.stdout.split())
    for part in (
        "As written: the text can be kept",
        "they wait for each other in a circle",
        "ORDLO can stall clause 9.end",
        "The shortest run between two sides",
        "Open out/minsk/report.html",
        "docs/tutorial.md",
    ):
        assert part in said
    assert report.read_text(encoding="utf-8").startswith("<!doctype html>")
