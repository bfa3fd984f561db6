"""A workbench of its own for tests and pictures: started as a person starts it, visited over HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[3]
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SEEN = """() => [...document.querySelectorAll("main *")].filter((it) => { const box = it.getBoundingClientRect();
  return it.children.length < 4 && box.top >= 0 && box.bottom <= innerHeight && box.width; }).map((it) => it.textContent).join("\\n")"""
"""What of a page is in sight."""


class Reply(NamedTuple):
    status: int
    headers: dict[str, str]
    text: str


class Visitor:
    """A browser without a script. cookie: "" before the door is opened."""

    def __init__(self, port: int, token: str, pid: int = 0) -> None:
        self.port, self.token, self.pid, self.cookie, self.csrf = port, token, pid, "", ""
        self.host = f"127.0.0.1:{port}"

    def send(self, method: str, path: str, body: str = "", **headers: str) -> Reply:
        said = {
            "Host": self.host,
            **({"Cookie": self.cookie} if self.cookie else {}),
            **{k.replace("_", "-"): v for k, v in headers.items()},
        }
        if method == "POST":
            said = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://{self.host}", **said}
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            line.request(method, path, body.encode() or None, said)
            got = line.getresponse()
            reply = Reply(
                got.status,
                {k.lower(): v for k, v in got.getheaders()},
                "" if method == "HEAD" else got.read().decode("utf-8", "replace"),
            )
        finally:
            line.close()
        return reply

    def get(self, path: str, **headers: str) -> Reply:
        """A page; waits while it says that it is being worked out."""
        reply = self.send("GET", path, **headers)
        while reply.status == 202:
            reply = self.send("GET", path, **headers)
        return reply

    def post(self, path: str, **form: str) -> Reply:
        return self.send("POST", path, urlencode({"csrf": self.csrf, **form}))

    def enter(self) -> Reply:
        reply = self.send("POST", "/session", urlencode({"code": self.token}))
        self.cookie = reply.headers.get("set-cookie", "").partition(";")[0]
        self.token = ""
        found = re.search(r'name="csrf" value="([^"]+)"', self.get("/sources").text)
        self.csrf = found[1] if found else ""
        return reply


@contextlib.contextmanager
def workbench(dossier: str | Path, *more: str, folder: Path = ROOT) -> Iterator[Visitor]:
    """`servanda open DOSSIER`, ended by its id."""
    words = [sys.executable, "-m", "servanda", "open", str(dossier), "--no-browser", *more]
    process = subprocess.Popen(
        words, cwd=folder, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT)}
    )
    try:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:(\d+)/#(\S+)", process.stdout.readline())
        assert found is not None
        yield Visitor(int(found[1]), found[2], process.pid)
    finally:
        process.terminate()
        process.wait(20)


class Inside:
    """A person who is in already, at the application of a workbench."""

    def __init__(self, folder: Path, **fixed: str) -> None:
        from servanda.app.web.guard import Entrance
        from servanda.app.web.server import application
        from servanda.app.web.workbench import Workbench

        read_only = bool(fixed.pop("read_only", ""))
        self.bench = Workbench(str(folder), Entrance(1), fixed=fixed, read_only=read_only)
        self.door, self.app, self.also = self.bench.door, application(self.bench), ""
        assert self.door.enter(self.door.token)

    def scope(self, method: str, path: str, length: int | None) -> dict[str, object]:
        """A request of ASGI; length None: nobody says how much comes."""
        name, _, query = path.partition("?")
        headers = {
            "host": "127.0.0.1:1", "origin": "http://127.0.0.1:1", "cookie": f"{self.door.cookie}={self.door.session}{self.also}",
            "content-type": "application/x-www-form-urlencoded",
        }  # fmt: skip
        if length is not None:
            headers["content-length"] = str(length)
        return {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http", "path": name,
            "raw_path": name.encode(), "root_path": "", "query_string": query.encode(), "server": ("127.0.0.1", 1), "client": ("127.0.0.1", 2),
            "headers": [(k.encode(), v.encode()) for k, v in headers.items()],
        }  # fmt: skip

    def send(self, method: str, path: str, body: str = "") -> Reply:
        scope = self.scope(method, path, len(body.encode()))
        told: list[dict[str, object]] = []

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": body.encode(), "more_body": False}

        async def answer(message: dict[str, object]) -> None:
            told.append(message)

        asyncio.run(self.app(scope, receive, answer))
        head = {k.decode(): v.decode() for k, v in told[0]["headers"]}  # type: ignore[attr-defined]  # as ASGI has them
        text = b"".join(one.get("body", b"") for one in told[1:]).decode("utf-8", "replace")  # type: ignore[misc, arg-type]
        return Reply(int(str(told[0]["status"])), head, text)

    def get(self, path: str) -> Reply:
        reply = self.send("GET", path)
        while reply.status == 202:
            reply = self.send("GET", path)
        return reply

    def post(self, path: str, **form: str) -> Reply:
        return self.send("POST", path, urlencode({"csrf": self.door.csrf, **form}))


def commands(page: str) -> list[list[str]]:
    """The command lines that a page shows."""
    return [
        shlex.split(one.replace("&#39;", "'").replace("&#34;", '"'))
        for one in re.findall(r"<p><code>(servanda [^<]+)</code>", page)
    ]


def visit(page: Any, address: str) -> None:
    """Open a page in a browser and wait until it is worked out. While it comes back by itself it may be between two pages."""
    from playwright.sync_api import Error

    for _ in range(600):
        try:
            if page.url != address:
                page.goto(address, timeout=60_000)
            if page.query_selector("meta[http-equiv=refresh]") is None and page.query_selector("main") is not None:
                return
        except Error as error:
            if not any(one in str(error) for one in ("ERR_ABORTED", "context was destroyed", "interrupted by another", "different document")):
                raise
        page.wait_for_timeout(100)
    raise AssertionError(f"{address} is not worked out")


def enter(page: Any, visitor: Visitor) -> None:
    """Go in by the link, and wait for Home."""
    page.goto(f"http://127.0.0.1:{visitor.port}/#{visitor.token}")
    page.wait_for_selector("main.at-home", timeout=60_000)
    visit(page, f"http://127.0.0.1:{visitor.port}/")
