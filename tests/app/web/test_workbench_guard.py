"""Who gets in, what is written, and what a reader learns: over HTTP, without a script."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shlex
import shutil
import signal
import threading
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from commandline import call
from workbench_support import ROOT, Inside, Visitor, workbench

pytest.importorskip("starlette")
pytest.importorskip("uvicorn")

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
TEXT = f"""---
agreement: pact
title: Pact {HOSTILE}
signed: 2031-03-01
in-force: 2031-03-01
parties: Averne, Dravik
imports: world.md
---

# Pact

## Article 1

Averne shall open the road. {HOSTILE}

```servanda
clause 1.open "Road {HOSTILE.replace('"', "")}"
  Averne must open the road by 2031-05-01
```
"""
WORLD = """---
title: World
---

```servanda
actor Averne
actor Dravik
act open the road
```
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("web") / "pact"
    folder.mkdir()
    (folder / "pact.md").write_text(TEXT)
    (folder / "world.md").write_text(WORLD)
    (folder / "a'<b>&c.md").write_text("# Notes\n")
    return folder


@pytest.fixture(scope="module")
def bench(small: Path) -> Iterator[Visitor]:
    """Let in already: tests of a module may run in any process, in any order."""
    with workbench(small, "--today", "2031-04-01") as visitor:
        visitor.enter()
        yield visitor


@pytest.fixture
def outside(small: Path) -> Iterator[Visitor]:
    with workbench(small, "--today", "2031-04-01") as visitor:
        yield visitor


def test_the_door(outside: Visitor) -> None:
    """Nobody comes in without the link, and the link works once. What is refused says nothing of the dossier."""
    bench = outside
    assert bench.get("/").status == 401
    assert "Pact" not in bench.get("/").text
    assert bench.send("GET", "/home.json", Accept="application/json").status == 401
    assert bench.send("POST", "/session", "code=wrong").status == 401
    assert bench.send("POST", "/session", urlencode({"code": bench.token}), Origin="http://evil.example").status == 403
    token = bench.token
    entered = bench.enter()
    assert entered.status == 303
    assert "HttpOnly" in entered.headers["set-cookie"]
    assert "samesite=strict" in entered.headers["set-cookie"].lower()
    assert bench.send("POST", "/session", urlencode({"code": token})).status == 401, "a link opens once"
    assert bench.csrf


def test_a_link_grows_old() -> None:
    """After a minute the link opens nothing."""
    from servanda.app.web.guard import LIFE, Entrance

    now = [0.0]
    door = Entrance(1234, lambda: now[0])
    now[0] = LIFE + 0.1
    assert not door.enter(door.token)
    assert door.enter(door.renew())
    assert not door.enter(door.token)


def test_hosts_origins_and_forms(bench: Visitor) -> None:
    """Another name for this machine, another page's form, or a form without its secret gets nothing and writes nothing."""
    assert bench.send("GET", "/", Host="evil.example").status == 400
    assert bench.send("GET", "/", Host="127.0.0.1:1").status == 400
    body = urlencode({"csrf": bench.csrf, "text": "gone", "base": "x"})
    assert bench.send("POST", "/draft/pact.md", body, Origin="http://evil.example").status == 403
    assert bench.send("POST", "/draft/pact.md", body, Origin="null").status == 403
    assert bench.send("POST", "/draft/pact.md", body, Origin="null", Sec_Fetch_Site="cross-site").status == 403
    assert bench.send("POST", "/draft/pact.md", urlencode({"text": "gone"})).status == 403
    assert bench.send("POST", "/do/add", urlencode({"csrf": "no", "term": "x"})).status == 403
    reply = bench.send("POST", "/draft/pact.md", "x", Content_Length=str(100 * 1024 * 1024))
    assert reply.status == 413


