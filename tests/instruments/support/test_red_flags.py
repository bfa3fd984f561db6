"""The ten flags: on the fixtures of the practice as oracle, on 200 perturbed copies against a slow formula, and what is left unsaid."""

from __future__ import annotations

import copy
import datetime as dt
import json
import random
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import flags_oracle as oracle

from servanda.accounts.stages.records import MoveRow
from servanda.base.refusal import Refusal
from servanda.instruments.support.flags import asking, catalog, reading
from servanda.instruments.support.flags.comparing import quantile
from servanda.instruments.support.flags.joining import Ties, steps_of, tallies
from servanda.instruments.support.flags.records import ContractRow, DeterminationRow

OCDS = Path(__file__).resolve().parents[4] / "shared" / "data" / "support" / "ocds"
HERE = OCDS.is_dir()
real = pytest.mark.skipif(not HERE, reason="the shared data (fixtures of OCDS) are not at ../shared")
DAY = dt.date(2031, 5, 1)
EXPECTED: dict[str, dict[str, float]] = {
    "R003": dict.fromkeys(("open", "selective", "limited", "direct", "missing"), 1.0),
    "R024": {"F": 0.0, "repeat tenderers": 0.0},
    "R025": {"F": 0.2, "N": 0.0},
    "R028": {"F": 1.0},
    "R030": {"F": 1.0},
    "R035": {"F1": 1.0, "F2": 2.0, "repeat": 1.0, "accept": 1.0},
    "R036": {"F": 1.0, "invited": 1.0, "withdrawn": 1.0, "equal": 1.0},
    "R038": {"B": 0.5, "P": 0.5},
    "R048": {"F": 2.0},
    "R058": {"F": 100.0},
}
"""What the practice's own program gives for each fixture, by process or party."""


def asked(processes: list[dict[str, Any]], *thresholds: str, **how: Any) -> dict[str, Any]:
    found, _ = reading.processes([("given.json", json.dumps(processes).encode())])
    made, beyond = asking.ask(found, catalog.thresholds(thresholds), **how)
    return {"found": found, "beyond": beyond, **{one.flag.code: one for one in made}, "all": made}


def values(one: Any) -> dict[str, float]:
    return {seen.about: seen.value for seen in one.seen}


def lines(code: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (OCDS / f"cardinal_{code}.jsonl").read_text("utf-8").splitlines() if line]


@real
@pytest.mark.parametrize("code", EXPECTED)
def test_each_fixture_of_the_practice(code: str) -> None:
    more = ("R038.processes=1",) if code == "R038" else ()  # its fixture has one office in one process: the program counts bids
    given = asked(lines(code), *more, no_price=("NPC",), left_out=("EXC",))
    assert values(given[code]) == EXPECTED[code]
    silent = {one.about for one in given[code].silent} | {one.about for one in given["beyond"]}
    assert not silent & EXPECTED[code].keys(), "what is told is not also unsaid"
    if code == "R035":
        assert {"pending award", "invalid award", "cancelled tender"} <= silent
        assert given[code].judged + len(silent) == 12


@real
def test_one_office_alone_is_no_outlier() -> None:
    given = asked(lines("R038"))
    assert values(given["R038"]) == {}
    assert given["R038"].judged == 0
    assert "every buyer" in {one.about for one in given["R038"].silent}


def drawn(at: random.Random) -> list[dict[str, Any]]:
    """A market: few firms and offices, so that shares spread and ties come."""
    firms, offices = [f"F{n}" for n in range(at.randint(3, 9))], [f"O{n}" for n in range(at.randint(1, 5))]
    made = []
    for n in range(at.randint(3, 16)):
        win = at.choice(firms)
        price = at.choice((100, 100, 200, 300))
        part: dict[str, Any] = {"ocid": f"p{n}", "tender": {}}
        if at.random() < 0.8:
            hours = at.choice((100, 359, 360, 361, 900))
            part["tender"]["tenderPeriod"] = {"startDate": "2031-01-01T00:00:00Z", "endDate": f"2031-{1 + hours // 744:02}-{1 + hours % 744 // 24:02}T{hours % 24:02}:00:00Z"}
        for name, chance, value in (("awardCriteria", 0.2, "bestProposal"), ("status", 0.1, "cancelled"), ("lots", 0.1, [{"id": "1"}, {"id": "2"}]), ("procurementMethodDetails", 0.1, "NPC")):
            if at.random() < chance:
                part["tender"][name] = value
        if at.random() < 0.8:
            part["buyer"] = {"id": at.choice(offices)}
        if at.random() < 0.6:
            part["tender"]["procuringEntity"] = {"id": at.choice(offices)}
        if at.random() < 0.9:
            part["bids"] = {"details": [bid(at, win, price, "valid")] + [bid(at, at.choice(firms), at.choice((price, price + 1, price + 7, 2 * price)), at.choice(("valid", "valid", "disqualified", "pending", "invited", "withdrawn"))) for _ in range(at.randint(0, 4))]}
            at.shuffle(part["bids"]["details"])
        if at.random() < 0.9:
            codes = [{"classification": {"id": f"{at.choice((10, 10, 20, 30, 44))}000000"}} for _ in range(at.randint(0, 3))]
            part["awards"] = [{"status": at.choice(("active",) * 8 + ("pending", "cancelled")), "suppliers": [{"id": win}], "items": codes} for _ in range(at.choice((1, 1, 1, 1, 2)))]
        made.append(part)
    return made


