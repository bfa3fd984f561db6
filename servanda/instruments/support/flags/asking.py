"""All ten flags of a set of processes: what each saw, where it could say nothing, and the leads that come of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from servanda.accounts.leads import Figure, Lead, Row, Silence
from servanda.instruments.support.flags.catalog import Thresholds, flags
from servanda.instruments.support.flags.comparing import compare
from servanda.instruments.support.flags.contests import Contest, contests
from servanda.instruments.support.flags.looking import ALONE
from servanda.instruments.support.flags.records import By, FlagAsked, RedFlag, RedLead, Seen
from servanda.instruments.support.flags.shapes import Procured

EVERY = "all ten"
ROWS = 40
"""Rows of a lead that are named; of a party in thousands of processes the rest is told by its ocids."""
WEIGHTS = ("strong", "middling", "weak")


def ask(
    found: Sequence[Procured], by: Thresholds, *, no_price: Iterable[str] = (), left_out: Iterable[str] = ()
) -> tuple[tuple[FlagAsked, ...], tuple[Silence, ...]]:
    """In: processes; thresholds; no_price: details of the way of procuring where the buyer sets the price; left_out: where
    nothing is asked. Out: what each flag came to, and what was asked of none."""
    no_price, left_out = set(no_price), set(left_out)
    out = {one.ocid: "left out by --leave-out" for one in found if one.tender.procurement_method_details in left_out}
    out |= {one.ocid: "the tender is cancelled" for one in found if one.tender.status == "cancelled"}
    lots = [each for one in found for each in contests(one)]
    out |= {each.about: "the lot is cancelled" for each in lots if each.cancelled and each.ocid not in out}
    whole, made = [Contest(one) for one in found], []
    for flag in flags():
        every = whole if flag.whole else lots
        made.append(FlagAsked(flag=flag, questions=len(every)))
        asked = [one for one in every if one.ocid not in out and one.about not in out]
        fixed = dict.fromkeys(one for one in asked if flag.priced and one.tender.procurement_method_details in no_price)
        for one in fixed:
            made[-1].mute(one.about, "the buyer sets the price (--no-price): not asked")
        look = compare if flag.compares else _alone
        look(made[-1], [one for one in asked if one not in fixed], by[flag.code])
    return tuple(made), tuple(Silence(detector=EVERY, about=about, reason=f"{why}: not asked") for about, why in out.items())


def _alone(made: FlagAsked, asked: Sequence[Contest], by: By) -> None:
    """Look at each competition for itself."""

    def look(one: Contest) -> None:
        if (saw := ALONE[made.code](one, by)) is None:
            return
        figures = tuple(
            Figure(what=each.what, value=float(value), unit=each.unit.format_map(saw.words))
            for each, value in zip(made.flag.figures, saw.figures, strict=True)
        )
        words, who = made.flag.words.format_map(saw.words), tuple(sorted(saw.who))
        seen = Seen(code=made.code, about=one.about, ocids=(one.ocid,), who=who, value=saw.value, words=words, figures=figures)
        made.seen.append(seen)

    made.each(asked, look)


def leads(asked: Sequence[FlagAsked], found: Sequence[Procured], by: Thresholds) -> tuple[RedLead, ...]:
    """What was seen as leads, those that weigh most first. A lead weighs by how many different flags meet on the same process, or
    on the same party: this rule is ours, as nobody has published one."""
    processes = {one.ocid: one for one in found}
    every = [(one.flag, seen) for one in asked for seen in one.seen]
    meet = Counter(key for key, _ in {(_meets(seen), seen.code) for _, seen in every})
    made = [_lead(flag, seen, processes, meet[_meets(seen)], by[flag.code]) for flag, seen in every]
    return tuple(sorted(made, key=lambda one: (WEIGHTS.index(one.lead.weight), one.lead.detector, one.lead.subject)))


def _meets(seen: Seen) -> tuple[str, str]:
    return ("party", seen.party) if seen.party else ("process", seen.ocids[0])


def _lead(flag: RedFlag, seen: Seen, processes: Mapping[str, Procured], meet: int, by: By) -> RedLead:
    rows = [Row(table=name, number=number, words=ocid) for ocid in seen.ocids for name, number in processes[ocid].files]
    names = tuple(processes[seen.ocids[0]].named(key) for key in seen.who)
    what = _meets(seen)[0]
    met = f"{meet} flags meet on this {what}" if meet > 1 else f"it stands alone on this {what}"
    gone = "; ".join(f"{float(by[one.name]):g} {one.unit}: {one.means} ({one.source})" for one in flag.threshold)
    lead = Lead(
        detector=flag.code, subject=names if seen.party else (seen.about, *names), seen=seen.words, innocent=flag.innocent,
        settle=flag.settle, weight=WEIGHTS[max(0, 3 - meet)], because=f"{met}{f'; gone by: {gone}' if gone else ''}",
        figures=seen.figures, rows=tuple(rows[:ROWS]),
    )  # fmt: skip
    return RedLead(lead=lead, value=seen.value, ocids=seen.ocids)
