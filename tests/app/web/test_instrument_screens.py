"""Red lines, experts, packages, the sanctions queue, aid, allies, channels: over the application itself, without a browser."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from commandline import call
from workbench_support import ROOT, Inside, commands

pytest.importorskip("starlette")

DAYS = {"harbour": "2031-04-01", "lagoon": "2031-04-01", "relief": "2031-04-30", "league": "2031-06-01", "envoys": "2031-06-01"}
SAYS = {
    "/red-lines": ("harbour", "would pay Eastholm cannot be said", "Record of threats"),
    "/red-lines/enforce": ("harbour", "somebody would gain in 1 of 6 cases", ""),
    "/experts": ("harbour", "5 experts say: 44 % (unlikely)", ""),
    "/experts/obstacles": ("harbour", "Of 6 obstacles the one with most at stake", ""),
    "/packages": ("lagoon", "signed and blocked in 99 %", ""),
    "/aid": ("relief", "Of 6 promises none is delivered in full", ""),
    "/aid/tranche": ("relief", "Payment 2 of Sarrow", ""),
    "/aid/debt": ("relief", "First year with debt above a threshold", ""),
    "/allies": ("league", "Of 19 duties among 5 allies", ""),
    "/allies/initiatives": ("league", "4 initiatives rest on 5 promises", ""),
    "/allies/leave?without=Ostrey": ("league", "Ostrey", ""),
    "/allies/balance?pair=Halvern%0AOstrey": ("league", "Halvern with Ostrey", "by Ostrey deficit 1,650"),
    "/allies/align?session=12": ("league", "Session 12: 15 pairs of all 6 states", ""),
    "/aid/flags": ("relief", "3 leads to look into", "R003"),
    "/channels": ("envoys", "Not all of it can be kept: 3 conflicts", ""),
    "/channels/said": ("envoys", "4 statements in 3 channels", ""),
    "/channels/knew?item=lantern:1.withdraw": ("envoys", "8 of 15", ""),
}


@pytest.fixture(scope="module")
def benches() -> Iterator[dict[str, Inside]]:
    """A workbench on each dossier, begun when it is first asked for."""
    with contextlib.ExitStack() as open_:

        class Benches(dict[str, Inside]):
            def __missing__(self, name: str) -> Inside:
                self[name] = Inside(ROOT / "dossiers" / name, today=DAYS[name])
                open_.callback(self[name].bench.engine.close)
                return self[name]

        yield Benches()


def shown(page: str) -> str:
    """The words of the page's inside."""
    inside = re.search(r"<main.*?</main>", page, re.S)
    assert inside is not None
    return " ".join(unescape(re.sub(r"<(svg|script).*?</\1>|<[^>]*>", " ", inside[0], flags=re.S)).split())


def once(page: str) -> str:
    """A page without what is drawn anew for each answer."""
    return re.sub(r'nonce="[^"]*"', "", page)


@pytest.mark.parametrize("path", SAYS)
def test_the_verdict_is_the_first_thing_said(benches: dict[str, Inside], path: str) -> None:
    """The page is that of its verb, which stands below it as a command, and `.json` is what the command prints."""
    name, first, also = SAYS[path]
    inside = benches[name]
    got = inside.get(path)
    assert got.status == 200
    said = shown(got.text)
    assert first in said[:900], said[:900]
    assert also in said
    lines = commands(got.text)
    assert lines
    assert all(any(str(ROOT / "dossiers" / name) in word for word in line) for line in lines)
    address, _sign, query = path.partition("?")
    told = inside.get(f"{address}.json?{query}")
    assert told.status == 200
    found = json.loads(told.text)
    whole = [found] if len(lines) == 1 else list(found.values())
    for line, part in zip(lines, whole, strict=True):
        done = call(*line[1:], "--json")
        assert json.loads(done.out) == part
    assert inside.get(f"{address}.md?{query}").status == 200


def test_only_what_a_dossier_has_is_in_the_menu(benches: dict[str, Inside]) -> None:
    def menu(name: str) -> set[str]:
        listed = re.search(r"<nav.*?</ul>", benches[name].get("/clause").text, re.S)
        assert listed is not None
        return set(re.findall(r'href="/([\w-]*)"', listed[0])) & {"red-lines", "experts", "packages", "sanctions", "aid", "allies", "channels"}

    assert menu("harbour") == {"red-lines", "experts"}
    assert menu("relief") == {"aid"}
    assert menu("league") == {"aid", "allies"}
    assert menu("envoys") == {"channels"}


