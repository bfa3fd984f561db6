"""What goes into a watch and what comes out: lines, a folder, HTTP; duplicates, corrections, bad lines; the clock; one watch at a time; its end."""

from __future__ import annotations

import contextlib
import errno
import http.client
import io
import json
import os
import re
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from commandline import EXECUTABLE, Run
from watch_support import lines, said, wells

import servanda
from servanda.app.watch.http import Server
from servanda.app.watch.journal import Journal, Step, Taken, Tick
from servanda.app.watch.session import Answer, Session
from servanda.app.watch.store import delta_of, read_snapshot
from servanda.app.watching import watching
from servanda.base.refusal import Refusal
from servanda.evidence.log import open_log

FIRE = {"id": "e1", "term": "open fire", "at": "2031-05-04T10:00:00Z", "by": "Upper Village", "place": "Well Field", "sources": ["patrol"]}
PATROL = {"kind": "source", "id": "patrol", "name": "Patrol", "reliability": "A"}
MAY_4 = 1_935_655_200 + 3600  # 4 May 2031, 11:00 UTC


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return wells(tmp_path)


def text(*items: Any) -> bytes:
    return b"".join((item if isinstance(item, bytes) else json.dumps(item).encode()) + b"\n" for item in items)


def given(session: Session, *items: Any, **more: Any) -> Answer:
    return session.take(list(enumerate(text(*items).splitlines(), 1)), "test", **more)


def told(home: Path) -> list[Any]:
    return [delta_of(line) for line in said(home).splitlines()]


def journal(session: Session) -> list[Step]:
    """The entries of the journal, read anew."""
    found = Journal(session.folder, 0)
    found.close()
    return [step for _, step in found.steps]


# --- the command -----------------------------------------------------------------------------------------------------


def test_standard_input_to_verdicts(run: Run, home: Path) -> None:
    result = run("watch", home, "--clock", "input", given=text(PATROL, FIRE))
    assert result.code == 0, result.err
    found = [json.loads(line) for line in result.out.splitlines()]
    assert result.out.encode() == said(home)
    fire = next(one for one in found if one["clause"] == "wells:1" and one["bearers"] == ["Upper Village"])
    assert (fire["now"], fire["because"][0]["id"], fire["reading"]) == ("breached", "e1", "as written")
    assert fire["rungs"][0]["clause"] == "wells:1/rung:1"
    assert "no violation so far" not in fire["text"]
    again = run("watch", home, "--clock", "input", "--after", str(len(found) - 1), given=text(FIRE))
    assert again.out.splitlines() == result.out.splitlines()[-1:]
    assert servanda.evidence_known(home).events["e1"].known


def test_a_bad_line_is_refused_and_stops_nothing(run: Run, home: Path) -> None:
    bad = [b"{broken", b"[1]", {"id": "x", "term": "open fyre", "at": "2031-05-04"}, {**FIRE, "id": "y", "plaice": "x"}, {**FIRE, "id": "z", "sources": ["who"]}]
    bad += [{**FIRE, "id": "w", "at": "32 May"}, {**FIRE, "id": "v", "grades": "G9"}, {"kind": "ruling", "of": "none", "standing": "disputed"}]
    bad += [{**FIRE, "id": "u", "at": 10**30}, {**FIRE, "id": "t", "count": "yes"}, {**FIRE, "id": "s", "args": {"to": "x"}}, b'{"id":"\\ud800"}', b"\xff"]
    result = run("watch", home, "--clock", "input", given=text(PATROL, *bad, FIRE), columns=200)
    assert result.code == 1
    assert {json.loads(line)["now"] for line in result.out.splitlines()} >= {"breached"}
    for number in range(2, 2 + len(bad)):
        assert f"stdin, line {number}: " in result.err
    for words in ("Did you mean: open fire", "no field 'plaice'", "no source", "is not a day or a moment", "no JSON"):
        assert words in result.err
    listed = [json.loads(line) for line in (home / "evidence/watch/rejects.ndjson").read_text("utf-8").splitlines()]
    assert [one["line"] for one in listed] == list(range(2, 2 + len(bad)))
    assert all(one["reason"] and one["repair"] and one["source"] == "stdin" for one in listed)


