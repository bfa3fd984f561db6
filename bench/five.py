"""How far the first screen of `check` is what a reader of the texts expected, told before there was any code that ranks.

    python bench/five.py             the figures, and bench/results/five.json (texts that are not at hand are left out)
    python bench/five.py --right     how often each rule of words was right at first sight, for servanda/check/matters.toml
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections import defaultdict
from itertools import permutations
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import servanda  # noqa: E402
from servanda.check.matters import FIRST, RootCause, matters  # noqa: E402
from servanda.check.run import CheckReport  # noqa: E402
from servanda.model.core import Dossier  # noqa: E402

EXPECTED = ROOT / "bench" / "readers" / "five.toml"
RESULT = ROOT / "bench" / "results" / "five.json"


def checked(text: str) -> tuple[CheckReport, Dossier] | None:
    """The check of a dossier of the project; of words alone, where they are at hand, that of their words. None: not at hand."""
    if (ROOT / "dossiers" / text).is_dir():
        dossier = servanda.load(ROOT / "dossiers" / text, attached=False)
        return servanda.check(dossier), dossier
    from precision import TEXTS, body, dossier_of

    path = next(iter(sorted((TEXTS / "unseen").glob(f"{text}.*"))), None)
    if path is None:
        return None
    dossier = dossier_of(text, body(path.read_text(encoding="utf-8")))
    return servanda.check(dossier, questions=False), dossier


def sentence(place: str) -> str:
    """`5.1` of `sample art. 5 s. 1`: the reader of words alone names article and sentence."""
    found = re.search(r" art\. (\S+?)(?: s\. (\d+))?$", place)
    return f"{found[1]}.{found[2] or 1}" if found else ""


def matched(expected: list[dict[str, object]], ours: list[RootCause], *, kind: bool) -> int:
    """How many of the expected are among ours, each of ours standing for one at most: of one clause, and (kind) doing the same."""

    def same(want: dict[str, object], have: RootCause) -> bool:
        names = {name for place in have.places for name in (place, sentence(place))}
        return bool(names & set(map(str, want["clauses"]))) and (not kind or want["kind"] == have.does)  # type: ignore[call-overload]

    padded = [*ours, *[None] * (len(expected) - len(ours))]
    return max(
        (sum(one is not None and same(want, one) for want, one in zip(expected, order, strict=False)) for order in permutations(padded, len(expected))),
        default=0,
    )


def figures() -> dict[str, dict[str, int]]:
    """Text -> how many were expected, and how many of them are among our first, by kind and clause, and by clause alone."""
    wanted: dict[str, list[dict[str, object]]] = defaultdict(list)
    for one in tomllib.loads(EXPECTED.read_text(encoding="utf-8"))["five"]:
        wanted[one["text"]].append(one)
    found = {}
    for text, expected in wanted.items():
        made = checked(text)
        if made is None:
            print(f"{text}: not at hand")
            continue
        ours = list(matters(*made))[:FIRST]
        both, clause = (matched(expected, ours, kind=kind) for kind in (True, False))
        found[text] = {"expected": len(expected), "shown": len(ours), "kind_and_clause": both, "clause": clause}
        print(f"{text}: {both} of {len(expected)} by kind and clause, {clause} by clause alone")
    return found


def right() -> dict[str, list[int]]:
    """Rule -> [true hits, hits read] at first sight, as docs/precision.md has them."""
    from precision import first_readings

    return {rule: [true, read] for rule, (read, true) in sorted(first_readings().items())}


if __name__ == "__main__":
    if "--right" in sys.argv:
        print("\n".join(f"{rule} = {counts}" for rule, counts in right().items()))
    else:
        texts = figures()
        total = {key: sum(one[key] for one in texts.values()) for key in ("expected", "shown", "kind_and_clause", "clause")}
        print(f"in all: {total['kind_and_clause']} of {total['expected']} by kind and clause, {total['clause']} by clause alone")
        RESULT.write_text(json.dumps({"texts": texts, "total": total}, indent=2) + "\n", encoding="utf-8")