def test_an_empty_screen_says_what_would_fill_it(benches: dict[str, Inside]) -> None:
    for path, words in {"/packages": "strategy/preferences.csv", "/aid": "support/pledges.csv", "/sanctions/queue": "A screening would fill this page"}.items():
        got = benches["envoys"].get(path)
        assert (got.status, words in shown(got.text)) == (200, True), path


def test_who_is_not_read_in_finds_no_channel(benches: dict[str, Inside]) -> None:
    """The same page as of an address that nobody ever had; no entry in the menu, no hit in go-to."""
    inside = benches["envoys"]
    for reader in ("tlp=CLEAR", "to=Quellmar&tlp=AMBER", "to=Dravik&tlp=RED"):
        for view in ("channels", "channels/said", "channels/knew", "channels.json", "channels/said.md"):
            got, nonsense = inside.get(f"/{view}?{reader}"), inside.get(f"/{view.replace('channels', 'chaffnel')}?{reader}")
            assert got.status == nonsense.status == 404
            assert once(got.text).replace("channels", "chaffnel") == once(nonsense.text)
        assert "channels" not in inside.get(f"/clause?{reader}").text
        assert "lantern" not in inside.get(f"/go?q=lantern&{reader}").text.replace("q=lantern", "").replace("“lantern”", "").replace("“<bdi>lantern", "").replace('value="lantern"', "")
    assert "channels" in inside.get("/clause?to=Averne+principals&tlp=RED").text
    assert inside.get("/channels?to=Averne+principals&tlp=RED").status == 200


def test_a_view_that_must_be_told_something_says_so_and_a_pair_is_two(benches: dict[str, Inside]) -> None:
    page = benches["league"].get("/allies/align").text
    assert "Say below what to ask" in shown(page)
    assert '<details class="forms" open>' in page
    for value in ("Halvern", "Halvern%0AOstrey%0AKestmark", "--tlp=RED"):
        got = benches["league"].get(f"/allies/balance?pair={value}")
        assert (got.status, "this takes 2 lines" in shown(got.text)) == (400, True), value
    assert "Say below" not in shown(benches["relief"].get("/aid/flags?tlp=CLEAR").text), "a reader names no file"


@pytest.mark.parametrize("value", ["--html=x.html", "../../harbour", "<script>alert(1)</script>", "\x00", "ы" * 3000])
def test_what_is_filled_in_is_never_an_option_nor_a_file_outside(benches: dict[str, Inside], value: str, tmp_path: Path) -> None:
    from urllib.parse import quote

    before = set(Path.cwd().iterdir())
    for name, path in (("harbour", "/red-lines?line="), ("relief", "/aid?reply="), ("envoys", "/channels/knew?item="), ("league", "/allies/leave?without=")):
        got = benches[name].get(path + quote(value))
        assert got.status in (200, 400)
        assert "<script>alert" not in got.text
    assert set(Path.cwd().iterdir()) == before


def test_a_file_is_one_of_the_dossier_and_for_a_reader_none(benches: dict[str, Inside]) -> None:
    """Names that no disk can have, files outside; a reader is told the same of a file that is there and of one that is not."""
    from urllib.parse import quote

    for value in ("%00", quote("ы" * 3000), "../harbour/harbour.md", "none.csv", "/etc/passwd"):
        got = benches["league"].get(f"/allies/burden?nato={value}")
        assert (got.status, "no file of the dossier" in shown(got.text)) == (400, True), value
    for reader in ("tlp=CLEAR", "to=Ostrey&tlp=RED"):
        for name in ("allies/members.csv", "none.csv"):
            got = benches["league"].get(f"/allies/burden?nato={name}&{reader}")
            assert (got.status, "no file of the dossier" in shown(got.text)) == (400, True), name


