"""`servanda evidence`."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from servanda.app import api
from servanda.app import evidence as doors
from servanda.app.cli import EXIT_FOUND, put, put_json
from servanda.app.commands.options import HOW_WRITTEN, JSON, LIMIT, PATH, TO
from servanda.app.groups import Uncut
from servanda.app.params import ACTOR, CLAUSE, DATE, PLACE, TERM, AnyNumber, OneOf, WholeNumber
from servanda.app.readers import banner_text, marked, reader, reader_text
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.base.document import Document
    from servanda.evidence.knowledge import KnownEvent, KnownGap, KnownLook
    from servanda.evidence.marking import Recipient
    from servanda.evidence.records import Entry

    Told = KnownEvent | KnownGap | KnownLook

FIELDS = ("id", "entry", "term", "place", "key", "standing", "amount", "unit", "text")
_KNOWN_IN = click.option(
    "--known", default=None, type=DATE, help="The day on which it became known; never before the last entry. Default: now."
)
_KNOWN_EITHER = click.option(
    "--known", default=None, type=DATE,
    help="With --add the day on which it became known, else only what was known by its end. Default: now.",
)  # fmt: skip
_KNOWN = click.option("--known", default=None, type=DATE, help="Only what was known by the end of this day. Default: now.")
_TLP = click.option("--tlp", default="", metavar="LABEL", help="Its marking, with its reason (default: that of the record; a reason counts as GREEN).")
_REL = click.option("--rel", default="", metavar="NAMES", help="To whom alone it may be released.")
_BY = click.option("--by", default="", metavar="PERSON", help="Who enters it.")
_BECAUSE = click.option("--because", required=True, help="Why; it stays in the log.")


@click.group(
    name="evidence",
    cls=Uncut,
    epilog="""\b
Examples:
  servanda evidence import timeline.csv --mapping timeline --dry-run harbour
  servanda evidence import timeline.csv --mapping timeline harbour
  servanda evidence show harbour
  servanda evidence correct ID --set amount=238 --because "restated" harbour""",
)
@click.option(
    "--wait", type=AnyNumber(min=0), default=None, help="Seconds to wait while somebody else writes the log. Default: 10."
)
def command(wait: float | None) -> None:
    """The evidence of a dossier: an append-only log in its folder `evidence/`. Nothing in it is ever changed or lost;
    only words that were sealed can be erased."""
    if wait is not None:
        doors.wait_for_others(wait)


@command.command(
    name="import",
    epilog="""\b
Examples:
  servanda evidence import ged.csv --mapping ged.toml --dry-run dossiers/minsk     what would be read; nothing is changed
  servanda evidence import ged.csv --mapping ged.toml dossiers/minsk
  servanda evidence import a.csv b.csv --mapping a.toml --mapping b.toml dossiers/minsk    together, in order of publication