def test_what_cannot_be_done_says_what_to_do(run: Run, home: Path, tmp_path: Path) -> None:
    for words, reason in (
        (("--http", "0", "--spool", tmp_path), "several inputs"),
        (("--http", "0", "--once"), "no end"),
        (("--spool", tmp_path / "none"), "no folder"),
        (("--file", tmp_path / "none"), "cannot be read"),
        (("--reading", "none"), "no reading"),
        (("--out", tmp_path / "no" / "where"), "cannot be written"),
    ):
        result = run("watch", home, *words)
        assert result.code == 2, words
        assert reason in result.err
    assert "no such file or folder" in run("watch", tmp_path / "nothing").err


def test_out_and_one_json_object_a_line(run: Run, home: Path, tmp_path: Path) -> None:
    target = tmp_path / "said"
    result = run("watch", home, "--clock", "input", "--out", target, given=text(PATROL, FIRE))
    assert result.out == ""
    assert target.read_bytes() == said(home)


# --- duplicates, corrections, time -----------------------------------------------------------------------------------


def test_a_duplicate_is_taken_and_changes_nothing(home: Path) -> None:
    with watching(home, clock="input") as session:
        first = given(session, PATROL, FIRE)
        assert (first.records, first.duplicates) == (3, 0)
        again = given(session, PATROL, FIRE, {**FIRE})
        assert (again.records, again.duplicates, again.rejects) == (0, 3, ())
        assert (again.sequence, again.verdict) == (first.sequence, first.verdict)
        other = given(session, {**FIRE, "place": ""})
        assert "held already, with other content" in other.rejects[0].reason
        assert "because" in other.rejects[0].repair
        corrected = given(session, {**FIRE, "by": "Lower Village", "because": "misread"})
        assert corrected.records == 1
        assert given(session, {**FIRE, "by": "Lower Village", "because": "misread"}).duplicates == 1
        ruling = {"kind": "ruling", "of": "e1", "standing": "retracted", "because": "no shots"}
        assert given(session, ruling, ruling).records == 1
    found = told(home)
    upper = [one.now for one in found if one.clause == "wells:1" and one.bearers == ("Upper Village",) and one.kind != "violation"]
    lower = [one.now for one in found if one.clause == "wells:1" and one.bearers == ("Lower Village",) and one.kind != "violation"]
    assert upper == ["breached", "unknown"]  # none reported: that the shots are taken back says nothing of others
    assert lower == ["unknown", "breached", "unknown"]
    steps = open_log(home / "evidence").entries
    assert [entry.because for entry in steps] == ["", "", "", "misread", "no shots"]


@pytest.mark.parametrize("error", [OSError(28, "no room"), PermissionError(13, "no right", "/elsewhere"), RuntimeError("halt")])
def test_what_the_callers_own_body_or_listener_raises_passes_as_it_is(home: Path, error: Exception) -> None:
    def refuse(_new: object) -> None:
        raise error

    with pytest.raises(type(error)) as in_body, watching(home, clock="input"):
        raise error
    with pytest.raises(type(error)) as in_listener, watching(home, clock="input", out=refuse) as session:
        given(session, PATROL, FIRE)
    assert in_body.value is in_listener.value is error
    with watching(home, clock="input") as session:  # let go of, and it goes on where it stood
        assert given(session, PATROL, FIRE).records == 0 < session.watch.number


def test_a_clock_that_goes_back_moves_nothing_back(home: Path) -> None:
    times = iter([MAY_4] * 4 + [MAY_4 - 5000] * 20)
    with watching(home, now=lambda: next(times)) as session:
        given(session, PATROL)
        given(session, FIRE)
        session.tick()
        given(session, {**FIRE, "id": "e2"})
        steps = [step for step in journal(session) if isinstance(step, Taken)]
        assert [step.now for step in steps] == sorted(step.now or 0 for step in steps)
        assert [step.known for step in steps] == sorted(step.known for step in steps)
        assert max(step.back for step in steps) == 5000
    known = [entry.known for entry in open_log(home / "evidence").entries]
    assert known == sorted(known)


def test_a_deadline_passes_though_nothing_comes_in_and_is_replayed(home: Path) -> None:
    at = [MAY_4]
    with watching(home, now=lambda: at[0]) as session:
        given(session, PATROL, FIRE)
        before = session.watch.number
        session.tick()
        assert session.watch.number == before
        at[0] = 1_936_483_200  # 14 May
        session.tick()
        assert isinstance(journal(session)[-1], Tick)
        new = told(home)[before:]
        assert ("wells:3", "unknown", "overdue, nothing reported") in {(one.clause, one.now, one.lack) for one in new}
        assert not [one for one in new if one.now == "breached"]
        assert all(not one.because for one in new)
        kept = said(home)
    (home / "evidence/watch/verdicts.ndjson").write_bytes(kept)
    with watching(home, now=lambda: at[0]):
        pass
    assert said(home) == kept


