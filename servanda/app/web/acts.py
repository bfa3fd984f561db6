"""Forms made from declared verbs: what a verb takes becomes the fields of a form, what was filled in becomes its command line.

A form asks for no more than the verb declares, and a value is never taken for an option. What holds on every page
stands in the bar
and not in the form; what a verb would write beside the log stays for the terminal. A file is one of the dossier, or none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from servanda.app.web.said import plain
from servanda.app.web.views import STATE, Wanted, Words
from servanda.app.web.workbench import for_reader
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    import click

LEFT_OUT = frozenset(
    [
        "html",
        "json",
        "markdown",
        "out",
        "save",
        "ics",
        "store",
        "written",
        "choose",
        "help",
        "now",
        "to-dossier",
        "key-of",
        "hashes",
        "decisions",
        "delisting",
    ]
)
"""Options for the terminal: other forms of the answer, files outside of the dossier, what a script needs."""
FILES = ("FILE", "FOLDER", "PATH")


class AskedField(NamedTuple):
    """A field of a form. kind: text | lines | date | select | tick | ticks; choices: value, or value and label with
    a tab between; value: what is in it now."""

    name: str
    label: str
    kind: str
    choices: tuple[str, ...] = ()
    value: str = ""
    needed: bool = False


def command(verb: str) -> click.Command:
    """The declared verb."""
    import click

    from servanda.app.cli import root

    found: click.Command = root
    context = click.Context(root, info_name="servanda")
    for word in verb.split():
        inner = found.get_command(context, word) if isinstance(found, click.Group) else None
        if inner is None:
            raise Refusal("there is no such verb.", "Choose one in the menu.", verb)
        found = inner
    return found


def _name(one: click.Parameter) -> str:
    """How the field of an option or argument is called."""
    import click

    if isinstance(one, click.Argument):
        return one.human_readable_name.lower().strip("[].")
    return next(name for name in one.opts if name.startswith("--")).removeprefix("--")


def _asked(verb: str) -> Iterator[tuple[str, click.Parameter]]:
    """What a form asks for, by name, in the order of the verb."""
    for one in command(verb).params:
        name = _name(one)
        if name not in LEFT_OUT and name not in STATE and name != "path":
            yield name, one


def takes(verb: str) -> frozenset[str]:
    """Of the state, what the verb takes."""
    return frozenset(_name(one) for one in command(verb).params) & frozenset(STATE)


def fields(verb: str, said: Mapping[str, str], leave: frozenset[str] = frozenset()) -> list[AskedField]:
    """The fields of the form of a verb. said: what they hold; leave: those that are known already."""
    import click

    found = []
    for name, one in _asked(verb):
        if name in leave:
            continue
        choices = tuple(map(str, getattr(one.type, "choices", ())))
        flag, help_ = isinstance(one, click.Option) and one.is_flag, getattr(one, "help", "") or ""
        mark = one.metavar or ""
        several = isinstance(one, click.Option) and one.multiple
        kind = "select" if choices else "tick" if flag else "date" if mark == "DATE" else "lines" if several else "text"
        default = one.default if isinstance(one.default, str) and choices else ""
        label = f"{name.replace('-', ' ')}: {help_}" if help_ else name
        found.append(AskedField(name, label, kind, choices, said.get(name, default), one.required))
    return found


def lacking(verb: str, said: Mapping[str, str]) -> list[str]:
    """What must be given and is not."""
    return [name for name, one in _asked(verb) if one.required and not said.get(name, "").strip()]


def _inside(wanted: Wanted, value: str, name: str) -> str:
    """A file of the dossier, as the command names it. Raises Refusal for any other, and for a reader whatever he names:
    he learns of no file that it is there."""
    home = Path(wanted.dossier).resolve()
    try:
        place = (home / value).resolve()
        there = not for_reader(wanted) and place.is_relative_to(home) and place.exists()
    except (OSError, ValueError):  # a name that no disk can have
        there = False
    if not there:
        raise Refusal(plain("this is no file of the dossier."), plain("Name one as it stands in the dossier's folder."), name)
    return str(Path(wanted.dossier) / value)


def line(verb: str, wanted: Wanted, said: Mapping[str, str], *more: str) -> Words:
    """The command line of a verb on this dossier: the state it takes, then what was filled in. Raises Refusal."""
    import click

    held = takes(verb)
    flags = [*more, *(f"--{name}={value}" for name, value in wanted.state.items() if value and name in held)]
    names: list[str] = []
    for one in command(verb).params:
        name = _name(one)
        value = said.get(name, "").strip()
        if name == "path":
            names.append(wanted.dossier)
            continue
        if not value or name in LEFT_OUT or name in STATE:
            continue
        if (one.metavar or "").endswith(FILES) or (isinstance(one, click.Argument) and name in ("file", "run")):
            value = _inside(wanted, value, name)
        if not isinstance(one, click.Option):
            names += value.split(",") if one.nargs == -1 else [value]
        elif one.is_flag:
            flags.append(f"--{name}")
        elif one.nargs == 1:
            several = [part.strip() for part in value.split("\n")] if one.multiple else [value]
            flags += [f"--{name}={part}" for part in several if part]
    guard = ["--"] if any(one.startswith("-") for one in names) else []
    return (*verb.split(), *flags, *guard, *names)
