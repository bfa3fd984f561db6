"""The workbench in a real browser: what is on the first screen, without a script, by keyboard, narrow, enlarged and printed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from workbench_support import CHROMIUM, FLAGS, ROOT, SEEN, Visitor, enter, visit, workbench

pytest.importorskip("starlette")
playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium: pages are not looked at")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a copy of the dossier: what goes wrong here harms no other test."""
    folder = tmp_path_factory.mktemp("browser")
    shutil.copytree(ROOT / "dossiers" / "embargo", folder / "dossiers" / "embargo")
    return folder


@pytest.fixture(scope="module")
def bench(home: Path) -> Iterator[Visitor]:
    with workbench("dossiers/embargo", "--today", "2033-05-01", folder=home) as visitor:
        yield visitor


@pytest.fixture(scope="module")
def browser(bench: Visitor) -> Iterator[Any]:
    """One Chromium, let in by the link as a person is."""
    with playwright.sync_playwright() as play, tempfile.TemporaryDirectory() as data:
        there = play.chromium.launch_persistent_context(
            data, executable_path=str(CHROMIUM), args=FLAGS, viewport={"width": 1280, "height": 720}
        )
        page = there.new_page()
        enter(page, bench)
        page.close()
        yield there
        there.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A tab; whatever the rules of the page forbid, or a script stumbles over, fails the test."""
    tab = browser.new_page()
    faults: list[str] = []
    tab.on("console", lambda said: faults.append(said.text) if said.type == "error" and "401" not in said.text else None)
    tab.on("pageerror", lambda error: faults.append(str(error)))
    yield tab
    tab.close()
    assert faults == []


def _open(page: Any, bench: Visitor, path: str) -> None:
    page.goto("about:blank")  # the same address twice is a visit anew
    visit(page, f"http://127.0.0.1:{bench.port}{path}")


SCREENS = {
    "/": ("2 of 29 clauses are breached; 1 is overdue with nothing reported", "Ready to sign", "Overdue", "10.register", "Due in 14 days", "Changed since", "Waits for a decision"),
    "/draft/measures.md": ("5 findings of", "advice", "Save"),
    "/clause/measures:10.register": ("is overdue, nothing reported", "must publish the public register", "It renders art. 10"),
    "/ask/part": ("13.suspend", "Save certificate", "Verify", "find the truce broken"),
    "/readings?step=1": ("13.suspend", "step 1 of", "as written", "Next step"),
    "/matrix": ("Matrix", "1.open", "from"),
    "/time": ("Timeline", "from"),
    "/sources": ("38 events", "close the Fell crossing"),
    "/release?to=Quellmar&tlp=GREEN": ("What goes", "Held back", "38 records", "docx"),
}


@pytest.mark.parametrize("path", SCREENS)
def test_the_first_screen_says_it(page: Any, bench: Visitor, path: str) -> None:
    """At 1280x720 the answer is seen without scrolling; narrow, nothing has to be scrolled sideways."""
    _open(page, bench, path)
    seen = page.evaluate(SEEN)
    for words in SCREENS[path]:
        assert words in seen, (words, seen[:600])
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 640, "height": 360})  # 1280x720 at 200 %
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    page.set_viewport_size({"width": 1280, "height": 720})


def test_the_verdict_at_twice_the_size(page: Any, bench: Visitor) -> None:
    """1280x720 at 200 %: the verdict is seen without scrolling."""
    page.set_viewport_size({"width": 640, "height": 360})
    _open(page, bench, "/")
    assert "2 of 29 clauses are breached" in page.evaluate(SEEN)


def test_by_keyboard(page: Any, bench: Visitor) -> None:
    """From Home to a clause, a question, the draft and back, without a mouse; letters do nothing while one writes."""
    _open(page, bench, "/")
    page.keyboard.press("/")
    page.keyboard.type("10.register")
    page.keyboard.press("Enter")
    page.wait_for_url("**/clause/measures:10.register")
    for letter, path in (("a", "/ask"), ("r", "/readings"), ("d", "/draft"), ("h", "/")):
        page.keyboard.press("g")
        page.keyboard.press(letter)
        page.wait_for_url(f"**{path}")
    page.keyboard.press("/")
    page.keyboard.type("ghd?")
    assert page.input_value("#goto") == "ghd?"
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement !== document.body")
    _open(page, bench, "/readings?step=1")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**step=2*")


def test_the_editor_says_what_it_finds_while_one_types(page: Any, bench: Visitor, home: Path) -> None:
    """A misspelt word is found and mended, the list beside follows, and nothing is on the disk before Save."""
    file = home / "dossiers" / "embargo" / "measures.md"
    before = file.read_bytes()
    at = before.decode().split("\n").index("```servanda") + 2
    _open(page, bench, f"/draft/measures.md?line={at}")
    page.wait_for_selector(".draft .live:visible")
    assert page.evaluate("document.querySelector('textarea[data-editor]').value.length") == len(before.decode())
    page.keyboard.press("Home")
    page.keyboard.type("actr X\nactr \u0411\U0001f54a Y # ")
    page.wait_for_selector(".live b:text-is('SY100')")
    page.wait_for_selector(".cm-lintRange-error")
    page.keyboard.press("Control+.")
    page.wait_for_selector("dialog.fixes")
    page.keyboard.press("Escape")
    page.evaluate("(at) => document.querySelector('textarea[data-editor]').toLine(at)", at)
    page.keyboard.press("Home")
    page.keyboard.press("Control+.")
    page.click("dialog.fixes button:has-text('actor')")
    page.wait_for_selector(".cm-line:has-text('actor X')")
    page.keyboard.type("ghd?")
    assert page.url.endswith(f"line={at}"), "letters do nothing else while one writes"
    assert file.read_bytes() == before
    page.on("dialog", lambda box: box.accept())  # words that are not saved: leave them


def test_words_that_were_not_saved_come_back_and_two_tabs_do_not_write_at_once(browser: Any, tmp_path: Path) -> None:
    """In the browser alone, and not where anything is marked above AMBER; the second tab reads until it takes over."""
    folder = tmp_path / "pact"
    folder.mkdir()
    (folder / "pact.md").write_text("---\nagreement: pact\ntitle: Pact\n---\n\n# Pact\n")
    with workbench(folder) as own:
        page = browser.new_page()
        page.on("dialog", lambda box: box.accept())
        enter(page, own)
        for marked in (False, True):
            if marked:
                (folder / "note.md").write_text("---\ntitle: Note\nmarking: RED\n---\n")
            _open(page, own, "/draft/pact.md")
            page.wait_for_selector(".draft .live:visible")
            page.click(".cm-content")
            page.keyboard.press("Control+End")
            page.keyboard.type("Not saved." if not marked else "Secret.")
            page.wait_for_timeout(1200)
            page.close()  # as when the browser falls over
            page = browser.new_page()
            page.on("dialog", lambda box: box.accept())
            _open(page, own, "/draft/pact.md")
            page.wait_for_selector(".draft .live:visible")
            kept = page.evaluate("JSON.stringify({...localStorage})")
            assert "Secret" not in kept
            if not marked:
                page.click(".asked button >> nth=0")
                assert page.evaluate("document.querySelector('textarea[data-editor]').value").endswith("Not saved.")
                page.evaluate("localStorage.clear()")
        other = browser.new_page()
        _open(other, own, "/draft/pact.md")
        other.wait_for_selector(".asked button")
        assert other.evaluate("document.querySelector('textarea[data-editor]').readOnly") is True
        other.click(".asked button")
        page.wait_for_selector(".asked")
        assert page.evaluate("document.querySelector('textarea[data-editor]').readOnly") is True
        assert other.evaluate("document.querySelector('textarea[data-editor]').readOnly") is False
        other.close()
        page.close()


def test_printed_and_dark(page: Any, bench: Visitor) -> None:
    """On paper there is no rail and no button, but the answer and its marking; in the dark the letters are light."""
    _open(page, bench, "/")
    page.emulate_media(media="print")
    assert not page.is_visible(".rail")
    assert page.is_visible(".mark")
    assert page.is_visible("main .part")
    page.emulate_media(media="screen", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(228, 232, 238)"


def test_a_change_is_told_and_nothing_moves(page: Any, tmp_path: Path) -> None:
    """When a file changes, a bar says so; the page stays as it is until a person asks."""
    folder = tmp_path / "pact"
    folder.mkdir()
    (folder / "pact.md").write_text("---\nagreement: pact\ntitle: Pact\n---\n\n# Pact\n")
    with workbench(folder) as own:
        enter(page, own)
        _open(page, own, "/clause")
        before = page.inner_text("main")
        page.wait_for_timeout(700)
        (folder / "pact.md").write_text("---\nagreement: pact\ntitle: Pact\n---\n\n# Pact of two\n")
        page.wait_for_selector("#news:visible", timeout=15000)
        assert page.inner_text("main") == before
        assert "changed" in page.inner_text("#news")
        page.goto("about:blank")


def test_without_a_script(browser: Any, bench: Visitor) -> None:
    """Every screen says the same where no script runs, and its forms and links are there."""
    bench.cookie = "; ".join(f"{one['name']}={one['value']}" for one in browser.cookies())
    for path, words in SCREENS.items():
        told = bench.get(path)
        assert told.status == 200
        assert all(word in told.text for word in words if word != "10.register")
        assert all(part in told.text for part in ("<nav", 'href="/ask', 'action="/go"', "The same in a terminal"))
