"""Pages and code agree: topics, floors, places named in the glossary, links."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from pagerunner import blocks

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
    assert [row[0].strip("`") for row in rows(DOCS / "architecture.md")] == [floor for layer in layers for floor in layer.split(" | ")]


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


def test_the_tutorial_is_a_quarter_of_an_hour() -> None:
    """By the clock of a slow reader: 150 words a minute, a line of output in 2 seconds, a command typed and waited for in 25, a line changed in 30."""
    text = (DOCS / "tutorial.md").read_text(encoding="utf-8").partition("## Where to go")[0]
    shown = list(blocks(text))
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    lines = [line for block in shown if block.tag == "console" for line in block.lines]
    typed = sum(line.startswith("$ ") for line in lines)
    changed = sum(line[:1] in "+-" for block in shown if block.tag == "diff" for line in block.lines)
    draft = (ROOT / "dossiers" / "rivers" / "agreement.md").read_text(encoding="utf-8")
    words = len(prose.split()) + len(draft.split())
    seconds = words / 150 * 60 + (len(lines) - typed) * 2 + typed * 25 + changed * 30
    assert seconds <= 15 * 60, f"{words} words, {len(lines) - typed} lines shown, {typed} typed, {changed} changed: {seconds / 60:.1f} minutes"
    assert "Ready to sign" in lines[-2], "it ends on a draft that can be signed"


def test_every_page_is_listed() -> None:
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    for page in PAGES:
        if DOCS in page.parents and page != DOCS / "README.md":
            assert page.relative_to(DOCS).as_posix() in index


def test_readme_starts_with_commands_that_exist() -> None:
    """That the lines after the first work in a fresh shell: tests/docs/test_fresh_shell.py."""
    start = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Start")[2].partition("## ")[0]
    (block,) = blocks(start)
    assert block.lines == ["make demo", ". .venv/bin/activate", "servanda ask keepable dossiers/minsk"]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"\bmake (\w+)", start):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def _language() -> str:
    """The page in one line; `clause ID adds` as the keyword `clause adds`."""
    return " ".join((DOCS / "language.md").read_text(encoding="utf-8").split()).replace("clause ID ", "clause ")


def test_language_page_names_every_keyword_of_the_reader() -> None:
    from servanda.text.parts import CONTEXTS

    page = _language()
    missing = {
        f"{context}: {keyword}"
        for context, known in CONTEXTS.items()
        for keyword in known.rules
        if not re.search(rf"`{re.escape(keyword)}\b", page) and keyword != "core"
    }
    assert not missing


def test_language_page_names_every_key_of_the_head_and_every_value() -> None:
    from servanda.text.header import CHOICES, KEYS, TEXT_KEYS

    page = _language()
    for key in (*(k for k in KEYS if k != "text"), *(f"text.{k}" for k in TEXT_KEYS)):
        assert f"`{key}`" in page, key
    for values in CHOICES.values():
        for value in values:
            assert f"`{value}`" in page, value


def test_language_page_shows_only_what_can_be_read() -> None:
    from servanda.text.read import read_text

    text = (DOCS / "language.md").read_text(encoding="utf-8")
    shown = ["\n".join(b.lines) for b in blocks(text) if b.lines and b.lines[0].startswith(("clause ", "reading "))]
    assert len(shown) >= 2
    for block in shown:
        found = read_text(f"```servanda\n{block}\n```\n", "language.md").diagnostics
        assert not found, (block, found)
