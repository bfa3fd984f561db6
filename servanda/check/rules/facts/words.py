"""How findings name things, and the severities by kind of text that most rules share."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from servanda.model.core import Clause
from servanda.text.diagnostics import Severity

ERROR = Severity.ERROR
WARNING = Severity.WARNING
ADVICE = Severity.ADVICE

# A defect of a security text that weighs less where no one is shot at.
GRADED: dict[str, Severity | None] = {
    "framework": WARNING,
    "mou": ADVICE,
    "sanctions": WARNING,
    "aid": WARNING,
}
# As GRADED for what is a warning in a ceasefire.
GRADED_WARNING: dict[str, Severity | None] = {"mou": ADVICE, "sanctions": ADVICE, "aid": ADVICE}
# Asked of a ceasefire only; a text that names no profile is not asked either.
CEASEFIRE_ONLY: dict[str, Severity | None] = {"framework": None, "mou": None, "sanctions": None, "aid": None}
# Asked of a ceasefire, and put as advice to a framework agreement.
PEACE_TEXTS: dict[str, Severity | None] = {"framework": ADVICE, "mou": None, "sanctions": None, "aid": None}
SANCTIONS_ONLY: dict[str, Severity | None] = {"ceasefire": None, "framework": None, "mou": None, "aid": None}
AID_ONLY: dict[str, Severity | None] = {"ceasefire": None, "framework": None, "mou": None, "sanctions": None}


def listed(words: Iterable[str], last: str = "and") -> str:
    """`A`, `A and B`, `A, B and C`, each once, in alphabetical order so that no finding hangs on the order of a file."""
    names = sorted(set(words))
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def series(words: Iterable[str], last: str = "and") -> str:
    """As `listed`, in the order given: for words the rule itself chose."""
    names = list(dict.fromkeys(words))
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def figure(number: Decimal) -> str:
    """A number in plain digits, thousands apart: `500,000,000`."""
    return f"{number:,f}"


MANY = 4
"""Clauses of one article, or acts, that a sentence names one by one; of more it says how many."""


def named(clauses: Iterable[Clause]) -> str:
    """`clause 2.start`, `clauses 2.complete and 2.start`, `9 clauses of article 2`."""
    found = {c.id: c for c in clauses}
    articles = {c.article for c in found.values()}
    if len(found) > MANY and len(articles) == 1 and "" not in articles:
        return f"{len(found)} clauses of article {min(articles)}"
    names = {c.local for c in found.values()}
    return f"{'clause' if len(names) == 1 else 'clauses'} {listed(names)}"


def some(words: Iterable[str]) -> str:
    """As `listed`, but of many only the first and how many more."""
    names = sorted(set(words))
    if len(names) <= MANY:
        return listed(names)
    return f"{', '.join(names[: MANY - 1])} and {len(names) - MANY + 1} more"


def verb(count: int, one: str, many: str) -> str:
    """The word that agrees with a count."""
    return one if count == 1 else many


def opening(words: str) -> str:
    """Words as they open a sentence."""
    return words[:1].upper() + words[1:]
