"""Pages and code agree: topics, floors, places named in the glossary, links."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from servanda.model.topics import TOPICS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(
    p
    for p in [*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "servanda").rglob("README.md"), ROOT / "dossiers" / "README.md"]
    if "rules" not in p.relative_to(ROOT).parts
)


def rows(page: Path) -> list[list[str]]:
    """Cells of the tables of a page, without heads."""
    found = []
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("|") and not line.startswith(("|---", "| topic |", "| term |", "| floor |", "| page |", "| if you")):
            found.append([cell.strip() for cell in line.strip().strip("|").split("|")])
    return found


def test_topics_are_those_of_the_code() -> None:
    assert [row[0] for row in rows(DOCS / "topics.md")] == list(TOPICS)
    assert all(row[1].endswith("?") for row in rows(DOCS / "topics.md"))


def test_floors_are_those_that_are_enforced() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = next(c["layers"] for c in settings["tool"]["importlinter"]["contracts"] if c["type"] == "layers")
    assert [row[0].strip("`") for row in rows(DOCS / "architecture.md")] == layers


def test_glossary_is_sorted_and_each_place_exists() -> None:
    terms = rows(DOCS / "glossary.md")
    names = [row[0] for row in terms]
    assert names == sorted(set(names))
    for name, meaning, field, where in terms:
        assert meaning, name
        assert field, name
        path, *symbols = re.findall(r"`([^`]+)`", where)
        text = (ROOT / path).read_text(encoding="utf-8")
        for symbol in symbols:
            assert re.search(rf"^(class {symbol}\b|def {symbol}\b|{symbol}\b.* = )", text, re.MULTILINE), (
                f"{name}: {symbol} in {path}"
            )


def test_contributing_names_files_that_exist() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for name in re.findall(r"`((?:servanda|docs|tests)/[\w./-]+)`", text):
        assert (ROOT / name).exists(), name


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_between_pages(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        place = (page.parent / path).resolve() if path else page
        assert place.exists(), f"{page.name} links to {target}"
        if anchor:
            headings = re.findall(r"^#+ (.+)$", place.read_text(encoding="utf-8"), re.MULTILINE)
            slugs = {re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in headings}
            assert anchor in slugs, f"{page.name} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_page_is_listed(page: Path) -> None:
    if DOCS not in page.parents or page == DOCS / "README.md":
        pytest.skip("not a page of docs/")
    assert page.relative_to(DOCS).as_posix() in (DOCS / "README.md").read_text(encoding="utf-8")
