"""CPU seconds until something is there: of small verbs, and of the first `make demo` in an empty clone.

python bench/start.py --verbs: each of some small verbs on a small dossier, the least of several runs (what else the machine does only adds), beside
    a bare start of Python, modules loaded, and what their imports took by `-X importtime`; written to bench/results/start.json.
python bench/start.py [--limit 60]: the demo, with pip and with uv, from an empty and from a warm cache of packages; ends with 1 where a way took
    more CPU seconds than that. Needs the network, once.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SYSTEM_PYTHON = os.environ.get("PY", "python3")
VERBS = (
    "--version", "--help", "help check", "rules SV503", "show dossiers/rivers", "explain 1 dossiers/rivers", "evidence gaps dossiers/rivers",
    "evidence gaps dossiers/minsk", "fmt --check dossiers/rivers", "ask falls-due 1 dossiers/rivers", "check dossiers/rivers --no-questions",
    "due dossiers/rivers --as-of 2031-04-20", "sanctions own regimes",
)  # fmt: skip
RUNS = 9
MAIN = "import sys\nfrom servanda.app.cli import main\ntry: main()\nexcept SystemExit: pass\nprint(len(sys.modules), file=sys.stderr)"


def cpu(words: list[str], env: dict[str, str]) -> tuple[float, str]:
    """CPU seconds of a process, and what it said on standard error."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    made = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, made.stderr


def verbs() -> None:
    """Measure small verbs, print and write what they took."""
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as compiled:
        env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": compiled}
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        bare = min(cpu([sys.executable, "-c", "pass"], env)[0] for _ in range(RUNS))
        print(f"{bare:.3f} CPU s  a bare start of Python")
        for verb in VERBS:
            words = [sys.executable, "-c", MAIN, *shlex.split(verb)]
            cpu(words, env)  # compiles
            runs = [cpu(words, env) for _ in range(RUNS)]
            said = cpu([sys.executable, "-X", "importtime", *words[1:]], env)[1].splitlines()
            took = sum(int(line.split("|")[0].rpartition(":")[2]) for line in said if line.startswith("import time:") and "self" not in line)
            found[verb] = {"cpu s": round(min(run[0] for run in runs), 3), "modules": int(runs[0][1].split()[-1]), "imports s, by the clock": round(took / 1e6, 3)}
            print(f"{found[verb]['cpu s']:.3f} CPU s, {found[verb]['modules']} modules  servanda {verb}", flush=True)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    told = {"machine": machine, "runs": RUNS, "bare start of Python, cpu s": round(bare, 3), "verbs": found}
    (ROOT / "bench" / "results" / "start.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


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
    parser.add_argument("--verbs", action="store_true")
    given = parser.parse_args()
    if given.verbs:
        verbs()
        return 0
    limit = given.limit
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
