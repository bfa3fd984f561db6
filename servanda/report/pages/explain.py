"""One clause in plain English: as written, under each reading, what it waits for, who sees it, what follows a breach."""

from __future__ import annotations

import itertools

from servanda.base.document import Document, Heading, Listing, PageBlock, Para
from servanda.model import english
from servanda.model.core import Alternatives, Clause, ClauseStatus, Dossier, Reading, Verification
from servanda.model.coverage import rendering
from servanda.model.packages import choose
from servanda.model.places_in_text import PlacesInText
from servanda.model.register import register
from servanda.model.views import view
from servanda.report.pages.register import lines, meant


def explain_page(dossier: Dossier, clause_id: str) -> Document:
    """The page of one clause. clause_id must exist (a clause, or the clause of a red line)."""
    clause = _find(dossier, clause_id)
    agreement = dossier.agreements.get(clause.agreement)
    blocks: list[PageBlock] = []
    if agreement is not None:
        where = f", article {clause.article}" if clause.article else ""
        blocks.append(Para(f"{agreement.title or agreement.id}{where}.", "quiet"))
        once = _said_for_all(clause, dossier)
        for address, text in sentences_of(clause, dossier):
            how = "Said for all clauses, as far as this one says nothing else:" if address in once else "It renders"
            blocks.append(Para(f"{how} {address}" + (f": “{text}”" if text else "."), "quiet"))
    blocks += _options(clause, dossier)
    if clause.words:
        blocks.append(Para("Disputed words: " + ", ".join(f"“{w}”" for w in clause.words)))
    if clause.list_closed is not None:
        blocks.append(Para("The list is closed: nothing else is meant." if clause.list_closed else "The list is open: what it names is not all of it."))
    for term in (dossier.definitions[name] for name in clause.uses if name in dossier.definitions):
        blocks.append(Para(f"“{term.id}” means: {term.means or term.refers_to}"))
    blocks.append(Heading(2, "When is it due?"))
    blocks += _due(clause, dossier)
    blocks.append(Heading(2, "Who sees it, who judges it?"))
    blocks += _seen(clause, dossier)
    blocks.append(Heading(2, "What follows a breach?"))
    blocks += _answer(clause, dossier)
    for entry in register(dossier):
        if clause_id in entry.clauses:
            which = f" of clause {entry.clause.local}" if entry.clause.id != clause_id else ""
            blocks += [Heading(2, "Is it ambiguous?"), Para(f"It is in the register of ambiguities{which}: {meant(entry)}.")]
            blocks.append(Listing(tuple(lines(entry, dossier))))
            blocks.append(Para("When it bites: servanda ask ambiguous", "quiet"))
    readings = [r for r in dossier.readings if clause_id in r.of]
    if readings:
        blocks.append(Heading(2, "How is it read?"))
        for reading in readings:
            blocks += _reading(reading, clause, dossier)
    return Document(f"Clause {clause.id}" + (f": {clause.title}" if clause.title else ""), tuple(blocks))


def sentences_of(clause: Clause, dossier: Dossier) -> tuple[tuple[str, str], ...]:
    """The sentences that a clause renders, in their order: (address as `renders` reads it, words; "" where they are not here)."""
    if clause.agreement not in dossier.agreements:
        return ()
    places = PlacesInText(dossier.agreements[clause.agreement].articles)
    words = {(name, one.number): one.text for name, article in places.articles.items() for one in article.sentences}
    found = [(ref.article, ref.sentence) for ref, clauses in rendering(dossier, clause.agreement).items() if clause.id in clauses]
    order = {key: number for number, key in enumerate(words)}
    found.sort(key=lambda key: order.get(key, len(order)))
    return tuple((places.address(*key), words.get(key, "")) for key in found)


def _said_for_all(clause: Clause, dossier: Dossier) -> set[str]:
    """The addresses of sentences that stand behind a general statement (`throughout`), and not behind the clause itself."""
    agreement = dossier.agreements[clause.agreement]
    places = PlacesInText(agreement.articles)
    own = {(ref.article, ref.sentence) for ref in clause.renders}
    said = {(ref.article, ref.sentence) for general in agreement.general for ref in general.renders}
    theirs = {general.article for general in agreement.general} & places.articles.keys() - {clause.article}
    said |= {(name, sentence.number) for name in theirs for sentence in places.articles[name].sentences}
    return {places.address(*key) for key in said - own}


MOST = 16
"""Combinations of options of one clause that are said."""


