"""The extension for VS Code: packed alike from the same files, with a grammar that says what the language says."""

from __future__ import annotations

import hashlib
import json
import re
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT / "scripts"))

import grammar  # noqa: E402
import vsix  # noqa: E402

from servanda.text.heads import FORMS  # noqa: E402
from servanda.text.parts import CONTEXTS  # noqa: E402

HOME = ROOT / "editors" / "vscode"


def test_the_grammars_are_what_the_language_says() -> None:
    for name, text in grammar.files().items():
        assert (HOME / name).read_text(encoding="utf-8") == text, "make it anew: python scripts/grammar.py"


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        vsix.pack(tmp_path / f"{name}.vsix")
    assert (tmp_path / "one.vsix").read_bytes() == (tmp_path / "two.vsix").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.vsix") as archive:
        names = archive.namelist()
        held = {name: archive.read(name) for name in names}
    assert names == sorted(names)
    about: dict[str, Any] = json.loads(held["extension/package.json"])
    said = held["extension.vsixmanifest"].decode()
    assert f'Id="{about["name"]}" Version="{about["version"]}" Publisher="{about["publisher"]}"' in said
    named = [
        about["main"],
        *(one["path"] for one in about["contributes"]["grammars"]),
        *(one["configuration"] for one in about["contributes"]["languages"]),
    ]
    assert {f"extension/{one.removeprefix('./')}" for one in named} <= set(names)
    assert {
        f"extension/{one}" for one in re.findall(r'require\("\./([^"]+)"\)', held["extension/extension.js"].decode())
    } <= set(names)
    for name in (one for one in names if one.endswith(".json")):
        json.loads(held[name])
    assert about["contributes"]["configuration"]["properties"]["servanda.command"]["default"] == ["servanda", "lsp"]


def test_the_bundle_is_the_one_that_is_named() -> None:
    first, _, *held = (HOME / "MANIFEST").read_text(encoding="utf-8").splitlines()
    assert first.split()[-1] == hashlib.sha256((HOME / "client.js").read_bytes()).hexdigest()
    locked = json.loads((HOME / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    licences = (HOME / "LICENCES.txt").read_text(encoding="utf-8")
    for line in held:
        name, version, _licence = line.split()
        assert locked[f"node_modules/{name}"]["version"] == version
        assert f"{name} {version}\n" in licences
    pinned = json.loads((HOME / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    assert all(re.fullmatch(r"[0-9.]+", version) for version in pinned.values())


def tokens(line: str) -> list[tuple[str, str]]:
    """What the grammar makes of a line: (words, scope), as an editor does it (the pattern that matches first, from the left)."""
    found, at = [], 0
    while at < len(line):
        matches = [
            (one, match)
            for one in grammar.grammar()["patterns"]
            if (match := re.compile(one["match"]).search(line, at)) and match.end() > match.start()
        ]
        if not matches:
            break
        one, match = min(matches, key=lambda pair: pair[1].start())
        for number, capture in (one.get("captures") or {"0": {"name": one.get("name", "")}}).items():
            found.append((match[int(number)], capture["name"].removesuffix(".servanda")))
        at = match.end()
    return found


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        (
            'clause 9.end "Border restored"',
            [("clause", "keyword.declaration"), ("9.end", "entity.name.function"), ('"Border restored"', "string.quoted")],
        ),
        ("  Northmark must not open fire", [("must not", "storage.modifier")]),
        (
            "  by 2031-03-31 # late",
            [("by", "keyword.control"), ("2031-03-31", "constant.numeric.date"), ("# late", "comment.line.number-sign")],
        ),
        (
            "  within 14 days of signature",
            [
                ("within", "keyword.control"),
                ("14 days", "constant.numeric.period"),
                ("of", "keyword.operator.word"),
                ("signature", "constant.language"),
            ],
        ),
        ("  verified by Watch", [("verified by", "keyword.control")]),
        (
            "act pay {sum: quantity} to {payee: actor}",
            [
                ("act", "keyword.declaration"),
                ("{sum: quantity}", "variable.parameter"),
                ("{payee: actor}", "variable.parameter"),
            ],
        ),
        (
            "  only after clause 1 is kept",
            [
                ("only after", "keyword.control"),
                ("clause", "keyword.operator.word"),
                ("1", "constant.numeric"),
                ("is kept", "constant.language"),
            ],
        ),
        ("# a comment", [("# a comment", "comment.line.number-sign")]),
        ("  Eastholm must use its best efforts to pay", [("must use its best efforts to", "storage.modifier")]),
        ("  means “Wörter, 5”", [("means", "keyword.control"), ("“Wörter, 5”", "string.quoted")]),
    ],
)
def test_examples_are_coloured(line: str, wanted: list[tuple[str, str]]) -> None:
    assert tokens(line) == wanted


def test_every_keyword_is_one() -> None:
    for form in FORMS.values():
        assert tokens(form.example)[0] == (form.keyword, "keyword.declaration"), form.example
    for context in CONTEXTS.values():
        for rule in context.rules.values():
            if rule.keyword not in ("clause adds", "clause drops"):
                assert tokens(f"  {rule.example}")[0] == (rule.keyword, "keyword.control"), rule.example


def test_the_block_in_markdown_is_found() -> None:
    [block] = grammar.codeblock()["patterns"]
    begin = re.compile(block["begin"].replace(r"\G", "^"))
    assert begin.search("```servanda")
    assert begin.search("  ~~~~ servanda")
    assert not begin.search("```python")
    assert not begin.search("```servanda-x")
