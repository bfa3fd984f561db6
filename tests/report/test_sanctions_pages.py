"""Pages of the sanctions jobs, made by the real command, in a real Chromium: drawings with words, nothing from outside, never wider than the window."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from test_browser import BROWSER, QUIET, chromium, needs_browser, shoot
from test_renderers import read_html

EMBARGO = Path(__file__).parents[2] / "dossiers" / "embargo"
LIST = tuple(str(EMBARGO / "lists" / "2031-07-04" / f"{part}.csv") for part in ("prim", "alt", "add"))
JOBS = {
    "screening": ("screen", "Torin Vaskeld", "--known", "2031-08-01", "--today", "2031-08-01"),
    "ownership": ("own", "caught", "Brightwater Freight", "-f", str(EMBARGO / "ownership" / "holdings.csv"), "--listed", str(EMBARGO / "ownership" / "listed.txt"), "--as-of", "2031-07-10", "--regime", "us-ofac"),
    "leads": ("detect", "trade-diversion", "--tables", str(EMBARGO / "trade"), "--set", "measures=2031-07-01", "--set", "since=2031-07", "--set", "targets=Corvany", "--set", "exporter=Belmora", "--set", "currency=crowns"),
    "measures": ("review", "measures", str(EMBARGO), "--as-of", "2033-05-01", "--today", "2033-06-01"),
    "effect": ("review", "effect", str(EMBARGO / "effects" / "exports.csv"), "--question", str(EMBARGO / "effects" / "question.toml")),
}  # fmt: skip
WORDS = {"screening": "VASKELD, Toren", "ownership": "Sorrel Holding", "leads": "Dunmere", "measures": "Asset freeze", "effect": "synthetic"}
DRAWN = {"ownership", "leads", "measures", "effect"}


def servanda(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "servanda.app.cli", "sanctions", *words]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False, timeout=120, stdin=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("sanctions")
    stored = servanda(folder, "import", *LIST, "--list", "belmora", "--published", "2031-07-04", "--known", "2031-07-04")
    assert stored.returncode == 0, stored.stderr
    for job, words in JOBS.items():
        done = servanda(folder, *words, "--html", f"{job}.html")
        assert done.returncode == 1, (job, done.stderr)
    return {job: folder / f"{job}.html" for job in JOBS}


@pytest.mark.parametrize("job", JOBS)
def test_a_page_asks_for_nothing_from_outside_and_its_drawings_have_words(job: str, pages: dict[str, Path]) -> None:
    text = pages[job].read_text(encoding="utf-8")
    reader = read_html(text)
    for tag, attributes in reader.tags:
        assert tag not in ("script", "link", "iframe", "object", "embed", "img", "form"), tag
        assert not {"src", "srcset", "action"} & set(attributes)
    assert WORDS[job] in reader.text
    figures = [attributes for tag, attributes in reader.tags if tag == "figure"]
    assert bool(figures) == (job in DRAWN) or figures
    assert all(a.get("role") == "img" and len(a.get("aria-label") or "") > 30 for a in figures)
    assert "sha256" in reader.text, "what it was made from"


@pytest.mark.browser
@needs_browser
@pytest.mark.parametrize("job", JOBS)
def test_a_page_opens_and_is_never_wider_than_its_window(job: str, pages: dict[str, Path], tmp_path: Path) -> None:
    seen = chromium(pages[job], tmp_path, "--dump-dom")
    assert WORDS[job] in read_html(seen).text
    assert "<script" not in seen
    probe = tmp_path / "probe.html"
    page = pages[job].read_text(encoding="utf-8").replace("default-src 'none'", "default-src 'none'; script-src 'unsafe-inline'")
    probe.write_text(page.replace("</body>", "<script>document.title = document.documentElement.scrollWidth + ' of ' + innerWidth</script></body>"), encoding="utf-8")
    title = chromium(probe, tmp_path, "--dump-dom", "--window-size=1200,1600").partition("<title>")[2].partition("</title>")[0]
    wide, _, window = title.partition(" of ")
    assert int(wide) <= int(window), title
    assert shoot(pages[job], tmp_path, f"sanctions-{job}", "1200,2000").stat().st_size > 15_000


@pytest.mark.browser
@needs_browser
def test_the_console_stays_silent(pages: dict[str, Path], tmp_path: Path) -> None:
    """Nothing is asked for from outside either: the page forbids it, and what the browser then refuses it tells on its console, as the last page shows."""
    spoilt = tmp_path / "spoilt.html"
    spoilt.write_text(pages["leads"].read_text(encoding="utf-8").replace("</body>", '<img src="https://example.invalid/a.png"></body>'), encoding="utf-8")
    for page in (pages["screening"], pages["leads"], pages["measures"], spoilt):
        assert "default-src 'none'" in page.read_text(encoding="utf-8")
        assert BROWSER is not None
        command = [BROWSER, *QUIET, f"--user-data-dir={tmp_path / 'profile'}", "--enable-logging=stderr", "--window-size=1200,1600", "--dump-dom", page.as_uri()]
        seen = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        told = [line for line in seen.stderr.splitlines() if ":CONSOLE" in line]
        assert bool(told) == (page == spoilt), told
