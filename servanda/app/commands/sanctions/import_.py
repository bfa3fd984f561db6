"""`servanda sanctions import`."""

from __future__ import annotations

import click

from servanda.app.cli import EXIT_FOUND, put, put_json
from servanda.app.commands.options import JSON
from servanda.app.sanctions import lists
from servanda.app.sanctions.doors import HTML, STORE, progress, write_page
from servanda.base.refusal import Refusal


@click.command(
    name="import",
    short_help="Read a list and keep it as a snapshot.",
    epilog="""\b
Examples:
  servanda sanctions import sdn.csv alt.csv add.csv --published 2031-03-14
  servanda sanctions import consolidated.xml --format un-xml --dry-run
  servanda sanctions import entities.ftm.json --list opensanctions
  servanda sanctions import --list-snapshots
  servanda sanctions import --verify
Exit codes: 0 done, 1 a stored snapshot is not as it was written (--verify), 2 it could not be done; then nothing is stored.""",
)
@click.argument("files", nargs=-1, type=click.Path(), metavar="FILE...")
@click.option(
    "--format",
    "format_",
    default="",
    metavar="F",
    help="ofac-csv, ofac-xml, un-xml, eu-fsf-xml, eu-fsf-csv, eu-oj, uk-xml, uk-csv, seco-xml, ftm ... Default: told by the content.",
)
@click.option("--list", "list_", default="", metavar="NAME", help="Its name in the store. Default: the format's.")
@click.option("--published", default="", metavar="DATE", help="The publisher's date. Default: as the file says.")
@click.option("--known", default="", metavar="DATE", help="From when we know it, a day or an instant. Default: now.")
@STORE
@click.option("--dry-run", is_flag=True, help="Read and count; store nothing.")
@click.option("--list-snapshots", is_flag=True, help="Show what the store holds.")
@click.option("--verify", is_flag=True, help="Check the stored snapshots against their hashes.")
@HTML
@JSON
def command(
    files: tuple[str, ...],
    format_: str,
    list_: str,
    published: str,
    known: str,
    store: str,
    dry_run: bool,
    list_snapshots: bool,
    verify: bool,
    html_path: str | None,
    as_json: bool,
) -> int:
    """Read the list in FILE... and keep it as a snapshot that never changes: all of it, or nothing."""
    from servanda.report.sanctions.lists import imported_page, snapshots_page, verified_page

    code = 0
    if list_snapshots or verify:
        if files or (list_snapshots and verify):
            raise Refusal("--list-snapshots and --verify go alone.", repair="Leave the files or the other option out.")
    elif not files:
        raise Refusal(
            "no file is given.", repair="Give the files of a list, or --list-snapshots to see what the store holds."
        )
    if list_snapshots:
        held = lists.snapshots(store, list=list_)
        answer: object = held
        page = snapshots_page(held.store, held.snapshots, held.current, held.basis)
    elif verify:
        with progress() as told:
            checked = lists.verify_store(store, progress=told)
        answer, code = checked, EXIT_FOUND if checked.problems else 0
        page = verified_page(checked.store, checked.checked, checked.problems, checked.basis)
    else:
        with progress() as told:
            done = lists.import_list(
                files, format=format_, list=list_, published=published, known=known, store=store, dry_run=dry_run, progress=told
            )
        answer = done
        page = imported_page(
            done.manifest, done.rejects, done.basis, title=done.title, stored=done.stored, dry_run=done.dry_run, guessed=done.guessed, tested_on=done.tested_on
        )  # fmt: skip
    if html_path:
        write_page(page, html_path)
    if as_json:
        put_json(answer)
    else:
        put(page)
    return code