Ready mappings: acled, osce-smm-fortnights, osce-smm-reports, timeline, ucdp-ged, viina; see docs/importing.md.""",
)
@click.argument("words", nargs=-1, required=True, metavar="FILE... [PATH]")
@click.option(
    "--mapping",
    "mappings",
    multiple=True,
    required=True,
    metavar="NAME|FILE",
    help="A ready mapping's name or a TOML file; for several tables one each.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be read, change nothing.")
@click.option("--known", default=None, type=DATE, help="The day from which all of it is known, whatever the mapping says.")
@click.option(
    "--allow-rejects", type=WholeNumber(min=0), default=0, help="Import the rest if at most so many rows are rejected."
)
@click.option("--skip-rejects", is_flag=True, help="Import the rest, however many rows are rejected.")
@click.option("--tlp", default="", metavar="LABEL", help="Mark everything at least so, whatever mapping and table say.")
@_REL
@HOW_WRITTEN
@JSON
def import_(words: tuple[str, ...], mappings: tuple[str, ...], dry_run: bool, as_json: bool, **given: Any) -> int:
    """Import the tables FILE into the dossier at PATH (default: here). All or nothing; rejected rows are listed with row and reason."""
    from servanda.base.document import Document
    from servanda.report.pages.evidence import import_blocks

    path = words[-1] if len(words) > 1 and Path(words[-1]).is_dir() else "."
    files = words[:-1] if path != "." or words[-1] == "." else words
    # A dry run first, so that rejected rows are shown and not only counted, whatever happens next.
    seen = done = doors.evidence_import(path, list(files), list(mappings), dry_run=True, **given)
    refused = [p for p in seen.plans if len(p.rejects) > given["allow_rejects"] and not given["skip_rejects"]]
    if not dry_run and not refused:
        done = doors.evidence_import(path, list(files), list(mappings), **given)
    lists = list(done.rejects)
    if refused and not dry_run:
        lists = [doors.write_rejects(path, p) for p in seen.plans if p.rejects]
    if as_json:
        put_json(
            {
                "dry_run": dry_run,
                "imported": bool(done.entries),
                "entries": len(done.entries),
                "plans": done.plans,
                "rejects": lists,
            }
        )
    else:
        zone = doors.zone_of(api.load(path))
        refusal = bool(refused) and not dry_run
        put(
            Document(
                "Dry run" if dry_run else "Import",
                import_blocks(done.plans, len(done.entries), dry_run, refusal, lists, zone, path),
            )
        )
    if refused and not dry_run:
        return EXIT_FOUND
    return EXIT_FOUND if dry_run and any(p.rejects for p in done.plans) else 0


@command.command(
    epilog="""\b