def test_what_lies_in_the_future_is_refused_by_the_present(home: Path) -> None:
    with watching(home, now=lambda: MAY_4) as session:
        assert "future" in given(session, PATROL, {**FIRE, "at": "2031-05-05"}).rejects[0].reason


def test_evidence_entered_by_other_means_is_noticed(run: Run, home: Path) -> None:
    with watching(home, clock="input") as session:
        given(session, PATROL, FIRE)
        for turn in range(2):
            words = ("--set", "term=open the well", "--set", f"date=2031-05-0{6 + turn}", "--set", "by=Upper Village", "--set", "source=Bay Radio")
            made = run("evidence", "add", *words, "--set", "reliability=A", "--set", "credibility=1", home, "--known", f"2031-06-0{1 + turn}")
            assert made.code == 0, made.err
            before = session.watch.number
            session.tick()
            changed = {(one.clause, one.now) for one in told(home)[before:]}
            if not turn:
                assert ("wells:3", "kept") in changed
            given(session, {**FIRE, "id": f"e{turn + 2}", "at": f"2031-05-0{7 + turn}T10:00:00Z"})
    kept = said(home)
    log = open_log(home / "evidence")
    assert log.verify() == ()
    assert {"e1", "e2", "e3"} <= {getattr(one.record, "id", "") for one in log.entries}
    with watching(home, clock="input") as session:
        assert session.watch.held.newest() is not None
    assert said(home) == kept


def test_another_text_is_judged_anew_and_only_what_differs_is_told(home: Path) -> None:
    with watching(home, clock="input") as session:
        given(session, PATROL, FIRE)
    before = len(told(home))
    page = home / "wells.md"
    page.write_text(page.read_text("utf-8").replace("by 2031-05-10", "by 2031-05-03"), encoding="utf-8")
    with watching(home, clock="input"):
        pass
    new = told(home)[before:]
    assert [(one.clause, one.was, one.now) for one in new if one.clause == "wells:3"] == [("wells:3", "pending", "unknown")]
    assert all("the text" in one.text for one in new)
    assert not [one for one in new if one.clause in ("wells:1", "wells:2")]
    with watching(home, clock="input"):
        pass
    assert len(told(home)) == before + len(new)


# --- one watch, and its end ------------------------------------------------------------------------------------------


