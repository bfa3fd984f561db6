"""The interface in another language: in the pseudo-locale, longer and from right to left, whatever carries no mark was written past the catalogue."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from workbench_support import ROOT, Reply, visit

pytest.importorskip("starlette")
pytest.importorskip("babel")

WEB = ROOT / "servanda" / "app" / "web"


class Asked:
    """A workbench asked over ASGI, in this process: no port, no browser."""

    def __init__(self, folder: Path, port: int = 4711) -> None:
        from servanda.app.web.guard import Entrance
        from servanda.app.web.said import PSEUDO
        from servanda.app.web.server import application
        from servanda.app.web.workbench import Workbench

        self.door = Entrance(port)
        self.bench = Workbench(str(folder), self.door, fixed={"today": "2031-04-01"}, tongues=(PSEUDO,))
        self.app = application(self.bench)

    def __call__(
        self, path: str, lang: str = "", *, method: str = "GET", form: dict[str, str] | None = None, inside: bool = True
    ) -> Reply:
        """What is answered; lang: what the browser likes best."""
        reply = asyncio.run(
            self._answer(path, lang, method, urlencode({"csrf": self.door.csrf, **(form or {})}).encode(), inside)
        )
        while reply.status == 202:
            reply = asyncio.run(self._answer(path, lang, method, b"", inside))
        return reply

    async def _answer(self, path: str, lang: str, method: str, body: bytes, inside: bool) -> Reply:
        address, _, query = path.partition("?")
        head = {"host": "127.0.0.1:4711", "origin": "http://127.0.0.1:4711", "accept-language": lang}
        head |= {"cookie": f"{self.door.cookie}={self.door.session}"} if inside else {}
        scope = {
            "type": "http", "http_version": "1.1", "method": method, "scheme": "http", "path": address, "raw_path": address.encode(),
            "query_string": query.encode(), "headers": [(k.encode(), v.encode()) for k, v in head.items()],
        }  # fmt: skip
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body if method == "POST" else b""}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        told = {k.decode(): v.decode() for k, v in sent[0]["headers"]}
        return Reply(sent[0]["status"], told, b"".join(one.get("body", b"") for one in sent[1:]).decode())


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    folder = tmp_path_factory.mktemp("words") / "rivers"
    shutil.copytree(ROOT / "dossiers" / "rivers", folder)
    made = Asked(folder)
    yield made
    made.bench.engine.close()


class Seen(HTMLParser):
    """What of a page is read or spoken and is ours: without words in `lang` of another language, names in `<bdi>`, and code."""

    NOT_OURS = frozenset(("bdi", "code", "kbd", "pre", "textarea", "script", "style", "svg", "time"))
    ALONE = frozenset(("meta", "link", "input", "br", "hr", "img", "wbr"))
    SPOKEN = ("title", "placeholder", "aria-label", "alt", "data-says", "data-show", "data-copied")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.told: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        theirs = tag in self.NOT_OURS or (tag != "html" and "lang" in said) or (tag == "option" and "dir" in said)
        theirs = theirs or bool(self.open and self.open[-1][1])
        if not theirs:
            self.told += [f"\n{said[one]}\n" for one in self.SPOKEN if said.get(one)]
        if tag not in self.ALONE:
            self.open.append((tag, theirs))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not (self.open and self.open[-1][1]):
            self.told.append(data)


def hard_coded(page: str) -> list[str]:
    """The words of ours that went past the catalogue."""
    left = re.sub(r"⟦[^⟦⟧]*⟧", " ", "".join(Seen(re.sub(r" · [\w-]+</title>", "</title>", page)).told))
    return [line.strip() for line in left.split("\n") if re.search(r"[^\W\d_]", line)]


def test_what_is_hard_coded_is_found() -> None:
    """The gate itself: a sentence, a label or a title that no catalogue gave is named; what is marked or of others is not."""
    page = '<html lang="xx"><p>⟦Ŝåṽéð <bdi>pact.md</bdi>···⟧</p><p lang="en">It stands. <b>So</b></p><h1>Saved</h1><a title="Take it">×</a></html>'
    assert hard_coded(page) == ["Saved", "Take it"]


YET: list[str] = []
"""Screens with words past the catalogue. The list only falls."""


def _paths() -> list[str]:
    """Every screen of the table, and what stands behind some: a screen added later is asked too."""
    from servanda.app.web.views import SCREENS

    more = ["/ask/keepable", "/ask/part", "/readings?step=1", "/help/keys", "/help/clause", "/help/SV404", "/help/nosuchword", "/go?q=water", "/go?q=zzz",
        "/clause/nothing:1", "/evidence/nothing", "/nosuch", "/release?to=Elba&tlp=GREEN", "/?as-of=2031-03-01&said=Saved."]  # fmt: skip
    return [f"/{one}" for one in SCREENS] + more


def test_every_screen_in_the_pseudo_locale(asked: Asked) -> None:
    """Outside of what commands say, of names and of code, every word carries the mark of the catalogue."""
    told = {}
    for path in _paths():
        reply = asked(path + ("&" if "?" in path else "?") + "lang=xx")
        assert '<html lang="xx" dir="rtl"' in reply.text, path
        if found := hard_coded(reply.text):
            told[path] = found
    assert sorted(told) == YET, told


# --- what no page of the tests shows ------------------------------------------------------------------------------------

WAITING: dict[str, int] = {}
"""Files with words past the catalogue, and how many still stand there. Numbers only fall. In the views it is the line that goes on
with a command's sentence: in the language of that."""
SAYING = {"Para": 0, "Heading": 1, "Document": 0, "page": 3, "PlainTextResponse": 0}
"""What is called with words of ours, and where they stand among its arguments."""


