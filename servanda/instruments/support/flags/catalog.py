"""The ten flags as `flags.toml` describes them, and the thresholds a user sets."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cache
from importlib.resources import files

import msgspec

from servanda.base.refusal import Refusal
from servanda.base.tables.faults import closest, shown
from servanda.instruments.support.flags.records import RedFlag


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    flag: tuple[RedFlag, ...]


@cache
def flags() -> tuple[RedFlag, ...]:
    return msgspec.toml.decode(files(__package__).joinpath("flags.toml").read_bytes(), type=_File).flag


Thresholds = dict[str, dict[str, Fraction]]
MOST = {"percentile": 100}
"""The largest that a threshold may be."""


def thresholds(given: Sequence[str] = ()) -> Thresholds:
    """By flag and name; given: CODE.NAME=VALUE of the user. Raises Refusal."""
    made = {one.code: {each.name: Fraction(str(each.value)) for each in one.threshold} for one in flags()}
    names = [f"{code}.{name}" for code, of in made.items() for name in of]
    seen = set()
    for said in given:
        name, sign, value = said.partition("=")
        code, _, own = name.strip().partition(".")
        if own not in made.get(code, ()):
            raise Refusal(f"{shown(name)} is no threshold of a flag.", closest(name, names, most=20), "--threshold")
        if name in seen:
            raise Refusal(f"`{name}` is given twice.", "Give it once.", "--threshold")
        try:
            number = Decimal(value.strip()) if sign else Decimal("NaN")
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or number < 0 or abs(number.adjusted()) > 9:
            said = f"{shown(value)} is no number for a threshold."
            raise Refusal(said, "Write CODE.NAME=NUMBER, as R003.days=10.", "--threshold")
        if own in MOST and number > MOST[own]:
            raise Refusal(f"{number:f} percent is more than all.", "Give 0 to 100.", f"--threshold {name}")
        if own == "digits" and (number < 1 or number != int(number)):
            raise Refusal(f"{number:f} digits of a code cannot be taken.", "Give 1, 2 or more.", f"--threshold {name}")
        seen.add(name)
        made[code][own] = Fraction(number)
    return made
