"""`servanda mcp`: the door for assistants, absent unless somebody opens it."""

from __future__ import annotations

import os
from pathlib import Path

import click

from servanda.base.installed import missing
from servanda.base.refusal import Refusal


@click.command(
    name="mcp",
    epilog="""\b
Examples:
  servanda mcp dossiers
  servanda mcp dossiers --to Mission --tlp AMBER --assistant-at "a machine of the ministry"
  servanda mcp dossiers --proposals waiting

It answers over standard input and output and opens no port. How to set it up: docs/door.md; what leaves:
docs/door-for-it.md.""",
)
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False))
@click.option("--to", default="", metavar="RECIPIENT", help="Who will read it: only what may go to them. Default: nobody named.")
@click.option("--tlp", default="", metavar="LABEL", help="The highest label the reader may see. Default: CLEAR.")
@click.option("--assistant-at", default="", metavar="WHERE", help="Where the assistant runs; it stands in the log of calls.")
@click.option(
    "--calls",
    default="",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="The log of calls. Default: in your state folder.",
)
@click.option(
    "--proposals", default="", metavar="FOLDER", type=click.Path(file_okay=False), help="File proposals here, outside DIR."
)
def command(folder: str, to: str, tlp: str, assistant_at: str, calls: str, proposals: str) -> int:
    """Let an assistant ask about the dossiers in DIR: what is marked CLEAR, or may go to whom you name. It can write
    nothing there
    and confirm nothing."""
    try:
        import mcp  # noqa: F401  # whether it is there
    except ImportError as error:
        raise missing("mcp", "door", "a door for assistants") from error
    from servanda.app.door.server import serve
    from servanda.app.door.worker import DoorSetting
    from servanda.app.readers import reader

    home = Path(folder).resolve()
    if not home.is_dir():
        raise Refusal("there is no such folder.", "Name the folder that holds your dossiers.", folder)
    label = tlp.strip() or "CLEAR"
    if ":" not in label.removeprefix("TLP:"):  # a label of a scheme of their own is looked at where the dossier has it
        who = reader(object(), to, label)
        label = who.tlp if who is not None else label
    if label != "CLEAR" and not assistant_at.strip():
        raise Refusal(
            "what is marked may go only to a place that you name.", "Say where: --assistant-at WHERE", "--assistant-at"
        )
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "servanda" / "door.jsonl"
    log, into = Path(calls or state).resolve(), Path(proposals).resolve() if proposals else None
    for place, option in ((log, "--calls"), (into, "--proposals")):
        if place is not None and place.is_relative_to(home):
            raise Refusal("nothing is written into the folder behind the door.", "Name a place outside it.", option)
    if into is not None and not into.is_dir():
        raise Refusal("there is no such folder.", "Make it first.", "--proposals")
    log.parent.mkdir(parents=True, exist_ok=True)
    setting = DoorSetting(folder=str(home), copies="", to=to.strip(), tlp=label, into=str(into or ""))
    serve(setting, log, assistant_at.strip())
    return 0
