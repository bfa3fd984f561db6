"""`servanda sanctions decide`: a group, one act a verb."""

from __future__ import annotations

from pathlib import Path

import click

from servanda.app import files
from servanda.app.cli import EXIT_FOUND, put_text
from servanda.app.commands.options import JSON, MARKDOWN
from servanda.app.params import DATE, OneOf, WholeNumber
from servanda.app.sanctions import doors

FOLDER = click.option("--decisions", "folder", default=None, metavar="FOLDER", type=click.Path(file_okay=False), help="The log. Default: in the store.")
BY = click.option("--by", "person", required=True, metavar="PERSON", help="Who decides.")
NOW = click.option("--now", default="", metavar="MOMENT", type=DATE, help="Take this moment (2031-03-14T10:00:00Z) or day for now.")
FROM = click.option("--from", "screened", default=None, metavar="PATH", type=click.Path(), help="The folder of a run, or a saved --json of `screen`.")
HASHES = click.option("--hashes", nargs=2, default=None, metavar="QUERY ENTITY", help="Instead of --from: the hashes of both records.")


@click.group(
    name="decide",
    short_help="True, false or unresolved: propose, confirm, whitelist, verify.",
    epilog="""\b
Examples:
  servanda sanctions decide propose C-104 xb-list:7 --verdict true --from screened
                            --reason "same birth date and passport" --by "Anna Lind"
  servanda sanctions decide confirm 2 --by "Ben Okoro"
  servanda sanctions decide whitelist C-107 xb-list:9 --until 2033-01-31 --from screened
                            --reason "other birth year; passport seen" --by "Anna Lind"
  servanda sanctions decide verify --head HASH
Exit codes: 0 done, 1 something waits for a second person (list) or is wrong (verify), 2 it could not be done.""",
)
def command() -> None:
    """Decide on hits: by two persons where the policy asks for it, never by one twice; every act goes into a log that shows any change."""


@command.command(name="list", short_help="What was proposed, what stands, what waits.")
@click.option("--status", default="", metavar="STATUS", help="awaiting, standing, rejected, withdrawn or superseded.")
@click.option("--query", default="", metavar="ID", help="Only this query record.")
@click.option("--entity", default="", metavar="ID", help="Only this listed record.")
@doors.STORE
@FOLDER
@doors.HTML
@MARKDOWN
@JSON
def list_(status: str, query: str, entity: str, store: str, folder: str | None, html_path: str | None, as_markdown: bool, as_json: bool) -> int:
    """Tell the decisions of the log, in order."""
    from servanda.app.commands.monitor import show
    from servanda.app.sanctions import deciding as decisions
    from servanda.report.sanctions.decisions import decisions_page

    register = decisions.decisions(store=store, folder=folder, status=status, query=query, entity=entity)
    page = decisions_page(register.proposals, register.policy, register.head, register.basis)
    if html_path:
        doors.write_page(page, html_path)
    show(page, register, as_markdown, as_json)
    return EXIT_FOUND if any(one.status == "awaiting" for one in register.proposals) else 0


@command.command(name="propose", short_help="Propose a verdict on a hit.")
@click.argument("query", metavar="QUERY")
@click.argument("entity", metavar="ENTITY")
@click.option("--verdict", required=True, type=OneOf(("true", "false", "unresolved")), help="true: the listed party is meant.")
@click.option("--reason", required=True, metavar="TEXT", help="Why, so that another can follow it.")
@BY
@FROM
@HASHES
@doors.STORE
@FOLDER
@NOW
def propose(
    query: str, entity: str, verdict: str, reason: str, person: str, screened: str | None, hashes: tuple[str, str] | None, store: str,
    folder: str | None, now: str,
) -> int:  # fmt: skip
    """Propose a verdict on the hit of QUERY on the listed record ENTITY, as the screening showed both."""
    from servanda.app.sanctions import deciding as decisions

    act = decisions.propose_decision(
        query, entity, verdict, reason=reason, person=person, screened=screened, hashes=hashes, store=store, folder=folder, now=now
    )
    return _told(act.number, act.hash, store, folder)


@command.command(name="whitelist", short_help="Propose that a false match is not shown as open until a day.")
@click.argument("query", metavar="QUERY")
@click.argument("entity", metavar="ENTITY")
@click.option("--until", "expires", required=True, type=DATE, help="Its last day. It ends earlier when either record changes.")
@click.option("--reason", required=True, metavar="TEXT", help="Why, so that another can follow it.")
@BY
@FROM
@HASHES
@doors.STORE
@FOLDER
@NOW
def whitelist(
    query: str, entity: str, expires: str, reason: str, person: str, screened: str | None, hashes: tuple[str, str] | None, store: str,
    folder: str | None, now: str,
) -> int:  # fmt: skip
    """Propose a false match of QUERY and ENTITY, kept until a day as long as neither record changes."""
    from servanda.app.sanctions import deciding as decisions

    act = decisions.propose_decision(
        query, entity, "false", reason=reason, person=person, screened=screened, hashes=hashes, expires=expires, store=store, folder=folder, now=now
    )
    return _told(act.number, act.hash, store, folder)


