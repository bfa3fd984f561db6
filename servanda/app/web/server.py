"""The application: addresses to answers."""

from __future__ import annotations

import asyncio
import itertools
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from importlib.resources import files as resources
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode

import jinja2
import msgspec
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from servanda.app.files import read_bytes
from servanda.app.web.draft import Texts, accepting, differs, fixed, found_in
from servanda.app.web.editing import Editors
from servanda.app.web.engine import Engine, Shown, Task
from servanda.app.web.guard import Entrance, Guard
from servanda.app.web.views import SCREENS, STATE, Screen, Wanted, typed
from servanda.base.decoding import read_json
from servanda.base.document import Document, Heading, Para
from servanda.base.refusal import Refusal
from servanda.base.shown import shown as safe
from servanda.report.html import STYLE, body
from servanda.report.markdown import markdown

WAIT = 4.0
"""Seconds a page waits for an answer before it says what is being done."""
MOST_HTML = 250_000
"""Signs of a page's inside; what is beyond stands on a page of its own."""
SAYS = '{"says": "The files changed since this page was made; verdicts may have too."}'
LABELS = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")
FORMATS = ("html", "docx", "pdf", "xlsx", "markdown", "ics", "json", "csv")
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
_TAG = re.compile(r"<[^<>]*>")
_NAME = re.compile(r"[\w./:-]+")
_STYLE = re.compile(r" style=(?:'[^'<>]{0,2000}'|\"[^\"<>]{0,2000}\")")
_HEAD = re.compile(r'<h2 id="([^"<>]{1,200})"[^<>]{0,200}>')


