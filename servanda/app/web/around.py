"""What stands above and below the page of a screen: forms and links; and what is written by them."""

from __future__ import annotations

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from servanda.app.web import instruments
from servanda.app.web.leaving import gate
from servanda.app.web.persons_places import ROWS, choices
from servanda.app.web.said import gettext as _
from servanda.app.web.said import noted, plain
from servanda.app.web.views import Screen, Wanted, periods, typed
from servanda.app.web.workbench import Workbench, back_to, for_reader
from servanda.base.document import Document
from servanda.base.shown import shown as safe
from servanda.report.html import body

QUESTIONS = (
    "keepable",
    "can-happen",
    "falls-due",
    "stall",
    "part",
    "ambiguous",
    "purpose",
    "concern",
    "unanswered",
    "schedule",
    "repair",
)


def around(bench: Workbench, request: Request, wanted: Wanted, screen: Screen, page: Document) -> tuple[str, str]:
    """What stands above and below the page of a screen: forms and links."""

    def link(path: str, **more: str) -> str:
        return str(Markup.escape(bench.link(wanted, path, **more)))

    if screen.address in instruments.INSTRUMENTS:
        return instruments.choices(bench, request, wanted, screen)
    if screen.address in ("clause", "proposals"):  # the answer first, then whose it is, or what one may do
        return "", choices(bench, wanted, screen)
    if screen.address in (one.address for one in ROWS):
        return choices(bench, wanted, screen), ""
    if screen.address == "ask":
        asked = "".join(
            f'<li><a href="{link(f"/ask/{one}")}"{" aria-current=page" if one == wanted.path else ""}><bdi>{one}</bdi></a></li>'
            for one in QUESTIONS
        )
        query = {k: v for k, v in wanted.query.items() if k in ("clause", "actor", "event")}
        saved = (
            (
                f'<p><a class="button" href="{link(f"/certificate/{wanted.path}", **query)}" download>'
                f'{_("Save certificate")}</a> '
                f'<a class="button" href="{link(f"/certificate/{wanted.path}", verify="yes", **query)}">{_("Verify")}</a></p>'
            )
            if wanted.path
            else ""
        )
        return f'<ul class="questions">{asked}</ul>', saved
    if screen.address == "readings":
        now = int(wanted.query["step"]) if wanted.query.get("step", "").isdecimal() else 0
        keep = {"clause": wanted.query.get("clause", "")}
        return (
            '<p class="stepper"><a class="button" data-step="before" '
            f'href="{link("/readings", step=str(max(0, now - 1)), **keep)}">{_("Step back")}</a> '
            f'<a class="button" data-step="after" href="{link("/readings", step=str(now + 1), **keep)}">{_("Next step")}</a></p>'
        ), ""
    if screen.address in ("time", "matrix"):
        days = "".join(
            f'<label>{_(word)} <input type="date" name="{name}" '
            f'value="{Markup.escape(safe(wanted.query.get(name, "")))}"></label> '
            for name, word in (("from", noted("from")), ("until", noted("to")))
        )
        held = "".join(
            f'<input type="hidden" name="{k}" value="{Markup.escape(safe(v))}">'
            for k, v in wanted.state.items()
            if v and k not in bench.fixed
        )
        steps = "".join(
            f'<a class="button" data-period="{way}" href="{link(f"/{screen.address}", **to)}">{_(word)}</a> '
            for way, word, to in periods(wanted)
        )
        form = f'<form class="row" action="/{screen.address}">{held}{days}<button>{_("Show this stretch")}</button>{steps}</form>'
        return form, ""
    if screen.address in ("sources", "evidence") and not bench.read_only and not for_reader(wanted):
        return "", bench.part(request, wanted, part="evidence", id=wanted.path, empty="No event" in body(page.blocks[:3]))
    if screen.address == "release":
        return gate(bench, request, wanted), ""
    return "", ""


def entered(bench: Workbench, request: Request, action: str, form: dict[str, str]) -> Response:
    """An act on the log of evidence: the command one would type."""
    opts = [f"--{name}={value}" for name in ("by", "because", "known") if (value := form.get(name, "").strip())]
    verb = {"add": "add", "correct": "correct"}.get(action) or (
        form.get("verb", "") if form.get("verb") in ("confirm", "dispute", "retract") else ""
    )
    if not verb:
        return PlainTextResponse(plain("There is no such act.") + "\n", 404)
    if verb == "add":
        sets = {
            ("by" if name == "doer" else name): form.get(name, "").strip()
            for name in ("term", "date", "place", "doer", "source", "reliability", "credibility", "tlp", "rel", "text")
        }
        opts = [*(f"--set={name}={value}" for name, value in sets.items() if value), *opts]
    elif verb == "correct":
        opts = [f"--set={form.get('field', '')}={form.get('value', '')}", *opts]
    names = [] if verb == "add" else [form.get("id", "")]
    found = bench.engine.ask(("evidence", verb, *opts, "--", *names, bench.given), keep=False)
    if found.refused:
        return back_to(form.get("back", "/sources"), f"{found.refused[0]} {found.refused[1]}", True)
    line = typed(("evidence", verb, *opts, *names, bench.given))
    return back_to(form.get("back", "/sources"), plain("Entered. The same in a terminal: %(command)s", command=line), False)