def _written(node: ast.expr) -> str:
    """A string as it is written, a sign for each slot."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return "".join(_written(one) if isinstance(one, ast.Constant) else "0" for one in getattr(node, "values", ()))


def unsaid(source: str) -> list[str]:
    """Words in a file of Python that would be shown and are in no call of the catalogue: in HTML, and in blocks of a page."""
    tree = ast.parse(source)
    for one in ast.walk(tree):  # what stands alone is a docstring; what a pattern matches is no words
        for inner in ast.iter_child_nodes(one):
            if (isinstance(one, ast.Expr) and isinstance(inner, ast.Constant)) or (
                isinstance(one, ast.Call)
                and getattr(one.func, "attr", getattr(one.func, "id", "")) in ("compile", "expression", "match")
            ):
                inner.value = ""  # type: ignore[attr-defined]
    whole = [one for one in ast.walk(tree) if isinstance(one, (ast.JoinedStr, ast.Constant))]
    inside = {id(inner) for one in whole if isinstance(one, ast.JoinedStr) for inner in one.values}
    told = [_written(one) for one in whole if id(one) not in inside]
    found = [re.sub(r"<[^<>]*(?:>|$)", " ", one).strip() for one in told if re.search(r"</?[a-z][\w-]*[\s>]", one)]
    for one in ast.walk(tree):
        name = getattr(one.func, "attr", getattr(one.func, "id", "")) if isinstance(one, ast.Call) else ""
        if name in SAYING and len(one.args) > SAYING[name]:  # type: ignore[attr-defined]
            found.append(_written(one.args[SAYING[name]]))  # type: ignore[attr-defined]
    return [one for one in found if re.search(r"[^\W\d_]{2}", re.sub(r"&\w+;|<[^<>]*>", "", one))]


def _unsaid_template(source: str) -> list[str]:
    import jinja2
    from jinja2 import nodes

    tree = jinja2.Environment(extensions=["jinja2.ext.i18n"]).parse(source)
    raw = "".join(
        one.data if isinstance(one, nodes.TemplateData) else "0" for one in tree.find_all((nodes.TemplateData, nodes.Name))
    )
    raw = re.sub(r"<bdi>[^<]*</bdi>|<!doctype html>", "", raw)
    spoken = [
        one[1] for one in re.finditer(r'(?:title|placeholder|aria-label|alt|data-says|data-show|data-copied)="([^"]*)"', raw)
    ]
    return [one for one in [*re.split(r"<[^<>]*>", raw), *spoken] if re.search(r"[^\W\d_]{2}", one)]


def test_no_words_past_the_catalogue() -> None:
    """What is shown by no page here, a conflict or a refusal of a form, is found where it is written."""
    assert unsaid('x = f"<p>Saved {n} times</p>"\ny = Para("Stands.", "bad")\nz = Heading(2, f"Due in {n}")') == [
        "Saved 0 times",
        "Stands.",
        "Due in 0",
    ]
    assert (
        unsaid('"""Gives <p>words</p>."""\nx = f"<p class=\'big\'>{_(\'Saved\')}</p>"\ny = Para(plain("Stands."), "bad")') == []
    )
    assert _unsaid_template("<p title='x'>Saved {{ n }}</p>") == ["Saved 0"]
    told = {one.name: found for one in sorted(WEB.glob("*.py")) if (found := unsaid(one.read_text("utf-8")))}
    assert {name: len(found) for name, found in told.items()} == WAITING, told
    templates = {one.name: _unsaid_template(one.read_text("utf-8")) for one in sorted(WEB.glob("templates/*.html"))}
    assert {name: found for name, found in templates.items() if found} == {}


def test_the_tables_are_whole() -> None:
    """The list of sentences is that of the code; French says each, with its plurals, and neither loses nor invents a slot."""
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "catalogue.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_faults_of_a_table_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence that is missing or no more said, a lost slot, an invented one, a plural without its forms."""
    from babel.messages.catalog import Catalog

    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    from catalogue import problems

    made, table = Catalog(), Catalog("fr", fuzzy=False)
    for one in ("a", "b %(n)s", "c %(n)s", ("%(num)s d", "%(num)s ds"), "e"):
        made.add(one)
    for key, said in (
        ("b %(n)s", "b"),
        ("c %(n)s", "c %(n)s %(m)s"),
        (("%(num)s d", "%(num)s ds"), ("un d", "", "")),
        ("e", "é"),
        ("f", "f"),
    ):
        table.add(key, said)
    assert sorted(one.split(" ", 1)[1].split(":")[0] for one in problems(made, table, "fr")) == [
        "does not say", "has other slots", "has other slots", "has what nobody says any more", "lacks",
    ]  # fmt: skip


