"""How long the regular expressions of the house take on texts that double: CPU seconds, no clock.

For each expression and each of its letters (and pairs of them) a text of n such letters that it does not match; then of 2n. What takes more than twice the time
is named. Run: python bench/regexes.py [letters] (default 4,000; the slowest expression of before took a minute at 4,000).
"""

from __future__ import annotations

import re
import sys
import time
from itertools import product
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[1] / "tests" / "base")]

from expressions import Expression, expressions  # noqa: E402

ENOUGH = 0.02
"""CPU seconds below which a time says nothing."""


def letters(pattern: str) -> list[str]:
    """What an expression may stumble over: its own letters, one of each class it names, blanks."""
    own = [c for c in dict.fromkeys(re.sub(r"\\.|[()\[\]{}?*+|^$]", "", pattern)) if c.isprintable()][:6]
    words = re.findall(r"[A-Za-z]{2,}", re.sub(r"\\.", "", pattern))[:4]
    return [*dict.fromkeys([*own, "a", "A", "1", " ", "\n", "-", ".", "(", "{", '"', "<", *words])]


def seconds(one: Expression, pattern: re.Pattern[str], text: str) -> float:
    way = "fullmatch" if one.whole else "finditer" if one.anywhere else "match"
    begun = time.process_time()
    found = getattr(pattern, way)(text)
    if way == "finditer":
        for _ in found:
            pass
    return time.process_time() - begun


def main() -> int:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 4_000
    bad = tried = 0
    slowest = (0.0, "")
    for one in expressions():
        if one.pattern is None or one.name == "_RANGE":  # of words of at most 200 letters
            continue
        pattern = re.compile(one.pattern, one.flags)
        units = letters(one.pattern)
        for first, second in [*((u, "") for u in units), *product(units[:4], repeat=2)]:
            unit = first + second
            for before, after in (("", "\u2603"), ("# a", "b")):
                times = []
                for n in (size // 2, size):
                    text = before + unit * (n // len(unit)) + after
                    times.append(min(seconds(one, pattern, text) for _ in range(1 if n < size else 2)))
                tried += 1
                slowest = max(slowest, (times[1], f"{one.place} on {unit!r}"))
                if times[1] > ENOUGH and times[1] > 2.6 * times[0]:
                    again = [min(seconds(one, pattern, before + unit * (n // len(unit)) + after) for _ in range(5)) for n in (size // 2, size)]
                    if again[1] > 2.6 * again[0]:
                        bad += 1
                        print(f"{one.place}: {unit!r}: {again[0]:.3f} s, twice as long {again[1]:.3f} s: {one.pattern[:100]}")
    print(f"{tried} texts of {size} letters; {bad} take more than twice the time when doubled; the slowest {slowest[0]:.3f} CPU s ({slowest[1]})")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
