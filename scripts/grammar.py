"""The TextMate grammar of the language, made from its own lists of keywords; editors/vscode carries what comes out.

python scripts/grammar.py          writes editors/vscode/servanda.tmLanguage.json and codeblock.tmLanguage.json
python scripts/grammar.py --check  ends with 1 where they are not what would be written
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from servanda.text.heads import FORMS
from servanda.text.lines import QUOTE_MARKS
from servanda.text.modals import DEGREES
from servanda.text.parts import CONTEXTS
from servanda.text.points import BUILTIN, STATUSES
from servanda.text.times import UNITS

HOME = Path(__file__).resolve().parents[1] / "editors" / "vscode"
ROOT = "source.servanda"
JOINING = ("each of", "jointly", "any of", "all of", "every", "and", "or", "not", "after", "before", "since", "of", "by", "clause", "rung")
"""Words that join and part within a line. They are no keywords of lines, so no table of the language holds them."""


def words(found: Iterable[str]) -> str:
    """One of some words, the longest first; any white space between them."""
    return "|".join(re.escape(one).replace(r"\ ", r"\s+") for one in sorted(set(found), key=lambda one: (-len(one), one)))


def grammar() -> dict[str, Any]:
    """The grammar of a block."""
    heads = words(FORMS)
    parts = words(keyword for context in CONTEXTS.values() for keyword in context.rules)
    modals = words(("must", "must not", "may", *DEGREES))
    quotations = [
        {"name": "string.quoted.servanda", "match": f"{re.escape(mark)}[^{''.join(re.escape(one) for one in closers)}]*[{''.join(re.escape(one) for one in closers)}]"}
        for mark, closers in QUOTE_MARKS.items()
    ]
    patterns: list[dict[str, Any]] = [
        {"name": "comment.line.number-sign.servanda", "match": r"(?:^|(?<=\s))#.*$"},
        *quotations,
        {
            "match": r"^(clause)\s+([\w.\-]+)",
            "captures": {"1": {"name": "keyword.declaration.servanda"}, "2": {"name": "entity.name.function.servanda"}},
        },
        {"match": rf"^({heads})(?=\s|$)", "captures": {"1": {"name": "keyword.declaration.servanda"}}},
        {"match": rf"^\s+({parts})(?=\s|$)", "captures": {"1": {"name": "keyword.control.servanda"}}},
        {"name": "storage.modifier.servanda", "match": rf"\b(?:{modals})\b"},
        {"name": "constant.numeric.date.servanda", "match": r"\b[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:\s[0-9]{1,2}:[0-9]{2})?\b"},
        {"name": "constant.numeric.period.servanda", "match": rf"\b[0-9]+\s+(?:working\s+)?(?:{words(UNITS)})s?\b"},
        {"name": "constant.numeric.servanda", "match": r"\b[0-9][0-9,.]*\b"},
        {"name": "constant.language.servanda", "match": rf"\b(?:{words((*BUILTIN.values(), *(f'is {one}' for one in STATUSES)))})\b"},
        {"name": "variable.parameter.servanda", "match": r"\{[^{}]*\}"},
        {"name": "keyword.operator.word.servanda", "match": rf"\b(?:{words(JOINING)})\b"},
    ]
    return {"name": "Servanda", "scopeName": ROOT, "patterns": patterns}


def codeblock() -> dict[str, Any]:
    """The block within Markdown."""
    return {
        "scopeName": "markdown.servanda.codeblock",
        "injectionSelector": "L:text.html.markdown",
        "patterns": [
            {
                "begin": r"(^|\G)(\s*)(`{3,}|~{3,})\s*(servanda)\s*$",
                "beginCaptures": {"3": {"name": "punctuation.definition.markdown"}, "4": {"name": "fenced_code.block.language"}},
                "end": r"(^|\G)(\2|\s{0,3})(\3)\s*$",
                "endCaptures": {"3": {"name": "punctuation.definition.markdown"}},
                "name": "markup.fenced_code.block.markdown",
                "contentName": "meta.embedded.block.servanda",
                "patterns": [{"include": ROOT}],
            }
        ],
    }


def files() -> dict[str, str]:
    """What editors/vscode holds, by name."""
    made = {"servanda.tmLanguage.json": grammar(), "codeblock.tmLanguage.json": codeblock()}
    return {name: json.dumps(one, indent=1, ensure_ascii=False) + "\n" for name, one in made.items()}


def main() -> int:
    """Write them, or see whether they are there."""
    old = [name for name, text in files().items() if not (HOME / name).is_file() or (HOME / name).read_text(encoding="utf-8") != text]
    if "--check" in sys.argv[1:]:
        sys.stdout.writelines(f"{name} is not what the language says: python scripts/grammar.py\n" for name in old)
        return bool(old)
    for name, text in files().items():
        (HOME / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
