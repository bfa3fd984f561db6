"""Every screen that the menu has, on three dossiers: what is seen first, and what a person who listens or uses keys alone meets."""

from __future__ import annotations

import importlib.util
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

FIRST = {
    "harbour": {
        "/": ("Overdue", "4.order", "Due in 14 days", "Changed since", "Waits for a decision"),
        "/draft/harbour.md": ("Save", "finding"),
        "/clause/harbour:4.order": ("issue the ceasefire order", "4.order"),
        "/ask/keepable": ("the text can be kept", "Save certificate", "Verify"),
        "/readings": ("no reading is written down",),
        "/time": ("Timeline", "TLP:RED"),
        "/matrix": ("Matrix", "2.capacity"),
        "/sources": ("No event", "Add an event"),
        "/release": ("What goes", "Held back", "docx"),
        "/actor": ("Northmark", "Eastholm"),
        "/map": ("Whose boundaries", "none drawn"),
        "/brief": ("Add:",),
        "/red-lines": ("would pay Eastholm cannot be said",),
        "/experts": ("5 experts say",),
    },
    "minsk": {
        "/": ("Not ready to sign", "Overdue", "2.start", "Changed since", "Waits for a decision"),
        "/draft/minsk-ii.md": ("256 findings of 49 rules", "SV118", "Save"),
        "/clause/minsk-ii:9.end": ("Border control: end", "12.elections", "Disputed words"),
        "/ask/keepable": ("these cannot be kept together", "Never (proof)"),
        "/readings": ("Where they part", "The run that shows it"),
        "/time": ("Timeline",),
        "/matrix": ("Ceasefire", "Withdrawal begins", "minsk-ii"),
        "/sources": ("No event",),
        "/release": ("What goes", "Held back"),
        "/actor": ("Ukraine", "OSCE"),
        "/map": ("Draw",),
    },
}
DAYS = {"harbour": "2031-04-01", "minsk": "2015-03-15"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as play, tempfile.TemporaryDirectory() as data:
        there = play.chromium.launch_persistent_context(
            data, executable_path=str(CHROMIUM), args=FLAGS, viewport={"width": 1280, "height": 720}
        )
        yield there
        there.close()


@pytest.fixture(scope="module", params=FIRST)
def bench(request: pytest.FixtureRequest, browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Visitor]]:
    name = request.param
    folder = tmp_path_factory.mktemp(name)
    shutil.copytree(ROOT / "dossiers" / name, folder / name)
    with workbench(name, "--today", DAYS[name], folder=folder) as visitor:
        page = browser.new_page()
        enter(page, visitor)
        page.close()
        yield name, visitor


def test_what_is_seen_first_and_what_is_heard(bench: tuple[str, Visitor], browser: Any) -> None:
    """At 1280x720 the answer stands in sight; nothing is wider than a phone; axe finds nothing, in the light and in the dark."""
    name, visitor = bench
    found: dict[str, list[str]] = {}
    axe = _axe()
    page = browser.new_page()
    page.on("pageerror", lambda error: found.setdefault(page.url, []).append(str(error)))
    page.on("dialog", lambda box: box.accept())
    if axe:
        browser.new_cdp_session(page).send("Page.setBypassCSP", {"enabled": True})
    for path, words in FIRST[name].items():
        page.emulate_media(color_scheme="light")
        visit(page, f"http://127.0.0.1:{visitor.port}{path}")
        if path.startswith("/draft"):
            page.wait_for_selector(".draft .live:visible", timeout=60_000)
        seen = page.evaluate(SEEN)
        wrong = [f"not in sight: {one}" for one in words if one not in seen]
        for scheme in ("light", "dark") if axe else ():
            page.emulate_media(color_scheme=scheme)
            page.evaluate(axe)
            told = page.evaluate(ASK[scheme])
            wrong += [f"{scheme}: {one['id']}: {one['nodes'][0]['html'][:120]}" for one in told["violations"]]
        page.set_viewport_size({"width": 320, "height": 700})
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > 320:
            wrong.append(f"{wide} wide on a phone")
        page.set_viewport_size({"width": 1280, "height": 720})
        if wrong:
            found[path] = wrong
    page.close()
    assert found == {}


ASK = {
    "light": "axe.run({resultTypes: ['violations']})",
    "dark": "axe.run({runOnly: ['color-contrast', 'link-in-text-block'], resultTypes: ['violations']})",
}
"""All of it in the light; in the dark what has to do with colours."""


def _axe() -> str:
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        return ""
    return Path(found.origin).with_name("axe.min.js").read_text("utf-8")


def test_axe_is_at_hand() -> None:
    """Without it the pages are looked at, and not listened to."""
    if not _axe():
        pytest.skip("axe-playwright-python is not installed: accessibility is not checked")
    assert "axe" in _axe()[:40]
