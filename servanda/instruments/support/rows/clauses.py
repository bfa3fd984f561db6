"""Clauses made from rows of pledges: who must deliver what, where, how much of it, by when. What a row does not say stays out."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from servanda.accounts.stages.records import PledgeRow
from servanda.base.refusal import Refusal
from servanda.base.shown import one_line
from servanda.base.tables.faults import shown
from servanda.instruments.support.rows.records import MadeClause, RowConflict
from servanda.model.core import NOWHERE, Dossier, Term
from servanda.text.syntax import Quoted
from servanda.text.write import plain_number, quoted_text

ACT = "deliver support {pledge}"
"""The act that a clause of a pledge lays on its donor, as the vocabulary of support declares it."""
SCALES = ((9, "billion"), (6, "million"))
MOST_DIGITS = 18
"""Digits of a number in a clause."""
KEPT = ("zone", "periods", "periods-table", "holidays", "weekend", "languages", "prevailing", "profile", "force", "parties",
        "guarantors", "imports", "viewpoint", "marking", "rel", "originator", "until")  # fmt: skip
"""Lines of the head of an agreement that one made beside it has as well."""
_ID = re.compile(r"[^\W_][\w.-]*")
_TITLE = re.compile(r"[^\W_](?:[^\W_]|[ .,:;'’–-])*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2})?")
_PLAIN = re.compile(r"[^\W\d_][\w.-]*(?: [^\W_][\w.-]*)*")
_SPOKEN = frozenset(("at", "of", "in", "by", "and", "or", "not", "unless", "must", "may", "prices", "since", "from", "within",
                     "for", "every", "any", "per", "pro", "to", "than"))  # fmt: skip
"""Words that say something in the line of an amount."""


def clauses_of(
    rows: Sequence[PledgeRow], dossier: Dossier, taken: Collection[str] = ()
) -> tuple[tuple[MadeClause, ...], tuple[RowConflict, ...]]:
    """Clauses of the rows that have none, and the rows of which none can be made. taken: ids that the agreement has already."""
    act = next((one for one in dossier.terms.values() if any(phrase.startswith(ACT[:-1]) for phrase in one.phrases)), None)
    names = _names({key: one.aliases for key, one in dossier.actors.items()})
    places = _names({key: one.aliases for key, one in dossier.places.items()})
    made, left, ids = [], [], {one.casefold() for one in taken}
    for row in rows:
        why = _lacking(row, act, names)
        if why:
            left.append(RowConflict(table="pledges", row=row.id, reason=why[0], repair=why[1]))
            continue
        id, number = clause_id(row.id), 1
        while id.casefold() in ids:
            number += 1
            id = f"{clause_id(row.id)}-{number}"
        ids.add(id.casefold())
        made.append(_clause(row, id, names[row.donor.casefold()], places, act))
    return tuple(made), tuple(left)


def clause_id(pledge: str) -> str:
    """The number of a pledge as the id of a clause."""
    return re.sub(r"[^\w.-]+", "-", pledge).strip("-.") or "pledge"


def _names(known: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """By every name, folded: the name that is declared."""
    return {word.casefold(): key for key, also in known.items() for word in (*also, key)}


def _lacking(row: PledgeRow, act: Term | None, names: Mapping[str, str]) -> tuple[str, str] | None:
    """Why no clause can be made of a row, and what to do."""
    if act is None:
        return "the dossier declares no act `deliver support`", f"Declare it: act {ACT[:-1]}: text}} [at {{place: place}}]."
    if (donor := names.get(row.donor.casefold())) is None:
        return f"{row.donor} is no actor of the dossier", "Declare the actor, or give it the name as an alias: also."
    if act.doers and donor not in act.doers:
        return f"{donor} is none of those who can `deliver support`", "Name it under the act: by."
    if one_line(row.id) != row.id or '"' in row.id or "`" in row.id:
        return "its number holds signs that no clause can quote", "Give it a number of letters and figures."
    return None


def _clause(row: PledgeRow, id: str, donor: str, places: Mapping[str, str], act: Term | None) -> MadeClause:
    lacks, lines = [], []
    place = places.get(row.place.casefold())
    if row.place and (place is None or act is None or not any(slot.type == "place" for slot in act.slots)):
        lacks.append(f"{row.place} is no place of the dossier: the clause names none")
        place = None
    at = f" at {place}" if row.place and place else ""
    lines.append(f"  {donor} must deliver support {quoted_text(Quoted(row.id, NOWHERE))}{at}")
    amount, why = amount_words(row)
    lacks += [why] * bool(why)
    if amount:
        lines.append(f"  at least {amount}")
    if row.by:
        lines.append(f"  by {row.by}")
    else:
        lacks.append("no day is given: the clause has no deadline")
    return MadeClause(pledge=row.id, id=id, text="\n".join([f"clause {id}", *lines]), lacks=tuple(lacks))


def amount_words(row: PledgeRow) -> tuple[str, str]:
    """`40 units of generators`, and what of the row it leaves out."""
    if row.amount_low is None:
        return "", "no amount is given: the clause asks for none"
    unit, _, goods = row.unit.partition(" of ")
    goods = goods or row.what
    number = _scaled(row.amount_low)
    if not _word(unit) or len(number.partition(" ")[0]) > MOST_DIGITS:
        return "", f"the amount {number} {row.unit} cannot be written in a clause: it asks for none"
    if not _word(goods):
        return f"{number} {unit}", "what is promised is no plain name: the clause gives the amount alone"
    basis = f" at {row.price_basis} prices" if re.fullmatch(r"\d{4}", row.price_basis) else ""
    return f"{number} {unit} of {goods}{basis}", ""


def _word(text: str) -> bool:
    return _PLAIN.fullmatch(text) is not None and not _SPOKEN & set(text.casefold().split())


def _scaled(amount: Decimal) -> str:
    for digits, word in SCALES:
        if amount >= Decimal(10) ** digits and (scaled := amount.scaleb(-digits)) == round(scaled, 3):
            return f"{plain_number(scaled)} {word}"
    return plain_number(amount)


def agreement_text(made: Sequence[MadeClause], agreement: str, title: str, head: str, dates: Mapping[str, str]) -> str:
    """A file of the dossier. head: of the agreement beside which it is made; dates: `signed`, `in-force`, as somebody gave
    them."""
    days = [(f"--{name}", day, _DAY) for name, day in dates.items() if day]
    for option, words, form in (("--agreement", agreement, _ID), ("--title", title, _TITLE), *days):
        if form.fullmatch(words) is None:
            reason = f"{shown(words)} cannot stand in the head of a text."
            raise Refusal(reason, "Write plain words, an id, a day as 2031-03-14.", option)
    lines = [line for line in head.splitlines() if line.partition(":")[0] in KEPT and line.partition(":")[2].strip()]
    given = [f"{key}: {value}" for key, value in dates.items() if value]
    front = "\n".join(["---", f"agreement: {agreement}", f"title: {title}", *given, *lines, "---"])
    about = "Made from rows of support/pledges.csv, one clause a row. What a row does not say no clause says."
    return f"{front}\n\n# {title}\n\n{about}\n\n" + "\n".join(f"```servanda\n{one.text}\n```\n" for one in made)
