"""JSON and TOML of others: one error, whatever is wrong with them; and no reader of the house that lets another through."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import msgspec
import pytest

from servanda.base.decoding import read_json, read_toml

HOUSE = Path(__file__).resolve().parents[2] / "servanda"
OWN = (
    "app/watch", "base/checkpoint.py", "base/ledger.py", "base/rows.py", "base/snapshots.py", "evidence/sealing.py", "evidence/storage.py", "evidence/chain.py", "instruments/sanctions/decisions/chain.py", "instruments/sanctions/delisting/log.py",
    "instruments/sanctions/lists/store.py", "instruments/sanctions/screening", "instruments/sanctions/authorities.py", "instruments/sanctions/delisting/procedures.py",
    "instruments/sanctions/dealings/flags.py", "monitor", "instruments/sanctions/batch/folder.py", "base/decoding.py", "base/shipped.py", "app/figures.py", "model/geometry.py", "report/geo.py",
)  # fmt: skip
"""Files that read what the house itself wrote (and hashed or sealed), tables of the package, or refuse everything themselves."""


@pytest.mark.parametrize("data", [b"[" * 100_000, b'{"a":' * 5000, b'"\xff"', b"{", b"", b"\xff\xfe", b"[1", b"NaN"])
def test_whatever_is_wrong_with_json_is_one_error(data: bytes) -> None:
    for kind in (None, dict[str, list[str]], dict[str, msgspec.Raw]):
        with pytest.raises(msgspec.DecodeError):
            read_json(data) if kind is None else read_json(data, type=kind)


@pytest.mark.parametrize("text", ["a = " + "[" * 5000, "a = = b", "[" * 5000, "a = {" * 3000])
def test_whatever_is_wrong_with_toml_is_one_error(text: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError):
        read_toml(text)


def test_what_others_wrote_is_read_by_these() -> None:
    found = set()
    for path in HOUSE.rglob("*.py"):
        name = str(path.relative_to(HOUSE))
        if "decode(" not in (text := path.read_text("utf-8")) and ".loads(" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("msgspec.json.decode", "msgspec.toml.decode", "tomllib.loads", "json.loads"):
                if "__package__" not in ast.unparse(node) and not name.startswith(OWN):
                    found.add(name)
    assert found == set()
