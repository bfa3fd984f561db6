"""The page of terms: the answer in a sentence, a row for each term, then quotas, safeguards, and what is called."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from servanda.accounts.lacking import lacking
from servanda.accounts.words import amount_words
from servanda.base.document import Cell, Document, Heading, Listing, PageBlock, Para, counted, table
from servanda.instruments.support.terms.records import CALLABLE
from servanda.instruments.support.terms.standing import TermsAnswer, TermStanding

HOW = (
    "Promised, ratified and applied are three days that three papers prove: none stands for another, and an empty one is not "
    "known. The tables tell these days, what was used and what an amount is; what a clause comes to is said by the monitor, on "
    "the log of evidence alone. A term is called when the clause it covers is breached, not called when that is kept, lapsed or "
    "excused, and else it is not decided."
)
MOST_NAMED = 3
"""Terms named in the first sentence; the others are counted."""
Columns = dict[str, Cell]


def terms_page(answer: TermsAnswer) -> Document:
    """In: terms as they stand. Out: the page."""
    rows = answer.terms
    blocks: list[PageBlock] = [Para(terms_head(answer), "strong")]
    if rows:
        columns: Columns = {
            "term": _what, "given by": "party", "from": "first", "until": "until", "promised": _day("promised"),
            "ratified": _day("ratified"), "applied": _day("applied"),
            "clause": lambda one: f"{one.clause}: {one.clause_says}" if one.clause else one.clause_says,
            "borne by": lambda one: ", ".join(one.borne_by),
            "waits for": lambda one: ", ".join(one.waits_for), "source": "source",
        }  # fmt: skip
        blocks.append(table(rows, columns, tone=lambda one: "warn" if one.stands_out else ""))
    blocks += [*_quotas(rows), *_safeguards(rows), *_called(rows)]
    if told := [f"{one.id}: {each}" for one in rows for each in one.told] + list(answer.told):
        blocks += [Heading(2, "To be said of these"), Listing(tuple(told))]
    blocks.append(Para(HOW, "quiet"))
    blocks += lacking(answer.missing)
    return Document("Terms", tuple(blocks), answer.basis.foot())


def terms_head(answer: TermsAnswer) -> str:
    """The page in a sentence to read aloud."""
    rows = answer.terms
    if not rows:
        return f"No term of the table holds on {answer.day}: what is promised, ratified or applied is not known."
    many = {name: sum(getattr(one, name) is not None for one in rows) for name in ("promised", "ratified", "applied")}
    figures = ", ".join(f"{value} {name}" for name, value in many.items())
    parts = [f"Of {counted(len(rows), 'term')}, by {answer.day} there are known to be {figures}"]
    called = [one for one in rows if one.called == "called"]
    for words, which in (
        ("applied, and not known to be ratified", [one.id for one in rows if one.unratified]),
        ("suspended", [one.id for one in rows if one.suspended == "yes"]),
        ("perhaps suspended", [one.id for one in rows if one.suspended == "perhaps"]),
        ("over its quota", [one.id for one in rows if one.quota and one.quota.over == "yes"]),
        ("perhaps over its quota", [one.id for one in rows if one.quota and one.quota.over == "perhaps"]),
        ("called", [f"{one.id} ({amount_words(one.callable, one.unit)})" for one in called if one.callable]),
    ):
        parts += [f"{words}: {_named(which)}"] * bool(which)
    waits = [f"{one.id} for {_and(one.waits_for)} ({one.clause_says})" for one in rows if one.waits_for]
    parts += [f"what waits for whom: {_named(waits)}"] * bool(waits)
    return "; ".join(parts) + "."


def _and(names: tuple[str, ...]) -> str:
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)


def _named(which: list[str]) -> str:
    more = f", and {len(which) - MOST_NAMED} more" if len(which) > MOST_NAMED else ""
    return ", ".join(which[:MOST_NAMED]) + more


def _what(one: TermStanding) -> str:
    """A suspended term never stands without that word."""
    words = {
        "yes": f" - suspended by {', '.join(one.suspended_by)}",
        "perhaps": f" - perhaps suspended by {', '.join(one.suspended_by)}",
    }
    return f"{one.id} {one.kind}{f' of {one.of}' if one.of else ''}{words.get(one.suspended, '')}"


def _day(name: str) -> Callable[[TermStanding], dt.date | str]:
    return lambda one: getattr(one, name) or "not known"


def _quotas(rows: Iterable[TermStanding]) -> Iterable[PageBlock]:
    shown = [(one, one.quota) for one in rows if one.quota]
    if shown:
        columns: Columns = {
            "quota": lambda one: one[0].id, "in all": lambda one: amount_words(one[0].amount, one[0].unit),
            "used so far": lambda one: amount_words(one[1].used), "left": lambda one: amount_words(one[1].left),
            "over": lambda one: one[1].over, "by rows": lambda one: ", ".join(one[1].uses) or "none",
        }  # fmt: skip
        yield Heading(2, "Quotas")
        yield table(shown, columns, tone=lambda one: {"yes": "bad", "perhaps": "warn"}.get(one[1].over, ""))


def _safeguards(rows: Iterable[TermStanding]) -> Iterable[PageBlock]:
    shown = [one for one in rows if one.kind == "safeguard"]
    if shown:
        columns: Columns = {"safeguard": "id", "used by": "party", "suspends": "covers", "until": "until", "in force": "in_force"}
        yield Heading(2, "Safeguards")
        yield table(shown, columns, none="not known", tone=lambda one: "" if one.in_force == "no" else "warn")


def _called(rows: Iterable[TermStanding]) -> Iterable[PageBlock]:
    shown = [one for one in rows if one.kind in CALLABLE]
    if shown:
        columns: Columns = {
            "term": lambda one: f"{one.id} {one.kind}", "given by": "party", "covers": lambda one: one.covers or "no clause",
            "which is": "covered_says", "called": lambda one: one.called or "by no clause",
            "can be called": lambda one: amount_words(one.callable, one.unit) if one.callable else "",
            "amount": lambda one: amount_words(one.amount, one.unit),
        }  # fmt: skip
        yield Heading(2, "Incentives and guarantees")
        yield table(shown, columns, tone=lambda one: "bad" if one.called == "called" else "")
