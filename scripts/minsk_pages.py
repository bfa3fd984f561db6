"""What the replay says, as blocks of a page: every line names the rows it comes from."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Sequence

from minsk_asked import CEASEFIRE, LAST_DAY, Replay
from minsk_decay import BEFORE, LEAST, QUIET, Decay, clashes, decays, july_2020, least, loose, quiet
from minsk_evidence import WHERE, ZONE
from minsk_tables import as_known, blind, counts, facts, holes, told

from servanda.base.document import Heading, Listing, PageBlock, Para, Table
from servanda.calendar import civil
from servanda.meaning import Status
from servanda.monitor.answers import ClauseState, Delta

START = dt.date(2015, 2, 15)


def evidence(r: Replay) -> list[PageBlock]:
    """What was entered, what was not at hand."""
    kinds = [f"{plan.file}: {plan.rows} rows" for plan in r.entered.plans]
    lines = [
        f"{len(r.entries)} entries in the log, in the order in which things became known: {', '.join(kinds)}",
        "facts and figures in our own words with source and grade; how we grade stands in dossiers/minsk/evidence-sources/README.md",
        r.basis(LAST_DAY).policy,
        *(f"not at hand, so not in this replay: {WHERE[path]}" for path in r.entered.absent),
    ]
    return [Heading(2, "The evidence"), Listing(tuple(lines))]


def resolution(r: Replay) -> list[PageBlock]:
    """Point 4."""
    rows = []
    for one in r.resolution():
        if one.late is not None:
            done = f"late, on {one.late} [{' '.join(one.rows)}]"
        elif one.status is Status.BREACHED:
            done = "not at all"
        else:
            done = "consent not on record"
        rows.append((one.label, str(one.due), one.lack or one.status.value, done))
    return [
        Heading(2, "Point 4: the resolution on the areas"),
        Table(("how it is read", "due", "status", "performed"), tuple(rows)),
        Para(
            f"T037: {_words('T037')} As Russia reads the point, the form must be without added conditions, so that what was adopted performs nothing. With the rule "
            "eu-1182-71, which moves an end on a weekend to the next working day, the last day is a Monday: the resolution came after it as well."
        ),
    ]


def year_end(r: Replay) -> list[PageBlock]:
    """The last day of 2015."""
    wide = r.year_end()
    return [
        Heading(2, "The end of 2015: points 9 and 11"),
        Para(f"On 1 January 2016, the last moment past (T057). {_words('T057')}"),
        Table(("clause", *(c.label for c in wide.columns)), tuple((x.clause.partition(":")[2], *x.answers) for x in wide.rows)),
        Para(
            "Not in force: the text, or the reading, asks for a consent that is not on record, and who withholds it breaches nothing. Breached: not done by its day, where somebody "
            "looked (below). That says neither why nor who stood in the way. None of the readings speaks of the footnote to point 11, so it comes out alike under all.",
            "quiet",
        ),
    ]


def grounds(r: Replay) -> list[PageBlock]:
    """Every breach of the three texts, with what it rests on; and what is only not on record."""
    states = r.states()
    rows = []
    for one in states:
        if one.status is not Status.BREACHED:
            continue
        if one.performed_late is not None:
            ground = f"done late, on {day(civil_day(one.performed_late))} [{' '.join(r.rows(one))}]"
        elif one.watched:
            ground = f"not done, where somebody looked: {'; '.join(dict.fromkeys(f'{w.owner}, {w.source}' for w in one.watched))}"
        else:
            ground = f"acts on record [{' '.join(r.rows(one))}]"
        rows.append((one.clause, ground))
    lacking = [one.clause for one in states if one.lack]
    return [
        Heading(2, "What is breached, and by which finding"),
        Para(f"As the three texts are written, on {day(LAST_DAY)}. Everything else that nobody reports is unknown: an empty row accuses nobody."),
        Table(("clause", "on what ground"), tuple(rows)),
        Para(f"Nothing reported, and nobody known to have looked all the time: {', '.join(lacking) or 'none'}. Point 2.start was once told as breached by both sides, because no start by "
             "16 February is on record; the mission could not get in (T025), and both claim to have begun later (T031, T032): that is no finding.", "quiet"),
    ]  # fmt: skip


def clocks(r: Replay) -> list[PageBlock]:
    """Clocks that never started."""
    rows = [(i.clause.partition(":")[2], i.kind, i.waits_for, i.because) for i in r.clocks()]
    return [
        Heading(2, "The clocks of points 4 and 6"),
        Table(("clause", "its clock", "waits for", "why"), tuple(rows)),
        Listing(
            (
                f"{r.certifications()} certified or confirmed starts or ends of the withdrawal in the log, from 2015 to {LAST_DAY.year}",
                f"Ukraine of itself: {_words('T031')} (T031, claimed)",
                f"the two bodies of themselves: {_words('T032')} (T032, claimed)",
                f"the mission, two years later: {_words('T075')} (T075)",
            )
        ),
    ]


def first_days(r: Replay) -> list[PageBlock]:
    """15 to 18 February 2015."""
    days = r.fire(START, dt.date(2015, 2, 18))
    broken_by = r.counted()
    lines = [
        f"{'certain' if e.event.known else 'claimed'}{', counted as a violation' if e.id in broken_by else ''} ({e.grades}): {e.text} [{r.row(e.id)}]"
        for e in days
        if e.id.startswith("minsk-timeline")
    ]
    theirs = [e for e in days if not e.id.startswith("minsk-timeline")]
    if theirs:
        dead = sum(int(e.event.amount or 0) for e in theirs)
        early = min(theirs, key=lambda e: e.event.at)
        lines.append(
            f"your copy of UCDP GED: {len(theirs)} more clashes on these four days, the first on {day(civil_day(early.event.at))} [GED {r.row(early.id)}], "
            f"with {dead} deaths by its best estimates; each is counted"
        )
    state = r.ceasefire
    return [
        Heading(2, "The ceasefire of 15 February 2015"),
        Listing(tuple(lines)),
        Para(
            f"Until {day(LAST_DAY)} it was broken, by the published numbers: {state.violation_count.replace('at least ', '')}, in {len(state.violations):,} recorded acts and counts. For "
            f"{state.violations_unattributed:,} of these it is not established who did it. The verdict on each side is {state.status.value}: that there was fire is "
            "certain, whose is not."
        ),
    ]


def uses(state: ClauseState) -> int:
    """At least how many uses of weapons, each act as one and each count as published: for the arithmetic only, no answer of the monitor adds them up."""
    return sum(one.least for one in state.violations_by_unit) or state.violations_least


def check(r: Replay) -> list[PageBlock]:
    """The independent arithmetic beside the monitor's count."""
    number, total = least(START, LAST_DAY)
    if r.entered.theirs is not None:
        more = clashes(r.entered.theirs, START, LAST_DAY)
        number, total = number + more, total + more
    same = number == len(r.ceasefire.violations) and total == uses(r.ceasefire)
    lines = [
        Para(
            f"Plain arithmetic on the tables, without the monitor: {number:,} rows; each act taken as one and each count as printed, {total:,}. {'The same.' if same else 'NOT THE SAME.'}",
            "good" if same else "bad",
        ),
        Para(
            f"Of that number {loose(START, LAST_DAY):,} stand in totals printed as about, almost, around or close to so many, or printed anew later; they are taken at that "
            "number, and the true ones may be somewhat lower or higher. A total printed as over so many is taken as one more.",
            "quiet",
        ),
    ]
    if r.entered.theirs is not None:
        twice = clashes(r.entered.theirs, counts()[0].first, counts()[-1].last)
        lines.append(
            Para(f"{twice:,} clashes of UCDP lie within the time of the two-week totals, and may be counted in both.", "quiet")
        )
    return lines