Examples:
  servanda evidence show dossiers/minsk --term "use weapons" --as-of 2015-03-31
  servanda evidence show dossiers/minsk --known 2020-11-10 --id ged-0f3a"""
)
@PATH
@click.option("--as-of", default=None, type=DATE, help="Only what happened by the end of this day.")
@_KNOWN
@click.option("--term", default="", type=TERM, help="Only this act or event.")
@click.option("--place", default="", type=PLACE, help="Only at this place.")
@click.option(
    "--id", "ident", default="", metavar="ID",
    help="One event, with its history: its id, the beginning of it, or the publisher's key."
)
@click.option("--page", type=WholeNumber(min=1), default=1, show_default=True, help="Which page.")
@click.option("--limit", type=WholeNumber(min=1), default=40, show_default=True, metavar="N", help="How many to tell on a page.")
@TO
@LIMIT
@click.option("--field", default=None, type=OneOf(FIELDS), help="Only this of each event, a line each, for scripts.")
@JSON
def show(
    path: str,
    as_of: str | None,
    known: str | None,
    term: str,
    place: str,
    ident: str,
    page: int,
    limit: int,
    to: str,
    tlp: str,
    field: str | None,
    as_json: bool,
) -> int:
    """Show the events of the dossier at PATH. What, when, where, who, how sure, on whose word, where it stands."""
    from servanda.base.document import Document, Heading
    from servanda.report.pages.evidence import event_blocks, history_blocks, look_blocks, look_history

    who = reader(path, to, tlp)
    found = doors.evidence_show(path, as_of=as_of, known=known, term=term, place=place, id=ident, reader=who)
    if field:
        for one in found:
            value = getattr(one if field in ("entry", "standing") else one.record, field)
            click.echo(getattr(value, "value", value))
        click.echo(banner_text(_marking(path, found, who), reader_text(who)), err=True)
        return 0
    looks = doors.evidence_looks(path, known=known, reader=who)
    looks = tuple(one for one in looks if (not ident or one.record.id.startswith(ident)) and (not place or place in one.record.places))
    looks = tuple(one for one in looks if not term or term in one.record.terms)
    if as_json:
        _put_told(path, found or (looks if ident else ()), who)
        return 0
    zone = doors.zone_of(api.load(path, reader=who))
    if ident:
        blocks = history_blocks(found[0], zone) if found else look_history(looks[0], zone) if looks else event_blocks(found, page, limit, zone)
    else:
        blocks = (*event_blocks(found, page, limit, zone), *((Heading(2, "Who looked"), *look_blocks(looks, zone)) if looks else ()))
    shown: Sequence[Told] = (found[0],) if ident and found else (looks[0],) if ident and looks else (*found[(page - 1) * limit : page * limit], *looks)
    put(_marked(path, Document(f"Evidence{f' as known on {known}' if known else ''}", blocks), shown, who))
    return 0


def _put_told(path: str, found: Sequence[Told], who: Recipient | None) -> None:
    """As JSON, each with the marking of all that it tells."""
    from servanda.evidence.marking import marking_text
    from servanda.report.data import plain

    sources = doors.evidence_known(path, reader=who).sources
    put_json([{"marking": marking_text(doors.evidence_marking(one, sources)), **plain(one)} for one in found])


def _marked(path: str, page: Document, shown: Sequence[Told], who: Recipient | None) -> Document:
    """A page with the highest marking of what it shows above and below; of a log that was entered before markings were inherited, what is read as marked higher."""
    from servanda.base.document import Document, Para

    raised = () if who is not None else doors.evidence_log(path).raised
    if raised:
        names = f"{', '.join(raised[:4])}{f' and {len(raised) - 4} more' if len(raised) > 4 else ''}"
        text = f"Entered without the marking of what they follow from, and read as marked so: {names}. Nothing was written anew; to mark less: servanda evidence mark"
        page = Document(page.title, (*page.blocks, Para(text, "warn")), page.foot)
    return marked(page, _marking(path, shown, who), reader_text(who))


def _marking(path: str, shown: Sequence[Told], who: Recipient | None) -> str:
    from servanda.evidence.marking import joined, marking_text

    sources = doors.evidence_known(path, reader=who).sources
    return marking_text(joined(doors.evidence_marking(one, sources) for one in shown))


def _sets(values: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for value in values:
        key, sign, rest = value.partition("=")
        if not sign or not key.strip():
            raise Refusal(f"“{value}” sets nothing.", repair="Write --set field=value, for example --set amount=238.")
        found[key.strip()] = rest.strip()
    return found


def _said(entries: tuple[Entry, ...], as_json: bool, what: str, path: str) -> int:
    from servanda.evidence.records import Ruling, Source

    if as_json:
        put_json(entries)
        return 0
    numbers = f"{entries[0].number}" if len(entries) == 1 else f"{entries[0].number} to {entries[-1].number}"
    told = [e.record for e in entries if not isinstance(e.record, Source)]
    ids = dict.fromkeys(r.of if isinstance(r, Ruling) else r.id for r in told)
    click.echo(f"{what}: {', '.join(ids)} (entr{'y' if len(entries) == 1 else 'ies'} {numbers} of the log).")
    seen = "See it" if what == "Entered" else "What was there before stays readable"
    for name, marking in doors.evidence_under(path, entries):
        click.echo(f"It rests on a source that is marked higher, and goes to nobody who may not see that: {name} ({marking}).")
    first = next(iter(ids))
    look = "gaps" if first.startswith("gap-") else "watched" if first.startswith(("watched-", "not-done-")) else f"show --id {first}"
    click.echo(f"{seen}: servanda evidence {look} {shlex.quote(path)}")
    return 0


@command.command(
    epilog="""\b
Example:
  servanda evidence correct osce-0f3a --set amount=238 --because "restated in the report of 16 November 2020" dossiers/minsk"""
)
@click.argument("ident", metavar="ID")
@PATH
@click.option(
    "--set", "sets", multiple=True, required=True, metavar="FIELD=VALUE",
    help="What is to stand there; may be repeated. Fields: docs/importing.md.",
)  # fmt: skip
@_BECAUSE
@_BY
@_TLP
@_REL
@_KNOWN_IN
@JSON
def correct(ident: str, path: str, sets: tuple[str, ...], as_json: bool, **given: Any) -> int:
    """Correct the record ID (an event, an attribution or a gap). It keeps at least its marking; less: `servanda evidence mark`."""
    made = doors.evidence_correct(path, ident, _sets(sets), **given)
    return _said(made, as_json, "Corrected", path)


@command.command(
    epilog="""\b
