"""Take the pictures of the workbench in docs/pictures/workbench: `PYTHONPATH=. python scripts/workbench_pictures.py [FOLDER]`. Needs Playwright and Debian's Chromium."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
DAY = "2033-05-01"
SCREENS = {
    "home": "/", "draft": "/draft/measures.md", "clause": "/clause/measures:10.register", "question": "/ask/part", "readings": "/readings?step=2",
    "timeline": "/time", "matrix": "/matrix", "sources": "/sources", "release": "/release?to=Quellmar&tlp=GREEN",
}  # fmt: skip


def main(folder: Path, only: tuple[str, ...] = ()) -> None:
    """Every screen of the embargo at 1280x720, the first one also on a phone and dark."""
    from playwright.sync_api import sync_playwright

    sys.path.insert(0, str(ROOT / "tests" / "app" / "web"))
    from workbench_support import workbench

    with (
        workbench("dossiers/embargo", "--today", DAY) as visitor,
        sync_playwright() as play,
        tempfile.TemporaryDirectory() as data,
    ):
        there = play.chromium.launch_persistent_context(
            data, executable_path=CHROMIUM, args=list(FLAGS), viewport={"width": 1280, "height": 720}
        )
        page = there.new_page()
        page.goto(f"http://127.0.0.1:{visitor.port}/#{visitor.token}")
        page.wait_for_selector("main.at-home")
        for name, address in SCREENS.items():
            if only and name not in only:
                continue
            _taken(page, visitor.port, address, folder / f"{name}.png")
        page.set_viewport_size({"width": 400, "height": 800})
        _taken(page, visitor.port, "/", folder / "home-phone.png")
        page.set_viewport_size({"width": 1280, "height": 720})
        page.emulate_media(color_scheme="dark")
        _taken(page, visitor.port, "/", folder / "home-dark.png")
        there.close()


def _taken(page: Any, port: int, address: str, place: Path) -> None:
    page.goto(f"http://127.0.0.1:{port}{address}")
    while page.query_selector("meta[http-equiv=refresh]"):
        page.wait_for_timeout(500)
    place.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(place))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures" / "workbench", tuple(sys.argv[2:]))
