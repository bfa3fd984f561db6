"""What goes wrong is said in a sentence with one thing to do; exit code 2; never a traceback."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from commandline import EXECUTABLE, ROOT, Run


@pytest.mark.parametrize(
    "words, parts",
    [
        (["chekc"], ["no verb `chekc`", "Did you mean `check`?"]),
        (["xyzzy"], ["no verb `xyzzy`", "The verbs are: new, show"]),
        (["check", "--jsno"], ["--jsno", "--json"]),
        (["check", "no-such-folder"], ["no-such-folder: no such file or folder", "servanda new"]),
        (["show", "no-such-folder"], ["no such file or folder"]),
        (["fmt", "no-such-folder"], ["no such file or folder"]),
        (["explain", "9.ende", "dossiers/minsk"], ["no clause “9.ende”", "Did you mean", "9.end"]),
        (["explain", "2", "dossiers/harbour"], ["“2” is an article", "harbour:2.capacity"]),
        (
            ["explain", "1", "dossiers/minsk"],
            ["clause 1 stands in several agreements", "Say which: minsk-ii:1, minsk-memorandum:1"],
        ),
        (["ask", "keepabel", "dossiers/minsk"], ["“keepabel” is not a question", "keepable"]),
        (["ask", "stall", "dossiers/minsk", "--clause", "nine"], ["no clause “nine”"]),
        (["ask", "stall", "dossiers/minsk", "--actor", "Ukrane"], ["no actor “Ukrane”", "Did you mean: Ukraine"]),
        (
            ["ask", "can-happen", "dossiers/minsk", "--event", "hold the elections"],
            ["no act or event “hold the elections”", "hold the local elections"],
        ),
        (["ask", "keepable", "dossiers/minsk", "--reading", "security"], ["no reading “security”", "security-first"]),
        (["check", "dossiers/minsk", "--reading", "x"], ["no reading “x”"]),
        (["check", "dossiers/minsk", "--profile", "peace"], ["“peace” cannot be chosen here", "ceasefire"]),
        (["check", "dossiers/minsk", "--baseline", "README.md"], ["no baseline file", "--write-baseline"]),
        (["check", "dossiers/minsk", "--baseline", "nowhere.json"], ["nowhere.json: cannot be read"]),
        (["check", "dossiers/minsk", "--seconds", "0"], ["--seconds"]),
        (["check", "dossiers/minsk", "--today", "tomorrow"], ["--today"]),
        (["check", "dossiers/minsk", "--fail-on", "hint"], ["--fail-on"]),
        (["rules", "SV999x"], ["no rule SV999x", "servanda rules"]),
        (["show", "dossiers/minsk", "--agreement", "minsk-3"], ["no agreement “minsk-3”", "minsk-ii"]),
        (["verify", "README.md", "dossiers/minsk"], ["no certificate of Servanda", "--save"]),
        (["verify", "none.json", "dossiers/minsk"], ["none.json: cannot be read"]),
        (["text", "attach", "README.md", "dossiers/harbour"], ["which no agreement of the dossier names"]),
        (["text", "attach", "README.md", "dossiers/minsk", "--agreement", "minsk"], ["no agreement “minsk”", "minsk-ii"]),
        (["text", "describe", "none.txt"], ["none.txt: cannot be read"]),
        (["completion", "tcsh"], ["tcsh"]),
    ],
    ids=lambda v: " ".join(v) if v and isinstance(v, list) else "",
)
def test_says_what_is_wrong_and_what_to_do(run: Run, words: list[str], parts: list[str]) -> None:
    result = run(*words)
    assert result.code == 2
    assert result.out == ""
    said = " ".join(result.err.split())
    for part in parts:
        assert part in said


def test_empty_folder(run: Run, tmp_path: Path) -> None:
    result = run("check", tmp_path)
    assert result.code == 2
    assert "holds no Markdown file" in result.err


def test_binary_files(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "b.md").write_bytes(b"\xff\xfe" + "clause".encode("utf-16-le"))
    (tmp_path / "c.md").write_bytes(b"")
    result = run("check", tmp_path)
    assert result.code == 1
    assert "could not be read" in result.out
    fmt = run("fmt", tmp_path)
    assert fmt.code == 2
    assert "is not UTF-8" in fmt.err
    assert (tmp_path / "a.md").read_bytes() == bytes(range(256)) * 40


def test_a_folder_without_agreement_does_not_pass_a_gate(run: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("# Notes\n\nNothing formal here.\n", encoding="utf-8")
    result = run("check", tmp_path)
    assert result.code == 2
    assert "nothing was judged" in result.out


def test_what_is_no_text_is_not_described(run: Run, tmp_path: Path) -> None:
    for name, data, said in (("treaty.pdf", b"%PDF-1.7\n\x00\x01", "The PDF is cut off"), ("treaty.md", b"a\x00\x01", "is not plain text")):
        (tmp_path / name).write_bytes(data)
        result = run("text", "describe", tmp_path / name)
        assert result.code == 2
        assert said in result.err


def test_link_out_of_the_folder_is_refused(run: Run, small: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("secret words", encoding="utf-8")
    (small / "link.md").symlink_to(tmp_path / "secret.md")
    result = run("check", small)
    assert result.code == 2
    assert "leads out of the folder" in result.err
    assert "secret words" not in result.out + result.err


def test_link_to_nothing(run: Run, small: Path) -> None:
    (small / "link.md").symlink_to(small / "gone.md")
    result = run("check", small)
    assert result.code == 2
    assert "cannot be read" in result.err


def test_name_that_is_no_text(run: Run, small: Path) -> None:
    os.rename(os.fsencode(small / "small.md"), os.fsencode(small) + b"/bad-\xff.md")
    for words in (["check", "--no-questions"], ["show"], ["check", "--no-questions", "--json"], ["export"]):
        result = run(words[0], small, *words[1:])
        assert result.code in (0, 1)


def test_too_large(run: Run, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("servanda.app.files.MOST_BYTES", 100)
    result = run("check", small)
    assert result.code == 2
    assert "is larger than" in result.err


def test_output_that_cannot_be_written(run: Run, small: Path) -> None:
    result = run("check", small, "--no-questions", "--html", small / "small.md" / "x.html")
    assert result.code == 2
    assert "there is no folder" in result.err
    assert run("export", small, "-o", small).code == 2


@contextlib.contextmanager
def nobody() -> Iterator[None]:
    """Nothing is forbidden to root, so for a moment the process is somebody without rights."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("closed", ["folder", "inner", "file"])
