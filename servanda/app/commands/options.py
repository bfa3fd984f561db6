"""The options that the verbs of the monitor share: one name, one meaning, one sentence of help."""

from __future__ import annotations

from typing import Any

import click

from servanda.app.params import AGREEMENT as AGREEMENT_ID
from servanda.app.params import CHOICE, DATE, DOSSIER, FILE, AnyNumber
from servanda.app.params import READING as READING_ID

WRITTEN: dict[str, Any] = {
    "multiple": True, "metavar": "KEY=VALUE",
    "help": "How a table is written, where that is not seen: delimiter=; encoding=cp1251 sheet=NAME header=3 dates=dmy decimal=, "
    "rows=a/b cells.id=@id ...; of one of several: FILE:header=3; or a file of TOML with such lines; may be repeated.",
}  # fmt: skip


def _say(ctx: click.Context, _param: click.Parameter, words: tuple[str, ...]) -> None:
    """Until the command ends."""
    from servanda.base.tables.saying import saying

    ctx.with_resource(saying(words))


HOW_WRITTEN = click.option("--written", expose_value=False, callback=_say, **WRITTEN)
PATH = click.argument("path", type=DOSSIER, default=".")
AS_OF = click.option("--as-of", default="", type=DATE, help="The day in the world; its end. Default: now.")
KNOWN = click.option("--known", default="", type=DATE, help="Only what was known by the end of this day. Default: now.")
READING = click.option(
    "--reading", "readings", multiple=True, metavar="ID", type=READING_ID, help="Under this reading; may be repeated."
)
ONE_READING = click.option("--reading", default="", metavar="ID", type=READING_ID, help="Under this reading.")
CHOOSE = click.option(
    "--choose", "choose", multiple=True, metavar="NAME=OPTION", type=CHOICE,
    help="With this option of the alternatives NAME; may be repeated."
)
AGREEMENT = click.option("--agreement", default="", metavar="ID", type=AGREEMENT_ID, help="Only this agreement.")
AGREEMENTS = click.option(
    "--agreement", "agreements", multiple=True, metavar="ID", type=AGREEMENT_ID, help="Only this agreement; may be repeated."
)
CLOSED = click.option("--closed", is_flag=True, help="The data end on that day for good: what is still open is not pending.")
TODAY = click.option("--today", default="", type=DATE, help="Take this day for today.")
SECONDS = click.option(
    "--seconds",
    type=AnyNumber(min=0.01),
    default=10.0,
    show_default=True,
    help="Seconds of computing for each question, before “not decided”.",
)
SAVE = click.option("--save", type=FILE, help="Save a certificate that `servanda verify` can check again.")
OUT = click.option("-o", "--out", metavar="FILE", type=FILE, help="Write the result here instead of printing it.")
HTML = click.option("--html", metavar="FILE", type=FILE, help="Also write the page as one HTML file.")
MARKDOWN = click.option("--markdown", "as_markdown", is_flag=True, help="Print as Markdown.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
TO = click.option("--to", default="", metavar="RECIPIENT", help="Who will read it: only what may go to them. Default: internal, everything.")
LIMIT = click.option("--tlp", default="", metavar="LABEL", help="The highest label the reader may see (with --to: CLEAR unless given).")