def test_the_sheet_knows_no_left_and_right() -> None:
    """Start and end turn with the page; left and right do not. The cursor's is the editor's own name for it."""
    sheet = (WEB / "static" / "workbench.css").read_text("utf-8").replace(".cm-cursor { border-left-color", "")
    assert re.findall(r"[\w-]*\b(?:left|right)\b[\w-]*", sheet) == []
    assert "dir=auto" not in sheet


# --- a language ---------------------------------------------------------------------------------------------------------

FRENCH = [
    "Aller au contenu", "Menu", "Accueil", "Rédaction", "Clauses", "Questions", "Interprétations", "Chronologie", "Matrice", "Sources", "Diffusion",
    "Règles", "Aller à", "clause, acteur, règle, fichier", "Sur cette page", "situation au", "connu au", "interprétation", "texte tel quel", "Appliquer",
    "La même chose dans un terminal", "Copier la commande", "Sur quoi repose cette page", "raccourcis", "aide", "Ce qui vous attend aujourd’hui", "En retard", "puis une lettre\xa0: écrans", "Langue",
]  # fmt: skip


def test_home_in_french(asked: Asked) -> None:
    """The shell in French; what commands say stays English and is marked so; links keep the language that the address names."""
    page = asked("/?lang=fr")
    assert '<html lang="fr" dir="ltr"' in page.text
    told = [one.strip(" ,·\t") for one in "".join(Seen(page.text).told).split("\n")]
    assert [one for one in FRENCH if not any(one in line for line in told)] == []
    assert re.search(r'<p class="\w+" lang="en" dir=ltr>', page.text)
    links = [one for one in re.findall(r'href="(/[^"]*)"', page.text) if not re.match(r"/static|/\?", one)]
    assert len(links) > 12
    assert all("lang=fr" in one or ".json" in one for one in links), links
    assert "--lang" not in page.text
    by_browser = asked("/", "de-CH, fr;q=0.8, en;q=0.9, xx;q=0").text
    assert '<html lang="en"' in by_browser
    assert '<html lang="fr"' in asked("/", "de-CH;q=1, fr-CA;q=0.8, en;q=0.5").text
    assert "lang=fr" not in re.sub(r'<nav class="tongues".*?</nav>', "", asked("/", "fr").text, flags=re.S)
    assert '<html lang="fr"' in asked("/", "fr", inside=False).text  # the door
    for nonsense in ("/?lang=..", "/?lang=%3Cscript%3E", "/?lang=de"):
        assert '<html lang="en"' in asked(nonsense, "a;q=x, " * 2000).text


