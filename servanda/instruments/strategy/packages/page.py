"""The page of packages: which one, why (the draft as it stands beside it), who could block it, what cannot be said, how it was
reckoned."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from servanda.base.document import Bar, Comparison, Document, Heading, Listing, PageBlock, Para, Table, counted, number, table
from servanda.instruments.strategy.likelihood import ranged
from servanda.instruments.strategy.packages.records import ActorStand, BodyVote, DrawShare, PackageShown, PackagesSeen

DRAFT = "the draft"
HOW = (
    "An option is worth points of 100; a package is worth the sum to each, and is signed where that is no less than the floor "
    "(or what there is without agreement, if more). Every range is drawn evenly, each by itself.",
    "Nash: the greatest product of gains over the floors. Kalai-Smorodinsky: the least share that anybody has of its own "
    "greatest gain is greatest. Both at the middle of what is stated.",
    "Where a figure is not known it is taken at its worst and at its best: so a share has two ends, and what hangs on it is "
    "not decided.",
)


def packages_page(answer: PackagesSeen) -> Document:
    """In: what packages come to. Out: the page, and its table twin under each drawing."""
    names = {one.package: chr(65 + at) for at, one in enumerate(answer.shown)}
    rows = [(names[one.package], one) for one in answer.shown]
    if answer.draft.package not in names:
        rows.append((DRAFT, answer.draft))
    blocks: list[PageBlock] = [Para(_head(answer), "strong")]
    if answer.shown:
        blocks += _packages(answer, rows)
    if answer.bodies:
        blocks += _bodies(answer, rows if answer.shown else [])
    blocks += _texts(answer)
    if answer.undecided:
        blocks += [Heading(2, "What is not decided"), Listing(answer.undecided)]
    if answer.unknown:
        blocks += [Heading(2, "What is not known"), Listing(answer.unknown)]
    stated = ", ".join(f"{count} {word}" for word, count in answer.figures) or "none"
    told = f"Figures by what they rest on: {stated}. {counted(answer.draws, 'draw')}; "
    told += f"of {counted(answer.combinations, 'package')}: {answer.method}."
    blocks += [Heading(2, "How it was reckoned"), *map(Para, HOW), Para(told, "quiet")]
    return Document("Packages", tuple(blocks), answer.basis.foot())


def _head(answer: PackagesSeen) -> str:
    kept = "" if answer.entered is None else f"{answer.entered:,} of {answer.combinations:,} packages can be kept as a text; "
    if not answer.shown:
        why = "; ".join(answer.undecided[:1])
        return f"{kept}which of them would be signed is not decided{f': {why}' if why else ''}.".capitalize()
    first = answer.shown[0]
    what = _said(first.package)
    if first.blocked.low > 0.5:
        body = min(first.votes, key=lambda one: (one.ratifies.high, one.ratifies.low))
        return (
            f"All would sign {what} in {_part(first.signs)} of the draws, and {body.body} of {body.actor} would ratify it in "
            f"{_part(body.ratifies)}: signed and blocked in {_part(first.blocked)}.{_instead(answer.shown[1:])}"
        )
    near = first.nearest_to_walking
    walk = f"closest to walking away is {near.actor}{f', by {near.issue}' if near.issue else ''}"
    ratified = f", signed and ratified in {_part(first.both)}" if first.votes else ""
    beside = "" if first.package == answer.draft.package else f"; the draft as it stands: {_part(answer.draft.signs)}"
    return f"{what[:1].upper()}{what[1:]}: signed by all in {_part(first.signs)} of the draws{ratified}{beside}; {walk}."


def _instead(others: Sequence[PackageShown]) -> str:
    best = max(others, key=lambda one: one.both.low, default=None)
    if best is None or best.both.low <= 0.5:
        return ""
    return f" {_said(best.package).capitalize()} would be signed and ratified in {_part(best.both)}."


def _packages(answer: PackagesSeen, rows: Sequence[tuple[str, PackageShown]]) -> Iterator[PageBlock]:
    bars = tuple(
        Bar(
            label=name, value=100 * one.signs.low if one.signs.low == one.signs.high else None, low=100 * one.signs.low,
            high=100 * one.signs.high, quiet=name == DRAFT, note=_said(one.package),
        )
        for name, one in rows
    )  # fmt: skip
    yield Heading(2, "The packages")
    yield Comparison(title="Signed by all, in so many of the draws", unit="%", bars=bars)
    yield Listing(tuple(f"{name}: {'; '.join(one.picked)}" for name, one in rows if one.picked))
    measures: dict[str, Callable[[PackageShown], str]] = {
        "signed by all": lambda one: _part(one.signs),
        "by the least willing": lambda one: _part(one.least),
        **({"and ratified": lambda one: _part(one.both), "and blocked": lambda one: _part(one.blocked)} if answer.bodies else {}),
        "closest to walking away": lambda one: one.nearest_to_walking.actor,
        "by which issue": lambda one: one.nearest_to_walking.issue or "not known",
        "unlike the draft in": lambda one: counted(one.differs, "issue"),
        **{f"{issue}:": lambda one, issue=issue: dict(one.package)[issue] for issue in answer.issues},  # type: ignore[misc]
    }
    lines = tuple((words, *(says(one) for _, one in rows)) for words, says in measures.items())
    yield Table(("", *(name for name, _ in rows)), lines)
    for name, one in rows:
        if one.better:
            changed = [f"{option} of {issue}" for (issue, option), mine in zip(one.better, one.package, strict=True)
                if (issue, option) != mine]
            text = f"{name}: with {', '.join(changed)} it would be worth more to somebody and less to nobody"
            yield Para(f"{text}, at the middle of what is stated.", "warn")
        if one.unsaid:
            yield Para(f"{name}: {'; '.join(one.unsaid)}: that hangs on what is not known.", "warn")
    yield Heading(2, "What each package is to each side")
    stands = [(name, stand) for name, one in rows for stand in one.standings]
    yield table(
        stands,
        {
            "package and side": lambda row: f"{row[0]}: {row[1].actor}",
            "signs": lambda row: _part(row[1].accepts),
            "points": lambda row: _between(row[1].low, row[1].high),
            "over its floor": lambda row: None if row[1].margin is None else number(row[1].margin),
            "what costs it most": lambda row: _costs(row[1]),
        },
        none="not known",
    )
    if (mixture := answer.mixture) is not None:
        first, second = answer.actors
        text = "If lots or shares could divide what lies between two packages: "
        text += f"Nash {first} {number(mixture.nash[0])}, {second} {number(mixture.nash[1])}; "
        text += f"Kalai-Smorodinsky {first} {number(mixture.smorodinsky[0])}, {second} {number(mixture.smorodinsky[1])} points."
        yield Para(text)


def _bodies(answer: PackagesSeen, rows: Sequence[tuple[str, PackageShown]]) -> Iterator[PageBlock]:
    yield Heading(2, "Who ratifies")
    for one in answer.bodies:
        sets = "; ".join(" with ".join(ones) for ones in one.blockers)
        more = f" and {one.sets - len(one.blockers):,} more sets" if one.sets > len(one.blockers) else ""
        text = f"{one.body} of {one.actor}: {one.quota} of {one.weight} votes are needed. "
        yield Para(text + (f"Who can block it, none of them to spare: {sets}{more}." if one.sets else "Nobody can block it."))
    votes = [(name, vote) for name, one in rows for vote in one.votes]
    if votes:
        yield table(
            votes,
            {
                "package and body": lambda row: f"{row[0]}: {row[1].body}",
                "ratifies": lambda row: _part(row[1].ratifies),
                "say no in most draws": lambda row: ", ".join(row[1].against),
                "enough to block": lambda row: _sets(row[1]),
            },
            none="none",
        )


def _texts(answer: PackagesSeen) -> Iterator[PageBlock]:
    yield Heading(2, "Which texts can be kept")
    if answer.entered is None:
        yield Para(f"Of {answer.combinations:,} packages the checker was asked about those shown, and about what barred others.")
    else:
        read = "" if answer.readings else " as written and under every reading that the dossier holds"
        yield Para(f"{answer.entered:,} of {counted(answer.combinations, 'package')} can be kept{read}; only these are weighed.")
    for verdict, words in (("no", "cannot be kept"), ("not decided", "not decided whether it can be kept, so left out")):
        if mine := [one for one in answer.barred if one.verdict == verdict]:
            more = f" and {len(mine) - 12} more" if len(mine) > 12 else ""
            yield Para(f"Left out: {words}.{more and f' The first 12{more}.'}")
            yield Listing(tuple(f"{_said(one.chosen) or 'the text'}: {one.why}" for one in mine[:12]))
    if answer.readings:
        yield Para("As written they can be kept; not under every reading:", "warn")
        yield Listing(answer.readings[:12])


def _said(package: Sequence[tuple[str, str]]) -> str:
    return ", ".join(f"{option} of {issue}" for issue, option in package)


def _part(share: DrawShare) -> str:
    return ranged(share.low, share.high)


def _between(low: float, high: float) -> str:
    return number(low) if low == high else f"{number(low)} to {number(high)}"


def _costs(stand: ActorStand) -> str | None:
    if stand.costs is None:
        return None
    return f"{stand.prefers} of {stand.issue} would bring {number(stand.costs)} more" if stand.issue else "nothing"


def _sets(vote: BodyVote) -> str:
    return "; ".join(" with ".join(ones) for ones in vote.enough)