@pytest.mark.parametrize("path", ["/allies/burden?member=", "/allies/burden?reading=", "/aid?reading=", "/channels?channel="])
def test_a_value_gives_a_reader_no_label_and_writes_no_file(benches: dict[str, Inside], path: str, tmp_path: Path) -> None:
    """An option that may be repeated takes what looks like another as its value: the refusal names it, or nothing has it."""
    from urllib.parse import quote

    inside = benches["envoys" if "channels" in path else "league"]
    inside.get(path + quote(f"--html={tmp_path}/out.html"))
    assert not [*tmp_path.iterdir()]
    got = inside.get(f"{path}{quote('--tlp=RED')}")
    assert "is a bug of ours" not in shown(got.text)


def test_a_form_asks_no_more_than_the_verb_declares(benches: dict[str, Inside]) -> None:
    page = benches["harbour"].get("/red-lines").text
    named = set(re.findall(r'name="([\w-]+)"', page.partition('class="fields"')[2]))
    assert {"line", "by", "days", "yardstick", "seed"} <= named
    assert not named & {"html", "out", "json", "written", "as-of-day"}
    asked = benches["harbour"].get("/red-lines?days=30&yardstick=phia&nonsense=7")
    (line, _record) = commands(asked.text)
    assert {"--days=30", "--yardstick=phia"} <= set(line)
    assert not [one for one in line if "nonsense" in one]


def test_a_forecast_is_sealed_and_resolved_as_in_a_terminal(tmp_path: Path) -> None:
    """The clock is the real one: a text of the past. What stands in the log is what the command line writes, but for its moment."""
    for name in ("page", "terminal"):
        shutil.copytree(ROOT / "dossiers" / "minsk", tmp_path / name / "minsk")
    until = (dt.date.today() + dt.timedelta(days=365)).isoformat()
    made = {"id": "F1", "by": "Anna Lind", "question": "Will it hold?", "until": until, "p": "0.4", "base": "0.5", "method": "hand"}
    void = {"id": "F1", "by": "Anna Lind", "because": "--html=x.html"}
    inside = Inside(tmp_path / "page" / "minsk")
    quiet = Inside(tmp_path / "page" / "minsk", read_only="yes")
    try:
        assert quiet.post("/do/act-strategy-forecast-make", **made).status == 403
        assert "act-strategy" not in quiet.get("/experts/forecasts").text
        assert "act-strategy-forecast-make" in inside.get("/experts/forecasts").text
        assert inside.post("/do/act-strategy-forecast-make?tlp=CLEAR", **made).status == 403
        assert inside.send("POST", "/do/act-strategy-forecast-make", "id=F1").status == 403, "no word of this workbench"
        assert inside.post("/do/act-strategy-lines", line="x").status == 404, "a verb that is no act"
        lacks = inside.post("/do/act-strategy-forecast-make", id="F1", back="/experts/forecasts")
        assert "bad=1" in lacks.headers["location"]
        for act, form in (("make", made), ("resolve", {**void, "void": "yes"})):
            got = inside.post(f"/do/act-strategy-forecast-{act}", **form, back="/experts/forecasts")
            assert (got.status, "bad=1" in got.headers["location"]) == (303, False), got.headers
            assert f"strategy+forecast+{act}" in got.headers["location"]
    finally:
        inside.bench.engine.close()
        quiet.bench.engine.close()
    there = tmp_path / "terminal"
    for act, form, more in (("make", made, ()), ("resolve", void, ("--void",))):
        assert call("strategy", "forecast", act, *(f"--{k}={v}" for k, v in form.items()), *more, "minsk", folder=there).code == 0
    logs = []
    for name in ("page", "terminal"):
        done = call("strategy", "forecast", "score", "minsk", "--json", folder=tmp_path / name)
        logs.append(re.sub(r'"[0-9a-f]{16,64}"|"20\d\d-[\dT:.+Z-]+"', '""', done.out))
    assert logs[0] == logs[1]
    assert "Will it hold?" in logs[0]


# --- the queue ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def screened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("rapidfuzz")
    pytest.importorskip("numba")
    folder = tmp_path_factory.mktemp("queue")
    home = folder / "embargo"
    home.mkdir()
    for name in ("accord.md", "measures.md", "world.md", "customers.csv", "measures.toml"):
        shutil.copy(ROOT / "dossiers" / "embargo" / name, home / name)
    shutil.copytree(ROOT / "dossiers" / "embargo" / "lists" / "2031-07-04", folder / "list")
    files = [f"list/{one}.csv" for one in ("prim", "alt", "add")]
    store = folder / "store"
    call("sanctions", "import", *files, "--store", store, "--list", "belmora", "--published", "2031-07-04", "--known", "2031-07-04", folder=folder)
    words = ("--file", "embargo/customers.csv", "--out", "embargo/screened", "--known", "2031-08-01", "--today", "2031-08-01")
    assert call("sanctions", "screen", *words, "--store", store, folder=folder).code == 1
    return folder


