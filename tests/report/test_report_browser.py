"""The monitoring report in a real Chromium: it opens without a network, is never wider than its window, and shows its marking. Screenshots: out/screenshots/."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from test_browser import chromium, needs_browser, section, shoot
from test_renderers import read_html
from watched import BOUNDARIES, QUELLMAR, TEXT, asked, dossier, log

from servanda.report.exports import export
from servanda.report.geo import read_boundaries
from servanda.report.monitoring.page import SECTIONS
from servanda.report.release import release


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    of = dossier(TEXT.replace('clause 4 "Aid"', 'clause 4 "Aid <script>alert(1)</script>"'))
    made = release(
        log(), QUELLMAR, dossier=of, asked=asked(of), boundaries=read_boundaries(BOUNDARIES, "the map office of Quellmar")
    )
    target = tmp_path_factory.mktemp("monitoring") / "report.html"
    target.write_bytes(export(made, "html")[0].data)
    return target


def test_asks_for_nothing_from_outside(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    reader = read_html(text)
    for tag, attributes in reader.tags:
        assert tag not in ("script", "link", "iframe", "object", "embed", "img", "base", "form", "image", "use"), tag
        assert not {"src", "srcset", "data", "action", "xlink:href"} & set(attributes)
        assert (attributes.get("href") or "#").startswith("#")
    assert "default-src 'none'" in text
    assert set(re.findall(r"url\(([^)]*)\)", text)) <= {"#servanda-timeline-gap", "#servanda-map-disputed", "#servanda-map-unseen"}
    assert "@import" not in text


def test_every_drawing_has_words_for_those_who_cannot_see_it(page: Path) -> None:
    reader = read_html(page.read_text(encoding="utf-8"))
    figures = [attributes for tag, attributes in reader.tags if tag == "figure"]
    assert len(figures) == 3
    assert all(a.get("role") == "img" and len(a.get("aria-label") or "") > 60 for a in figures)


def test_names_inside_a_drawing_are_its_own_on_the_page(page: Path) -> None:
    ids = re.findall(r"\bid=['\"]([^'\"]+)", page.read_text(encoding="utf-8"))
    assert len(ids) == len(set(ids))


@pytest.mark.browser
@needs_browser
def test_opens_with_every_section_and_its_marking(page: Path, tmp_path: Path) -> None:
    seen = chromium(page, tmp_path, "--dump-dom")
    reader = read_html(seen)
    for name in SECTIONS:
        assert name in reader.text
    assert reader.text.count("TLP:AMBER REL Quellmar") >= 3
    assert "<script" not in seen
    assert shoot(page, tmp_path, "monitoring", "1280,3200").stat().st_size > 20_000


@pytest.mark.browser
@needs_browser
def test_each_part_can_be_looked_at(page: Path, tmp_path: Path) -> None:
    """For the eye; a person looks at these before a release."""
    for anchor in ("status", "corrections", "drawings"):
        part = section(page, anchor, tmp_path / f"{anchor}.html")
        assert shoot(part, tmp_path / "profile", f"monitoring-{anchor}", "1280,1600").stat().st_size > 10_000
    assert shoot(page, tmp_path / "profile", "monitoring-narrow", "480,2400").stat().st_size > 10_000
    assert shoot(page, tmp_path / "profile", "monitoring-dark", "1280,2400", "--force-dark-mode").stat().st_size > 10_000


@pytest.mark.browser
@needs_browser
@pytest.mark.parametrize("width", [390, 1280])
def test_page_is_never_wider_than_the_window(page: Path, tmp_path: Path, width: int) -> None:
    text = re.sub(r"<meta http-equiv=[^>]*>\n", "", page.read_text(encoding="utf-8"))
    probe = "<script>document.title = 'wide ' + (document.documentElement.scrollWidth - document.documentElement.clientWidth)</script>"
    target = tmp_path / "probe.html"
    target.write_text(text.replace("</body>", f"{probe}</body>"), encoding="utf-8")
    assert "<title>wide 0</title>" in chromium(target, tmp_path / "profile", "--dump-dom", f"--window-size={width},1600")
