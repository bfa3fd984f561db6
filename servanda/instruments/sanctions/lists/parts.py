"""Small parts all readers share: the script of a name, its published parts, numbers in the form in which two are compared, check digits."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from servanda.base.time import TABLE
from servanda.instruments.sanctions.records import Identifier, Name, Role, Sort

PUBLISHED = TABLE._replace(form="dmy", years=(1500, 2999))
"""How publishers write dates: the day before the month, in the years of this calendar that a list can mean."""
_RANGES = (
    (0x0041, 0x024F, "Latn"), (0x0370, 0x03FF, "Grek"), (0x0400, 0x052F, "Cyrl"), (0x0530, 0x058F, "Armn"), (0x0590, 0x05FF, "Hebr"),
    (0x0600, 0x06FF, "Arab"), (0x0750, 0x077F, "Arab"), (0x08A0, 0x08FF, "Arab"), (0x0900, 0x097F, "Deva"), (0x0980, 0x09FF, "Beng"),
    (0x0A00, 0x0A7F, "Guru"), (0x0B80, 0x0BFF, "Taml"), (0x0E00, 0x0E7F, "Thai"), (0x1000, 0x109F, "Mymr"), (0x10A0, 0x10FF, "Geor"),
    (0x1100, 0x11FF, "Hang"), (0x1200, 0x139F, "Ethi"), (0x1780, 0x17FF, "Khmr"), (0x1C90, 0x1CBF, "Geor"), (0x1E00, 0x1EFF, "Latn"),
    (0x1F00, 0x1FFF, "Grek"), (0x3040, 0x309F, "Hira"), (0x30A0, 0x30FF, "Kana"), (0x3130, 0x318F, "Hang"), (0x3400, 0x9FFF, "Hani"),
    (0xAC00, 0xD7AF, "Hang"), (0xF900, 0xFAFF, "Hani"), (0xFB50, 0xFDFF, "Arab"), (0xFE70, 0xFEFF, "Arab"),
)  # fmt: skip
_PATRONYMIC = re.compile(
    r"(?:ovich|evich|yevich|avich|owicz|ovych|evych|yovych|ovna|evna|yevna|ivna|yivna|ichna|inichna|ович|евич|івич|ович|овна|евна|ична|івна|ївна)$",
    re.I,
)
_PLAIN = re.compile(r"[\s\-./,:'’\"()]+")


@lru_cache(maxsize=8192)
def script_of(text: str) -> str:
    """ISO 15924 code of the letters of a text; "" when it has none, mixes scripts, or the script is not in our table."""
    if text.isascii():
        return "Latn" if any(ch.isalpha() for ch in text) else ""
    text = unicodedata.normalize("NFKC", text)  # the sign for micro (U+00B5) in a Greek name is a mu
    found = {_script(ord(ch)) for ch in text if ch.isalpha()}
    if found <= {"Hani", "Hira", "Kana"} and found & {"Hira", "Kana"}:
        return "Jpan"
    return found.pop() if len(found) == 1 else ""


@lru_cache(maxsize=4096)
def _script(code: int) -> str:
    for first, last, name in _RANGES:
        if first <= code <= last:
            return name
    return ""


def name_of(
    entity: str, text: str, role: Role, sort: Sort, *, language: str = "", family: str = "", given: str = ""
) -> Name | None:
    """A published name with its parts; None when nothing is left of it.

    family, given: as published; else, of a person written `FAMILY, Given`, what stands before and after the comma, and of one written
    `Given FAMILY`, the words in capitals and the others. patronymic: the last word of
    the given part where it has the ending of an East Slavic patronymic (our reading, the publisher's order); it stays out of `given` then.
    """
    text = " ".join(text.split())
    if not any(ch.isalnum() for ch in text):
        return None
    if sort is Sort.PERSON and not family and text.count(",") == 1:
        before, _, after = text.partition(",")
        family, given = before.strip(), after.strip()
    elif sort is Sort.PERSON and not family:
        family, given = _capitals(text)
    patronymic = ""
    words = given.split()
    if len(words) > 1 and _PATRONYMIC.search(words[-1]):
        patronymic, given = words[-1], " ".join(words[:-1])
    return Name(
        entity=entity, text=text, role=role, script=script_of(text), language=language, family=family, given=given, patronymic=patronymic
    )  # fmt: skip


def _capitals(text: str) -> tuple[str, str]:
    """(family, given) of a name whose family part alone stands in capitals, in one run at its beginning or end; else ("", "")."""
    words = text.split()
    loud = [word.isupper() and sum(ch.isalpha() for ch in word) > 1 for word in words]
    count = sum(loud)
    if not 0 < count < len(words):
        return "", ""
    if all(loud[:count]):
        return " ".join(words[:count]), " ".join(words[count:])
    if all(loud[-count:]):
        return " ".join(words[-count:]), " ".join(words[:-count])
    return "", ""


def identifier(
    entity: str, kind: str, value: str, *, country: str = "", first: str = "", last: str = "", note: str = ""
) -> Identifier:
    """An identifier with its form for comparison. IMO and LEI numbers whose check digit does not fit have no such form, and a note says so."""
    value = " ".join(value.split())
    normal = normal_form(kind, value)
    if kind in ("imo", "lei") and not normal:
        note = "; ".join(filter(None, (note, "the check digit does not fit")))
    return Identifier(entity=entity, kind=kind, value=value, normal=normal, country=country, first=first, last=last, note=note)


def normal_form(kind: str, value: str) -> str:
    """The form in which two identifiers of a kind are compared; "" when a checked number fails its check."""
    if kind == "imo":
        digits = re.sub(r"\D", "", value)
        return digits if imo_fits(digits) else ""
    if kind == "lei":
        code = _PLAIN.sub("", value).upper()
        return code if lei_fits(code) else ""
    if kind == "website":
        return re.sub(r"^(?:https?://)?(?:www\.)?", "", value.strip().lower()).rstrip("/")
    if kind == "email":
        return value.strip().lower()
    if kind == "wallet":
        return value.strip()  # addresses of wallets tell capitals apart
    if kind == "phone":
        return re.sub(r"\D", "", value)
    return _PLAIN.sub("", value).upper()


def asked_form(kind: str, value: str) -> str:
    """The form in which a number asked is compared: that of the listed numbers of its kind. "" when nothing is left to compare."""
    if kind == "imo":
        return re.sub(r"\D", "", value)  # without the check that listed numbers pass: one mistyped is still another number
    return "".join(c for c in value.upper() if c.isalnum()) if kind == "lei" else normal_form(kind, value)


def imo_fits(digits: str) -> bool:
    """Seven digits; the last is the last digit of the sum of the first six weighted 7 to 2 (IMO Resolution A.1117(30))."""
    if len(digits) != 7 or not (digits.isascii() and digits.isdigit()):
        return False
    return sum(int(d) * w for d, w in zip(digits[:6], range(7, 1, -1), strict=True)) % 10 == int(digits[6])


def lei_fits(code: str) -> bool:
    """Twenty characters, letters counted from 10, remainder 1 modulo 97 (ISO 17442, ISO 7064 MOD 97-10)."""
    if not re.fullmatch(r"[0-9A-Z]{18}[0-9]{2}", code):
        return False
    return int("".join(str(int(ch, 36)) for ch in code)) % 97 == 1
