"""What one cell of a customer says: read, said to be unknown, or not read. Nothing that is filled is passed over without a word.

A cell that cannot be read is unknown to the screening (it counts neither way) and is told in `Query.unread` with its field, its words and the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from servanda.base.refusal import Refusal
from servanda.base.tables.unknown import names_nobody, says_unknown
from servanda.base.time import How, read_date
from servanda.instruments.sanctions.lists.countries import country, known
from servanda.instruments.sanctions.lists.parts import PUBLISHED, asked_form, imo_fits, lei_fits
from servanda.instruments.sanctions.records import Sort
from servanda.instruments.sanctions.screening.records import Unread

PEOPLE = PUBLISHED._replace(form="")
"""Dates of customers: nothing is known of the order of the figures until the column settles it."""
SAID_UNKNOWN = "it says that it is not known"
"""The reason of a cell in which somebody wrote `n/a`: told, but nothing that needs mending."""

_SEXES = {
    word: sex
    for sex, words in (("male", "m male man mann männlich h homme masculin masculino maschio hombre varón м муж муж. мужской ذكر مرد 男 남 남성"),
                       ("female", "f female w woman frau weiblich femme féminin femenino femminile mujer ж жен жен. женский أنثى زن 女 여 여성"))
    for word in words.split()
}  # fmt: skip
SORTS = {
    "person": Sort.PERSON, "individual": Sort.PERSON, "natural person": Sort.PERSON, "p": Sort.PERSON, "i": Sort.PERSON,
    "organisation": Sort.ORGANISATION, "organization": Sort.ORGANISATION, "company": Sort.ORGANISATION, "entity": Sort.ORGANISATION,
    "legal person": Sort.ORGANISATION, "legalentity": Sort.ORGANISATION, "legal entity": Sort.ORGANISATION, "firm": Sort.ORGANISATION,
    "publicbody": Sort.ORGANISATION, "o": Sort.ORGANISATION, "c": Sort.ORGANISATION,
    "vessel": Sort.VESSEL, "ship": Sort.VESSEL, "v": Sort.VESSEL, "aircraft": Sort.AIRCRAFT, "airplane": Sort.AIRCRAFT,
}  # fmt: skip
_LABEL = re.compile(r"^(?:imo|mmsi|lei|bic|swift|inn|ogrn|tin|vat|passport|tel|phone|no|nr|number|№|#)(?:[\s.:#№]+(?:no|nr|number)\b)?[\s.:#№]+(?=\w|\+)", re.I)


class Unreadable(ValueError):
    """A filled cell, or a part of one, that yields nothing; the reason in words."""


class Cells:
    """Reads the cells of one customer and keeps what could not be read (`unread`)."""

    def __init__(self) -> None:
        self.unread: list[Unread] = []

    def each(self, field: str, values: Iterable[str], read: Callable[[str], str]) -> tuple[str, ...]:
        """What `read` makes of each value, empty ones aside; what is said to be unknown, or raises Unreadable, is noted. Raises Refusal as `read` does."""
        found = []
        for one in values:
            if not one.strip():
                continue
            try:
                if says_unknown(one):
                    raise Unreadable(SAID_UNKNOWN)
                found.append(read(one))
            except Unreadable as error:
                self.note(field, one, str(error))
        return tuple(dict.fromkeys(found))

    def one(self, field: str, value: str, read: Callable[[str], str]) -> str:
        """As `each`, of a cell that holds one thing."""
        return next(iter(self.each(field, (value,), read)), "")

    def note(self, field: str, text: str, why: str) -> None:
        self.unread.append(Unread(field=field, text=text[:200], why=why))


def no_name(text: str) -> str:
    """Why a cell cannot be screened as a name; "" when it can."""
    if not any(c.isalpha() for c in text):
        return "holds no letter" if text else "is empty"
    if names_nobody(text):
        return "says that no name is known"
    return "is a date" if any(c.isdigit() for c in text) and said_of_a_day(text) else ""


@lru_cache(maxsize=65536)
def said_of_a_day(text: str) -> bool:
    """Whether words have the form of a date, also of one that no calendar has."""
    try:
        return bool(date(text))
    except Unreadable:
        return False
    except Refusal:
        return True


def date(text: str, how: How = PEOPLE) -> str:
    """A date in the form of the records; of `03/05/1962` in a column that does not say which figure is the day, the year alone. Raises Unreadable, and
    Refusal (`no-such-day`) for a day that no calendar has."""
    try:
        return str(read_date(text, how))
    except Refusal as error:
        if error.code == "ambiguous":
            return str(read_date(text, how._replace(form="dmy")).first.year)
        if error.code == "no-such-day":
            raise
        raise Unreadable(f"it is no date that can be read. {error.repair}") from error


def land(text: str) -> str:
    """A country's code, or Unreadable."""
    found = country(text)
    if not known(found):
        raise Unreadable("it is no country we know")
    return found


@lru_cache(maxsize=4096)
def customer_land(text: str) -> str:
    """A country's code as a table of customers gives it, where two letters may say that nothing is known."""
    if text.casefold() == "na":
        raise Unreadable("it is Namibia in one table and “not available” in another: write the name")
    return land(text)


def sex(text: str) -> str:
    """`male` or `female`, or Unreadable."""
    if found := _SEXES.get(text.casefold()):
        return found
    raise Unreadable("it is no word for a sex that we know")


def letters(text: str) -> str:
    """A further name, or Unreadable."""
    if why := no_name(text):
        raise Unreadable(f"it {why}")
    return text


def number(kind: str, text: str) -> str:
    """A number of a kind without its label (`IMO 9...`), or Unreadable: what cannot be such a number is not compared with any."""
    bare = _LABEL.sub("", text.strip())
    if kind == "imo":
        bare = re.sub(r"^imo", "", bare, flags=re.I)
    plain = asked_form(kind, bare)
    figures = sum(c.isdigit() for c in plain)
    fits = {
        "imo": (imo_fits(plain), "it is no IMO number (seven figures, the last of which checks the others)"),
        "lei": (lei_fits(plain), "it is no LEI (twenty figures and letters, the last two of which check the others)"),
        "mmsi": (figures == len(plain) == 9, "it is no MMSI number (nine figures)"),
        "swift": (len(plain) in (8, 11) and plain.isalnum(), "it is no SWIFT code (eight or eleven letters and figures)"),
        "wallet": (len(plain) >= 20, "it is too short for the address of a wallet"),
        "website": ("." in plain, "it is no address of a website"),
        "email": ("@" in plain, "it is no address of mail"),
        "phone": (figures >= 5, "it has too few figures for a telephone"),
        "call-sign": (any(c.isalnum() for c in plain), "it has no letter or figure"),
    }
    ok, why = fits.get(kind, (figures > 0, "it has no figure"))
    if not ok:
        raise Unreadable(why)
    return bare


def swapped(name: str, others: Iterable[tuple[str, str]]) -> str:
    """The field that seems to hold the name while the cell of the name holds a number or a country's code; "" where nothing looks so. others: (field, text)."""
    for field, text in others:
        if name_like(text):
            odd = sum(c.isdigit() for c in name) > sum(c.isalpha() for c in name)
            return field if odd or no_name(name) or known(country(name)) else ""
    return ""


@lru_cache(maxsize=65536)
def name_like(text: str) -> bool:
    """Two words of letters or more, no figure, no country: what a name looks like and no date, number or code does."""
    words = text.split()
    several = len(words) > 1 and not any(c.isdigit() or c == "@" for c in text) and any(len(w.strip(".,")) > 1 for w in words)
    return several and not says_unknown(text) and not known(country(text))

