"""However it ends, in the middle of a call too, the door ends at once, with its process apart, and leaves no copies."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from behind import WELL, folder
from commandline import ROOT

pytest.importorskip("mcp", reason="the extra `door` is not installed")
HELLO = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
    "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "0"}}}  # fmt: skip


def _below(process: int) -> list[int]:
    """The processes that a process started, and those that these started."""
    told = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in told.splitlines()]
    found = [process]
    for _ in range(3):
        found += [one for one, above in pairs if above in found and one not in found]
    return found[1:]


def _alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _until(what: object, seconds: float = 10.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if what():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="this system tells nothing of its processes")
@pytest.mark.parametrize("how", ["closed", "terminated", "terminated while idle", "hung up", "killed"])
def test_the_door_ends_at_once_and_leaves_nothing(tmp_path: Path, how: str) -> None:
    many = "\n".join(f"> Northmark shall open the well number {number} within 14 days." for number in range(20_000))
    home, temporary = folder(tmp_path, more={"long/long.md": WELL.replace("> Northmark", f"{many}\n> Northmark")}), tmp_path / "temporary"
    temporary.mkdir()
    words = [sys.executable, "-m", "servanda", "mcp", str(home), "--calls", str(tmp_path / "calls.jsonl")]
    process = subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, "TMPDIR": str(temporary)}
    )
    assert process.stdin is not None
    assert process.stdout is not None
    asks = {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "check", "arguments": {"dossier": "long"}}}
    process.stdin.write(f"{json.dumps(HELLO)}\n" + '{"jsonrpc":"2.0","method":"notifications/initialized"}\n')
    process.stdin.write(f"{json.dumps(asks)}\n" if how != "terminated while idle" else "")
    process.stdin.flush()
    process.stdout.readline()
    assert how == "terminated while idle" or _until(lambda: list(temporary.glob("*/*/long")))
    below = _below(process.pid)
    if how == "closed":
        process.stdin.close()
    else:
        process.send_signal({"hung up": signal.SIGHUP, "killed": signal.SIGKILL}.get(how, signal.SIGTERM))
    try:
        assert process.wait(8) == (-signal.SIGKILL if how == "killed" else 0)
        assert below
        assert _until(lambda: not any(map(_alive, below)))
        assert _until(lambda: not list(temporary.iterdir()))
    finally:
        process.kill()
        for one in filter(_alive, below):
            os.kill(one, signal.SIGKILL)
