"""A head of mission's five minutes, a drafter's hour, an officer's morning: ten tasks, by keyboard alone, in a real browser.

With SERVANDA_PICTURES=FOLDER a picture of each step is kept there.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from commandline import call
from workbench_support import CHROMIUM, FLAGS, ROOT, SEEN, Visitor, enter, workbench

pytest.importorskip("starlette")
playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium: nobody walks")
PICTURES = os.environ.get("SERVANDA_PICTURES", "")
MOST_TABS = 120


class Walker:
    """Somebody with a keyboard and no mouse."""

    def __init__(self, page: Any, visitor: Visitor, name: str) -> None:
        self.page, self.visitor, self.name, self.step = page, visitor, name, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)

    def to(self, selector: str) -> None:
        """Tab until it has the focus."""
        for _ in range(MOST_TABS):
            if self.page.evaluate("(what) => document.activeElement.matches(what)", selector):
                return
            self.press("Tab")
        raise AssertionError(f"no key leads to {selector}")

    def at(self, path: str) -> None:
        self.page.wait_for_url(f"**{path}", timeout=60_000)

    def seen(self) -> str:
        """What is in sight; nothing while a page is on its way."""
        from playwright.sync_api import Error

        try:
            return str(self.page.evaluate(SEEN)) if "Being worked out" not in self.page.title() else ""
        except Error as error:
            if "context was destroyed" not in str(error):
                raise
            return ""

    def sees(self, *words: str) -> None:
        """Wait until these words are in sight, and keep a picture."""
        for _ in range(300):
            seen = self.seen()
            if all(one in seen for one in words):
                break
            self.page.wait_for_timeout(100)
        else:
            raise AssertionError((words, seen[:800]))
        self.step += 1
        if PICTURES:
            self.page.screenshot(path=str(Path(PICTURES) / f"{self.name}-{self.step}.png"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("walks")
    shutil.copytree(ROOT / "dossiers" / "embargo", folder / "embargo")
    return folder


@pytest.fixture(scope="module")
def context() -> Iterator[Any]:
    with playwright.sync_playwright() as play, tempfile.TemporaryDirectory() as data:
        there = play.chromium.launch_persistent_context(
            data, executable_path=str(CHROMIUM), args=FLAGS, viewport={"width": 1280, "height": 720}
        )
        yield there
        there.close()


@pytest.fixture
def walker(context: Any, home: Path, request: pytest.FixtureRequest) -> Iterator[Walker]:
    with workbench("embargo", "--today", "2033-05-01", folder=home) as visitor:
        page = context.new_page()
        enter(page, visitor)
        yield Walker(page, visitor, request.node.name.removeprefix("test_"))
        page.on("dialog", lambda box: box.accept())
        page.close()


def test_a_head_of_mission_has_five_minutes(walker: Walker) -> None:
    """What needs me; why one is overdue; how it went over time; what may go to Quellmar."""
    walker.sees("2 of 29 clauses are breached", "Overdue", "Due in 14 days", "Changed since", "Waits for a decision")
    walker.to('a[href*="/clause/measures:10.register"]')
    walker.press("Enter")
    walker.at("/clause/measures:10.register")
    walker.sees("is overdue, nothing reported")
    walker.press("g", "m")
    walker.at("/matrix")
    walker.sees("Matrix", "The period before")
    walker.press("Alt+ArrowLeft")
    walker.at("until=2033-04-17")
    walker.sees("Matrix")
    walker.press("g", "l")
    walker.at("/release*")
    walker.to('main input[name="to"]')
    walker.type("Quellmar")
    walker.press("Enter")
    walker.at("to=Quellmar*")
    walker.sees("What goes", "Held back")


def test_a_drafter_has_an_hour(walker: Walker, home: Path) -> None:
    """A slip found while typing and mended; a finding accepted with a reason; where the readings part, step by step."""
    place = home / "embargo" / "accord.md"
    before = place.read_text("utf-8")
    walker.press("/")
    walker.type("accord.md")
    walker.press("Enter")
    walker.at("/draft/accord.md")
    walker.page.wait_for_selector(".draft .live:visible", timeout=60_000)
    walker.to(".cm-content")
    walker.press("Control+Home", "Control+f")
    walker.type("```servanda")
    walker.press("Enter", "Escape", "End", "Enter")
    walker.type("actr Observer\n")
    walker.page.wait_for_selector(".live b:text-is('SY100')", timeout=30_000)
    walker.press("ArrowUp", "Home", "Control+.")
    walker.page.wait_for_selector("dialog.fixes")
    walker.to("dialog.fixes button:nth-of-type(2)")  # act, or actor
    walker.press("Enter")
    walker.sees("actor Observer")
    assert place.read_text("utf-8") == before
    walker.press("Control+s")
    walker.page.wait_for_selector(".flash.good")
    walker.sees("Saved.")
    assert "actor Observer" in place.read_text("utf-8")
    walker.press("Escape", "g", "r")
    walker.at("/readings")
    walker.press("ArrowRight")
    walker.at("step=1*")
    walker.sees("step 1 of")
    walker.press("ArrowRight")
    walker.at("step=2*")
    walker.press("g", "a")
    walker.at("/ask")
    walker.to('main a[href*="/ask/part"]')
    walker.press("Enter")
    walker.at("/ask/part")
    walker.sees("Save certificate", "Verify")


def test_an_officer_has_a_morning(walker: Walker, home: Path) -> None:
    """Hits by customer; one proposed; whoever proposed cannot confirm; a second person does."""
    pytest.importorskip("rapidfuzz")
    pytest.importorskip("numba")
    files = [home / "embargo" / "lists" / "2031-07-04" / f"{one}.csv" for one in ("prim", "alt", "add")]
    call("sanctions", "import", *files, "--list", "belmora", "--published", "2031-07-04", "--known", "2031-07-04", folder=home)
    words = ("--file", "embargo/customers.csv", "--out", "embargo/screened", "--known", "2031-08-01", "--today", "2031-08-01")
    assert call("sanctions", "screen", *words, folder=home).code == 1
    walker.press("g", "q")
    walker.at("/sanctions")
    walker.sees("8 customers to be looked at", "The passport C0457781 is the same.")
    walker.to('main a[href*="query=C-101"]')
    walker.press("Enter")
    walker.at("query=C-101*")
    walker.sees("1 customer to be looked at")

    def fill(verb: str, said: dict[str, str]) -> None:
        form = f'form[action="/do/act-{verb}"]'
        walker.page.evaluate("(what) => { document.querySelector(what).closest('details').querySelector('summary').focus(); }", form)
        walker.press("Enter")
        for name, value in said.items():
            walker.to(f'{form} [name="{name}"]')
            walker.type(value)
        walker.to(f"{form} button")
        walker.press("Enter")
        walker.page.wait_for_selector(".flash")

    fill("sanctions-decide-propose", {"by": "Anna Lind", "because": "same passport", "verdict": "true"})
    walker.sees("Entered. The same in a terminal")
    fill("sanctions-decide-confirm", {"by": "LIND, Anna", "number": "2"})
    walker.sees("proposed it and cannot confirm it")
    fill("sanctions-decide-confirm", {"by": "Ben Okoro", "number": "2"})
    walker.sees("Entered. The same in a terminal")
    done = call("sanctions", "decide", "list", "--json", folder=home).out
    assert '"standing"' in done