def calm(at: random.Random) -> list[dict[str, Any]]:
    """A market in which nearly all is alike, and a few stand out: what quartiles are for."""
    made = []
    lonely = at.random() < 0.3
    for n in range(at.randint(16, 28)):
        win, second = f"U{n % 12}" if lonely else f"W{at.randint(0, 5)}", f"S{at.randint(0, 20)}"
        near = at.choice((100,) + (110, 111, 112, 113) * 4 + (190, 400))
        found = [bid(at, win, 100, "valid"), bid(at, second if at.random() < 0.5 else win, near, "valid"), bid(at, "LOSER", near + 3, "valid")]
        found += [bid(at, f"D{at.randint(0, 9)}", 500 + n, "disqualified" if n % 5 == 0 or at.random() < 0.15 else "valid") for _ in range(3)]
        if lonely:
            found = [found[0], bid(at, "LOSER", near, "valid")]
        codes = [{"classification": {"id": f"{code}000000"}} for code in ((10, 20, 30, 44) if win == "W0" else (10,))]
        made.append({"ocid": f"p{n}", "buyer": {"id": f"O{n % 5}"}, "tender": {}, "bids": {"details": found}, "awards": [{"status": "active", "suppliers": [{"id": win}], "items": codes}]})
    return made


def market_of(seed: int) -> list[dict[str, Any]]:
    return (calm if seed % 2 else drawn)(random.Random(seed))


def bid(at: random.Random, firm: str, price: int, status: str) -> dict[str, Any]:
    made: dict[str, Any] = {"status": status, "tenderers": [{"id": firm}], "value": {"amount": price, "currency": "EUR"}, "date": at.choice(("2031-01-05T00:00:00Z", "2031-01-16T01:00:00Z", "2031-02-20T00:00:00Z"))}
    for name, chance in (("tenderers", 0.04), ("value", 0.04), ("date", 0.04), ("status", 0.01)):
        if at.random() < chance:
            del made[name]
    if at.random() < 0.03 and "value" in made:
        made["value"]["currency"] = "ILD"
    if at.random() < 0.03 and "tenderers" in made:
        made["tenderers"].append({"id": "F0"})
    return made


def alike(given: dict[str, Any], wanted: dict[str, dict[str, float]]) -> None:
    for code, of in wanted.items():
        found = values(given[code])
        assert found == pytest.approx(of, abs=1e-9), code


@pytest.mark.parametrize("seed", range(200))
def test_drawn_markets_against_the_slow_formula(seed: int) -> None:
    market = market_of(seed)
    alike(asked(market, no_price=("NPC",)), oracle.flags(market, {"NPC"}))


def test_the_drawn_markets_raise_every_flag() -> None:
    told: dict[str, int] = dict.fromkeys(EXPECTED, 0)
    for seed in range(200):
        for code, of in oracle.flags(market_of(seed), {"NPC"}).items():
            told[code] += len(of)
    assert min(told.values()) >= 5, told