@command.command(name="confirm", short_help="Confirm a proposal as second person.")
@click.argument("number", type=WholeNumber(), metavar="NUMBER")
@click.option("--reason", default="", metavar="TEXT", help="What the second person adds.")
@BY
@doors.STORE
@FOLDER
@NOW
def confirm(number: int, reason: str, person: str, store: str, folder: str | None, now: str) -> int:
    """Confirm proposal NUMBER. Whoever proposed it cannot."""
    from servanda.app.sanctions import deciding as decisions

    act = decisions.confirm_decision(number, person=person, reason=reason, store=store, folder=folder, now=now)
    return _told(number, act.hash, store, folder)


@command.command(name="reject", short_help="Reject a proposal, or withdraw your own.")
@click.argument("number", type=WholeNumber(), metavar="NUMBER")
@click.option("--reason", required=True, metavar="TEXT", help="Why.")
@BY
@doors.STORE
@FOLDER
@NOW
def reject(number: int, reason: str, person: str, store: str, folder: str | None, now: str) -> int:
    """Reject proposal NUMBER, or withdraw it as its proposer."""
    from servanda.app.sanctions import deciding as decisions

    act = decisions.reject_decision(number, person=person, reason=reason, store=store, folder=folder, now=now)
    return _told(number, act.hash, store, folder)


@command.command(name="begin", short_help="Begin a log with a policy of your own.")
@click.option("--two", multiple=True, metavar="KIND", help="What needs a second person: true, false, unresolved, whitelist; may be repeated.")
@click.option("--longest", default=366, type=WholeNumber(min=1), show_default=True, metavar="DAYS", help="How long a whitelisting may hold.")
@BY
@doors.STORE
@FOLDER
@NOW
def begin(two: tuple[str, ...], longest: int, person: str, store: str, folder: str | None, now: str) -> int:
    """Write the policy as the first act. Without this, the first proposal begins a log in which all but `unresolved` needs two persons."""
    from servanda.app.sanctions import deciding as decisions

    chosen = two or ("true", "false", "whitelist")
    act = decisions.begin_decisions(person=person, two=chosen, longest=longest, store=store, folder=folder, now=now)
    click.echo(f"Begun. A second person is needed for: {', '.join(chosen)}. Head of the log: {act.hash}")
    return 0


@command.command(name="verify", short_help="Check that nothing in the log was changed.")
@click.option("--head", "heads", multiple=True, metavar="HASH", help="A head kept from earlier; may be repeated.")
@doors.STORE
@FOLDER
@JSON
def verify(heads: tuple[str, ...], store: str, folder: str | None, as_json: bool) -> int:
    """Look at every byte of the log anew. With a head kept elsewhere, cutting off its end shows too."""
    from servanda.app.sanctions import deciding as decisions

    return doors.put_verified(decisions.verify_decisions(store=store, folder=folder, heads=heads), bool(heads), as_json)


@command.command(name="export", short_help="Take the decisions out as CSV or JSON.")
@click.option("--as", "form", default="csv", type=OneOf(("csv", "json")), show_default=True, help="The form.")
@click.option("--out", default=None, metavar="FILE", type=click.Path(dir_okay=False), help="Where to. Default: standard output.")
@doors.STORE
@FOLDER
def export(form: str, out: str | None, store: str, folder: str | None) -> int:
    """Every proposal with what became of it, one row each."""
    from servanda.app.sanctions import deciding as decisions

    text = decisions.export_decisions(form, store=store, folder=folder)
    if out:
        files.write_text(Path(out), text)
    else:
        put_text(text)
    return 0


def _told(number: int, head: str, store: str, folder: str | None) -> int:
    """Say how the proposal stands now, and the head of the log."""
    from servanda.app.sanctions import deciding as decisions

    one = decisions.proposal(number, store=store, folder=folder)
    what = f"whitelisting until {one.expires}" if one.whitelisting else one.verdict.words
    waits = "; a second person must confirm it" if one.status == "awaiting" else ""
    click.echo(f"Proposal {number} ({what}, {one.pair.query} and {one.pair.entity}) is {one.status.value}{waits}.")
    click.echo(f"Head of the log, to keep elsewhere: {head}")
    return 0
