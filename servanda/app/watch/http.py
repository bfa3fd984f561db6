"""The watch as a service for programs on the same machine: POST /events, GET /verdicts?after=N, GET /status.

It listens on the loopback address only, and answers only to requests that name it: a page in a browser that was led here by a
changed name (DNS rebinding) sends another Host, a page of another site another Origin or says so itself (Sec-Fetch-Site). Who sends evidence shows the token of
this start, which lies in a file that only the user who started the watch can read. Requests are read side by side, each within `PATIENCE` seconds in all, so
that a slow client holds nobody up; they are answered one at a time, for there is one writer. Nothing that is sent ends the service.
"""

from __future__ import annotations

import hmac
import io
import os
import re
import secrets
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec

from servanda.app.readers import reader
from servanda.app.watch.session import Session
from servanda.app.watch.store import lines_after, lines_for
from servanda.base import disk
from servanda.base.refusal import Refusal
from servanda.evidence.marking import Recipient

MOST_BYTES = 8 << 20
MOST_LINES = 10_000
PATIENCE = 10
"""Seconds that a client may take for a request and its answer, in all."""
MOST_AT_ONCE = 64
"""So many clients are read at once; when one more comes, the one that has been read longest is let go."""
TOKEN = "token"
ENDING = {"error": "the watch is ending"}
_NUMBER = re.compile(r"[0-9]{1,15}")


class WatchStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How the watch stands. sequence: of the journal; verdict: number of the last; entries: held, in the log or on the way there; now, known: seconds since
    1970; refused: requests that were not answered as asked."""

    dossier: str
    reading: str
    sequence: int
    verdict: int
    entries: int
    now: int | None
    known: int | None
    refused: int = 0


class Server(ThreadingMixIn, HTTPServer):
    """The service of one session. failed: what ended it, to be told by whoever runs it; token: what a sender must show; lock: held by whoever uses the session."""

    allow_reuse_address = True
    request_queue_size = 64
    daemon_threads = True
    block_on_close = False

    def __init__(self, session: Session, port: int) -> None:
        self.lock = threading.Lock()
        self._closed = False
        self._reading: dict[int, socket.socket] = {}
        self._answering: set[threading.Thread] = set()
        try:
            super().__init__(("127.0.0.1", port), Handler)
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise Refusal(
                f"the port {port} cannot be listened on ({reason}).", repair="Choose another: --http PORT", place="--http"
            ) from error
        self.session = session
        self.failed: Refusal | None = None
        self.refused = 0
        try:
            self.token = _token(session)
        except BaseException:
            self.server_close()
            raise

    @property
    def names(self) -> frozenset[str]:
        """What a request may call us."""
        port = self.server_address[1]
        return frozenset(
            name for host in ("127.0.0.1", "localhost") for name in (f"{host}:{port}", *((host,) if port == 80 else ()))
        )

    @property
    def closed(self) -> bool:
        return self._closed or self.failed is not None

    def tick(self) -> None:
        """Let the session look at the clock, between two requests."""
        with self.lock:
            self.session.tick()

    def server_close(self) -> None:
        """Take in nothing more: what is being answered is finished first."""
        with self.lock:
            self._closed = True
            answering = tuple(self._answering)
        for thread in answering:
            thread.join(PATIENCE)
        super().server_close()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self.lock:
            if len(self._reading) >= MOST_AT_ONCE:
                oldest = self._reading.pop(next(iter(self._reading)))
                with _gone():
                    oldest.shutdown(socket.SHUT_RDWR)
            self._reading[id(request)] = request
        super().process_request(request, client_address)

    def read(self, request: Any) -> None:
        """A request was read to its end: from here on it is ours, and is answered."""
        with self.lock:
            self._reading.pop(id(request), None)
            self._answering.add(threading.current_thread())

    def shutdown_request(self, request: Any) -> None:
        with self.lock:
            self._reading.pop(id(request), None)
            self._answering.discard(threading.current_thread())
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no matter. A fault of ours in answering ends the watch, for what it holds may be half done."""
        import sys

        error = sys.exc_info()[1]
        if isinstance(error, Refusal):
            self.failed = error
        elif not isinstance(error, OSError):
            self.failed = Refusal(
                f"a request could not be answered ({type(error).__name__}: {error}).", repair="Report it; start the watch again."
            )


