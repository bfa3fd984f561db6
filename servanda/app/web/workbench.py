"""One dossier in the browser: addresses with the state kept, the shell round every page, what a command shows as one."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files as resources
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import jinja2
import msgspec
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.websockets import WebSocket

from servanda.app.web.draft import Texts
from servanda.app.web.editing import Editors
from servanda.app.web.engine import Engine, Shown, Task
from servanda.app.web.guard import Entrance
from servanda.app.web.said import NAMES, Ours, day, english, gettext, ngettext, now, offered, plain
from servanda.app.web.views import SCREENS, STATE, Screen, Wanted
from servanda.base.decoding import read_json
from servanda.base.document import Document, Heading, PageBlock, Para
from servanda.base.refusal import Refusal
from servanda.base.shown import shown as safe
from servanda.report.html import body

ONE_OF = ("clause", "evidence", "help", "actor", "ask")
"""Screens whose address names a thing: without it there is no such page."""
MOST_HTML = 250_000
"""Signs of a page's inside; what is beyond stands on a page of its own."""
_TAG = re.compile(r"<[^<>]*>")
_NAME = re.compile(r"[\w./:-]+")
_STYLE = re.compile(r" style=(?:'[^'<>]{0,2000}'|\"[^\"<>]{0,2000}\")")
_FIRST = re.compile(r"^(<\w{1,30}[^\w<>][^<>]{0,2000}|<\w{1,30})>")
_HEAD = re.compile(r'<h2 id="([^"<>]{1,200})"[^<>]{0,200}>')


class Workbench:
    """One dossier in the browser. given: as the person named it; fixed: state that no address changes; tongues: languages
    beside those there are tables of."""

    def __init__(
        self,
        given: str,
        door: Entrance,
        *,
        fixed: Mapping[str, str] = {},
        read_only: bool = False,
        folder: Path | None = None,
        tongues: tuple[str, ...] = (),
    ) -> None:
        self.given, self.door, self.tongues = given, door, tongues
        self.fixed = {name: value for name, value in fixed.items() if value}
        self.read_only = read_only or bool(self.fixed.get("to") or self.fixed.get("tlp"))
        place = ((folder or Path.cwd()) / given).resolve()
        self.hides: Callable[[Workbench, Wanted], set[str]] = lambda _bench, _wanted: set()
        self.engine = Engine(place, folder or Path.cwd())
        self.doing: dict[str, tuple[Task, str]] = {}
        self.texts = Texts(place)
        self.name = place.name
        self.editors = Editors(self.texts)
        made = jinja2.Environment(
            loader=jinja2.FunctionLoader(lambda name: resources(__package__).joinpath("templates", name).read_text("utf-8")),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            finalize=lambda value: value if isinstance(value, Markup) else safe(str(value)) if isinstance(value, str) else value,
            extensions=["jinja2.ext.i18n"],
        )
        made.policies["ext.i18n.trimmed"] = True
        made.newstyle_gettext = True  # type: ignore[attr-defined]
        made.globals |= {"gettext": gettext, "_": gettext, "ngettext": ngettext, "plain": plain, "english": english, "day": day}
        made.globals |= {"tongue": now, "tongues": {one: NAMES.get(one, one) for one in offered()}}
        self.shell, self.door_page, self.forms = (made.get_template(f"{one}.html") for one in ("shell", "enter", "forms"))

    # --- addresses ---------------------------------------------------------------------------------------------------

    def wanted(self, request: Request, path: str = "") -> Wanted:
        query = dict(request.query_params)
        state = {name: query.get(name, "").strip() for name in STATE} | self.fixed
        state["lang"] = now().code if now().asked else ""
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
            out.append(_STYLE.sub("", tag[0]).replace('<figure role="img"', "<figure"))  # a drawing with links is no image
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
        inside, contents = main, list[tuple[str, str, bool]]()
        if linked and not wait:
            inside, contents = _cut(
                self.linked(wanted, main),
                wanted.query.get("section", ""),
                lambda name: self.link(wanted, request.url.path, section=name),
            )
            if not screen.address:  # its lists scroll each for itself, also by keys
                inside = inside.replace('<section class="part">', '<section class="part" tabindex="0">')
        state = dict(wanted.state.items())
        here = request.url.path
        rest = {name: value for name, value in wanted.query.items() if name not in STATE}
        chips = [
            (name, day(value), quote(here) + "?" + urlencode({**{k: v for k, v in wanted.query.items() if k != name}}))
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
            screens=self.menu(wanted),
            contents=contents,
            state=state,
            kept={
                **{k: v for k, v in rest.items() if k != "section"},
                **{k: state[k] for k in ("agreement", "to", "tlp", "today", "lang") if state[k] and k not in self.fixed},
            },
            chips=chips,
            readings=self.readings(wanted) if not wait else [],
            marking=marking,
            for_reader=for_reader(wanted),
            title_said=isinstance(title, Ours),
            in_other={one: _asking(here, wanted, one) for one in offered()},
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

    def menu(self, wanted: Wanted) -> list[Screen]:
        """The screens that there is something on: texts are not for readers, proposals only where some are."""
        hidden = {"draft", "proposals"} if for_reader(wanted) else set() if self.texts.proposed() else {"proposals"}
        hidden |= self.hides(self, wanted)
        return [one for one in SCREENS.values() if one.menu and one.address not in hidden]

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
            read_only=self.read_only or bool(for_reader(wanted)),
            **slots,
        )

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
            return Document(plain(screen.title), (Para(plain(screen.empty), "quiet"),)), False
        reason, repair, _place = notes[0]
        return Document(plain(screen.title), (Para(reason, "warn"), Para(repair), Para(plain(screen.empty), "quiet"))), True

    def laid(
        self,
        request: Request,
        wanted: Wanted,
        screen: Screen,
        page: Document,
        refused: bool,
        commands: tuple[str, ...],
        around: tuple[str, str] = ("", ""),
    ) -> Response:
        """A page of ours; around: the HTML above and below it."""
        first = page.blocks[0] if page.blocks else None
        marking = (
            first.text if isinstance(first, Para) and ("highest marking" in first.text or first.text.startswith("TLP:")) else ""
        )
        blocks = page.blocks[1:] if marking else page.blocks
        anchored = [
            Heading(b.level, b.text, b.anchor or f"s{n}") if isinstance(b, Heading) and b.level == 2 else b
            for n, b in enumerate(blocks)
        ]
        title = f"<h1{'' if isinstance(page.title, Ours) else english()}>{Markup.escape(safe(page.title))}</h1>"
        status = 404 if refused and wanted.path and screen.address in ONE_OF else 200
        return self.page(
            request,
            wanted,
            screen,
            page.title,
            title + around[0] + spoken(anchored) + around[1],
            foot=page.foot,
            marking=marking,
            commands=commands,
            status=status,
        )

    def as_json(self, words: Mapping[str, tuple[str, ...]]) -> Response:
        """What the command prints with `--json`; of several commands each under its name."""
        found = {name: self.engine.ask(with_json(line)) for name, line in words.items()}
        if len(found) == 1 and (only := next(iter(found.values()))).refused is None:
            return Response(only.text, media_type="application/json")
        told = {
            name: msgspec.Raw(one.text.encode()) if one.refused is None else {"refused": one.refused[0], "repair": one.refused[1]}
            for name, one in found.items()
        }
        return Response(msgspec.json.encode(told), 404 if len(found) == 1 else 200, media_type="application/json")

    def told(self, request: Request, wanted: Wanted, screen: Screen, error: Refusal | str, status: int = 400) -> Response:
        """A page that says what could not be done; error: as it was refused, or words of ours."""
        if isinstance(error, str):
            blocks = [Para(error, "bad")]
        else:
            blocks = [Para(f"{error.where}: {error.reason}" if error.where else error.reason, "bad"), Para(error.repair)]
        title = plain("It could not be done")
        return self.page(
            request, wanted, screen, title, f"<h1>{gettext('It could not be done')}</h1>" + spoken(blocks), status=status
        )