class Workbench:
    """One dossier in the browser. given: as the person named it; fixed: state that no address changes."""

    def __init__(
        self, given: str, door: Entrance, *, fixed: Mapping[str, str] = {}, read_only: bool = False, folder: Path | None = None
    ) -> None:
        self.given, self.door = given, door
        self.fixed = {name: value for name, value in fixed.items() if value}
        self.read_only = read_only or bool(self.fixed.get("to") or self.fixed.get("tlp"))
        place = ((folder or Path.cwd()) / given).resolve()
        self.engine = Engine(place, folder or Path.cwd())
        self.texts = Texts(place)
        self.name = place.name
        self.editors = Editors(self.texts)
        made = jinja2.Environment(
            loader=jinja2.FunctionLoader(lambda name: resources(__package__).joinpath("templates", name).read_text("utf-8")),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            finalize=lambda value: (
                value if isinstance(value, Markup) else safe(str(value)) if isinstance(value, str) else value
            ),
        )
        self.shell, self.door_page, self.forms = (made.get_template(f"{one}.html") for one in ("shell", "enter", "forms"))

    # --- addresses ---------------------------------------------------------------------------------------------------

    def wanted(self, request: Request, path: str = "") -> Wanted:
        query = dict(request.query_params)
        state = {name: query.get(name, "").strip() for name in STATE} | self.fixed
        return Wanted(self.given, state, path, query)

    async def editing(self, socket: WebSocket) -> None:
        """The language server, for who may see every text."""
        if self.fixed.get("to") or self.fixed.get("tlp"):
            await socket.close(1008)
        else:
            await self.editors.serve(socket)

    def link(self, wanted: Wanted, path: str, **more: str) -> str:
        """An address with the state kept."""
        said = {name: value for name, value in wanted.state.items() if value and name not in self.fixed} | {
            k: v for k, v in more.items() if v
        }
        return quote(path, safe="/%:") + (f"?{urlencode(said)}" if said else "")

    def clauses(self, wanted: Wanted) -> dict[str, str]:
        """Every clause this reader may see: its id, and its local id where one alone has it, to its whole id."""
        found = self.engine.ask((*wanted._replace(state={**wanted.state, "agreement": ""}).words("show", "--json"),))
        ids = [row["id"] for row in read_json(found.text)] if found.text else []
        local: dict[str, list[str]] = {}
        for one in ids:
            local.setdefault(one.partition(":")[2], []).append(one)
        return {one: one for one in ids} | {name: mine[0] for name, mine in local.items() if len(mine) == 1}

    def linked(self, wanted: Wanted, inside: str) -> str:
        """HTML of ours with the ids of clauses as links, and without styles of its own (the sheet has them)."""
        known = self.clauses(wanted)
        out, end, barred = [], 0, 0

        def name(found: re.Match[str]) -> str:
            word = found[0].rstrip("./:-")
            ident = known.get(word) if ":" in word or (word[:1].isdigit() and "." in word) else None
            if ident is None:
                return found[0]
            return f'<a href="{Markup.escape(self.link(wanted, f"/clause/{ident}"))}">{word}</a>{found[0][len(word) :]}'

        for tag in _TAG.finditer(inside):
            words = inside[end : tag.start()]
            out.append(words if barred else _NAME.sub(name, words))
            out.append(_STYLE.sub("", tag[0]))
            if re.match(r"</?(?:a|pre|code|title|textarea|summary|h1)\b", tag[0]):
                barred = max(0, barred + (-1 if tag[0][1] == "/" else 1))
            end = tag.end()
        return "".join([*out, inside[end:]])

    # --- pages -------------------------------------------------------------------------------------------------------

    def page(
        self,
        request: Request,
        wanted: Wanted,
        screen: Screen,
        title: str,
        main: str,
        *,
        status: int = 200,
        foot: tuple[str, ...] = (),
        marking: str = "",
        commands: tuple[str, ...] = (),
        wait: bool = False,
        linked: bool = True,
    ) -> Response:
        """The shell round the inside of a page."""
        inside, contents = main, list[tuple[str, str]]()
        if linked and not wait:
            inside, contents = _cut(
                self.linked(wanted, main),
                wanted.query.get("section", ""),
                lambda name: self.link(wanted, request.url.path, section=name),
            )
        state = dict(wanted.state.items())
        here = request.url.path
        rest = {name: value for name, value in wanted.query.items() if name not in STATE}
        chips = [
            (name, value, quote(here) + "?" + urlencode({**{k: v for k, v in wanted.query.items() if k != name}}))
            for name, value in wanted.query.items()
            if value and name in (*STATE, "term", "place", "clause", "actor", "rule", "since") and name not in self.fixed
        ]
        html = self.shell.render(
            title=title,
            dossier=self.name,
            nonce=request.scope["nonce"],
            made=self.engine.fingerprint(),
            wait=wait,
            here=screen.address,
            path=here,
            screens=[one for one in SCREENS.values() if one.menu and not (one.address == "draft" and _reader(wanted))],
            contents=contents,
            state=state,
            kept={
                **{k: v for k, v in rest.items() if k != "section"},
                **{k: state[k] for k in ("agreement", "to", "tlp", "today") if state[k] and k not in self.fixed},
            },
            chips=chips,
            readings=self.readings(wanted) if not wait else [],
            marking=marking or ("for a reader" if _reader(wanted) else "INTERNAL"),
            url=lambda path: self.link(wanted, path),
            flash=request.query_params.get("said", "")[:400],
            flash_bad=request.query_params.get("bad", ""),
            main=Markup(inside),
            commands=commands,
            foot=foot,
            json=_form(here, wanted, "json"),
            md=_form(here, wanted, "md"),
        )
        return Response(html, status, media_type="text/html")

    def readings(self, wanted: Wanted) -> list[str]:
        """Ids of readings, as the options of the bar."""
        found = self.engine.ask(wanted._replace(state={**wanted.state, "agreement": ""}).words("show", "--json"))
        said = (
            {
                one
                for row in read_json(found.text)
                for one in re.findall(r"(?:^|, )([\w-]{1,80}) \(", row.get("read otherwise by", ""))
            }
            if found.text
            else set()
        )
        return sorted(said)

    def part(self, request: Request, wanted: Wanted, **slots: Any) -> str:
        """A form of the workbench."""
        return self.forms.render(
            csrf=self.door.csrf,
            nonce=request.scope["nonce"],
            back=str(request.url.path) + (f"?{request.url.query}" if request.url.query else ""),
            read_only=self.read_only or bool(_reader(wanted)),
            **slots,
        )

    def screen(self, request: Request) -> Response:
        """Any screen of the table, as HTML, `.json` or `.md`."""
        address, _, path = unquote(request.url.path).lstrip("/").partition("/")
        form = "html"
        for ending in ("json", "md"):
            if (path or address).endswith(f".{ending}") and not (
                address == "draft" and ending == "md" and path in self.texts.names()
            ):
                form, path, address = (
                    ending,
                    path.removesuffix(f".{ending}"),
                    address.removesuffix(f".{ending}") if not path else address,
                )
        address = "" if address == "home" else address
        screen, wanted = SCREENS.get(address), self.wanted(request, path)
        if screen is None or (address == "draft" and _reader(wanted)):
            return self.told(request, wanted, SCREENS[""], Refusal("there is no such page.", "Choose one on the left."), 404)
        if address == "help" and path and not path[-1].isdigit():
            return self.word(request, wanted, screen)
        words = screen.commands(wanted)
        if form == "json":
            return self.as_json(words)
        tasks = {name: self.engine.task(line) for name, line in words.items()}
        if form == "html" and (waiting := _waiting(tasks)):
            main = self.part(request, wanted, part="job", stages=[(typed(one.words), one.stage[0]) for one in waiting])
            return self.page(request, wanted, screen, "Being worked out", main, status=202, wait=True)
        answers = {name: task.future.result() for name, task in tasks.items()}
        if address == "draft":
            return self.draft(request, wanted, screen, answers["check"])
        pages = {name: one.page for name, one in answers.items() if one.page is not None}
        page, refused = self.joined(screen, wanted, pages, answers)
        if form == "md":
            return Response(markdown(page), media_type="text/markdown; charset=utf-8")
        return self.laid(request, wanted, screen, page, refused, tuple(typed(one) for one in words.values()))

    def joined(
        self, screen: Screen, wanted: Wanted, pages: Mapping[str, Document], answers: Mapping[str, Shown]
    ) -> tuple[Document, bool]:
        """One page of those the commands made; where none was made, why."""
        notes = [one.refused for one in answers.values() if one.refused]
        if pages:
            made = screen.picks(wanted, pages) if screen.picks else next(iter(pages.values()))
            told = tuple(Para(f"{reason} {repair}", "quiet") for reason, repair, _place in dict.fromkeys(notes))
            return Document(made.title, (*made.blocks, *told), made.foot), False
        if not notes:
            return Document(screen.title, (Para(screen.empty, "quiet"),)), False
        reason, repair, _place = notes[0]
        return Document(screen.title, (Para(reason, "warn"), Para(repair), Para(screen.empty, "quiet"))), True

    def laid(
        self, request: Request, wanted: Wanted, screen: Screen, page: Document, refused: bool, commands: tuple[str, ...]
    ) -> Response:
        """A page with the forms of its screen."""
        first = page.blocks[0] if page.blocks else None
        marking = (
            first.text if isinstance(first, Para) and ("highest marking" in first.text or first.text.startswith("TLP:")) else ""
        )
        blocks = page.blocks[1:] if marking else page.blocks
        anchored = [
            Heading(b.level, b.text, b.anchor or f"s{n}") if isinstance(b, Heading) and b.level == 2 else b
            for n, b in enumerate(blocks)
        ]
        before, after = self.around(request, wanted, screen, page)
        title = f"<h1>{Markup.escape(safe(page.title))}</h1>"
        status = 404 if refused and wanted.path else 200
        return self.page(
            request,
            wanted,
            screen,
            page.title,
            title + before + body(anchored) + after,
            foot=page.foot,
            marking=marking,
            commands=commands,
            status=status,
        )

    def around(self, request: Request, wanted: Wanted, screen: Screen, page: Document) -> tuple[str, str]:
        """What stands above and below the page of a screen: forms and links."""

        def link(path: str, **more: str) -> str:
            return str(Markup.escape(self.link(wanted, path, **more)))

        if screen.address == "ask":
            asked = "".join(
                f'<li><a href="{link(f"/ask/{one}")}"{" aria-current=page" if one == wanted.path else ""}>{one}</a></li>'
                for one in QUESTIONS
            )
            query = {k: v for k, v in wanted.query.items() if k in ("clause", "actor", "event")}
            saved = (
                (
                    f'<p><a class="button" href="{link(f"/certificate/{wanted.path}", **query)}" download>Save certificate</a> '
                    f'<a class="button" href="{link(f"/certificate/{wanted.path}", verify="yes", **query)}">Verify</a></p>'
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
                f'href="{link("/readings", step=str(max(0, now - 1)), **keep)}">Step back</a> '
                f'<a class="button" data-step="after" href="{link("/readings", step=str(now + 1), **keep)}">Next step</a></p>'
            ), ""
        if screen.address in ("time", "matrix"):
            days = "".join(
                f'<label>{word} <input type="date" name="{name}" '
                f'value="{Markup.escape(safe(wanted.query.get(name, "")))}"></label> '
                for name, word in (("from", "from"), ("until", "to"))
            )
            held = "".join(
                f'<input type="hidden" name="{k}" value="{Markup.escape(safe(v))}">'
                for k, v in wanted.state.items()
                if v and k not in self.fixed
            )
            return f'<form class="row" action="/{screen.address}">{held}{days}<button>Show this stretch</button></form>', ""
        if screen.address in ("sources", "evidence") and not self.read_only and not _reader(wanted):
            return "", self.part(request, wanted, part="evidence", id=wanted.path, empty="No event" in body(page.blocks[:3]))
        if screen.address == "release":
            return self.gate(request, wanted), ""
        return "", ""

    def gate(self, request: Request, wanted: Wanted) -> str:
        """To whom, up to which label; what goes and what is held back, counted for those alone who may see all of it."""
        tlp = wanted.state.get("tlp") or "CLEAR"
        counted = [
            len(read_json(found.text)) if (found := self.engine.ask(one)).text else 0
            for one in (
                wanted._replace(state={**wanted.state, "tlp": tlp}).words("evidence show", "--json"),
                *(
                    ()
                    if self.fixed.get("to") or self.fixed.get("tlp")
                    else (wanted._replace(state={**wanted.state, "to": "", "tlp": ""}).words("evidence show", "--json"),)
                ),
            )
        ]
        held = None if len(counted) < 2 else counted[1] - counted[0]
        formats = [{"name": one, "url": self.link(wanted, f"/release-file/{one}")} for one in FORMATS]
        kept = {k: v for k, v in wanted.state.items() if v and k not in ("to", "tlp", *self.fixed)}
        goes = f"{counted[0]} record{'' if counted[0] == 1 else 's'}"
        return self.part(
            request,
            wanted,
            part="release",
            to=wanted.state.get("to", ""),
            tlp=tlp,
            labels=LABELS,
            goes=goes,
            held=held,
            all=counted[-1],
            formats=formats,
            kept=kept,
        )

    def as_json(self, words: Mapping[str, tuple[str, ...]]) -> Response:
        """What the command prints with `--json`; of several commands each under its name."""
        found = {name: self.engine.ask(_json(line)) for name, line in words.items()}
        if len(found) == 1 and (only := next(iter(found.values()))).refused is None:
            return Response(only.text, media_type="application/json")
        told = {
            name: msgspec.Raw(one.text.encode())
            if one.refused is None
            else {"refused": one.refused[0], "repair": one.refused[1]}
            for name, one in found.items()
        }
        return Response(msgspec.json.encode(told), 404 if len(found) == 1 else 200, media_type="application/json")

    def told(self, request: Request, wanted: Wanted, screen: Screen, error: Refusal, status: int = 400) -> Response:
        """A page that says what could not be done."""
        blocks = [Para(f"{error.where}: {error.reason}" if error.where else error.reason, "bad"), Para(error.repair)]
        return self.page(
            request, wanted, screen, "It could not be done", "<h1>It could not be done</h1>" + body(blocks), status=status
        )

    def word(self, request: Request, wanted: Wanted, screen: Screen) -> Response:
        """Keys, or a word of the glossary."""
        from servanda.base.installed import ROOT

        if wanted.path == "keys":
            keys = {
                "/": "go to",
                "g h/d/c/a/r/t/m/s/l": "a screen",
                "j k": "next and previous finding or row",
                ".": "take the fix",
                "Ctrl-S": "save",
                "arrows": "steps of a run",
                "?": "this page",
            }
            rows = "".join(f"<tr><td><kbd>{k}</kbd></td><td>{v}</td></tr>" for k, v in keys.items())
            return self.page(
                request,
                wanted,
                screen,
                "Keys",
                f"<h1>Keys</h1><p>They are off while you write, and without a tick at the foot.</p><table>{rows}</table>",
            )
        place = ROOT / "docs" / "glossary.md"
        lines = read_bytes(place).decode("utf-8").splitlines() if place.is_file() else []
        found = [
            line.strip("| ").replace("|", ":")
            for line in lines
            if wanted.path.casefold() in line.casefold() and not line.startswith("#")
        ][:12]
        blocks = [Para(one) for one in found] or [
            Para("The glossary does not have this word, or is not installed here.", "quiet")
        ]
        return self.page(
            request,
            wanted,
            screen,
            wanted.path,
            f"<h1>{Markup.escape(safe(wanted.path))}</h1>" + body(blocks),
            status=200 if found else 404,
        )

    # --- Draft -------------------------------------------------------------------------------------------------------

    def draft(
        self,
        request: Request,
        wanted: Wanted,
        screen: Screen,
        checked: Shown,
        *,
        text: str | None = None,
        changed: str = "",
        base: str = "",
    ) -> Response:
        names = self.texts.names()
        file = wanted.path or next((one for one in names), "")
        try:
            disk, now = self.texts.read(file)
        except Refusal as error:
            return self.told(request, wanted, screen, error, 404)
        words = wanted.words("check", "--no-questions")
        told = self.engine.ask(_json(words))
        found = (
            found_in(told.text, file, lambda path, **more: self.link(wanted, path, **more), wanted.query.get("rule", ""))
            if told.text
            else {"groups": [], "total": "Not checked", "counts": "", "codes": []}
        )
        line = int(asked) if (asked := wanted.query.get("line", "")).isdecimal() else 0
        rows = disk.split("\n")
        first = max(1, line - 2)
        excerpt = [(n, rows[n - 1]) for n in range(first, min(len(rows), line + 2) + 1)] if 0 < line <= len(rows) else []
        form = self.part(
            request,
            wanted,
            part="draft",
            file=file,
            uri=self.editors.uri(file),
            root=self.editors.uri(""),
            action=f"/draft/{quote(file)}",
            base=base or now,
            text=disk if text is None else text,
            changed=changed,
            line=line,
            excerpt=excerpt,
            excerpt_from=first,
            **found,
        )
        listed = "".join(
            f'<li><a href="{Markup.escape(self.link(wanted, f"/draft/{one}"))}"{_now(one == file)}>'
            f"{Markup.escape(safe(one))}</a></li>"
            for one in names
        )
        main = f'<h1>Draft</h1><ul class="questions">{listed}</ul>{form}'
        return self.page(request, wanted, screen, f"Draft: {file}", main, commands=(typed(words),), linked=False)

    def drafted(self, request: Request, name: str, form: dict[str, str]) -> Response:
        """What is done to a text: saved, or shown changed for a person to save."""
        wanted, screen = self.wanted(request, name), SCREENS["draft"]
        checked = Shown(None, "")
        text, base = form.get("text", "").replace("\r\n", "\n"), form.get("base", "")
        try:
            if fix := form.get("fix"):
                disk, now = self.texts.read(name)
                if now != base:
                    return self.conflict(request, wanted, disk, base)
                return self.draft(
                    request,
                    wanted,
                    screen,
                    checked,
                    text=fixed(disk, form.get("span", ""), fix),
                    changed="Changed here, not saved yet.",
                    base=base,
                )
            if form.get("do") == "fmt":
                shown = self.engine.ask(("fmt", "-"), text, keep=False)
                return self.draft(
                    request,
                    wanted,
                    screen,
                    checked,
                    text=shown.text or text,
                    changed="In the standard form, not saved yet." if not shown.refused else shown.refused[0],
                    base=base,
                )
            if form.get("do") == "accept":
                return self.draft(
                    request,
                    wanted,
                    screen,
                    checked,
                    text=accepting(text, form),
                    changed="A line was added at the end, not saved yet.",
                    base=base,
                )
            if not self.texts.write_text(name, text, base):
                return self.conflict(request, wanted, text, base)
        except Refusal as error:
            return self.told(request, wanted, screen, error, 400)
        return RedirectResponse(self.link(wanted, f"/draft/{quote(name)}", said="Saved."), 303)

    def conflict(self, request: Request, wanted: Wanted, yours: str, base: str) -> Response:
        disk, now = self.texts.read(wanted.path)
        form = self.part(
            request,
            wanted,
            part="conflict",
            file=wanted.path,
            action=f"/draft/{quote(wanted.path)}",
            yours=yours,
            disk=disk,
            disk_hash=now,
            before=self.texts.before(base) or "It is not kept any more.",
            differs=differs(yours, disk),
        )
        return self.page(
            request,
            wanted,
            SCREENS["draft"],
            "Changed on the disk",
            "<h1>Changed on the disk</h1>" + form,
            status=409,
            linked=False,
        )

    # --- what writes -------------------------------------------------------------------------------------------------

    def entered(self, request: Request, action: str, form: dict[str, str]) -> Response:
        """An act on the log of evidence: the command one would type."""
        back = form.get("back", "/sources")
        back = back if back.startswith("/") and not back.startswith("//") else "/sources"
        opts = [f"--{name}={value}" for name in ("by", "because", "known") if (value := form.get(name, "").strip())]
        verb = {"add": "add", "correct": "correct"}.get(action) or (
            form.get("verb", "") if form.get("verb") in ("confirm", "dispute", "retract") else ""
        )
        if not verb:
            return PlainTextResponse("There is no such act.\n", 404)
        if verb == "add":
            sets = {
                ("by" if name == "doer" else name): form.get(name, "").strip()
                for name in ("term", "date", "place", "doer", "source", "reliability", "credibility", "tlp", "rel", "text")
            }
            opts = [*(f"--set={name}={value}" for name, value in sets.items() if value), *opts]
        elif verb == "correct":
            opts = [f"--set={form.get('field', '')}={form.get('value', '')}", *opts]
        names = [] if verb == "add" else [form.get("id", "")]
        found = self.engine.ask(("evidence", verb, *opts, "--", *names, self.given), keep=False)
        said = (
            f"{found.refused[0]} {found.refused[1]}"
            if found.refused
            else f"Entered. The same in a terminal: {typed(('evidence', verb, *opts, *names, self.given))}"
        )
        path, _, query = back.partition("?")
        kept = [(k, v) for k, v in parse_qsl(query) if k not in ("said", "bad")]
        return RedirectResponse(f"{path}?{urlencode([*kept, ('said', said), *([('bad', '1')] if found.refused else [])])}", 303)

    def file(self, request: Request) -> Response:
        """A certificate (or what `verify` says of it), or the report in a format, through the one gate."""
        kind, _, name = request.url.path.lstrip("/").partition("/")
        wanted = self.wanted(request, name)
        folder = tempfile.mkdtemp(prefix="servanda-")
        try:
            if kind == "certificate":
                place = str(Path(folder) / "certificate.json")
                line = SCREENS["ask"].commands(wanted)["ask"]
                found = self.engine.ask((line[0], f"--save={place}", *line[1:]), keep=False)
                if found.refused:
                    return self.told(request, wanted, SCREENS["ask"], Refusal(*found.refused))
                if wanted.query.get("verify"):
                    told = self.engine.ask(
                        wanted._replace(state={k: v for k, v in wanted.state.items() if k in ("to", "tlp")}).words(
                            "verify", place
                        ),
                        keep=False,
                    )
                    page, _ = self.joined(SCREENS["ask"], wanted, {"verify": told.page} if told.page else {}, {"verify": told})
                    page = Document(f"Verified: {name}", page.blocks, page.foot)
                    return self.laid(
                        request,
                        wanted,
                        SCREENS["ask"],
                        page,
                        False,
                        (
                            typed((*line[:1], "--save=certificate.json", *line[1:])),
                            typed(("verify", "certificate.json", self.given)),
                        ),
                    )
            elif name in FORMATS:
                line = SCREENS["release"].commands(wanted)["report"]
                found = self.engine.ask((line[0], f"--format={name}", f"--out={folder}", *line[1:]), keep=False)
                if found.refused:
                    return self.told(request, wanted, SCREENS["release"], Refusal(*found.refused))
            else:
                return PlainTextResponse("There is no such format.\n", 404)
            made = sorted(Path(folder).rglob("*"))
            whole = [one for one in made if one.is_file()]
            if len(whole) != 1:
                packed = shutil.make_archive(str(Path(folder) / "packed"), "zip", folder) if whole else ""
                whole = [Path(packed)] if packed else []
            data, last = read_bytes(whole[0]), whole[0].name
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return Response(
            data,
            media_type="application/octet-stream",
            headers={"content-disposition": f"attachment; filename*=UTF-8''{quote(last)}"},
        )

    def go(self, request: Request) -> Response:
        """Clauses, rules and texts that a word fits, the closest first."""
        wanted = self.wanted(request)
        asked = request.query_params.get("q", "").strip()
        word = asked.casefold()
        found = self.engine.ask(wanted._replace(state={**wanted.state, "agreement": ""}).words("show", "--json"))
        rows = read_json(found.text) if found.text else []
        hits = [
            (f"/clause/{row['id']}", f"{row['id']}: {row['duty']}")
            for row in rows
            if word in f"{row['id']} {row['bearer']} {row['duty']}".casefold()
        ]
        hits += [] if _reader(wanted) else [(f"/draft/{one}", one) for one in self.texts.names() if word in one.casefold()]
        hits += [(f"/help/{asked.upper()}", f"rule {asked.upper()}")] if re.fullmatch(r"(?i)(sv|sy|nr|ch)\d{3}", asked) else []
        hits.sort(
            key=lambda hit: (
                word != hit[0].rpartition(":")[2].casefold() and word != hit[0].rpartition("/")[2].casefold(),
                len(hit[1]),
            )
        )
        if hits and (len(hits) == 1 or hits[0][0].casefold().endswith((f":{word}", f"/{word}"))):
            return RedirectResponse(self.link(wanted, hits[0][0]), 303)
        listed = "".join(
            f'<li><a href="{Markup.escape(self.link(wanted, path))}">{Markup.escape(safe(text))}</a></li>'
            for path, text in hits[:60]
        )
        empty = "<p>Nothing here is called so. Clauses, their bearers and acts, texts and rules are looked through.</p>"
        return self.page(
            request,
            wanted,
            SCREENS[""],
            f"Go to “{asked}”",
            f"<h1>{len(hits)} found for “{Markup.escape(safe(asked))}”</h1>" + (f"<ul>{listed}</ul>" if hits else empty),
            linked=False,
        )


def _now(here: bool) -> str:
    return " aria-current=page" if here else ""


def _reader(wanted: Wanted) -> bool:
    return bool(wanted.state.get("to") or wanted.state.get("tlp"))


def _json(line: tuple[str, ...]) -> tuple[str, ...]:
    """The same command with `--json`, which stands before a `--`."""
    at = line.index("--") if "--" in line else len(line) - 1
    return (*line[:at], "--json", *line[at:]) if len(line) > 1 else (*line, "--json")


def _form(path: str, wanted: Wanted, ending: str) -> str:
    query = urlencode({k: v for k, v in wanted.query.items() if k not in ("said", "bad")})
    return quote("/home" if path == "/" else path) + f".{ending}" + (f"?{query}" if query else "")


def _waiting(tasks: Mapping[str, Task]) -> list[Task]:
    """What is still at work after a while."""
    from concurrent.futures import wait

    wait([task.future for task in tasks.values()], WAIT)
    return [task for task in tasks.values() if not task.future.done()]


def _cut(inside: str, only: str, link: Any) -> tuple[str, list[tuple[str, str]]]:
    """A page of at most so many signs: sections beyond are links to pages of their own. Out: the HTML, with its contents."""
    heads = list(_HEAD.finditer(inside))
    told = [inside[one.end() : inside.find("</h2>", one.end())] for one in heads]
    bounds = [0, *(one.start() for one in heads), len(inside)]
    parts = [inside[a:b] for a, b in itertools.pairwise(bounds)]
    total, out = len(parts[0]), [parts[0]]
    for head, words, part in zip(heads, told, parts[1:], strict=True):
        folded = (only and head[1] != only) or (not only and total + len(part) > MOST_HTML and len(heads) > 1 and total > 2000)
        href = str(Markup.escape(link(head[1])))
        part = f'{head[0]}{words}</h2><p><a href="{href}">Show this part</a></p>' if folded else part
        total += len(part)
        out.append(f'<section class="part">{part}</section>')
    contents: list[tuple[str, str]] = [(str(one[1]), Markup(_TAG.sub("", words))) for one, words in zip(heads, told, strict=True)]
    return "".join(out), contents if len(heads) > 1 else []


def application(bench: Workbench) -> Guard:
    """The whole of it, behind its guard."""
    door = bench.door

    async def form_of(request: Request) -> dict[str, str]:
        return dict(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True))

    async def session(request: Request) -> Response:
        refused = ""
        if request.method == "POST":
            if door.enter((await form_of(request)).get("code", "").strip()):
                answer = RedirectResponse("/", 303)
                answer.set_cookie(door.cookie, door.session, httponly=True, samesite="strict")
                return answer
            refused = "That code is wrong, used or too old. Start the workbench again: servanda open"
        html = bench.door_page.render(nonce=request.scope["nonce"], refused=refused)
        return Response(html, 401, media_type="text/html")

    async def post(request: Request) -> Response:
        form = await form_of(request)
        if not _same(form.get("csrf", ""), door.csrf):
            return PlainTextResponse("The form is not one of this workbench. Open the page again.\n", 403)
        kind, _, name = unquote(request.url.path).lstrip("/").partition("/")
        if kind == "job":
            bench.engine.cancel()
            return RedirectResponse("/", 303)
        if bench.read_only or _reader(bench.wanted(request)):
            return PlainTextResponse("For this reader nothing is written.\n", 403)
        work = bench.drafted if kind == "draft" else bench.entered
        return await asyncio.to_thread(work, request, name, form)

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

    def told(work: Callable[[Request], Response]) -> Callable[[Request], Response]:
        def refusing(request: Request) -> Response:
            try:
                return work(request)
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
        Route("/go", told(bench.go)),
        Route("/certificate/{name:path}", told(bench.file)),
        Route("/release-file/{name:path}", told(bench.file)),
        Route("/draft/{name:path}", post, methods=["POST"]),
        Route("/do/{name:path}", post, methods=["POST"]),
        Route("/job/{name:path}", post, methods=["POST"]),
        Route("/{path:path}", told(bench.screen)),
    ]
    return Guard(Starlette(routes=routes), door, read_only=bench.read_only)


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
            yield f"event: changed\ndata: {SAYS}\n\n"
