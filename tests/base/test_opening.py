"""What somebody else named is opened only if it is an ordinary file: a pipe would let a verb wait without end."""

from __future__ import annotations

import ast
import gzip
import os
from pathlib import Path

import pytest

from servanda.base.opening import opened, ordinary, read
from servanda.base.refusal import Refusal

HOUSE = Path(__file__).resolve().parents[2] / "servanda"
OWN = {
    "app/watch/store.py": "files of the watch",
    "app/watch/http.py": "the token, made new",
    "instruments/sanctions/batch/files.py": "files of a run, written",
    "instruments/sanctions/screening/kept.py": "our own program, hashed",
    "app/door/folder.py": "by the handle of the folder above, through no link, plain files alone",
    "app/door/worker.py": "the folder of the door, as a handle",
    "app/opened/worker.py": "the null device, in place of what the server writes to",
    "app/plans.py": "plans kept of earlier runs",
    "app/commands/watch.py": "verdicts, written",
    "app/commands/new.py": "examples of the package, copied",
    "app/figures.py": "our own program and its tables",
    "base/shipped.py": "a table of the package",
    "base/disk.py": "files of every store: written, and folders; what is read is opened there",
    "base/installed.py": "what the installer wrote beside the package",
    "base/opening.py": "this is the one function",
    "instruments/sanctions/screening/store.py": "an index, written",
    "monitor/kernels/native.py": "kernels kept of earlier runs",
    "instruments/strategy/experts/job.py": "the log of forecasts, counted",
    "instruments/strategy/experts/sheet.py": "style and script of the package",
    "monitor/wording.py": "a table of the package",
}
"""Modules that open files nobody else names: stores under names of their own, tables of the package."""


def test_a_pipe_or_a_device_is_not_opened(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for odd, error in ((pipe, "a pipe or a device"), (Path("/dev/zero"), "a pipe or a device"), (tmp_path, "directory"), (tmp_path / "none", "No such")):
        for way in (ordinary, opened, read):
            with pytest.raises(OSError, match=error):
                way(odd)
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    assert (read(tmp_path / "link"), read(os.devnull)) == (b"x", b"")


def _opens(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name):
        return node.func.id == "open"
    if not isinstance(node.func, ast.Attribute) or "__file__" in (about := ast.unparse(node.func.value)) or "__package__" in about or "files(" in about:
        return False
    return (node.func.attr in ("read_bytes", "read_text") and about != "files") or (node.func.attr == "open" and about not in ("archive", "self"))


def test_every_file_that_a_user_names_is_opened_there() -> None:
    found = {
        str(path.relative_to(HOUSE))
        for path in HOUSE.rglob("*.py")
        if any(word in (text := path.read_text("utf-8")) for word in ("open(", "read_bytes", "read_text"))
        for node in ast.walk(ast.parse(text))
        if _opens(node)
    }
    assert found == set(OWN)


def test_a_pipe_in_a_dossier_or_named_to_a_verb_is_refused(tmp_path: Path) -> None:
    import servanda
    from servanda.app.files import read_bytes, read_dossier
    from servanda.base.result import file_input
    from servanda.base.tables.kinds import open_table
    from servanda.instruments.sanctions.batch.reading import read as customers
    from servanda.instruments.sanctions.evasion.reading import read as read_table
    from servanda.instruments.sanctions.lists.source import opened as a_list

    for ending in ("md", "csv", "parquet", "xlsx", "csv.gz"):
        os.mkfifo(tmp_path / f"f.{ending}")
    for way in (read_dossier, servanda.load, servanda.check):
        with pytest.raises(Refusal, match="pipe or a device"):
            way(tmp_path)  # type: ignore[operator]
    for name in ("f.csv", "f.parquet", "f.csv.gz"):
        with pytest.raises(Refusal, match="pipe or a device"):
            customers(tmp_path / name)
        with pytest.raises(Refusal, match="pipe or a device"):
            read_table(tmp_path / name)
    for name in ("f.csv", "f.parquet", "f.xlsx"):
        with pytest.raises(Refusal, match="pipe or a device"):
            open_table(name, tmp_path / name)
        with pytest.raises(Refusal, match="pipe or a device"):
            file_input(tmp_path / name)
        with pytest.raises(Refusal, match="pipe or a device"):
            read_bytes(tmp_path / name)
        with pytest.raises(Refusal, match="pipe or a device"):
            a_list(name, tmp_path / name)


def test_a_packed_file_is_closed(tmp_path: Path) -> None:
    from servanda.base.tables.source import opened

    (tmp_path / "x.csv.gz").write_bytes(gzip.compress(b"name\nA\n"))
    with opened("x", tmp_path / "x.csv.gz") as stream:
        assert stream.read() == b"name\nA\n"
        raw = stream.raw._raw
    assert raw.closed
