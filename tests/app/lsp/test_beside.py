"""What stands beside a text: evidence, other programs that write, a client that can be asked to look again, and a machine without the library."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path
from typing import Any

from commandline import Run
from test_rough import inside, opening

from servanda.app.lsp.features import language_server

HELLO = {"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}}


def test_evidence_stands_beside_its_clause_and_keeps_its_names(run: Run, small: Path) -> None:
    words = ("evidence", "add", "--set", "term=open the road", "--set", "date=2025-02-06", "--set", "by=Northmark")
    assert run(*words, "--known", "2025-02-07", small).code == 0
    path = small / "small.md"
    text = path.read_text(encoding="utf-8")
    uri, lines = path.as_uri(), text.split("\n")
    able = {"workspace": {"inlayHint": {"refreshSupport": True}, "codeLens": {"refreshSupport": True}, "didChangeWatchedFiles": {"dynamicRegistration": True}}}
    hello: dict[str, Any] = {**HELLO, "params": {**HELLO["params"], "capabilities": able}}  # type: ignore[dict-item]
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": len(lines), "character": 0}}
    number = next(at for at, line in enumerate(lines) if "Northmark" in line and line.startswith("actor"))
    spot = {"textDocument": {"uri": uri}, "position": {"line": number, "character": 7}, "newName": "Nordmark"}
    got = inside(
        language_server(today=lambda: dt.date(2031, 4, 1)), hello, "1", {"method": "initialized", "params": {}}, opening(uri, text), "questions",
        {"id": 2, "method": "textDocument/rename", "params": spot}, "2",
        {"id": 3, "method": "textDocument/inlayHint", "params": {"textDocument": {"uri": uri}, "range": whole}}, "3",
    )  # fmt: skip
    assert "evidence" in next(one for one in got if one.get("id") == 2)["error"]["message"]
    asked = [one["method"] for one in got if str(one.get("id")).startswith("servanda-")]
    assert asked[0] == "client/registerCapability"
    assert {"workspace/codeLens/refresh", "workspace/inlayHint/refresh"} <= set(asked)
    hints = got[-1]["result"]
    beside = {lines[one["position"]["line"]].split(" ")[0]: one["label"] for one in hints}
    assert next(one["label"] for one in hints) == "overdue, nothing reported", beside


def test_what_others_write_is_seen_without_being_told(tmp_path: Path) -> None:
    """By its bytes, before the questions are asked."""
    from test_rough import TEXT

    (tmp_path / "quay.md").write_text(TEXT, encoding="utf-8")
    (tmp_path / "more.md").write_text("---\nimports: quay.md\n---\n", encoding="utf-8")
    uri = (tmp_path / "quay.md").as_uri()

    class Writing(dict[str, Any]):
        """A message that, when it is sent, first lets somebody else write."""

        def __iter__(self) -> Any:
            (tmp_path / "more.md").write_text("---\nimports: quay.md\n---\n\n```servanda\nnonsense\n```\n", encoding="utf-8")
            return super().__iter__()

        def keys(self) -> Any:
            (tmp_path / "more.md").write_text("---\nimports: quay.md\n---\n\n```servanda\nnonsense\n```\n", encoding="utf-8")
            return super().keys()

    got = inside(language_server(), HELLO, "1", opening(uri, TEXT), "rules", Writing(method="initialized", params={}), "questions")
    assert any("more.md" in one["params"]["uri"] and one["params"]["diagnostics"] for one in got if one.get("method") == "textDocument/publishDiagnostics")


def test_markdown_of_others_is_left_alone(tmp_path: Path) -> None:
    text = "---\nlayout: post\n---\n\n# Hello\n\n> a quotation\n"
    got = inside(language_server(), HELLO, "1", opening((tmp_path / "post.md").as_uri(), text), "questions")
    assert not [one for one in got if one.get("method") == "textDocument/publishDiagnostics" and one["params"]["diagnostics"]]


def test_without_the_library_it_says_what_to_install() -> None:
    program = (
        "import sys\nclass Blocked:\n    def find_spec(self, name, path=None, target=None):\n        if name.partition('.')[0] == 'pygls':\n"
        "            raise ModuleNotFoundError(name, name=name)\nsys.meta_path.insert(0, Blocked())\nsys.argv = ['servanda', 'lsp']\n"
        "from servanda.app.cli import main\nmain()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == 2
    assert "pygls" in done.stderr
    assert "[lsp]" in done.stderr