def _options(clause: Clause, dossier: Dossier) -> list[PageBlock]:
    """The clause in a sentence; where a choice of it is open, in one for each combination of its options."""
    here = [one for one in dossier.alternatives if clause.id in one.clauses]
    chosen = [one for one in here if one.chosen]
    blocks: list[PageBlock] = [Para(f"Chosen: {_proposed(one, one.chosen)}.", "quiet") for one in chosen]
    open_ = [one for one in here if not one.chosen]
    if not open_:
        return [Para(english.clause_sentence(clause, dossier), "strong"), *blocks]
    count = "A choice is" if len(open_) == 1 else f"{len(open_)} choices are"
    blocks.append(Para(f"{count} still open in this clause: what it says depends on the option.", "warn"))
    combinations = list(itertools.product(*(one.options for one in open_)))
    for options in combinations[:MOST]:
        text = choose(dossier, {one.id: option.id for one, option in zip(open_, options, strict=True)})
        under = "; ".join(_proposed(one, option.id) for one, option in zip(open_, options, strict=True))
        found = next((other for other in text.clauses if other.id == clause.id), None)
        said = english.clause_sentence(found, text) if found is not None else "There is no such clause."
        blocks += [Heading(3, f"Under {under}"), Para(said, "strong")]
    if len(combinations) > MOST:
        blocks.append(Para(f"{len(combinations) - MOST} more combinations are not said here.", "warn"))
    stand_in = " and ".join(f"{one.taken} of {one.id}" for one in open_)
    blocks.append(Para(f"What follows here is said under {stand_in}; of another option it is said with --choose NAME=OPTION.", "warn"))
    return blocks


def _proposed(one: Alternatives, name: str) -> str:
    """`A of deadline, proposed by Northmark`."""
    by = next((option.proposed_by for option in one.options if option.id == name), ())
    return f"{name} of {one.id}" + (f", proposed by {', '.join(by)}" if by else "")


def _find(dossier: Dossier, clause_id: str) -> Clause:
    for clause in (*dossier.clauses, *(line.clause for line in dossier.red_lines)):
        if clause.id == clause_id:
            return clause
    raise KeyError(clause_id)


_DEGREES = {
    "effort": "It owes an effort, not its result: that the result does not come breaches nothing. Acts that show the effort can be on record; whether it was enough, "
    "somebody has to judge.",
    "intent": "It declares an intent and binds nobody to its act: it is never breached. What is done for it and against it can be on record.",
}


def _due(clause: Clause, dossier: Dossier) -> list[PageBlock]:
    lines = [english.timing_text(t, dossier) for t in clause.timing] + [
        english.condition_text(c, dossier) for c in clause.conditions
    ]
    if clause.degree:
        head = _DEGREES[clause.degree]
    elif clause.modal == "may":
        head = "It is a power: nobody breaches anything by not using it."
    elif clause.modal == "must not":
        head = "It forbids: it is broken by the first such act while it is in force."
    elif clause.ahead:
        head = "It is owed before what calls for it, each time. What is known to be undone then is breached."
    elif any(t.kind in ("by", "before", "on", "within", "within before", "every", "until", "while") for t in clause.timing):
        head = "It is a duty with a last moment. What is known to be undone then is breached; where nobody looked, it is overdue, and no more is known."
    elif any(t.kind == "lapses after" for t in clause.timing):
        head = "It is a duty without a deadline: when its time is over it lapses, and nobody has breached it."
    elif any(t.kind == "immediately" for t in clause.timing):
        head = "It is due at once, and no number is given: the words alone never say that it is too late. A reading may."
    else:
        head = "It is a duty without a last moment: the words alone never say that it is too late."
    if clause.state:
        when = "it is looked at when its time is over" if clause.modal == "must" else "it is broken as soon as it does not"
        head = f"It owes that {clause.state} holds, whoever brings it about: {when}."
    elif clause.standing:
        failing = ", ".join(f"“{english.act_text(act, dossier)}”" for act in clause.acts)
        head = f"It is owed all the time and never done with: no act keeps it, failing in it breaks it ({failing})."
        head = head if clause.others is None else f"{_others(clause)} {head}"
    elif clause.others is not None:
        head = f"{_others(clause)} {head}"
    elif clause.said and not clause.degree:
        head = f"“{clause.said}” binds as a duty does: the act itself is owed. {head}"
    lines += [f"{one.actor} is bound when it has joined: from {english.point_text(one.point, dossier)}" for one in clause.bearers.joins]
    waits = [c for c in clause.conditions if c.kind in ("provided that", "consent")]
    blocks: list[PageBlock] = [Para(head)]
    if lines:
        blocks.append(Listing(tuple(lines)))
    if waits:
        blocks.append(Para("While what it depends on has not come, it is not in force, and nobody breaches it by that.", "warn"))
    return blocks


