"""Take the pictures of the workbench in docs/pictures/workbench: `PYTHONPATH=. python scripts/workbench_pictures.py [FOLDER]`. Needs Playwright and Debian's Chromium."""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
SCREENS = {
    "embargo": ("2033-05-01", {
        "home": "/", "draft": "/draft/measures.md", "clause": "/clause/measures:10.register", "question": "/ask/part", "readings": "/readings?step=2",
        "timeline": "/time", "matrix": "/matrix", "sources": "/sources", "release": "/release?to=Quellmar&tlp=GREEN", "calendar": "/sanctions/calendar",
    }),
    "minsk": ("2015-03-15", {
        "minsk-home": "/", "minsk-draft": "/draft/minsk-ii.md", "minsk-clause": "/clause/minsk-ii:9.end", "minsk-question": "/ask/keepable",
        "minsk-readings": "/readings?step=2", "minsk-matrix": "/matrix", "minsk-actor": "/actor/Ukraine",
    }),
    "harbour": ("2031-04-01", {
        "harbour-home": "/", "harbour-map": "/map", "harbour-brief": "/brief?blocks=summary,matrix", "red-lines": "/red-lines", "experts": "/experts",
    }),
    "lagoon": ("2031-04-01", {"packages": "/packages"}),
    "relief": ("2031-04-30", {"aid": "/aid", "tranche": "/aid/tranche"}),
    "league": ("2031-06-01", {"allies": "/allies"}),
    "envoys": ("2031-06-01", {"channels": "/channels"}),
}  # fmt: skip


def main(folder: Path, only: tuple[str, ...] = ()) -> None:
    """Every screen at 1280x720 on the dossier where it has most to say, Home also on a phone, dark and in French."""
    from playwright.sync_api import sync_playwright

    sys.path.insert(0, str(ROOT / "tests" / "app" / "web"))
    from workbench_support import workbench

    for dossier, (day, screens) in SCREENS.items():
        wanted = {name: address for name, address in screens.items() if not only or name in only}
        if not wanted:
            continue
        with (
            workbench(f"dossiers/{dossier}", "--today", day) as visitor,
            sync_playwright() as play,
            tempfile.TemporaryDirectory() as data,
        ):
            there = play.chromium.launch_persistent_context(
                data, executable_path=CHROMIUM, args=list(FLAGS), viewport={"width": 1280, "height": 720}
            )
            page = there.new_page()
            page.on("dialog", lambda box: box.accept())
            page.goto(f"http://127.0.0.1:{visitor.port}/#{visitor.token}")
            page.wait_for_selector("main.at-home", timeout=60_000)
            page.wait_for_timeout(1500)
            for name, address in wanted.items():
                _taken(page, visitor.port, address, folder / f"{name}.png")
            if dossier == "embargo" and not only:
                _taken(page, visitor.port, "/?lang=fr", folder / "home-french.png")
                page.emulate_media(color_scheme="dark")
                _taken(page, visitor.port, "/", folder / "home-dark.png")
                page.emulate_media(color_scheme="light")
                page.set_viewport_size({"width": 400, "height": 800})
                _taken(page, visitor.port, "/", folder / "home-phone.png")
            there.close()


def _taken(page: Any, port: int, address: str, place: Path) -> None:
    page.goto(f"http://127.0.0.1:{port}{address}", timeout=60_000)
    while "Being worked out" in page.title():
        page.wait_for_timeout(300)
    if "/draft/" in address:
        page.wait_for_selector(".draft .live:visible", timeout=60_000)
        page.wait_for_timeout(1500)
    place.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(io.BytesIO(page.screenshot())) as whole:  # few colours: a third of the bytes
        whole.convert("RGB").quantize(96).save(place, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures" / "workbench", tuple(sys.argv[2:]))
