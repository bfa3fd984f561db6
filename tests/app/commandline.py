"""The command line as its users meet it: a process of its own, or (quicker) its `main` in this one."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from unittest import mock

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXECUTABLE = Path(sys.executable).with_name("servanda")
TODAY = "2031-01-01"


class Result(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Result]


def call(*words: str | Path, folder: Path = ROOT, given: bytes = b"", columns: int = 80) -> Result:
    """Run `servanda ...` in this process, through the same `main`, as a pipe would see it. Nobody ever sees a traceback."""
    from servanda.app.cli import main

    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    stdin = io.TextIOWrapper(io.BytesIO(given), encoding="utf-8")
    with (
        contextlib.chdir(folder),
        mock.patch.dict(os.environ, {"COLUMNS": str(columns), "TERM": "xterm-256color"}),
        mock.patch.object(sys, "argv", ["servanda", *map(str, words)]),
        mock.patch.object(sys, "stdin", stdin),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.raises(SystemExit) as stop,
    ):
        main()
    texts = []
    for stream in (out, err):
        assert isinstance(stream.buffer, io.BytesIO)
        texts.append(stream.buffer.getvalue().decode("utf-8"))
    result = Result(int(stop.value.code or 0), *texts)
    assert "Traceback" not in result.out + result.err
    assert "bug of ours" not in result.err, result.err
    return result


SMALL = """---
agreement: small
title: Small Agreement
signed: 2031-01-15
in-force: 2031-01-20 06:00
zone: UTC
languages: en
profile: ceasefire
parties: Northmark, Eastholm
---

# Small Agreement

```servanda
actor Northmark
  role party

actor Eastholm
  role party

act open the road
  by Northmark

act clear the mines
  by Eastholm
```

## Article 1

> Northmark shall open the road after the mines are cleared.

```servanda
clause 1 "Road"
  Northmark must open the road
  only after clear the mines by Eastholm
  by 2031-03-01
```

## Article 2

> Eastholm shall clear the mines.

```servanda
clause 2 "Mines"
  Eastholm must clear the mines
```
"""
