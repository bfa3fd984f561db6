"""`servanda fmt`."""

from __future__ import annotations

import difflib
import sys
from pathlib import Path

import click

from servanda.app import api, files
from servanda.app.cli import EXIT_FOUND, put_json
from servanda.app.commands.options import LIMIT, TO
from servanda.app.readers import reader
from servanda.base.refusal import Refusal


@click.command(
    name="fmt",
    epilog="""\b
Examples:
  servanda fmt harbour            put every block of the dossier in the standard form
  servanda fmt --check harbour    only say which files would change
  servanda fmt --diff file.md     show what would change
  servanda fmt - < file.md        from standard input to standard output

Exit codes: 0 done, 1 a file would change (--check, --diff), 2 it could not be done.""",
)
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--check", "only_check", is_flag=True, help="Change nothing; say which files would change.")
@click.option("--diff", "as_diff", is_flag=True, help="Change nothing; show the differences.")
@TO
@LIMIT
@click.option("--json", "as_json", is_flag=True, help="Say as JSON which files changed.")
def command(paths: tuple[str, ...], only_check: bool, as_diff: bool, to: str, tlp: str, as_json: bool) -> int:
    """Put the servanda blocks of files or dossiers in the standard form. Prose, quotations and comments stay as they are."""
    if paths == ("-",):
        before = _text(sys.stdin.buffer.read(), "standard input")
        after = api.fmt(before)
        if not (only_check or as_diff or as_json):
            _put(after)
            return 0
        texts = {"standard input": (before, after)}
    else:
        # Everything is read before anything is written: a file that cannot be read leaves all as they were.
        read = {path: _text(files.read_bytes(path), str(path)) for path in _markdown(paths or (".",), to, tlp)}
        texts = {str(path): (before, api.fmt(before)) for path, before in read.items()}
    changed = [name for name, (before, after) in texts.items() if before != after]
    writes = not (only_check or as_diff) and paths != ("-",)
    for name in changed:
        before, after = texts[name]
        if writes:
            files.write_text(Path(name), after)
        elif as_diff and not as_json:
            lines = difflib.unified_diff(before.splitlines(True), after.splitlines(True), name, name)
            sys.stdout.writelines(lines)
    if as_json:
        put_json({"seen": len(texts), "changed": changed, "written": writes})
    elif not as_diff:
        word = "changed" if writes else "would change"
        for name in changed:
            click.echo(f"{word}: {name}")
        click.echo(f"{len(texts)} file{'s' if len(texts) != 1 else ''} seen, {len(changed)} {word}.")
    return EXIT_FOUND if changed and (only_check or as_diff) else 0


def _put(text: str) -> None:
    """A file as it is, where a program or a file takes it; to a screen without what would act on it."""
    stream = sys.stdout if sys.stdout.isatty() else getattr(sys.stdout, "beneath", sys.stdout)
    stream.write(text)


def _text(data: bytes, place: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refusal(
            f"is not UTF-8 (byte {error.start}).", repair="Save it again as UTF-8; nothing was changed.", place=place
        ) from error


def _markdown(paths: tuple[str, ...], to: str, tlp: str) -> list[Path]:
    found: list[Path] = []
    for name in paths:
        path, who = Path(name), reader(name, to, tlp)
        if who is not None and path.exists():
            seen, _, folder = files.read_dossier(path, who)
            wanted = [folder / one for one in seen if one.endswith(".md")]
            found += wanted if path.is_dir() else [one for one in wanted if one.resolve() == path.resolve()]
        elif path.is_dir():
            found += files.walk(path, (".md",))
        elif path.is_file():
            found.append(path)
        else:
            raise Refusal("no such file or folder.", place=name)
    return found
