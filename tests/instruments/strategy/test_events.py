"""Tables of dated events: the layout is told, never taken on trust; what cannot be read is counted."""

from __future__ import annotations

import pytest

pytest.importorskip("numpy")
pytest.importorskip("polars")

from servanda.base.refusal import Refusal
from servanda.instruments.strategy.events.layouts import LAYOUTS, told
from servanda.instruments.strategy.events.table import read_events

HEAD = "date,source,target,code\n"
WEIS = HEAD + "".join(f"2031-01-{day:02},EST,NOR,{code}\n" for day, code in enumerate(("173", "223", "095", "212", "064"), 1))
CAMEO = HEAD + "2031-02-03,ESTMIL,NORGOV,138\n2031-01-02,NORGOV,EST,0841\n,EST,NOR,190\n2031-03-01,EST,,190\n"
PLOVER = "Event Date,Actor Name,Recipient Name,Event Type,Event Mode\n2031-01-05,East,North,Threaten,violence\n2031-02-30,East,North,AGREE,\n"


def test_a_table_is_read_in_the_order_of_its_days() -> None:
    found = read_events("acts.csv", CAMEO.encode(), letters=3)
    assert (found.layout, found.actors, found.days.tolist()) == ("cameo", ("EST", "NOR"), [22281, 22313])
    assert [found.actors[one] for one in found.source] == ["NOR", "EST"]
    assert found.of("military_threat").tolist() == [False, True]
    assert found.of("material_cooperation").tolist() == [True, False]
    assert found.left == {"an actor is missing": 1, "no date": 1}
    plover = read_events("acts.csv", PLOVER.encode())
    assert (plover.codes, plover.left) == (("THREATEN/violence",), {"the date cannot be read": 1})
    assert plover.of("military_threat").all()


@pytest.mark.parametrize(
    "name, text, layout, why",
    [
        ("gulf.cameo.csv", WEIS, "", "calls itself CAMEO, but 3 of 5 rows .* They fit WEIS"),
        ("gulf.csv", WEIS, "cameo", "said to be CAMEO"),
        ("acts.csv", CAMEO, "weis", "said to be WEIS"),
        ("acts.csv", CAMEO, "goldstein", "no known layout"),
        ("acts.csv", HEAD + "2031-01-01,EST,NOR,13\n2031-01-01,EST,NOR,42\n", "", "lost the zero"),
        ("acts.csv", HEAD + "2031-01-01,EST,NOR,173\n", "", "CAMEO and WEIS"),
        ("acts.csv", HEAD + "soon,EST,NOR,173\n", "", "no row"),
        ("acts.csv", "date,source,code\n2031-01-01,EST,173\n", "", "no column `target`"),
    ],
)
def test_what_is_not_so_is_refused(name: str, text: str, layout: str, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        read_events(name, text.encode(), layout)


def test_every_class_of_a_layout_is_made_of_its_codes() -> None:
    """Classes bear the same names in all layouts; a foreign code is in none."""
    kinds = {tuple(one.classes) for one in LAYOUTS.values()}
    assert len(kinds) == 1
    for one in LAYOUTS.values():
        assert one.source
        assert not any(one.within(kind, "xyz") for kind in one.classes)
    assert told({"0841": 300, "0841]": 2}, "", "t.csv") == "cameo"
