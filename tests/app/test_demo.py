"""`make demo` shows the most telling results and leaves a report, also where the authentic texts are not at hand."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from commandline import ROOT


def test_demo(tmp_path: Path) -> None:
    report = ROOT / "out" / "minsk" / "report.html"
    report.unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "demo.py"], capture_output=True, text=True, check=False, cwd=tmp_path, timeout=180
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    said = " ".join(done.stdout.split())
    for part in (
        "As written: the text can be kept",
        "they wait for each other in a circle",
        "ORDLO can stall clause 9.end",
        "The shortest run between two sides",
        "replayed on real evidence",
        "late, on 2015-03-17 [T037]",
        "The same.",
        "T136 2020-07-27",
        "34.0-36.0 [2021-03-22]",
        "240,985",
        "47,029",
        "253 [138]",
        "238 [125]",
        "Open out/minsk/report.html",
        "Open out/minsk/replay.html",
        "docs/tutorial.md",
        "docs/how-to/monitor-your-agreement.md",
    ):
        assert part in said, part
    assert "NOT THE SAME" not in said
    first = said.partition("checked before signing ")[2]
    assert first.startswith("As they are written, the Minsk texts can be kept. Where one side keeps to its reading and the other to the words, they cannot")
    replayed = said.partition("replayed on real evidence ")[2]
    assert re.match(r"Of \d+ clauses of the three texts as they are written, on 20 Feb 2022: 3 breached, each on a ground that is named below; ", replayed)
    assert "Silence accuses nobody." in replayed
    assert report.read_text(encoding="utf-8").startswith("<!doctype html>")
    place = ROOT / "out" / "minsk"
    assert (place / "replay.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert (place / "minsk-report-2015-03-20-clear.html").is_file()
    assert (place / "replay" / "minsk" / "evidence").is_dir()
    assert not (ROOT / "dossiers" / "minsk" / "evidence").exists()


def test_the_replay_needs_no_copies_and_says_what_is_missing(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from minsk_replay import replay, reports\n"
        "entered, page = replay(None, Path(sys.argv[1])); print(len(entered.absent), reports(entered, Path(sys.argv[1])))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "out"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT / "scripts",
        timeout=120,
    )
    assert done.stderr == ""
    assert done.stdout.strip() == "2 ('minsk-report-2015-03-20-clear.html',)"
    said = (tmp_path / "out" / "replay.md").read_text(encoding="utf-8")
    assert "not at hand, so not in this replay: UCDP GED: https://ucdp.uu.se/downloads/" in said
    assert "https://www.osce.org/special-monitoring-mission-to-ukraine" in said
