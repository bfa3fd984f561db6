"""`servanda sanctions review effect`."""

from __future__ import annotations

import click

from servanda.app.commands.options import JSON, MARKDOWN
from servanda.app.params import WholeNumber
from servanda.app.sanctions.doors import HTML, progress, write_page


@click.command(
    name="effect",
    short_help="What a measure seems to have done to a series of figures.",
    epilog="""\b
Examples:
  servanda sanctions review effect dossiers/embargo/effects/imports.csv --question dossiers/embargo/effects/question.toml
  servanda sanctions review effect panel.parquet --question question.toml --html effect.html""",
)
@click.argument("panel", type=click.Path(dir_okay=False))
@click.option(
    "--question", required=True, metavar="FILE", type=click.Path(dir_okay=False), help="What is asked, of which columns (TOML)."
)
@click.option(
    "--scale",
    default="",
    metavar="WORD",
    help="Synthetic control on `index` (each series over its mean before; default) or `level`.",
)
@click.option("--seed", default=None, type=WholeNumber(), help="For drawing placebo sets. Default: 0.")
@HTML
@MARKDOWN
@JSON
def command(
    panel: str, question: str, scale: str, seed: int | None, html_path: str | None, as_markdown: bool, as_json: bool
) -> int:
    """Ask PANEL (CSV or Parquet: unit, period, outcome) what a measure seems to have done: every method the figures allow, at least two.

    Ends with 1 if the methods together tell a change from none, or disagree; with 0 if none does.
    """
    from servanda.app.commands.monitor import show
    from servanda.app.sanctions.effects import effect
    from servanda.report.sanctions.effectiveness import effect_page

    with progress() as told:
        found = effect(panel, question, scale=scale, seed=seed, progress=told)
    page = effect_page(found)
    if html_path:
        write_page(page, html_path)
    show(page, found, as_markdown, as_json)
    return 0 if found.told == "none" and found.agree else 1
