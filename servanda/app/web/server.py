"""The application: addresses to answers."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
from collections.abc import AsyncIterator, Callable
from importlib.resources import files as resources
from urllib.parse import parse_qsl, unquote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute

from servanda.app.web.around import around, entered
from servanda.app.web.drafting import draft, drafted
from servanda.app.web.engine import Engine, still_at_work
from servanda.app.web.finding import go, word
from servanda.app.web.guard import Guard
from servanda.app.web.instruments import INSTRUMENTS, acted, doing, for_view, hidden, there
from servanda.app.web.leaving import file
from servanda.app.web.persons_places import ROWS, decided
from servanda.app.web.said import Speaking, offered, plain, speak
from servanda.app.web.views import SCREENS, Wanted, typed
from servanda.app.web.workbench import Workbench, for_reader
from servanda.base.document import Document, Para
from servanda.base.late import expression
from servanda.base.refusal import Refusal
from servanda.report.html import STYLE
from servanda.report.markdown import markdown

_DAY = expression(r"\d{4}-\d{2}-\d{2}")
SCREENS.update((one.address, one) for one in (*ROWS, *(row.screen for row in INSTRUMENTS.values())))


def screen(bench: Workbench, request: Request) -> Response:
    """Any screen of the table, as HTML, `.json` or `.md`."""
    address, _, path = unquote(request.url.path).lstrip("/").partition("/")
    form = "html"
    for ending in ("json", "md"):
        if (path or address).endswith(f".{ending}") and not (
            address == "draft" and ending == "md" and path in bench.texts.names()
        ):
            form, path, address = (
                ending,
                path.removesuffix(f".{ending}"),
                address.removesuffix(f".{ending}") if not path else address,
            )
    address = "" if address == "home" else address
    screen, wanted = SCREENS.get(address), bench.wanted(request, path)
    if screen is None or (address == "draft" and for_reader(wanted)) or not there(bench, wanted, address):
        return bench.told(request, wanted, SCREENS[""], plain("There is no such page. Choose one in the menu."), 404)
    if address == "help" and path and not path[-1].isdigit():
        return word(bench, request, wanted, screen)
    visit = ""
    if not address:
        wanted, visit = _since_last_visit(bench, request, wanted)
    screen = for_view(screen, wanted)
    words = screen.commands(wanted)
    if form == "json":
        return bench.as_json(words)
    tasks = {name: bench.engine.task(line) for name, line in words.items()}
    waiting = still_at_work(tasks.values()) if form == "html" else []
    late = [task for name, task in tasks.items() if name in screen.later and task in waiting]
    if len(waiting) > len(late):
        main = bench.part(request, wanted, part="job", stages=[(typed(one.words), one.stage[0]) for one in waiting])
        return bench.page(request, wanted, screen, plain("Being worked out"), main, status=202, wait=True)
    answers = {name: task.future.result() for name, task in tasks.items() if task not in late}
    if address == "draft":
        return draft(bench, request, wanted, screen)
    pages = {name: one.page for name, one in answers.items() if one.page is not None}
    page, refused = bench.joined(screen, wanted, pages, answers)
    for task in late if not refused else ():
        told = plain("Still being worked out: %(command)s. Open this page again to see it.", command=typed(task.words))
        page = Document(page.title, (*page.blocks, Para(told, "warn")), page.foot)
    if form == "md":
        return Response(markdown(page), media_type="text/markdown; charset=utf-8")
    lines = tuple(typed(one) for one in words.values())
    answer = bench.laid(request, wanted, screen, page, refused, lines, around(bench, request, wanted, screen, page))
    if visit:
        answer.set_cookie(_visits(bench), visit, max_age=YEAR, httponly=True, samesite="strict")
    return answer


YEAR = 365 * 86400
"""Seconds for which the browser keeps the day of the last visit; the workbench itself keeps nothing."""


def _visits(bench: Workbench) -> str:
    return f"servanda-visit-{hashlib.sha256(str(bench.texts.root).encode()).hexdigest()[:12]}"


def _since_last_visit(bench: Workbench, request: Request, wanted: Wanted) -> tuple[Wanted, str]:
    """Home with the day on which it was last opened before today, where the browser knows it; and what it is to keep."""
    today = wanted.state.get("today") or dt.date.today().isoformat()
    before, _, last = request.cookies.get(_visits(bench), "").partition(".")
    before = last if _DAY.fullmatch(last) and last < today else before
    before = before if _DAY.fullmatch(before) and before < today else ""
    return wanted._replace(visited=before), f"{before}.{today}"


def application(bench: Workbench) -> Speaking:
    """The whole of it, behind its guard."""
    door = bench.door
    bench.hides = hidden

    async def form_of(request: Request) -> dict[str, str]:
        said: dict[str, str] = {}
        for name, value in parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True):
            said[name] = f"{said[name]}\n{value}" if name in said else value  # ticks of one name are lines of one field
        return said

    async def session(request: Request) -> Response:
        refused = ""
        if request.method == "POST":
            if door.enter((await form_of(request)).get("code", "").strip()):
                answer = RedirectResponse("/", 303)
                answer.set_cookie(door.cookie, door.session, httponly=True, samesite="strict")
                return answer
            refused = plain("That code is wrong, used or too old. Start the workbench again: servanda open")
        html = bench.door_page.render(nonce=request.scope["nonce"], refused=refused)
        return Response(html, 401, media_type="text/html")

    async def post(request: Request) -> Response:
        form = await form_of(request)
        if "lang" in (back := dict(parse_qsl(form.get("back", "").partition("?")[2]))):  # the address of the form's page has it
            speak(f"lang={back['lang']}", request.headers.get("accept-language", ""), (*offered(), *bench.tongues))
        if not _same(form.get("csrf", ""), door.csrf):
            return PlainTextResponse(plain("The form is not one of this workbench. Open the page again.") + "\n", 403)
        kind, _, name = unquote(request.url.path).lstrip("/").partition("/")
        if kind == "job":
            bench.engine.cancel()
            return RedirectResponse("/", 303)
        if bench.read_only or for_reader(bench.wanted(request)):
            return PlainTextResponse(plain("For this reader nothing is written.") + "\n", 403)
        part, _dash, rest = name.partition("-")
        work = drafted if kind == "draft" else {"proposal": decided, "act": acted}.get(part, entered)
        return await asyncio.to_thread(work, bench, request, rest if work in (decided, acted) else name, form)

    async def events(request: Request) -> Response:
        return StreamingResponse(_news(bench.engine, request), media_type="text/event-stream")

    async def sheet(_request: Request) -> Response:
        return Response(
            STYLE + resources(__package__).joinpath("static", "workbench.css").read_text("utf-8"), media_type="text/css"
        )

    async def island(_request: Request) -> Response:
        held = {"cache-control": "private, max-age=3600"}  # large, ours, and the same for every page
        return Response(
            resources(__package__).joinpath("static", "editor.js").read_text("utf-8"), media_type="text/javascript", headers=held
        )

    async def script(_request: Request) -> Response:
        return Response(
            resources(__package__).joinpath("static", "workbench.js").read_text("utf-8"), media_type="text/javascript"
        )

    def told(work: Callable[[Workbench, Request], Response]) -> Callable[[Request], Response]:
        def refusing(request: Request) -> Response:
            try:
                return work(bench, request)
            except Refusal as error:
                return bench.told(request, bench.wanted(request), SCREENS[""], error)

        return refusing

    routes = [
        Route("/static/page.css", sheet),
        Route("/static/workbench.js", script),
        Route("/static/editor.js", island),
        WebSocketRoute("/lsp", bench.editing),
        Route("/session", session, methods=["GET", "POST"]),
        Route("/events", events),
        Route("/go", told(go)),
        Route("/doing/{number}", told(doing)),
        Route("/certificate/{name:path}", told(file)),
        Route("/release-file/{name:path}", told(file)),
        Route("/draft/{name:path}", post, methods=["POST"]),
        Route("/do/{name:path}", post, methods=["POST"]),
        Route("/job/{name:path}", post, methods=["POST"]),
        Route("/{path:path}", told(screen)),
    ]
    return Speaking(Guard(Starlette(routes=routes), door, read_only=bench.read_only), *bench.tongues)


def _same(one: str, other: str) -> bool:
    import hmac

    return hmac.compare_digest(one.encode(), other.encode())


async def _news(engine: Engine, request: Request) -> AsyncIterator[str]:
    """Says when the files are no longer those a page was made from. Nothing else is pushed."""
    from watchfiles import awatch

    made = request.query_params.get("made", "")
    yield ": listening\n\n"
    async for _changes in awatch(engine.root, yield_on_timeout=True, rust_timeout=5000):
        if await request.is_disconnected():
            return
        now = await asyncio.to_thread(engine.fingerprint)
        if now != made:
            made = now
            yield "event: changed\ndata: {}\n\n"
