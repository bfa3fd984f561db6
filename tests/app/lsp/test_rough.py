"""Rough handling: fast typing, garbage, other encodings, texts of no dossier, and a second transport that gives the same bytes."""

from __future__ import annotations

import asyncio
import json
import random
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from editing import FINDINGS, PATIENCE, STAGE, Editor, Json, editor, where

from servanda.app.lsp.features import language_server
from servanda.app.lsp.places import UTF8, UTF16, UTF32, TextSheet
from servanda.app.lsp.server import MOST_TOLD, DossierServer
from servanda.app.lsp.transport import over_websocket
from servanda.text.diagnostics import Span

TEXT = """---
agreement: quay
title: The quay
signed: 2031-03-01
parties: Північ, الجزيرة
---

# Article 1

> Shall leave 🕊 now.

```servanda
actor Північ
actor الجزيرة
act leave the quay 🕊
clause 1 "🕊 Мир"
  Північ must leave the quay 🕊
  by 2031-04-01
clause 2
  الجزيرة must leave the quay 🕊
  within 3 days of signature
```
"""
HEAVY = Path(__file__).parents[3] / "dossiers" / "minsk" / "minsk-ii.md"


def is_it(message: Json, wanted: str) -> bool:
    """Whether a message is what a session waits for: the answer of that number, or that stage."""
    said = message.get("params") or {}
    return (
        message.get("id") == int(wanted)
        if wanted.isdigit()
        else message.get("method") == STAGE and said["stage"] == wanted and said["done"]
    )


def inside(server: DossierServer, *session: Json | str, raw: list[bytes] | None = None) -> list[Json]:
    """A session with a server in this process, over whole messages; gives what came. What is no message is waited for."""
    sent: list[Json] = []
    came: asyncio.Queue[Json] = asyncio.Queue()

    async def send(text: str) -> None:
        sent.append(json.loads(text))
        if raw is not None:
            raw.append(text.encode())
        await came.put(sent[-1])

    async def receive() -> AsyncIterator[str]:
        for one in session:
            if isinstance(one, dict):
                yield json.dumps({"jsonrpc": "2.0", **one})
            else:
                while not is_it(await asyncio.wait_for(came.get(), PATIENCE), one):
                    pass

    asyncio.run(over_websocket(server, receive(), send))
    return sent


def opening(uri: str, text: str) -> Json:
    return {
        "method": "textDocument/didOpen",
        "params": {"textDocument": {"uri": uri, "languageId": "servanda", "version": 1, "text": text}},
    }


@pytest.fixture(scope="module")
def client() -> Iterator[Editor]:
    with editor() as one:
        yield one


# --- columns ---


@pytest.mark.parametrize("encoding", [UTF8, UTF16, UTF32])
def test_columns_there_and_back(encoding: str) -> None:
    draw = random.Random(3)
    for _ in range(300):
        text = "".join(
            draw.choice(["a", "é", "Ж", "ب", "🕊", "\n", "\r\n", "\r", "\u2028", "\x0c", "\ud800"])
            for _ in range(draw.randrange(12))
        )
        sheet = TextSheet(text, encoding)
        for number, line in enumerate(sheet.lines):
            for column in range(len(line) + 1):
                units = sheet.units(number, column)
                assert units == (
                    len(line[:column])
                    if encoding == UTF32
                    else len(line[:column].encode(encoding.replace("16", "16-le"), "surrogatepass"))
                    // (1 + (encoding == UTF16))
                )
                assert sheet.column(number, units) == column
            assert sheet.column(number, 999) == len(line)
        place = draw.randrange(len(text) + 1)
        before = TextSheet(text[:place], encoding).lines
        if not text[:place].endswith("\r"):
            assert sheet.offset(len(before) - 1, sheet.units(len(before) - 1, len(before[-1]))) == place


@pytest.mark.parametrize("encoding", [UTF8, UTF16, UTF32])
def test_changes_come_to_the_whole_text(encoding: str) -> None:
    draw = random.Random(5)
    sheet = TextSheet(TEXT, encoding)
    for _ in range(200):
        first, last = sorted(draw.randrange(len(sheet.text) + 1) for _ in range(2))
        new = draw.choice(["", "x", "🕊", "\n", "يبن\nЖ"])
        spots = []
        for at in (first, last):
            before = TextSheet(sheet.text[:at]).lines
            spots.append({"line": len(before) - 1, "character": sheet.units(len(before) - 1, len(before[-1]))})
        wanted = sheet.text[:first] + new + sheet.text[last:]
        sheet = sheet.edited({"range": {"start": spots[0], "end": spots[1]}, "text": new})
        assert sheet.text == wanted