def spoken(blocks: Sequence[PageBlock]) -> str:
    """Blocks as HTML; on a page in another language, what a command says is marked as English, block by block."""
    if not english():
        return body(blocks)
    told = ((body((one,)), isinstance(getattr(one, "text", None), Ours)) for one in blocks)
    return "\n".join(html if ours else _FIRST.sub(_as_english, html, count=1) for html, ours in told)


def _as_english(tag: re.Match[str]) -> str:
    return f'{tag[1]} lang="en"{"" if " dir=" in tag[1] else " dir=ltr"}>'


def current(here: bool) -> str:
    """The mark of a link to where one is."""
    return " aria-current=page" if here else ""


def for_reader(wanted: Wanted) -> bool:
    """Whether the page is made as for somebody who may not see all."""
    return bool(wanted.state.get("to") or wanted.state.get("tlp"))


def back_to(back: str, said: str, bad: bool) -> Response:
    """To the page a form was on, which says what became of it."""
    path, _sign, query = (back if back.startswith("/") and not back.startswith("//") else "/").partition("?")
    kept = [(k, v) for k, v in parse_qsl(query) if k not in ("said", "bad")]
    return RedirectResponse(f"{path}?{urlencode([*kept, ('said', said), *([('bad', '1')] if bad else [])])}", 303)


def with_json(line: tuple[str, ...]) -> tuple[str, ...]:
    """The same command with `--json`, which stands before a `--`."""
    at = line.index("--") if "--" in line else len(line) - 1
    return (*line[:at], "--json", *line[at:]) if len(line) > 1 else (*line, "--json")


def _form(path: str, wanted: Wanted, ending: str) -> str:
    query = urlencode({k: v for k, v in wanted.query.items() if k not in ("said", "bad")})
    return quote("/home" if path == "/" else path) + f".{ending}" + (f"?{query}" if query else "")


def _asking(path: str, wanted: Wanted, code: str) -> str:
    """The same page in another language."""
    return quote(path) + "?" + urlencode({**{k: v for k, v in wanted.query.items() if k not in ("said", "bad")}, "lang": code})


def _cut(inside: str, only: str, link: Any) -> tuple[str, list[tuple[str, str, bool]]]:
    """A page of at most so many signs: sections beyond are links to pages of their own. Out: the HTML, with its
    contents: anchor, words, whether these are English on a page in another language."""
    heads = list(_HEAD.finditer(inside))
    told = [inside[one.end() : inside.find("</h2>", one.end())] for one in heads]
    bounds = [0, *(one.start() for one in heads), len(inside)]
    parts = [inside[a:b] for a, b in itertools.pairwise(bounds)]
    total, out = len(parts[0]), [parts[0]]
    for head, words, part in zip(heads, told, parts[1:], strict=True):
        folded = (only and head[1] != only) or (not only and total + len(part) > MOST_HTML and len(heads) > 1 and total > 2000)
        href = str(Markup.escape(link(head[1])))
        part = f'{head[0]}{words}</h2><p><a href="{href}">{gettext("Show this part")}</a></p>' if folded else part
        total += len(part)
        out.append(f'<section class="part">{part}</section>')
    contents: list[tuple[str, str, bool]] = [
        (str(one[1]), Markup(_TAG.sub("", words)), ' lang="en"' in one[0]) for one, words in zip(heads, told, strict=True)
    ]
    return "".join(out), contents if len(heads) > 1 else []