def _others(clause: Clause) -> str:
    """Whose act it is, where not that of who is bound."""
    what = english.actor_text(clause.doers.actors) or "an event"
    if clause.modal == "must not":
        return f"An act of {what} is a breach of whoever is bound."
    return f"A result is owed over {what}: what comes about counts, not what was done for it."


def _shown(clause: Clause, dossier: Dossier) -> list[str]:
    """Which acts speak for an effort or intent, and which against it."""
    own, against = clause.acts, clause.modal.endswith(" not")
    shown = clause.shown_by if against else (*clause.shown_by, *own)
    contradicted = (*clause.contradicted_by, *own) if against else clause.contradicted_by
    pairs = (("speaks for it", shown), ("speaks against it", contradicted))
    return [f"{how}: {', '.join(dict.fromkeys(english.act_text(act, dossier) for act in acts))}" for how, acts in pairs if acts]


def _seen(clause: Clause, dossier: Dossier) -> list[PageBlock]:
    lines = [seen_text(v, dossier) for v in clause.verification]
    if clause.determination is not None:
        what = "whether the effort was enough" if clause.degree else "whether it is breached"
        lines.append(f"{what} is determined by " + ", ".join(clause.determination.by))
    if clause.degree:
        lines += _shown(clause, dossier)
    general = [word for word in clause.general if word != "otherwise"]
    said = [Para(f"Said once for all clauses (throughout), and so for this one: {', '.join(general)}.", "quiet")] if general else []
    return [Listing(tuple(lines)), *said] if lines else [Para("Nobody is named who would see whether it is kept.", "warn")]


def _answer(clause: Clause, dossier: Dossier) -> list[PageBlock]:
    if clause.modal == "may" or clause.degree == "intent":
        return [Para(f"Nothing: {'a power' if clause.modal == 'may' else 'a declared intent'} cannot be breached.")]
    if clause.degree and clause.determination is None and not clause.self_judged_by:
        return [Para("Nothing: nobody is named who could find that the effort was not made.", "warn")]
    follows = tuple(english.clause_sentence(one, dossier) for one in _called_for(clause, dossier))
    called = [Listing(follows)] if follows else []
    if not clause.rungs:
        return [*called] or [Para("Nothing is said.", "warn")]
    steps = Listing(tuple(english.clause_sentence(rung, dossier) for rung in clause.rungs), ordered=True)
    said = "Said once for all clauses (throughout), and so for this one."
    return [steps, Para(said, "quiet"), *called] if "otherwise" in clause.general else [steps, *called]


def _called_for(clause: Clause, dossier: Dossier) -> list[Clause]:
    """The clauses that each breach of a clause sets going (`whenever`)."""
    breach = ClauseStatus(clause=clause.id, status="breached")
    return [one for one in dossier.clauses if any(breach in timing.becomes for timing in one.timing)]


def _reading(reading: Reading, clause: Clause, dossier: Dossier) -> list[PageBlock]:
    blocks: list[PageBlock] = [Heading(3, f"{reading.id}, held by {', '.join(reading.held_by)}")]
    replaced = any(c.id == clause.id for c in reading.clauses)
    if not replaced:
        blocks.append(Para("Reads this clause as written."))
    else:
        seen = view(dossier, ((clause.id, reading.id),))
        other = next(c for c in seen.clauses if c.id == clause.id)
        blocks.append(Para(english.clause_sentence(other, dossier)))
    if reading.sources:
        blocks.append(Para("Source: " + "; ".join(reading.sources), "quiet"))
    return blocks


def seen_text(verification: Verification, dossier: Dossier | None = None) -> str:
    """`verified by X, by patrols, every 1 day, from the start of the truce, reports within 24 hours to A and B`: every line that stands under it."""
    parts = [f"{verification.sort} by {', '.join(verification.by)}"]
    for word, point in (("from", verification.start), ("until", verification.end)):
        parts += [f"{word} {english.point_text(point, dossier)}"] if point is not None else []
    if verification.means:
        parts.append(f"by {', '.join(verification.means)}")
    if verification.every is not None:
        parts.append(f"every {verification.every}")
    if verification.reports_within is not None:
        parts.append(f"reports within {verification.reports_within} to {', '.join(verification.reports_to) or 'nobody named'}")
    if verification.detects_within is not None:
        parts.append(f"detects within {verification.detects_within}")
    if verification.baseline:
        parts.append(f"against the baseline {', '.join(verification.baseline)}")
    for access in verification.access:
        parts.append(
            f"access to {access.place}"
            + (f" only with the consent of {', '.join(access.consent_of)}" if access.consent_of else "")
        )
    return ", ".join(parts)
