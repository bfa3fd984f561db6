"""From the clauses of a dossier to a book: which prohibitions there are, which `may` clauses and exceptions open them, how each stands over time.

A licence is a `may` clause whose act an exception of a prohibition names. What the clause says (who, from when, until when, how much, where) is read from the clause;
`licences.toml` adds what no clause says: its kind, the listed parties it is limited to, facts that must be so, conditions of its use.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from servanda.base.refusal import Refusal
from servanda.calendar import Period, Unit, day_of, day_start, end_of_period
from servanda.evidence.fusion import Fused
from servanda.instruments.sanctions.licences.accounts import EndOf
from servanda.instruments.sanctions.licences.declared import FILE, texts
from servanda.instruments.sanctions.licences.declared import declared as declared_in
from servanda.instruments.sanctions.licences.records import NO, UNKNOWN, YES, Book, Cap, Licence, Permit, Prohibition, Stand
from servanda.instruments.sanctions.measures.life import lives_in
from servanda.instruments.sanctions.measures.records import BINDING, Kind, Life, Measure
from servanda.model.core import ActRef, Clause, Dossier, Exception_, View
from servanda.model.english import act_text, clause_sentence, quantity_text
from servanda.monitor.answers import Basis as Asked


def book_of(view: View, measures: Sequence[Measure], fused: Fused, asked: Asked, table: bytes | None = None) -> Book:
    """Everything a dealing is held against.

    In: a view; what each measure is; the evidence as known; as of when; the bytes of `licences.toml`, if there is one. Out: the
    book. Raises Refusal: the table cannot be read, or names a clause that is no power or opens nothing.
    """
    clauses = {one.id: one for one in view.clauses}
    declared = {} if table is None else declared_in(table, clauses)
    opened, alone = _opened(clauses, measures)
    for name in declared:
        if name not in opened:
            raise Refusal(
                f"clause {name} opens no prohibition.",
                repair="Let a prohibition say `except` its act, or leave it out.",
                place=FILE,
            )
    whole = [Measure(id=name, title=name, clauses=(name,)) for name in (*opened, *(n for m in measures for n in m.clauses))]
    lives = {life.measure.id: life for life in lives_in(view, whole, fused, asked)}
    licences = [_licence(view, clauses, name, opens, declared.get(name, {}), lives[name]) for name, opens in opened.items()]
    return Book(
        prohibitions=tuple(
            _prohibition(view, measure, clauses[name], lives[name]) for measure in measures for name in measure.clauses
        ),
        licences=(*_told_apart(licences), *(_exemption(view, clauses[name], exception) for name, exception in alone)),
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


Opens = list[tuple[str, Exception_]]


def _opened(clauses: Mapping[str, Clause], measures: Sequence[Measure]) -> tuple[dict[str, Opens], Opens]:
    """Each power whose act an exception names, with the prohibitions it opens and the exception there; and the exceptions that no power carries."""
    powers = [one for one in clauses.values() if one.modal == "may"]
    found: dict[str, Opens] = {}
    alone: Opens = []
    for name in dict.fromkeys(name for measure in measures for name in measure.clauses):
        for exception in clauses[name].exceptions:
            mine = [one for one in powers if exception.act is not None and exception.act.term in {act.term for act in one.acts}]
            for power in mine:
                found.setdefault(power.id, []).append((name, exception))
            if not mine:
                alone.append((name, exception))
    order = list(clauses)
    return dict(sorted(found.items(), key=lambda pair: order.index(pair[0]))), alone


def _asked(opens: Opens) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Who must have authorised it under each prohibition; nobody where one of the exceptions there asks for nobody."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for name, exception in opens:
        found.setdefault(name, []).append(exception.authorised_by)
    return tuple(
        (name, tuple(dict.fromkeys(who for by in every for who in by)) if all(every) else ()) for name, every in found.items()
    )


def _narrower(view: View, acts: Iterable[ActRef]) -> tuple[str, ...]:
    """Acts whose slots are filled (`sell turbines to Vane Hospital`): that a dealing is such a one is a fact to be given."""
    return tuple(dict.fromkeys(act_text(act, view.dossier) for act in acts if act.args))


def _exemption(view: View, clause: Clause, exception: Exception_) -> Licence:
    """An exception that no `may` clause carries: it holds as long as the prohibition, for whom the prohibition binds."""
    act = exception.act
    words = exception.text if act is None else act_text(act, view.dossier)
    return Licence(
        id=f"{clause.id} except {words}",
        title=words,
        clause=clause.id,
        exempts=(clause.id,),
        kind="specific" if exception.authorised_by else "exemption",
        acts=("*",) if act is None else (act.term,),
        actors=clause.bearers.actors,
        needs=exception.authorised_by,
        requires=(words,) if act is None else _narrower(view, (act,)),
        stands=(Stand(since=None, answer=YES, words="open"),),
        words=clause_sentence(clause, view.dossier),
        sentence=_sentence(view.dossier, clause),
    )


def _licence(
    view: View,
    clauses: Mapping[str, Clause],
    name: str,
    opens: Opens,
    row: Mapping[str, object],
    life: Life,
) -> Licence:
    clause = clauses[name]
    asked = _asked(opens)
    needs = tuple(dict.fromkeys(who for _, by in asked for who in by))
    cap, more = _cap(clause)
    narrower = _narrower(view, (*clause.acts, *(one.act for _, one in opens if one.act is not None)))
    kind = str(row.get("kind", "")) or ("specific" if needs else "general")
    acts = {act.term for act in clause.acts}
    reports = tuple(clause_sentence(one, view.dossier) for one in clauses.values() if one.modal == "must" and _follows(one, acts))
    return Licence(
        id=str(row.get("id", "")) or clause.local,
        title=str(row.get("title", "")) or clause.title,
        clause=name,
        exempts=tuple(name for name, _ in asked),
        kind=kind,
        acts=tuple(sorted(acts)),
        actors=clause.bearers.actors,
        parties=texts(row, "parties"),
        programmes=texts(row, "programmes"),
        places=clause.places,
        cap=cap,
        needs=needs,
        asked=asked,
        requires=(*texts(row, "requires"), *narrower, *more),
        conditions=(*texts(row, "conditions"), *reports),
        stands=_stands(life, ("open", "not open yet", "expired", "suspended")),
        words=clause_sentence(clause, view.dossier),
        sentence=_sentence(view.dossier, clause),
    )


def _follows(clause: Clause, acts: set[str]) -> bool:
    return any(part.kind == "whenever" and part.trigger is not None and part.trigger.act.term in acts for part in clause.timing)


def _cap(clause: Clause) -> tuple[Cap | None, tuple[str, ...]]:
    """The cap that is counted; and what else the clause says of quantities, as facts to be given (a second cap, a distance, prices of a year)."""
    found, more = None, []
    for one in clause.quantities:
        plain = one.relation == "at most" and not one.measured_from and not one.amount.price_basis and not one.amount.of
        if plain and found is None:
            period = (
                "" if one.window is None else f"{one.window.count} {one.window.unit.value}{'s' if one.window.count != 1 else ''}"
            )
            found = Cap(number=one.amount.number, unit=one.amount.unit, period=period)
        else:
            more.append(quantity_text(one))
    return found, tuple(more)


def _told_apart(licences: Sequence[Licence]) -> Iterable[Licence]:
    """Licences of one id (`10.salaries` of two agreements) go by their clauses: each has an account of its own."""
    count = Counter(one.id.casefold() for one in licences)
    return (replace(one, id=one.clause) if count[one.id.casefold()] > 1 and one.id in one.clause else one for one in licences)


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
            slots = [(key, value) for key, value in event.args if key not in ("of", "bearer")]
            party = slots[0][1] if slots else ""
            yield Permit(
                clause=said.get("of", ""), by=event.by, at=event.at if event.late is None else event.late, bearer=said.get("bearer", ""), party=party,
                sure=event.known, more=tuple(f"{key}: {value}" for key, value in slots[1:]), event=fused.ids[place] if place < len(fused.ids) else "",
            )  # fmt: skip


def without(book: Book, licence: str) -> Book:
    """The book without one licence: what would be if it were withdrawn."""
    return replace(book, licences=tuple(one for one in book.licences if one.id != licence))
