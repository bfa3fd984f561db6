"""A verdict that was changed on the disk is not served: lines are chained, lines of before are read as they are and carry the first that is."""

from __future__ import annotations

import shutil
import zlib
from pathlib import Path

import pytest
from commandline import Run
from watch_support import feed, said, wells

from servanda.app.watch.journal import Journal
from servanda.app.watch.store import APART, VerdictLines, Verdicts, lines_after, verdict_log
from servanda.base.refusal import Refusal
from servanda.monitor.watching.data import Delta

OLD = Path(__file__).resolve().parents[1] / "base" / "old"


@pytest.mark.parametrize("name", ["watch-ended", "watch-killed"])
def test_a_watch_of_before(name: str, tmp_path: Path) -> None:
    home = Path(shutil.copytree(OLD / name, tmp_path / name))
    folder = home / "evidence" / "watch"
    before = (folder / "verdicts.ndjson").read_bytes()
    assert b"".join(lines_after(folder, 0, 999)) == before
    assert len(Journal(folder, 0 if name == "watch-killed" else 3).steps) == 3
    feed(home, OLD / "watch-stream.ndjson", every=9)
    feed(home, OLD / "watch-more.ndjson", every=9)
    after = (folder / "verdicts.ndjson").read_bytes()
    assert after.startswith(before)
    checks = [len(line.rpartition(b'"check":"')[2]) - 2 for line in after.splitlines()]
    assert checks == sorted(checks)
    assert set(checks) == {8, 64}, "lines of before keep their checksum, those after it are chained"
    assert b"".join(lines_after(folder, 0, 999)) == after
    assert verdict_log(folder).verify() == ()
    lines = after.splitlines(keepends=True)
    last_old = checks.count(8)
    for number in (1, last_old, last_old + 1, len(lines)):
        changed = lines[number - 1].replace(b'"now":"', b'"now":"x', 1).replace(b'"number"', b'"numbe"', 1)
        again = changed[:-1].rpartition(b',"check":"')[0]
        for forged in (changed, again + f',"check":"{zlib.crc32(again):08x}"}}\n'.encode()):
            (folder / "verdicts.ndjson").write_bytes(b"".join([*lines[: number - 1], forged, *lines[number:]]))
            with pytest.raises(Refusal, check=lambda error: error.code == "damaged"):
                list(lines_after(folder, 0, 999))
            with pytest.raises(Refusal, check=lambda error: error.code == "damaged"):
                feed(home, OLD / "watch-stream.ndjson", every=9)


def test_old_lines_of_which_one_was_removed_no_longer_carry_the_first_that_is_chained(tmp_path: Path) -> None:
    home = Path(shutil.copytree(OLD / "watch-ended", tmp_path / "watch"))
    folder = home / "evidence" / "watch"
    feed(home, OLD / "watch-more.ndjson", every=9)
    path = folder / "verdicts.ndjson"
    lines = path.read_bytes().splitlines(keepends=True)
    other = lines[2].replace(b'"known":19', b'"known":18')
    bare = other.rpartition(b',"check":"')[0]
    path.write_bytes(b"".join([*lines[:2], bare + f',"check":"{zlib.crc32(bare):08x}"}}\n'.encode(), *lines[3:]]))
    with pytest.raises(Refusal, match="does not fit the line before it"):
        list(lines_after(folder, 0, 999))


def test_a_breach_that_was_made_a_kept_promise_is_named_and_not_served(run: Run, tmp_path: Path) -> None:
    home = wells(tmp_path)
    feed(home, OLD / "watch-stream.ndjson")
    path = home / "evidence" / "watch" / "verdicts.ndjson"
    whole = said(home)
    changed = whole.replace(b'"now":"breached"', b'"now":"kept"    ', 1)
    number = whole[: whole.index(b'"now":"breached"')].count(b"\n") + 1
    path.write_bytes(changed)
    for words in (("--after", "0", "--json"), ()):
        result = run("watch", home, "--file", "/dev/null", "--clock", "input", *words, columns=300)
        assert result.code == 2
        assert f"line {number} does not fit the line before it" in result.err
        assert '"now":"kept"    ' not in result.out
        assert result.out.encode() in whole
    verified = run("evidence", "verify", home, columns=300)
    assert verified.code == 1
    assert f"line {number} does not fit the line before it" in verified.out
    path.write_bytes(whole)
    assert run("evidence", "verify", home).code == 0
    assert run("watch", home, "--file", "/dev/null", "--clock", "input").code == 0


def test_whoever_asks_again_and_again_does_not_read_all_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Verdicts(tmp_path, 0, 0)
    count = 3 * APART
    held.append([Delta(number=n, kind="asserted", clause="wells:1", now="kept", as_of=n, known=n) for n in range(1, count + 1)])
    whole = list(lines_after(tmp_path, 0, count))
    assert len(whole) == count
    looked = []
    real = VerdictLines.parsed
    monkeypatch.setattr(VerdictLines, "parsed", lambda self, line, number: looked.append(number) or real(self, line, number))
    assert list(lines_after(tmp_path, count - 5, 99)) == whole[-5:]
    assert len(looked) <= APART
    assert list(lines_after(tmp_path, 10, 3)) == whole[10:13]
    path = tmp_path / "verdicts.ndjson"
    path.write_bytes(b"".join(whole).replace(b'"kept"', b'"lost"', 1))  # what was read in order once is not read again ...
    with pytest.raises(Refusal, match="line 1 "):
        list(lines_after(tmp_path, 0, 5))  # ... until somebody asks for it


def test_what_was_refused_is_chained_too_and_a_list_of_before_carries_the_first_that_is(run: Run, tmp_path: Path) -> None:
    home = wells(tmp_path)
    path = home / "evidence" / "watch" / "rejects.ndjson"
    path.parent.mkdir(parents=True)
    old = b'{"line":1,"source":"stdin","reason":"no JSON","repair":"write it anew","text":"{"}\n'
    path.write_bytes(old)
    for _ in range(2):
        assert run("watch", home, "--clock", "input", given=b"{broken\n[1]\n").code == 1
    lines = path.read_bytes().splitlines(keepends=True)
    assert (lines[0], [b'"check":"' in line for line in lines]) == (old, [False, True, True, True, True])
    assert run("evidence", "verify", home).code == 0
    for number, line in enumerate(lines):
        for changed in (line.replace(b'"repair":"', b'"repair":"x', 1), b"", old, line * 2):
            path.write_bytes(b"".join([*lines[:number], changed, *lines[number + 1 :]]))
            if path.read_bytes() == b"".join(lines) or (number == len(lines) - 1 and not changed):
                continue
            found = run("evidence", "verify", home)
            assert (found.code, "rejects.ndjson" in found.out + found.err) == (1, True), (number, changed)
            assert "rejects.ndjson" in run("watch", home, "--clock", "input", given=b"").err, (number, changed)
