"""`servanda sanctions`: a group whose verbs are imported only when used."""

from __future__ import annotations

import importlib

import click

VERBS = ("import", "screen", "decide", "own", "deal", "detect", "diff", "review", "calendar")


class Jobs(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        command: click.Command = importlib.import_module(f"servanda.app.commands.sanctions.{cmd_name}_").command
        return command

    def invoke(self, ctx: click.Context) -> object:
        """A library of the extra that is not installed is named, wherever a job first needs it."""
        from servanda.app.sanctions.doors import extra_named

        with extra_named():
            return super().invoke(ctx)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            import difflib

            close = difflib.get_close_matches(args[0], VERBS, 1, 0.5)
            hint = f" Did you mean `{close[0]}`?" if close else f" The jobs are: {', '.join(VERBS)}."
            ctx.fail(f"there is no job `{args[0]}`.{hint}")
        return super().resolve_command(ctx, args)


@click.group(
    cls=Jobs,
    name="sanctions",
    short_help="Lists, screening, ownership, dealings, evasion, review.",
    epilog="Start with: servanda sanctions import FILE... --format FORMAT, then servanda sanctions screen NAME.",
)
def command() -> None:
    """Sanctions as an instrument: targeted, secondary, enforced, reviewed. What it says of a person is a lead or a match to decide on, never a finding of guilt."""
