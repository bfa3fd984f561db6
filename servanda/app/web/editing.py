"""The language server behind the Draft screen: the same as `servanda lsp`, for texts of this dossier alone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect

from servanda.app.web.draft import Texts
from servanda.base.decoding import read_json
from servanda.base.refusal import Refusal

MOST_EDITORS = 4
"""Texts that may be open in an editor at once: each has a process for its questions."""
SPOKEN = frozenset(("initialize", "initialized", "shutdown", "exit", "$/cancelRequest"))
"""What a page may say besides what is about a text (`textDocument/...`)."""

ADDRESSES = ("uri", "targetUri", "rootUri", "rootPath", "workspaceFolders")
"""What a message names a file by."""


class Editors:
    """The editors that pages of one workbench have open."""

    def __init__(self, texts: Texts) -> None:
        self.texts, self.open = texts, 0
        self.home = texts.root.parent if texts.root.is_file() else texts.root

    def uri(self, name: str) -> str:
        """The address of a text, as the language server knows it; of "" that of the folder, with a stroke at its end."""
        return (self.home / name).as_uri() if name else f"{self.home.as_uri()}/"

    def fits(self, body: str) -> bool:
        """Whether a message may go to the language server: an answer, or about texts of this dossier and no others."""
        try:
            said = read_json(body)
        except msgspec.DecodeError:
            return False
        if not isinstance(said, dict):
            return False
        method = said.get("method", "")
        known = isinstance(method, str) and (not method or method in SPOKEN or method.startswith("textDocument/"))
        return known and all(self._ours(one) for one in _addresses(said.get("params")))

    def _ours(self, uri: object) -> bool:
        if uri is None:
            return True
        if not isinstance(uri, str) or urlsplit(uri).scheme != "file":
            return False
        place = Path(unquote(urlsplit(uri).path))
        try:
            return ".." not in place.parts and self.texts.place(place.relative_to(self.home).as_posix()) == place
        except (Refusal, ValueError, OSError):
            return False

    async def serve(self, socket: WebSocket) -> None:
        """Speak with one page until it is gone. What may not be said ends it."""
        from servanda.app.lsp.features import language_server
        from servanda.app.lsp.transport import over_websocket

        if self.open >= MOST_EDITORS:
            await socket.close(1013)
            return
        await socket.accept()
        self.open += 1
        try:
            await over_websocket(language_server(), self._said(socket), socket.send_text)
        except WebSocketDisconnect:
            pass  # the page is gone: so is its editor
        finally:
            self.open -= 1

    async def _said(self, socket: WebSocket) -> AsyncIterator[str | bytes]:
        async for body in socket.iter_text():
            if not self.fits(body):
                await socket.close(1008)
                return
            yield body


def _addresses(given: Any) -> Iterator[object]:
    """Every address in the words of a message, however deep."""
    waiting = [given]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            yield from (value for name, value in one.items() if name in ADDRESSES)
            waiting += one.values()