@pytest.fixture
def queue(screened: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Inside]:
    monkeypatch.setenv("SERVANDA_STORE", str(screened / "store"))
    made = Inside(screened / "embargo")  # what is decided has the clock's day, and so has who looks
    yield made
    made.bench.engine.close()


def test_a_hit_is_decided_by_two_persons_and_several_by_a_rule(queue: Inside, screened: Path) -> None:
    """An officer's morning: what waits, a proposal, a rule over two hits, the second person; each is the command one would type."""
    page = queue.get("/sanctions/queue").text
    said = shown(page)
    assert "8 customers to be looked at: 0 of 8 hits shown wait for a second person." in said
    assert "The passport C0457781 is the same." in said
    assert "No country in common" in said
    assert 'value="C-105=us-ofac:104"' in page
    one = {"query": "C-101", "entity": "us-ofac:101", "by": "Anna Lind", "because": "same passport", "verdict": "true", "run": "screened", "back": "/sanctions/queue"}
    got = queue.post("/do/act-sanctions-decide-propose", **one)
    assert (got.status, "bad=1" in got.headers["location"]) == (303, False), got.headers
    assert "sanctions+decide+propose" in got.headers["location"]
    rule = {"hit": "C-103=us-ofac:102\nC-105=us-ofac:104", "by": "Anna Lind", "because": "branch Kelm: passports seen", "until": (dt.date.today() + dt.timedelta(days=90)).isoformat(), "run": "screened"}
    got = queue.post("/do/act-sanctions-decide-several", **rule)
    assert "bad=1" not in got.headers["location"]
    again = queue.post("/do/act-sanctions-decide-several", **rule)
    assert "bad=1" in again.headers["location"], "one proposal on a pair at a time"
    own = queue.post("/do/act-sanctions-decide-confirm", number="2", by="LIND, Anna")
    assert "bad=1" in own.headers["location"], "whoever proposed cannot confirm"
    page = queue.get("/sanctions/queue").text
    assert "3 of 8 hits shown wait for a second person" in shown(page)
    done = queue.post("/do/act-sanctions-decide-confirm", number="3", also="4", by="Ben Okoro")
    assert "bad=1" not in done.headers["location"]
    said = shown(queue.get("/sanctions/queue").text)
    assert "6 customers to be looked at: 1 of 6 hits shown waits" in said or "6 customers to be looked at: 1 of 6 hits shown wait" in said
    listed = json.loads(call("sanctions", "decide", "list", "--store", screened / "store", "--json").out)
    assert [(row["pair"]["query"], row["status"]) for row in listed["proposals"]] == [("C-101", "awaiting"), ("C-103", "standing"), ("C-105", "standing")]
    assert call("sanctions", "decide", "verify", "--store", screened / "store").code == 0


def test_a_false_match_is_whitelisted_and_a_proposal_rejected(queue: Inside, screened: Path) -> None:
    """The proposals of this test stand in the log as the commands put them there."""
    until = (dt.date.today() + dt.timedelta(days=30)).isoformat()
    one = {"query": "C-104", "entity": "us-ofac:102", "by": "Anna Lind", "because": "--store=elsewhere", "until": until, "run": "screened"}
    waits = re.search(r'value="(C-\d+)=([\w:-]+)"', queue.get("/sanctions/queue").text)
    assert waits is not None
    one |= {"query": waits[1], "entity": waits[2]}
    got = queue.post("/do/act-sanctions-decide-whitelist", **one)
    assert "bad=1" not in got.headers["location"], got.headers

    def last() -> dict[str, object]:
        listed = json.loads(call("sanctions", "decide", "list", "--store", screened / "store", "--json").out)
        found: dict[str, object] = listed["proposals"][-1]
        return found

    entered = last()
    assert (entered["pair"]["query"], entered["reason"], entered["expires"], entered["status"]) == (waits[1], "--store=elsewhere", until, "awaiting")  # type: ignore[index]
    number = str(entered["number"])
    assert "bad=1" in queue.post("/do/act-sanctions-decide-reject", number=number, by="Ben Okoro").headers["location"], "no reason"
    assert "bad=1" not in queue.post("/do/act-sanctions-decide-reject", number=number, by="Ben Okoro", because="no proof").headers["location"]
    assert last()["status"] == "rejected"
    assert call("sanctions", "decide", "verify", "--store", screened / "store").code == 0
    assert not (screened / "elsewhere").exists()


