"""The log of calls: of what was sent, byte for byte, resources too; how much may wait; how long a refusal takes."""

from __future__ import annotations

import hashlib
import json
import time
from pathlib import Path

import anyio
import pytest
from behind import WELL, Door, folder
from commandline import call

from servanda.app.door import server
from servanda.app.door.held import DoorAnswer
from servanda.app.door.server import LANGUAGE, MOST_REPLY, DoorEntry
from servanda.base.lines import JsonLines
from servanda.base.refusal import Refusal


def entries(log: Path) -> list[DoorEntry]:
    return [one.act for one in JsonLines("servanda.door/1", DoorEntry).read(log)] if log.exists() else []


def test_every_read_of_a_resource_stands_in_the_log_as_it_was_sent(tmp_path: Path) -> None:
    folder(tmp_path)
    door, sent = Door(tmp_path), []
    for uri in (LANGUAGE, "servanda://rules/SV105", "servanda://dossier/well", "servanda://dossier/none", "servanda://rules/", "file:///etc/passwd"):
        try:
            sent.append(anyio.run(door.door.resource, uri))
        except Refusal as refusal:
            sent.append(refusal.reason)
    told = entries(door.log)
    assert [(one.tool, one.outcome) for one in told] == [
        ("language", "answered"), ("rules", "answered"), ("load", "answered"), ("load", "refused"), ("unknown", "refused"), ("unknown", "refused"),
    ]  # fmt: skip
    assert [one.reply for one in told] == [hashlib.sha256(one.encode()).hexdigest() for one in sent]
    assert sent[3] == sent[4] == sent[5]


def test_a_page_that_is_not_there_is_logged_as_refused(tmp_path: Path) -> None:
    folder(tmp_path)
    door = Door(tmp_path)
    reply = door.raw("load", dossier="well", page=7)
    assert json.loads(reply)["outcome"] == "refused"
    assert [(one.outcome, one.reply) for one in entries(door.log)] == [("refused", hashlib.sha256(reply.encode()).hexdigest())]


def test_no_resource_is_read_that_cannot_be_logged(tmp_path: Path) -> None:
    folder(tmp_path)
    door = Door(tmp_path)
    door.log.write_text("no log of ours\n")
    for uri in (LANGUAGE, "servanda://rules/SV105", "servanda://dossier/well"):
        with pytest.raises(Refusal, match="no such dossier"):
            anyio.run(door.door.resource, uri)


def test_calls_at_once_are_each_answered_with_their_own_and_only_so_many_wait(tmp_path: Path) -> None:
    folder(tmp_path)
    door, replies, slow = Door(tmp_path), dict[int, str](), 0.1

    def ask(tool: str, given: dict[str, str]) -> DoorAnswer:
        time.sleep(slow)
        return DoorAnswer("x", given["code"])

    door.door.process.ask = ask  # type: ignore[method-assign, assignment]

    async def one(number: int) -> None:
        replies[number] = (await door.door.call("rules", {"code": f"number {number}"}))[0]

    async def talk() -> None:
        async with anyio.create_task_group() as group:
            for number in range(40):
                group.start_soon(one, number)
        with anyio.move_on_after(slow / 2):  # whoever asked goes away meanwhile
            await door.door.call("rules", {"code": "left"})
        await one(41)

    anyio.run(talk)
    refused = [number for number, told in replies.items() if "calls wait" in told]
    assert len(refused) == 40 - server.MOST_WAITING
    assert all(f"number {number}⟦" in told for number, told in replies.items() if number not in refused)
    assert len(entries(door.log)) == 42
    assert door.door.waiting == 0


def test_a_refusal_takes_as_long_for_what_is_hidden_as_for_what_is_not_there(tmp_path: Path) -> None:
    folder(tmp_path, more={"lantern/lantern.md": WELL.replace("agreement: well", "agreement: lantern\nmarking: RED")})
    door = Door(tmp_path)
    door.door.least = 0.4
    for name in ("lantern", "none"):
        began = time.monotonic()
        door.raw("load", dossier=name)
        assert time.monotonic() - began >= 0.4


def test_no_marking_makes_a_reply_too_long(tmp_path: Path) -> None:
    folder(tmp_path)
    for marking in ("REL " + "Mission, " * 3_000, "ї" * 30_000, '"\\' * 9_000):
        reply = Door(tmp_path).door.reply(DoorAnswer("x", "ж" * 90_000, {}, marking), 1)[1]
        assert len(reply.encode()) <= MOST_REPLY


def test_no_copies_are_made_in_the_folder_behind_the_door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = folder(tmp_path)
    monkeypatch.setenv("TMPDIR", str(home / "well"))
    before = (home / "well").stat().st_mtime_ns
    done = call("mcp", home, "--calls", tmp_path / "calls.jsonl")
    assert (done.code, "lies behind the door" in done.err) == (2, True)
    assert (home / "well").stat().st_mtime_ns == before
