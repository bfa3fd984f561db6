"""Forms made from declared verbs: what a verb takes becomes the fields of a form, what was filled in becomes its command line.

A form asks for no more than the verb declares, and a value is never taken for an option. What holds on every page
stands in the bar
and not in the form; what a verb would write beside the log stays for the terminal. A file is one of the dossier, or none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
        "resume",
        "chunk",
    ]
)
"""Options for the terminal: other forms of the answer, files outside of the dossier, what a script needs."""
FILES = ("FILE", "FOLDER", "PATH")
DOSSIER = ("path", "to-dossier")
"""How a verb is told the dossier."""


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


def _asked(verb: str, only: Sequence[str] = ()) -> Iterator[tuple[str, click.Parameter]]:
    """What a form asks for, by name, in the order of the verb; only: these and no others, if any are named."""
    for one in command(verb).params:
        name = _name(one)
        if name in only or (not only and name not in (*LEFT_OUT, *STATE, *DOSSIER)):
            yield name, one


def takes(verb: str) -> frozenset[str]:
    """Of the state, what the verb takes."""
    return frozenset(_name(one) for one in command(verb).params) & frozenset(STATE)


def fields(verb: str, said: Mapping[str, str], only: Sequence[str] = ()) -> list[AskedField]:
    """The fields of the form of a verb. said: what they hold; only: as in `_asked`."""
    import click

    found = []
    for name, one in _asked(verb, only):
        choices = tuple(map(str, getattr(one.type, "choices", ())))
        flag, help_ = isinstance(one, click.Option) and one.is_flag, getattr(one, "help", "") or ""
        mark = one.metavar or ""
        kind = "select" if choices else "tick" if flag else "date" if mark == "DATE" else "lines" if _several(one) else "text"
        default = one.default if isinstance(one.default, str) and choices else ""
        label = f"{name.replace('-', ' ')}: {help_}" if help_ else name
        label += f" ({mark}, a line each)" if one.nargs > 1 else ""
        found.append(AskedField(name, label, kind, choices, said.get(name, default), one.required))
    return found


def lacking(verb: str, said: Mapping[str, str]) -> list[str]:
    """What must be given and is not: of names as many as one likes, one at least."""
    return [name for name, one in _asked(verb) if (one.required or one.nargs == -1) and not said.get(name, "").strip()]


def _inside(wanted: Wanted, value: str, name: str, *, named: bool = False) -> str:
    """A file of the dossier, as the command names it. named: it stands behind a word and `=`. What is written (`out`) is a
    folder that is new, or that of a run, which the verb refuses itself. Raises Refusal for any other, and for a reader
    whatever he names: he learns of no file that it is there."""
    home = Path(wanted.dossier).resolve()
    word, sign, value = value.partition("=") if named else ("", "", value)
    try:
        place = (home / value).resolve()
        new = place.parent == home and (not place.exists() or (place / "run.json").is_file())  # never among what is there
        there = not for_reader(wanted) and (new if name == "out" else place.is_relative_to(home) and place.exists())
    except (OSError, ValueError):  # a name that no disk can have
        there = False
    if not there:
        raise Refusal(plain("this is no file of the dossier."), plain("Name one as it stands in the dossier's folder."), name)
    return f"{word}{sign}{Path(wanted.dossier) / value}"


def line(verb: str, wanted: Wanted, said: Mapping[str, str], *more: str, only: Sequence[str] = ()) -> Words:
    """The command line of a verb on this dossier: the state it takes, then what was filled in. Raises Refusal."""
    import click

    held = takes(verb)
    flags = [*more, *(f"--{name}={value}" for name, value in wanted.state.items() if value and name in held)]
    names, told = list[str](), {_name(one) for one in command(verb).params}
    flags += [f"--to-dossier={wanted.dossier}"] if "to-dossier" in told else []
    for name, one in _asked(verb, only):
        if not (value := said.get(name, "").strip()):
            continue
        mark = one.metavar or ""
        parts = [part.strip() for part in value.split("\n") if part.strip()] if _several(one) else [value]
        if mark.strip("[].").endswith(FILES) or (isinstance(one, click.Argument) and name in ("file", "run")):
            parts = [_inside(wanted, part, name, named="=" in mark) for part in parts]
        if isinstance(one, click.Argument):
            names += parts
        elif one.is_flag:  # type: ignore[attr-defined]
            flags.append(f"--{name}")
        elif one.nargs == 1:
            flags += [f"--{name}={part}" for part in parts]
        else:  # so many values together
            if len(parts) % one.nargs:
                raise Refusal(plain("this takes %(count)s lines.", count=str(one.nargs)), plain("Write one value a line."), name)
            for at in range(0, len(parts), one.nargs):
                flags += [f"--{name}", *parts[at : at + one.nargs]]
    names += [wanted.dossier] if "path" in told else []  # the last of all verbs
    guard = ["--"] if any(one.startswith("-") for one in names) else []
    return (*verb.split(), *flags, *guard, *names)


def _several(one: click.Parameter) -> bool:
    """Whether a field holds a value a line."""
    return one.nargs != 1 or bool(getattr(one, "multiple", False))
