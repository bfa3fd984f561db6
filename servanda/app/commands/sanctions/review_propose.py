"""`servanda sanctions review propose`."""

from __future__ import annotations

import click

from servanda.app.commands.options import JSON, MARKDOWN
from servanda.app.sanctions.doors import HTML, write_page


@click.command(
    name="propose",
    short_help="Write down a proposed adjustment of a measure, complete or not at all.",
    epilog="""\b
Examples:
  servanda sanctions review propose dossiers/embargo/effects/proposal.toml
  servanda sanctions review propose proposal.toml --json""",
)
@click.argument("proposal", type=click.Path(dir_okay=False))
@HTML
@MARKDOWN
@JSON
def command(proposal: str, html_path: str | None, as_markdown: bool, as_json: bool) -> int:
    """Read PROPOSAL (TOML), refuse it if something is missing, and show it. The proposal is yours: nothing is recommended here."""
    from servanda.app.commands.monitor import show
    from servanda.app.sanctions.effects import propose
    from servanda.report.sanctions.proposals import proposal_page

    made = propose(proposal)
    page = proposal_page(made)
    if html_path:
        write_page(page, html_path)
    show(page, made, as_markdown, as_json)
    return 0