def test_headers(bench: Visitor) -> None:
    """Every answer says what may run in it, and asks nobody to keep it."""
    for path in ("/", "/home.json", "/static/workbench.js", "/no-such-page"):
        said = bench.get(path).headers
        assert "default-src 'none'" in said["content-security-policy"]
        assert "unsafe" not in said["content-security-policy"]
        assert said["cache-control"] == "no-store"
        assert said["x-content-type-options"] == "nosniff"
        assert said["referrer-policy"] == "no-referrer"
    assert bench.get("/").headers["content-security-policy"] != bench.get("/").headers["content-security-policy"]


def test_only_texts_of_the_folder(bench: Visitor, small: Path) -> None:
    """No way of writing a path leads out, nor does a link."""
    for path in ("../world.md", "..%2f..%2fetc%2fpasswd", "/etc/passwd", "%2e%2e/pact.md", "pact.md/../../x"):
        reply = bench.get(f"/draft/{path}")
        assert reply.status == 404
        assert "root:" not in reply.text
    assert bench.post("/draft/../x.md", text="x", base="").status == 400
    out = small / "out.md"
    out.symlink_to("/etc/hostname")
    try:
        reply = bench.get("/draft/out.md")
        assert "leads out of the folder" in reply.text
        assert Path("/etc/hostname").read_text().strip() not in reply.text
    finally:
        out.unlink()


def _spoken(bench: Visitor, *messages: object, cookie: str = "", origin: str = "") -> int:
    """What the server closes a conversation with: a code of HTTP or of the socket; 0: it answered."""
    from websockets.exceptions import ConnectionClosed, InvalidStatus
    from websockets.sync.client import connect

    head = {"Cookie": cookie} if cookie else {}
    try:
        with connect(f"ws://{bench.host}/lsp", origin=origin or f"http://{bench.host}", additional_headers=head) as line:
            for one in messages:
                line.send(json.dumps(one))
            line.recv(timeout=20)
            return 0
    except InvalidStatus as refused:
        return refused.response.status_code
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else -1


def test_the_language_server_is_behind_the_same_door(bench: Visitor, small: Path) -> None:
    """It speaks with this page alone, and of texts of this dossier alone."""
    begin = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}}
    assert _spoken(bench, begin, cookie=bench.cookie) == 0
    assert _spoken(bench, begin) == 403
    assert _spoken(bench, begin, cookie=bench.cookie, origin="http://example.org") == 403
    outside = small.parent / "other.md"
    outside.write_text("# Other\n")
    link = small / "link.md"
    texts = [outside.as_uri(), "file:///etc/passwd", f"{small.as_uri()}/../other.md", f"{small.as_uri()}/%2e%2e/other.md", "untitled:x"]
    for uri in (*texts, f"{small.as_uri()}/no.md", 7):
        opened = {"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": {"uri": uri}}}
        assert _spoken(bench, opened, cookie=bench.cookie) == 1008, uri
    link.symlink_to(outside)
    try:
        opened = {"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": {"uri": link.as_uri()}}}
        assert _spoken(bench, opened, cookie=bench.cookie) == 1008
    finally:
        link.unlink()
    for other in ("workspace/executeCommand", "workspace/didChangeWatchedFiles", "$/setTrace"):
        assert _spoken(bench, {"jsonrpc": "2.0", "id": 2, "method": other, "params": {}}, cookie=bench.cookie) == 1008
    assert _spoken(bench, {**begin, "params": {**begin["params"], "rootUri": "file:///"}}, cookie=bench.cookie) == 1008  # type: ignore[dict-item]


PAGES = [
    "/",
    "/draft/pact.md",
    "/draft",
    "/clause",
    "/clause/pact:1.open",
    "/ask/keepable",
    "/time",
    "/sources",
    "/go?q=road",
    "/help",
]


@pytest.mark.parametrize("path", [*PAGES, f"/go?{urlencode({'q': HOSTILE})}"])
def test_script_in_a_text_stays_text(bench: Visitor, path: str) -> None:
    """Titles, words, names of files and what is asked for are shown, never run."""
    page = bench.get(path).text
    assert "<script>alert" not in page
    assert "<img" not in page
    scripts = ["workbench.js", "editor.js"] if path.startswith("/draft") else ["workbench.js"]
    assert re.findall(r"<script(?: src=\"/static/([a-z.]+)\" nonce=\"[\w-]+\" defer>)?", page) == scripts


