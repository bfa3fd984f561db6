"""Who may come in: this machine, this port, this browser, and no page of anybody else's."""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
LIFE = 60
"""Seconds for which a link opens the door, once."""
MOST_SENT = 4 * 1024 * 1024
"""Bytes that a form may send."""


class Entrance:
    """The secrets of one server. token: of the link, used up by its first use; session: of the cookie; csrf: of the forms."""

    def __init__(self, port: int, now: Callable[[], float] = time.monotonic) -> None:
        self.port, self.now = port, now
        self.session, self.csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        self.cookie = f"servanda-{port}"
        self.origins = frozenset(f"http://{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]"))
        self.token, self.until = "", 0.0
        self.renew()

    def renew(self) -> str:
        """A new link's token; the one before opens nothing any more."""
        self.token, self.until = secrets.token_urlsafe(24), self.now() + LIFE
        return self.token

    def enter(self, token: str) -> bool:
        """Whether a token opens the door; it never does so twice."""
        right = bool(self.token) and self.now() <= self.until and hmac.compare_digest(token.encode(), self.token.encode())
        if right:
            self.token = ""
        return right

    def knows(self, headers: dict[str, str]) -> bool:
        """Whether a request carries the cookie."""
        try:
            jar = SimpleCookie(headers.get("cookie", ""))
        except CookieError:
            return False
        return self.cookie in jar and hmac.compare_digest(jar[self.cookie].value.encode(), self.session.encode())

    def ours(self, headers: dict[str, str]) -> bool:
        """Whether what writes was sent by a page of ours. A form on a page without a referrer has the origin `null`:
        then the browser must say that it is the same."""
        origin = headers.get("origin", "null")
        return origin in self.origins or (origin == "null" and headers.get("sec-fetch-site") == "same-origin")


class Guard:
    """Around the whole application: refuses before anything is read, and sets what every answer says of itself."""

    def __init__(
        self, app: Callable[[Scope, Receive, Send], Awaitable[None]], door: Entrance, *, read_only: bool = False
    ) -> None:
        self.app, self.door, self.read_only = app, door, read_only

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        scope["nonce"] = secrets.token_urlsafe(16)
        if problem := self._problem(scope, headers):
            if scope["type"] == "websocket":
                return await send({"type": "websocket.close", "code": 1008})
            return await _refuse(_sealed(send, scope["nonce"]), *problem)
        if scope["type"] == "websocket":
            return await self.app(scope, receive, send)
        sent = 0

        async def measured() -> MutableMapping[str, Any]:
            nonlocal sent
            message = await receive()
            sent += len(message.get("body", b""))
            if sent > MOST_SENT:
                raise TooMuch
            return message

        try:
            await self.app(scope, measured, _sealed(send, scope["nonce"]))
        except TooMuch:
            await _refuse(
                _sealed(send, scope["nonce"]), 413, "That is more than a form may send. Import large tables in a terminal."
            )

    def _problem(self, scope: Scope, headers: dict[str, str]) -> tuple[int, str] | None:
        if f"http://{headers.get('host', '')}" not in self.door.origins:
            return 400, "This address is not served here."
        writes = scope.get("method", "GET") not in ("GET", "HEAD")
        if (writes or scope["type"] == "websocket") and not self.door.ours(headers):
            return 403, "That was sent by a page that is not of this workbench."
        open_ = scope["path"] in ("/session", "/static/page.css", "/static/workbench.js")
        if not open_ and not self.door.knows(headers):
            if scope["type"] == "http" and not writes and "text/html" in headers.get("accept", "text/html"):
                scope["path"] = "/session"
                return None
            return 401, "Open the link that the terminal printed."
        if writes and self.read_only and scope["path"] not in ("/session", "/job/cancel"):
            return 403, "This workbench is read only: nothing is written."
        size = headers.get("content-length", "0")
        return (
            (413, "That is more than a form may send. Import large tables in a terminal.")
            if not size.isdecimal() or int(size) > MOST_SENT
            else None
        )


class TooMuch(BaseException):
    """More was sent than a form may send. No `Exception`: what is inside would answer with an error of its own first."""


def _sealed(send: Send, nonce: str) -> Send:
    policy = (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src data: 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    said = {
        "content-security-policy": policy,
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "x-frame-options": "DENY",
    }

    async def sealed(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [
                *message.get("headers", []),
                *((name.encode(), value.encode()) for name, value in said.items()),
            ]
        await send(message)

    return sealed


async def _refuse(send: Send, status: int, words: str) -> None:
    body = f"{words}\n".encode()
    head = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": body})