def in_lots(seed: int) -> list[dict[str, Any]]:
    """A market whose tenders are split into lots, with bids for one or several, and awards that name their lot, their bid or neither."""
    at = random.Random(seed)
    market = drawn(at) + [dict(one, ocid=f"c{one['ocid']}") for one in calm(at)]
    for one in market:
        names = [f"L{n}" for n in range(at.choice((1, 2, 3)))]
        one["tender"]["lots"] = [{"id": name, **({"status": "cancelled"} if at.random() < 0.1 else {})} for name in names]
        each = one.get("bids", {}).get("details", [])
        for n, part in enumerate(each):
            part["id"] = f"b{n}"
            if at.random() < 0.99:
                part["relatedLots"] = at.sample([*names, "L9"] if at.random() < 0.02 else names, 1 if at.random() < 0.9 else len(names))
        for award in one.get("awards", []):
            won = at.choice([part for part in each if set(oracle.ids(part, "tenderers")) & set(oracle.ids(award, "suppliers"))] or [{"id": "none"}])
            how = at.random()
            if how < 0.6:
                award["relatedBid"] = won["id"] if at.random() < 0.95 else at.choice(("b0", "b77"))
            if how > 0.4:
                award["relatedLots"] = won.get("relatedLots", names)[:1]
            if how < 0.2:
                award["suppliers"] = []
    return market


@pytest.mark.parametrize("seed", range(200))
def test_drawn_markets_in_lots_against_the_slow_formula(seed: int) -> None:
    market = in_lots(seed)
    alike(asked(market, no_price=("NPC",)), oracle.flags(market, {"NPC"}))


def test_the_markets_in_lots_raise_every_flag() -> None:
    markets = [oracle.flags(in_lots(seed), {"NPC"}) for seed in range(60)]
    told = {code: sum(len(one[code]) for one in markets) for code in EXPECTED}
    assert min(told.values()) >= 3, told


def test_each_lot_is_a_competition_of_its_own() -> None:
    def a_bid(name: str, firm: str, status: str, price: int, *lots: str, day: int = 5) -> dict[str, Any]:
        return {"id": name, "status": status, "tenderers": [{"id": firm}], "value": {"amount": price, "currency": "EUR"}, "relatedLots": list(lots), "date": f"2031-01-{day:02}T00:00:00Z"}

    tender = {"lots": [{"id": "1"}, {"id": 2}], "tenderPeriod": {"endDate": "2031-01-16T00:00:00Z"}}
    parts = [a_bid("a", "A", "valid", 10, "1"), a_bid("b", "B", "disqualified", 9, "1"), a_bid("c", "B", "valid", 10, "2"), a_bid("d", "A", "valid", 11, "2")]
    awards = [{"status": "active", "suppliers": [{"id": "A"}], "relatedLots": ["1"]}, {"status": "active", "suppliers": [{"id": "B"}], "relatedBid": "c"}]
    one = {"ocid": "p", "tender": tender, "bids": {"details": parts}, "awards": awards}
    given = asked([one])
    assert values(given["R035"]) == values(given["R036"]) == {"p, lot 1": 1.0}, "of lot 2 nobody was put out"
    assert values(given["R028"]) == {}, "equal prices for different lots are no equal prices"
    assert (given["R035"].questions, given["R003"].questions) == (2, 1)
    parts[2]["relatedLots"] = ["1", "2"]
    awards[1]["relatedLots"] = ["2"]
    given = asked([one])
    assert ("p, lot 1", "a bid has one price for several lots") in {(s.about, s.reason) for s in given["R036"].silent}
    del parts[0]["relatedLots"]
    assert {s.about for s in asked([one])["R035"].silent} == {"p, lot 1", "p, lot 2"}, "a bid for no lot leaves every lot unsaid"
    tender["lots"][1]["status"] = "cancelled"  # type: ignore[index]
    assert {s.about for s in asked([one])["beyond"]} == {"p, lot 2"}


def test_the_bid_that_an_award_names_is_the_one_that_won() -> None:
    def of(related: str | None) -> dict[str, Any]:
        late, early = ({"id": n, "status": "valid", "tenderers": [{"id": "W"}], "date": f"2031-01-{d}T00:00:00Z"} for n, d in (("l", 20), ("e", 10)))
        award = {"status": "active", "suppliers": [{"id": "W"}]} | ({"relatedBid": related} if related else {})
        return {"ocid": "p", "tender": {"tenderPeriod": {"endDate": "2031-01-16T00:00:00Z"}}, "bids": {"details": [late, early]}, "awards": [award]}

    assert values(asked([of("l")])["R030"]) == {"p": 1.0}
    given = asked([of("e")])["R030"]
    assert (values(given), given.judged) == ({}, 1)
    assert "which one won is not told" in asked([of(None)])["R030"].silent[0].reason
    assert "names a bid that is not told" in asked([of("x")])["R030"].silent[0].reason