def test_a_span_becomes_a_range() -> None:
    assert TextSheet("a🕊b", UTF16).range(Span("", 1, 2, 1, 4)) == {
        "start": {"line": 0, "character": 1},
        "end": {"line": 0, "character": 4},
    }
    assert TextSheet("", UTF16).range(Span("", 7, 9, 8, 1)) == {
        "start": {"line": 6, "character": 0},
        "end": {"line": 7, "character": 0},
    }


@pytest.mark.parametrize(
    ("encodings", "agreed", "width"),
    [((), "utf-16", 2), (("utf-8", "utf-16"), "utf-8", 4), (("utf-32",), "utf-32", 1), (("ebcdic",), "utf-16", 2)],
)
def test_the_encoding_is_agreed_on(encodings: tuple[str, ...], agreed: str, width: int) -> None:
    uri, text = "untitled:Untitled-1", TEXT.replace("by 2031-04-01", "by 🕊🕊 2031")
    line = TEXT.split("\n").index("  Північ must leave the quay 🕊")
    general = {"general": {"positionEncodings": list(encodings)}} if encodings else {}
    got = inside(
        language_server(),
        {"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": general}}, "1", opening(uri, text), "names",
        {"id": 2, "method": "textDocument/hover", "params": {"textDocument": {"uri": uri}, "position": {"line": line, "character": 3}}}, "2",
    )  # fmt: skip
    assert got[0]["result"]["capabilities"]["positionEncoding"] == agreed
    published = next(one["params"]["diagnostics"] for one in got if one.get("method") == FINDINGS)
    [found] = [found for found in published if "🕊" in found["message"]]
    assert found["range"]["start"]["character"] == 5
    assert found["range"]["end"]["character"] == 5 + 2 * width + 5
    said = got[-1]["result"]
    assert "Північ" in said["contents"]["value"]
    assert said["range"]["end"]["character"] == (2 + len("Північ".encode()) if agreed == "utf-8" else 8)


# --- texts of no dossier, broken texts ---


def test_a_text_without_a_file_is_a_dossier_of_its_own(client: Editor, tmp_path: Path) -> None:
    for uri in (
        "untitled:Untitled-7",
        (tmp_path / "alone.md").as_uri(),
        "git:/a/b.md?ref=x",
        "file:///no/such/folder/x.md",
        "nonsense",
    ):
        client.open(uri, TEXT)
        client.stage("rules", uri)
        assert client.findings(uri), uri
        found = client.ask("textDocument/hover", {"textDocument": {"uri": uri}, "position": where(TEXT, "clause 2", into=8)})
        assert "quay:2" in found["contents"]["value"]
        client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        client.until(lambda one, uri=uri: one.get("method") == FINDINGS and one["params"] == {"uri": uri, "diagnostics": []})


REQUESTS = (
    "hover", "completion", "definition", "references", "documentHighlight", "documentSymbol", "foldingRange", "semanticTokens/full", "formatting",
    "inlayHint", "codeAction", "codeLens", "prepareRename", "rename",
)  # fmt: skip


def everything(client: Editor, uri: str, position: Json) -> None:
    """Every request at a place is answered, and not as a fault of ours."""
    about = {
        "textDocument": {"uri": uri},
        "position": position,
        "range": {"start": position, "end": position},
        "context": {"diagnostics": [], "includeDeclaration": True, "triggerKind": 1},
    }
    for name in REQUESTS:
        answer = client.answer(
            f"textDocument/{name}", {**about, "newName": "x", "options": {"tabSize": 2, "insertSpaces": True}}
        )
        assert "error" not in answer or answer["error"]["code"] == -32803, (name, answer)
    client.ask("workspace/symbol", {"query": "x"})


