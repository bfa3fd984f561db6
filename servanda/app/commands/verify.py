"""`servanda verify`."""

from __future__ import annotations

import click

from servanda.app import api, verifying
from servanda.app.cli import EXIT_FOUND, put, put_json
from servanda.app.commands.options import LIMIT, PATH, TO
from servanda.app.readers import marked_files, marked_json, reader


@click.command(
    name="verify",
    epilog="""\b
Examples:
  servanda ask keepable dossiers/minsk --save circle.json
  servanda verify circle.json dossiers/minsk

Exit codes: 0 it holds, 1 it does not or could not be re-checked, 2 it could not be done.""",
)
@click.argument("certificate", type=click.Path())
@PATH
@TO
@LIMIT
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def command(certificate: str, path: str, to: str, tlp: str, as_json: bool) -> int:
    """Check a saved CERTIFICATE against the dossier at PATH, by other means than those that made it.

    Some answers rest on a search of which only sentences are saved: these cannot be re-checked.
    """
    from servanda.base.document import Document, Listing, Para

    who = reader(path, to, tlp)
    result, dossier = verifying.verify(certificate, path, reader=who), api.load(path, reader=who)
    if as_json:
        put_json(marked_json(result, dossier))
    else:
        if result.problems:
            head, lines = Para("The certificate does not hold.", "bad"), result.problems
        elif not result.ok:
            head = Para("The certificate could not be re-checked.", "warn")
            lines = (*result.checks, *(f"not re-checked: {what}" for what in result.unchecked))
        else:
            head, lines = Para("The certificate holds.", "good"), result.checks
        notes = [Para(f"Note: {note}.", "quiet") for note in result.notes]
        put(marked_files(Document(f"Certificate {certificate}", (head, Listing(tuple(lines)), *notes)), dossier, who))
    return 0 if result.ok else EXIT_FOUND