class _gone:
    """A client that went away: nothing to do."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        return kind is not None and issubclass(kind, OSError)


def _token(session: Session) -> str:
    """A new token, in a file of this user alone."""
    path = session.folder / TOKEN
    token = secrets.token_urlsafe(24)
    try:
        path.unlink(missing_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(f"{token}\n")
    except OSError as error:
        raise disk.refused(path, error) from error
    return token


class _Timed(io.RawIOBase):
    """What a client sends, until its time is over: however slowly the bytes come, all of them must be there by then."""

    def __init__(self, connection: socket.socket, until: float) -> None:
        self.connection, self.until = connection, until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.connection.settimeout(_left(self.until))
        return self.connection.recv_into(buffer)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("the time for this request is over")
    return left


class _Wrong(Exception):
    """A request that cannot be answered as asked. code: of HTTP."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class Handler(BaseHTTPRequestHandler):
    """One request: read, which may fail in any way and is then refused, and answered."""

    server: Server
    answering = False
    server_version = "servanda"
    sys_version = ""

    def setup(self) -> None:
        super().setup()
        self.until = time.monotonic() + PATIENCE
        self.rfile = io.BufferedReader(_Timed(self.connection, self.until))

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:
            raise
        except Exception as error:
            if self.answering:
                raise
            self._refuse(_Wrong(400, f"the request cannot be read ({type(error).__name__})"))

    def finish(self) -> None:
        with _gone():
            super().finish()

    def do_POST(self) -> None:
        def read() -> list[tuple[int, bytes]]:
            self._ours()
            path = urlsplit(self.path).path
            if not hmac.compare_digest(self.headers.get("Authorization", "").encode(), f"Bearer {self.server.token}".encode()):
                raise _Wrong(401, f"who sends evidence shows the token of this start: Authorization: Bearer ... (it lies in evidence/watch/{TOKEN})")
            if path != "/events":
                raise _Wrong(404, "there is only POST /events, GET /verdicts and GET /status")
            return self._lines()

        lines = self._read(read)
        if lines is None:
            return
        told: Any
        with self.server.lock:
            if self.server.closed:
                code, told = 503, ENDING
            else:
                try:
                    told = self.server.session.take(lines, "http", whole=True)
                    code = 400 if told.rejects else 200
                except Refusal as error:
                    self.server.failed = error
                    code, told = 507, {"error": error.reason}
        self._say(code, told)

    def do_GET(self) -> None:
        def read() -> tuple[str, int, Recipient | None]:
            self._ours()
            asked = urlsplit(self.path)
            if asked.path not in ("/status", "/verdicts"):
                raise _Wrong(404, "there is only POST /events, GET /verdicts and GET /status")
            given = parse_qs(asked.query)
            after = given.get("after", ["0"])[-1]
            if _NUMBER.fullmatch(after) is None:
                raise _Wrong(400, "`after` is no number of a verdict")
            try:
                who = reader(self.server.session.folder.parent.parent, *(given.get(name, [""])[-1] for name in ("to", "tlp")))
            except Refusal as error:
                raise _Wrong(400, error.reason) from error
            return asked.path, int(after), who

        found = self._read(read)
        if found is None:
            return
        with self.server.lock:
            session = self.server.session
            status = WatchStatus(
                dossier=session.basis.dossier, reading=session.basis.label, sequence=session.journal.number, verdict=session.watch.number,
                entries=session.ledger.size, now=session.watch.now, known=session.known, refused=self.server.refused,
            )  # fmt: skip
            ending = self.server.closed
            path, after, who = found
            lines = b""
            if path == "/verdicts" and not ending:
                told = lines_after(session.folder, after, MOST_LINES) if who is None else lines_for(session.folder, after, MOST_LINES, who)
                lines = b"".join(told)
        if ending:
            self._say(503, ENDING)
        elif path == "/status":
            self._say(200, status)
        else:
            self._send(200, lines, "application/x-ndjson")

    def _read(self, read: Any) -> Any:
        """What a request asks for; None when it was refused. Whatever a client sends, reading it is no reason to stop watching."""
        try:
            found = read()
        except _Wrong as wrong:
            self._refuse(wrong)
        else:
            self.answering = True
            self.server.read(self.request)
            return found
        return None

    def _lines(self) -> list[tuple[int, bytes]]:
        lengths = set(self.headers.get_all("Content-Length") or ())
        length = next(iter(lengths), "")
        if len(lengths) != 1 or not (length.isascii() and length.isdecimal()) or "Transfer-Encoding" in self.headers:
            raise _Wrong(411, "the length of the request is not given; send Content-Length")
        if _NUMBER.fullmatch(length) is None or int(length) > MOST_BYTES:
            raise _Wrong(413, f"more than {MOST_BYTES} bytes; send less at once")
        data = self.rfile.read(int(length))
        if len(data) < int(length):
            raise _Wrong(400, "the request is not complete")
        lines = list(enumerate(data.split(b"\n"), 1))
        if len(lines) > MOST_LINES + 1:
            raise _Wrong(413, f"more than {MOST_LINES} lines; send less at once")
        return lines

    def _ours(self) -> None:
        """Whether the request was meant for us and comes from no page of another site."""
        names = self.server.names
        origin = self.headers.get("Origin")
        hosts = self.headers.get_all("Host") or []
        sites = {one.strip().lower() for one in self.headers.get_all("Sec-Fetch-Site") or ()}
        named = len(hosts) == 1 and hosts[0].lower() in names
        at_home = origin is None or (origin.startswith("http://") and origin.removeprefix("http://").lower() in names)
        if not (named and at_home and sites <= {"same-origin", "none"}):
            raise _Wrong(403, "only programs on this machine may ask, by the name 127.0.0.1 or localhost")

    def _refuse(self, wrong: _Wrong) -> None:
        self.server.refused += 1
        self.close_connection = True
        self._say(wrong.code, {"error": str(wrong)})

    def _say(self, code: int, value: object) -> None:
        self._send(code, msgspec.json.encode(value) + b"\n", "application/json")

    def _send(self, code: int, data: bytes, kind: str) -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.connection.settimeout(_left(self.until))
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is printed about single requests."""
