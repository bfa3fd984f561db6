"""Schemes of markings as tables: labels in their order, caveats, banners, who may release; and mappings between schemes, which a person signs.

A label of the Traffic Light Protocol, the scheme of the house, stands bare (`AMBER`), one of another scheme behind the name of that scheme (`NATO:SECRET`). What
carries labels of several schemes has them side by side (`AMBER + NATO:SECRET`), and each must be met: labels of two schemes cannot be compared, so none of
them is the higher. Only a mapping that says who made it, when and why lets a clearance in one scheme open a label of another.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from tomllib import TOMLDecodeError
from typing import Any

import msgspec

from servanda.base.decoding import read_toml
from servanda.base.opening import read
from servanda.base.refusal import Refusal

TLP = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")
"""Traffic Light Protocol 2.0, from what all may see to what only those present may. Not a classification, never translated."""

HOUSE = "TLP"
AND = " + "
FOLDER = "markings"
"""Of a dossier: tables of schemes of one's own, and signed mappings."""

_MAPS = re.compile(r"(?m)^[ \t]*from[ \t]*=")
_QUALIFIED = re.compile(r"[A-Z][A-Z0-9-]{0,15}:[^\s+:][^+:]{0,47}")


class SchemeLabel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """name: without its scheme. banner: as printed, if not by the scheme's own rule. named: without a list of names nobody sees it."""

    name: str
    means: str = ""
    banner: str = ""
    named: bool = False


