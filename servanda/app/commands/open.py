"""`servanda open`."""

from __future__ import annotations

import click

from servanda.app import api
from servanda.app.commands.options import LIMIT, PATH, TO, TODAY
from servanda.app.readers import reader
from servanda.base.refusal import Refusal


@click.command(
    name="open",
    epilog="""\b
Examples:
  servanda open harbour                     your browser opens on it
  servanda open harbour --no-browser        print the link only
  servanda open harbour --to Quellmar --tlp GREEN   as that reader may have it""",
)
@PATH
@click.option("--no-browser", is_flag=True, help="Print the link, and open nothing.")
@click.option("--read-only", is_flag=True, help="Show no form that writes, and refuse what would.")
@TO
@LIMIT
@TODAY
def command(path: str, no_browser: bool, read_only: bool, to: str, tlp: str, today: str) -> int:
    """Open the workbench on the dossier at PATH in your browser. It is served to this machine alone, until you press Ctrl-C."""
    api.load(path, reader=reader(path, to, tlp))  # a wrong path or label is told here, not in a page
    try:
        from servanda.app.web.serve import serve
    except ImportError as error:
        from servanda.base.installed import missing

        raise missing(error.name or "starlette", "web", "the workbench") from error
    try:
        serve(path, fixed={"to": to, "tlp": tlp, "today": today or ""}, read_only=read_only, browser=not no_browser)
    except OSError as error:
        raise Refusal(
            f"no port can be opened here: {error.strerror or error}.",
            "Look whether this machine lets programs listen on 127.0.0.1.",
        ) from error
    return 0
