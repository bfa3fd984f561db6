"""No verb adds up what is counted in different units: no sum over units stands in any answer, page or file."""

from __future__ import annotations

import itertools
import json
import re

from msgspec.structs import replace
from test_accuses_nobody import entries_of, told
from watched import OPEN, asked, at, counted, dossier, fired, last

from servanda.app import monitoring
from servanda.evidence.records import Entry
from servanda.model.views import view
from servanda.monitor.watching.watch import Watch
from servanda.report.data import plain
from servanda.report.markdown import markdown
from servanda.report.pages.diff import diff_page
from servanda.report.pages.due import due_page
from servanda.report.pages.monitored import monitored_page
from servanda.report.pages.why import why_page
from servanda.report.release import release

AMOUNTS = {"explosions": 9_071, "shots": 3_413, "mortar rounds": 577, "": 3}
"""Of each unit how many are on record, in two counts; "": acts one by one."""
SUMS = {sum(some) for size in (2, 3, 4) for some in itertools.combinations(AMOUNTS.values(), size)}
ACTS = [fired(f"a{n}", f"2031-03-10T1{n}:00:00") for n in range(AMOUNTS[""])]
COUNTS = [
    replace(counted(f"{unit.replace(' ', '-')}-{day}", f"2031-03-{day}", f"2031-03-{day}", much), unit=unit)
    for unit, whole in AMOUNTS.items()
    if unit
    for day, much in (("11", whole // 2), ("12", whole - whole // 2))
]
SOURCE = OPEN[0][1]
OF = dossier()


def entries() -> tuple[Entry, ...]:
    return tuple(replace(one, known=at("2031-03-14")) for one in entries_of([SOURCE, *ACTS, *COUNTS]))


def said() -> dict[str, str]:
    """What each verb says, as page and as data."""
    given = {"entries": entries(), "today": "2031-04-30"}
    whole = monitoring.monitor(OF, as_of="2031-04-01", **given)  # type: ignore[arg-type]  # options by name
    why = monitoring.why(OF, "1", as_of="2031-04-01", **given)  # type: ignore[arg-type]
    due = monitoring.due(OF, as_of="2031-04-01", **given)  # type: ignore[arg-type]
    diff = monitoring.diff(OF, "2031-03-13", "2031-04-01", **given)  # type: ignore[arg-type]
    pages = {"monitor": monitored_page(whole), "why": why_page(why, OF), "due": due_page(due), "diff": diff_page(diff)}
    found = {name: markdown(page) for name, page in pages.items()}
    found |= {f"{name} as data": json.dumps(plain(data)) for name, data in (("monitor", whole), ("why", why), ("due", due), ("diff", diff))}
    watch = Watch(view(OF))
    found["watch"] = "\n".join(one.text for one in watch.take(list(entries()), at("2031-04-01")))
    made = release(entries(), None, dossier=OF, asked=asked(OF, as_of=last("2031-03-22"), known=last("2031-03-23"), start=last("2031-03-09"), before=last("2031-02-23")))
    return found | {f"report, {name}": text for name, text in told(made).items()}


def test_no_sum_over_units_is_told() -> None:
    answers = said()
    for name, text in answers.items():
        numbers = {int(one.replace(",", "")) for one in re.findall(r"\d[\d,]*\d", text)}
        assert not numbers & SUMS, (name, numbers & SUMS)
    for name in ("why", "diff", "monitor"):
        for unit, much in AMOUNTS.items():
            assert f"{much:,} {unit or 'acts'}" in answers[name], (name, unit)
