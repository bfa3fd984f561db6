"""The report in a real Chromium: it opens without a network, lays out, and says what it should. Screenshots: out/screenshots/."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from test_renderers import read_html

import servanda
from servanda.report.html import html
from servanda.report.pages.whole import html_page

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "out" / "screenshots"
BROWSER = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
]
needs_browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium here (Debian: apt-get install chromium)")
DAY = dt.date(2031, 1, 1)


def report_of(folder: Path, *, questions: bool = True) -> str:
    dossier = servanda.load(folder, attached=False)
    report = servanda.check(dossier, today=DAY, questions=questions)
    from servanda.app.api import sources

    return html(html_page(report, dossier, sources(folder)))


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    place = tmp_path_factory.mktemp("reports")
    for name in ("minsk", "harbour"):
        (place / f"{name}.html").write_text(report_of(ROOT / "dossiers" / name), encoding="utf-8")
    return {name: place / f"{name}.html" for name in ("minsk", "harbour")}


def chromium(page: Path, profile: Path, *options: str) -> str:
    assert BROWSER is not None
    found = subprocess.run(
        [BROWSER, *QUIET, f"--user-data-dir={profile}", *options, page.as_uri()],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return found.stdout


def shoot(page: Path, profile: Path, name: str, size: str, *options: str) -> Path:
    SHOTS.mkdir(parents=True, exist_ok=True)
    target = SHOTS / f"{name}.png"
    target.unlink(missing_ok=True)
    chromium(page, profile, f"--screenshot={target}", f"--window-size={size}", *options)
    return target


def section(page: Path, anchor: str, target: Path) -> Path:
    """The page from one heading on: headless screenshots show only the top."""
    text = page.read_text(encoding="utf-8")
    start, found = text.index("<main>") + 6, re.search(rf'<h[23] id="{re.escape(anchor)}"', text)
    assert found is not None
    target.write_text(text[:start] + text[found.start() :], encoding="utf-8")
    return target


@pytest.mark.browser
@needs_browser
@pytest.mark.parametrize("name", ["minsk", "harbour"])
def test_opens_in_a_browser(reports: dict[str, Path], tmp_path: Path, name: str) -> None:
    assert shoot(reports[name], tmp_path, name, "1280,2400").stat().st_size > 20_000
    seen = chromium(reports[name], tmp_path, "--dump-dom")
    reader = read_html(seen)
    assert f"Servanda check: {name}" in reader.text
    for heading in ("In short", "What to do next", "Questions and answers", "What waits for what", "Implementation matrix"):
        assert heading in reader.text
    assert any(tag == "svg" for tag, _ in reader.tags)
    ids = {a["id"] for _, a in reader.tags if a.get("id")}
    links = [a["href"] or "" for tag, a in reader.tags if tag == "a"]
    assert links
    assert {link[1:] for link in links} <= ids


@pytest.mark.browser
@needs_browser
def test_each_part_can_be_looked_at(reports: dict[str, Path], tmp_path: Path) -> None:
    """For the eye; a person looks at these before a release."""
    for anchor in ("graph", "questions", "agreement-minsk-ii", "matrix"):
        page = section(reports["minsk"], anchor, tmp_path / f"{anchor}.html")
        assert shoot(page, tmp_path / "profile", f"minsk-{anchor}", "1280,1600").stat().st_size > 10_000
    narrow = shoot(reports["minsk"], tmp_path / "profile", "minsk-narrow", "480,1600")
    assert narrow.stat().st_size > 10_000


@pytest.mark.browser
@needs_browser
@pytest.mark.parametrize("width", [390, 1280])
def test_page_is_never_wider_than_the_window(reports: dict[str, Path], tmp_path: Path, width: int) -> None:
    """Measured by the browser itself: wide tables and drawings scroll inside their own frame."""
    text = reports["minsk"].read_text(encoding="utf-8")
    text = re.sub(r"<meta http-equiv=[^>]*>\n", "", text)  # lets the measuring script of this test run
    probe = "<script>document.title = 'wide ' + (document.documentElement.scrollWidth - document.documentElement.clientWidth)</script>"
    page = tmp_path / "probe.html"
    page.write_text(text.replace("</body>", f"{probe}</body>"), encoding="utf-8")
    seen = chromium(page, tmp_path / "profile", "--dump-dom", f"--window-size={width},1600")
    assert "<title>wide 0</title>" in seen


@pytest.mark.parametrize("name", ["minsk", "harbour"])
def test_asks_for_nothing_from_outside(reports: dict[str, Path], name: str) -> None:
    text = reports[name].read_text(encoding="utf-8")
    reader = read_html(text)
    for tag, attributes in reader.tags:
        assert tag not in ("script", "link", "iframe", "object", "embed", "img", "base", "form"), tag
        assert not {"src", "srcset", "data", "action"} & set(attributes)
        assert (attributes.get("href") or "#").startswith("#")
        assert "url(" not in (attributes.get("style") or "")
    assert "url(" not in text.partition("</style>")[0]
    assert "@import" not in text
    assert "default-src 'none'" in text


def test_same_input_same_bytes(reports: dict[str, Path]) -> None:
    assert report_of(ROOT / "dossiers" / "harbour") == reports["harbour"].read_text(encoding="utf-8")


HOSTILE = """---
agreement: odd
title: <script>alert("x")</script> & Co
signed: 2031-01-01
languages: ar
parties: Northmark
---

# Odd

```servanda
actor Northmark
  also "نورثمارك"
  role party

act open "<img src=x onerror=alert(1)>" gate
  by Northmark

act open the gate
  by Northmark
```

## Article 1

> يفتح الطرف الأول البوابة <b>خلال</b> سبعة أيام.

```servanda
clause 1 "</pre><script>alert(2)</script>"
  Northmark must open the gate
```
"""


def test_text_stays_text_and_reads_its_own_way(tmp_path: Path) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    (folder / "a.md").write_text(HOSTILE, encoding="utf-8")
    reader = read_html(report_of(folder, questions=False))
    assert not {"script", "img", "b"} & {tag for tag, _ in reader.tags}
    assert '<script>alert("x")</script> & Co' in reader.text
    assert "يفتح الطرف الأول البوابة <b>خلال</b> سبعة أيام." in reader.text
    quotes = [attributes for tag, attributes in reader.tags if tag == "blockquote"]
    assert quotes
    assert any(a.get("dir") == "rtl" for a in quotes)
    assert all(a.get("dir") in (None, "rtl") for a in quotes)


@pytest.mark.browser
@needs_browser
def test_hostile_text_in_the_browser(tmp_path: Path) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    (folder / "a.md").write_text(HOSTILE, encoding="utf-8")
    page = tmp_path / "odd.html"
    page.write_text(report_of(folder, questions=False), encoding="utf-8")
    seen = chromium(page, tmp_path / "profile", "--dump-dom")
    assert "<script" not in seen
    assert shoot(page, tmp_path / "profile", "odd", "1280,1400").stat().st_size > 5_000