class Caveat(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A limit beside the label. It is printed; who may see what carries it is said by a list of names."""

    name: str
    means: str = ""


class Scheme(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """label: from what the most may see to what the fewest may. banner: how a label is printed (`{label}`). releases: who may release or mark down."""

    id: str
    title: str
    source: str
    about: str = ""
    releases: str = ""
    banner: str = "{label}"
    label: tuple[SchemeLabel, ...]
    caveat: tuple[Caveat, ...] = ()

    def rank(self, name: str) -> int | None:
        """Where a label stands, from 0; None: it is none of this scheme."""
        return next((place for place, one in enumerate(self.label) if one.name == name), None)


class Equivalence(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"of": "from"}):
    """A mapping that a person signs: what is marked so in the scheme `of` may be seen by whoever is cleared for that in the scheme `to`. labels: one to one."""

    of: str
    to: str
    by: str
    date: dt.date
    because: str
    labels: tuple[tuple[str, str], ...]


class Tables(msgspec.Struct, frozen=True, kw_only=True):
    """The user's own schemes and signed mappings."""

    schemes: tuple[Scheme, ...] = ()
    equivalents: tuple[Equivalence, ...] = ()


NO_TABLES = Tables()


@cache
def house_schemes() -> dict[str, Scheme]:
    """The schemes that come with Servanda, by id."""
    names = sorted(one.name for one in files("servanda.base").joinpath("markings").iterdir() if one.name.endswith(".toml"))
    found = [_scheme(files("servanda.base").joinpath("markings", name).read_text("utf-8"), name) for name in names]
    return {one.id: one for one in found}


def read_tables(dossier: Path) -> Tables:
    """The tables in a dossier's folder `markings`. Raises Refusal: a table that cannot be read, a mapping that nobody signed."""
    found: dict[str, bytes] = {}
    for path in sorted((dossier / FOLDER).glob("*.toml")):
        try:
            found[str(path)] = read(path)
        except OSError as error:
            raise Refusal(f"this table of markings cannot be read ({error})", "it is a TOML file in UTF-8", str(path)) from error
    return tables_in(found)


def tables_in(files: Mapping[str, bytes]) -> Tables:
    """The same of tables at hand: place -> contents."""
    schemes: list[Scheme] = []
    equivalents: list[Equivalence] = []
    for place, data in files.items():
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise Refusal(f"this table of markings cannot be read ({error})", "it is a TOML file in UTF-8", place) from error
        if _MAPS.search(text):
            equivalents.append(_equivalence(text, place))
        else:
            schemes.append(_scheme(text, place))
            if schemes[-1].id in house_schemes():
                raise Refusal(f"{schemes[-1].id} is a scheme of the house", "give the table another id", place)
    return Tables(schemes=tuple(schemes), equivalents=tuple(equivalents))


def _toml(text: str, place: str) -> dict[str, Any]:
    try:
        return read_toml(text)
    except TOMLDecodeError as error:
        raise Refusal(f"this is no TOML ({error})", "mend the table", place) from error


def _scheme(text: str, place: str) -> Scheme:
    try:
        made = msgspec.convert(_toml(text, place), Scheme)
    except msgspec.ValidationError as error:
        raise Refusal(f"this is no table of markings ({error})", "give id, title, source and one [[label]] or more", place) from error
    names = [one.name for one in made.label]
    if not names or len(set(names)) != len(names) or (made.id != HOUSE and not all(_QUALIFIED.fullmatch(f"{made.id}:{name}") for name in names)):
        raise Refusal("a label is named twice, or has a name that cannot be written", "capitals, letters, digits and spaces; no + and no colon", place)
    return made


def _equivalence(text: str, place: str) -> Equivalence:
    said = _toml(text, place)
    labels = said.get("labels")
    if isinstance(labels, dict):
        said = {**said, "labels": list(labels.items())}
    try:
        made = msgspec.convert(said, Equivalence)
    except msgspec.ValidationError as error:
        raise Refusal(f"this is no mapping between schemes ({error})", "give from, to, by, date, because and [labels]", place) from error
    if not (made.by.strip() and made.because.strip()):
        raise Refusal("nobody has signed this mapping", "say who compares the two schemes (by), and why it may be done (because)", place)
    for scheme, names in ((made.of, [one for one, _ in made.labels]), (made.to, [other for _, other in made.labels])):
        table = house_schemes().get(scheme)
        if table is not None and (odd := [name for name in names if table.rank(name) is None]):
            raise Refusal(f"{scheme} has no label '{odd[0]}'", f"use one of {', '.join(one.name for one in table.label)}", place)
    return made


def parts(label: str) -> tuple[str, ...]:
    """The labels that stand side by side in one."""
    return tuple(label.split(AND))


def split(label: str) -> tuple[str, str]:
    """Scheme and name of one label: (`TLP`, `AMBER`), (`NATO`, `SECRET`)."""
    scheme, colon, name = label.partition(":")
    return (scheme, name) if colon else (HOUSE, label)


def scheme_of(label: str, own: Iterable[Scheme] = ()) -> Scheme | None:
    """The table in which a label stands; None: no table that we have."""
    ident = split(label)[0]
    return house_schemes().get(ident) or next((one for one in own if one.id == ident), None)


def legal(label: str) -> bool:
    """Whether a label can be entered: one of each table of the house, or well-formed and of a scheme that the house does not know (nobody sees it without a table)."""
    for part in parts(label):
        if part in TLP:
            continue
        scheme, name = split(part)
        if ":" not in part or scheme == HOUSE or not _QUALIFIED.fullmatch(part):
            return False
        if (known := house_schemes().get(scheme)) is not None and known.rank(name) is None:
            return False
    return True


def known(label: str, tables: Tables = NO_TABLES) -> bool:
    """Whether a label stands in a table that is at hand: only then can somebody be cleared for it."""
    found = ((scheme_of(part, tables.schemes), split(part)[1]) for part in parts(label))
    return all(table is not None and table.rank(name) is not None for table, name in found)


def read_label(text: str) -> str:
    """A label as people write it, as it is kept: `tlp:amber` -> `AMBER`, `nato:secret` -> `NATO:SECRET`; "" stays "". It may still be none, see `legal`."""
    return AND.join(" ".join(part.upper().split()).removeprefix("TLP:").strip() for part in text.split(AND))


def above(one: str, other: str) -> bool | None:
    """Whether a label stands above another of its scheme, as one that its table does not know does above all it knows; None: they cannot be compared."""
    (scheme, name), (same, less) = split(one), split(other)
    table = house_schemes().get(scheme)
    if scheme != same or table is None:
        return None
    ranks = table.rank(name), table.rank(less)
    if ranks[0] is None or ranks[1] is None:
        return None if ranks[0] == ranks[1] else ranks[0] is None
    return ranks[0] > ranks[1]


def together(labels: Iterable[str]) -> str:
    """One label that asks for all of these: of each scheme the highest, those of different schemes side by side. What is CLEAR asks for nothing."""
    kept: list[str] = []
    for label in labels:
        for part in parts(label):
            if part == TLP[0] or part in kept or any(above(one, part) for one in kept):
                continue
            kept = [one for one in kept if above(part, one) is not True]
            kept.append(part)
    return AND.join(sorted(kept, key=lambda one: (one not in TLP, one))) or TLP[0]


def opens(cleared: str, label: str, tables: Tables = NO_TABLES) -> bool:
    """Whether a clearance opens a label: each of its parts by a clearance in the same scheme, or by one that a signed mapping sets beside it."""
    return all(any(_opens(mine, part, tables) for mine in parts(cleared)) for part in parts(label))


def _opens(mine: str, part: str, tables: Tables) -> bool:
    (scheme, name), (theirs, wanted) = split(mine), split(part)
    table = scheme_of(mine, tables.schemes)
    rank = table.rank(name) if table is not None else None
    if table is None or rank is None:
        return False
    if scheme != theirs:
        if part == TLP[0]:
            return True
        said = [dict(one.labels).get(wanted) for one in tables.equivalents if (one.of, one.to) == (theirs, scheme)]
        if len(said) != 1 or said[0] is None:
            return False  # cannot be compared, or two mappings say two things
        wanted = said[0]
    place = table.rank(wanted)
    return place is not None and place <= rank


def named_only(label: str, tables: Tables = NO_TABLES) -> bool:
    """Whether nobody sees it without a list of names."""
    for part in parts(label):
        table = scheme_of(part, tables.schemes)
        rank = table.rank(split(part)[1]) if table is not None else None
        if table is not None and rank is not None and table.label[rank].named:
            return True
    return False


def banner(label: str, own: Iterable[Scheme] = ()) -> str:
    """A label as it is printed: `TLP:AMBER`, `NATO SECRET`, `TLP:AMBER + NATO SECRET`."""
    return AND.join(_banner(part, tuple(own)) for part in parts(label))


def _banner(part: str, own: tuple[Scheme, ...]) -> str:
    table, name = scheme_of(part, own), split(part)[1]
    if table is None:
        return part
    rank = table.rank(name)
    return (table.label[rank].banner if rank is not None else "") or table.banner.format(label=name)


def label_from(text: str, own: Iterable[Scheme] = ()) -> str:
    """The label that `banner` has written; "" if it is none."""
    known_ = {**house_schemes(), **{one.id: one for one in own}}
    written = {_banner(label, tuple(own)): label for one in known_.values() for name in one.label for label in [name.name if one.id == HOUSE else f"{one.id}:{name.name}"]}
    found = [written.get(part) or (part if legal(part) and part not in TLP else "") for part in parts(text)]
    return AND.join(found) if all(found) else ""


@lru_cache(maxsize=16)
def _meant(scheme: str, own: tuple[Scheme, ...]) -> dict[str, str]:
    """What may be written for each label, without signs, and the label."""
    tables = {**house_schemes(), **{one.id: one for one in own}}
    return {
        _plain(written): label
        for table in sorted(tables.values(), key=lambda one: one.id == scheme)  # what stands bare goes before
        for one in table.label
        for label in [one.name if table.id == HOUSE else f"{table.id}:{one.name}"]
        for written in (f"{table.id}{one.name}", _banner(label, own), *([one.name] if table.id == scheme else []))
    }


def meant(text: str, scheme: str = HOUSE, own: Iterable[Scheme] = ()) -> str:
    """The label that somebody meant who wrote it in words of his own (`tlp amber`, `Amber + Strict`, `NATO secret`); "" if it is none. scheme: whose labels stand bare."""
    names = _meant(scheme, tuple(own))
    whole = names.get(_plain(text))
    if whole is not None:
        return whole
    found = [names.get(_plain(part), "") for part in parts(text)]
    return AND.join(found) if all(found) else ""


def _plain(text: str) -> str:
    return "".join(letter for letter in text.upper() if letter.isalnum())


def spelled(label: str, scheme: str = HOUSE) -> str:
    """The one spelling of a label where the labels of a scheme stand bare: `SECRET` for `NATO:SECRET`, and then `TLP:AMBER` for `AMBER`."""
    return AND.join(name if of == scheme else f"{of}:{name}" for of, name in map(split, parts(label)))


def said(tables: Tables) -> tuple[str, ...]:
    """The signed mappings in words, for whoever is to rely on them."""
    return tuple(
        f"{one.of} is read as {one.to} by a mapping of {one.by} of {one.date.isoformat()}: {one.because}" for one in tables.equivalents
    )
