"""`servanda new`."""

from __future__ import annotations

from pathlib import Path

import click

from servanda.app import files
from servanda.app.cli import put_json
from servanda.app.errors import ServandaError
from servanda.check.rules.base import PROFILES

TEMPLATE = """---
agreement: {id}
title: {title}
signed: 2030-01-15
in-force: 2030-01-20 06:00
zone: UTC
languages: en
profile: {profile}
parties: First Party, Second Party
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
    reports within 24 hours to First Party, Second Party
  otherwise
    rung 1 Mission must publish its findings
      within 3 days of the breach
  renders sentence 1, 2
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
```
"""


@click.command(
    name="new",
    short_help="Make a small dossier to start from.",
    epilog="""\b
Example:
  servanda new my-ceasefire --title "Ceasefire of ..."
  servanda check my-ceasefire""",
)
@click.argument("name")
@click.option("--title", default="", help="Title of the agreement (default: the name).")
@click.option("--profile", type=click.Choice(PROFILES), default="ceasefire", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON what was made.")
def command(name: str, title: str, profile: str, as_json: bool) -> int:
    """Make a small dossier in the folder NAME to start from. Nothing that exists is overwritten."""
    folder = Path(name)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ServandaError("exists and is not empty.", repair="Choose another name; nothing was changed.", place=name)
    ident = "".join(c if c.isalnum() else "-" for c in folder.name.lower()).strip("-") or "agreement"
    shown = " ".join(title.split()) or folder.name
    if not shown[0].isalpha():  # a heading that begins with a number would open an article
        shown = f"Agreement {shown}"
    made = {
        folder / "agreement.md": TEMPLATE.format(id=ident, title=shown, profile=profile),
        folder / "actors.md": ACTORS,
    }
    for path, text in made.items():
        files.write_text(path, text)
    if as_json:
        put_json({"made": [str(p) for p in made]})
    else:
        for path in made:
            click.echo(f"made {path}")
        click.echo(f"Next: servanda check {name}")
    return 0
