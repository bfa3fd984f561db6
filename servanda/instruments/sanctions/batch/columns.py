"""Rows of a customer table as queries: which column says what, and rows that cannot be screened told with their reason."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from servanda.instruments.sanctions.lists.countries import country
from servanda.instruments.sanctions.lists.dates import Impossible, read_date
from servanda.instruments.sanctions.problems import SanctionsError
from servanda.instruments.sanctions.records import Reject, Sort
from servanda.instruments.sanctions.screening.records import Query

FIELDS: dict[str, tuple[str, ...]] = {
    "id": ("customer_id", "customer", "reference", "ref", "number", "no", "key"),
    "name": ("full_name", "fullname", "customer_name", "legal_name", "company_name", "vessel_name", "caption"),
    "family": ("family_name", "last_name", "lastname", "surname"),
    "given": ("given_name", "first_name", "firstname", "forename"),
    "patronymic": ("father_name", "middle_name"),
    "aliases": ("alias", "other_names", "aka", "former_names", "previous_names"),
    "native": ("native_name", "original_name", "original_script", "name_original"),
    "sort": ("type", "kind", "schema", "entity_type", "customer_type"),
    "born": ("birth_date", "birthdate", "date_of_birth", "dob", "incorporated", "incorporation_date", "build_date", "year_of_birth"),
    "sex": ("gender",),
    "countries": ("country", "residence", "country_of_residence", "jurisdiction"),
    "nationalities": ("nationality", "citizenship"),
    "flags": ("flag", "flag_state"),
    "passport": ("passport_number", "passport_no"),
    "national-id": ("national_id", "id_number", "identity_number", "id_card"),
    "tax": ("tax_number", "tax_id", "inn", "tin", "vat", "vat_number"),
    "registration": ("registration_number", "company_number", "ogrn"),
    "imo": ("imo_number",),
    "mmsi": ("mmsi_number",),
    "call-sign": ("call_sign",),
    "lei": ("lei_code",),
    "swift": ("bic", "swift_code", "swift_bic"),
    "wallet": ("crypto_wallet", "wallet_address"),
    "website": ("web", "url"),
    "email": ("e_mail", "email_address"),
    "phone": ("telephone", "phone_number"),
}
"""Field of a query: other names its column may bear. Case, spaces, dashes and underscores do not matter."""

IDENTIFIERS = ("passport", "national-id", "tax", "registration", "imo", "mmsi", "call-sign", "lei", "swift", "wallet", "website", "email", "phone")
_MANY = ("aliases", "native", "born", "countries", "nationalities", "flags", *IDENTIFIERS)
_SORTS = {
    "person": Sort.PERSON, "individual": Sort.PERSON, "natural person": Sort.PERSON, "p": Sort.PERSON, "i": Sort.PERSON,
    "organisation": Sort.ORGANISATION, "organization": Sort.ORGANISATION, "company": Sort.ORGANISATION, "entity": Sort.ORGANISATION,
    "legal person": Sort.ORGANISATION, "legalentity": Sort.ORGANISATION, "legal entity": Sort.ORGANISATION, "firm": Sort.ORGANISATION,
    "publicbody": Sort.ORGANISATION, "o": Sort.ORGANISATION, "c": Sort.ORGANISATION,
    "vessel": Sort.VESSEL, "ship": Sort.VESSEL, "v": Sort.VESSEL, "aircraft": Sort.AIRCRAFT, "airplane": Sort.AIRCRAFT,
}  # fmt: skip
_SEXES = {"m": "male", "male": "male", "f": "female", "female": "female", "w": "female"}
_AMBIGUOUS = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})$")


class Row(msgspec.Struct, frozen=True):
    """place: `line 12` or `row 12`; cells: column name and text."""

    place: str
    cells: Mapping[str, str]


class Columns(msgspec.Struct, frozen=True, kw_only=True):
    """used: (field, column) pairs; unused: columns that say nothing we screen by."""

    used: tuple[tuple[str, str], ...]
    unused: tuple[str, ...] = ()


def match_columns(header: Sequence[str], chosen: Mapping[str, str] | None = None, place: str = "") -> Columns:
    """Which column fills which field.

    chosen: field -> column, for columns with other names. Raises SanctionsError when a chosen field or column does not exist, two columns claim a field, a column
    stands there twice, or none holds a name.
    """
    chosen = chosen or {}
    doubled = sorted({one for one in header if header.count(one) > 1})
    if doubled:
        raise SanctionsError(f"the column “{doubled[0]}” stands there twice.", repair="Give every column a name of its own.", place=place)
    for field, column in chosen.items():
        if field not in FIELDS:
            close = difflib.get_close_matches(field, FIELDS, 1)
            hint = f"Did you mean “{close[0]}”?" if close else f"The fields are: {', '.join(FIELDS)}."
            raise SanctionsError(f"there is no field “{field}”.", repair=hint, place="--column")
        if column not in header:
            raise SanctionsError(f"there is no column “{column}”.", repair=f"The columns are: {', '.join(header)}.", place=place or "--column")
    names = {_plain(word): field for field, others in FIELDS.items() for word in (field, *others)}
    used: dict[str, str] = dict(chosen)
    for column in header:
        field = names.get(_plain(column), "")
        if not field or field in chosen or column in chosen.values():
            continue
        if field in used:
            raise SanctionsError(
                f"“{used[field]}” and “{column}” both look like the field “{field}”.", repair=f"Choose one: --column {field}={column}", place=place
            )
        used[field] = column
    if not used.keys() & {"name", "family"}:
        raise SanctionsError(
            f"no column holds names; the columns are: {', '.join(header) or 'none'}.", repair="Say which: --column name=COLUMN", place=place
        )
    return Columns(used=tuple(sorted(used.items())), unused=tuple(c for c in header if c not in used.values()))


def queries(rows: Iterable[Row], columns: Columns, sort: Sort | None = None) -> Iterator[Query | Reject]:
    """A query for each row, or the reason why it cannot be screened. sort: what the rows are, where no column says it."""
    seen: dict[str, str] = {}
    for row in rows:
        said = {field: " ".join(row.cells.get(column, "").split()) for field, column in columns.used}
        found = _query(row.place, said, sort)
        if isinstance(found, Query):
            before = seen.setdefault(found.id, row.place)
            if before != row.place:
                found = Reject(place=row.place, reason=f"the id “{found.id}” is that of {before} already", text=said.get("name", ""))
        yield found


def _query(place: str, said: Mapping[str, str], sort: Sort | None) -> Query | Reject:
    many = {field: _several(said.get(field, "")) for field in _MANY}
    main = said.get("name") or " ".join(filter(None, (said.get("given"), said.get("patronymic"), said.get("family"))))
    names = tuple(dict.fromkeys(name for name in (main, *many["native"], *many["aliases"]) if any(c.isalnum() for c in name)))
    text = "; ".join(filter(None, said.values()))[:200]
    if not names:
        return Reject(place=place, reason="it holds no name", text=text)
    word = said.get("sort", "")
    if word and word.casefold() not in _SORTS:
        return Reject(place=place, reason=f"“{word}” is no sort we screen (person, organisation, vessel, aircraft)", text=text)
    try:
        born = tuple(filter(None, (customer_date(one) for one in many["born"])))
    except Impossible as error:
        return Reject(place=place, reason=str(error), text=text)
    return Query(
        id=said.get("id") or place,
        names=names,
        sort=_SORTS[word.casefold()] if word else sort,
        born=born,
        sex=_SEXES.get(said.get("sex", "").casefold(), ""),
        patronymic=said.get("patronymic", ""),
        countries=_codes(many["countries"]),
        nationalities=_codes(many["nationalities"]),
        flags=_codes(many["flags"]),
        identifiers=tuple((kind, value) for kind in IDENTIFIERS for value in many[kind]),
    )


def customer_date(text: str) -> str:
    """A date in the form of the records; of `03/05/1962`, which is March here and May there, the year alone. "" when it is none that can be read.

    Raises lists.dates.Impossible for a day that does not exist.
    """
    match = _AMBIGUOUS.match(text)
    if match and match.group(1) != match.group(2) and 1 <= int(match.group(1)) <= 12 and 1 <= int(match.group(2)) <= 12:
        return match.group(3)
    if match and int(match.group(2)) > 12 >= int(match.group(1)):
        text = f"{match.group(2)}/{match.group(1)}/{match.group(3)}"  # only one order makes a date of it
    return read_date(text)


def _codes(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(code.lower() if len(code) == 2 else code for code in map(country, words))


def _several(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (one.strip() for one in re.split(r"[;|]", text))))


def _plain(word: str) -> str:
    return re.sub(r"[\s_\-.]+", "", word.casefold())
