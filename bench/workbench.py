"""What the workbench costs a browser, and how long a person waits there: the first page, the largest, the editor, a keystroke, a long timeline, memory.

    python bench/workbench.py [--peers FOLDER]     print, and write bench/results/workbench.json

A real Chromium opens the workbench on Minsk; bytes are those of the wire and the same packed with gzip, requests are counted, the first paint is the browser's own figure, once just after the
start and once when the answers are kept. A keystroke is timed in the browser: from the key to the findings of names, and of rules, that the page is sent. Memory is the proportional share
(PSS) of the server and its processes. Peers, where FOLDER/bin has them (pip install fava datasette beancount in an environment of its own): their first page of data of their own, on the same
machine, measured in the same way; they do other work, so only what a browser feels is comparable.

Goals (quiet, 2 cores): first page 60 kB gzip, 5 requests, first paint 400 ms; largest page 300 kB; editor 140 kB gzip; names 50 ms and rules 100 ms p95 on Minsk; 50,000 events 150 kB and
100 ms; 250 MB.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import platform
import re
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), *(str(ROOT / "tests" / one) for one in ("", "app/web", "report"))]

import msgspec  # noqa: E402
from workbench_support import enter, visit, workbench  # noqa: E402

from servanda.app.web.engine import REST_SECONDS  # noqa: E402

RESULT = ROOT / "bench" / "results" / "workbench.json"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync")  # fmt: skip
KEYS, EVENTS, LOOKS = 60, 50_000, 7


def memory(pid: int) -> float:
    """MB of a process and all that it began."""
    total = 0
    with contextlib.suppress(OSError):  # it may have ended
        total = sum(int(one) for one in re.findall(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M))
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            total += int(1024 * sum(memory(int(one)) for one in (task / "children").read_text().split()))
    return total / 1024


class Look:
    """One visit of a page: what came over the wire, and when something was seen."""

    def __init__(self, page: Any, ours: bool = True) -> None:
        self.page, self.ours, self.bodies = page, ours, list[tuple[str, int, int]]()
        page.on("response", self._came)

    def _came(self, response: Any) -> None:
        if response.url.endswith(("/events", "favicon.ico")) or "/events?" in response.url:
            return
        with contextlib.suppress(Exception):  # a redirect has no body
            body = response.body()
            self.bodies.append((response.url, len(body), len(gzip.compress(body))))

    def go(self, address: str) -> dict[str, float]:
        self.bodies.clear()
        self.page.goto("about:blank")
        if self.ours:
            visit(self.page, address)
        else:
            self.page.goto(address, wait_until="load")
        self.page.wait_for_timeout(300)
        paint = self.page.evaluate("(performance.getEntriesByName('first-contentful-paint')[0] || {}).startTime || 0")
        sizes = [one[1] for one in self.bodies]
        return {
            "requests": len(sizes),
            "kB": round(sum(sizes) / 1000, 1),
            "kB gzip": round(sum(one[2] for one in self.bodies) / 1000, 1),
            "first paint ms": round(paint, 0),
        }


@contextlib.contextmanager
def chromium() -> Iterator[Any]:
    """A browser with nothing kept."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play, tempfile.TemporaryDirectory() as data:
        there = play.chromium.launch_persistent_context(data, executable_path=CHROMIUM, args=list(FLAGS), viewport={"width": 1280, "height": 720})
        yield there
        there.close()


def again(look: Look, address: str) -> dict[str, float]:
    """The same page several times: what came the first time, and the median of the first paints."""
    seen = [look.go(address) for _ in range(LOOKS)]
    return {**seen[0], "first paint ms": statistics.median(one["first paint ms"] for one in seen)}


def ours(told: dict[str, Any], folder: Path) -> None:
    for name in ("minsk", "bangsamoro"):
        shutil.copytree(ROOT / "dossiers" / name, folder / name)
    with chromium() as there:
        with workbench("minsk", folder=folder) as visitor:
            page = there.new_page()
            enter(page, visitor)
            told["memory, Minsk, Home"] = round(memory(visitor.pid))
            page.close()
            page = there.new_page()
            look, home = Look(page), f"http://127.0.0.1:{visitor.port}/"
            told["first page, Minsk"] = again(look, home)
            told["keystroke in the browser, Minsk"] = keystrokes(page, f"{home}draft/minsk-ii.md")
            told["memory, Minsk, Draft open"] = round(memory(visitor.pid))
            page.wait_for_timeout(1000 * (REST_SECONDS + 5))
            told["memory, Minsk, Draft open, a minute later"] = round(memory(visitor.pid))
            page.on("dialog", lambda box: box.accept())
            page.close()
        with workbench("bangsamoro", folder=folder) as visitor:
            page = there.new_page()
            enter(page, visitor)
            sizes = {}
            for path in ("/", "/draft/framework.md", "/clause", "/ask/keepable", "/ask/stall", "/readings", "/actor", "/map", "/time", "/matrix", "/sources", "/release", "/help"):
                visit(page, f"http://127.0.0.1:{visitor.port}{path}")
                sizes[path] = len(page.evaluate("async () => await (await fetch(location.href)).text()").encode())
            told["largest page, Bangsamoro"] = {"kB": round(max(sizes.values()) / 1000, 1), "path": max(sizes, key=lambda one: sizes[one])}
            page.close()
    island = (ROOT / "servanda" / "app" / "web" / "static" / "editor.js").read_bytes()
    told["editor island"] = {"kB": round(len(island) / 1000, 1), "kB gzip": round(len(gzip.compress(island)) / 1000, 1)}