def test_broken_texts_answer(client: Editor) -> None:
    draw, uri = random.Random(11), "untitled:Broken"
    client.open(uri, "")
    texts = [
        "",
        "\x00",
        "---",
        "---\nagreement:",
        "```servanda",
        "```servanda\n   \n",
        "\ud800\U0010ffff\u2028\r\x0c",
        "```servanda\nclause\n" + " " * 50 + "by\n",
    ]
    for _ in range(14):
        cut = sorted(draw.randrange(len(TEXT)) for _ in range(2))
        texts.append(
            draw.choice(
                [
                    TEXT[: cut[0]],
                    TEXT[cut[0] :],
                    TEXT[: cut[0]] + TEXT[cut[1] :],
                    TEXT[: cut[0]] + draw.choice('"“`#\\\t{[:') + TEXT[cut[0] :],
                ]
            )
        )
    for text in texts:
        client.change(uri, {"text": text})
        line = draw.randrange(text.count("\n") + 2)
        everything(client, uri, {"line": line, "character": draw.randrange(20)})
    assert not [one for one in client.got if one.get("method") == "window/logMessage"]
    client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})


def test_garbage_ends_nothing() -> None:
    with editor() as client:
        for data in (
            b"\x00\xff garbage\r\n\r\n", b"Content-Length: x\r\n\r\n", b"Content-Length: 5\r\n\r\n{{{{{", b"Content-Length: 2\r\n\r\n[]", b"Content-Length: 4\r\n\r\nnull",
            b"Content-Length: 0\r\n\r\n", b"A" * 10_000 + b"\r\n", b"content-length:3\n\n1.5",
        ):  # fmt: skip
            client.raw(data)
        deep = b"[" * 20_000
        client.raw(b"Content-Length: %d\r\n\r\n%s" % (len(deep), deep))
        for message in (
            {"id": [1], "method": "initialize"}, {"id": 7, "method": 5}, {"method": "initialized", "params": 3}, {"id": 90, "method": "no/such", "params": {}},
            {"id": 91, "method": "textDocument/hover", "params": {"position": "x"}}, {"id": 92, "method": "textDocument/hover"}, {"id": 93, "result": 1},
            {"method": "textDocument/didChange", "params": {"textDocument": {"uri": "untitled:none", "version": 3}, "contentChanges": [{"text": "x"}]}},
            {"method": "textDocument/didOpen", "params": {}}, {"method": "$/cancelRequest", "params": {"id": 404}}, {"id": 94, "method": "initialize", "params": {"capabilities": {}}},
            {"id": 95, "method": "workspace/executeCommand", "params": {"command": "servanda.ask", "arguments": [1, 2, 3]}},
            {"id": 96, "method": "workspace/executeCommand", "params": {"command": "servanda.accept", "arguments": []}},
            {"id": 97, "method": "workspace/executeCommand", "params": {"command": "rm", "arguments": []}},
        ):  # fmt: skip
            client.send(message)
        answers = {}
        while not {90, 91, 92, 94, 95, 96, 97} <= set(answers):
            one = client.until(lambda one: "id" in one)
            answers[one["id"]] = one
        assert all("error" in answers[number] for number in (90, 91, 92, 94, 97))
        uri = "untitled:Still-here"
        client.open(uri, TEXT)
        client.change(
            uri,
            {"range": {"start": {"line": 9_999, "character": 0}, "end": {"line": 2, "character": 7}}, "text": "\n"},
            {"text": TEXT},
        )
        client.change(uri, {"range": {"start": {"line": -4, "character": -1}, "end": {"line": 0, "character": 0}}, "text": ""})
        client.ask("textDocument/codeLens", {"textDocument": {"uri": uri}})
        assert client.end() == 0


def test_before_hello_and_after_goodbye() -> None:
    hover = {"method": "textDocument/hover", "params": {}}
    hello = {"id": 2, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}}
    server = language_server()
    got = inside(
        server,
        {"id": 1, **hover},
        "1",
        {"method": "textDocument/didOpen"},
        hello,
        "2",
        {"id": 3, "method": "shutdown"},
        "3",
        {"id": 4, **hover},
        "4",
        {"method": "exit"},
    )
    assert [one["error"]["code"] for one in got if "error" in one] == [-32002, -32600]
    assert server.exit_code == 0
    rude = language_server()
    inside(rude, {"method": "exit"})
    assert rude.exit_code == 1
    with editor() as gone:
        assert gone.process.stdin is not None
        gone.process.stdin.close()  # the editor has crashed
        assert gone.process.wait(60) == 1


# --- typing ---


