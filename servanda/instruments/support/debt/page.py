"""The page of debt: the first year above a threshold in a sentence, then relief by reading, paths, loans, exchanges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from servanda.accounts.between import UNKNOWN, Between
from servanda.accounts.lacking import lacking
from servanda.accounts.leading import and_more
from servanda.accounts.words import amount_words, figure
from servanda.base.document import Cell, Course, Details, Document, Heading, Listing, PageBlock, Para, counted, table
from servanda.instruments.support.debt.records import BASELINE, RATIOS, DebtAnswer, DebtLoan, DebtPath, Haircut, ThresholdFound

HOW = (
    "The grant element is what the payments of a loan are worth less than what is paid out, in percent of that. Effective: a "
    "rate of d a year is (1+d)^(1/n) - 1 for each of n payments a year, as the OECD writes it; nominal: d/n. They differ by up "
    "to a percentage point, so compare like with like. A path under a reading is what would be if relief were given as promised "
    "under it, whatever has come of it. Whether a paper that hangs on something is owed is said by the standing of its clause."
)
MOST = 40
"""Sources, and loans of which something is not known, that are listed; the others are counted."""
Columns = dict[str, Cell]
STATES = {"above": 0, "may be above": 1, "not decided": 2, "not above": 3}
percent = partial(amount_words, unit="%", places=2)


def debt_page(answer: DebtAnswer) -> Document:
    """In: the answer of `support debt`. Out: its page."""
    blocks: list[PageBlock] = [Para(_head(answer), "strong"), *_thresholds(answer), *_relief(answer), *_drawn(answer.paths)]
    for one in answer.haircuts:
        blocks += _exchange(one)
    blocks += _loans(answer.loans)
    if answer.notes:
        blocks += [Heading(2, "To be said of these"), Listing(answer.notes)]
    blocks += _listed("From where the figures are", answer.sources, "sources")
    blocks.append(Para(HOW, "quiet"))
    blocks += lacking(answer.missing)
    return Document("Debt", tuple(blocks), answer.basis.foot())


def _head(answer: DebtAnswer) -> str:
    """The page in a sentence: for one scenario, the baseline where there is one, the first year above any threshold. Readings
    under which it is the same are named together."""
    mine = [one for one in answer.thresholds if one.version == answer.version]
    names = list(dict.fromkeys(one.scenario for one in mine))
    scenario = "baseline" if "baseline" in names else names[0] if names else ""
    same: dict[str, list[str]] = {}
    for (where, label), by in _worst(mine).items():
        if where == scenario:
            said = ", ".join(f"{capacity} {_when(held)}" for capacity, held in by.items())
            same.setdefault(said, []).append(label)
    more = f"; {counted(len(names) - 1, 'more scenario')} below" if len(names) > 1 else ""
    parts = "; ".join(f"{_relieved(labels)} {said}" for said, labels in same.items())
    first = "First year with debt above a threshold, by capacity to carry debt: "
    first += f"{parts} (version {answer.version}, scenario {scenario}{more})."
    first = first if same else "No path was tested against a threshold: there are no figures to test."
    return first + "".join(f" The holders of {one.old} lose {percent(one.at_face)} at face." for one in answer.haircuts)


def _relieved(labels: Sequence[str]) -> str:
    given = " or ".join(one for one in labels if one != BASELINE)
    return ", or ".join(["without relief"] * (BASELINE in labels) + [f"with relief as {given}"] * bool(given))


Crossed = dict[str, list[ThresholdFound]]
"""By capacity: what was found of each ratio, the one that is crossed first before the others."""


def _worst(found: Iterable[ThresholdFound]) -> dict[tuple[str, str], Crossed]:
    """By scenario and label."""
    worst: dict[tuple[str, str], Crossed] = {}
    for one in found:
        worst.setdefault((one.scenario, one.label), {}).setdefault(one.capacity, []).append(one)
    for held in (held for by in worst.values() for held in by.values()):
        held.sort(key=lambda one: (STATES[one.state], one.year or one.perhaps or 0))
    return worst


def _when(held: Sequence[ThresholdFound]) -> str:
    """The first year in which one of them surely lies above, and an earlier one in which one may."""
    years = [one.year for one in held if one.year]
    perhaps = min((one.perhaps for one in held if one.perhaps), default=None)
    if years:
        return f"{min(years)}, perhaps {perhaps}" if perhaps and perhaps < min(years) else str(min(years))
    return f"perhaps {perhaps}" if perhaps else "not decided" if any(one.unknown for one in held) else "no year"


def _thresholds(answer: DebtAnswer) -> Iterable[PageBlock]:
    if not answer.thresholds:
        return
    yield Heading(2, "Where a path first lies above a threshold (SV805)")
    worst = _worst(sorted((one for one in answer.thresholds if one.version == answer.version), key=lambda one: one.scenario))
    first: Columns = {"scenario": lambda row: row[0][0], "relief": lambda row: row[0][1]}
    first |= {f"{one} capacity": partial(_first_of, one) for one in dict.fromkeys(one.capacity for one in answer.thresholds)}
    columns: Columns = {
        "ratio": lambda one: RATIOS[one.ratio][1], "scenario": "scenario", "relief": "label", "capacity": "capacity",
        "threshold": lambda one: f"{one.threshold:f} %", "state": "state",
        "first year": lambda one: _when([one]) if one.year or one.perhaps else "",
        "value": lambda one: percent(one.value) if one.value is not None else "",
        "years not known": lambda one: ", ".join(map(str, one.unknown)),
    }  # fmt: skip
    for name, since, source in answer.versions:
        every = sorted((one for one in answer.thresholds if one.version == name), key=lambda one: STATES[one.state])
        rows = [one for one in every if one.state != "not above"]
        tests = (
            table(rows, columns, tone=lambda one: "bad" if one.state == "above" else "warn"),
            Para(f"{len(every) - len(rows)} of {len(every)} tests found no year above the threshold.", "quiet"),
        )
        caption = f"Version {name}, used from {since} on: {source}"
        if name == answer.version:
            yield table(worst.items(), first, caption=caption)
            yield Details(f"Each ratio by version {name}", tests)
        else:
            yield Details(f"By the earlier version {name}", (Para(caption), *tests))
    yield Para("A ratio that a version has no figure for is not tested, and no all-clear.", "quiet")


def _first_of(capacity: str, row: tuple[object, Crossed]) -> str:
    said, held = _when(row[1][capacity]), row[1][capacity]
    return said if held[0].state == "not above" else f"{said}: {RATIOS[held[0].ratio][1]}"


def _relief(answer: DebtAnswer) -> Iterable[PageBlock]:
    if answer.relief:
        columns: Columns = {
            "reading": "reading", "clause": "clause", "loan": "loan", "cuts": lambda one: percent(one.cut), "of payments": "part",
            "after": lambda one: one.after or "not known", "stands": "standing",
        }  # fmt: skip
        yield from (Heading(2, "Relief, by reading"), table(answer.relief, columns))


def _drawn(paths: tuple[DebtPath, ...]) -> Iterable[PageBlock]:
    """A picture for each ratio and scenario: the baseline, and beside it a line for each reading."""
    groups: dict[tuple[str, str], list[DebtPath]] = {}
    for one in paths:
        groups.setdefault((one.scenario, one.ratio), []).append(one)
    for (scenario, ratio), held in groups.items():
        lines = []
        for path in held:
            ends = [(path.label, 0)] if all(v.low == v.high for _, v in path.points) else [
                (f"{path.label}, at least", 0), (f"{path.label}, at most", 1)]  # fmt: skip
            for label, at in ends:
                values = [(year, (value.low, value.high)[at]) for year, value in path.points]
                lines.append((label, tuple((f"{year}-12", None if end is None else float(end)) for year, end in values)))
        title = f"{RATIOS[ratio][1]}, scenario {scenario}"
        yield Course(title=title, unit="percent", lines=tuple(lines))
        years = sorted({year for path in held for year, _ in path.points})
        points = {path.label: dict(path.points) for path in held}
        columns: Columns = {"year": str}
        columns |= {label: partial(_at, of) for label, of in points.items()}
        yield Details(f"Year by year: {title}", (table(years, columns),))


def _at(points: dict[int, Between], year: int) -> str:
    return percent(points.get(year, UNKNOWN))


def _exchange(one: Haircut) -> Iterable[PageBlock]:
    yield Heading(2, f"What the exchange of {one.old} on {one.on} costs its holders")
    yield Para(f"At face {percent(one.at_face)} of {figure(one.face, 2)} {one.unit}: {percent(one.if_owed)} if all that hangs on "
               f"something comes, {percent(one.if_not)} if none of it does.", "strong")  # fmt: skip
    papers: Columns = {
        "paper": "id", "share of face": lambda each: percent(each.share),
        "hangs on something": lambda each: "yes" if each.contingent else "no",
        "owed": "owed", "clause": lambda each: f"{each.clause}: {each.standing}",
    }  # fmt: skip
    values: Columns = {
        "rate": lambda each: f"{figure(each[0])} % a year", "lost in present value": lambda each: percent(each[1]),
        "from": lambda each: each[2],
    }  # fmt: skip
    yield table(one.papers, papers)
    if one.at_rates:
        yield table(one.at_rates, values)
    if one.lacks:
        yield Listing(tuple(f"not known: {each}" for each in one.lacks))


def _loans(loans: tuple[DebtLoan, ...]) -> Iterable[PageBlock]:
    if loans:
        columns: Columns = {
            "loan": lambda one: f"{one.id}: {one.lender} to {one.borrower}",
            "face": lambda one: f"{figure(one.face, 2)} {one.unit}", "last payment": "last",
            "grant element, effective": lambda one: "not known" if one.effective is None else f"{one.effective:f} %",
            "nominal": lambda one: "not known" if one.nominal is None else f"{one.nominal:f} %",
            "discounted at": lambda one: "not known" if one.rate is None else f"{figure(one.rate)} % ({one.rate_of})",
            "lender earns": lambda one: "not known" if one.cost is None else f"{100 * one.cost:.2f} % a year",
            "clause": lambda one: f"{one.clause}: {one.standing}" if one.clause else "",
        }  # fmt: skip
        yield Heading(2, "Loans, with the grant element in percent by both conventions")
        yield table(loans, columns)
        lacks = [f"{one.id}: not known is {each}" for one in loans for each in one.lacks]
        yield from _listed("What is not known of loans", lacks, "loans")


def _listed(title: str, lines: Sequence[str], what: str) -> Iterable[PageBlock]:
    if lines:
        yield Details(title, (Listing(tuple(lines[:MOST])), *and_more(len(lines), MOST, what)))
