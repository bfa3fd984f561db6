"""How messages come in and go out: one server behind standard input and output, or behind a WebSocket."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from servanda.app.lsp.server import DossierServer

MOST_BODY = 64 * 1024 * 1024
MOST_HEAD = 4096
"""Bytes of a message that is read, and of a line of its head."""
_LENGTH = re.compile(rb"content-length:[ \t]*([0-9]{1,12})[ \t]*\r?\n?", re.IGNORECASE)


class StdioWriter:
    """What the protocol writes to."""

    def __init__(self, beneath: BinaryIO) -> None:
        self.beneath = beneath

    def write(self, data: bytes) -> None:
        self.beneath.write(data)
        self.beneath.flush()

    def close(self) -> None:
        pass


class SocketWriter:
    """The same over any transport that sends whole messages as text, in their order."""

    def __init__(self, send: Callable[[str], Awaitable[None]]) -> None:
        self.send = send
        self.waiting: asyncio.Queue[str] = asyncio.Queue()

    def write(self, data: bytes) -> None:
        self.waiting.put_nowait(data.decode("utf-8"))

    def close(self) -> None:
        pass

    async def sending(self) -> None:
        """Send what is written, for ever."""
        while True:
            await self.send(await self.waiting.get())
            self.waiting.task_done()


def framed(source: BinaryIO) -> bytes | None:
    """The body of the next message; b"" of one that is too long; None where nothing more comes. What is no head of a message
    is passed over."""
    length = None
    while line := source.readline(MOST_HEAD):
        found = _LENGTH.fullmatch(line)
        if found is not None:
            length = int(found[1])
        elif not line.strip() and length is not None:
            if length <= MOST_BODY:
                body = source.read(length)
                return body if len(body) == length else None
            while length > 0 and (passed := source.read(min(length, 1 << 20))):
                length -= len(passed)
            return b""
    return None


async def over_stdio(server: DossierServer, source: BinaryIO, target: BinaryIO) -> int:
    """Serve until the client says `exit`, or is gone. Gives the exit code."""
    server.begin(StdioWriter(target), headers=True)
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(1) as reading:
        try:
            while not server.ended and (body := await loop.run_in_executor(reading, framed, source)) is not None:
                server.take(body)
        finally:
            server.end()
    return server.exit_code


async def over_websocket(
    server: DossierServer, receive: AsyncIterator[str | bytes], send: Callable[[str], Awaitable[None]]
) -> int:
    """The same over a transport of whole messages: receive gives them until the client is gone, send sends one."""
    writer = SocketWriter(send)
    server.begin(writer, headers=False)
    sending = asyncio.create_task(writer.sending())
    try:
        async for body in receive:
            server.take(body)
            if server.ended:
                break
        if not sending.done():
            await writer.waiting.join()
    finally:
        sending.cancel()
        server.end()
    return server.exit_code