def test_two_hundred_fast_edits(client: Editor, tmp_path: Path) -> None:
    """Of a text that is typed only the newest state is told, and nothing old after it."""
    path = tmp_path / "quay.md"
    path.write_text(TEXT, encoding="utf-8")
    uri, start = path.as_uri(), len(client.got)
    client.open(uri, TEXT)
    spot = where(TEXT, "clause 2\n")
    for number in range(200):
        client.change(uri, {"range": {"start": spot, "end": spot}, "text": "# words\n" if number % 3 else "clause x\n"})
    last = client.versions[uri]
    client.stage("questions", uri)
    got = client.got[start:]
    versions = [one["params"]["version"] for one in got if one.get("method") == FINDINGS and one["params"]["uri"] == uri]
    assert versions == sorted(versions)
    assert versions[-1] == last
    stages = [
        dict(zip(one["params"]["uris"], one["params"]["versions"], strict=True))[uri]
        for one in got
        if one.get("method") == STAGE
    ]
    assert stages == sorted(stages)
    assert sum(one["code"] == "SY097" for one in client.findings(uri)) == 67
    client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})


def test_a_keystroke_calls_off_the_questions(client: Editor) -> None:
    """While questions about a long text run the server answers, and those of the old text are never told after a keystroke."""
    text, uri = HEAVY.read_text(encoding="utf-8"), HEAVY.as_uri()
    client.open(uri, text)
    client.until(
        lambda one: one.get("method") == STAGE and one["params"]["stage"] == "questions" and uri in one["params"]["uris"]
    )
    line = text.split("\n").index("```servanda")
    client.change(
        uri,
        {
            "range": {"start": {"line": line - 1, "character": 0}, "end": {"line": line - 1, "character": 0}},
            "text": "\nMore prose.\n",
        },
    )
    assert client.ask("textDocument/foldingRange", {"textDocument": {"uri": uri}})
    start = len(client.got)
    client.stage("rules", uri)
    first = client.until(lambda one: one.get("method") == STAGE and one["params"]["stage"] == "questions")
    for one in (*[one for one in client.got[start:] if one.get("method") == STAGE], first):
        assert dict(zip(one["params"]["uris"], one["params"]["versions"], strict=True))[uri] == client.versions[uri]
    client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})


# --- two transports ---


def recorded(tmp_path: Path) -> list[Json | str]:
    """A session: messages, and after which stage or answer the next is sent."""
    uri, about = (tmp_path / "quay.md").as_uri(), {"textDocument": {"uri": (tmp_path / "quay.md").as_uri()}}
    spot = where(TEXT, "by 2031-04-01", into=13)
    asks = [
        (f"textDocument/{name}", {**about, "position": where(TEXT, "clause 2", into=8)})
        for name in ("hover", "completion", "definition", "prepareRename")
    ]
    asks += [(f"textDocument/{name}", about) for name in ("documentSymbol", "foldingRange", "semanticTokens/full", "codeLens")]
    session: list[Json | str] = [
        {"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}},
        "1",
    ]
    session += [{"method": "initialized", "params": {}}]
    session += [
        {
            "method": "textDocument/didOpen",
            "params": {"textDocument": {"uri": uri, "languageId": "servanda", "version": 1, "text": TEXT}},
        },
        "questions",
    ]
    change = {
        "textDocument": {"uri": uri, "version": 2},
        "contentChanges": [{"range": {"start": spot, "end": spot}, "text": "\n  verified by Nobody"}],
    }
    session += [{"method": "textDocument/didChange", "params": change}, "questions"]
    for number, (method, params) in enumerate(asks, start=2):
        session += [{"id": number, "method": method, "params": params}, str(number)]
    return [*session, {"id": 99, "method": "shutdown", "params": None}, "99", {"method": "exit"}]


def test_both_transports_give_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "quay.md").write_text(TEXT, encoding="utf-8")
    session = recorded(tmp_path)
    pipes = Editor()
    for one in session:
        if isinstance(one, dict):
            pipes.send(one)
        else:
            pipes.until(lambda message, wanted=one: is_it(message, wanted))
    assert pipes.process.wait(60) == 0
    for stream in (pipes.process.stdin, pipes.process.stdout, pipes.process.stderr):
        assert stream is not None
        stream.close()

    server = language_server()
    sent: list[bytes] = []
    inside(server, *session, raw=sent)
    assert server.exit_code == 0
    assert server.questions.process is None
    assert sent == pipes.bodies
    assert any(b"Nobody" in body for body in pipes.bodies)