def test_saving(bench: Visitor, small: Path) -> None:
    """What is saved is what was sent; two tabs, or another program, and nobody's words are lost."""
    place = small / "pact.md"
    before = place.read_text()
    base = hashlib.sha256(before.encode()).hexdigest()
    assert base in bench.get("/draft/pact.md").text
    first = bench.post("/draft/pact.md", text=before + "\nFirst.\n", base=base, do="save")
    assert first.status == 303
    assert place.read_text().endswith("First.\n")
    second = bench.post("/draft/pact.md", text=before + "\nSecond.\n", base=base, do="save")
    assert second.status == 409
    assert place.read_text().endswith("First.\n")
    for words in ("Yours", "On the disk", "What you began from", "Second.", "First."):
        assert words in second.text
    now = re.search(r'name="base" value="([0-9a-f]{64})"', second.text)
    assert now is not None
    assert bench.post("/draft/pact.md", text=before, base=now[1], do="save").status == 303
    assert place.read_text() == before


def test_an_acceptance_is_shown_then_saved_and_then_silences(bench: Visitor, small: Path) -> None:
    """Rule, reason, owner and end are needed; the line goes into accepted.md, for a person to save; then the finding is quiet, and told."""
    before = bench.get("/draft/pact.md").text
    code, on = re.findall(r'href="/draft/pact\.md\?accept=(SV\d+)&amp;on=(pact)#', before)[0]
    said = {"code": code, "on": on, "because": "agreed “orally”", "by": "Legal Adviser", "until": "2031-06-30"}
    for missing in said:
        assert bench.post("/draft/accepted.md", do="accept", **{**said, missing: ""}).status == 400
    assert bench.post("/draft/accepted.md", do="accept", **{**said, "because": "```"}).status == 400
    reply = bench.post("/draft/accepted.md", do="accept", **said)
    assert f"accept {code} on text {on} because" in reply.text
    assert not (small / "accepted.md").exists()
    field = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", reply.text, re.S)
    base = re.search(r'name="base" value="([^"]*)"', reply.text)
    assert field is not None
    assert base is not None
    try:
        assert bench.post("/draft/accepted.md", text=unescape(field[1]), base=base[1], do="save").status == 303
        after = bench.get("/draft/pact.md").text
        assert f"accept={code}&amp;on={on}" not in after
        assert "accepted by Legal Adviser until 2031-06-30: agreed “orally”" in unescape(after)
        told = json.loads(call("check", small, "--no-questions", "--json", "--today", "2031-04-01").out)
        assert [one["code"] for one in told["silenced"]] == [code]
    finally:
        (small / "accepted.md").unlink()


def test_the_standard_form_is_shown_before_it_is_saved(bench: Visitor, small: Path) -> None:
    before = (small / "pact.md").read_text()
    base = hashlib.sha256(before.encode()).hexdigest()
    formed = bench.post("/draft/pact.md", text=before, base=base, do="fmt")
    assert "In the standard form, not saved yet." in formed.text
    assert (small / "pact.md").read_text() == before


def test_two_texts_are_put_together_place_by_place(bench: Visitor, small: Path) -> None:
    """Somebody else saved meanwhile: of each place that differs one chooses; what comes of it is shown, and saved by a person."""
    place = small / "a'<b>&c.md"
    disk = "# Notes\none\nTWO\nthree\nfour\n"
    place.write_text(disk)
    try:
        told = bench.post("/draft/a'<b>&c.md", text="# Notes\none\ntwo\nthree\nFOUR\n", base="0" * 64, do="save")
        assert told.status == 409
        named = sorted(set(re.findall(r'name="(block-\d+)"', told.text)))
        assert len(named) == 2
        chosen = {named[0]: "disk", named[1]: "both"}
        base = hashlib.sha256(disk.encode()).hexdigest()
        made = bench.post("/draft/a'<b>&c.md", text="# Notes\none\ntwo\nthree\nFOUR\n", base=base, do="merge", **chosen)
        assert "# Notes\none\nTWO\nthree\nFOUR\nfour\n" in made.text
        assert place.read_text() == disk
    finally:
        place.write_text("# Notes\n")


