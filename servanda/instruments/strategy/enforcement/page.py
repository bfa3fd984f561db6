"""The table of enforcement as a page: the answer in a sentence, the intervals drawn, the table, what is not known."""

from __future__ import annotations

from servanda.accounts.lacking import lacking
from servanda.base.document import Bar, Comparison, Details, Document, Heading, Listing, PageBlock, Para, counted, number, table
from servanda.instruments.strategy.enforcement.records import EnforcedRow, EnforcedTable
from servanda.instruments.strategy.likelihood import ranged
from servanda.instruments.strategy.margins.words import interval_words, range_words, worth_bar

HOW = (
    "Each margin is what the answer to a breach costs whoever breaks the clause, times how likely the breach is seen and "
    "answered, less what breaking gains; drawn from the ranges in the tables, 90 % of the draws shown. What nobody knows is "
    "taken at both of its ends. A gain from breaking says nothing of what anybody will do."
)
REPEATED = (
    "For reference: where the same two meet again and again, an answer in kind deters if what comes later counts at least "
    "(T-R)/(T-P), with T the gain of breaking once, R of keeping, P of neither keeping (Friedman 1971; Axelrod 1984)."
)

SEVERAL = "units of their own"


def enforcement_page(answer: EnforcedTable) -> Document:
    """In: the table. Out: the page."""
    if not answer.rows:
        said = "Who would gain by breaking a clause is not known: no clause has gains and costs on record (strategy/payoffs.csv)."
        return Document("Enforcement", (Para(said, "warn"), *_rest(answer)), answer.basis.foot())

    def each(row: EnforcedRow) -> str:
        return row.margin.unit if _unit(answer) == SEVERAL else ""

    blocks: list[PageBlock] = [
        Para(head(answer), "strong"),
        Comparison(
            title="Margins (90 % of the draws; a range alone: no middle is known); below nothing, breaking pays",
            unit=_unit(answer), bars=tuple(map(_bar, answer.rows)), reference=(0, "nothing"),
        ),
    ]
    blocks.append(
        table(
            answer.rows,
            {
                "clause": _name,
                "for": "bearer",
                "breaking pays": "pays",
                "margin": lambda row: interval_words(row.margin),
                "gain": lambda row: range_words(row.gain, each(row)),
                "answer costs": lambda row: range_words(row.cost, each(row)),
                "seen": lambda row: ranged(*row.seen) if row.seen else "not known",
                "answered": lambda row: (
                    f"{ranged(*row.answered)} ({', '.join(row.answerers)}{'' if row.tested else ', none of its lines tested'})"
                    if row.answered
                    else "not known"
                ),
                "can be held up by": lambda row: ", ".join(row.blockers) or "nobody else",
                "days": lambda row: "not known" if row.days is None else f"{row.days:.3g}",
                "cheapest change": _fix,
                "would be enough": lambda row: _enough(row, each(row)),
                "who pays": lambda row: (row.fix.paid_by or "not known") if row.fix else "-",
            },
            tone=lambda row: "warn" if row.rule else "",
            caption=f"In {_unit(answer)}",
        )
    )
    fired = [row for row in answer.rows if row.rule]
    if fired:
        blocks.append(Heading(2, "What a rule finds"))
        finding = "by the ranges on record the answer costs less than breaking gains, in the whole 90 % interval"
        blocks.append(Listing(tuple(f"SV606 {_name(row)}, {row.bearer}: {finding}." for row in fired)))
    blocks += [Para(HOW, "quiet"), Para(REPEATED, "quiet"), *_rest(answer)]
    return Document("Enforcement", tuple(blocks), answer.basis.foot())


def head(answer: EnforcedTable) -> str:
    """The table in a sentence to read aloud."""
    by = {word: [row for row in answer.rows if row.pays == word] for word in ("yes", "no", "cannot say", "not known")}
    gain = "; ".join(f"{row.bearer} by breaking {_name(row)}" for row in by["yes"][:3]) + (
        "; and others" if len(by["yes"]) > 3 else ""
    )
    first = (
        f"By the ranges on record somebody would gain in {len(by['yes'])} of {counted(len(answer.rows), 'case')}: {gain}"
        if by["yes"]
        else f"By the ranges on record nobody is shown to gain in any of {counted(len(answer.rows), 'case')}"
    )
    rest = [
        f"in {len(by[word])} {said}"
        for word, said in (("no", "it would not pay"), ("cannot say", "it cannot be said"), ("not known", "it is not known"))
        if by[word]
    ]
    return f"{'; '.join((first, *([', '.join(rest)] if rest else [])))}."


def _rest(answer: EnforcedTable) -> list[PageBlock]:
    blocks: list[PageBlock] = []
    lacks = [f"{_name(row)}, {row.bearer}: {', '.join(row.margin.lacks)}" for row in answer.rows if row.margin.lacks]
    if lacks:
        blocks.append(Details("What is not known of these, and taken at both ends", (Listing(tuple(lacks)),)))
    if answer.without:
        many = f"{counted(len(answer.without), 'pair')} of clause and bearer of which neither gain nor cost is on record"
        blocks.append(Details(many, (Listing(answer.without),)))
    blocks += [Para("; ".join(answer.notes) + ".", "warn")] * bool(answer.notes)
    blocks += lacking(answer.missing)
    return blocks


def _bar(row: EnforcedRow) -> Bar:
    return worth_bar(f"{_name(row)}, {row.bearer}", row.margin)


def _unit(answer: EnforcedTable) -> str:
    units = {row.margin.unit for row in answer.rows}
    return units.pop() if len(units) == 1 else SEVERAL


def _name(row: EnforcedRow) -> str:
    return f"{row.clause} {row.title}".strip()


def _fix(row: EnforcedRow) -> str:
    if row.fix is None:
        return "none of those tried makes it better" if row.margin.low is not None else "not known"
    price = range_words(row.fix.cost, row.fix.unit) if row.fix.cost else "its cost not known"
    return f"{row.fix.words}: {number(row.fix.gain)} better, then {interval_words(row.fix.margin)} ({price})"


def _enough(row: EnforcedRow, unit: str) -> str:
    """How much more a breach would have to cost, by a sum held back for example, for breaking not to pay in 95 % of the draws."""
    if row.margin.bond is None:
        return "not known"
    return f"{range_words((row.margin.bond, row.margin.bond), unit)} more to lose" if row.margin.bond else "what there is"
