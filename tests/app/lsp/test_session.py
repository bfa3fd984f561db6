"""One session with a real server over its pipes: everything an editor asks of harbour."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from editing import Editor, Json, editor, where

from servanda.app import api
from servanda.app.lsp.outline import TOKENS
from servanda.app.lsp.places import TextSheet
from servanda.model.loader import load_files
from servanda.text.diagnostics import Severity

ROOT = Path(__file__).parents[3]


class Open:
    """An editor with a text open."""

    def __init__(self, client: Editor, path: Path) -> None:
        self.client, self.path, self.uri = client, path, path.as_uri()
        self.text = path.read_text(encoding="utf-8")
        client.open(self.uri, self.text)
        self.about = {"textDocument": {"uri": self.uri}}

    def at(self, words: str, nth: int = 0, *, into: int = 1) -> Json:
        return {**self.about, "position": where(self.text, words, nth, into=into)}

    def becomes(self, text: str) -> list[Json]:
        """The findings after names and rules of another text."""
        self.text = text
        self.client.change(self.uri, {"text": text})
        self.client.stage("rules", self.uri)
        return self.client.findings(self.uri)


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    folder = tmp_path_factory.mktemp("lsp") / "harbour"
    shutil.copytree(ROOT / "dossiers" / "harbour", folder)
    with editor(root=folder) as client:
        yield Open(client, folder / "harbour.md")
        assert client.end() == 0


@pytest.fixture
def harbour(one: Open) -> Open:
    """The text as it is on disk."""
    text = one.path.read_text(encoding="utf-8")
    if one.text != text:
        one.becomes(text)
    return one


def edited(text: str, edits: list[Json]) -> str:
    sheet = TextSheet(text)
    for edit in sorted(
        edits, key=lambda one: (one["range"]["start"]["line"], one["range"]["start"]["character"]), reverse=True
    ):
        sheet = sheet.edited({"range": edit["range"], "text": edit["newText"]})
    return sheet.text


def test_what_it_can_is_told(one: Open) -> None:
    told = next(found["result"]["capabilities"] for found in one.client.got if "capabilities" in (found.get("result") or {}))
    assert told["positionEncoding"] == "utf-16"
    assert told["textDocumentSync"]["change"] == 2
    for name in (
        "hover", "completion", "definition", "references", "rename", "documentSymbol", "workspaceSymbol", "foldingRange", "semanticTokens",
        "documentFormatting", "inlayHint", "codeAction", "codeLens", "documentHighlight",
    ):  # fmt: skip
        assert told[f"{name}Provider"], name
    assert told["executeCommandProvider"]["commands"] == ["servanda.ask", "servanda.accept"]


def test_findings_are_those_of_a_check(harbour: Open) -> None:
    found = harbour.becomes(harbour.text.replace("Eastholm must", "Estholm must", 1).replace("  by 2031-03-31\n", "", 1))
    report = api.check(
        load_files(
            {"harbour.md": harbour.text.encode(), "world.md": (harbour.path.parent / "world.md").read_bytes()}, "harbour"
        ),
        questions=False,
    )
    mine = [one for one in report.findings if one.span.file == "harbour.md"]
    assert {one.code for one in mine} == {one["code"] for one in found}
    assert len(mine) == len(found)
    unknown = next(one for one in found if one["code"].startswith("NR"))
    assert unknown["severity"] == 1
    assert "Estholm" in unknown["message"]
    ruled = next((one for one in found if one["code"].startswith("SV")), None)
    if ruled is not None:
        assert unquote(ruled["codeDescription"]["href"]).endswith(f"docs/rules/{ruled['code']}.md")
    published = [one["params"] for one in harbour.client.got if one.get("method") == "textDocument/publishDiagnostics"]
    assert published[-1]["version"] == harbour.client.versions[harbour.uri]


def test_a_second_declaration_points_to_the_first(harbour: Open) -> None:
    found = harbour.becomes(harbour.text.replace("```servanda\n", "```servanda\nactor Quellmar\n\n", 1))
    twice = next(one for one in found if "second time" in one["message"])
    [related] = twice["relatedInformation"]
    assert related["location"]["uri"].endswith("/world.md")
    assert related["location"]["range"]["start"]["line"] > 0


def test_hover(harbour: Open) -> None:
    ask = harbour.client.ask
    clause = ask("textDocument/hover", harbour.at("clause 4.order", into=9))["contents"]["value"]
    from servanda.report.markdown import markdown

    assert clause == markdown(api.explain(harbour.path.parent, "4.order"))
    assert (
        "act issue the ceasefire order"
        in ask("textDocument/hover", harbour.at("must issue the ceasefire order", into=8))["contents"]["value"]
    )
    assert (
        "verified by Monitoring Mission" in ask("textDocument/hover", harbour.at("  verified by", into=4))["contents"]["value"]
    )
    assert ask("textDocument/hover", harbour.at("A fictional agreement", into=4)) is None
    text = harbour.text.replace(
        "declaratory sentence", 'accept SV105 on text because "x" by Quellmar until 2031-04-01\ndeclaratory sentence', 1
    )
    found = harbour.becomes(text)
    assert "no outer limit" in ask("textDocument/hover", harbour.at("SV105", into=2))["contents"]["value"]
    idle = next(one for one in found if one["code"] == "SV099")
    assert "SV099" in ask("textDocument/hover", {**harbour.about, "position": idle["range"]["start"]})["contents"]["value"]


def test_definition_and_references(harbour: Open) -> None:
    [place] = harbour.client.ask("textDocument/definition", harbour.at("must issue the ceasefire order", into=8))
    world = (harbour.path.parent / "world.md").read_text(encoding="utf-8")
    assert world.split("\n")[place["range"]["start"]["line"]] == "act issue the ceasefire order"
    every = harbour.client.ask(
        "textDocument/references", {**harbour.at("parties: Northmark", into=12), "context": {"includeDeclaration": True}}
    )
    uses = harbour.client.ask(
        "textDocument/references", {**harbour.at("parties: Northmark", into=12), "context": {"includeDeclaration": False}}
    )
    assert len(every) == len(uses) + 1
    for one in every:
        sheet = TextSheet(harbour.text if one["uri"] == harbour.uri else world)
        line, start, end = one["range"]["start"]["line"], one["range"]["start"]["character"], one["range"]["end"]["character"]
        assert sheet.line(line)[start:end] in ("Northmark", "northmark"), one
    here = harbour.client.ask("textDocument/documentHighlight", harbour.at("parties: Northmark", into=12))
    assert len(here) == sum(one["uri"] == harbour.uri for one in every)


@pytest.mark.parametrize(
    ("words", "into", "old", "new"),
    [
        ("clause 4.order", 9, "4.order", "4.orders"),
        ("parties: Northmark", 12, "Northmark", "Nordmark"),
        ("at Security Zone", 4, "Security Zone", "Quiet Zone"),
    ],
)
def test_rename_goes_everywhere(harbour: Open, words: str, into: int, old: str, new: str) -> None:
    stands = harbour.client.ask("textDocument/prepareRename", harbour.at(words, into=into))
    assert stands["placeholder"] == old
    changes = harbour.client.ask("textDocument/rename", {**harbour.at(words, into=into), "newName": new})["changes"]
    files = {one.name: one.read_text(encoding="utf-8") for one in harbour.path.parent.glob("*.md")}
    before = load_files({name: text.encode() for name, text in files.items()}, "harbour")
    for uri, edits in changes.items():
        name = uri.rpartition("/")[2]
        files[name] = edited(files[name], edits)
    after = load_files({name: text.encode() for name, text in files.items()}, "harbour")
    assert [one.code for one in after.diagnostics] == [one.code for one in before.diagnostics]
    assert len(after.clauses) == len(before.clauses)
    assert sorted(after.terms) == sorted(before.terms)
    names = {*after.actors, *after.places, *(one.local for one in after.clauses)}
    assert new in names
    assert old not in names


def test_rename_refuses_what_would_clash(harbour: Open) -> None:
    for new, said in (("4.command", "second time"), ("two words", "no name"), ("", "no name")):
        error = harbour.client.answer("textDocument/rename", {**harbour.at("clause 4.order", into=9), "newName": new})["error"]
        assert error["code"] == -32803
        assert said in error["message"]
    error = harbour.client.answer("textDocument/rename", {**harbour.at("parties: Northmark", into=12), "newName": "Quellmar"})[
        "error"
    ]
    assert "Quellmar" in error["message"]
    assert harbour.client.ask("textDocument/prepareRename", harbour.at("A fictional agreement")) is None
    assert (
        "nothing"
        in harbour.client.answer("textDocument/rename", {**harbour.at("A fictional agreement"), "newName": "x"})["error"][
            "message"
        ]
    )


def labels(harbour: Open, words: str, into: int, nth: int = 0) -> list[str]:
    found = harbour.client.ask("textDocument/completion", harbour.at(words, nth, into=into))
    return [one["label"] for one in found["items"]]


def test_completion(harbour: Open) -> None:
    from servanda.text.heads import FORMS
    from servanda.text.parts import CONTEXTS

    harbour.becomes(
        "---\nagreement: x\nimports: world.md\nprofile: c\n---\n\n```servanda\nc\nclause 1\n  \n  ver\n  Northmark must is\n  verified by Mon\n    rep\n"
        "  by 20\n  within 14 d\n  at Sec\n  only after clause 1 is\n  covers pr\n  otherwise g\n\nladder graduated answer\n  rung 1 Northmark may open fire\n\nreading r of 1 held by N\n  clause 1 ad\nclause \naccept SV10\n```\n"
    )
    heads = labels(harbour, "\nc\n", 2)
    assert set(heads) <= set(FORMS)
    assert "clause" in heads
    assert heads[0].startswith("c")
    assert {"Northmark", "by", "within", "verified by"} <= set(labels(harbour, "clause 1\n  ", 11))
    assert "by" in CONTEXTS["clause"].rules
    assert labels(harbour, "  ver\n", 5)[0] == "verified by"
    assert labels(harbour, "must is", 7)[0] == "issue the ceasefire order"
    assert labels(harbour, "by Mon", 6)[0] == "Monitoring Mission"
    assert labels(harbour, "    rep", 7) == ["reports within"]
    assert dt.date.today().isoformat() in labels(harbour, "  by 20", 7)
    assert labels(harbour, "within 14 d", 11)[0] == "days"
    assert labels(harbour, "  at Sec", 8)[0] == "Security Zone"
    assert "prohibited-acts" in labels(harbour, "covers pr", 9)
    assert labels(harbour, "otherwise g", 11)[0] == "graduated answer"
    assert "Northmark" in labels(harbour, "held by N", 9)
    assert labels(harbour, "clause 1 ad", 11) == ["adds"]
    assert "SV105" in labels(harbour, "accept SV10", 11)
    assert labels(harbour, "profile: c", 10) == ["ceasefire", "sanctions"]
    assert "world.md" in labels(harbour, "imports: w", 10)
    edit = harbour.client.ask("textDocument/completion", harbour.at("by Mon", into=6))["items"][0]["textEdit"]
    assert edited(harbour.text, [edit]).count("verified by Monitoring Mission\n") == 1


def test_outline_folds_and_colours(harbour: Open) -> None:
    symbols = harbour.client.ask("textDocument/documentSymbol", harbour.about)
    names = {child["name"] for one in symbols for child in one["children"]}
    dossier = api.load(harbour.path.parent)
    assert {one.local for one in dossier.clauses} <= names
    for one in symbols:
        for child in one["children"]:
            assert (
                one["range"]["start"]["line"]
                <= child["range"]["start"]["line"]
                <= child["range"]["end"]["line"]
                <= one["range"]["end"]["line"]
            )
    found = harbour.client.ask("workspace/symbol", {"query": "ceasefire order"})
    assert any(one["name"].startswith("issue the ceasefire order") for one in found)
    folds = harbour.client.ask("textDocument/foldingRange", harbour.about)
    assert {"startLine": 0, "endLine": harbour.text.split("\n").index("---", 1)} in folds
    data = harbour.client.ask("textDocument/semanticTokens/full", harbour.about)["data"]
    sheet, line, column, seen = TextSheet(harbour.text), 0, 0, set()
    for at in range(0, len(data), 5):
        line, column = line + data[at], column + data[at + 1] if data[at] == 0 else data[at + 1]
        words = sheet.line(line)[column : column + data[at + 2]]
        assert words == words.strip() != "", (line, column)
        seen.add((words, TOKENS[data[at + 3]]))
    assert {
        ("Northmark", "class"),
        ("clause", "keyword"),
        ("4.order", "property"),
        ("issue the ceasefire order", "function"),
        ("Security Zone", "namespace"),
    } <= seen
    assert any(kind == "string" for _, kind in seen)


def test_formatting_is_that_of_fmt(harbour: Open) -> None:
    for text in (
        harbour.text.replace("  Northmark", "      Northmark"),
        harbour.text.replace("\n", "\r\n").replace("clause  ", "clause "),
        "```servanda\nclause   1\n",
    ):
        harbour.becomes(text)
        edits = harbour.client.ask(
            "textDocument/formatting", {**harbour.about, "options": {"tabSize": 2, "insertSpaces": True}}
        )
        assert edited(text, edits) == api.fmt(text)


def test_hints_say_the_day(harbour: Open) -> None:
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 100_000, "character": 0}}
    hints = harbour.client.ask("textDocument/inlayHint", {**harbour.about, "range": whole})
    lines = harbour.text.split("\n")
    said = {lines[one["position"]["line"]].strip(): one["label"] for one in hints}
    assert said["within 1 hour of entry into force"] == "= 3 March 2031 07:00"
    assert len(said) > 3
    assert not any("whenever" in line for line in said)


def test_repairs(harbour: Open) -> None:
    found = harbour.becomes(harbour.text.replace("Monitoring Mission\n", "Monitering Mission\n", 1))
    unknown = next(one for one in found if "Monitering" in one["message"])
    actions = harbour.client.ask(
        "textDocument/codeAction", {**harbour.about, "range": unknown["range"], "context": {"diagnostics": [unknown]}}
    )
    [meant] = [one for one in actions if one.get("isPreferred")]
    [edits] = meant["edit"]["changes"].values()
    assert edited(harbour.text, edits) == harbour.path.read_text(encoding="utf-8")


def test_a_line_of_a_repair_is_offered_where_it_can_stand() -> None:
    from servanda.app.lsp.repairs import repair_lines
    from servanda.text.diagnostics import Diagnostic, Span

    def of(repair: str, subject: str = "clause a:1") -> tuple[str, ...]:
        return repair_lines(Diagnostic("SV000", Severity.ERROR, "", Span("a.md", 1, 1, 1, 1), repair=repair, subject=subject))

    assert of("Give an end (until ...), or settle the duration in a clause (covers duration).") == ("covers duration",)
    assert of("Name the orders (covers orders-to-troops).", "text a") == ()
    assert of("Name who verifies (verified by PLACE).") == ()
    assert of("Add `imports: actors.md` to the head of this file.", "clause a:1") == ("imports: actors.md",)
    assert of("Say (covers no-such-topic) or (force binding).") == ("covers no-such-topic", "force binding") or of(
        "Say (force binding)."
    ) == ("force binding",)


def test_acceptance_is_written_where_the_dossier_keeps_them(harbour: Open) -> None:
    client = harbour.client
    given = {
        "code": "SV105",
        "clause": "harbour:4.order",
        "because": "it is agreed",
        "owner": "Quellmar",
        "until": "2032-01-31",
    }
    made = client.ask("workspace/executeCommand", {"command": "servanda.accept", "arguments": [harbour.uri, given]})["edit"]
    create, change = made["documentChanges"]
    assert create["kind"] == "create"
    assert create["uri"].endswith("/accepted.md")
    asked = (
        client.got
        if any(one.get("method") == "workspace/applyEdit" for one in client.got)
        else [client.until(lambda one: one.get("method") == "workspace/applyEdit")]
    )
    assert next(one for one in asked if one.get("method") == "workspace/applyEdit")["params"]["edit"] == made
    accepted = harbour.path.parent / "accepted.md"
    accepted.write_text(change["edits"][0]["newText"], encoding="utf-8")
    try:
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": accepted.as_uri(), "type": 1}]})
        client.stage("rules", harbour.uri)
        [one] = api.load(harbour.path.parent).acceptances
        assert (one.code, one.clause, one.because, one.owner, str(one.until)) == (
            "SV105",
            "harbour:4.order",
            "it is agreed",
            "Quellmar",
            "2032-01-31",
        )
        [told] = [one for one in client.findings(accepted.as_uri()) if one["code"] == "SV099"]
        assert "no such finding" in told["message"]
        made = client.ask(
            "workspace/executeCommand", {"command": "servanda.accept", "arguments": [harbour.uri, {**given, "code": "SV106"}]}
        )["edit"]
        [(uri, [edit])] = made["changes"].items()
        assert uri == accepted.as_uri()
        accepted.write_text(edited(accepted.read_text(encoding="utf-8"), [edit]), encoding="utf-8")
        assert [one.code for one in api.load(harbour.path.parent).acceptances] == ["SV105", "SV106"]
    finally:
        accepted.unlink()
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": accepted.as_uri(), "type": 3}]})
    client.stage("rules", harbour.uri)
    assert client.findings(accepted.as_uri()) == []
    for missing in ("because", "owner", "until"):
        answer = client.answer(
            "workspace/executeCommand", {"command": "servanda.accept", "arguments": [harbour.uri, {**given, missing: ""}]}
        )
        assert "needs" in answer["error"]["message"]
    answer = client.answer(
        "workspace/executeCommand", {"command": "servanda.accept", "arguments": [harbour.uri, {**given, "owner": "a, b until"}]}
    )
    assert "error" in answer


def test_questions_come_last_and_stand_in_the_lenses(harbour: Open) -> None:
    client = harbour.client
    harbour.becomes(harbour.text + "\n")
    client.stage("questions", harbour.uri)
    lenses = client.ask("textDocument/codeLens", harbour.about)
    stall = next(one["command"] for one in lenses if one["command"]["arguments"][1:] == ["stall", "harbour:4.order"])
    assert stall["title"].startswith("stalled? ")
    assert "before" not in stall["title"]
    answer = client.ask("workspace/executeCommand", {"command": stall["command"], "arguments": stall["arguments"]})
    assert answer["answers"][0]["subject"] == "harbour:4.order"
    assert answer["answers"][0]["verdict"] in stall["title"]
    harbour.becomes(harbour.text + "\n")
    lenses = client.ask("textDocument/codeLens", harbour.about)
    assert any(one["command"]["title"].endswith("(of the text before)") for one in lenses)
    wrong = client.ask("workspace/executeCommand", {"command": "servanda.ask", "arguments": [harbour.uri, "nonsense", "x"]})
    assert "nonsense" in wrong["failed"]
