"""A group of verbs, each imported only when it is used; a misspelt verb is answered with the closest one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import click


class Verbs(click.Group):
    """verbs: name and what gives the command, in the order in which they are told; word: what they are called."""

    def __init__(
        self, *args: object, verbs: Mapping[str, Callable[[], click.Command]], word: str = "verb", **named: object
    ) -> None:
        super().__init__(*args, **named)  # type: ignore[arg-type] # as click takes them
        self.verbs, self.word = verbs, word

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.verbs)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        made = self.verbs.get(cmd_name)
        return made() if made else None

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.verbs and not args[0].startswith("-"):
            import difflib

            close = difflib.get_close_matches(args[0], self.verbs, 1, 0.5)
            hint = f" Did you mean `{close[0]}`?" if close else f" The {self.word}s are: {', '.join(self.verbs)}."
            ctx.fail(f"there is no {self.word} `{args[0]}`.{hint}")
        return super().resolve_command(ctx, args)


def module(name: str) -> Callable[[], click.Command]:
    """What gives the `command` of a module."""

    def made() -> click.Command:
        import importlib

        command: click.Command = importlib.import_module(name).command
        return command

    return made
