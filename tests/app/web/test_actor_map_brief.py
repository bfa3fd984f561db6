"""Actors, Map, Brief builder and Proposals: over the application itself, without a browser and without a script."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from commandline import call
from workbench_support import Inside, commands

pytest.importorskip("starlette")

TEXT = """---
agreement: pact
title: Pact on the Road
signed: 2031-03-01
in-force: 2031-03-01
parties: Averne, Dravik
---

# Pact on the Road

## Article 1

> Averne shall open the road. The Wardens shall watch the road. Dravik shall not close the road.

```servanda
actor Averne
actor Dravik
place Ford
  defined by geojson "ford.geojson"
act open the road
  by Averne

clause 1.open "Road"
  Averne must open the road
  at Ford
  renders sentence 1

proposed act watch the road from sentence 2 by tool
proposed clause 1.s2 from sentence 2 by tool
  ? must watch the road
  who in words "The Wardens"
  because "shall"
  asks "Who is “The Wardens”?"

proposed act close the road from sentence 3 by tool
proposed clause 1.s3 from sentence 3 by tool
  Dravik must not close the road
  because "shall not"
```
"""
FORD = '{"type":"Polygon","coordinates":[[[-40.55,42.25],[-40.45,42.25],[-40.45,42.32],[-40.55,42.32],[-40.55,42.25]]]}'
LINE = '{"type":"LineString","coordinates":[[-40.6,42.26],[-40.4,42.31]]}'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("persons") / "pact"
    (place / "maps").mkdir(parents=True)
    (place / "pact.md").write_text(TEXT)
    (place / "ford.geojson").write_text(FORD)
    (place / "maps" / "line.geojson").write_text(LINE)
    return place


@pytest.fixture(scope="module")
def inside(folder: Path) -> Iterator[Inside]:
    made = Inside(folder, today="2031-04-01")
    yield made
    made.bench.engine.close()


VIEWS = (
    "/actor", "/actor/Averne", "/map", "/map?boundaries=maps/line.geojson&viewpoint=the+map+of+Annex+A", "/brief?blocks=map,summary", "/proposals",
    "/proposals/drop?id=1.s3", "/proposals/ask?words=The+Wardens&is=Dravik",
)  # fmt: skip


@pytest.mark.parametrize("view", VIEWS)
def test_a_page_is_its_commands(inside: Inside, view: str) -> None:
    """The commands that a page shows run, its JSON is what they print, and its Markdown says what it says."""
    page = inside.get(view)
    assert page.status == 200
    path, _, query = view.partition("?")
    query = f"?{query}" if query else ""
    told = json.loads(inside.get(f"{path}.json{query}").text)
    lines = commands(page.text)
    assert lines
    printed = [json.loads(call(*line[1:3], "--json", *line[3:]).out) for line in lines]
    assert told == (printed[0] if len(lines) == 1 else dict(zip(told, printed, strict=True)))
    assert inside.get(f"{path}.md{query}").text.startswith("# ")


def test_an_actor_and_its_clauses_lead_to_each_other(inside: Inside) -> None:
    """From the list to the actor, from there to its clause, and back; go-to finds it; one that is not there is said."""
    assert '<a href="/actor/Averne">' in inside.get("/actor").text
    page = inside.get("/actor/Averne").text.partition("<main")[2]
    assert "Averne owes what 1 clause says" in page
    assert "What it can hold up" in page
    assert page.index("owes what") < page.index("What it can hold up") < page.index("What it owes (1)")
    assert '<a href="/clause/pact:1.open">' in page
    assert '<a href="/actor/Averne">' in inside.get("/clause/pact:1.open").text
    assert inside.get("/go?q=averne").headers["location"] == "/actor/Averne"
    assert inside.get("/actor/Nobody").status == 404


def test_nobodys_boundaries_are_the_default(inside: Inside) -> None:
    """None is chosen; a file alone draws none; with the words whose they are it is drawn; none comes from outside."""
    plain = inside.get("/map").text
    assert "whose boundaries to show was not chosen" in plain
    assert '<option dir="ltr">maps/line.geojson</option>' in plain
    assert "selected" not in plain.partition("</form>")[2].partition("</form>")[0]
    assert "whose boundaries to show was not chosen" in inside.get("/map?boundaries=maps/line.geojson").text
    drawn = inside.get("/map?boundaries=maps/line.geojson&viewpoint=the+map+of+Annex+A").text
    assert "Boundaries as seen by: the map of Annex A" in drawn
    assert "What the map shows, by place" in drawn
    for name in ("../secret.geojson", "/etc/passwd", "pact.md", "maps/../../x.geojson"):
        assert inside.get(f"/map?{urlencode({'boundaries': name, 'viewpoint': 'x'})}").status == 400


def test_a_brief_is_put_in_order_without_a_script(inside: Inside) -> None:
    """Each button holds the whole order that it makes; what is taken at the gate is just this brief, the marking on it."""
    empty = inside.get("/brief").text
    assert "Pick the parts" in empty
    assert 'value="summary"' in empty
    page = inside.get("/brief?blocks=status,map,summary").text
    order = [page.index(f'id="{name}"') for name in ("status", "map", "summary")]
    assert order == sorted(order)
    assert 'value="map,status,summary" aria-label="Map, drawn: up"' in page
    assert 'value="status,summary,map" aria-label="Map, drawn: down"' in page
    assert 'value="status,summary" aria-label="Map, drawn: take out"' in page
    assert 'aria-label="Status of commitments: up"' not in page
    assert inside.get("/brief?blocks=map,nothing").status == 400
    gate = inside.get("/release?blocks=summary,status").text
    assert "/release-file/markdown?blocks=summary%2Cstatus" in gate
    assert 'name="blocks" value="summary,status"' in gate
    taken = inside.get("/release-file/markdown?blocks=summary,status")
    assert "TLP:CLEAR" in taken.text
    assert re.findall(r"(?m)^#{2,3} (.*)$", taken.text) == ["Summary", "Status of commitments"]
    assert "-brief-" in taken.headers["content-disposition"]


def test_one_decision_at_a_time_first_shown_then_written(tmp_path: Path) -> None:
    """What is shown writes nothing; the second press writes just that, and never over a text that has changed since."""
    place = tmp_path / "pact"
    place.mkdir()
    (place / "pact.md").write_text(TEXT)
    (place / "ford.geojson").write_text(FORD)
    inside = Inside(place, today="2031-04-01")
    try:
        assert 'href="/proposals"' in inside.get("/").text
        page = inside.get("/proposals").text
        assert page.index("Next: art. 1 s. 2") < page.index('name="words"')
        assert "all" not in re.findall(r"<button[^>]*>([^<]*)", page)
        shown = inside.get("/proposals/confirm?id=1.s3").text
        assert "Not written yet" in shown
        assert (place / "pact.md").read_text() == TEXT
        made = re.findall(r'name="made" value="(\w+)"', shown)[0]
        (place / "pact.md").write_text(TEXT + "\nA note.\n")
        late = inside.post("/do/proposal-confirm", id="1.s3", made=made)
        assert "bad=1" in late.headers["location"]
        assert (place / "pact.md").read_text() == TEXT + "\nA note.\n"
        made = re.findall(r'name="made" value="(\w+)"', inside.get("/proposals/confirm?id=1.s3").text)[0]
        written = inside.post("/do/proposal-confirm", id="1.s3", made=made)
        assert written.status == 303
        assert "servanda+draft+confirm+--write" in written.headers["location"]
        text = (place / "pact.md").read_text()
        assert "\nclause 1.s3" in text
        assert "proposed clause 1.s2" in text, "nothing else is confirmed"
        assert inside.post("/do/proposal-all", made=inside.bench.engine.fingerprint()).status == 404
        assert "Write this one" not in inside.get("/proposals/confirm?id=9.s9").text
        made = inside.bench.engine.fingerprint()
        assert "bad=1" not in inside.post("/do/proposal-drop", id="1.s2", made=made).headers["location"]
        assert "proposed " not in (place / "pact.md").read_text()
        assert 'href="/proposals"' not in inside.get("/").text, "nothing is proposed any more: the menu does not have it"
    finally:
        inside.bench.engine.close()


def test_who_only_reads_decides_nothing(folder: Path) -> None:
    """Read-only, or for a reader, no form is shown and none is taken; a reader is offered no file by its name."""
    for fixed in ({"read_only": "yes"}, {"to": "Dravik", "tlp": "GREEN"}):
        reader = Inside(folder, today="2031-04-01", **fixed)
        try:
            assert "Write this one" not in reader.get("/proposals/drop?id=1.s3").text
            assert "/proposals/confirm" not in reader.get("/proposals").text
            assert reader.post("/do/proposal-drop", id="1.s3", made=reader.bench.engine.fingerprint()).status == 403
            if "to" in fixed:
                assert "line.geojson" not in reader.get("/map").text
                assert reader.get("/map?boundaries=maps/line.geojson&viewpoint=x").status == 400
                assert 'href="/proposals"' not in reader.get("/").text
        finally:
            reader.bench.engine.close()
    assert (folder / "pact.md").read_text() == TEXT
