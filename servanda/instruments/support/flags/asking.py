"""All ten flags of a set of processes: what each saw, where it could say nothing, and the leads that come of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from servanda.accounts.leads import Lead, Row, Silence
from servanda.instruments.support.flags.catalog import Thresholds, flags
from servanda.instruments.support.flags.pooled import POOLED
from servanda.instruments.support.flags.records import By, FlagAsked, RedFlag, RedLead, Seen
from servanda.instruments.support.flags.shapes import Procured
from servanda.instruments.support.flags.single import SINGLE

PRICED = ("R024", "R028", "R036", "R058")
"""Flags that compare prices."""
EVERY = "all ten"
ROWS = 40
"""Rows of a lead that are named; of a party in thousands of processes the rest is told by its ocids."""


def ask(
    found: Sequence[Procured], by: Thresholds, *, no_price: Iterable[str] = (), left_out: Iterable[str] = ()
) -> tuple[tuple[FlagAsked, ...], tuple[Silence, ...]]:
    """In: processes; thresholds; no_price: details of the way of procuring where the buyer sets the price; left_out: where
    nothing is asked. Out: what each flag came to, and what was asked of none."""
    no_price, left_out = set(no_price), set(left_out)
    out = {one.ocid: "left out by --leave-out" for one in found if one.tender.procurement_method_details in left_out}
    out |= {one.ocid: "the tender is cancelled" for one in found if one.tender.status == "cancelled"}
    beyond = tuple(Silence(detector=EVERY, about=ocid, reason=f"{why}: not asked") for ocid, why in out.items())
    asked = [one for one in found if one.ocid not in out]
    free = [one for one in asked if one.tender.procurement_method_details not in no_price]
    fixed = [one for one in asked if one.tender.procurement_method_details in no_price]
    made = []
    for flag in flags():
        made.append(FlagAsked(flag=flag))
        _ask(made[-1], free if flag.code in PRICED else asked, by[flag.code])
        for one in fixed if flag.code in PRICED else ():
            made[-1].mute(one.ocid, "the buyer sets the price (--no-price): not asked")
    return tuple(made), beyond


def _ask(made: FlagAsked, found: Sequence[Procured], by: By) -> None:
    def look(one: Procured) -> None:
        if (seen := SINGLE[made.code](one, by)) is not None:
            made.seen.append(seen)

    if made.code in POOLED:
        POOLED[made.code](made, found, by)
    else:
        made.each(found, look)


def leads(asked: Sequence[FlagAsked], found: Sequence[Procured], by: Thresholds) -> tuple[RedLead, ...]:
    """What was seen as leads, those that weigh most first. A lead weighs by how many different flags meet on the same process, or
    on the same party: this rule is ours, as nobody has published one."""
    processes = {one.ocid: one for one in found}
    every = [(one.flag, seen) for one in asked for seen in one.seen]
    meet = Counter(key for key, _ in {(_about(seen), seen.code) for _, seen in every})
    made = [_lead(flag, seen, processes, meet[_about(seen)], by[flag.code]) for flag, seen in every]
    return tuple(sorted(made, key=lambda one: (WEIGHTS.index(one.lead.weight), one.lead.detector, one.lead.subject)))


WEIGHTS = ("strong", "middling", "weak")


def _about(seen: Seen) -> tuple[str, str]:
    return ("party", seen.party) if seen.party else ("process", seen.ocids[0])


def _lead(flag: RedFlag, seen: Seen, processes: Mapping[str, Procured], meet: int, by: By) -> RedLead:
    rows = [Row(table=name, number=number, words=ocid) for ocid in seen.ocids for name, number in processes[ocid].files]
    names = tuple(processes[seen.ocids[0]].named(key) for key in seen.who)
    subject = names if seen.party else (seen.ocids[0], *names)
    what = "party" if seen.party else "process"
    met = f"{meet} flags meet on this {what}" if meet > 1 else f"it stands alone on this {what}"
    gone = "; ".join(f"{float(by[one.name]):g} {one.unit}: {one.means} ({one.source})" for one in flag.threshold)
    lead = Lead(
        detector=flag.code, subject=subject, seen=seen.words, innocent=flag.innocent, settle=flag.settle,
        weight=WEIGHTS[max(0, 3 - meet)], because=f"{met}{f'; gone by: {gone}' if gone else ''}",
        figures=seen.figures, rows=tuple(rows[:ROWS]),
    )  # fmt: skip
    return RedLead(lead=lead, value=seen.value, ocids=seen.ocids)