def test_a_reader_is_told_nothing_of_what_is_not_his(tmp_path: Path) -> None:
    from servanda.app.readers import reader

    (tmp_path / "quay.md").write_text(TEXT, encoding="utf-8")
    (tmp_path / "secret.md").write_text(
        "---\nmarking: RED\nimports: quay.md\n---\n\n```servanda\nactor Hidden Hand\nnonsense\n```\n", encoding="utf-8"
    )
    uri = (tmp_path / "quay.md").as_uri()
    hello = {"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}}
    ask = {"id": 2, "method": "workspace/symbol", "params": {"query": "Hidden"}}
    for tlp, known in (("", True), ("CLEAR", False)):
        got = inside(
            language_server(lambda place, tlp=tlp: reader(place, "", tlp)), hello, "1", opening(uri, TEXT), "rules", ask, "2"
        )
        assert bool(got[-1]["result"]) is known
        assert any("secret.md" in json.dumps(one) for one in got) is known
    (tmp_path / "broken.md").write_text("---\nmarking: nonsense\n---\n", encoding="utf-8")
    got = inside(language_server(lambda place: reader(place, "", "CLEAR")), hello, "1", opening(uri, TEXT), "names", ask, "2")
    assert any(one.get("method") == FINDINGS and "nobody can say who may see" in json.dumps(one) for one in got)
    assert got[-1]["result"] == []


def test_words_of_an_enemy_command_no_screen() -> None:
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from hostile import ORDER, TERMINAL

    bad = f"{TERMINAL}{ORDER}"
    text = (
        f"---\nagreement: quay\ntitle: t{bad}\n---\n\n# A{bad}\n\n> w{bad}\n\n```servanda\nactor A{bad}x\n  source \"s{bad}\"\nclause 1 \"t{bad}\"\n"
        f"  A{bad}x must leave{bad}\n  verified by Nobody{bad}\nlist l{bad}\n```\n"
    )
    uri = "untitled:Enemy"
    hello = {"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}}
    session: list[Json | str] = [hello, "1", opening(uri, text), "rules"]
    about = {"textDocument": {"uri": uri}, "range": {"start": {"line": 0, "character": 0}, "end": {"line": 30, "character": 0}}, "context": {"diagnostics": []}}
    for number, line in enumerate(range(11, 15), start=10):
        session += [{"id": number, "method": "textDocument/hover", "params": {**about, "position": {"line": line, "character": 9}}}, str(number)]
    for number, name in enumerate(("documentSymbol", "codeLens", "inlayHint", "codeAction"), start=20):
        session += [{"id": number, "method": f"textDocument/{name}", "params": about}, str(number)]
    session += [{"id": 30, "method": "textDocument/completion", "params": {**about, "context": None, "position": {"line": 13, "character": 2}}}, "30"]

    def shown_words(value: object, name: str = "") -> Iterator[str]:
        if isinstance(value, str) and name not in ("newText", "filterText", "repair", "suggestions", "subject", "uri"):
            yield value
        elif isinstance(value, dict):
            for key, one in value.items():
                yield from shown_words(one, key)
        elif isinstance(value, list):
            for one in value:
                yield from shown_words(one, name)

    words = [word for one in inside(language_server(), *session)[1:] for word in shown_words(one)]
    assert any("`leave" in word for word in words)
    assert not [word for word in words if any(sign in word for sign in "\x1b\x9b\x07\u202e\u2066")]


def test_of_very_many_findings_the_gravest_are_shown_and_that_there_are_more_is_said(tmp_path: Path) -> None:
    words = "\n".join([*(f"  nobody{n} must leave the quay 🕊" for n in range(700)), "what is this line?"])
    uri = (tmp_path / "quay.md").as_uri()
    hello: Json = {"id": 1, "method": "initialize", "params": {"rootUri": tmp_path.as_uri(), "capabilities": {}}}
    session: list[Json | str] = [hello, "1", opening(uri, TEXT.replace("within 3 days of signature", words)), "rules"]
    sent = inside(language_server(), *session, {"id": 99, "method": "shutdown"}, "99", {"method": "exit"})
    told = [one["params"]["diagnostics"] for one in sent if one.get("method") == FINDINGS and one["params"]["uri"] == uri]
    assert max(map(len, told)) == MOST_TOLD + 1
    for found in told:
        if len(found) == MOST_TOLD + 1:
            (more,) = [one for one in found if one["code"] == "more"]
            assert more["range"]["start"] == {"line": 0, "character": 0}
            assert "not shown in this file" in more["message"]
