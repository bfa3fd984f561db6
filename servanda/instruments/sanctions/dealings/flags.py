"""Red-flag figures per regime as dated data, set against dealings. Where a law gives no figure, the answer is its words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from importlib.resources import files

import msgspec

from servanda.base.refusal import Refusal
from servanda.base.time import read_day
from servanda.instruments.sanctions.dealings.records import Flagged, Step

TESTS = ("each", "quarter", "half-year", "any", "words")


class Flag(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One figure. first, last: the days it is in force (last "": until further notice); the rest as the head of `flags.toml` says."""

    id: str
    regime: str
    name: str
    first: str
    test: str
    source: str
    words: str
    last: str = ""
    threshold: Decimal | None = None
    currency: str = ""
    over: bool = False
    kinds: tuple[str, ...] = ()
    hops: int = 16
    checked: str = ""


class _File(msgspec.Struct, frozen=True):
    flag: tuple[Flag, ...] = ()


@cache
def shipped() -> tuple[Flag, ...]:
    """The figures that come with Servanda."""
    return read_flags(files(__package__).joinpath("flags.toml").read_bytes(), "flags.toml")


def read_flags(data: bytes, place: str) -> tuple[Flag, ...]:
    """Figures from TOML. Raises Refusal where a figure lacks its source, its number or its currency."""
    try:
        found = msgspec.toml.decode(data, type=_File).flag
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Refusal(f"the figures cannot be read: {error}.", repair="Write them like the shipped flags.toml.", place=place) from error
    for flag in found:
        numbered = flag.test in ("each", "quarter", "half-year")
        wrong = (
            f"its test is not one of {', '.join(TESTS)}" if flag.test not in TESTS
            else "it has no source" if not flag.source.strip()
            else "it has no figure or no currency" if numbered and (flag.threshold is None or not flag.currency)
            else "it has a figure, and its test uses none" if not numbered and flag.threshold is not None
            else ""
        )  # fmt: skip
        if wrong:
            raise Refusal(f"the figure “{flag.id}” cannot be used: {wrong}.", repair="Mend it in the file.", place=place)
    return found


def regimes(flags: Sequence[Flag]) -> tuple[str, ...]:
    """The regimes that have figures."""
    return tuple(sorted({flag.regime for flag in flags}))


def judged(flag: Flag, steps: Sequence[Step], hops: int) -> Flagged:
    """A figure against payments of one party (all with listed ones at one hop; those of the path beyond)."""

    def answer(which: str, words: str, rows: Sequence[Step] = ()) -> Flagged:
        return Flagged(flag=flag.id, regime=flag.regime, answer=which, words=f"{flag.name}: {words}", rows=tuple(s.row for s in rows))

    live = [s for s in steps if s.date >= flag.first and (not flag.last or s.date <= flag.last)]
    if flag.test == "words":
        return answer("in-words", flag.words)
    if hops > flag.hops:
        return answer("cannot-say", "the payments go through others; whether that is 'indirectly' in the sense of the law the table does not say.")
    if flag.test == "any":
        return answer("reached", flag.words, live) if live else answer("not-reached", f"in force from {flag.first}; no payment falls into it.")
    if flag.kinds:
        blank = [s for s in live if not s.kind.strip()]
        known = [s for s in live if s.kind.strip().lower() in flag.kinds]
        found = _against(flag, known, hops)
        if found[0] != "reached" and blank and _against(flag, [*known, *blank], hops)[0] != "not-reached":
            said = f"it speaks of {' or '.join(flag.kinds)} only, and of {len(blank)} payment(s) the table names no kind."
            return answer("cannot-say", said, blank)
        return answer(*found)
    return answer(*_against(flag, live, hops))


def _against(flag: Flag, live: Sequence[Step], hops: int) -> tuple[str, str, Sequence[Step]]:
    """The figure against payments that it is about: the answer, its words, the payments that reach it."""
    other = sorted({s.currency for s in live if s.currency != flag.currency})
    same = [s for s in live if s.currency == flag.currency]
    assert flag.threshold is not None, "read_flags refuses a numbered test without a figure"
    limit = f"{'more than' if flag.over else 'at least'} {flag.threshold:,} {flag.currency}"
    groups: dict[str, list[Step]] = defaultdict(list)
    for step in same:
        groups[str(step.row) if flag.test == "each" else _period(step.date, flag.test)].append(step)
    totals = {key: sum((s.amount for s in group), Decimal(0)) for key, group in groups.items()}
    over = [key for key, total in totals.items() if total > flag.threshold or (total == flag.threshold and not flag.over)]
    if over:
        what = f"{len(over)} payment(s)" if flag.test == "each" else f"{', '.join(over)}"
        return "reached", f"{what} of {limit}. {flag.words}", [s for key in over for s in groups[key]]
    if other:
        return "cannot-say", f"the payments are in {', '.join(other)}, and no rate to {flag.currency} is given.", ()
    nothing = f"nothing of {limit}{f' ({chr(44).join(flag.kinds)})' if flag.kinds else ''}"
    if hops > 1:  # one path was set against it, and there may be others
        return "cannot-say", f"{nothing} on the path shown; other paths through others were not set against it.", ()
    return "not-reached", f"{nothing}.", ()


def _period(date: str, test: str) -> str:
    day = read_day(date)
    return f"{day.year} quarter {(day.month + 2) // 3}" if test == "quarter" else f"{day.year} half {(day.month + 5) // 6}"