def renewals(r: Replay) -> list[PageBlock]:
    """Each pledge: when it was first broken, how fast it decayed."""
    found = decays()
    rows = [(f"{d.pledge.id} {d.pledge.first}", broken(r, d), level(d), back(d)) for d in found]
    thin = ", ".join(d.pledge.id for d in found if d.before is not None and d.covered < BEFORE // 2)
    missing = "; ".join(f"{d.pledge.id}: {a} to {b}" for d in found for a, b in d.unseen if d.back is not None)
    return [
        Heading(2, "Each pledge, and how long it lasted"),
        Table(("pledge, from", "first fire recorded, that day included", "before", "half again, week"), tuple(rows)),
        Para(
            f"Before: violations a week, the mean over the counts that lie wholly in the {BEFORE // 7} weeks before the pledge, if these cover at least {LEAST} days; unknown "
            f"where they do not, and resting on less than half of these weeks for {thin}. A count that reaches over the pledge belongs to neither side, so that the days from the pledge to its end are not judged. Half again: the weeks after the pledge in which the first count lies whose "
            "rate is at least half of that, with its first day. Where days without any count lie between, it may have been earlier, and the weeks say so "
            f"({missing}).",
            "quiet",
        ),
    ]


def broken(r: Replay, one: Decay) -> str:
    """The first certain use of weapons recorded after a pledge; of a longer time only that it fell within it."""
    found = r.fire(one.pledge.first, LAST_DAY, sure=True)
    if not found:
        return "none recorded"
    first = min(found, key=lambda e: (e.last or e.event.at, e.event.at))
    begin, end = civil_day(first.event.at), civil_day(first.event.late or first.event.at)
    return f"{'' if begin == end else 'by '}{end} [{r.row(first.id).partition(' | ')[0]}]"


def level(one: Decay) -> str:
    return "unknown" if one.before is None else f"{one.before:,.0f}"


def back(one: Decay) -> str:
    if one.before is None:
        return "unknown"
    if one.back is None or one.weeks is None:
        return "not within the data"
    return f"{one.weeks[0]:.1f}-{one.weeks[1]:.1f} [{one.back.first}]"


def july(r: Replay) -> list[PageBlock]:
    """The exception, with what our rows give."""
    years = july_2020()
    before, after = years
    rows = [
        (str(y.first), f"{y.published:,}", f"{y.sum:,}", str(len(y.inside)), str(y.missing), f"{y.published - y.sum:+,}")
        for y in years
    ]
    (exception,) = (d for d in decays() if d.pledge.id == "T136")
    others = [d.weeks[1] for d in decays() if d.weeks is not None and d.pledge.id != "T136"]
    assert exception.weeks is not None, "its counts are in the tables"
    across = "; ".join(f"{c.first} to {c.last}: {c.number:,}" for y in years for c in y.across)
    return [
        Heading(2, "July 2020, the exception"),
        Table(("year from", "published", "our sum", "of rows", "days not in it", "difference"), tuple(rows)),
        Para(
            f"Published by the mission: row {before.row}. Our sum: the rows of fortnights.csv wholly inside the year, as last restated. The days not in it lie in counts that "
            f"reach over its end ({across}). Many totals of the year before are rounded; for the rest of the differences the mission gives no reason.",
            "quiet",
        ),
        Para(
            f"Back at half of the earlier level only in week {exception.weeks[0]:.0f} to {exception.weeks[1]:.0f} [{exception.pledge.id}]; every other pledge with counts was "
            f"there by week {max(others):.1f}. The year after has {1 - after.published / before.published:.0%} fewer than the year before."
        ),
    ]


def quiet_times(r: Replay, most: int = 3) -> list[PageBlock]:
    """The longest quiet stretches and what could not be seen in them."""
    found = quiet()[:most]
    rows = [(str(q.first), str(q.last), f"{q.days / 7:.0f}", f"{q.number:,}", str(len(q.counts)), q.ends) for q in found]
    empty = ", ".join(f"{a} to {b}" for a, b in holes(as_known()))
    return [
        Heading(2, "The longest quiet periods"),
        Table(("from", "to", "weeks", "violations", "counts", "over, because"), tuple(rows)),
        Listing(tuple(f"not seen from {q.first}: {unseen(r, q.first, q.last)}" for q in found)),
        Para(
            f"Quiet is fewer than {QUIET:,.0f} violations a week. Without any count, and therefore unknown and not quiet: all before {counts()[0].first}; {empty}; all after "
            f"{counts()[-1].last}.",
            "quiet",
        ),
    ]


def _violations(words: str) -> str:
    """Of what is counted in several units, that in which the mission restated."""
    found = re.search(r"[\d,]+(?= ceasefire violations)", words)
    return words if found is None else found[0]


def restated(r: Replay) -> list[PageBlock]:
    """Each restatement as a verdict delta."""
    rows = []
    for one, change in r.restated():
        delta = counted(change.deltas)
        moved = " -> ".join(_violations(words) for words in (delta.was_count, delta.now_count)) if delta is not None else "no change"
        printed = f"{one.count.number:,} [{one.count.report.rpartition('_')[2]}]"
        rows.append((str(one.count.first), printed, f"{one.number:,} [{one.report.rpartition('_')[2]}]", str(one.known), moved))
    same = sum(1 for x in told()[0] if x.same)
    return [
        Heading(2, "What the mission restated"),
        Table(("fortnight", "printed", "restated", "known from", "ceasefire violations against clause 1"), tuple(rows)),
        Para(
            "In brackets the report, [80] for report_UA_80. The last column: violations of clause 1 until the last day of the fortnight, as known on the day before the restatement "
            f"and on the day itself. {same} other numbers were repeated as they were. What was said on earlier days stays as it was: ask with --known.",
            "quiet",
        ),
    ]


def readings(r: Replay) -> list[PageBlock]:
    """Every clause of the Package under each side's readings; only where they part."""
    wide = r.side_by_side()
    rows = tuple((x.clause.partition(":")[2], *x.answers) for x in wide.rows if x.differs)
    return [
        Heading(2, f"The Package on {day(LAST_DAY)}, as each side reads it"),
        Table(("clause", *(c.label for c in wide.columns)), rows),
        Para(
            f"The other {len(wide.rows) - len(rows)} clauses come out alike under all. No reading is ours, and none is said to be right. Each reading says what the text asks, "
            "not who is to blame: a clause can be breached as its own bearer reads it.",
            "quiet",
        ),
    ]


SECTIONS: tuple[Callable[[Replay], list[PageBlock]], ...] = (
    evidence, resolution, year_end, grounds, clocks, first_days, check, renewals, july, quiet_times, restated, readings,
)  # fmt: skip


def body(r: Replay) -> tuple[PageBlock, ...]:
    """The result in a sentence, then all sections in order."""
    return (Para(result(r), "strong"), *(block for section in SECTIONS for block in section(r)))


def result(r: Replay) -> str:
    """What a reader with a minute must know: what is established of the clauses as they are written, and of how many nothing is."""
    states = r.states()
    counts = Counter("lack" if one.lack else one.status for one in states)
    broken = counts[Status.BREACHED]
    fire = ", the ceasefire among them, because there was fire and whose it was is not established" if r.ceasefire.status is Status.UNKNOWN and r.ceasefire.violations else ""
    rest = sum(counts.values()) - broken - counts["lack"] - counts[Status.UNKNOWN] - counts[Status.KEPT]
    return (
        f"Of {len(states)} clauses of the three texts as they are written, on {day(LAST_DAY)}: {broken} breached, each on a ground that is named below; "
        f"{counts[Status.KEPT]} kept; {counts['lack']} of which nothing is reported and nobody is known to have looked all the time; {counts[Status.UNKNOWN]} that what is "
        f"known leaves open{fire}; {rest} not yet due, not in force, or over. "
        "Silence accuses nobody."
    )


def day(when: dt.date | None) -> str:
    return "-" if when is None else f"{when.day} {when:%b %Y}"


def _words(row: str) -> str:
    return next(f.text for f in facts() if f.id == row)


def civil_day(moment: int) -> dt.date:
    return civil(moment, ZONE).date()


def counted(deltas: Sequence[Delta]) -> Delta | None:
    return next((d for d in deltas if d.kind == "count" and d.clause == CEASEFIRE), None)


def unseen(r: Replay, first: dt.date, last: dt.date) -> str:
    """What could not be seen from a day to another: rows of our gaps, and how many reports of the user's copy tell of restrictions."""
    ours = [f"{b.reason} [{b.id}]" for b in blind() if b.first <= last and b.last >= first]
    if not r.entered.theirs_reports:
        theirs = "restrictions of movement stand in the status reports, which are not at hand"
    else:
        restricted = [
            g
            for g in r.knowledge().gaps.values()
            if g.record.id.startswith("minsk-smm-reports")
            and civil_day(g.record.first) <= last
            and civil_day(g.record.last) >= first
        ]
        number = f"{len(restricted)} reports tell" if restricted else "no report tells"
        theirs = f"{number} of restricted movement (your copy); where a report is silent, movement may still have been restricted"
    return "; ".join([*ours, theirs])
