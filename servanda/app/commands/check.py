"""`servanda check`."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from servanda.app import api, files
from servanda.app.choosing import flags
from servanda.app.cli import EXIT_ERROR, EXIT_FOUND, EXIT_UNDECIDED, console, json_text, put, put_text, write_page
from servanda.app.commands.options import (
    AGREEMENTS,
    CHOOSE,
    HTML,
    JSON,
    LIMIT,
    MARKDOWN,
    ONE_READING,
    OUT,
    PATH,
    SECONDS,
    TO,
    TODAY,
)
from servanda.app.params import CLAUSE, FILE, RULE, OneOf, WholeNumber
from servanda.app.readers import marked_files, marked_json, reader
from servanda.base.profiles import PROFILES
from servanda.base.refusal import Refusal
from servanda.base.shown import in_json, one_line
from servanda.base.tables.faults import closest
from servanda.base.time import quoted, read_day

if TYPE_CHECKING:
    from servanda.base.document import Document
    from servanda.model.core import Dossier
    from servanda.report.pages.selection import Selection

RANK = {"error": 3, "warning": 2, "advice": 1, "never": 9}


@click.command(
    name="check",
    epilog="""\b
Examples:
  servanda check harbour                          what stands in the way of signing
  servanda check harbour --html report.html       the whole report, to open in a browser
  servanda check harbour --format sarif --out out.sarif --fail-on warning
  servanda check old-text --write-baseline known.json
  servanda check old-text --baseline known.json   only what is new
  servanda check harbour --agreement accord        one agreement of several
  servanda check harbour --select SV5 --clause 1.1 one family of rules, one clause; the verdict stays that of all
  servanda check draft --choose deadline=A         with this option of what stands in brackets

