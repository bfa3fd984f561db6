"""A small editor: it starts `servanda lsp`, speaks the protocol over its pipes, and keeps what comes back in order."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Json = dict[str, Any]
STAGE, FINDINGS = "$/servanda/stage", "textDocument/publishDiagnostics"
PATIENCE = 120.0


class Editor:
    """What an editor does. `got`: every message that came, in order."""

    def __init__(self, *words: str, encodings: tuple[str, ...] = ()) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "servanda", "lsp", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.got: list[Json] = []
        self.bodies: list[bytes] = []
        self.versions: dict[str, int] = {}
        self._came: queue.Queue[Json | None] = queue.Queue()
        self._number, self.encodings = 0, encodings
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        while True:
            length = 0
            while (line := self.process.stdout.readline()).strip():
                if line.lower().startswith(b"content-length:"):
                    length = int(line.partition(b":")[2])
            if not line:
                self._came.put(None)
                return
            body = self.process.stdout.read(length)
            self.bodies.append(body)
            self._came.put(json.loads(body))

    def raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, message: Json) -> None:
        """Send a message."""
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.raw(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def notify(self, method: str, params: Json) -> None:
        """Send a notification."""
        self.send({"method": method, "params": params})

    def answer(self, method: str, params: Json | None = None) -> Json:
        """The whole answer to a request."""
        self._number += 1
        number = self._number
        self.send({"id": number, "method": method, "params": params or {}})
        return self.until(lambda one: one.get("id") == number and "method" not in one)

    def ask(self, method: str, params: Json | None = None) -> Any:
        """The result of a request."""
        answer = self.answer(method, params)
        assert "error" not in answer, answer
        return answer["result"]

    def until(self, wanted: Callable[[Json], bool]) -> Json:
        """The next message that is wanted."""
        while True:
            one = self._came.get(timeout=PATIENCE)
            assert one is not None, f"the server is gone: {self.process.stderr.read().decode() if self.process.stderr else ''}"
            self.got.append(one)
            if wanted(one):
                return one

    def begin(self, root: Path | None = None) -> Json:
        """Say hello."""
        general = {"general": {"positionEncodings": list(self.encodings)}} if self.encodings else {}
        uri = root.as_uri() if root is not None else None
        found: Json = self.ask("initialize", {"processId": None, "rootUri": uri, "capabilities": general})
        self.notify("initialized", {})
        return found

    def open(self, uri: str, text: str) -> None:
        """Open a text."""
        self.versions[uri] = 1
        self.notify(
            "textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "servanda", "version": 1, "text": text}}
        )

    def change(self, uri: str, *changes: Json) -> int:
        """Change a text; gives the version that it then has."""
        self.versions[uri] += 1
        self.notify(
            "textDocument/didChange",
            {"textDocument": {"uri": uri, "version": self.versions[uri]}, "contentChanges": list(changes)},
        )
        return self.versions[uri]

    def stage(self, name: str, uri: str) -> Json:
        """The next of a stage that is done with the newest text."""

        def wanted(one: Json) -> bool:
            if one.get("method") != STAGE:
                return False
            said = one["params"]
            versions = dict(zip(said["uris"], said["versions"], strict=True))
            return said["stage"] == name and said["done"] and versions.get(uri) == self.versions[uri]

        return self.until(wanted)

    def findings(self, uri: str) -> list[Json]:
        """What was last published of a text."""
        found = [
            one["params"]["diagnostics"] for one in self.got if one.get("method") == FINDINGS and one["params"]["uri"] == uri
        ]
        return found[-1] if found else []

    def end(self) -> int:
        """Say goodbye; gives the exit code."""
        self.ask("shutdown")
        self.notify("exit", {})
        return self.process.wait(PATIENCE)


@contextmanager
def editor(*words: str, root: Path | None = None, encodings: tuple[str, ...] = ()) -> Iterator[Editor]:
    """An editor that has said hello; its server ends with it."""
    one = Editor(*words, encodings=encodings)
    try:
        one.begin(root)
        yield one
    finally:
        one.process.kill()
        one.process.wait()
        for stream in (one.process.stdin, one.process.stdout, one.process.stderr):
            if stream is not None:
                stream.close()


def where(text: str, words: str, nth: int = 0, *, into: int = 0) -> Json:
    """The place (in code units of UTF-16) of some words in a text."""
    at = -1
    for _ in range(nth + 1):
        at = text.index(words, at + 1)
    before = text[: at + into]
    line = before.rpartition("\n")[2]
    return {"line": before.count("\n"), "character": len(line.encode("utf-16-le")) // 2}
