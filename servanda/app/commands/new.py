"""`servanda new`."""

from __future__ import annotations

import datetime as dt
import os
import shlex
from importlib import resources
from pathlib import Path

import click

from servanda.app import files
from servanda.app.cli import put_json
from servanda.app.params import OneOf
from servanda.base.profiles import PROFILES
from servanda.base.refusal import Refusal
from servanda.base.shipped import EXAMPLES, shipped


@click.command(
    name="new",
    epilog="""\b
Examples:
  servanda new my-ceasefire --title "Ceasefire of ..."
  servanda check my-ceasefire
  servanda new harbour --example harbour        a whole agreement, drafted to be complete""",
)
@click.argument("name")
@click.option("--title", default="", help="Title of the agreement (default: the name).")
@click.option("--profile", type=OneOf(PROFILES), default=None, help="What kind of agreement: what such a text usually settles is then asked for too.")
@click.option("--example", type=OneOf(EXAMPLES), default=None, help="A copy of a fictional dossier instead: rivers is the tutorial's.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON what was made.")
def command(name: str, title: str, profile: str | None, example: str | None, as_json: bool) -> int:
    """Make a small dossier in the folder NAME to start from, dated from today. Nothing that exists is overwritten."""
    folder = Path(name)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refusal("exists and is not empty.", repair="Choose another name; nothing was changed.", place=name)
    if example and (title or profile):
        raise Refusal("an example has a title and a profile of its own.", repair="Leave --title and --profile away.", place="--example")
    made = _example(example) if example else _template(folder.name, title, profile or "")
    for inner, data in made.items():
        files.write_bytes(folder / inner, data)
    if as_json:
        put_json({"made": [str(folder / inner) for inner in made]})
        return 0
    several = len(made) > 4
    click.echo("\n".join([f"made {len(made)} files in {name}"] if several else [f"made {folder / inner}" for inner in made]))
    click.echo(f"Next: servanda check {shlex.quote(name)}")
    return 0


def _template(name: str, title: str, profile: str) -> dict[Path, bytes]:
    """The files of the small dossier. It is signed today, of the world's clock, so that no zone finds it still unsigned."""
    ident = "".join(c if c.isalnum() else "-" for c in name.lower()).strip("-") or "agreement"
    shown = " ".join(title.split()) or name
    if not shown[0].isalpha():  # a heading that begins with a number would open an article
        shown = f"Agreement {shown}"
    signed = dt.datetime.now(dt.UTC).date()
    templates = resources.files("servanda.app") / "templates"
    agreement, actors = ((templates / file).read_text("utf-8") for file in ("agreement.md", "actors.md"))
    agreement = agreement.format(
        id=ident, title=shown, signed=signed, in_force=signed + dt.timedelta(days=5), profile=f"profile: {profile}\n" if profile else ""
    )
    if profile == "ceasefire":  # what such a text must settle before all
        more, doing = ((templates / file).read_text("utf-8") for file in ("ceasefire.md", "ceasefire-actors.md"))
        agreement, actors = agreement + more, actors + doing.format(signed=signed)
    return {Path("agreement.md"): agreement.encode(), Path("actors.md"): actors.encode()}


def _example(name: str) -> dict[Path, bytes]:
    """The files of a shipped dossier; hidden ones (a person's own copies, a lock) are left behind."""
    place = shipped("examples") / name
    found: dict[Path, bytes] = {}
    for folder, inner, names in os.walk(place):
        inner[:] = sorted(one for one in inner if not one.startswith("."))
        for one in sorted(names):
            if not one.startswith(".") and one != "lock":
                path = Path(folder) / one
                found[path.relative_to(place)] = path.read_bytes()
    if not found:
        raise Refusal("the examples are not part of this installation.", repair="Install Servanda again, whole.", place=str(place))
    return found
