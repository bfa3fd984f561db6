"""The watch as a service for programs on the same machine: POST /events, GET /verdicts?after=N, GET /status.

It listens on the loopback address only, and answers only to requests that name it: a page in a browser that was led here by a
changed name (DNS rebinding) sends another Host, a page of another site another Origin. One request at a time: there is one writer.
"""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec

from servanda.app.errors import ServandaError
from servanda.app.readers import reader
from servanda.app.watch.session import Session
from servanda.app.watch.store import lines_after, lines_for

MOST_BYTES = 8 << 20
MOST_LINES = 10_000
PATIENCE = 10
"""Seconds that one client may keep the others waiting."""


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """How the watch stands. sequence: of the journal; verdict: number of the last; entries: held, in the log or on the way there; now, known: seconds since
    1970."""

    dossier: str
    reading: str
    sequence: int
    verdict: int
    entries: int
    now: int | None
    known: int | None


class Server(HTTPServer):
    """The service of one session. failed: what ended it, to be told by whoever runs it."""

    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, session: Session, port: int) -> None:
        try:
            super().__init__(("127.0.0.1", port), Handler)
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise ServandaError(
                f"the port {port} cannot be listened on ({reason}).", repair="Choose another: --http PORT", place="--http"
            ) from error
        self.session = session
        self.failed: ServandaError | None = None

    @property
    def names(self) -> frozenset[str]:
        """What a request may call us."""
        port = self.server_address[1]
        return frozenset(
            name for host in ("127.0.0.1", "localhost") for name in (f"{host}:{port}", *((host,) if port == 80 else ()))
        )

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no matter; anything else is told, and ends the watch."""
        import sys

        error = sys.exc_info()[1]
        if isinstance(error, ServandaError):
            self.failed = error
        elif not isinstance(error, OSError):
            self.failed = ServandaError(
                f"a request could not be answered ({type(error).__name__}: {error}).", repair="Report it; start the watch again."
            )


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Server
    timeout = PATIENCE
    server_version = "servanda"
    sys_version = ""

    def do_POST(self) -> None:
        if not self._ours():
            return
        if urlsplit(self.path).path != "/events":
            self._say(404, {"error": "there is only POST /events, GET /verdicts and GET /status"})
            return
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or "Transfer-Encoding" in self.headers:
            self._say(411, {"error": "the length of the request is not given; send Content-Length"})
            return
        if int(length) > MOST_BYTES:
            self.close_connection = True
            self._say(413, {"error": f"more than {MOST_BYTES} bytes; send less at once"})
            return
        data = self.rfile.read(int(length))
        if len(data) < int(length):
            self._say(400, {"error": "the request is not complete"})
            return
        lines = list(enumerate(data.split(b"\n"), 1))
        if len(lines) > MOST_LINES + 1:
            self._say(413, {"error": f"more than {MOST_LINES} lines; send less at once"})
            return
        try:
            answer = self.server.session.take(lines, "http", whole=True)
        except ServandaError as error:
            self.server.failed = error
            self._say(507, {"error": error.reason})
            return
        self._say(400 if answer.rejects else 200, answer)

    def do_GET(self) -> None:
        if not self._ours():
            return
        asked = urlsplit(self.path)
        session = self.server.session
        if asked.path == "/status":
            status = Status(
                dossier=session.basis.dossier, reading=session.basis.label, sequence=session.journal.number, verdict=session.watch.number,
                entries=session.ledger.size, now=session.watch.now, known=session.known,
            )  # fmt: skip
            self._say(200, status)
        elif asked.path == "/verdicts":
            after = parse_qs(asked.query).get("after", ["0"])[-1]
            if not after.isdecimal():
                self._say(400, {"error": "`after` is no number of a verdict"})
                return
            try:
                who = reader(session.folder.parent.parent, *(parse_qs(asked.query).get(name, [""])[-1] for name in ("to", "tlp")))
            except ServandaError as error:
                self._say(400, {"error": error.reason})
                return
            lines = lines_after(session.folder, int(after), MOST_LINES) if who is None else lines_for(session.folder, int(after), MOST_LINES, who)
            self._send(200, b"".join(lines), "application/x-ndjson")
        else:
            self._say(404, {"error": "there is only POST /events, GET /verdicts and GET /status"})

    def _ours(self) -> bool:
        """Whether the request was meant for us and comes from no page of another site."""
        names = self.server.names
        origin = self.headers.get("Origin")
        hosts = self.headers.get_all("Host") or []
        if len(hosts) == 1 and hosts[0].lower() in names and (origin is None or origin.removeprefix("http://").lower() in names):
            return True
        self.close_connection = True
        self._say(403, {"error": "only programs on this machine may ask, by the name 127.0.0.1 or localhost"})
        return False

    def _say(self, code: int, value: object) -> None:
        self._send(code, msgspec.json.encode(value) + b"\n", "application/json")

    def _send(self, code: int, data: bytes, kind: str) -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is printed about single requests."""
