"""Go-to, the keys, a word of the glossary."""

from __future__ import annotations

import re

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from servanda.app.files import read_bytes
from servanda.app.web.persons_places import actors_called
from servanda.app.web.said import english, ngettext, noted, plain
from servanda.app.web.said import gettext as _
from servanda.app.web.views import SCREENS, Screen, Wanted
from servanda.app.web.workbench import Workbench, for_reader, spoken
from servanda.base.decoding import read_json
from servanda.base.document import Para
from servanda.base.shipped import shipped
from servanda.base.shown import shown as safe


def go(bench: Workbench, request: Request) -> Response:
    """Clauses, rules and texts that a word fits, the closest first."""
    wanted = bench.wanted(request)
    asked = request.query_params.get("q", "").strip()
    word = asked.casefold()
    found = bench.engine.ask(wanted._replace(state={**wanted.state, "agreement": ""}).words("show", "--json"))
    rows = read_json(found.text) if found.text else []
    hits = [
        (f"/clause/{row['id']}", f"{row['id']}: {row['duty']}")
        for row in rows
        if word in f"{row['id']} {row['bearer']} {row['duty']}".casefold()
    ]
    hits += actors_called(bench, wanted, word)
    hits += [] if for_reader(wanted) else [(f"/draft/{one}", one) for one in bench.texts.names() if word in one.casefold()]
    hits += (
        [(f"/help/{asked.upper()}", plain("rule %(code)s", code=asked.upper()))]
        if re.fullmatch(r"(?i)(sv|sy|nr|ch)\d{3}", asked)
        else []
    )
    hits.sort(
        key=lambda hit: (
            word != hit[0].rpartition(":")[2].casefold() and word != hit[0].rpartition("/")[2].casefold(),
            len(hit[1]),
        )
    )
    if hits and (len(hits) == 1 or hits[0][0].casefold().endswith((f":{word}", f"/{word}"))):
        return RedirectResponse(bench.link(wanted, hits[0][0]), 303)
    listed = "".join(
        f'<li><a href="{Markup.escape(bench.link(wanted, path))}"><bdi{english()}>{Markup.escape(safe(text))}</bdi></a></li>'
        for path, text in hits[:60]
    )
    none = _("Nothing here is called so. Clauses, their bearers and acts, actors, texts and rules are looked through.")
    empty = f"<p>{none}</p>"
    told = ngettext("%(num)s found for “%(asked)s”", "%(num)s found for “%(asked)s”", len(hits), asked=asked)
    return bench.page(
        request,
        wanted,
        SCREENS[""],
        plain("Go to “%(asked)s”", asked=asked),
        f"<h1>{told}</h1>" + (f"<ul>{listed}</ul>" if hits else empty),
        linked=False,
    )


def word(bench: Workbench, request: Request, wanted: Wanted, screen: Screen) -> Response:
    """Keys, or a word of the glossary."""
    if wanted.path == "keys":
        keys = {
            "/": noted("go to"),
            "g h/d/c/a/r/t/m/s/l/p/v/b/n": noted("a screen"),
            "j k": noted("next and previous finding or row"),
            ".": noted("take the fix"),
            "Ctrl-S": noted("save"),
            noted("arrows"): noted("steps of a run"),
            "?": noted("this page"),
        }
        rows = "".join(
            f"<tr><td><kbd>{_(k) if k.isalpha() and len(k) > 1 else k}</kbd></td><td>{_(v)}</td></tr>" for k, v in keys.items()
        )
        return bench.page(
            request,
            wanted,
            screen,
            plain("Keys"),
            f"<h1>{_('Keys')}</h1><p>{_('They are off while you write, and without a tick at the foot.')}</p>"
            f"<table>{rows}</table>",
        )
    inside = shipped("pages") / "glossary.md"
    lines = read_bytes(inside).decode("utf-8").splitlines()
    found = [
        line.strip("| ").replace("|", ":")
        for line in lines
        if wanted.path.casefold() in line.casefold() and not line.startswith("#")
    ][:12]
    blocks = [Para(one) for one in found] or [
        Para(plain("The glossary does not have this word."), "quiet")
    ]
    return bench.page(
        request,
        wanted,
        screen,
        wanted.path,
        f"<h1><bdi>{Markup.escape(safe(wanted.path))}</bdi></h1>" + spoken(blocks),
        status=200 if found else 404,
    )