def test_what_a_form_answers_is_in_the_language_of_its_page(asked: Asked) -> None:
    """The address of the page that a form stood on names the language of the answer, and the way back keeps it."""
    reply = asked("/do/erase", method="POST", form={"back": "/sources?lang=fr"})
    assert (reply.status, reply.text) == (404, "Cet acte n’existe pas.\n")
    assert asked("/do/erase", method="POST", form={"back": "/sources?lang=nosuch"}).text == "There is no such act.\n"
    assert "lang=fr" in asked("/do/add", method="POST", form={"back": "/sources?lang=fr", "term": "x"}).headers["location"]


def test_plurals_slots_and_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """None, one and two; what others wrote is escaped and stands apart; what a table does not say is English, marked as such."""
    from servanda.app.web import said

    def records(number: int) -> str:
        return said.nplain("%(num)s record", "%(num)s records", number)

    said.speak("lang=en")
    assert [records(n) for n in (0, 1, 2, 1000)] == ["0 records", "1 record", "2 records", "1,000 records"]
    said.speak("lang=fr")
    assert [records(n) for n in (0, 1, 2, 1000)] == ["0 pièce", "1 pièce", "2 pièces", "1\u202f000 pièces"]
    assert said.gettext("Go to “%(asked)s”", asked="<b>\u202e") == "Aller à «\xa0<bdi>&lt;b&gt;\ufffd</bdi>\xa0»"
    assert said.gettext("Never said %(what)s", what="x") == '<span lang="en" dir="ltr">Never said <bdi>x</bdi></span>'
    assert isinstance(said.plain("Save"), said.Ours)
    assert not isinstance(said.plain("Never said"), said.Ours)
    assert said.day("2033-05-01") == '<time datetime="2033-05-01" title="2033-05-01"><bdi>1 mai 2033</bdi></time>'
    assert said.day("<i>") == "<bdi>&lt;i&gt;</bdi>"
    monkeypatch.setattr(said, "_table", lambda _code: ({"Save": ("<b>Sauver</b>",)}, int))
    assert said.gettext("Save") == "&lt;b&gt;Sauver&lt;/b&gt;"
    said.speak("lang=xx", "", ("xx",))
    assert said.pseudo("Go to %(asked)s") == "⟦Ĝö ţö %(asked)s······⟧"
    assert said.now().direction == "rtl"
    said.speak("")


# --- from right to left, in a browser -----------------------------------------------------------------------------------

CHROMIUM = Path("/usr/bin/chromium")
WIDE = """() => { const rail = document.querySelector(".rail").getBoundingClientRect(), root = document.documentElement;
  return [root.scrollWidth - root.clientWidth, rail.left > innerWidth / 2, rail.width < innerWidth]; }"""


@contextlib.contextmanager
def _served(folder: Path) -> Iterator[tuple[Any, str]]:
    """A workbench with the pseudo-locale on a port of its own: the application, and the link that opens it."""
    import socket

    import uvicorn

    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    made = Asked(folder, listening.getsockname()[1])
    server = uvicorn.Server(
        uvicorn.Config(made.app, log_level="critical", lifespan="off", ws="websockets-sansio", timeout_graceful_shutdown=1)
    )
    running = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    running.start()
    try:
        yield made, f"http://127.0.0.1:{made.door.port}"
    finally:
        server.should_exit = True
        running.join(20)
        made.bench.engine.close()


@pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium: pages are not looked at")
def test_from_right_to_left_nothing_is_cut(tmp_path: Path) -> None:
    """Longer words and the other direction: no page scrolls sideways at 1280 or 320 pixels, and the rail stands on the right."""
    playwright = pytest.importorskip("playwright.sync_api")
    shutil.copytree(ROOT / "dossiers" / "rivers", tmp_path / "rivers")
    told = {}
    with _served(tmp_path / "rivers") as (made, home), playwright.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.goto(f"{home}/#{made.door.token}")
        page.wait_for_selector("main.at-home")
        for path in ("/", "/sources", "/release?to=Elba&tlp=GREEN"):
            visit(page, f"{home}{path}{'&' if '?' in path else '?'}lang=xx")
            for width in (1280, 320):
                page.set_viewport_size({"width": width, "height": 720})
                told[path, width] = page.evaluate(WIDE)
        browser.close()
    assert {
        key: found for key, found in told.items() if found != ([0, True, True] if key[1] == 1280 else [0, False, False])
    } == {}