Example:
  servanda evidence retract osce-0f3a --because "another village of the same name" dossiers/minsk"""
)
@click.argument("ident", metavar="ID")
@PATH
@_BECAUSE
@click.option("--by", default="", metavar="NAME", help="Who says so.")
@_TLP
@_REL
@_KNOWN_IN
@JSON
def retract(ident: str, path: str, as_json: bool, **given: Any) -> int:
    """Take the record ID back. It stays visible as retracted and counts for nothing."""
    return _said(doors.evidence_retract(path, ident, **given), as_json, "Retracted", path)


@command.command(
    epilog="""\b
Example:
  servanda evidence confirm osce-0f3a --by "Monitoring Mission" --because "seen by a patrol" harbour"""
)
@click.argument("ident", metavar="ID")
@PATH
@click.option("--by", required=True, metavar="NAME", help="Who confirms it.")
@_BECAUSE
@_TLP
@_REL
@_KNOWN_IN
@JSON
def confirm(ident: str, path: str, as_json: bool, **given: Any) -> int:
    """Enter that somebody confirms the record ID."""
    return _said(doors.evidence_confirm(path, ident, **given), as_json, "Confirmed", path)


@command.command(
    epilog="""\b
Example:
  servanda evidence dispute osce-0f3a --by Eastholm --because "no such unit was there" harbour"""
)
@click.argument("ident", metavar="ID")
@PATH
@click.option("--by", required=True, metavar="NAME", help="Who disputes it.")
@_BECAUSE
@_TLP
@_REL
@_KNOWN_IN
@JSON
def dispute(ident: str, path: str, as_json: bool, **given: Any) -> int:
    """Enter that somebody disputes the record ID."""
    return _said(doors.evidence_dispute(path, ident, **given), as_json, "Disputed", path)


@command.command(
    epilog="""\b
Examples:
  servanda evidence mark osce-0f3a --tlp GREEN --by "A. Lind, desk" --because "published by the mission on 4 May" --dry-run harbour
  servanda evidence mark "patrol 12" --tlp RED --rel "Monitoring Mission" --by "A. Lind, desk" --because "names a person" harbour
                                                    a source, by its id or its name"""
)
@click.argument("ident", metavar="ID")
@PATH
@click.option("--tlp", required=True, metavar="LABEL", help="Its marking from here on: CLEAR, GREEN, AMBER, AMBER+STRICT, RED, or SCHEME:LABEL.")
@_REL
@click.option("--originators", default="", metavar="NAMES", help="Who marked it, `none`: nobody. Default: as it is.")
@click.option("--caveats", default="", metavar="WORDS", help="As `no further release`; `none`: none. Default: as it is.")
@click.option("--review", "until", default="", metavar="DAY", help="When it is looked at again; `none`: no day. Default: as it is.")
@click.option("--by", required=True, metavar="PERSON", help="Who answers for it.")
@_BECAUSE
@click.option("--dry-run", is_flag=True, help="Say what would change, change nothing.")
@_KNOWN_IN
@JSON
def mark(ident: str, path: str, as_json: bool, **given: Any) -> int:
    """Mark the record or source ID anew. The only way in which a marking goes down; by whom and why stays in the log."""
    made = doors.evidence_mark(path, ident, **given)
    if as_json:
        put_json(made)
        return 0
    entry = f" (entry {made.entries[0].number} of the log)" if made.entries else ""
    dry_run, by = given["dry_run"], given["by"]
    done = f"{'Would mark' if dry_run else 'Marked'} {'DOWN' if made.down else 'up'}"
    click.echo(f"{done}: {made.id}, {made.was} -> {made.now}, by {by}{entry}.")
    for name, marking in made.higher:
        click.echo(f"Still marked higher, and withheld with it from those who may not see it: {name} ({marking}).")
    for name, marking in made.less:
        click.echo(f"Its source keeps its own marking; mark it too if its name is not to be seen: {name} ({marking}).")
    if dry_run:
        click.echo("Nothing was changed.")
    return 0


@command.command(
    epilog="""\b
