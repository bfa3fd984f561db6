"""`servanda fmt`."""

from __future__ import annotations

import difflib
import sys
from pathlib import Path

import click

from servanda.app import api, files
from servanda.app.cli import EXIT_FOUND, put_json
from servanda.app.errors import ServandaError


@click.command(
    name="fmt",
    epilog="""\b
Examples:
  servanda fmt harbour            put every block of the dossier in the standard form
  servanda fmt --check harbour    only say which files would change (exit code 1 if any)
  servanda fmt --diff file.md     show what would change
  servanda fmt - < file.md        from standard input to standard output""",
)
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--check", "only_check", is_flag=True, help="Change nothing; exit code 1 if a file would change.")
@click.option("--diff", "as_diff", is_flag=True, help="Change nothing; show the differences.")
@click.option("--json", "as_json", is_flag=True, help="Say as JSON which files changed.")
def command(paths: tuple[str, ...], only_check: bool, as_diff: bool, as_json: bool) -> int:
    """Put the servanda blocks of files or dossiers in the standard form. Prose, quotations and comments stay as they are."""
    if paths == ("-",):
        data = sys.stdin.buffer.read()
        sys.stdout.write(api.fmt(data.decode("utf-8")))
        return 0
    changed: list[str] = []
    seen = 0
    for path in _markdown(paths or (".",)):
        seen += 1
        try:
            before = files.read_bytes(path).decode("utf-8")
        except UnicodeDecodeError as error:
            raise ServandaError(
                f"is not UTF-8 (byte {error.start}).",
                repair="Save it again as UTF-8; nothing was changed in it.",
                place=str(path),
            ) from error
        after = api.fmt(before)
        if before == after:
            continue
        changed.append(str(path))
        if as_diff:
            lines = difflib.unified_diff(before.splitlines(True), after.splitlines(True), str(path), str(path))
            sys.stdout.writelines(lines)
        elif not only_check:
            files.write_text(path, after)
    if as_json:
        put_json({"seen": seen, "changed": changed, "written": not (only_check or as_diff)})
    elif not as_diff:
        word = "would change" if only_check else "changed"
        for name in changed:
            click.echo(f"{word}: {name}")
        click.echo(f"{seen} files seen, {len(changed)} {word}.")
    return EXIT_FOUND if changed and (only_check or as_diff) else 0


def _markdown(paths: tuple[str, ...]) -> list[Path]:
    found: list[Path] = []
    for name in paths:
        path = Path(name)
        if path.is_dir():
            found += [
                p for p in sorted(path.rglob("*.md")) if not any(part.startswith(".") for part in p.relative_to(path).parts)
            ]
        elif path.is_file():
            found.append(path)
        else:
            raise ServandaError("no such file or folder.", place=name)
    return found
