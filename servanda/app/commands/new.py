"""`servanda new`."""

from __future__ import annotations

import datetime as dt
import os
import shlex
from pathlib import Path

import click

from servanda.app import files
from servanda.app.cli import put_json
from servanda.base.refusal import Refusal
from servanda.base.shipped import EXAMPLES, shipped
from servanda.check.rules.base import PROFILES

TEMPLATE = """---
agreement: {id}
title: {title}
signed: {signed}
in-force: {in_force} 06:00
zone: UTC
languages: en
{profile}parties: First Party, Second Party
imports: actors.md
---

# {title}

Replace the words below with those of your draft: the authentic words as a quotation, the clause under them.

## Article 1

> The First Party and the Second Party shall each withdraw their heavy weapons within 14 days after this Agreement enters
> into force. The Mission shall verify the withdrawal.

```servanda
clause 1 "Withdrawal"
  each of First Party, Second Party must complete the withdrawal of heavy weapons
  within 14 days of entry into force
  verified by Mission
    means "patrols", "inventories"
    every 1 day
    reports within 24 hours to First Party, Second Party, public
  otherwise answer
  renders sentence 1, 2
```

## Article 2

> Each Party may complain to the Mission, which shall answer within 3 days and tell in its reports where a Party dissents.
> Each Party may bring a dispute to the Mission, which shall decide it within 14 days.
> The Parties may change this Agreement in writing.

```servanda
ladder answer
  rung 1 Mission must publish its findings
    within 3 days of the breach
  rung 2 Mission must propose a remedy
    within 14 days of the breach

ladder talks
  rung 1 each of First Party, Second Party must meet the Mission
    within 7 days of the breach
  rung 2 Mission must propose a remedy
    within 21 days of the breach

clause 2.complain "Complaints"
  each of First Party, Second Party may complain to the Mission
  renders sentence 1
  covers complaints

clause 2.answer "Answers"
  Mission must answer the complaint
  whenever complain to the Mission
  within 3 days of the trigger
  otherwise talks
  renders sentence 1
  covers complaints, reporting

clause 2.dispute "Disputes"
  each of First Party, Second Party may bring a dispute to the Mission
  renders sentence 2

clause 2.decide "Decisions"
  Mission must decide the dispute
  whenever bring a dispute to the Mission
  within 14 days of the trigger
  otherwise talks
  renders sentence 2
  covers dispute-settlement

clause 2.change "Changes"
  jointly First Party, Second Party may change the Agreement in writing
  renders sentence 3
  covers amendment, suspension, withdrawal-from-agreement
```
"""
ACTORS = """---
title: Who and what
---

# Who and what

```servanda
actor First Party
  role party

actor Second Party
  role party

actor Mission
  role monitor

act complete the withdrawal of heavy weapons
  by First Party, Second Party
  observed as "heavy weapons counted in the storage sites"
  certified by Mission

act publish its findings
  by Mission
  observed as "a public report"

act propose a remedy
  by Mission

act answer the complaint
  by Mission

act decide the dispute
  by Mission

act complain to the Mission

act bring a dispute to the Mission

act meet the Mission

act change the Agreement in writing
```
"""


@click.command(
    name="new",
    short_help="Make a small dossier to start from.",
    epilog="""\b
Examples:
  servanda new my-ceasefire --title "Ceasefire of ..."
  servanda check my-ceasefire
  servanda new harbour --example harbour        a whole agreement, drafted to be complete""",
)
@click.argument("name")
@click.option("--title", default="", help="Title of the agreement (default: the name).")
@click.option("--profile", type=click.Choice(PROFILES), default=None, help="What kind of agreement: what such a text usually settles is then asked for too.")
@click.option("--example", type=click.Choice(EXAMPLES), default=None, help="A copy of a fictional dossier instead: rivers is the tutorial's.")
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
    agreement = TEMPLATE.format(
        id=ident, title=shown, signed=signed, in_force=signed + dt.timedelta(days=5), profile=f"profile: {profile}\n" if profile else ""
    )
    return {Path("agreement.md"): agreement.encode(), Path("actors.md"): ACTORS.encode()}


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
