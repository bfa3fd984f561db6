"""The ledger of a dossier: for each promise, assessor, day in the world and day of knowledge the four sums, and what follows from
them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Context, Inexact, InvalidOperation, localcontext

from servanda.accounts.between import Between, total
from servanda.accounts.stages.answers import AssessorSums, LedgerAnswer, PledgeSums, StageGap, StageSum, TotalSums
from servanda.accounts.stages.columns import GroupSums
from servanda.accounts.stages.counted import CountedMoves, LedgerOf, between_all
from servanda.accounts.stages.doubles import doubles
from servanda.accounts.stages.needed import needs_of
from servanda.accounts.stages.parts import check_parts, leaves_of
from servanda.accounts.stages.records import STAGES, PledgeRow

EXACT = Context(prec=200, traps=[Inexact, InvalidOperation])
"""No sum is rounded: what would be is an error of ours."""
PLEDGED, COMMITTED, ALLOCATED, DELIVERED = range(4)
STEPS = ("", "commit it by an act", "set it aside for a named use", "deliver what is open")


def ledger(of: LedgerOf) -> LedgerAnswer:
    """In: see `LedgerOf`. Out: the ledger. Raises Refusal: rows that cannot be meant."""
    with localcontext(EXACT):
        return _ledger(of)


def _ledger(of: LedgerOf) -> LedgerAnswer:
    every = {one.id: one for one in of.pledges}
    check_parts(every)
    pledges = {name: one for name, one in every.items() if one.as_of <= min(of.as_of, of.known)}
    leaves, notes = leaves_of(pledges)
    counted = CountedMoves(of, pledges)
    own = counted.sums(lambda one: one.unit)
    common = None
    if of.into:
        common = counted.sums(lambda one: of.into if _money(one, of) else one.unit, valued=True)
    made = tuple(_pledge(one, counted, own, common, one.id in leaves) for one in pledges.values())
    for one in made:
        if not one.leaf and any(stage.rows for stage in one.stages[1:]):
            rows = ", ".join(row for stage in one.stages[1:] for row in stage.rows)
            notes.append(f"{one.id} has parts, and {rows} stands under the whole: it is in no sum")
        for told in one.by_assessor:
            for name, stage in zip(STAGES, told.stages, strict=True):
                if stage.amount.high is not None and stage.amount.high < 0:
                    notes.append(f"{one.id}: by {told.assessor} more is given back than was {name} ({', '.join(stage.rows)})")
        if one.open.high is not None and one.open.high < 0:
            notes.append(f"{one.id}: more is delivered on record than was promised")
    leads, more_leads = doubles(counted.standing, pledges, leaves)
    lacking = {row.row for row in counted.lacks}
    needs, said = needs_of(of, counted, leaves)
    return LedgerAnswer(
        pledges=made, totals=tuple(_totals(made, of, lacking)), needs=needs, doubles=leads, more_doubles=more_leads,
        rates=counted.rates, unknown=tuple(counted.lacks),
        no_amount=tuple(one.id for one in counted.standing if one.amount.high is None), notes=(*notes, *said), into=of.into,
        assessor=of.assessor, on=of.as_of, known_by=of.known, sources=_sources(counted),
    )  # fmt: skip


def _sources(counted: CountedMoves) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for one in counted.standing:
        found.setdefault(one.id, []).append(one.said)
    return {row: " | ".join(dict.fromkeys(said)) for row, said in found.items()}


def _money(one: PledgeRow, of: LedgerOf) -> bool:
    """Whether a promise is told in the common currency: money always, other things where the price list has them."""
    return one.sort == "money" or of.by.priced(one.unit)


def _pledge(row: PledgeRow, counted: CountedMoves, own: GroupSums, common: GroupSums | None, leaf: bool) -> PledgeSums:
    of = counted.of
    each = counted.each(own, row.id)
    stages = between_all(each)
    in_common: dict[str, tuple[StageSum, ...]] = {}
    if common is not None and _money(row, of):
        in_common = dict(counted.each(common, row.id))
    said = tuple(
        AssessorSums(assessor=name, stages=each_stage, common=tuple(one.amount for one in in_common.get(name, ())))
        for name, each_stage in each
    )
    differ = tuple(
        name for n, name in enumerate(STAGES) if len({one.stages[n].amount for one in said if one.stages[n].rows}) > 1
    )  # fmt: skip
    told = of.told.get(row.id)
    due = (told.due if told else None) or row.by
    pledged, delivered = stages[PLEDGED].amount, stages[DELIVERED].amount
    done = _done(pledged, delivered)
    step = _step(stages)
    owes = ", ".join(told.owes) if told and told.owes else row.donor
    return PledgeSums(
        id=row.id, clause=row.clause, sort=row.sort, what=row.what, donor=row.donor, to=row.to, via=row.via, part_of=row.part_of,
        unit=row.unit,
        place=row.place, source=", ".join(filter(None, (row.source, str(row.as_of), row.owner, row.grade))), stages=stages,
        by_assessor=said,
        differ=differ, gaps=tuple(_gaps(stages)), open=pledged - delivered, leaf=leaf, due=due, done=done,
        late=_late(due, of.as_of, done, bool(stages[DELIVERED].rows)), next="" if done == "yes" else STEPS[step],
        owes="" if done == "yes" else f"{owes} (through {row.via})" if row.via and step == DELIVERED else owes, told=told,
        common=tuple(one.amount for one in between_all(in_common.items())) if in_common else (),
        valued=bool(in_common) and row.sort != "money",
    )  # fmt: skip


def _done(pledged: Between, delivered: Between) -> str:
    """Whether all that was promised is delivered, on record: yes | no | perhaps."""
    if delivered.low is not None and pledged.high is not None and delivered.low >= pledged.high:
        return "yes"
    return "no" if delivered.high is not None and pledged.low is not None and delivered.high < pledged.low else "perhaps"


def _late(due: dt.date | None, day: dt.date, done: str, any_delivered: bool) -> str:
    """Whether its day is over and not all of it delivered: yes | no | perhaps | no day."""
    if due is None:
        return "no day"
    if day <= due or done == "yes":
        return "no"
    return "yes" if done == "no" or not any_delivered else "perhaps"


def _step(stages: Sequence[StageSum]) -> int:
    """The stage that comes next: that after the last on record, or that one as long as it is delivery."""
    reached = max((n for n, one in enumerate(stages) if one.rows), default=PLEDGED)
    return min(reached + 1, DELIVERED)


def _gaps(stages: Sequence[StageSum]) -> Iterable[StageGap]:
    """From each stage on record to the next one on record; from the last to the one after it, of which nothing is."""
    on = [n for n, one in enumerate(stages) if one.rows]
    for n, then in zip(on, [*on[1:], 4 if not on else on[-1] + 1], strict=False):
        if then < 4:
            yield StageGap(first=STAGES[n], then=STAGES[then], amount=stages[n].amount - stages[then].amount)


def _totals(made: Sequence[PledgeSums], of: LedgerOf, lacking: set[str]) -> Iterable[TotalSums]:
    """Sums over promises without parts: of all, by donor, by recipient, in each unit, and in the common currency."""
    leaves = [one for one in made if one.leaf]
    groups: dict[tuple[str, str, str, bool], list[PledgeSums]] = {}
    for one in leaves:
        for label, name in (("all", ""), ("donor", one.donor), ("recipient", one.to)):
            groups.setdefault((label, name, one.unit, False), []).append(one)
            if one.common:
                groups.setdefault((label, name, of.into, True), []).append(one)
    many = {label: len({one for kind, one, _, _ in groups if kind == label}) for label in ORDER}
    for key in sorted(groups, key=lambda key: (ORDER.index(key[0]), key[1], not key[3], key[2])):
        (label, name, unit, common), members = key, groups[key]
        if (common and {one.unit for one in members} == {of.into}) or (label != "all" and many[label] == 1):
            continue  # the same as in its own unit, or as all
        differ = any(one.differ for one in members)
        assessors = sorted({told.assessor for one in members for told in one.by_assessor if differ})
        yield TotalSums(
            of=label, name=name, unit=unit, stages=tuple(added(members, n, common) for n in range(4)),
            assessors=tuple(
                AssessorSums(assessor=who, stages=tuple(added(members, n, common, who) for n in range(4))) for who in assessors
            ),
            pledges=tuple(one.id for one in members),
            without=tuple(one.id for one in members if common and lacking & {row for stage in one.stages for row in stage.rows}),
            by_rates=common, valued=common and any(one.valued for one in members),
        )  # fmt: skip


ORDER = ("all", "donor", "recipient")


def added(members: Sequence[PledgeSums], stage: int, common: bool = False, who: str = "") -> StageSum:
    """The sum of a stage over promises; its rows are those promises of which something is on record."""
    found, rows = [], []
    for one in members:
        for told in [each for each in one.by_assessor if each.assessor == who] if who else [one]:
            if told.stages[stage].rows:
                found.append(told.common[stage] if common else told.stages[stage].amount)
                rows.append(one.id)
    return StageSum(amount=total(found), rows=tuple(rows))