@pytest.mark.parametrize("verb", ["check", "show", "fmt"])
def test_without_rights(run: Run, closed: str, verb: str) -> None:
    folder = Path(tempfile.mkdtemp())  # pytest's own folders are closed to others
    try:
        folder.chmod(0o755)
        (folder / "inner").mkdir(mode=0o755)
        (folder / "a.md").write_text("# A\n", encoding="utf-8")
        (folder / "inner" / "b.md").write_text("# B\n", encoding="utf-8")
        run(verb, folder)  # everything is imported while we may
        {"folder": folder, "inner": folder / "inner", "file": folder / "a.md"}[closed].chmod(0)
        with nobody():
            result = run(verb, folder)
    finally:
        folder.chmod(0o755)
        (folder / "inner").chmod(0o755)
        shutil.rmtree(folder)
    assert result.code == 2
    assert "cannot be read: Permission denied" in result.err
    assert "your rights" in result.err


def test_a_bug_of_ours_is_owned_and_shows_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import sys

    from servanda.app import api, cli

    def broken(*_: object, **__: object) -> None:
        raise KeyError("inner")

    monkeypatch.setattr(api, "load", broken)
    monkeypatch.setattr(sys, "argv", ["servanda", "show", "dossiers/harbour"])
    monkeypatch.delenv("SERVANDA_DEBUG", raising=False)
    with pytest.raises(SystemExit) as stop:
        cli.main()
    assert stop.value.code == 70
    assert "This is a bug of ours" in capsys.readouterr().err
    monkeypatch.setenv("SERVANDA_DEBUG", "1")
    with pytest.raises(KeyError):
        cli.main()


def test_interrupt_ends_quietly(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from servanda.app import api

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(api, "load", interrupted)
    result = run("show", "dossiers/harbour")
    assert (result.code, result.out) == (130, "")
    assert "stopped." in result.err


def test_reader_that_goes_away_is_no_error() -> None:
    line = f"{EXECUTABLE} rules | head -n 1"
    result = subprocess.run(["bash", "-c", f"set -o pipefail; {line}"], capture_output=True, text=True, check=False, cwd=ROOT)
    assert result.returncode in (0, 1, 141)
    assert "Traceback" not in result.stderr
    assert "BrokenPipe" not in result.stderr
