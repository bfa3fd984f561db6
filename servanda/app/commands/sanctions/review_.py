"""`servanda sanctions review`: the jobs of a review, each imported only when it is used."""

from __future__ import annotations

import importlib

import click

JOBS = {
    "effect": "review_effect",
    "propose": "review_propose",
    "measures": "review_measures",
    "delist": "review_delist",
    "licence": "review_licence",
}
"""Name of the job: the module of this package that has its `command`."""


class Reviews(click.Group):
    """The jobs of a review; a misspelt one is answered with the closest."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(JOBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in JOBS:
            return None
        command: click.Command = importlib.import_module(f"servanda.app.commands.sanctions.{JOBS[cmd_name]}").command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in JOBS and not args[0].startswith("-"):
            import difflib

            close = difflib.get_close_matches(args[0], JOBS, 1, 0.5)
            hint = f" Did you mean `{close[0]}`?" if close else f" The jobs of a review are: {', '.join(JOBS)}."
            ctx.fail(f"there is no job `review {args[0]}`.{hint}")
        return super().resolve_command(ctx, args)


@click.group(
    cls=Reviews,
    name="review",
    short_help="Effect of a measure, proposed adjustments, life of measures, delisting, licences.",
    epilog="Start with: servanda sanctions review measures DOSSIER, or servanda sanctions review effect PANEL --help.",
)
def command() -> None:
    """Review measures: what they seem to have done, where they stand, and what you propose to change."""
