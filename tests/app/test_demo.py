"""`make demo` shows the most telling results and leaves a report, also where the authentic texts are not at hand."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
from pathlib import Path

from commandline import ROOT

ONLY = """
import runpy, sys
blocked = set(sys.argv.pop(1).split(","))


class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in blocked:
            raise ModuleNotFoundError(f"No module named '{name}'", name=name)


sys.meta_path.insert(0, Blocked())
sys.argv.pop(0)
sys.path.insert(0, "scripts")
runpy.run_path("scripts/demo.py", run_name="__main__")
"""
"""The demo where nothing can be imported but what one lock installs."""


def not_locked(lock: str) -> str:
    """The modules of all distributions here that this lock does not install."""
    locked = set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements" / lock).read_text(encoding="utf-8"), re.MULTILINE)) | {"servanda"}
    plain = {re.sub(r"[-_.]+", "-", name).lower() for name in locked}
    there = importlib.metadata.packages_distributions()
    return ",".join(sorted(m for m, names in there.items() if not plain & {re.sub(r"[-_.]+", "-", name).lower() for name in names}))


def half(name: str, lock: str) -> str:
    """What a half of the demo prints, with nothing at hand but what was installed before it."""
    blocked = not_locked(lock)
    assert {"polars", "numba", "icu"} <= set(blocked.split(","))
    done = subprocess.run([sys.executable, "-c", ONLY, blocked, "demo.py", name], capture_output=True, text=True, check=False, cwd=ROOT, timeout=180)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def test_demo() -> None:
    report = ROOT / "out" / "minsk" / "report.html"
    report.unlink(missing_ok=True)
    texts = half("texts", "base.lock")
    assert "replayed on real evidence" not in texts
    said = " ".join((texts + half("replay", "demo.lock")).split())
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
    assert "not at hand, so not in this replay: UCDP GED: `https://ucdp.uu.se/downloads/`" in said
    assert "https://www.osce.org/special-monitoring-mission-to-ukraine" in said