def keystrokes(page: Any, address: str) -> dict[str, Any]:
    """Milliseconds from a key to the findings that the page is sent, stage by stage."""
    came: list[tuple[float, str]] = []

    def told(frame: Any) -> None:
        text = frame if isinstance(frame, str) else frame.decode()
        if '$/servanda/stage"' in text and '"done":true' in text.replace(" ", ""):
            came.append((time.perf_counter(), json.loads(text)["params"]["stage"]))

    page.on("websocket", lambda socket: socket.on("framereceived", told))
    visit(page, address)
    page.wait_for_selector(".draft .live:visible", timeout=60_000)
    page.wait_for_timeout(3000)
    page.evaluate("document.querySelector('textarea[data-editor]').toLine(40)")
    page.keyboard.press("End")
    times: dict[str, list[float]] = {"names": [], "rules": []}
    for number in range(KEYS):
        came.clear()
        began = time.perf_counter()
        page.keyboard.press("Space" if number % 2 else "Backspace")
        while not {"names", "rules"} <= {stage for _, stage in came} and time.perf_counter() - began < 5:
            page.wait_for_timeout(4)
        for stage in times:
            times[stage] += [(at - began) * 1000 for at, name in came if name == stage][:1]
        page.wait_for_timeout(30)
    return {
        stage: {"n": len(found), "p50": round(statistics.median(found), 1), "p95": round(sorted(found)[int(len(found) * 0.95) - 1], 1)}
        for stage, found in times.items()
        if found
    }


def timeline(told: dict[str, Any]) -> None:
    from watched import released

    from servanda.report.timeline import timeline_picture

    data = released().data
    some, span = [one for one in data.items if not one.count], data.period.last - data.previous.first
    items = tuple(
        msgspec.structs.replace(some[n % len(some)], id=f"e{n}", first=at, last=at + (0 if n % 7 else 40_000))
        for n in range(EVENTS)
        for at in [data.previous.first + 1 + span * n // (EVENTS + 1)]
    )
    many, times = msgspec.structs.replace(data, items=items), []
    for _ in range(LOOKS):
        began = time.perf_counter()
        picture = timeline_picture(many)
        times.append((time.perf_counter() - began) * 1000)
    assert picture is not None
    told[f"timeline of {EVENTS:,} events"] = {"kB": round(len(picture.svg) / 1000, 1), "ms": round(statistics.median(times), 1)}


def free() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def peers(told: dict[str, Any], place: Path, folder: Path) -> None:
    """Fava on its own example ledger; Datasette on a table of as many rows as Minsk has clauses."""
    base = folder / "peer.db"
    with sqlite3.connect(base) as made:
        made.execute("create table clause (id text, who text, what text, due text)")
        made.executemany("insert into clause values (?, ?, ?, ?)", [(f"1.{n}", "Ukraine", f"act {n}", "2015-02-20") for n in range(57)])
    ledger = folder / "ledger.beancount"
    if (place / "bin" / "bean-example").exists():
        subprocess.run([place / "bin" / "bean-example", "-o", ledger, "--seed", "1"], check=True, capture_output=True)
    for name, words, path in (("fava", [str(ledger)], "/"), ("datasette", ["serve", str(base)], "/peer/clause")):
        program = place / "bin" / name
        if not program.exists():
            told[name] = "not installed here"
            continue
        port = free()
        process = subprocess.Popen([program, *words, "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            with chromium() as there:
                for _ in range(100):
                    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):  # until it listens
                        break
                    time.sleep(0.2)
                seen = again(Look(there.new_page(), ours=False), f"http://127.0.0.1:{port}{path}")
            version = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout.strip()
            told[name] = {"version": version, **seen, "memory MB": round(memory(process.pid))}
        finally:
            process.terminate()
            process.wait(20)


def main() -> None:
    told: dict[str, Any] = {"machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"}
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        ours(told, folder)
        timeline(told)
        if "--peers" in sys.argv:
            peers(told, Path(sys.argv[sys.argv.index("--peers") + 1]), folder)
    told["load"] = [round(one, 2) for one in os.getloadavg()]
    for name, found in told.items():
        print(name, found)
    RESULT.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
