"""What each measure is: read from the dossier's `measures.toml`, or from the clauses alone where nobody declared one."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable

from servanda.base.decoding import read_toml
from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.measures.records import REACHES, SORTS, Measure
from servanda.model.core import Clause, Dossier
from servanda.text.emit import did_you_mean

FILE = "measures.toml"
PROFILE = "sanctions"
_TEXTS = ("id", "title", "sort", "programme", "list", "objective", "imposed_by", "legal_basis", "reach", "source")
_LISTS = ("clauses", "activities")


def measures_of(dossier: Dossier, table: bytes | None = None) -> tuple[Measure, ...]:
    """The measures of a dossier, in the order of the declaration, then of the text.

    In: the dossier; table: the bytes of its `measures.toml`, None if it has none. Out: what is declared; then each `must not` clause of an agreement of profile `sanctions` that no
    declaration names, as a measure of its own (`declared` False). Raises Refusal: not TOML, an unknown key, sort or
    clause, a clause twice.
    """
    found = () if table is None else tuple(_declared(dossier, table))
    named = {name for measure in found for name in measure.clauses}
    return (*found, *(_of_clause(dossier, clause) for clause in _prohibitions(dossier) if clause.id not in named))


def _prohibitions(dossier: Dossier) -> Iterable[Clause]:
    wanted = {one.id for one in dossier.agreements.values() if one.profile == PROFILE}
    return (clause for clause in dossier.clauses if clause.modal == "must not" and clause.agreement in wanted)


def _of_clause(dossier: Dossier, clause: Clause) -> Measure:
    agreement = dossier.agreements[clause.agreement]
    basis = f"{agreement.title or agreement.id}, Article {clause.article}" if clause.article else agreement.title
    return Measure(id=clause.local, title=clause.title or clause.local, clauses=(clause.id,), legal_basis=basis, declared=False)


def _declared(dossier: Dossier, table: bytes) -> Iterable[Measure]:
    try:
        read = read_toml(table.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refusal(f"this is no TOML: {error}.", repair="Mend the line it names.", place=FILE) from error
    rows = read.get("measure", [])
    if set(read) - {"measure"} or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Refusal(
            "only tables [[measure]] may stand here.", repair="Write each measure under [[measure]].", place=FILE
        )
    ids: set[str] = set()
    taken: dict[str, str] = {}
    for number, row in enumerate(rows, 1):
        measure = _measure(dossier, row, f"{FILE}, measure {number}")
        if measure.id in ids:
            raise Refusal(f"the id “{measure.id}” stands twice.", repair="Give each measure an id of its own.", place=FILE)
        ids.add(measure.id)
        for name in measure.clauses:
            if name in taken:
                raise Refusal(
                    f"clause {name} belongs to “{taken[name]}” and to “{measure.id}”.",
                    repair="Leave it in one of them.",
                    place=FILE,
                )
            taken[name] = measure.id
        yield measure


def _measure(dossier: Dossier, row: dict[str, object], place: str) -> Measure:
    for key in row:
        if key not in (*_TEXTS, *_LISTS):
            close = did_you_mean(key, [*_TEXTS, *_LISTS])
            raise Refusal(
                f"`{key}` is no key of a measure.", repair=f"Write `{close[0]}`." if close else "Leave it out.", place=place
            )
    texts = {key: _text(row, key, place) for key in _TEXTS}
    clauses, activities = _texts(row, "clauses", place), _texts(row, "activities", place)
    if not texts["id"] or not clauses:
        raise Refusal(
            "a measure needs an id and its clauses.", repair='Write id = "..." and clauses = ["..."].', place=place
        )
    _one_of(texts["sort"] or "other", SORTS, "sort of measure", place)
    _one_of(texts["reach"] or "activity", REACHES, "reach", place)
    known = {clause.id: clause for clause in dossier.clauses}
    for name in clauses:
        _one_of(name, tuple(known), "clause of this dossier", place)
        if known[name].modal == "may":
            raise Refusal(
                f"clause {name} is a power, and a measure binds.", repair="Name a clause with `must not` or `must`.", place=place
            )
    for act in activities:
        if act != "*":
            _one_of(act, tuple(one.id for one in dossier.terms.values()), "act of this dossier", place)
    return Measure(
        id=texts["id"],
        title=texts["title"] or known[clauses[0]].title or texts["id"],
        clauses=clauses,
        sort=texts["sort"] or "other",
        programme=texts["programme"],
        list=texts["list"],
        objective=texts["objective"],
        imposed_by=texts["imposed_by"],
        legal_basis=texts["legal_basis"],
        reach=texts["reach"] or "activity",
        activities=activities,
        source=texts["source"],
    )


def _text(row: dict[str, object], key: str, place: str) -> str:
    value = row.get(key, "")
    if not isinstance(value, str):
        raise Refusal(f"`{key}` is not text.", repair=f'Write {key} = "...".', place=place)
    return value


def _texts(row: dict[str, object], key: str, place: str) -> tuple[str, ...]:
    value = row.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise Refusal(f"`{key}` is not a list of texts.", repair=f'Write {key} = ["...", "..."].', place=place)
    return tuple(value)


def _one_of(value: str, known: tuple[str, ...], what: str, place: str) -> None:
    if value not in known:
        close = did_you_mean(value, list(known))
        hint = f"Did you mean “{close[0]}”?" if close else f"Known: {', '.join(known[:12])}{' ...' if len(known) > 12 else ''}."
        raise Refusal(f"“{value}” is no {what}.", repair=hint, place=place)
