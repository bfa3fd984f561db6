"""The door through a real client over standard input and output, its log, its limits of time and of lines, and its command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from behind import CLAUSE, WELL, folder, state
from commandline import ROOT, call

from servanda.app.door.server import MOST_ASKED, DoorEntry, DoorForAssistants
from servanda.app.door.worker import DoorSetting
from servanda.base.fold import FREE
from servanda.base.ledger import Ledger
from servanda.base.lines import JsonLines

pytest.importorskip("mcp", reason="the extra `door` is not installed")


def through(home: Path, log: Path, talk: Callable[[Any], Awaitable[None]], *more: str) -> None:
    """What a client says to `servanda mcp`."""
    from mcp import ClientSession, StdioServerParameters
    from mcp.client.stdio import stdio_client

    async def run() -> None:
        words = ["-m", "servanda", "mcp", str(home), "--calls", str(log), *more]
        given = StdioServerParameters(command=sys.executable, args=words, cwd=str(ROOT), env={**os.environ, "PYTHONPATH": str(ROOT)})
        async with stdio_client(given) as (reads, writes), ClientSession(reads, writes) as session:
            await session.initialize()
            await talk(session)

    anyio.run(run)


def entries(log: Path) -> list[DoorEntry]:
    return [one.act for one in JsonLines("servanda.door/1", DoorEntry).read(log)]


def test_a_client_asks_and_every_call_is_logged(tmp_path: Path) -> None:
    home, log = folder(tmp_path), tmp_path / "log" / "calls.jsonl"
    before = state(home)

    async def talk(session: Any) -> None:
        told = (await session.list_tools()).tools
        assert len(told) == 11
        assert all(one.annotations.read_only_hint for one in told)
        reply = await session.call_tool("check", {"dossier": "well"})
        assert not reply.is_error
        assert json.loads(reply.content[0].text)["outcome"] == "answered"
        assert (await session.call_tool("check", {"dossier": "../beside"})).is_error
        assert (await session.call_tool("no-such", {})).is_error
        language = (await session.read_resource("servanda://language")).contents[0].text
        assert "must not ACT" in language
        assert "SV105" in (await session.read_resource("servanda://rules/SV105")).contents[0].text
        assert "1.well" in (await session.read_resource("servanda://dossier/well")).contents[0].text
        for uri in ("servanda://dossier/../beside", "file:///etc/passwd", "servanda://rules/none", "servanda://rules/"):
            with pytest.raises(Exception, match="no such dossier behind this door"):
                await session.read_resource(uri)

    through(home, log, talk, "--assistant-at", "a desk")
    assert state(home) == before
    kept = entries(log)
    assert [(one.tool, one.outcome) for one in kept[:3]] == [("check", "answered"), ("check", "refused"), ("unknown", "refused")]
    assert {one.assistant_at for one in kept} == {"a desk"}
    assert "well" not in log.read_text().replace(str(home), "")


def test_two_doors_keep_one_log(tmp_path: Path) -> None:
    home, log = folder(tmp_path), tmp_path / "calls.jsonl"

    async def talk(session: Any) -> None:
        await session.call_tool("load", {})

    for _ in range(2):
        through(home, log, talk)
    assert [one.number for one in entries(log)] == [1, 2]


def test_a_line_that_is_too_long_is_dropped_and_the_next_one_heard(tmp_path: Path) -> None:
    home = folder(tmp_path)
    hello = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "0"}}}  # fmt: skip
    lines = [json.dumps(hello), '{"jsonrpc":"2.0","method":"notifications/initialized"}', "x" * (40 * MOST_ASKED), "{", "[]", "\x00\xff"]
    lines.append('{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"load","arguments":{}}}')
    words = [sys.executable, "-m", "servanda", "mcp", str(home), "--calls", str(tmp_path / "calls.jsonl")]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdin.write("\n".join(lines) + "\n")
    process.stdin.flush()
    replies = {}
    while 2 not in replies:
        told = json.loads(process.stdout.readline())
        replies[told.get("id")] = told
    process.stdin.close()
    assert process.wait(60) == 0
    assert "1 dossiers" in replies[2]["result"]["content"][0]["text"]
    assert process.stderr.read() == ""


def test_a_call_that_takes_too_long_is_ended_and_the_next_one_answered(tmp_path: Path) -> None:
    slow = "\n".join(f"> Northmark shall open the well within {number} days, if Eastholm agrees." for number in range(1, 4_000))
    home = folder(tmp_path, more={"slow/slow.md": WELL.replace("> Northmark", f"{slow}\n> Northmark")})
    door = DoorForAssistants(DoorSetting(folder=str(home), copies=str(tmp_path / "copies")), tmp_path / "log.jsonl", seconds=30.0)

    async def talk() -> None:
        assert json.loads((await door.call("load", {"dossier": "well"}))[0])["outcome"] == "answered"
        first = door.process.process
        door.process.seconds = 0.05
        told = json.loads((await door.call("check", {"dossier": "slow", "full": "yes"}))[0])
        assert "was ended" in told["said_by_servanda"]
        assert not first.is_alive()
        door.process.seconds = 60.0
        assert json.loads((await door.call("load", {"dossier": "well"}))[0])["outcome"] == "answered"

    try:
        anyio.run(talk)
    finally:
        door.process.end()
    assert [one.outcome for one in entries(tmp_path / "log.jsonl")] == ["answered", "failed", "answered"]


def test_nothing_is_answered_that_cannot_be_logged(tmp_path: Path) -> None:
    home = folder(tmp_path)
    log = tmp_path / "log.jsonl"
    log.write_text("no log of ours\n")
    door = DoorForAssistants(DoorSetting(folder=str(home), copies=str(tmp_path / "copies")), log)
    try:
        reply, failed = anyio.run(door.call, "load", {"dossier": "well"})
    finally:
        door.process.end()
    assert failed
    assert "cannot be written" in reply
    assert "1.well" not in reply


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--tlp", "AMBER"), "--assistant-at"),
        (("--tlp", "GREENISH"), "not a TLP 2.0 label"),
        (("--calls", "{home}/calls.jsonl"), "nothing is written into the folder behind the door"),
        (("--proposals", "{home}/well"), "nothing is written into the folder behind the door"),
        (("--proposals", "{home}/../nowhere"), "no such folder"),
    ],
)
def test_a_door_that_would_not_hold_is_not_opened(tmp_path: Path, more: tuple[str, ...], said: str) -> None:
    home = folder(tmp_path)
    done = call("mcp", home, *(one.replace("{home}", str(home)) for one in more))
    assert done.code == 2
    assert said in done.err
    assert call("mcp", tmp_path / "none").code == 2


def test_the_logs_of_calls_show_any_change(tmp_path: Path) -> None:
    home, log = folder(tmp_path), tmp_path / "log.jsonl"
    door = DoorForAssistants(DoorSetting(folder=str(home), copies=str(tmp_path / "copies")), log)

    async def talk() -> None:
        await door.call("load", {})
        await door.call("propose-clause", {"dossier": "well", "agreement": "well", "lines": CLAUSE})

    try:
        anyio.run(talk)
    finally:
        door.process.end()
    assert len(entries(log)) == 2
    log.write_bytes(log.read_bytes().replace(b'"load"', b'"lord"'))
    with pytest.raises(Exception, match="does not fit the line before it"):
        entries(log)
    assert Ledger(log, JsonLines("servanda.door/1", DoorEntry), FREE) is not None
