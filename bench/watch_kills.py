"""Kill a watch at random moments, thousands of times, and compare what it said with an undisturbed one.

    python bench/watch_kills.py --kills 5000 --crashes 20000

Runs tests/app/test_watch_crashes.py with so many real kills (SIGKILL) and so many ends at a chosen operation on the files.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--kills", type=int, default=5000)
    given.add_argument("--crashes", type=int, default=20000)
    asked = given.parse_args()
    more = {"SERVANDA_WATCH_KILLS": str(asked.kills), "SERVANDA_WATCH_CRASHES": str(asked.crashes)}
    words = [sys.executable, "-m", "pytest", "-v", "-p", "no:xdist", str(ROOT / "tests" / "app" / "test_watch_crashes.py")]
    return subprocess.run(words, cwd=ROOT, env=os.environ | more, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
