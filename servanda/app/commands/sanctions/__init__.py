"""`servanda sanctions`: a group whose verbs are imported only when used."""

from __future__ import annotations

import click

from servanda.app.groups import Verbs, module
from servanda.app.jobs import verbs

VERBS = ("import", "screen", "decide", "own", "deal", "detect", "diff", "review", "calendar")


class Jobs(Verbs):
    def invoke(self, ctx: click.Context) -> object:
        """A library of the extra that is not installed is named, wherever a job first needs it."""
        from servanda.app.sanctions.doors import translated

        with translated():
            return super().invoke(ctx)


@click.group(
    cls=Jobs,
    verbs={name: verbs("sanctions").get(name) or module(f"servanda.app.commands.sanctions.{name}_") for name in VERBS},
    word="job",
    name="sanctions",
    short_help="Lists, screening, ownership, dealings, evasion, review.",
    epilog="Start with: servanda sanctions import FILE... --format FORMAT, then servanda sanctions screen NAME.",
)
def command() -> None:
    """Sanctions as an instrument: targeted, secondary, enforced, reviewed. What it says of a person is a lead or a match to decide on, never a finding of guilt."""
