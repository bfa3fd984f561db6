"""CPU seconds of the first `make demo` in an empty clone: with pip and with uv, from an empty and from a warm cache of packages.

python bench/start.py [--limit 60]: ends with 1 where a way took more CPU seconds than that. Needs the network, once.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SYSTEM_PYTHON = os.environ.get("PY", "python3")


def demo(clone: Path, **more: str) -> tuple[float, float]:
    """CPU seconds (user and system, of all that was started) and seconds by the clock of `make demo` in a new clone."""
    shutil.rmtree(clone, ignore_errors=True)
    subprocess.run(["git", "clone", "-q", "--depth", "1", ROOT.as_uri(), str(clone)], check=True)
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(["make", "demo", f"PY={SYSTEM_PYTHON}"], cwd=clone, env={**os.environ, **more}, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.monotonic() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limit", type=float, default=60.0)
    limit = parser.parse_args().limit
    worst = 0.0
    with tempfile.TemporaryDirectory() as name:
        for tool in ("pip", "uv"):
            found = shutil.which("uv") or ""
            if tool == "uv" and not found:
                print("uv: not on this machine")
                continue
            cache = Path(name) / f"cache-{tool}"
            for state in ("empty", "warm"):
                cpu, clock = demo(Path(name) / "clone", UV=found if tool == "uv" else "", PIP_CACHE_DIR=str(cache), UV_CACHE_DIR=str(cache))
                worst = max(worst, cpu)
                print(f"{tool}, {state} cache: {cpu:.1f} CPU s, {clock:.1f} s by the clock", flush=True)
    return int(worst > limit)


if __name__ == "__main__":
    sys.exit(main())