def test_an_amendment_changes_a_value_from_its_day() -> None:
    change = {"property": "value.amount", "former_value": 100}
    amended = {"id": "c", "value": {"amount": 130, "currency": "EUR"}, "amendments": [{"date": "2031-05-02T00:00:00Z", "changes": [change]}, {"date": "2031-04-02T00:00:00Z", "changes": [{"property": "title", "former_value": "x"}]}]}

    def worth(contract: dict[str, Any], day: dt.date) -> tuple[list[Decimal], int]:
        (tally,) = tallies(asked([{"ocid": "p", "contracts": [contract]}])["found"], Ties(contracts=[row("p", "S")]), (), day=day)
        return [one.amount for one in tally.agreed], tally.unvalued

    assert worth(amended, dt.date(2031, 5, 2)) == ([Decimal(130)], 0)
    assert worth(amended, dt.date(2031, 5, 1)) == worth(amended, dt.date(2031, 4, 1)) == ([Decimal(100)], 0)
    del amended["amendments"][0]["changes"]  # type: ignore[attr-defined]
    assert worth(amended, dt.date(2031, 5, 1)) == ([], 1), "what it was before is not told, so not known"
    early, late = ({"ocid": "p", "date": f"2031-0{n}-01T00:00:00Z", "contracts": [{"id": "c", "value": {"amount": n, "currency": "EUR"}}]} for n in (4, 6))
    for day, wanted in ((dt.date(2031, 5, 1), 4), (dt.date(2031, 6, 1), 6)):
        found, notes = reading.processes([("x.json", json.dumps([early, late]).encode())], day)
        assert [one.value and one.value.amount for one in found[0].release.contracts or ()] == [wanted]
        assert any("1 of 2 releases are of a day after" in note for note in notes) == (wanted == 4)
    assert reading.processes([("x.json", json.dumps([late]).encode())], DAY)[0] == ()


@real
@pytest.mark.parametrize("code", EXPECTED)
def test_perturbed_copies_of_each_fixture(code: str) -> None:
    rows = lines(code)
    for seed in range(200):
        at = random.Random(seed)
        mine = copy.deepcopy(rows)
        for one in mine:
            for part in one.get("bids", {}).get("details", []):
                if at.random() < 0.2:
                    part["status"] = at.choice(("valid", "disqualified", "pending", "withdrawn"))
                if part.get("value", {}).get("amount") and at.random() < 0.3:
                    part["value"]["amount"] = at.choice((1, 2, 50, 101, 300))
            for award in one.get("awards", []):
                if at.random() < 0.1:
                    award["status"] = at.choice(("pending", "unsuccessful", "active"))
            at.shuffle(one.get("bids", {}).get("details", []))
        alike(asked(mine, no_price=("NPC",), left_out=("EXC",)), oracle.flags(mine, {"NPC"}, {"EXC"}))


def test_the_order_of_files_and_bids_changes_nothing() -> None:
    market = drawn(random.Random(7))
    turned = [dict(one, bids={"details": one["bids"]["details"][::-1]}) if "bids" in one else one for one in reversed(market)]
    given, other = asked(market), asked(turned)
    for code in EXPECTED:
        assert values(given[code]) == values(other[code])
        assert given[code].fences == other[code].fences


def test_quartiles_of_a_page() -> None:
    zeros = [Fraction(0)] * 2 + [Fraction(100)] * 7
    assert float(quantile(zeros, Fraction(1, 4))) == pytest.approx(66.6667, abs=1e-4)  # as the practice's documentation prints
    assert quantile([Fraction(3)], Fraction(1, 4)) == 3


def whole(text: str, name: str = "x.json") -> None:
    reading.processes([(name, text.encode())])