def test_a_file_is_screened_from_the_page_and_one_name_too(queue: Inside, screened: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run lies in the dossier, in a folder that was not there; what takes long says what it does, and comes back."""
    page = queue.get("/sanctions").text
    asked = re.search(r'action="/do/act-sanctions-screen".*?</form>', page, re.S)
    assert asked is not None
    assert set(re.findall(r'name="([\w-]+)"', asked[0])) == {"csrf", "back", "file", "out", "column", "list", "list-file", "limit", "threshold", "since"}
    (out,) = re.findall(r'name="out" value="([^"]*)"', asked[0])
    assert out.startswith("screened-"), "the first is there"
    (screened / "embargo" / "papers").mkdir()
    for wrong in ("../elsewhere", "/tmp/elsewhere", "a/b/c", ".", "papers", "accord.md"):
        assert "bad=1" in queue.post("/do/act-sanctions-screen", file="customers.csv", out=wrong, back="/sanctions").headers["location"], wrong
    assert not [*(screened / "embargo" / "papers").iterdir(), *(screened / "embargo").glob("run.json")]
    assert "bad=1" in queue.post("/do/act-sanctions-screen", file="../store", out=out, back="/sanctions").headers["location"]
    monkeypatch.setattr("servanda.app.web.engine.WAIT", 0.0)
    got = queue.post("/do/act-sanctions-screen", file="customers.csv", out=out, back="/sanctions")
    where = got.headers["location"]
    assert (got.status, where.startswith("/doing/")) == (303, True)
    assert queue.post("/do/act-sanctions-screen", file="customers.csv", out=out).status == 303, "a second at once is refused in its turn"
    seen = set()
    while (now := queue.get(where)).status == 202:
        seen.add("sanctions screen" in shown(now.text) and "Stop it" in shown(now.text))
    assert seen <= {True}
    assert "bad=1" not in now.headers["location"], now.headers
    assert now.headers["location"].startswith("/sanctions?said=Entered")
    assert (screened / "embargo" / out / "run.json").is_file()
    assert queue.get("/doing/99").status == 303
    monkeypatch.undo()
    monkeypatch.setenv("SERVANDA_STORE", str(screened / "store"))
    again = queue.post("/do/act-sanctions-screen", file="customers.csv", out=out, back="/sanctions")
    assert "bad=1" in again.headers["location"], "a run is never written over"
    assert f"/{out}" in " ".join(next(one for one in commands(queue.get("/sanctions").text))), "the last run is the one to decide on"
    got = queue.get("/sanctions/name?name=Toren+Vaskeld")
    assert "VASKELD, Toren" in shown(got.text)
    assert queue.get("/sanctions/name?name=Toren+Vaskeld&tlp=CLEAR").status == 200
    assert "VASKELD" not in queue.get("/sanctions/name?name=Toren+Vaskeld&tlp=CLEAR").text


def test_nobody_decides_for_a_reader_nor_reads_more(queue: Inside, screened: Path) -> None:
    assert queue.post("/do/act-sanctions-decide-confirm?tlp=CLEAR", number="2", by="Ben Okoro").status == 403
    assert "Toren" not in queue.get("/sanctions/queue?tlp=CLEAR").text
    assert queue.post("/do/act-sanctions-list", number="2").status == 404
    assert queue.post("/do/act-sanctions-screen?tlp=CLEAR", file="customers.csv", out="mine").status == 403
    outside = {"query": "C-101", "entity": "us-ofac:101", "by": "Anna Lind", "because": "x", "verdict": "true", "run": "../store"}
    assert "bad=1" in queue.post("/do/act-sanctions-decide-propose", **outside).headers["location"]
