"""`servanda completion`."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from servanda.app.params import OneOf


@click.command(
    name="completion",
    epilog="""\b
Example (bash):
  servanda completion bash >> ~/.bashrc""",
)
@click.argument("shell", type=OneOf(["bash", "zsh", "fish"]))
def command(shell: str) -> int:
    """Print what to add to your shell's start file so that it completes verbs, options and names."""
    from servanda.app.cli import root

    found = get_completion_class(shell)
    if found is None:  # click knows all three
        raise click.UsageError(f"no completion for {shell}")
    click.echo(found(root, {}, "servanda", "_SERVANDA_COMPLETE").source())
    return 0