Examples:
  servanda evidence add --set term="open fire" --set date=2031-03-05 --set by=Northmark --set source="patrol 12" harbour
  servanda evidence add --set term="deny access" --set date=2031-03-06 --set place="North Pass" --gap "access denied" harbour
                                                    the event, and that nobody could see there meanwhile
  servanda evidence add --not-done --set clause=4 --set by=Eastholm --set date=2031-03-01 --set last=2031-03-14 --set source="patrol 12" harbour
                                                    somebody looked, and it was not done"""
)
@PATH
@click.option(
    "--set",
    "sets",
    multiple=True,
    required=True,
    metavar="FIELD=VALUE",
    help="May be repeated. Fields: term, date, last, precision, place, by, amount, unit, bound, count, source, reliability, "
    "credibility, tlp, rel, text, arg.SLOT; with --not-done also clause.",
)
@click.option("--not-done", "not_done", is_flag=True, help="A negative finding: somebody looked from date to last, and it was not done.")
@click.option("--gap", default="", metavar="REASON", help="Nobody could see meanwhile, there: enters a gap with the event.")
@_BY
@_TLP
@_REL
@_KNOWN_IN
@JSON
def add(
    path: str, sets: tuple[str, ...], not_done: bool, gap: str, by: str, tlp: str, rel: str, known: str | None, as_json: bool
) -> int:
    """Enter one event, or one negative finding, by hand. Who did it (by) becomes an assertion of its own, which can be disputed alone."""
    sets = (*sets, *(f"{name}={value}" for name, value in (("tlp", tlp), ("rel", rel.replace(",", ";"))) if value))
    if not_done:
        if gap:
            raise Refusal("a finding that something was not done is no gap.", repair="Leave out --gap or --not-done.")
        return _said(doors.evidence_add_look(path, "not_done", _sets(sets), by=by, known=known), as_json, "Entered", path)
    return _said(doors.evidence_add(path, _sets(sets), by=by, known=known, gap=gap), as_json, "Entered", path)


@command.command(
    epilog="""\b
Examples:
  servanda evidence gaps dossiers/minsk
  servanda evidence gaps --add --from 2031-03-04 --until 2031-03-06 --because "no access" --place "Security Zone" harbour"""
)
@PATH
@click.option("--add", "adding", is_flag=True, help="Enter a gap instead of listing them.")
@click.option("--from", "first", default="", type=DATE, help="First day nobody could see.")
@click.option("--until", "last", default="", type=DATE, help="Last such day.")
@click.option("--because", default="", help="Why: no access, cameras off, no patrol, jamming, weather, no report kept ...")
@click.option("--term", "terms", multiple=True, type=TERM, help="What it hides (default: everything).")
@click.option("--place", "places", multiple=True, type=PLACE, help="Where (default: everywhere).")
@click.option("--source", default="", metavar="NAME", help="Who says so.")
@click.option("--tlp", default="", metavar="LABEL", help="With --add its marking, else the highest label the reader may see.")
@_REL
@TO
@_KNOWN_EITHER
@JSON
def gaps(path: str, adding: bool, to: str, tlp: str, known: str | None, as_json: bool, **given: Any) -> int:
    """List the knowledge gaps, or add one. Inside a gap, that nothing was seen does not mean that nothing was there."""
    from servanda.base.document import Document
    from servanda.report.pages.evidence import gap_blocks

    if adding:
        if not given["first"] or not given["last"]:
            raise Refusal("a gap needs its first and its last day.", repair="Give --from DAY --until DAY.")
        made = doors.evidence_add_gap(path, known=known, tlp=tlp, **given)
        return _said(made, as_json, "Entered", path)
    if any(given.values()):
        raise Refusal("these options belong to a new gap.", repair="Add --add, or leave them out.")
    whom = reader(path, to, tlp)
    found = doors.evidence_gaps(path, known=known, reader=whom)
    if as_json:
        _put_told(path, found, whom)
    else:
        put(_marked(path, Document("Knowledge gaps", gap_blocks(found, doors.zone_of(api.load(path, reader=whom)))), found, whom))
    return 0


@command.command(
    epilog="""\b
