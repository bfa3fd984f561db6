"""The pages of `servanda strategy whatif`: the one sentence, what is lost, who cannot act, what binds all the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from servanda.accounts.pledged import COLUMNS
from servanda.base.document import Bar, Cell, Comparison, Document, Heading, Listing, PageBlock, Para, counted, table
from servanda.check.words import listed
from servanda.instruments.strategy.whatif.administration import NewAdministration
from servanda.instruments.strategy.whatif.records import Loss, Lost, TwoWorlds
from servanda.instruments.strategy.whatif.shift import RATE_MONTHS
from servanda.model.english import short

SAYS = {
    Loss.DUE: ("can no longer fall due", "can no longer fall due"),
    Loss.DONE: ("has nobody left to do it", "have nobody left to do them"),
    Loss.VERIFIER: ("loses its only verifier", "lose their only verifier"),
    Loss.DETERMINED: ("has nobody left to determine a breach", "have nobody left to determine a breach"),
    Loss.ANSWER: ("loses a step of its answer", "lose a step of their answer"),
    Loss.LINE: ("red line loses its means", "red lines lose their means"),
    Loss.GUARANTEE: ("agreement has no guarantor left", "agreements have no guarantor left"),
    Loss.CONSENT: ("waits for a consent that does not come", "wait for a consent that does not come"),
    Loss.ACCESS: ("hangs on a consent to access that does not come", "hang on a consent to access that does not come"),
    Loss.POWER: ("power is used by nobody", "powers are used by nobody"),
    Loss.FEWER: ("has a verifier fewer", "have a verifier fewer"),
}
NOUNLESS = (Loss.LINE, Loss.GUARANTEE, Loss.POWER)
LIMITS = (
    "It says what can no longer come, and not what will: others may do freely what nobody is bound to do.",
    "What binds by the words binds on: to leave is not to withdraw, and this says nothing on whether one may.",
)


def difference_page(answer: TwoWorlds) -> Document:
    """In: a difference. Out: the page; nothing on it is the same in both worlds."""
    blocks: list[PageBlock] = [Para(_first(answer), "strong")]
    counts = _counts(answer.changes)
    ids = [*(one.clause for one in answer.changes), *answer.binds, *(one.clause for one in answer.owed)]
    told = _Names(len({one.partition(":")[0] for one in ids if one}) > 1)
    if len(counts) > 1:
        bars = tuple(Bar(label=loss.value, value=float(many)) for loss, many in counts.items())
        blocks.append(Comparison(title="What differs, by kind", unit="clauses", bars=bars))
    columns: dict[str, Cell]
    if others := [one for one in answer.gone if one[1] != "gone"]:
        blocks += [Heading(2, "Who cannot act then"), table(others, {"who": lambda one: one[0], "because": lambda one: one[1]})]
    for loss in counts:
        blocks += [Heading(2, loss.value.capitalize()), told.rows([one for one in answer.changes if one.loss is loss])]
    if answer.bodies:
        columns = {"body": "body", "decides": lambda one: "still" if one.acts else "no more", "because": "because"}
        blocks += [Heading(2, "Votes and vetoes"), table(answer.bodies, columns)]
    if answer.called:
        columns = {
            "under": lambda one: told.name(one.clause),
            "who": lambda one: listed(list(one.who)),
            "what": "what",
            "because": "because",
        }
        blocks += [Heading(2, "What it sets going"), table(answer.called, columns)]
    if answer.owed:
        columns = {
            "clause": lambda one: told.name(one.clause),
            "owed": "owed",
            "counted so far": lambda one: listed(list(one.done)),
        }
        blocks += [Heading(2, "Amounts still owed"), table(answer.owed, columns, none="nothing on record")]
    if answer.pledged:
        blocks += [Heading(2, "Support that hangs on it"), table(answer.pledged, COLUMNS)]
    if answer.binds:
        blocks += [
            Heading(2, "What binds all the same"),
            Para(f"{counted(len(answer.binds), 'clause')}: {told.some(answer.binds)}."),
        ]
    for one in answer.parted:
        said = [f"also {told.some(one.more)}"] * bool(one.more) + [f"not {told.some(one.fewer)}"] * bool(one.fewer)
        blocks.append(Para(f"{one.label.capitalize()}: {'; '.join(said)}.", "warn"))
    rest = [f"{counted(answer.settled, 'clause')} whose verdict stands already, {counted(answer.same, 'clause')} as before."]
    blocks.append(Listing((*rest, *answer.notes, *LIMITS)))
    return Document(f"What if {answer.supposed}", tuple(blocks), answer.basis.foot())


def _first(answer: TwoWorlds) -> str:
    counts = _counts(answer.changes)
    if not counts:
        nothing = (
            "nothing else that the text can tell changes"
            if answer.called or answer.binds
            else "nothing that the text can tell changes"
        )
        called = f"{counted(len(answer.called), 'answer')} can be given, and " if answer.called else ""
        return f"If {answer.supposed}, {called}{nothing}."
    told = []
    for loss, many in counts.items():
        noun = "" if loss in NOUNLESS else f"clause{'s' * (many > 1)} "
        told.append(f"{many:,} {noun}{SAYS[loss][many > 1]}")
    return f"If {answer.supposed}, {listed(told[:4])}{'; more stands below' if len(told) > 4 else ''}."


def _counts(changes: Iterable[Lost]) -> dict[Loss, int]:
    found = Counter(loss for loss, _ in {(one.loss, one.clause or one.title) for one in changes})
    return {loss: found[loss] for loss in Loss if found[loss]}


class _Names:
    """How clauses are named on a page: with their agreement only where there are several."""

    def __init__(self, several: bool) -> None:
        self.several = several

    def name(self, clause: str) -> str:
        agreement = clause.partition(":")[0]
        return f"{short(clause)} of {agreement}" if self.several and agreement != "red-line" else short(clause)

    def some(self, clauses: Iterable[str], most: int = 12) -> str:
        names = [self.name(one).removeprefix("clause ") for one in clauses]
        return listed(names) if len(names) <= most else f"{', '.join(names[:most])} and {len(names) - most} more"

    def rows(self, changes: Iterable[Lost]) -> PageBlock:
        """One row for all that lose the same for the same reason."""
        alike: dict[tuple[tuple[str, ...], str], list[Lost]] = {}
        for one in changes:
            alike.setdefault((one.who, one.because), []).append(one)
        columns: dict[str, Cell] = {
            "what": lambda row: self._what(row[1]),
            "who": lambda row: listed(list(row[0][0])),
            "because": lambda row: row[0][1],
        }
        return table(alike.items(), columns)

    def _what(self, alike: list[Lost]) -> str:
        if len(alike) > 2:
            return self.some((one.clause for one in alike), len(alike))
        return listed([f"{self.name(one.clause)}: {one.title}" if one.clause and one.title else one.title for one in alike])


def administration_page(answer: NewAdministration) -> Document:
    """In: what is known of a new administration. Out: the page."""
    seen = [one for one in answer.shifts if one.seen]
    since = f"Since {answer.since}"
    if answer.undecided:
        head = f"Whether {answer.actor} acts otherwise since {answer.since} is not decided: {answer.undecided}."
    elif seen:
        told = listed([f"{one.towards} “{_kind(one.kind)}” (seen in {one.seen})" for one in seen])
        head = f"{since} {answer.actor} has changed its acts: {told}."
    else:
        head = f"{since} no change of the acts of {answer.actor} is visible yet."
    blocks: list[PageBlock] = [Para(head, "warn" if answer.undecided else "strong")]
    if answer.shifts:
        bars = [
            Bar(label=_kind(one.kind), value=one.peak, lead=bool(one.seen), note=f"alarm above {one.line}")
            for one in answer.shifts
        ]
        line = answer.shifts[0].line
        blocks.append(
            Comparison(
                title="How far errors of forecast have added up",
                unit="standard deviations",
                bars=tuple(bars),
                reference=(line, "alarm"),
                red="a change is visible",
            )
        )
        columns: dict[str, Cell] = {
            "acts": lambda one: _kind(one.kind),
            "a month before": lambda one: f"{one.before:.2f} ({one.before_months} months)",
            "a month since": lambda one: f"{one.after:.2f} ({one.after_months} months)" if one.after_months else "",
            "sum of errors": lambda one: f"{one.peak:.1f} of {one.line:.1f}",
            "change": lambda one: f"{one.towards}, seen {one.seen}" if one.seen else "not visible yet",
        }
        blocks.append(table(answer.shifts, columns))
        blocks.append(
            Para(
                f"Nothing having changed, all these classes together would give one false alarm in {RATE_MONTHS // 12} years "
                f"(found by simulation). A change shows only after some months; what is seen is a change "
                "of acts, and not its cause.",
                "quiet",
            )
        )
    if answer.whence:
        blocks.append(
            Para(f"Counted from {answer.whence}: {answer.watched[0]} of {answer.watched[1]} months are known.", "quiet")
        )
    if answer.free:
        columns = {"what": "what", "clause": lambda one: short(one.clause) if one.clause else "", "because": "because"}
        blocks += [Heading(2, "What it may change in breach of nothing"), table(answer.free, columns, none="")]
    if answer.binds:
        blocks += [
            Heading(2, "What binds it all the same"),
            Para(f"{counted(len(answer.binds), 'clause')}: {_Names(False).some(answer.binds)}."),
        ]
    return Document(f"A new administration: {answer.actor}", tuple(blocks), answer.basis.foot())


def _kind(kind: str) -> str:
    return kind.replace("_", " ")