def test_two_watches_at_once(run: Run, home: Path) -> None:
    with watching(home, clock="input"):
        result = run("watch", home, given=text(PATROL))
    assert result.code == 2
    assert "is being watched by process" in result.err
    assert run("watch", home, "--clock", "input", given=text(PATROL)).code == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_with_a_snapshot(number: signal.Signals, home: Path) -> None:
    with subprocess.Popen([EXECUTABLE, "watch", home, "--clock", "input"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as one:
        assert one.stdin is not None
        assert one.stdout is not None
        assert one.stderr is not None
        one.stdin.write(text(PATROL, FIRE))
        one.stdin.flush()
        first = one.stdout.readline()
        os.kill(one.pid, number)
        rest, err = one.stdout.read(), one.stderr.read()
    assert (one.returncode, err) == (0, b"")
    assert first + rest == said(home)
    snapshot = read_snapshot(home / "evidence/watch")
    assert snapshot is not None
    assert snapshot.state.number == len(told(home))
    assert len(open_log(home / "evidence").entries) == 3


def test_a_reader_that_goes_away_does_not_end_it(home: Path) -> None:
    with subprocess.Popen([EXECUTABLE, "watch", home, "--clock", "input"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as one:
        assert one.stdout is not None
        assert one.stdin is not None
        assert one.stderr is not None
        one.stdout.close()
        one.stdin.write(text(PATROL, FIRE))
        one.stdin.close()
        err = one.stderr.read()
    assert (one.returncode, err) == (0, b"")
    assert len(told(home)) > 3


# --- the spool folder ------------------------------------------------------------------------------------------------


def test_files_are_taken_in_the_order_of_their_names(run: Run, home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "spool"
    folder.mkdir()
    (folder / "2.ndjson").write_bytes(text(FIRE))
    (folder / "1.ndjson").write_bytes(text(PATROL))
    (folder / "3.ndjson").write_bytes(text(b"{broken"))
    (folder / "4.ndjson.part").write_bytes(text({**FIRE, "id": "e9"}))
    result = run("watch", home, "--spool", folder, "--once", "--clock", "input")
    assert result.code == 1
    assert "3.ndjson, line 1: this is no JSON" in result.err
    assert sorted(one.name for one in (folder / "done").iterdir()) == ["1.ndjson", "2.ndjson"]
    assert [one.name for one in (folder / "rejected").iterdir()] == ["3.ndjson"]
    assert [one.name for one in folder.iterdir() if one.is_file()] == ["4.ndjson.part"]
    assert "e9" not in servanda.evidence_known(home).events
    (folder / "4.ndjson.part").rename(folder / "4.ndjson")
    assert run("watch", home, "--spool", folder, "--once", "--clock", "input").code == 0
    assert "e9" in servanda.evidence_known(home).events


def test_a_file_is_taken_up_where_it_was_left(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from servanda.app.watch import feeds

    monkeypatch.setattr(feeds, "MOST", 5)
    folder = tmp_path / "spool"
    folder.mkdir()
    (folder / "all.ndjson").write_bytes(b"\n".join(lines(30)) + b"\n")

    class Stop(Exception):
        pass

    seen: list[Answer] = []

    def stop(answer: Answer) -> None:
        seen.append(answer)
        if len(seen) == 3:
            raise Stop

    with pytest.raises(Stop), watching(home, clock="input") as session:
        feeds.spool(session, folder, stop, lambda: False)
    assert (folder / "all.ndjson").exists()
    again: list[Answer] = []
    with watching(home, clock="input") as session:
        assert session.place is not None
        assert session.place.lines == 15
        feeds.spool(session, folder, again.append, lambda: False)
    assert (folder / "done" / "all.ndjson").exists()
    assert not [one for one in again if any(reject.line <= 15 for reject in one.rejects)]


# --- HTTP ------------------------------------------------------------------------------------------------------------


TOKENS: dict[int, str] = {}


@contextmanager
def serving(home: Path) -> Iterator[tuple[Server, int]]:
    with watching(home, clock="input") as session, Server(session, 0) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        TOKENS[int(server.server_address[1])] = server.token
        try:
            yield server, int(server.server_address[1])
        finally:
            server.shutdown()
            thread.join()


def asked(port: int, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    shown = {"Authorization": f"Bearer {TOKENS[port]}"} if method == "POST" and port in TOKENS else {}
    connection.request(method, path, body or None, shown | (headers or {}))
    answer = connection.getresponse()
    found = answer.status, answer.read()
    connection.close()
    return found


def test_acknowledged_means_on_the_disk(home: Path) -> None:
    with serving(home) as (_, port):
        code, data = asked(port, "POST", "/events", text(PATROL, FIRE))
        assert (code, json.loads(data)["records"]) == (200, 3)
        journal = b"".join(one.read_bytes() for one in (home / "evidence/watch").glob("journal-*"))
        assert b'"e1"' in journal
        number = json.loads(data)["verdict"]
        assert len(told(home)) == number
        assert asked(port, "GET", f"/verdicts?after={number - 2}")[1] == b"".join(said(home).splitlines(keepends=True)[-2:])
        status = json.loads(asked(port, "GET", "/status")[1])
        assert (status["verdict"], status["entries"], status["reading"]) == (number, 3, "as written")


def test_all_of_a_request_or_nothing(home: Path) -> None:
    with serving(home) as (_, port):
        code, data = asked(port, "POST", "/events", text(PATROL, FIRE, b"{broken", {**FIRE, "id": "e2", "term": "x"}))
        assert code == 400
        assert [one["line"] for one in json.loads(data)["rejects"]] == [3, 4]
        assert json.loads(asked(port, "GET", "/status")[1])["entries"] == 0
        assert asked(port, "POST", "/events", text(PATROL, FIRE))[0] == 200, "nothing of the refused request is in the way"


def test_only_this_machine_by_its_own_name(home: Path) -> None:
    with serving(home) as (server, port):
        assert server.server_address[0] == "127.0.0.1"
        for headers in (
            {"Host": f"rebound.example:{port}"}, {"Host": "127.0.0.1"}, {"Host": f"127.0.0.1:{port + 1}"}, {"Origin": "http://evil.example"},
            {"Origin": "null"}, {"Origin": f"https://127.0.0.1:{port}"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
        ):  # fmt: skip
            for method, path, body in (("POST", "/events", text(PATROL)), ("GET", "/verdicts", b""), ("GET", "/status", b"")):
                assert asked(port, method, path, body, headers)[0] == 403, headers
        for headers in ({"Host": f"localhost:{port}"}, {"Origin": f"http://127.0.0.1:{port}"}):
            assert asked(port, "GET", "/status", headers=headers)[0] == 200
        assert json.loads(asked(port, "GET", "/status")[1])["entries"] == 0


def test_limits_and_wrong_requests(home: Path) -> None:
    with serving(home) as (_, port):
        assert asked(port, "POST", "/events", b"x", {"Content-Length": str(1 << 30)})[0] == 413
        assert asked(port, "POST", "/events", b"{}\n" * 10_002)[0] == 413
        assert asked(port, "POST", "/elsewhere", b"{}")[0] == 404
        assert asked(port, "GET", "/elsewhere")[0] == 404
        assert asked(port, "GET", "/verdicts?after=x")[0] == 400
        assert asked(port, "POST", "/events", headers={"Transfer-Encoding": "chunked"})[0] == 411
        assert asked(port, "POST", "/events", b"")[0] in (200, 411)


def test_a_full_disk_is_no_acknowledgement(home: Path) -> None:
    from watch_support import Failing, failing

    def full() -> None:
        raise OSError(28, "No space left on device")

    def filled() -> None:
        with serving(home) as (server, port):
            assert asked(port, "POST", "/events", text(PATROL))[0] == 200
            with failing(Failing(1, full, after=True)):
                code, data = asked(port, "POST", "/events", text(FIRE))
            assert code == 507
            assert b"No space left" in data
            assert server.failed is not None
            raise server.failed

    with pytest.raises(Refusal, match="No space left"):
        filled()
    with watching(home, clock="input") as session:
        assert session.ledger.size == 1


def test_the_service_as_a_command(home: Path) -> None:
    with subprocess.Popen([EXECUTABLE, "watch", home, "--http", "0", "--clock", "input"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as one:
        assert one.stderr is not None
        found = re.fullmatch(rb"listening on http://127\.0\.0\.1:(\d+)\n", one.stderr.readline())
        assert found is not None
        shown = re.fullmatch(rb"who sends shows: Authorization: Bearer (\S+) \(also in DOSSIER/evidence/watch/token\)\n", one.stderr.readline())
        assert shown is not None
        TOKENS[int(found[1])] = shown[1].decode()
        assert asked(int(found[1]), "POST", "/events", text(PATROL, FIRE))[0] == 200
        one.terminate()
        out, err = one.communicate(timeout=30)
    assert (one.returncode, err) == (0, b"")
    assert out == said(home)


def test_a_stream_without_a_file_behind_it(home: Path) -> None:
    servanda.watch(home, source=io.BytesIO(text(PATROL, b"", FIRE)), clock="input")
    assert told(home)[-1] is not None


# --- nothing that is sent ends it ------------------------------------------------------------------------------------

POISON = (b"[" * 1000, b"[" * 200_001, b'{"id":"x","term":"open fire","at":' + b"9" * 5000 + b"}", b'{"a":' * 5000, b"\xff\xfe\x00", b"\x00" * 50)


def raw(port: int, data: bytes, *, end: bool = True) -> bytes:
    """What the service answers to bytes that may be no request at all; it may hang up before it has read them, and then nothing more comes."""
    found = b""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection, contextlib.suppress(ConnectionError):
        try:
            connection.sendall(data)
            if end:
                connection.shutdown(socket.SHUT_WR)
        except OSError as error:
            if error.errno not in (errno.ENOTCONN, errno.EPIPE, errno.ECONNRESET):
                raise
        while part := connection.recv(65536):
            found += part
    return found


def test_no_request_ends_the_service(home: Path) -> None:
    long = "9" * 5000
    with serving(home) as (server, port):
        at_home = f"Host: 127.0.0.1:{port}\r\nAuthorization: Bearer {server.token}\r\n"
        for line, more in (
            (f"GET /verdicts?after={long} HTTP/1.1", ""), ("GET http://[::1 HTTP/1.1", ""), (f"POST /events HTTP/{long}.1", ""),
            ("POST /events HTTP/1.1", f"Content-Length: {long}\r\n"), ("POST /events HTTP/1.1", "Content-Length: \u0663\r\n"),
            ("POST /events HTTP/1.1", "Content-Length: -1\r\n"), ("POST /events HTTP/1.1", "Content-Length: 2\r\nContent-Length: 3\r\n"),
            ("GET /status", ""), ("", ""), (f"GET /{long * 20} HTTP/1.1", ""), ("GET /status HTTP/1.1", "x: y\r\n" * 200),
            ("POST /events HTTP/1.1", "Content-Length: 100\r\n"), ("BREW / HTTP/1.1", ""), ("GET /verdicts?after=\u0663 HTTP/1.1", ""),
        ):  # fmt: skip
            answer = raw(port, f"{line}\r\n{at_home}{more}\r\n".encode())
            assert not answer.startswith(b"HTTP/1.0 5") or b" 501 " in answer or b" 505 " in answer, answer
        for poison in POISON:
            code, data = asked(port, "POST", "/events", poison)
            assert (code, len(json.loads(data)["rejects"])) == (400, 1), poison[:40]
        assert server.failed is None
        assert asked(port, "POST", "/events", text(PATROL, FIRE))[0] == 200
        assert json.loads(asked(port, "GET", "/status")[1])["refused"] > 5


def test_who_sends_shows_the_token_of_this_start(home: Path) -> None:
    with serving(home) as (server, port):
        kept = home / "evidence/watch/token"
        assert (kept.read_text("ascii").strip(), kept.stat().st_mode & 0o777) == (server.token, 0o600)
        for shown in ("", "Bearer", f"Bearer {server.token}x", server.token, "Bearer \xe9"):
            assert asked(port, "POST", "/events", text(PATROL), {"Authorization": shown})[0] == 401
        assert json.loads(asked(port, "GET", "/status")[1])["entries"] == 0
        before = server.token
    with serving(home) as (server, _):
        assert server.token != before


def test_slow_clients_hold_nobody_up_and_are_let_go(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from servanda.app.watch import http as service

    monkeypatch.setattr(service, "MOST_AT_ONCE", 8)
    with serving(home) as (server, port):
        slow = [socket.create_connection(("127.0.0.1", port), timeout=60) for _ in range(12)]
        for one in slow:
            one.sendall(b"POST /events HTTP/1.1\r\nHost: ")
        assert asked(port, "POST", "/events", text(PATROL, FIRE))[0] == 200
        assert b"" in [one.recv(1 << 16) for one in slow[:4]], "the first of more than may be read at once are let go"
        for one in slow:
            one.close()
        monkeypatch.setattr(service, "PATIENCE", 0.2)  # bytes that keep coming do not begin the time anew
        with socket.create_connection(("127.0.0.1", port), timeout=60) as dripping, contextlib.suppress(OSError):
            while True:
                dripping.sendall(b"G")
        monkeypatch.undo()
        assert server.failed is None
        assert asked(port, "GET", "/status")[0] == 200


def test_a_poisoned_file_is_moved_aside_and_the_next_is_taken(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "incoming"
    folder.mkdir()
    for number, poison in enumerate(POISON):
        (folder / f"{number}.ndjson").write_bytes(poison)
    os.mkfifo(folder / "8-pipe.ndjson")
    (folder / "rejected" / "0.ndjson").mkdir(parents=True)
    (folder / "9.ndjson").write_bytes(text(PATROL, FIRE))
    answers: list[Answer] = []
    servanda.watch(home, spool=folder, once=True, clock="input", told=answers.append)
    assert sorted(one.name for one in (folder / "done").iterdir()) == ["9.ndjson"]
    assert len(list((folder / "rejected").iterdir())) == len(POISON) + 2
    assert sum(len(one.rejects) for one in answers) == len(POISON) + 1
    assert not list(folder.glob("*.ndjson"))
    assert told(home)


def test_a_poisoned_stream_goes_on(home: Path) -> None:
    answers: list[Answer] = []
    servanda.watch(home, source=io.BytesIO(text(PATROL, *POISON, FIRE)), clock="input", told=answers.append)
    assert sum(len(one.rejects) for one in answers) == len(POISON)
    assert told(home)


def test_a_pipe_named_as_a_file_is_not_waited_for(home: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Refusal, match="a pipe or a device"):
        servanda.watch(home, source=tmp_path / "pipe", clock="input")
