"""Options of alternatives as a user names them, and refusing to answer while a choice is open that bears on the answer."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.model.core import Dossier


def chosen(dossier: Dossier, choices: Mapping[str, str] | Sequence[str]) -> Dossier:
    """The dossier with options written in place: `NAME=OPTION` each, or a mapping.

    Raises Refusal for what names no alternatives, no option, or two options of the same.
    """
    from servanda.model.packages import choose

    if isinstance(choices, str):
        choices = (choices,)
    for one in choices.items() if isinstance(choices, Mapping) else [tuple(text.split("=", 1)) for text in choices]:
        if len(one) != 2 or not one[0].strip() or not one[1].strip():
            raise Refusal(f"“{'='.join(one)}” chooses nothing.", repair="Write NAME=OPTION, such as --choose deadline=A.", place="--choose")
        try:
            dossier = choose(dossier, {one[0].strip(): one[1].strip()})
        except Refusal as error:
            error.place = "--choose"
            raise
    return dossier


def typed(name: str, option: str) -> str:
    """How an option is chosen, as a shell must read it."""
    return f"--choose {shlex.quote(f'{name}={option}')}"


def flags(dossier: Dossier) -> str:
    """What is to be typed after a command that is asked of a package, with a space before it; nothing where there is none."""
    return " --choose ..." if dossier.alternatives else ""


def settled(dossier: Dossier, *, agreements: Sequence[str] = (), clause: str = "") -> None:
    """Whether nothing that is still to be chosen can bear on the answer about a clause, or about all clauses of some agreements.

    Raises Refusal that names the open choices and how to make one.
    """
    from servanda.model.packages import open_choices

    if not open_choices(dossier):
        return
    from servanda.model.interplay import Interplay

    about = [one.id for one in dossier.clauses if clause in ("", one.id) and (not agreements or one.agreement in agreements)]
    bearing = open_choices(dossier, agreements) if not clause else ()
    bearing = tuple(dict.fromkeys((*bearing, *Interplay(dossier).touching([*about, *([clause] if clause else [])]))))
    if bearing:
        names = "; ".join(f"{one.id} ({', '.join(option.id for option in one.options)})" for one in bearing[:6])
        more = f"; {len(bearing) - 6} more" if len(bearing) > 6 else ""
        count = "1 choice is" if len(bearing) == 1 else f"{len(bearing)} choices are"
        example = " ".join(typed(one.id, one.options[0].id) for one in bearing[:2])
        raise Refusal(
            f"{count} still open, and the answer depends on {'it' if len(bearing) == 1 else 'them'}: {names}{more}.",
            repair=f"Choose one option of each, such as {example}. What hangs on which option, a check tells.",
        )
