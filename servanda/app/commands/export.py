"""`servanda export`."""

from __future__ import annotations

from pathlib import Path

import click

from servanda.app import api, files
from servanda.app.cli import put_text
from servanda.app.commands.options import CHOOSE, LIMIT, OUT, PATH, TO
from servanda.app.readers import reader
from servanda.base.refusal import Refusal


@click.command(
    name="export",
    epilog="""\b
Example:
  servanda export harbour --out harbour.json""",
)
@PATH
@TO
@LIMIT
@OUT
@CHOOSE
@click.option("--json", "as_json", is_flag=True, default=True, help="JSON of the published schema (the only format).")
def command(path: str, to: str, tlp: str, out: str | None, as_json: bool, choose: tuple[str, ...]) -> int:
    """Write the resolved model as JSON (schema/servanda-model-1.json), names resolved, to be read by other programs."""
    from servanda.model.exchange import to_json

    dossier = api.load(path, choose=choose, reader=reader(path, to, tlp))
    if any(d.severity.value == "error" for d in dossier.diagnostics):
        raise Refusal(
            "the dossier has places that could not be read.", repair="See and mend them first: servanda check", place=path
        )
    data = to_json(dossier)
    if out:
        files.write_bytes(Path(out), data)
    else:
        put_text(data.decode("utf-8"))
    return 0
