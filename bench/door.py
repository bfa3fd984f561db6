"""How long the door takes: its start with the first call, `check` of a dossier kept loaded, replies, and memory. `python bench/door.py`

Ours alone is measured: no other door reads the same dossiers. Beside each call stands what the same verb takes as a command of its own.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import anyio

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from servanda.base.version import VERSION  # noqa: E402

RESULT = ROOT / "bench" / "results" / "door.json"
DOSSIERS = ("harbour", "minsk", "bangsamoro")
CALLS = ("load", "check", "coverage", "due")
"""Asked of each dossier, the first time and once more."""
STARTS = 5


async def _client(log: Path, told: dict[str, Any]) -> None:
    from mcp import ClientSession, StdioServerParameters
    from mcp.client.stdio import stdio_client

    words = ["-m", "servanda", "mcp", str(ROOT / "dossiers"), "--calls", str(log)]
    given = StdioServerParameters(command=sys.executable, args=words, cwd=str(ROOT), env=dict(os.environ))
    begun = time.perf_counter()
    async with stdio_client(given) as (reads, writes), ClientSession(reads, writes) as session:
        await session.initialize()
        await session.list_tools()
        ready = time.perf_counter() - begun
        await session.call_tool("load", {"dossier": "harbour"})
        told["starts"].append({"ready": round(ready, 2), "first call": round(time.perf_counter() - begun, 2)})
        if len(told["starts"]) < STARTS:
            return
        for name in DOSSIERS:
            for tool in CALLS:
                for time_ in ("first", "again"):
                    at = time.perf_counter()
                    more = {"as_of": "2031-06-01"} if tool == "due" else {}
                    reply = await session.call_tool(tool, {"dossier": name, **more})
                    row = told["calls"].setdefault(f"{tool} {name}", {})
                    row |= {time_: round(time.perf_counter() - at, 3), "bytes": len(reply.content[0].text.encode())}
        told["megabytes"] = _memory()


def _memory() -> float:
    """Of the largest process below this one."""
    told = subprocess.run(["ps", "-eo", "rss,args"], capture_output=True, text=True, check=True).stdout
    rows = [int(line.split()[0]) for line in told.splitlines()[1:] if "spawn_main" in line or " mcp " in line]
    return round(max(rows, default=0) / 1024, 1)


def main() -> None:
    told: dict[str, Any] = {"machine": f"{platform.machine()}, {os.cpu_count()} cores", "python": platform.python_version(), "servanda": VERSION, "starts": [], "calls": {}, "commands": {}}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(STARTS):
            anyio.run(_client, Path(folder) / "calls.jsonl", told)
    for name in DOSSIERS:
        at = time.perf_counter()
        words = [sys.executable, "-m", "servanda", "check", str(ROOT / "dossiers" / name)]
        subprocess.run(words, capture_output=True, check=False, cwd=ROOT)
        told["commands"][f"check {name}"] = round(time.perf_counter() - at, 2)
    RESULT.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print("start (ready, first call answered), s:", ", ".join(f"{one['ready']} {one['first call']}" for one in told["starts"]))
    for name, row in told["calls"].items():
        alone = told["commands"].get(name)
        print(f"{name:22} first {row['first']:6.3f} s, again {row['again']:6.3f} s, {row['bytes']:6} bytes" + (f"; as a command {alone} s" if alone else ""))
    print(f"memory of its largest process: {told['megabytes']} MB")


if __name__ == "__main__":
    main()