def test_evidence_is_entered_as_by_its_command(bench: Visitor, small: Path) -> None:
    """A form says what was typed for it; what cannot be entered says why, and is not entered."""
    reply = bench.post(
        "/do/add",
        term="open the road",
        date="2031-03-20",
        doer="Averne",
        source="mission",
        by="Clerk",
        tlp="AMBER",
        known="2031-03-21",
        back="/sources",
    )
    assert reply.status == 303
    assert "Entered" in reply.headers["location"]
    assert "open the road" in bench.get("/sources").text
    log = json.loads(call("evidence", "show", small, "--json").out)
    refused = bench.post("/do/add", term="no such act", date="2031-03-20", back="/sources")
    assert "bad=1" in refused.headers["location"]
    ident = log[0]["record"]["id"]
    assert (
        "Entered"
        in bench.post("/do/rule", verb="dispute", id=ident, because="seen otherwise", by="Dravik", known="2031-03-22").headers[
            "location"
        ]
    )
    assert "disputed" in bench.get(f"/evidence/{ident}").text
    assert bench.post("/do/rule", verb="erase", id=ident).status == 404


def test_killed_in_the_middle(tmp_path: Path, small: Path) -> None:
    """A server that is killed loses nothing that was saved, and leaves no half of a file."""
    folder = tmp_path / "pact"
    shutil.copytree(small, folder)
    with workbench(folder) as visitor:
        visitor.enter()
        before = (folder / "pact.md").read_text()
        base = hashlib.sha256(before.encode()).hexdigest()
        long = before + "x" * 2_000_000 + "\n"

        def save() -> None:
            with contextlib.suppress(OSError):  # the server goes away meanwhile: that is what is tried here
                visitor.post("/draft/pact.md", text=long, base=base, do="save")

        saving = threading.Thread(target=save)
        saving.start()
        os.kill(visitor.pid, signal.SIGKILL)
        saving.join()
    assert (folder / "pact.md").read_text() in (before, long)


VIEWS = [
    "/", "/draft/measures.md", "/clause", "/clause/measures:10.register", "/ask/part", "/ask/falls-due?clause=14.answer", "/readings", "/matrix?from=2033-03-01&until=2033-04-30", "/sources?page=2", "/help/SV404",
]  # fmt: skip


@pytest.fixture(scope="module")
def embargo() -> Iterator[Visitor]:
    with workbench("dossiers/embargo", "--today", "2033-05-01") as visitor:
        visitor.enter()
        yield visitor


@pytest.mark.parametrize("view", VIEWS)
def test_a_page_is_its_command(embargo: Visitor, view: str) -> None:
    """The commands that a page shows run, and its JSON is what they print."""
    page = embargo.get(view)
    assert page.status == 200
    typed = [shlex.split(one.replace("&#39;", "'")) for one in re.findall(r"<p><code>(servanda [^<]+)</code>", page.text)]
    assert typed
    path, _, query = view.partition("?")
    told = embargo.get(("/home" if path == "/" else path) + ".json" + (f"?{query}" if query else "")).text
    printed = [call(*line[1:], "--json", folder=ROOT) for line in typed]
    assert all(one.out for one in printed if one.code != 2)
    if len(typed) == 1:
        assert _plain(told) == _plain(printed[0].out)
    else:
        for mine, one in zip(json.loads(told).values(), printed, strict=True):
            assert _plain(json.dumps(mine)) == _plain(one.out) if one.code != 2 else mine["refused"]


def _plain(text: str) -> str:
    return re.sub(r'"seconds": ?[\d.e-]+', "", json.dumps(json.loads(text), sort_keys=True))


