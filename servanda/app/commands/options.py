"""The options that the verbs of the monitor share: one name, one meaning, one sentence of help."""

from __future__ import annotations

import click

from servanda.app.params import DATE

AS_OF = click.option("--as-of", default="", type=DATE, help="The day in the world; its end. Default: now.")
KNOWN = click.option("--known", default="", type=DATE, help="Only what was known by the end of this day. Default: now.")
READING = click.option("--reading", "readings", multiple=True, metavar="ID", help="Under this reading; may be repeated.")
CHOOSE = click.option(
    "--choose", "choose", multiple=True, metavar="NAME=OPTION", help="With this option of the alternatives NAME; may be repeated."
)
AGREEMENT = click.option("--agreement", default="", metavar="ID", help="Only this agreement.")
CLOSED = click.option("--closed", is_flag=True, help="The data end there for good: what is open is not pending.")
TODAY = click.option("--today", default="", type=DATE, help="Take this day for today.")
SAVE = click.option("--save", type=click.Path(dir_okay=False), help="Save a certificate that `servanda verify` can check again.")
MARKDOWN = click.option("--markdown", "as_markdown", is_flag=True, help="Print as Markdown.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
TO = click.option("--to", default="", metavar="RECIPIENT", help="Who will read it: only what may go to them. Default: internal, everything.")
LIMIT = click.option("--tlp", default="", metavar="LABEL", help="The highest label the reader may see (with --to: CLEAR unless given).")