BAD = {
    "nothing": ("", "not JSON", "x.json"),
    "no JSON": ("{oh", "not JSON", "x.json"),
    "one line of many": ('{"ocid":"a"}\n{oh\n', "not JSON", "x.json, line 2"),
    "no object": ("[1]", "no release", "x.json, release 1"),
    "empty": ('{"releases":[]}', "holds no release", "x.json"),
    "too deep": ("[" * 60 + "]" * 60, "more than 40 deep", "x.json"),
    "far too deep": ("[" * 100_000 + "]" * 100_000, "too deep", "x.json"),
    "no ocid": ('{"releases":[{"id":"1"}]}', "no ocid", "x.json, release 1"),
    "ocid a number": ('{"ocid":5}', "no ocid", "x.json, release 1"),
    "another sort": ('{"ocid":"a","bids":{"details":[{"status":5}]}}', "not as OCDS has it", "x.json, release 1, bids.details[0].status"),
    "a list": ('{"ocid":"a","tender":[]}', "not as OCDS has it", "x.json, release 1, tender"),
    "below zero": ('{"ocid":"a","bids":{"details":[{"value":{"amount":-1,"currency":"EUR"}}]}}', "below zero", "x.json, release 1, bid 1"),
    "negative payment": ('{"ocid":"a","contracts":[{"implementation":{"transactions":[{"value":{"amount":-5.5,"currency":"EUR"}}]}}]}', "below zero: -5.5", "x.json, release 1, contract 1, transaction 1"),
    "no currency": ('{"ocid":"a","awards":[{"value":{"amount":1}}]}', "no currency", "x.json, release 1, award 1"),
    "points": ('{"ocid":"a","awards":[{"value":{"amount":"1.000.00","currency":"EUR"}}]}', "not as OCDS has it", "x.json, release 1, awards[0].value.amount"),
    "no number": ('{"ocid":"a","awards":[{"value":{"amount":"NaN","currency":"EUR"}}]}', "no amount of money", "x.json, release 1, award 1"),
    "a giant": ('{"ocid":"a","awards":[{"value":{"amount":1e999999,"currency":"EUR"}}]}', "no amount of money", "x.json, release 1, award 1"),
    "a dwarf": ('{"ocid":"a","awards":[{"value":{"amount":1e-99999,"currency":"EUR"}}]}', "no amount of money", "x.json, release 1, award 1"),
    "over 100": ('{"ocid":"a","tender":{"milestones":[{"percentage":101}]}}', "percent is none", "x.json, release 1, tender, milestone 1"),
    "same date": ('[{"ocid":"a","date":"2031-01-01T00:00:00Z","tag":["x"]},{"ocid":"a","date":"2031-01-01T01:00:00+01:00","tag":["y"]}]', "same date and differ", "x.json, release 2"),
    "no date": ('[{"ocid":"a","date":"2031-01-01T00:00:00Z"},{"ocid":"a"}]', "no `date`", "x.json, release 2"),
    "31 Feb": ('[{"ocid":"a","date":"2031-02-31T00:00:00Z"},{"ocid":"a","date":"2031-01-01T00:00:00Z"}]', "no `date`", "x.json, release 1"),
    "no zone": ('[{"ocid":"a","date":"2031-02-01T00:00:00"},{"ocid":"a","date":"2031-01-01T00:00:00Z"}]', "no `date`", "x.json, release 1"),
    "year 2922": ('{"ocid":"a","date":"2922-02-09T00:00:00Z"}', "year 2922", "x.json, release 1"),
    "lost contract": ('{"contractID":"X1","tender_id":"q"}', "which process", "x.json, release 1"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_refused_at_their_place(name: str) -> None:
    text, reason, place = BAD[name]
    with pytest.raises(Refusal) as told:
        whole(text)
    assert reason in told.value.reason
    assert told.value.place == place
    assert told.value.repair


def test_every_wrong_place_is_counted() -> None:
    with pytest.raises(Refusal) as told:
        whole('[{"ocid":"a","awards":[{"value":{"amount":1}}]},{"id":2},{"ocid":"b"}]')
    assert "1 more place is wrong" in told.value.reason


@pytest.mark.parametrize("said", ["R003.days", "R003.days=x", "R003.days=-1", "R003.days=NaN", "R099.days=1", "R025.percentile=101", "R048.digits=0.5", "R048.digits=0", "R003.days=1e99"])
def test_odd_thresholds(said: str) -> None:
    with pytest.raises(Refusal) as told:
        catalog.thresholds((said,))
    assert told.value.place.startswith("--threshold")
    assert told.value.repair


def test_releases_merge_by_their_dates() -> None:
    early = {"ocid": "a", "date": "2031-01-01T00:00:00Z", "tag": ["tender"], "tender": {"title": "x", "tenderPeriod": {"startDate": "2031-01-01T00:00:00Z", "endDate": "2031-02-01T00:00:00Z"}}, "awards": [{"id": "1", "status": "pending"}], "buyer": {"id": "B"}}
    amended = {"ocid": "a", "date": "2031-01-03T00:00:00Z", "tag": ["tenderAmendment"], "tender": {"tenderPeriod": {"endDate": "2031-01-11T00:00:00Z"}}}
    late = {"ocid": "a", "date": "2031-01-20T00:00:00Z", "awards": [{"id": "1", "status": "active"}, {"id": "2", "status": "cancelled"}], "buyer": None}
    for files in ([early, amended, late], [late, early, amended], [early, amended, late, late]):
        found, notes = reading.processes([("x.json", json.dumps(files).encode())])
        (one,) = found
        assert [(award.id, award.status) for award in one.release.awards or ()] == [("1", "active"), ("2", "cancelled")]
        assert one.tender.at("startDate") == "2031-01-01T00:00:00Z"
        assert one.tender.at("endDate") == "2031-01-11T00:00:00Z"
        assert one.release.buyer is None
        assert one.amended
        assert any("out of order" in note for note in notes) == (files[0] is late)
    packed = {"records": [{"ocid": "a", "compiledRelease": early, "releases": [{"url": "x", "date": "y"}]}]}
    assert asked([packed])["found"][0].tender.at("endDate") == "2031-02-01T00:00:00Z"
    assert [one.ocid for one in reading.processes([("x.json", b"\xef\xbb\xbf" + json.dumps(packed).encode())])[0]] == ["a"]
    linked, notes = reading.processes([("x.json", json.dumps({"releases": [{"url": "u"}, early]}).encode())])
    assert len(linked) == 1
    assert any("not looked at" in note for note in notes)


@real
def test_six_releases_of_one_process() -> None:
    files = [(path.name, path.read_bytes()) for path in sorted(OCDS.glob("ocp_fictional_*.json"))]
    found, _ = reading.processes(files)
    (one,) = found
    assert one.amended
    assert [paid.value and paid.value.amount for paid in (one.release.contracts or ())[0].payments] == [Decimal(50000), Decimal(10000)]
    flags, _ = asking.ask(found, catalog.thresholds())
    assert [each.flag.code for each in flags if each.judged] == ["R003"]  # no bids are told; one supplier alone is not compared
    (tally,) = tallies(found, Ties(moves=[move("EST-1", one.ocid)]), ())
    assert tally.words == "under pledge EST-1: 1 contract, 0 leads, 0 established"
    assert [(paid.amount, paid.currency, paid.count) for paid in tally.paid] == [(Decimal(60000), "GBP", 2)]


@real
def test_prozorros_own_shape() -> None:
    files = [(name, (OCDS / name).read_bytes()) for name in ("prozorro_fixture_tender.json", "prozorro_fixture_contract.json")]
    found, notes = reading.processes(files)
    assert [one.ocid for one in found] == ["UA-2018-01-09-000706-a", "UA-2023-02-16-009364-a"]
    contract, tender = found
    assert [str(one.value and one.value.amount) for one in contract.release.contracts or ()] == ["641112.06"]
    assert [(bid.status, sorted(bid.who)) for bid in tender.release.bids.details or ()] == [("valid", ["UA-EDR-38526925"])]
    assert any("tenderID" in note for note in notes)
    flags, _ = asking.ask(found, catalog.thresholds())
    said = {one.flag.code: values(one) for one in flags}
    assert said["R003"] == {"UA-2023-02-16-009364-a": 1.0}  # five days; below the threshold the law allows it: the lead says so
    assert not any(of for code, of in said.items() if code != "R003")


def test_a_bid_that_prozorro_tells_by_its_award() -> None:
    tender = {"id": "h", "tenderID": "T", "bids": [{"id": "1", "status": "active", "tenderers": [{"identifier": {"scheme": "S", "id": "1"}}]}, {"id": "2", "status": "active", "tenderers": [{"identifier": {"scheme": "S", "id": "2"}}]}],
              "awards": [{"id": "a", "bid_id": "1", "status": "unsuccessful"}, {"id": "b", "bid_id": "2", "status": "active", "suppliers": [{"identifier": {"scheme": "S", "id": "2"}}]}]}
    given = asked([tender])
    assert values(given["R035"]) == {"T": 1.0}
    for part in tender["bids"]:  # type: ignore[attr-defined]
        part["lotValues"] = [{"relatedLot": lot, "value": {"amount": 5, "currency": "UAH"}} for lot in ("x", "y")]
    tender |= {"lots": [{"id": "x"}, {"id": "y"}], "awards": [{**one, "lotID": "y"} for one in tender["awards"]]}  # type: ignore[attr-defined]
    given = asked([tender])
    assert values(given["R035"]) == {"T, lot y": 1.0}, "put out of one lot is not out of the other"
    assert values(given["R028"]) == {"T, lot x": 1.0, "T, lot y": 1.0}


def move(pledge: str, receipt: str) -> MoveRow:
    return MoveRow(id="m", pledge=pledge, stage="delivered", date=DAY, unit="EUR", receipt=receipt, source="s", as_of=DAY, owner="o")


def row(ocid: str, step: str = "", pledge: str = "", contract: str = "") -> ContractRow:
    return ContractRow(ocid=ocid, step=step, pledge=pledge, contract=contract, source="s", as_of=DAY, owner="o")


def test_the_line_of_a_step_as_the_design_has_it() -> None:
    late = {"tenderPeriod": {"startDate": "2031-01-01T00:00:00Z", "endDate": "2031-01-02T00:00:00Z"}}
    calm = {"tenderPeriod": {"startDate": "2031-01-01T00:00:00Z", "endDate": "2031-03-02T00:00:00Z"}}
    market = [{"ocid": f"p{n}", "tender": late if n < 3 else calm, "contracts": [{"id": "c"}]} for n in range(41)]
    given = asked(market)
    leads = asking.leads(given["all"], given["found"], catalog.thresholds())
    rows = [row(f"p{n}", "facility:4.15") for n in range(41)]
    found = DeterminationRow(id="d", ocid="p40", says="dismissed", by="Audit", date=DAY, source="s", as_of=DAY, owner="o")
    (tally,) = tallies(given["found"], Ties(contracts=rows, determined=[found]), leads, lambda _: "met", {"facility:4.15": "4.15"})
    assert tally.words == "under step 4.15: 41 contracts, 3 leads, 0 established"
    assert (tally.standing, tally.dismissed) == ("met", 1)


def test_from_contract_to_step_by_every_way() -> None:
    market = [{"ocid": f"p{n}", "contracts": [{"id": "c1"}, {"id": 2}]} for n in range(6)]
    found = asked(market)["found"]
    steps = steps_of({"payment": [{"step": [{"clause": "A", "pledges": ["P1"]}, {"clause": "B", "ocids": ["p1"]}, {"clause": 7}, "odd"]}, 5]})
    ties = Ties(contracts=[row("p0", pledge="P1"), row("p2", "C", contract="2"), row("p5", pledge="P9")], moves=[move("P1", "R-1; ocid:p3"), move("P2", "p4")], steps=steps)
    said = {one.place: one for one in tallies(found, ties, ())}
    assert {place: (one.processes, one.contracts) for place, one in said.items()} == {
        "step A": (2, 4), "step B": (1, 2), "step C": (1, 1), "pledge P2": (1, 2), "pledge P9": (1, 2),
    }  # fmt: skip
    assert said["step A"].pledges == ("P1",)
    assert steps_of({"payment": "no"}) == []


def test_a_lead_says_what_it_must() -> None:
    market = drawn(random.Random(11)) + drawn(random.Random(12))
    market = [dict(one, ocid=f"q{n}") for n, one in enumerate(market)]
    given = asked(market)
    leads = asking.leads(given["all"], given["found"], catalog.thresholds())
    assert leads
    for one in leads:
        assert one.lead.innocent
        assert one.lead.settle
        assert one.lead.figures
        assert one.lead.rows
        assert one.lead.weight in asking.WEIGHTS
    for flag in catalog.flags():
        assert flag.source
        assert all(each.source and each.means for each in flag.threshold)
    every = len(given["found"]) * 10
    unsaid = sum(len({s.about for s in one.silent} & {p.ocid for p in given["found"]}) for one in given["all"]) + 10 * len(given["beyond"])
    told = sum(one.judged for one in given["all"])
    assert told + unsaid <= every, "no process is both judged and unsaid"


def test_what_nobody_tells_is_a_silence() -> None:
    given = asked([{"ocid": "a"}, {"ocid": "b", "tender": {"status": "cancelled"}}])
    assert {one.about for one in given["beyond"]} == {"b"}
    for code in EXPECTED:
        assert given[code].judged == 0
        assert {one.about for one in given[code].silent} >= {"a"}
