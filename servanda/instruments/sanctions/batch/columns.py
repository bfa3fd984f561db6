"""Which column of a table of customers says what."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence

import msgspec

from servanda.base.refusal import Refusal

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
_HOLDERS = """customer client cust account acct a/c kunde kunden konto depot partner geschäftspartner member mitglied policy contract vertrag party counterparty person supplier vendor
borrower holder cardholder subscriber user employee record entry row case file dossier cif crm reference ref relationship клиент клиента абонент счет счёт договор договора client compte cliente cuenta
titulaire conto müşteri mandant beneficiary shareholder"""
_ENDS = """no nr num number id code key ref reference # nummer kennung numero numéro número n° nº № номер ид код"""
_KEY = re.compile(
    rf"^(?:(?:{'|'.join(map(re.escape, _HOLDERS.split()))})[\s_.\-:/]*(?:{'|'.join(map(re.escape, _ENDS.split()))})[.:]?"
    rf"|(?:{'|'.join(map(re.escape, _ENDS.split()))})[\s_.\-:/]+(?:de |do |del |du |d['’])?(?:{'|'.join(map(re.escape, _HOLDERS.split()))})|cif|kdnr|kd[\s_.\-]*nr\.?)$", re.I
)
"""Headers of a number by which an institution knows its customer: `Customer No`, `Kundennummer`, `номер клиента`."""
_OTHER_NUMBERS = re.compile(
    r"phone|tel|fax|mobile|cell|house|street|post|zip|box|flat|room|card|passport|tax|vat|iban|bic|swift|licen|invoice|branch|sort|product|currency|area|country|page|line|social|national|registration|"
    r"company|identity|build|hull|version|shares|employees|children|strasse|haus|plz|steuer|pass|паспорт|инн|телефон|дом|индекс", re.I
)  # fmt: skip
_ANY_NUMBER = re.compile(r"(?:^|[\s_.\-])(?:no|nr|number|nummer|номер)\.?$", re.I)


class Row(msgspec.Struct, frozen=True):
    """place: `line 12` or `row 12`; cells: column name and text."""

    place: str
    cells: Mapping[str, str]


class CustomerColumns(msgspec.Struct, frozen=True, kw_only=True):
    """used: (field, column) pairs; unused: columns that say nothing we screen by."""

    used: tuple[tuple[str, str], ...]
    unused: tuple[str, ...] = ()


def match_columns(header: Sequence[str], chosen: Mapping[str, str] | None = None, place: str = "") -> CustomerColumns:
    """Which column fills which field.

    chosen: field -> column, for columns with other names. Raises Refusal when a chosen field or column does not exist, two columns claim a field, a column
    stands there twice, or none holds a name.
    """
    chosen = chosen or {}
    doubled = sorted({one for one in header if header.count(one) > 1 or f"{one} (2)" in header})
    if doubled:
        raise Refusal(f"the column “{doubled[0]}” stands there twice.", repair="Give every column a name of its own.", place=place)
    for field, column in chosen.items():
        if field not in FIELDS:
            close = difflib.get_close_matches(field, FIELDS, 1)
            hint = f"Did you mean “{close[0]}”?" if close else f"The fields are: {', '.join(FIELDS)}."
            raise Refusal(f"there is no field “{field}”.", repair=hint, place="--column")
        if column not in header:
            raise Refusal(f"there is no column “{column}”.", repair=f"The columns are: {', '.join(header)}.", place=place or "--column")
    names = {_plain(word): field for field, others in FIELDS.items() for word in (field, *others)}
    used: dict[str, str] = dict(chosen)
    for column in header:
        field = names.get(_plain(column), "")
        if not field or field in chosen or column in chosen.values():
            continue
        if field in used:
            raise Refusal(
                f"“{used[field]}” and “{column}” both look like the field “{field}”.", repair=f"Choose one: --column {field}={column}", place=place
            )
        used[field] = column
    if "id" not in used:
        used |= _key_column([column for column in header if column not in used.values()], place)
    if not used.keys() & {"name", "family"}:
        raise Refusal(
            f"no column holds names; the columns are: {', '.join(header) or 'none'}.", repair="Say which: --column name=COLUMN", place=place
        )
    return CustomerColumns(used=tuple(sorted(used.items())), unused=tuple(c for c in header if c not in used.values()))



def _key_column(header: Sequence[str], place: str) -> dict[str, str]:
    """The column by which the institution knows its customers, where none is called by a word of FIELDS: an id made from a line is another's as soon as a row is put in."""
    for found in (
        [one for one in header if _KEY.match(" ".join(one.split()))],
        [one for one in header if _ANY_NUMBER.search(one.strip()) and not _OTHER_NUMBERS.search(one)],
    ):
        if len(found) > 1:
            raise Refusal(
                f"“{found[0]}” and “{found[1]}” both look like the number of the customer.", repair=f"Choose one: --column \"id={found[0]}\"", place=place
            )
        if found:
            return {"id": found[0]}
    return {}


def _plain(word: str) -> str:
    return re.sub(r"[\s_\-.]+", "", word.casefold())
