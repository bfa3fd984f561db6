"""Cases beside the examples, on ground, verification and what follows a breach."""

from __future__ import annotations

import json

import pytest
from structure_support import load, on, run

from examples import example
from servanda.check.rules.facts.shape import areas_overlap, coordinates, faults
from servanda.model.core import Place
from servanda.text.diagnostics import Severity

FIRE = """
act open fire
clause 1 "Ceasefire"
  each of Northmark, Eastholm must not open fire
"""


def polygon(*corners: tuple[float, float]) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": [[list(c) for c in corners]]}


SQUARE = polygon((0, 0), (2, 0), (2, 2), (0, 2), (0, 0))


@pytest.mark.parametrize(
    ("geometry", "fault"),
    [
        (SQUARE, ""),
        (polygon((0, 0), (2, 2), (2, 0), (0, 2), (0, 0)), "crosses itself"),
        (polygon((0, 0), (2, 0), (2, 2), (0, 2)), "does not come back"),
        (polygon((0, 0), (2, 0), (0, 0)), "at least three corners"),
        (polygon((0, 0), (2, 0), (1, 0), (1, 2), (0, 0)), "crosses itself"),  # runs back over its own edge
        (polygon((0, 0), (200, 0), (2, 2), (0, 0)), "off the globe"),
        ({"type": "LineString", "coordinates": [[0, 0], [0, 0]]}, "at least two points"),
        ({"type": "LineString", "coordinates": [[0, 0], [2, 2], [2, 0], [0, 2]]}, "crosses itself"),
        ({"type": "LineString", "coordinates": [[0, 0], [2, 2], [2, 0], [0, 0]]}, ""),  # closes on itself: a ring drawn as a line
        ({"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, "x"]}}, "not a pair"),
        ({"type": "GeometryCollection", "geometries": [SQUARE, {"type": "LineString", "coordinates": [[1, 1]]}]}, "two points"),
        ({"type": "MultiPolygon", "coordinates": [SQUARE["coordinates"]]}, ""),
        ({"type": "Circle"}, ""),
    ],
)
def test_geometry(geometry: dict[str, object], fault: str) -> None:
    found = faults(Place(id="x", defined_by="geojson", geometry=geometry))
    assert (not fault and not found) or any(fault in f for f in found), found


def test_coordinates_in_words() -> None:
    assert coordinates("46.10 N 30.20 E; 46.2 S, 30.4 W; nothing here") == ((30.2, 46.1), (-30.4, -46.2))
    crossed = Place(id="x", defined_by="coordinates", definition="0 0; 2 2; 0 2; 2 0; 0 0")
    assert faults(crossed) == ["the boundary crosses itself"]


@pytest.mark.parametrize(
    ("other", "meets"),
    [
        (polygon((1, 1), (3, 1), (3, 3), (1, 3), (1, 1)), True),
        (polygon((2, 0), (4, 0), (4, 2), (2, 2), (2, 0)), False),  # side by side
        (polygon((0.5, 0.5), (1, 0.5), (1, 1), (0.5, 0.5)), True),  # inside
        (polygon((-1, -1), (5, -1), (5, 5), (-1, 5), (-1, -1)), True),  # around
        (polygon((5, 5), (6, 5), (6, 6), (5, 5)), False),
        (SQUARE, True),
        (polygon((1, 0), (3, 0), (3, 2), (1, 2), (1, 0)), True),  # shares parts of two edges
    ],
)
def test_areas_overlap(other: dict[str, object], meets: bool) -> None:
    one, two = Place(id="a", geometry=SQUARE), Place(id="b", geometry=other)
    assert areas_overlap(one, two) is meets
    assert areas_overlap(two, one) is meets
    assert areas_overlap(one, Place(id="c")) is None


def test_overlap_by_geometry_is_enough_for_a_clash_of_zones() -> None:
    body = """
    place red zone
      defined by geojson "red.geojson"
    place blue zone
      defined by geojson "blue.geojson"
    act keep guns
    clause 1
      Northmark must not keep guns
      at red zone
    clause 2
      Northmark may keep guns
      at blue zone
    """
    near = {"red.geojson": json.dumps(SQUARE), "blue.geojson": json.dumps(polygon((1, 1), (3, 1), (3, 3), (1, 3), (1, 1)))}
    far = near | {"blue.geojson": json.dumps(polygon((5, 5), (6, 5), (6, 6), (5, 5)))}
    assert "allows" in on("SV406", body, files=near)[0]
    assert on("SV406", body, files=far) == []
    assert on("SV406", body.replace("at blue zone", "at red zone"), files=near) == []  # one place: a contradiction, if a command


def test_area_is_asked_once_for_all_its_clauses() -> None:
    body = "place delta\n" + FIRE + "  at delta\nclause 2\n  Northmark must not open fire\n  at delta\n"
    assert on("SV401", body) == ["Delta is not defined, and clauses 1 and 2 depend on where it lies."]
    assert run("SV401", load(example(body, profile="mou")))[0].severity is Severity.ADVICE


def test_one_clause_settles_which_prevails() -> None:
    body = 'place line\n  defined by coordinates "46 30; 46.1 30.2"\n' + FIRE + "  at line\n"
    assert on("SV402", body)
    assert on("SV402", body + "  covers maps-prevail\n") == []


def test_one_baseline_with_different_distances() -> None:
    body = """
    place line
    act withdraw
    clause 1
      Northmark must withdraw
      at least 25 km from line
    clause 2
      Eastholm must withdraw
      at least 50 km from line
    """
    assert on("SV404", body) == []


def test_range_unknown_for_one_weapon() -> None:
    body = """
    kind howitzer
      range 24 km
    kind rocket
    place line
    act withdraw {weapon}
    clause 1
      Northmark must withdraw rocket
      at least 15000 m from line
    clause 2
      Northmark must withdraw howitzer
      at least 15000 m from line
    """
    dossier = load(example(body))
    assert [(f.words, f.undecided) for f in run("SV405", dossier)] == [("rocket", True), ("howitzer", False)]


def test_settlement_with_a_rule_of_its_own() -> None:
    body = 'place zone\n  contains "Orr"\nplace Orr\nact open fire\nclause 1\n  Northmark must not open fire\n  at zone{more}\n'
    assert on("SV407", body.format(more=""))
    assert on("SV407", body.format(more=", Orr")) == []


def test_observables() -> None:
    assert on("SV501", FIRE)
    assert on("SV501", FIRE + '  verified by Monitoring Mission\n    means "patrols"\n') == []
    assert on("SV501", FIRE + '  determined by Monitoring Mission within 3 days\n    standard "two sources"\n') == []


def test_monitors_duties_need_no_second_monitor() -> None:
    body = "act patrol\nclause 1\n  Monitoring Mission must patrol\n  every 1 day\n"
    assert on("SV501", body) == on("SV502", body) == []


def test_what_a_named_verifier_lacks() -> None:
    seen = FIRE + "  until 2031-09-30\n  verified by Monitoring Mission\n"
    assert "by what means, how often and to whom" in on("SV502", seen)[0]
    once = "act pay\nclause 1\n  Northmark must pay\n  by 2031-05-01\n  verified by Monitoring Mission\n"
    assert "how often" not in on("SV502", once)[0]


def test_findings_are_gathered_by_article() -> None:
    body = FIRE + 'clause 2 "Mines"\n  Northmark must not open fire\n'
    assert len(on("SV603", body)) == 1
    apart = "## Article 1\n" + FIRE + "## Article 2\nclause 2\n  Northmark must not open fire\n"
    assert len(on("SV603", apart)) == 2


def test_access_elsewhere_and_around() -> None:
    body = """
    place depot
      inside base
    place base
    place harbour
    act store
    clause 1
      Northmark must store
      at depot
      verified by Monitoring Mission
    """
    assert "no right of access anywhere" in on("SV503", body)[0]
    given = "\n    act give the Monitoring Mission access\n    clause 9\n      Northmark must give the Monitoring Mission access\n"
    assert on("SV503", body.rstrip() + given) == []
    assert "no access to depot" in on("SV503", body + "    access to harbour\n")[0]
    assert on("SV503", body + "    access to base\n") == []
    assert "only with the consent" in on("SV503", body + "    access to base with the consent of Northmark\n")[0]
    assert on("SV503", body + "    access to base with the consent of Eastholm\n") == []


@pytest.mark.parametrize(
    ("duty", "watch", "speaks"),
    [
        ("from 2031-03-10", "from 2031-03-10", False),
        ("from 2031-03-10", "from 2031-03-11", True),
        ("from 2031-03-10", "from entry into force", False),
        ("from 2031-03-10", "", False),
        ("from vote by Northmark", "from vote by Northmark", False),
        ("from 5 days after vote by Northmark", "from vote by Northmark", False),
        ("from vote by Northmark", "from 5 days after vote by Northmark", True),
        ("from 2031-03-10", "from vote by Northmark", True),
        ("until 2031-09-30", "until 2031-09-30", False),
        ("until 2031-09-30", "until 2031-08-30", True),
        ("while calm", "from start of calm", False),
        ("while calm", "from day 2 of calm", True),
    ],
)
def test_watch_and_duty(duty: str, watch: str, speaks: bool) -> None:
    body = f"""
    act vote
    state calm
      from vote by Northmark
      until 2031-12-01
    act open fire
    clause 1
      Northmark must not open fire
      {duty}
      verified by Monitoring Mission
        {watch or "every 1 day"}
    """
    assert bool(on("SV505", body)) is speaks


def test_a_monitoring_clause_that_speaks_of_a_state() -> None:
    body = """
    state ceasefire
      from 2031-03-03 06:00
    act start the withdrawal
    act monitor the ceasefire
    clause 1
      Monitoring Mission must monitor the ceasefire
      from {start}
    """
    assert on("SV505", body.format(start="start the withdrawal by Northmark"))
    assert on("SV505", body.format(start="start of ceasefire")) == []


def test_what_the_watcher_verifies_anyway_is_not_asked_of_its_monitoring() -> None:
    body = """
    act start to leave
    act monitor the retreat
    state retreat
      from start to leave by Northmark
    clause 1
      Northmark must start to leave
      by 2031-03-10
      {seen}
    clause 2
      Monitoring Mission must monitor the retreat
      from 2031-03-05 06:00
    """
    assert on("SV505", body.format(seen=""))
    assert on("SV505", body.format(seen="verified by Monitoring Mission\n        from 2031-04-01"))
    assert [f for f in on("SV505", body.format(seen="verified by Monitoring Mission")) if "clause 2" in f] == []


def test_joint_commission_as_verifier() -> None:
    body = "body Commission\n  members Northmark, Eastholm\n  decides by {rule}\n" + FIRE + "  verified by Commission\n"
    assert on("SV506", body.format(rule="consensus"))
    assert on("SV506", body.format(rule="majority")), "two members: a majority is both"
    assert on("SV506", body.format(rule="consensus\n  tie-break Monitoring Mission")) == []
    assert (
        on("SV506", body.replace("verified by Commission", "verified by Commission, Monitoring Mission").format(rule="consensus"))
        == []
    )


def test_detection_time_without_frequency() -> None:
    body = FIRE + "  verified by Monitoring Mission\n    detects within 3 days\n"
    assert [f.undecided for f in run("SV513", load(example(body)))] == [True]


def test_complaints_without_a_clock() -> None:
    assert "with no time" in on("SV514", "act answer\n" + FIRE + "clause 2\n  Northmark must answer\n  covers complaints\n")[0]


def test_determination_alone_does_not_settle_interpretation() -> None:
    body = FIRE + "  determined by Monitoring Mission within 3 days\n"
    assert "what the text means" in on("SV601", body)[0]
    assert on("SV601", body + "  covers interpretation\n") == []


def test_a_ladder_that_goes_round() -> None:
    body = """
    act consult
    act refer
    act arbitrate
    clause 1
      each of Northmark, Eastholm must consult
      by 2031-05-01
      covers dispute-settlement
      otherwise
        rung 1 Northmark must refer
          within 5 days of the breach
          only after rung 2 is kept
        rung 2 Eastholm must arbitrate
          within 5 days of rung 1 is breached
    """
    assert any("go round" in m for m in on("SV602", body))


def test_a_breach_answered_by_another_clause() -> None:
    body = FIRE + "act protest\nclause 2\n  Eastholm may protest\n  if clause 1 is breached\n"
    assert on("SV603", body) == []


def test_consequence_in_the_hands_of_a_blocked_body() -> None:
    body = """
    body Commission
      members Northmark, Eastholm
      decides by {rule}
    act fine
    act open fire
    clause 1
      each of Northmark, Eastholm must not open fire
      otherwise
        rung 1 Commission must fine
          within 5 days of the breach
    """
    assert "where it can block" in on("SV605", body.format(rule="consensus"))[0]
    assert on("SV605", body.format(rule="consensus\n      tie-break Monitoring Mission")) == []
    second = body.format(rule="consensus") + "    rung 2 Monitoring Mission must fine\n          within 9 days of the breach\n"
    assert on("SV605", second) == []


def test_each_side_answering_the_other_is_no_trap_of_consent() -> None:
    body = """
    act fine
    act open fire
    clause 1
      each of Northmark, Eastholm must not open fire
      otherwise
        rung 1 each of Northmark, Eastholm must fine
          within 5 days of the breach
    """
    assert on("SV605", body) == []
    assert on("SV605", body.replace("rung 1 each of Northmark, Eastholm", "rung 1 Northmark"))


@pytest.mark.parametrize(
    ("command", "forbidden", "clash"),
    [
        ("", "", True),
        ("by 2031-05-01", "from 2031-05-02", False),
        ("by 2031-05-01", "until 2031-06-01", True),
        ("by 2031-07-01", "until 2031-06-01", False),
        ("on 2031-05-01", "until 2031-06-01", True),
        ("if the talks open", "unless the talks open", False),
        ("by 2031-05-01", "if the talks open", False),
        ("if the talks open", "if the talks open", True),
        ("if the talks open", "", True),
        ("by 2031-05-01", 'except "training"', False),
        ("by 2031-05-01", "while calm", False),
        ("while calm", "while calm", True),
        ("at delta", "", True),
        ("", "at delta", False),
        ("at delta", "at delta", True),
        ("at delta", "at hills", False),
    ],
)
def test_contradictions(command: str, forbidden: str, clash: bool) -> None:
    body = f"""
    place delta
    place hills
    event the talks open
    state calm
      from the talks open
    act patrol
    clause 1
      Northmark must patrol
      {command or "force binding"}
    clause 2
      every state must not patrol
      {forbidden or "force binding"}
    """.replace("every state", "each of Northmark, Eastholm")
    assert bool(on("SV610", body)) is clash


def test_contradiction_in_part_of_the_slots() -> None:
    body = """
    kind gun
    kind tank
    act move [{what}]
    clause 1
      Northmark must move {one}
    clause 2
      Northmark must not move {other}
    """
    assert on("SV610", body.replace("{one}", "gun").replace("{other}", "gun"))
    assert on("SV610", body.replace("move {other}", "move").replace("{one}", "gun"))
    assert on("SV610", body.replace("{one}", "gun").replace("{other}", "tank")) == []
    assert on("SV610", body.replace("move {one}", "move").replace("{other}", "tank")) == []


def test_conflict_with_a_later_text_is_told_there() -> None:
    later = "---\nagreement: later\nsigned: 2032-01-01\nimports: a.md\n---\n```servanda\nclause 1\n  Northmark must not go\n```\n"
    text = example("act go\nclause 1\n  Northmark must go")
    found = run("SV611", load(text, {"later.md": later}))
    assert [f.subject for f in found] == ["clause later:1"]


def test_relief_on_a_condition_nobody_tests() -> None:
    body = "act lift the ban\nevent calm returns\nclause 1\n  Eastholm must lift the ban\n  if calm returns\n"
    assert "nobody is named to test it" in on("SV612", body)[0]
    assert on("SV612", body + '  assesses "thirty days without an incident"\n') == []


@pytest.mark.parametrize(
    ("act", "relief"),
    [
        ("open corridors for relief", False),
        ("let relief convoys pass", False),
        ("deliver the goods of the Relief Office", False),
        ("grant relief from the embargo", True),
        ("relieve the bank of the freeze", True),
        ("give sanctions relief", True),
        ("lift the ban", True),
    ],
)
def test_relief_for_the_needy_is_no_relief_from_a_measure(act: str, relief: bool) -> None:
    body = f"act {act}\nclause 1\n  Eastholm must {act}\n  by 2031-06-01\n"
    assert bool(on("SV612", body)) is bool(on("SV904", body)) is relief


def test_units_of_nobody_have_no_commander() -> None:
    body = "kind unnamed\nactor unnamed one\n  is unnamed\nact shoot\nclause 1\n  each of Northmark, unnamed one must not shoot\n"
    (found,) = on("SV205", body)
    assert "units of Northmark, nor" in found


def test_prohibited_acts_by_structure_and_permitted_ones_missing() -> None:
    body = "act shoot\nact mine\nclause 1\n  each of Northmark, Eastholm must not any of\n    shoot\n    mine\n"
    assert on("SV701", body)[0].startswith("No clause lists which stay permitted")


def test_separation_by_distance() -> None:
    body = "place line\nact withdraw\n" + FIRE + "clause 2\n  Northmark must withdraw\n  at least 5 km from line\n"
    assert on("SV702", body)[0].startswith("The forces are moved apart")


def test_topics_spoken_of_in_other_words_are_not_called_missing() -> None:
    body = "act release all prisoners\nact clear the landmines\n" + FIRE + "clause 2\n  Northmark must release all prisoners\n"
    assert "who counts as a detainee, by when they are released and which third party" in on("SV705", body)[0]
    assert on("SV706", body)
    assert on("SV706", body + "clause 3\n  Northmark must clear the landmines\n") == []


def test_a_ban_on_taking_hostages_settles_nothing_for_those_who_are_held() -> None:
    ban = "act take a hostage\n" + FIRE + "clause 2\n  each of Northmark, Eastholm must not take a hostage\n"
    assert on("SV705", ban) == ["No clause says what becomes of detainees."]
    release = "act release a detainee\nclause 3\n  each of Northmark, Eastholm must release a detainee\n  by 2031-04-01\n"
    assert on("SV705", ban + release) == [
        "Clause 3 on detainees does not say who counts as a detainee and which third party takes part."
    ]
    told = release + "  covers detainees\n"
    assert on("SV705", ban + "  covers detainees\n" + told)[0].startswith("Clause 3 on detainees")


def test_topics_of_the_text_this_one_is_an_annex_of_count() -> None:
    parent = "---\nagreement: parent\nlanguages: en\n---\n```servanda\nactor Northmark\nact rest\nclause 1\n  Northmark must rest\n  covers mines\n```\n"
    text = example(
        "annex of parent\nact open fire\nclause 1\n  Northmark must not open fire", world="", imports="parent.md", parties=""
    )
    assert run("SV706", load(text, {"parent.md": parent}), agreement="example") == []


def test_ceasefire_rules_ask_nothing_of_other_texts() -> None:
    for profile in ("mou", "sanctions", "aid", "framework"):
        for code in ("SV701", "SV702", "SV508", "SV711"):
            assert on(code, FIRE, profile=profile) == []


def test_red_line_answered_only_by_others() -> None:
    body = (
        FIRE
        + """
act protest
red line fire "No fire" by Northmark to Eastholm
  Eastholm must not open fire
  otherwise
    rung 1 Monitoring Mission must protest
      within 24 hours of the breach
"""
    )
    assert "answers nothing itself" in on("SV911", body)[0]


def test_lines_of_two_allies() -> None:
    body = (
        FIRE
        + """
act station guards
red line stay "Guards stay" by Northmark to Eastholm
  Eastholm must station guards
red line go "Guards go" by Monitoring Mission to Eastholm
  Eastholm must not station guards
"""
    )
    assert "cannot respect both" in on("SV915", body)[0]


def test_red_lines_are_told_once_in_a_dossier_of_two_agreements() -> None:
    line = '```servanda\nred line fire "No fire" by Northmark to Eastholm\n  Eastholm must not open fire\n```\n'
    other = "---\nagreement: other\nimports: a.md\n---\n```servanda\nclause 1\n  Northmark must not open fire\n```\n"
    lines = "---\ntitle: Lines\nimports: a.md\n---\n" + line
    found = run("SV911", load(example(FIRE), {"z.md": other, "lines.md": lines}))
    assert [f.subject for f in found] == ["clause red-line:fire"]


def test_drawn_places_and_the_viewpoint_of_the_head() -> None:
    body = 'place line\n  defined by map "Annex 1"\nact cross\nclause 1\n  Northmark must not cross\n  at line\n'
    assert "nothing says whose names and borders" in on("SV410", body)[0]
    assert on("SV410", body, viewpoint="the parties' joint map") == []


def test_reports_are_named_where_only_their_publicity_is_open() -> None:
    text = FIRE + "  verified by Monitoring Mission\n    every 1 day\n    reports within 24 hours to Northmark\n"
    assert "does not say whether the reports are public" in on("SV511", text)[0]