def test_sizes(embargo: Visitor) -> None:
    """The first page is small, the largest is bounded."""
    import gzip

    parts = [embargo.get(path).text for path in ("/", "/static/page.css", "/static/workbench.js")]
    assert sum(len(gzip.compress(part.encode())) for part in parts) < 60_000
    assert max(len(embargo.get(view).text) for view in (*VIEWS, "/time", "/release?tlp=GREEN&to=Quellmar", "/help")) < 300_000


def test_a_reader_learns_nothing_more(tmp_path: Path, small: Path) -> None:
    """For a reader, what is marked above him is in no page, search, count or answer as JSON, and the door to the text is shut."""
    folder = tmp_path / "pact"
    shutil.copytree(small, folder, ignore=shutil.ignore_patterns("evidence"))
    secret = "zebrafish"
    sets = ("term=open the road", "date=2031-03-20", f"text={secret}", "tlp=RED", f"source={secret}-desk")
    added = call("evidence", "add", *(f"--set={one}" for one in sets), "--known=2031-03-21", folder)
    assert added.code == 0, added.err
    views = (
        "/",
        "/clause/pact:1.open",
        "/matrix",
        "/sources",
        "/sources.json",
        "/home.json",
        f"/go?q={secret[:4]}",
        "/release",
        f"/evidence/{secret}",
        "/release-file/json",
    )
    with workbench(folder, "--to", "Dravik", "--tlp", "GREEN", "--today", "2031-04-01") as reader:
        reader.enter()
        _nothing_of(secret, reader, views, "")
        _nothing_of(secret, reader, ("/", "/sources.json"), "tlp=RED&to=Averne")
        assert reader.get("/draft/pact.md").status == 404
        assert reader.send("POST", "/do/add", urlencode({"csrf": reader.csrf, "term": "x"})).status == 403
        assert "Not told to this reader" in reader.get("/release").text
    with workbench(folder, "--today", "2031-04-01") as inside:
        inside.enter()
        assert secret in inside.get("/sources.json").text
        assert ">1</p>" in inside.get("/release?to=Dravik&tlp=GREEN").text
        _nothing_of(secret, inside, ("/", "/sources", "/sources.json", "/release"), "to=Dravik&tlp=GREEN")


def _nothing_of(secret: str, visitor: Visitor, views: tuple[str, ...], more: str) -> None:
    for view in views:
        told = visitor.get(view + (("&" if "?" in view else "?") + more if more else "")).text
        for asked in (f"/{secret}", f"“{secret}”", f"--id={secret}"):  # what the reader typed himself
            told = told.replace(asked, "")
        assert secret not in told, view


def test_a_stream_without_a_length_is_cut_off(small: Path) -> None:
    """Nobody need say beforehand how much comes: what is more than a form may send is refused while it comes."""
    import asyncio

    inside = Inside(small)
    sent = 0
    told: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        nonlocal sent
        sent += 1
        return {"type": "http.request", "body": b"x" * 1_000_000, "more_body": True}

    async def answer(message: dict[str, object]) -> None:
        told.append(message)

    try:
        asyncio.run(inside.app(inside.scope("POST", "/draft/pact.md", length=None), receive, answer))
    finally:
        inside.bench.engine.close()
    assert told[0]["status"] == 413
    assert sent < 8


def test_home_tells_what_changed_since_the_last_visit(small: Path) -> None:
    """The browser keeps the day; what it keeps and is no day is nothing; an address that names a day wins."""
    inside = Inside(small, today="2031-04-20")
    try:
        first = inside.get("/")
        name, kept = first.headers["set-cookie"].partition(";")[0].split("=")
        assert kept.endswith(".2031-04-20")
        assert "httponly" in first.headers["set-cookie"].lower()
        assert "Changed since 2031-04-06" in first.text
        for said, since in {"2031-03-01.2031-04-11": "2031-04-11", "2031-04-02.2031-04-20": "2031-04-02", "x.--html": "2031-04-06"}.items():
            inside.also = f"; {name}={said}"
            assert f"Changed since {since}" in inside.get("/").text
        assert "Changed since 2031-01-01" in inside.get("/?since=2031-01-01").text
    finally:
        inside.bench.engine.close()
