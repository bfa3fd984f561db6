"""`servanda help`."""

from __future__ import annotations

import click

from servanda.app.params import VERB


@click.command(
    name="help",
    epilog="""\b
Examples:
  servanda help check
  servanda help evidence add""",
)
@click.argument("words", nargs=-1, metavar="[VERB]...", type=VERB)
@click.pass_context
def command(here: click.Context, words: tuple[str, ...]) -> int:
    """Say what a VERB does, which options it takes, with examples; without one, which verbs there are."""
    context = here.find_root()
    for word in words:
        if not isinstance(context.command, click.Group):
            raise click.UsageError(f"`{context.command_path}` has no parts, so there is no `{word}`.", context)
        _, found, _ = context.command.resolve_command(context, [word])
        if found is None:
            raise click.UsageError(f"there is no `{word}` of `{context.command_path}`.", context)
        context = click.Context(found, context, word, **found.context_settings)
    click.echo(context.get_help())
    return 0
