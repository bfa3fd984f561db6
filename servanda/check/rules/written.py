"""What a rule says of itself stands in its page, `docs/rules/CODE.md`: title, why, source, two examples, the files beside them.

The rest of a page (severities, what the rule finds in the bad example) is written by `scripts/rule_pages.py` between them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import msgspec

from servanda.base.opening import read
from servanda.base.shipped import shipped

BAD, GOOD, BESIDE = "## Finds", "## Does not find", "## Beside both"
WHY, SOURCE = "**Why.** ", "**Source.** "
_FENCE = "````"


class RuleWords(msgspec.Struct, frozen=True):
    """title: what the rule checks, one line. why: one or two sentences. source: the standard and the place in it.

    bad, good: a small dossier file each. files: what stands beside both (name -> content)."""

    title: str
    why: str
    source: str
    bad: str
    good: str
    files: dict[str, str]


@lru_cache(maxsize=256)
def words(code: str) -> RuleWords:
    """The words of a rule. FileNotFoundError: it has no page; ValueError: the page lacks a part, which is named."""
    page = read(shipped("rules") / f"{code}.md").decode("utf-8")
    finds, _, rest = page.partition(f"\n{BAD}\n")[2].partition(f"\n{GOOD}\n")
    good, _, beside = rest.partition(f"\n{BESIDE}\n")
    return RuleWords(
        title=_line(code, page, f"# {code} "),
        why=_line(code, page, WHY),
        source=_line(code, page, SOURCE),
        bad=_example(code, BAD, finds),
        good=_example(code, GOOD, good),
        files=dict(_fenced(beside)),
    )


def _line(code: str, page: str, mark: str) -> str:
    for line in page.split("\n"):
        if line.startswith(mark):
            return line.removeprefix(mark)
    raise ValueError(f"docs/rules/{code}.md has no line that begins with `{mark.strip()}`")


def _example(code: str, section: str, text: str) -> str:
    for _name, content in _fenced(text):
        return content
    raise ValueError(f"docs/rules/{code}.md has no example under `{section}`")


def _fenced(text: str) -> Iterator[tuple[str, str]]:
    """(the last line before it, which may be a name in backticks; what stands in it) of each fence of four backticks."""
    before = ""
    inside: list[str] | None = None
    for line in text.split("\n"):
        if inside is None and line.startswith(_FENCE):
            inside = []
        elif inside is None:
            before = line.strip("`") or before
        elif line == _FENCE:
            yield before, "".join(inside)
            inside = None
        else:
            inside.append(f"{line}\n")
