"""The sweeps find what they are for: a careless store fails each of them, a careful one passes."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import store_kit as kit


class Careless:
    """Lines in one file, written over itself; a line that cannot be read is passed over."""

    name = "careless"
    refusals: tuple[type[Exception], ...] = (OSError,)

    def build(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        (folder / "lines").write_text("".join(json.dumps({"n": n}) + "\n" for n in range(3)))

    def content(self, folder: Path) -> Any:
        found = []
        for line in (folder / "lines").read_bytes().splitlines():
            try:
                found.append(json.loads(line))
            except ValueError:
                continue
        return found

    def append(self, folder: Path, number: int) -> None:
        now = [*self.content(folder), {"n": number}]
        with (folder / "lines").open("w") as file:
            file.writelines(json.dumps(one) + "\n" for one in now)

    def verify(self, folder: Path) -> list[str]:
        return []

    def held(self, content: Any) -> Any:
        return content


class Careful(Careless):
    """The same with a hash in front, put in place in one step."""

    name = "careful"
    refusals = (OSError, RuntimeError)

    def build(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self._put(folder, [{"n": n} for n in range(3)])

    def _put(self, folder: Path, now: list[Any]) -> None:
        data = json.dumps(now).encode()
        handle = os.open(folder / "lines.new", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        try:
            os.write(handle, hashlib.sha256(data).hexdigest().encode() + data)
        finally:
            os.close(handle)
        os.replace(folder / "lines.new", folder / "lines")

    def content(self, folder: Path) -> Any:
        data = (folder / "lines").read_bytes()
        if hashlib.sha256(data[64:]).hexdigest().encode() != data[:64]:
            raise RuntimeError(f"{folder / 'lines'} is damaged")
        return json.loads(data[64:])

    def append(self, folder: Path, number: int) -> None:
        self._put(folder, [*self.content(folder), {"n": number}])


def test_a_careless_store_is_found_out(tmp_path: Path) -> None:
    counts, faults = kit.sweep_damage(Careless(), tmp_path / "a", appends=1)
    assert (counts["files"], counts["flips"], counts["cuts"]) == (1, 27 * 8, 27)
    assert any("without a word" in fault for fault in faults)
    assert any("then an append" in fault for fault in faults)
    _, failed = kit.sweep_calls(Careless(), tmp_path / "b")
    assert any("gone" in fault for fault in failed)


def test_a_careful_store_passes(tmp_path: Path) -> None:
    counts, faults = kit.sweep_damage(Careful(), tmp_path / "a", appends=1)
    assert not faults
    assert counts["refused"] == counts["flips"] + counts["cuts"] > 0
    counts, faults = kit.sweep_calls(Careful(), tmp_path / "b")
    assert not faults
    assert counts["killed"]
    assert counts["refused"]


def test_bytes_are_counted(tmp_path: Path) -> None:
    store = Careful()
    store.build(tmp_path)
    size = (tmp_path / "lines").stat().st_size
    read, written = kit.bytes_of_append(store, tmp_path, 7)
    assert (read, written) == (size, (tmp_path / "lines").stat().st_size)
