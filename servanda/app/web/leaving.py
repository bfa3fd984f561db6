"""What leaves: the release gate and the files it gives, certificates of answers."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from servanda.app.files import read_bytes
from servanda.app.web.said import ngettext, plain
from servanda.app.web.views import SCREENS, Wanted, typed
from servanda.app.web.workbench import Workbench
from servanda.base.decoding import read_json
from servanda.base.document import Document
from servanda.base.refusal import Refusal

LABELS = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")
FORMATS = ("html", "docx", "pdf", "xlsx", "markdown", "ics", "json", "csv")


def gate(bench: Workbench, request: Request, wanted: Wanted) -> str:
    """To whom, up to which label; what goes and what is held back, counted for those alone who may see all of it."""
    tlp = wanted.state.get("tlp") or "CLEAR"
    counted = [
        len(read_json(found.text)) if (found := bench.engine.ask(one)).text else 0
        for one in (
            wanted._replace(state={**wanted.state, "tlp": tlp}).words("evidence show", "--json"),
            *(
                ()
                if bench.fixed.get("to") or bench.fixed.get("tlp")
                else (wanted._replace(state={**wanted.state, "to": "", "tlp": ""}).words("evidence show", "--json"),)
            ),
        )
    ]
    held = None if len(counted) < 2 else counted[1] - counted[0]
    picked = {name: value for name in ("blocks", "period") if (value := wanted.query.get(name))}
    formats = [{"name": one, "url": bench.link(wanted, f"/release-file/{one}", **picked)} for one in FORMATS]
    kept = {k: v for k, v in wanted.state.items() if v and k not in ("to", "tlp", *bench.fixed)} | picked
    return bench.part(
        request,
        wanted,
        part="release",
        to=wanted.state.get("to", ""),
        tlp=tlp,
        labels=LABELS,
        goes=ngettext("%(num)s record", "%(num)s records", counted[0]),
        held=held,
        all=counted[-1],
        formats=formats,
        kept=kept,
    )


def file(bench: Workbench, request: Request) -> Response:
    """A certificate (or what `verify` says of it), or the report in a format, through the one gate."""
    kind, _, name = request.url.path.lstrip("/").partition("/")
    wanted = bench.wanted(request, name)
    folder = tempfile.mkdtemp(prefix="servanda-")
    try:
        if kind == "certificate":
            place = str(Path(folder) / "certificate.json")
            line = SCREENS["ask"].commands(wanted)["ask"]
            found = bench.engine.ask((line[0], f"--save={place}", *line[1:]), keep=False)
            if found.refused:
                return bench.told(request, wanted, SCREENS["ask"], Refusal(*found.refused))
            if wanted.query.get("verify"):
                told = bench.engine.ask(
                    wanted._replace(state={k: v for k, v in wanted.state.items() if k in ("to", "tlp")}).words("verify", place),
                    keep=False,
                )
                page, _ = bench.joined(SCREENS["ask"], wanted, {"verify": told.page} if told.page else {}, {"verify": told})
                page = Document(plain("Verified: %(name)s", name=name), page.blocks, page.foot)
                return bench.laid(
                    request,
                    wanted,
                    SCREENS["ask"],
                    page,
                    False,
                    (
                        typed((*line[:1], "--save=certificate.json", *line[1:])),
                        typed(("verify", "certificate.json", bench.given)),
                    ),
                )
        elif name in FORMATS:
            line = SCREENS["release"].commands(wanted)["report"]
            found = bench.engine.ask((line[0], f"--format={name}", f"--out={folder}", *line[1:]), keep=False)
            if found.refused:
                return bench.told(request, wanted, SCREENS["release"], Refusal(*found.refused))
        else:
            return PlainTextResponse(plain("There is no such format.") + "\n", 404)
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
