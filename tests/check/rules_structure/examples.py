"""Builds the small dossier files that show a rule: one fictional ceasefire between Northmark and Eastholm."""

from __future__ import annotations

import textwrap

WORLD = """\
actor Northmark
  role party
actor Eastholm
  role party
actor Monitoring Mission
  role monitor
"""
HEAD = {
    "agreement": "example",
    "title": "Agreement of Port Selm",
    "signed": "2031-03-01",
    "in-force": "2031-03-03 06:00",
    "zone": "Europe/Lisbon",
    "languages": "en",
    "profile": "ceasefire",
    "parties": "Northmark, Eastholm",
}


def example(body: str, *, world: str = WORLD, **head: str) -> str:
    """A complete file. body: lines of the formal language; a line that starts with `## ` opens an article.

    head: keys of the front matter to set (underscores stand for hyphens); an empty value leaves the key out.
    """
    keys = HEAD | {key.replace("_", "-"): value for key, value in head.items()}
    lines = ["---", *(f"{key}: {value}" for key, value in keys.items() if value), "---", ""]
    if world:
        lines += _block(world)
    text = textwrap.dedent(body).strip("\n")
    if not text.startswith("## "):
        text = f"## Article 1\n{text}"
    for section in f"\n{text}".split("\n## ")[1:]:
        heading, _, rest = section.partition("\n")
        lines += [f"## {heading}", "", *_block(rest)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _block(text: str) -> list[str]:
    return ["```servanda", *text.strip("\n").split("\n"), "```", ""]
