"""`servanda sanctions review licence`."""

from __future__ import annotations

import click

from servanda.app import api
from servanda.app.cli import EXIT_FOUND
from servanda.app.commands.options import AS_OF, JSON, KNOWN, LIMIT, MARKDOWN, READING, TO, TODAY
from servanda.app.params import DATE
from servanda.app.readers import marked_files, marked_json, reader
from servanda.app.sanctions import doors
from servanda.base.refusal import Refusal


@click.command(
    name="licence",
    short_help="Blocked, authorised under a licence, or to be referred.",
    epilog="""\b
Examples:
  servanda sanctions review licence dossiers/embargo --date 2031-11-03 --activity "pay salaries"
                            --party "Harrow Strand Shipping" --programme FELL --value 30000 --currency EUR --today 2033-06-01
  servanda sanctions review licence dossiers/embargo --file dossiers/embargo/licence-dealings.csv --today 2033-06-01
Exit codes: 0 nothing is caught or all is authorised, 1 something is blocked or to be referred, 2 it could not be done.""",
)
@click.argument("path", type=click.Path(), default=".")
@click.option("--date", "day", default="", type=DATE, help="The day of the dealing.")
@click.option(
    "--activity", default="", metavar="ACT", help="What is done, in the words of an act of the dossier. Left out: not known."
)
@click.option(
    "--party", default="", metavar="NAME", help="The listed party; `none`: it is known that there is none. Left out: not known."
)
@click.option("--programme", default="", metavar="NAME", help="Under which it is listed.")
@click.option(
    "--actor", default="", metavar="NAME", help="Who does it, as the dossier names it. Left out: one whom the measure binds."
)
@click.option("--value", default="", metavar="NUMBER", help="How much.")
@click.option("--currency", default="", metavar="CODE", help="In which currency, such as EUR.")
@click.option("--place", default="", metavar="NAME", help="Where, as the dossier names it.")
@click.option(
    "--fact",
    "facts",
    multiple=True,
    metavar="TEXT",
    help="A requirement that is so; one that is not begins with `not: `. May be repeated.",
)
@click.option("--under", default="", metavar="ID", help="The licence under which it is booked.")
@click.option(
    "--file",
    "file",
    default=None,
    metavar="CSV",
    type=click.Path(dir_okay=False),
    help="Many dealings: id,date,activity,party,programme,actor,value,currency,place,facts,under.",
)
@AS_OF
@KNOWN
@READING
@TODAY
@TO
@LIMIT
@doors.HTML
@MARKDOWN
@JSON
def command(
    path: str, day: str, activity: str, party: str, programme: str, actor: str, value: str, currency: str, place: str, facts: tuple[str, ...], under: str,
    file: str | None, as_of: str, known: str, readings: tuple[str, ...], today: str, to: str, tlp: str, html_path: str | None, as_markdown: bool, as_json: bool,
) -> int:  # fmt: skip
    """Say what becomes of a dealing with a listed party under the measures and licences of the dossier at PATH. Earlier dealings of a file use up caps."""
    from servanda.app.commands.monitor import show
    from servanda.app.sanctions.licences import licence
    from servanda.instruments.sanctions.licences import Outcome
    from servanda.report.sanctions.licences import licences_page

    row = {
        "date": day, "activity": activity, "party": party, "programme": programme, "actor": actor, "value": value, "currency": currency, "place": place,
        "facts": ";".join(facts), "under": under,
    }  # fmt: skip
    given = {key: text for key, text in row.items() if text}
    if given and not day:
        raise Refusal("a dealing needs its day.", repair="Give --date.", place="--date")
    who = reader(path, to, tlp)
    answer = licence(path, file=file, as_of=as_of, known=known, readings=readings, one=given, today=today, reader=who)
    dossier = api.load(path, reader=who)
    page = marked_files(licences_page(answer), dossier, who)
    if html_path:
        doors.write_page(page, html_path)
    show(page, marked_json(answer, dossier), as_markdown, as_json)
    return EXIT_FOUND if any(one.outcome in (Outcome.BLOCKED, Outcome.REFER) for one in answer.rulings) else 0