Examples:
  servanda evidence watched harbour
  servanda evidence watched --add --from 2031-03-01 --until 2031-03-14 --owner "Monitoring Mission" --how "two patrols a day" --term "withdraw the guns" --reliability B harbour
  servanda evidence watched --add --complete --from 2031-03-01 --owner Parliament --how "laws are published" --clause 7 --reliability A harbour
                                                    a register that goes on and is kept complete"""
)
@PATH
@click.option("--add", "adding", is_flag=True, help="Enter a coverage instead of listing them.")
@click.option("--from", "date", default="", type=DATE, help="First day on which they looked.")
@click.option("--until", "last", default="", type=DATE, help="Last such day.")
@click.option("--owner", default="", metavar="NAME", help="Whose declaration it is.")
@click.option("--how", default="", help="How they looked, or why the register is complete.")
@click.option("--complete", is_flag=True, help="A register that its owner keeps complete, and that goes on.")
@click.option("--term", "terms", multiple=True, type=TERM, help="Which acts and events they looked for (default: all).")
@click.option("--place", "places", multiple=True, type=PLACE, help="Where (default: everywhere).")
@click.option("--actor", "doers", multiple=True, type=ACTOR, help="Whose acts (default: everybody's).")
@click.option("--clause", "clauses", multiple=True, type=CLAUSE, help="Only as far as this clause asks for its acts.")
@click.option("--source", default="", metavar="NAME", help="Who says so.")
@click.option("--reliability", default=None, type=OneOf("ABCDEF"), help="How reliable its source is, A to F.")
@click.option("--credibility", default=None, type=OneOf("123456"), help="How credible it is, 1 to 6.")
@click.option("--tlp", default="", metavar="LABEL", help="With --add its marking, else the highest label the reader may see.")
@_REL
@TO
@_KNOWN_EITHER
@JSON
def watched(path: str, adding: bool, complete: bool, to: str, known: str | None, as_json: bool, **given: Any) -> int:
    """List who looked where, when and for what, or add it. Only there does the absence of a report mean that nothing happened."""
    from servanda.base.document import Document
    from servanda.report.pages.evidence import look_blocks

    several = {"term": "terms", "place": "places", "by": "doers", "clause": "clauses"}
    sets = {name: "; ".join(given[option]) for name, option in several.items()}
    sets |= {name: value for name, value in given.items() if isinstance(value, str)}
    sets = {name: value for name, value in sets.items() if value}
    if adding:
        if "date" not in sets or ("last" not in sets and not complete) or "owner" not in sets:
            raise Refusal(
                "a coverage needs its first and last day, and whose declaration it is.",
                repair="Give --from DAY --until DAY --owner NAME; of a register that goes on, --complete instead of --until.",
            )
        return _said(doors.evidence_add_look(path, "coverage", sets, complete=complete, known=known), as_json, "Entered", path)
    if sets.keys() - {"tlp"} or complete:
        raise Refusal("these options belong to a new coverage.", repair="Add --add, or leave them out.")
    whom = reader(path, to, given["tlp"])
    found = doors.evidence_looks(path, known=known, reader=whom)
    if as_json:
        _put_told(path, found, whom)
    else:
        put(_marked(path, Document("Who looked", look_blocks(found, doors.zone_of(api.load(path, reader=whom)))), found, whom))
    return 0


@command.command(
    epilog="""\b
Example:
  servanda evidence verify dossiers/minsk --head 4f0c...

