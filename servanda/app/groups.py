"""A group of verbs, each imported only when it is used; a misspelt verb is answered with the closest one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

import click
from click.shell_completion import CompletionItem


class Uncut(click.Group):
    """A group whose list of commands cuts no sentence: in a narrow window it goes on in the next line."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        made = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl([(name, one.get_short_help_str(300)) for name, one in made if one is not None])


class Verbs(Uncut):
    """verbs: name and what gives the command, in the order in which they are told; word: what they are called; told: headings of
    the list, under each the names and what they do (none: one list, as each command says)."""

    def __init__(
        self,
        *args: object,
        verbs: Mapping[str, Callable[[], click.Command]],
        word: str = "verb",
        told: Mapping[str, Mapping[str, str]] | None = None,
        **named: object,
    ) -> None:
        super().__init__(*args, **named)  # type: ignore[arg-type] # as click takes them
        self.verbs, self.word, self.told = verbs, word, told or {}

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

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if not self.told:
            super().format_commands(ctx, formatter)
        wide = max((len(name) for verbs in self.told.values() for name in verbs), default=0)
        for heading, verbs in self.told.items():
            with formatter.section(heading):
                formatter.write_dl([(name.ljust(wide), short) for name, short in verbs.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        told = {name: short for verbs in self.told.values() for name, short in verbs.items()}
        items = [CompletionItem(name, help=told.get(name)) for name in self.verbs if name.startswith(incomplete)]
        return items + click.Command.shell_complete(self, ctx, incomplete)


def verb(name: str, *, job: bool) -> Callable[[], click.Command]:
    """What gives the command of a verb: that of a job of the table, or the `command` of its module."""

    def made() -> click.Command:
        import importlib

        if job:
            return cast(click.Command, importlib.import_module("servanda.app.jobs").leaf(name))
        return cast(click.Command, importlib.import_module(f"servanda.app.commands.{name}").command)

    return made
