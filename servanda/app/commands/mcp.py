"""`servanda mcp`: the door for assistants, absent unless somebody opens it."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import click

from servanda.app.commands.options import LIMIT, TO
from servanda.base.installed import missing
from servanda.base.refusal import Refusal


@click.command(
    name="mcp",
    epilog="""\b
Examples:
  servanda mcp dossiers                        what is marked CLEAR, to an assistant started by your own program
  servanda mcp dossiers --to Mission --tlp AMBER --assistant-at "the ministry's own machine"
  servanda mcp dossiers --proposals waiting    what it proposes waits in a folder for a person

It reads, and answers over standard input and output; it opens no port. docs/door.md says how to set it up, docs/door-for-it.md what leaves.""",
)
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False))
@TO
@LIMIT
@click.option("--assistant-at", default="", metavar="WHERE", help="Where the assistant runs; it stands in the log of calls.")
@click.option("--log", "log", default="", metavar="FILE", type=click.Path(dir_okay=False), help="The log of calls. Default: door.jsonl in your own state folder.")
@click.option("--proposals", default="", metavar="DIR", type=click.Path(file_okay=False), help="File what is proposed in this folder, outside DIR.")
def command(folder: str, to: str, tlp: str, assistant_at: str, log: str, proposals: str) -> int:
    """Let an assistant ask about the dossiers in DIR. It may read what is marked CLEAR, or what you name; it can write nothing there and confirm
    nothing."""
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
    who = reader(str(home), to, tlp or "CLEAR")
    label = who.tlp if who is not None else "CLEAR"
    if label != "CLEAR" and not assistant_at.strip():
        raise Refusal("what is marked may leave only to a place that you name.", "Say where the assistant runs: --assistant-at WHERE", "--assistant-at")
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "servanda" / "door.jsonl"
    kept = Path(log).absolute() if log else state
    into = Path(proposals).resolve() if proposals else None
    for place, option in ((kept.parent.resolve() / kept.name, "--log"), (into, "--proposals")):
        if place is not None and place.is_relative_to(home):
            raise Refusal("nothing is written into the folder behind the door.", "Name a place outside it.", option)
    if into is not None and not into.is_dir():
        raise Refusal("there is no such folder.", "Make it first.", "--proposals")
    kept.parent.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    serve(DoorSetting(folder=str(home), copies="", to=to.strip(), tlp=label, into=str(into) if into else ""), kept, assistant_at.strip())
    return 0
