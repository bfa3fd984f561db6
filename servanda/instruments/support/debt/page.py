"""The page of debt: the first year above a threshold in a sentence, then relief by reading, paths, loans, exchanges."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import partial

from servanda.accounts.between import UNKNOWN, Between
from servanda.base.document import Cell, Course, Details, Document, Heading, Listing, PageBlock, Para, counted, table
from servanda.instruments.support.debt.records import DebtAnswer, DebtPath, Haircut, ThresholdFound
from servanda.instruments.support.debt.relief import BASELINE

NAMES = {
    "pv_debt_gdp": "present value of external debt to GDP", "pv_debt_exports": "present value of external debt to exports",
    "service_exports": "debt service to exports", "service_revenue": "debt service to revenue",
    "public_pv_gdp": "present value of public debt to GDP",
}  # fmt: skip
HOW = (
    "The grant element is what the payments of a loan are worth less than what is paid out, in percent of that. Effective: a "
    "rate of d a year is (1+d)^(1/n) - 1 for each of n payments a year, as the OECD writes it; nominal: d/n. They differ by up "
    "to a percentage point, so compare like with like. A path under a reading is what would be if relief were given as promised "
    "under it, whatever has come of it. Whether a paper that hangs on something is owed is said by the standing of its clause."
)
Columns = dict[str, Cell]
STATES = {"above": 0, "may be above": 1, "not decided": 2, "not above": 3}


def debt_page(answer: DebtAnswer) -> Document:
    """In: the answer of `support debt`. Out: its page."""
    blocks: list[PageBlock] = [Para(_head(answer), "strong"), *_thresholds(answer), *_relief(answer), *_drawn(answer.paths)]
    if answer.loans:
        columns: Columns = {
            "loan": "id", "from": "lender", "to": "borrower", "face": lambda one: f"{_figure(one.face)} {one.unit}",
            "last payment": "last", "discount": lambda one: "not known" if one.rate is None else f"{one.rate.normalize():f} %",
            "grant element, effective": lambda one: _percent(one.effective), "nominal": lambda one: _percent(one.nominal),
            "lender earns": lambda one: "not known" if one.cost is None else f"{100 * one.cost:.2f} % a year",
            "clause": lambda one: f"{one.clause}: {one.standing}" if one.clause else "", "rate from": "rate_of",
        }  # fmt: skip
        blocks += [Heading(2, "Loans, with the grant element in percent by both conventions"), table(answer.loans, columns)]
        lacks = [f"{one.id}: not known is {each}" for one in answer.loans for each in one.lacks]
        blocks += [Listing(tuple(lacks))] if lacks else []
    for one in answer.haircuts:
        blocks += _exchange(one)
    if answer.notes:
        blocks += [Heading(2, "To be said of these"), Listing(answer.notes)]
    blocks.append(Para(HOW, "quiet"))
    if answer.missing:
        lacking = ", ".join(answer.missing)
        blocks.append(Para(f"Tables the dossier does not have, so that what they would say is not known: {lacking}.", "warn"))
    return Document("Debt", tuple(blocks), answer.basis.foot())


def _head(answer: DebtAnswer) -> str:
    """The page in a sentence: for one scenario, the baseline where there is one, the first year above any threshold."""
    mine = [one for one in answer.thresholds if one.version == answer.version]
    names = list(dict.fromkeys(one.scenario for one in mine))
    scenario = "baseline" if "baseline" in names else names[0] if names else ""
    parts = []
    for label in dict.fromkeys(one.label for one in mine):
        said = []
        for capacity in dict.fromkeys(one.capacity for one in mine):
            held = [one for one in mine if (one.label, one.scenario, one.capacity) == (label, scenario, capacity)]
            worst = min(held, key=lambda one: (STATES[one.state], one.year or one.perhaps or 0))
            said.append(f"{capacity} {_sentence(worst)}")
        parts.append(f"{label if label == BASELINE else f'relief as {label}'}: {', '.join(said)}")
    head = f"First year above a threshold (version {answer.version}, scenario {scenario}), by capacity to carry debt: "
    more = f" {counted(len(names) - 1, 'more scenario')} below." if len(names) > 1 else ""
    none = "No path was tested against a threshold: there are no figures to test."
    first = f"{head}{'; '.join(parts)}.{more}" if parts else none
    return first + "".join(f" The holders of {one.old} lose {_words(one.at_face)} at face." for one in answer.haircuts)


def _sentence(one: ThresholdFound) -> str:
    if one.state == "above":
        return f"{one.year} ({NAMES[one.ratio]})"
    if one.state == "may be above":
        return f"perhaps {one.perhaps} ({NAMES[one.ratio]})"
    return "not decided" if one.state == "not decided" else "none"


def _thresholds(answer: DebtAnswer) -> Iterable[PageBlock]:
    if not answer.thresholds:
        return
    columns: Columns = {
        "ratio": lambda one: NAMES[one.ratio], "scenario": "scenario", "relief": "label", "capacity": "capacity",
        "threshold": lambda one: f"{one.threshold:f} %", "state": "state",
        "first year": lambda one: str(one.year or (f"perhaps {one.perhaps}" if one.perhaps else "")),
        "value": lambda one: _words(one.value) if one.value is not None else "",
        "years not known": lambda one: ", ".join(map(str, one.unknown)),
    }  # fmt: skip
    yield Heading(2, "Where a path first lies above a threshold (SV805)")
    for name, first, source in answer.versions:
        every = sorted((one for one in answer.thresholds if one.version == name), key=lambda one: STATES[one.state])
        rows = [one for one in every if one.state != "not above"]
        rest = Para(f"{len(every) - len(rows)} of {len(every)} tests found no year above the threshold.", "quiet")
        shown = table(
            rows, columns, tone=lambda one: "bad" if one.state == "above" else "warn",
            caption=f"Version {name}, used from {first} on: {source}",
        )  # fmt: skip
        yield from (shown, rest) if name == answer.version else (Details(f"By the earlier version {name}", (shown, rest)),)
    yield Para("A ratio that a version has no figure for is not tested, and no all-clear.", "quiet")


def _relief(answer: DebtAnswer) -> Iterable[PageBlock]:
    if answer.relief:
        columns: Columns = {
            "reading": "reading", "clause": "clause", "loan": "loan", "cuts": lambda one: _words(one.cut), "of payments": "part",
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
        yield Course(title=f"{NAMES[ratio]}, scenario {scenario}", unit="percent", lines=tuple(lines))
        years = sorted({year for path in held for year, _ in path.points})
        points = {path.label: dict(path.points) for path in held}
        columns: Columns = {"year": str}
        columns |= {label: partial(_at, of) for label, of in points.items()}
        yield table(years, columns, caption=f"{NAMES[ratio]}, scenario {scenario}")


def _at(points: dict[int, Between], year: int) -> str:
    return _words(points.get(year, UNKNOWN))


def _exchange(one: Haircut) -> Iterable[PageBlock]:
    yield Heading(2, f"What the exchange of {one.old} on {one.on} costs its holders")
    yield Para(f"At face {_words(one.at_face)} of {_figure(one.face)} {one.unit}: {_words(one.if_owed)} if all that hangs on "
               f"something comes, {_words(one.if_not)} if none of it does.", "strong")  # fmt: skip
    papers: Columns = {
        "paper": "id", "share of face": lambda each: _words(each.share),
        "hangs on something": lambda each: "yes" if each.contingent else "no",
        "owed": "owed", "clause": lambda each: f"{each.clause}: {each.standing}",
    }  # fmt: skip
    values: Columns = {
        "rate": lambda each: f"{each[0].normalize():f} % a year",
        "lost in present value": lambda each: _words(each[1]), "from": lambda each: each[2]
    }  # fmt: skip
    yield table(one.papers, papers)
    if one.at_rates:
        yield table(one.at_rates, values)
    if one.lacks:
        yield Listing(tuple(f"not known: {each}" for each in one.lacks))


def _percent(value: Decimal | None) -> str:
    return "not known" if value is None else f"{value:f}"


def _figure(value: Decimal) -> str:
    text = f"{value:,.2f}"
    return text.removesuffix(".00")


def _words(value: Between) -> str:
    """Percentages to two digits: `37 %`, `25 to 37 %`, `at least 3 %`, `not known`."""
    low, high = (None if one is None else _figure(one) for one in (value.low, value.high))
    if low is None and high is None:
        return "not known"
    if low is None or high is None:
        return f"at least {low} %" if high is None else f"up to {high} %"
    return f"{low} %" if low == high else f"{low} to {high} %"
