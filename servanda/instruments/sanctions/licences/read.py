"""From the clauses of a dossier to a book: which prohibitions there are, which `may` clauses and exceptions open them, how each stands over time.

A licence is a `may` clause whose act an exception of a prohibition names. What the clause says (who, from when, until when, how much, where) is read from the clause;
`licences.toml` adds what no clause says: its kind, the listed parties it is limited to, facts that must be so, conditions of its use.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from servanda.calendar import Period, Unit, day_of, day_start, end_of_period
from servanda.evidence.fusion import Fused
from servanda.instruments.sanctions.licences.accounts import EndOf
from servanda.instruments.sanctions.licences.records import (
    KINDS,
    NO,
    UNKNOWN,
    YES,
    Book,
    Cap,
    Licence,
    Permit,
    Prohibition,
    Stand,
)
from servanda.instruments.sanctions.measures.life import lives_in
from servanda.instruments.sanctions.measures.records import BINDING, Kind, Life, Measure
from servanda.instruments.sanctions.problems import SanctionsError
from servanda.model.core import Clause, Dossier, View
from servanda.model.english import clause_sentence
from servanda.monitor.answers import Basis as Asked
from servanda.text import did_you_mean

FILE = "licences.toml"
_LISTS = ("parties", "programmes", "requires", "conditions")
_TEXTS = ("id", "title", "clause", "kind")


def book_of(view: View, measures: Sequence[Measure], fused: Fused, asked: Asked, table: bytes | None = None) -> Book:
    """Everything a dealing is held against.

    In: a view; what each measure is; the evidence as known; as of when; the bytes of `licences.toml`, if there is one. Out: the
    book. Raises SanctionsError: the table cannot be read, or names a clause that is no power or opens nothing.
    """
    clauses = {one.id: one for one in view.clauses}
    declared = {} if table is None else _declared(table, clauses)
    opened = _opened(clauses, measures)
    for name in declared:
        if name not in opened:
            raise SanctionsError(
                f"clause {name} opens no prohibition.",
                repair="Let a prohibition say `except` its act, or leave it out.",
                place=FILE,
            )
    whole = [Measure(id=name, title=name, clauses=(name,)) for name in (*opened, *(n for m in measures for n in m.clauses))]
    lives = {life.measure.id: life for life in lives_in(view, whole, fused, asked)}
    return Book(
        prohibitions=tuple(
            _prohibition(view, measure, clauses[name], lives[name]) for measure in measures for name in measure.clauses
        ),
        licences=tuple(
            _licence(view, clauses, name, exempts, declared.get(name, {}), lives[name]) for name, exempts in opened.items()
        ),
        permits=tuple(_permits(fused)),
        zone=asked.zone,
    )


def end_of(dossier: Dossier, agreement: str) -> EndOf:
    """How an agreement counts a period that begins with a day: its last day."""
    settings = dossier.agreements[agreement]

    def counted(period: str, day: dt.date) -> dt.date:
        count, _, unit = period.partition(" ")
        length = Period(int(count), Unit(unit.removesuffix("s")))
        end = end_of_period(day_start(day, settings.zone), length, settings.rule, settings.zone, settings.calendar)
        return day_of(end.at, settings.zone)

    return counted


# --- prohibitions ------------------------------------------------------------------------------------------------------


def _prohibition(view: View, measure: Measure, clause: Clause, life: Life) -> Prohibition:
    acts = measure.activities or (("*",) if measure.reach == "listed" else tuple(act.term for act in clause.acts))
    return Prohibition(
        clause=clause.id,
        measure=measure.title,
        title=clause.title,
        acts=tuple(view.dossier.terms[act].id if act in view.dossier.terms else act for act in acts),
        programme=measure.programme if measure.reach == "listed" else "",
        actors=clause.bearers.actors,
        stands=_stands(life, ("in force", "not in force yet", "no longer in force", "suspended")),
        words=clause_sentence(clause, view.dossier),
        sentence=_sentence(view.dossier, clause),
    )


def _stands(life: Life, words: tuple[str, str, str, str]) -> tuple[Stand, ...]:
    on, early, over, suspended = words
    found: list[Stand] = []
    for phase in life.phases:
        if phase.kind in BINDING:
            made = Stand(since=phase.since, answer=YES, words=on)
        elif phase.kind in (Kind.PLANNED, Kind.TRIGGERED):
            made = Stand(since=phase.since, answer=NO, words=early)
        elif phase.kind in (Kind.LAPSED, Kind.ENDED):
            made = Stand(since=phase.since, answer=NO, words=over)
        elif phase.kind is Kind.SUSPENDED:
            made = Stand(since=phase.since, answer=NO, words=suspended)
        elif phase.binds is False:
            made = Stand(since=phase.since, answer=NO, words=early)
        else:
            made = Stand(since=phase.since, answer=UNKNOWN, words="of unknown standing")
        if not found or (found[-1].answer, found[-1].words) != (made.answer, made.words):
            found.append(made)
    return tuple(found)


# --- licences ----------------------------------------------------------------------------------------------------------


def _opened(clauses: Mapping[str, Clause], measures: Sequence[Measure]) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """Each power whose act an exception names, with the prohibitions it opens and who must authorise it there."""
    powers = [one for one in clauses.values() if one.modal == "may"]
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for measure in measures:
        for name in measure.clauses:
            for exception in clauses[name].exceptions:
                for power in powers:
                    if exception.act is not None and exception.act.term in {act.term for act in power.acts}:
                        found.setdefault(power.id, []).append((name, exception.authorised_by))
    order = list(clauses)
    return dict(sorted(found.items(), key=lambda pair: order.index(pair[0])))


def _licence(
    view: View,
    clauses: Mapping[str, Clause],
    name: str,
    opens: list[tuple[str, tuple[str, ...]]],
    row: Mapping[str, object],
    life: Life,
) -> Licence:
    clause = clauses[name]
    needs = tuple(dict.fromkeys(who for _, by in opens for who in by))
    kind = str(row.get("kind", "")) or ("specific" if needs else "general")
    acts = {act.term for act in clause.acts}
    reports = tuple(clause_sentence(one, view.dossier) for one in clauses.values() if one.modal == "must" and _follows(one, acts))
    return Licence(
        id=str(row.get("id", "")) or clause.local,
        title=str(row.get("title", "")) or clause.title,
        clause=name,
        exempts=tuple(dict.fromkeys(one for one, _ in opens)),
        kind=kind,
        acts=tuple(sorted(acts)),
        actors=clause.bearers.actors,
        parties=_list(row, "parties"),
        programmes=_list(row, "programmes"),
        places=clause.places,
        cap=_cap(clause),
        needs=needs,
        requires=_list(row, "requires"),
        conditions=(*_list(row, "conditions"), *reports),
        stands=_stands(life, ("open", "not open yet", "expired", "suspended")),
        words=clause_sentence(clause, view.dossier),
        sentence=_sentence(view.dossier, clause),
    )


def _follows(clause: Clause, acts: set[str]) -> bool:
    return any(part.kind == "whenever" and part.trigger is not None and part.trigger.act.term in acts for part in clause.timing)


def _cap(clause: Clause) -> Cap | None:
    found = [one for one in clause.quantities if one.relation == "at most" and not one.measured_from]
    if not found:
        return None
    one = found[0]
    period = "" if one.window is None else f"{one.window.count} {one.window.unit.value}{'s' if one.window.count != 1 else ''}"
    return Cap(number=one.amount.number, unit=one.amount.unit, period=period)


def _sentence(dossier: Dossier, clause: Clause) -> str:
    articles = {(article.id, article.language): article for article in dossier.agreements[clause.agreement].articles}
    if not clause.renders:
        return ""
    ref = clause.renders[0]
    article = next((one for (name, _), one in articles.items() if name == ref.article), None)
    return "" if article is None else next((one.text for one in article.sentences if one.number == ref.sentence), "")


def _permits(fused: Fused) -> Iterable[Permit]:
    for place, event in enumerate(fused.run.events):
        if event.term == "authorisation":
            said = dict(event.args)
            party = next((value for key, value in event.args if key not in ("of", "bearer")), "")
            yield Permit(
                clause=said.get("of", ""), by=event.by, at=event.at if event.late is None else event.late, bearer=said.get("bearer", ""), party=party,
                sure=event.known, event=fused.ids[place] if place < len(fused.ids) else "",
            )  # fmt: skip


# --- the table ---------------------------------------------------------------------------------------------------------


def _declared(table: bytes, clauses: Mapping[str, Clause]) -> dict[str, dict[str, object]]:
    try:
        read = tomllib.loads(table.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SanctionsError(f"this is no TOML: {error}.", repair="Mend the line it names.", place=FILE) from error
    rows = read.get("licence", [])
    if set(read) - {"licence"} or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise SanctionsError(
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
            raise SanctionsError(f"“{name}” is no power of this dossier.", repair=hint, place=place)
        if name in found or str(row["id"]) in {str(one["id"]) for one in found.values()}:
            raise SanctionsError("its clause or its id stands twice.", repair="Leave one of them out.", place=place)
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
        raise SanctionsError(f"`{key}` cannot stand so in a licence.", repair=hint, place=place)
    if not row.get("id") or not row.get("clause"):
        raise SanctionsError("a licence needs an id and its clause.", repair='Write id = "..." and clause = "...".', place=place)
    if row.get("kind", "general") not in KINDS:
        raise SanctionsError(f"“{row['kind']}” is no kind of licence.", repair=f"Known: {', '.join(KINDS)}.", place=place)


def _list(row: Mapping[str, object], key: str) -> tuple[str, ...]:
    value = row.get(key, [])
    return tuple(str(one) for one in value) if isinstance(value, list) else ()


def without(book: Book, licence: str) -> Book:
    """The book without one licence: what would be if it were withdrawn."""
    return replace(book, licences=tuple(one for one in book.licences if one.id != licence))