Exit codes: 0 nothing at or above --fail-on and every question answered, 1 findings or an open choice, 2 it could not be done,
3 no findings, but a question was not decided (with --fail-on never: 0).""",
)
@PATH
@click.option(
    "--format", "form", type=OneOf(["text", "json", "sarif", "markdown"]), default="text", help="How to print the result."
)
@JSON
@MARKDOWN
@OUT
@HTML
@click.option(
    "--profile", type=OneOf(PROFILES), default=None, help="Judge as one of these kinds, whatever the text says of itself."
)
@ONE_READING
@CHOOSE
@AGREEMENTS
@click.option("--baseline", metavar="FILE", type=click.Path(), help="Leave out the findings listed in this file.")
@click.option("--write-baseline", type=FILE, help="Write the findings of this run as a baseline.")
@click.option(
    "--fail-on",
    type=OneOf(list(RANK)),
    default="error",
    show_default=True,
    help="Lowest severity that makes the exit code 1.",
)
@click.option("--no-questions", is_flag=True, help="Rules only: quicker, but nothing that needs a search.")
@SECONDS
@TODAY
@TO
@LIMIT
@click.option(
    "--select", multiple=True, metavar="CODE", type=RULE,
    help="Show findings of this rule, or of those that begin so; may be repeated."
)
@click.option(
    "--ignore", multiple=True, metavar="CODE", type=RULE, help="Leave out findings of this rule, or of those that begin so."
)
@click.option(
    "--clause", "clauses", multiple=True, metavar="ID", type=CLAUSE, help="Show what is said of this clause; may be repeated."
)
@click.option("--article", "articles", multiple=True, metavar="ID", help="Show what is said of this article; may be repeated.")
@click.option("--top", type=WholeNumber(min=0), default=5, show_default=True, metavar="N", help="Of what matters, so many.")
@click.option("--statistics", is_flag=True, help="Of the findings, how many each rule has.")
@click.option("--full", is_flag=True, help="Show advice, reasons, sources and every witness.")
def command(path: str, form: str, as_json: bool, as_markdown: bool, out: str | None, html: str | None, **options: Any) -> int:
    """Check the dossier at PATH: what nobody can verify, enforce or keep, and what two sides read differently."""
    form = "json" if as_json else "markdown" if as_markdown else form
    who = reader(path, options["to"], options["tlp"])
    sources = api.sources(path, reader=who)
    dossier = api.load(path, choose=options["choose"], reader=who)
    selection = _selection(options, dossier, _only(path, sources))
    with _progress() as say:
        report = api.check(
            dossier,
            today=read_day(options["today"], place="--today") if options["today"] else None,
            profile=options["profile"] or "",
            reading=options["reading"],
            agreements=options["agreements"],
            questions=not options["no_questions"],
            baseline=options["baseline"],
            limit_seconds=options["seconds"],
            progress=say,
        )
    if options["write_baseline"]:
        from servanda.check.run import fingerprint

        known = sorted({fingerprint(f) for f in report.findings})
        files.write_text(Path(options["write_baseline"]), json_text({"known": known}))
    if html:
        from servanda.report.pages.whole import html_page

        write_page(marked_files(html_page(report, dossier, sources), dossier, who), html)
    from servanda.report.pages.check import check_page

    page = check_page(
        report, dossier, sources, path=shlex.quote(path) + flags(dossier), selection=selection,
        **{name: options[name] for name in ("full", "top", "statistics")},
    )  # fmt: skip
    page = marked_files(page, dossier, who)
    if out:
        files.write_text(Path(out), _text(report, page, form, dossier, selection))
    elif form == "text":
        put(page)
    else:
        put_text(_text(report, page, form, dossier, selection))
    if not dossier.agreements and not dossier.clauses and not report.findings:
        return EXIT_ERROR  # nothing was judged: a gate must not let that pass
    from servanda.report.pages.summary import undecided

    worst = max((RANK[f.severity.value] for f in report.findings), default=0)
    if worst >= RANK[options["fail_on"]] or (report.choices is not None and options["fail_on"] != "never"):
        return EXIT_FOUND
    open_ = undecided(report) > 0
    return EXIT_UNDECIDED if open_ and options["fail_on"] != "never" else 0


def _only(path: str, sources: Mapping[str, str]) -> str:
    """The one file that was asked about, by its name within the dossier; "" where a folder was, or the file is all there is."""
    if not Path(path).is_file() or len(sources) < 2:
        return ""
    place = Path(path).resolve()
    return next((name for name in sorted(sources, key=len, reverse=True) if place.as_posix().endswith(f"/{name}")), "")


def _selection(options: Mapping[str, Any], dossier: Dossier, file: str) -> Selection:
    """What is to be shown. Raises Refusal for a code, a clause or an article that is not there: a slip shows no empty page."""
    from servanda.check.rules.registry import all_rules
    from servanda.report.pages.selection import Selection

    codes = [*(one.code for one in all_rules()), "SY", "NR"]
    for place in ("select", "ignore"):
        for begun in options[place]:
            if not any(code.startswith(begun) or begun.startswith(("SY", "NR")) for code in codes):
                reason = f"no rule has a code that begins with {quoted(begun)}."
                raise Refusal(reason, closest(begun, codes), f"--{place}", code="missing")
    known = {name for c in dossier.clauses for name in (c.article, f"{c.agreement}:{c.article}")}
    known |= {name for a in dossier.agreements.values() for one in a.articles for name in (one.id, f"{a.id}:{one.id}")}
    for article in options["articles"]:
        if article not in known:
            raise Refusal(f"there is no article {quoted(article)}.", closest(article, sorted(known)), "--article", code="missing")
    clauses = tuple(api.find_clause(dossier, one) for one in options["clauses"])
    return Selection(select=options["select"], ignore=options["ignore"], clauses=clauses, articles=options["articles"], file=file)


def _text(report: Any, page: Document, form: str, dossier: Dossier, selection: Selection) -> str:
    if form == "json":
        return json_text(marked_json(_saved(report, dossier, selection), dossier))
    if form == "sarif":
        import msgspec

        return in_json(msgspec.json.format(msgspec.json.encode(_sarif(report, dossier)), indent=2).decode()) + "\n"
    from servanda.report.markdown import markdown

    return markdown(page)


def _sarif(report: Any, dossier: Dossier) -> dict[str, Any]:
    """The log, with the marking of the files among the properties of its run."""
    from servanda.report.sarif import sarif

    log = sarif(report)
    log["runs"][0]["properties"] = marked_json(log["runs"][0]["properties"], dossier)
    return log


def _saved(report: Any, dossier: Dossier, selection: Selection) -> dict[str, Any]:
    """The report without its timings (the same inputs give the same bytes), the register of ambiguities, and what matters."""
    from servanda.check.matters import matters
    from servanda.report.data import plain
    from servanda.report.pages.matters import matters_rows
    from servanda.report.pages.register import register_rows
    from servanda.report.pages.selection import Selection

    shown = [one for one in report.findings if selection.picks(one, dossier)]
    told = [one for one in matters(report, dossier) if selection.keeps(one, dossier)]
    data: dict[str, Any] = plain(report)
    data.pop("seconds", None)
    if len(shown) < len(report.findings) and selection != Selection(file=selection.file):
        data |= {"findings": plain(shown), "shown": {"findings": len(shown), "of": len(report.findings)}}
    return data | {"register": register_rows(dossier), "matters": matters_rows(told)}


class _progress:
    """Says on standard error what is being done, if somebody is looking and it takes long enough to wonder."""

    def __enter__(self) -> Any:
        from servanda.app.caught import listener

        if (told := listener()) is not None:
            self.status = None
            return told
        if not sys.stderr.isatty():
            self.status = None
            return None
        self.status = console(stderr=True).status("reading ...")
        self.status.start()
        return lambda text: self.status.update(one_line(f"{text} ...")) if self.status else None

    def __exit__(self, *_: object) -> None:
        if self.status is not None:
            self.status.stop()