Exit codes: 0 it is as it was written, 1 it is not, 2 it could not be done."""
)
@PATH
@click.option(
    "--head", "heads", multiple=True, metavar="HASH",
    help="A head kept from earlier, or printed on a report: shows that what it rested on is still there.",
)
@JSON
def verify(path: str, heads: tuple[str, ...], as_json: bool) -> int:
    """Check that the log is as it was written. Every byte, and the chain of hashes."""
    from servanda.base.document import Document, Listing, Para

    problems = doors.evidence_verify(path, heads=heads)
    log = doors.evidence_log(path)
    if as_json:
        put_json({"ok": not problems, "problems": problems})
    elif problems:
        put(
            Document(
                "Log of evidence", (Para("The log is not as it was written.", "bad"), Listing(tuple(str(p) for p in problems)))
            )
        )
    else:
        head = log.head
        words = (
            f"The log holds: {len(log.stored)} entries, none changed. Head: {head}"
            if head
            else "There is no log yet: nothing was entered."
        )
        put(Document("Log of evidence", (Para(words, "good" if head else "plain"),)))
    return EXIT_FOUND if problems else 0


@command.command(
    epilog="""\b
Example:
  servanda evidence seal --above GREEN harbour"""
)
@PATH
@click.option("--above", required=True, metavar="LABEL", help="Seal what is marked higher than this, for example GREEN.")
@JSON
def seal(path: str, above: str, as_json: bool) -> int:
    """Seal what is entered from now on above a marking. Encrypted on the disk; its words can be erased, and whoever reads it is entered."""
    key, before = doors.evidence_seal(path, above=above)
    if as_json:
        put_json({"key": str(key), "not_sealed": before})
        return 0
    click.echo(f"From now on every entry marked above {above} is sealed. The key: {key}")
    click.echo("Keep a copy of that file elsewhere: without it nobody reads those entries. Whoever is to read them needs it too.")
    if before:
        click.echo(f"{before} entr{'y' if before == 1 else 'ies'} above it {'is' if before == 1 else 'are'} in the log already, and stay as they are.")
    return 0


@command.command(
    epilog="""\b
Example:
  servanda evidence erase by-hand-0f3a --by "Anna Lind" --because "the witness asked for it" harbour"""
)
@click.argument("ident", metavar="ID")
@PATH
@click.option("--by", required=True, metavar="PERSON", help="Who erases it.")
@_BECAUSE
@JSON
def erase(ident: str, path: str, by: str, because: str, as_json: bool) -> int:
    """Erase the words of the sealed record ID for good. What happened, when and by whom stays; the log still verifies."""
    gone, kept = doors.evidence_erase(path, ident, by=by, because=because)
    if as_json:
        put_json({"erased": gone, "not_sealed": kept})
        return EXIT_FOUND if kept else 0
    click.echo(f"Erased: the words of {ident} (entr{'y' if len(gone) == 1 else 'ies'} {', '.join(map(str, gone))} of the log). Copies of the folder may still hold their keys.")
    if kept:
        click.echo(f"Not erased: entr{'y' if len(kept) == 1 else 'ies'} {', '.join(map(str, kept))}, entered before the log was sealed.")
    return EXIT_FOUND if kept else 0


@command.command(
    epilog="""\b
Example:
  servanda evidence reads harbour"""
)
@PATH
@JSON
def reads(path: str, as_json: bool) -> int:
    """Show who read what is sealed: when, by which verb, how high. Erasings stand there too."""
    from servanda.base.document import Document, Para, Table

    acts = doors.evidence_reads(path)
    if as_json:
        put_json(acts)
        return 0
    rows = tuple(
        (
            act.at,
            act.person,
            f"{act.verb}: {act.count} entr{'y' if act.count == 1 else 'ies'}, up to {act.marking}"
            if act.kind == "read"
            else f"erased the words of {act.about} (entr{'y' if len(act.entries) == 1 else 'ies'} {', '.join(map(str, act.entries))}): {act.reason}",
        )
        for act in acts
    )
    put(Document("Who read what is sealed", (Table(("When (UTC)", "Who", "What"), rows),) if rows else (Para("Nobody yet."),)))
    return 0
