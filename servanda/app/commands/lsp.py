"""`servanda lsp`: the language server, for an editor that starts it."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import click

from servanda.app.commands.options import LIMIT, TO
from servanda.base.installed import missing


@click.command(
    name="lsp",
    epilog="""\b
Examples:
  servanda lsp
  servanda lsp --to Mission --tlp AMBER

Your editor starts it and speaks with it over standard input and output; it opens no port. How to set up VS Code,
Neovim, Emacs and Zed: docs/how-to/editor.md""",
)
@TO
@LIMIT
def command(to: str, tlp: str) -> int:
    """Speak the Language Server Protocol: findings while you type, names, explanations, repairs."""
    try:
        import pygls  # noqa: F401  # whether it is there
    except ImportError as error:
        raise missing("pygls", "lsp", "the language server") from error
    import logging

    from servanda.app.lsp.features import language_server
    from servanda.app.lsp.transport import over_stdio
    from servanda.app.readers import reader
    from servanda.base.marking import Recipient

    if ":" not in tlp.removeprefix("TLP:"):  # a label of a scheme of their own is looked at where the dossier has it
        reader(object(), to, tlp)

    def reader_of(folder: Path) -> Recipient | None:
        return reader(folder, to, tlp)

    if sys.stdin.isatty():
        said = "This is for an editor, which starts it itself. How to set one up: docs/how-to/editor.md. To leave: Ctrl-D."
        click.echo(said, err=True)
    logging.disable(logging.CRITICAL)  # what the library logs may hold words of a text
    source, target = sys.stdin.buffer, getattr(sys.stdout, "beneath", sys.stdout).buffer
    return asyncio.run(over_stdio(language_server(reader_of), source, target))
