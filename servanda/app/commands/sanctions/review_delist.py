"""`servanda sanctions review delist`: a group, one act a verb."""

from __future__ import annotations

import click

from servanda.app.cli import EXIT_FOUND, put_json
from servanda.app.commands.options import JSON, MARKDOWN
from servanda.app.sanctions import doors
from servanda.app.sanctions.delisting import FOLDER

LOG = click.option(
    "--log",
    "folder",
    default=FOLDER,
    show_default=True,
    metavar="FOLDER",
    type=click.Path(file_okay=False),
    help="Where the log of requests lies.",
)
BY = click.option("--by", "person", required=True, metavar="PERSON", help="Who enters it.")
NOW = click.option("--now", default="", metavar="MOMENT", help="Take this moment (2033-02-04T10:00:00Z) or day for now.")
EVIDENCE = click.option(
    "--evidence", multiple=True, metavar="TEXT", help="A document or id in the log of evidence; may be repeated."
)


@click.group(
    name="delist",
    short_help="Requests to be taken off a list: open, step, list.",
    epilog="""\b
Examples:
  servanda sanctions review delist open R1 --procedure belmora --entity us-ofac:104
                            --requester "Harrow Strand Shipping" --grounds "the fleet was sold" --received 2033-02-03 --by "Anna Lind"
  servanda sanctions review delist step R1 --done answer --on 2033-04-20 --reason "letter of the Council" --by "Anna Lind"
  servanda sanctions review delist list
  servanda sanctions review delist ways""",
)
def command() -> None:
    """Keep requests to be taken off a list: by whom, for which record, on what grounds, and what is due by when."""


@command.command(name="list", short_help="The requests, their steps, what remains due.")
@LOG
@click.option("--on", default="", metavar="DATE", help="As they stood at the end of this day. Default: today.")
@click.option("--status", default="", metavar="STATUS", help="open, granted, refused, withdrawn or amended.")
@NOW
@doors.HTML
@MARKDOWN
@JSON
def list_(folder: str, on: str, status: str, now: str, html_path: str | None, as_markdown: bool, as_json: bool) -> int:
    """Tell the requests of the log. Exit code 1 when a step is overdue."""
    from servanda.app.commands.monitor import show
    from servanda.app.sanctions.delisting import delisting_requests
    from servanda.report.sanctions.delisting import delisting_page

    answer = delisting_requests(folder=folder, on=on, status=status, now=now)
    page = delisting_page(answer)
    if html_path:
        doors.write_page(page, html_path)
    show(page, answer, as_markdown, as_json)
    return EXIT_FOUND if any(step.status == "overdue" for one in answer.requests for step in one.steps) else 0


@command.command(name="verify", short_help="Check that nothing in the log was changed.")
@click.option("--head", "heads", multiple=True, metavar="HASH", help="A head kept from earlier; may be repeated.")
@LOG
@JSON
def verify(heads: tuple[str, ...], folder: str, as_json: bool) -> int:
    """Look at every byte of the log anew. With a head kept elsewhere, cutting off its end shows too."""
    from servanda.app.sanctions.delisting import verify_delisting

    return doors.put_verified(verify_delisting(folder=folder, heads=heads), bool(heads), as_json)


@command.command(name="ways", short_help="The procedures that are known, with steps, times and sources.")
@MARKDOWN
@JSON
def ways(as_markdown: bool, as_json: bool) -> int:
    """Tell the ways off a list."""
    from servanda.app.commands.monitor import show
    from servanda.instruments.sanctions.delisting import procedures
    from servanda.report.sanctions.delisting import procedures_page

    show(procedures_page(procedures()), procedures(), as_markdown, as_json)
    return 0


@command.command(name="open", short_help="Enter a request.")
@click.argument("request", metavar="ID")
@click.option("--procedure", required=True, metavar="ID", help="One of those of `review delist ways`.")
@click.option("--entity", required=True, metavar="ID", help="The listed record.")
@doors.STORE
@click.option("--list", "list_name", default="", metavar="LIST", help="Look it up in this list only.")
@click.option(
    "--list-file",
    "list_files",
    multiple=True,
    metavar="FORMAT=FILE",
    help="Look it up in this file, not in the store; may be repeated.",
)
@click.option("--known", default="", metavar="DATE", help="As the list was known at the end of this day. Default: the latest.")
@click.option(
    "--content",
    default="",
    metavar="HASH",
    help="Hash of what the list said of it (its beginning will do): it must be the record's.",
)
@click.option("--by-hand", is_flag=True, help="Look it up nowhere: enter the hash of --content as it is given. The log says so.")
@click.option("--requester", required=True, metavar="NAME", help="By whom.")
@click.option("--grounds", required=True, metavar="TEXT", help="On what grounds.")
@click.option("--received", required=True, metavar="DATE", help="The day of receipt.")
@click.option("--name", default="", metavar="NAME", help="Name of the listed record. Default: as the list says it.")
@click.option("--reason", default="request received", metavar="TEXT", help="Why it is entered.")
@EVIDENCE
@BY
@LOG
@NOW
@JSON
def open_(
    request: str, procedure: str, entity: str, store: str, list_name: str, list_files: tuple[str, ...], known: str, content: str, by_hand: bool,
    requester: str, grounds: str, received: str, name: str, reason: str, evidence: tuple[str, ...], person: str, folder: str, now: str, as_json: bool,
) -> int:  # fmt: skip
    """Enter the request ID. The listed record is looked up in the store, so that its hash is the one of what the list says."""
    from servanda.app.sanctions.delisting import delisting_open

    act = delisting_open(
        request, procedure, entity=entity, content=content, requester=requester, grounds=grounds, received=received, person=person, reason=reason,
        name=name, list=list_name, store=store, list_files=list_files, known=known, by_hand=by_hand, evidence=evidence, folder=folder, now=now,
    )  # fmt: skip
    return _said(act, f"Request {request} entered", as_json)


@command.command(name="step", short_help="Enter a step done or extended, the outcome, or a note.")
@click.argument("request", metavar="ID")
@click.option("--done", default="", metavar="STEP", help="This step is done.")
@click.option("--extend", default="", metavar="STEP", help="This step is extended, by --months.")
@click.option("--months", type=click.IntRange(0, 24), default=0, help="By how many months.")
@click.option("--outcome", default="", metavar="OUTCOME", help="granted, refused, withdrawn or amended.")
@click.option("--on", required=True, metavar="DATE", help="The day it happened.")
@click.option("--reason", required=True, metavar="TEXT", help="Why, or what it rests on; alone it is a note.")
@EVIDENCE
@BY
@LOG
@NOW
@JSON
def step(
    request: str, done: str, extend: str, months: int, outcome: str, on: str, reason: str, evidence: tuple[str, ...], person: str, folder: str, now: str,
    as_json: bool,
) -> int:  # fmt: skip
    """Enter what happened to the request ID."""
    from servanda.app.sanctions.delisting import delisting_step

    act = delisting_step(
        request,
        on=on,
        person=person,
        reason=reason,
        done=done,
        extend=extend,
        months=months,
        outcome=outcome,
        evidence=evidence,
        folder=folder,
        now=now,
    )
    return _said(act, f"Request {request}: {act.kind} entered", as_json)


def _said(act: object, text: str, as_json: bool) -> int:
    from servanda.instruments.sanctions.delisting import Act

    if as_json:
        put_json(act)
    elif isinstance(act, Act):
        click.echo(f"{text} as number {act.number}; head of the log {act.hash[:16]}.")
    return 0
