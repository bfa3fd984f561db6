"""`servanda text`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from servanda.app import api, files
from servanda.app.cli import put_json, put_text
from servanda.app.commands.options import LIMIT, OUT, PATH, TO
from servanda.app.files import ATTACHED
from servanda.app.groups import Uncut
from servanda.app.params import AGREEMENT
from servanda.app.readers import marked_json, marking_for, reader
from servanda.base.shown import one_line

SCHEME = click.option(
    "--articles",
    "scheme",
    default="auto",
    show_default=True,
    metavar="SCHEME",
    help="How articles are told apart: numbered, roman, article, bullets, headings, paragraphs, auto.",
)
INCOMPLETE = click.option("--incomplete", is_flag=True, help="Go on where the words of some pages are missing.")


@click.group(name="text", cls=Uncut)
def command() -> None:
    """Authentic texts that do not travel with the dossier: attach your own copy, describe one, list what is named."""


@command.command(
    short_help="Attach your own copy of a text, verified by its hash.",
    epilog="""\b
Example:
  servanda text attach ~/treaties/minsk-ii.md dossiers/minsk"""
)
@click.argument("file", type=click.Path())
@PATH
@click.option(
    "--agreement", default="", metavar="ID", type=AGREEMENT,
    help="The agreement it belongs to. Default: the one that names this very text.",
)  # fmt: skip
@INCOMPLETE
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def attach(file: str, path: str, agreement: str, incomplete: bool, as_json: bool) -> int:
    """Put your own copy FILE beside the dossier at PATH, verified by hash, kept out of git."""
    name, place = api.attach(file, path, agreement=agreement, incomplete=incomplete)
    if as_json:
        put_json({"agreement": name, "copy": str(place)})
    else:
        click.echo(
            f"Attached to {name}; the copy lies in {ATTACHED}/, which git ignores. Text rules and coverage now read the very words."
        )
    return 0


@command.command(
    short_help="Print what the front matter must say to name a text.",
    epilog="""\b
Example:
  servanda text describe ~/treaties/minsk-ii.md --articles numbered"""
)
@click.argument("file", type=click.Path())
@SCHEME
@INCOMPLETE
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def describe(file: str, scheme: str, incomplete: bool, as_json: bool) -> int:
    """Print what a dossier must say in its front matter to name the text in FILE, and its sentences with their addresses."""
    from servanda.model.places_in_text import PlacesInText

    header, articles, remarks = api.describe_text(file, scheme=scheme, incomplete=incomplete)
    places = PlacesInText(articles)
    rows: list[dict[str, Any]] = [
        {
            "id": one.id,
            "sentences": [
                {"address": places.address(one.id, said.number), "text": one_line(said.text), "heading": not said.operative}
                for said in one.sentences
            ],
        }
        for one in articles
    ]
    if as_json:
        put_json({"header": header, "articles": rows, "remarks": list(remarks)})
        return 0
    click.echo(header)
    for row, one in zip(rows, articles, strict=True):
        n = len(one.stated)
        click.echo(f"# article {one.id}: {n} sentence{'s' * (n != 1)}")
        for sentence in row["sentences"]:
            click.echo(f"#   {sentence['address']}{' (heading)' * sentence['heading']}: {sentence['text']}")
    for remark in remarks:
        click.echo(f"# look at: {one_line(remark)}")
    return 0


@command.command(
    short_help="Print the words of a Word file, a PDF or a web page, by which a dossier names them.",
    epilog="""\b
Example:
  servanda text extract draft.docx --out words.txt""",
)
@click.argument("file", type=click.Path())
@SCHEME
@INCOMPLETE
@OUT
def extract(file: str, scheme: str, incomplete: bool, out: str | None) -> int:
    """Print the canonical words of FILE: what is hashed, cited and attached. What was found and left out is told beside them."""
    from servanda.app.words_of import found_in, words_of

    structure, words = words_of(files.read_bytes(file), file, scheme, incomplete)
    for sentence in found_in(structure, words):
        click.echo(one_line(sentence), err=not out)
    if out:
        files.write_text(Path(out), words.text)
    else:
        put_text(words.text)
    for other in words.others:
        click.echo(f"Beside it, in {other.language}: {other.length} signs, sha256 {other.sha256[:12]}….", err=not out)
    return 0


@command.command(name="list")
@PATH
@TO
@LIMIT
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def list_(path: str, to: str, tlp: str, as_json: bool) -> int:
    """List the texts the dossier names, and whether a copy is attached."""
    who = reader(path, to, tlp)
    dossier = api.load(path, reader=who)
    rows = [
        {
            "agreement": a.id,
            "symbol": a.text.symbol,
            "language": a.text.language,
            "sha256": a.text.sha256,
            "attached": a.text.attached,
        }
        for a in dossier.agreements.values()
        if a.text is not None
    ]
    if as_json:
        put_json(marked_json(rows, dossier))
        return 0
    if text := marking_for(dossier, who):
        click.echo(text)
    if not rows:
        click.echo("No agreement here names a text outside the dossier.")
    else:
        for row in rows:
            click.echo(
                f"{row['agreement']}: {row['symbol'] or 'no symbol'} ({row['language']}), {'attached' if row['attached'] else 'not attached'}"
            )
    return 0
