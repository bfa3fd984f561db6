"""A fresh shell in which Servanda was installed from its wheel: no path, no variable and no checkout but what a reader has."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
import sysconfig
from pathlib import Path

from pagerunner import ROOT, Command, Here, _trimmed

SERVED = """
import contextlib, io, json, sys
names = {"__name__": "page"}
for line in sys.stdin:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(json.loads(line), "<page>", "exec"), names)
    print(json.dumps(out.getvalue()), flush=True)
"""
"""Python that runs pieces of a page one after the other, as a notebook does."""


def build(place: Path) -> Path:
    """The wheel, built into a folder."""
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place)], cwd=ROOT, check=True, capture_output=True)
    (wheel,) = place.glob("*.whl")
    return wheel


def install(wheel: Path, place: Path) -> Path:
    """An environment with the wheel. The libraries are borrowed from the one that runs the tests: nothing is downloaded. Its own checkout is not on the path."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)
    (packages,) = place.glob("lib/python*/site-packages")
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    words = ("-m", "pip", "install", "-q", "--no-deps", "--no-index", "--no-compile", "--force-reinstall", "--disable-pip-version-check")
    subprocess.run([str(place / "bin" / "python"), *words, str(wheel)], check=True, capture_output=True, cwd=place)
    return place


def shell(line: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """A line in a shell that inherits nothing."""
    bare = {"HOME": str(folder), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "dumb", "NO_COLOR": "1", "COLUMNS": "80", **more}
    return subprocess.run(["bash", "--noprofile", "--norc", "-c", line], cwd=folder, env=bare, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, check=False)  # fmt: skip


class Fresh(Here):
    """Each command of a page in a shell of its own, after the environment was activated, as the pages say."""

    def __init__(self, folder: Path, environment: Path) -> None:
        super().__init__(folder)
        self.environment = environment
        self.said: list[str] = []
        self.served: subprocess.Popen[str] | None = None

    def run(self, command: Command) -> tuple[int, list[str]]:
        done = shell(f". {shlex.quote(str(self.environment))}/bin/activate; {command.typed}", self.folder)
        lines = done.stdout.splitlines()
        self.said += lines
        return done.returncode, _trimmed(lines)

    def python(self, source: str) -> list[str]:
        if self.served is None:
            self.served = subprocess.Popen([str(self.environment / "bin" / "python"), "-c", SERVED], cwd=self.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={"PATH": "/usr/bin:/bin"})  # fmt: skip
        assert self.served.stdin
        assert self.served.stdout
        self.served.stdin.write(json.dumps(source) + "\n")
        self.served.stdin.flush()
        return _trimmed(json.loads(self.served.stdout.readline()).splitlines())

    def close(self) -> None:
        if self.served is not None:
            assert self.served.stdin
            self.served.stdin.close()
            self.served.wait(10)
