"""`servanda sanctions diff`."""

from __future__ import annotations

import click

from servanda.app.cli import EXIT_FOUND, put, put_json
from servanda.app.commands.options import JSON
from servanda.app.sanctions import diffs
from servanda.app.sanctions.doors import HTML, STORE, progress, write_page


@click.command(
    name="diff",
    short_help="Say what changed in a list.",
    epilog="""\b
Examples:
  servanda sanctions diff --list ofac-sdn                    the last two snapshots
  servanda sanctions diff 2031-02-10 2031-03-31 --list ofac-sdn
                                                             as known on two days
  servanda sanctions diff 3f2a 91bc                          two snapshots by their ids
  servanda sanctions diff old/sdn.csv new/sdn.csv            two files
Exit codes: 0 nothing changed, 1 something did, 2 it could not be done.""",
)
@click.argument("old", default="", metavar="[OLD]")
@click.argument("new", default="", metavar="[NEW]")
@click.option("--list", "list_", default="", metavar="NAME", help="The list, when the store holds several.")
@click.option("--format", "format_", default="", metavar="F", help="The format of the files. Default: told by the content.")
@STORE
@click.option("--full", is_flag=True, help="Every entity, not the first fifty of each kind.")
@HTML
@JSON
def command(old: str, new: str, list_: str, format_: str, store: str, full: bool, html_path: str | None, as_json: bool) -> int:
    """Say what changed between OLD and NEW: who was added, who removed, and what changed in the others."""
    from servanda.report.sanctions.diff import diff_page

    with progress() as told:
        found = diffs.diff_lists(old, new, list=list_, format=format_, store=store, progress=told)
    if html_path:
        write_page(diff_page(found.old, found.new, found.difference, found.basis, full=True), html_path)
    if as_json:
        put_json(found)
    else:
        put(diff_page(found.old, found.new, found.difference, found.basis, full=full))
    return 0 if found.difference.empty else EXIT_FOUND
