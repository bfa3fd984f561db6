"""`licences.toml`: what no clause says of a licence."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping

from servanda.base.decoding import read_toml
from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.licences.records import KINDS
from servanda.model.core import Clause
from servanda.text.emit import did_you_mean

FILE = "licences.toml"
_LISTS = ("parties", "programmes", "requires", "conditions")
_TEXTS = ("id", "title", "clause", "kind")


def declared(table: bytes, clauses: Mapping[str, Clause]) -> dict[str, dict[str, object]]:
    """The rows by their clauses. Raises Refusal with the row: it cannot be read, or names no power."""
    try:
        read = read_toml(table.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refusal(f"this is no TOML: {error}.", repair="Mend the line it names.", place=FILE) from error
    rows = read.get("licence", [])
    if set(read) - {"licence"} or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Refusal(
            "only tables [[licence]] may stand here.", repair="Write each licence under [[licence]].", place=FILE
        )
    found: dict[str, dict[str, object]] = {}
    for number, row in enumerate(rows, 1):
        place = f"{FILE}, licence {number}"
        _check(row, place)
        name = str(row["clause"])
        if name not in clauses or clauses[name].modal != "may":
            close = did_you_mean(name, [one.id for one in clauses.values() if one.modal == "may"])
            hint = f"Did you mean {close[0]}?" if close else "Name a `may` clause, as `agreement:id`."
            raise Refusal(f"“{name}” is no power of this dossier.", repair=hint, place=place)
        if name in found or str(row["id"]) in {str(one["id"]) for one in found.values()}:
            raise Refusal("its clause or its id stands twice.", repair="Leave one of them out.", place=place)
        found[name] = row
    return found


def _check(row: Mapping[str, object], place: str) -> None:
    for key, value in row.items():
        if key in _TEXTS and isinstance(value, str):
            continue
        if key in _LISTS and isinstance(value, list) and all(isinstance(one, str) for one in value):
            continue
        known = [*_TEXTS, *_LISTS]
        close = did_you_mean(key, known)
        hint = (
            f"Write `{close[0]}`."
            if close and close[0] != key
            else f"Texts: {', '.join(_TEXTS)}; lists of texts: {', '.join(_LISTS)}."
        )
        raise Refusal(f"`{key}` cannot stand so in a licence.", repair=hint, place=place)
    if not row.get("id") or not row.get("clause"):
        raise Refusal("a licence needs an id and its clause.", repair='Write id = "..." and clause = "...".', place=place)
    if row.get("kind", "general") not in KINDS:
        raise Refusal(f"“{row['kind']}” is no kind of licence.", repair=f"Known: {', '.join(KINDS)}.", place=place)


def texts(row: Mapping[str, object], key: str) -> tuple[str, ...]:
    """A list of texts of a row; none where it has none."""
    value = row.get(key, [])
    return tuple(str(one) for one in value) if isinstance(value, list) else ()
