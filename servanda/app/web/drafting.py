"""The Draft screen: a text with what is found in it; what is done to it is shown, and saved by a person alone."""

from __future__ import annotations

from urllib.parse import quote

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from servanda.app.mending import GivenAcceptance, accepting
from servanda.app.web.draft import differs, fixed, found_in
from servanda.app.web.views import SCREENS, Screen, Wanted, typed
from servanda.app.web.workbench import Workbench, current, with_json
from servanda.base.refusal import Refusal
from servanda.base.shown import shown as safe


def draft(
    bench: Workbench,
    request: Request,
    wanted: Wanted,
    screen: Screen,
    *,
    text: str | None = None,
    changed: str = "",
    base: str = "",
) -> Response:
    names = bench.texts.names()
    file = wanted.path or next((one for one in names), "")
    try:
        disk, now = bench.texts.read(file)
    except Refusal as error:
        return bench.told(request, wanted, screen, error, 404)
    words = wanted.words("check", "--no-questions")
    told = bench.engine.ask(with_json(words))
    found = (
        found_in(told.text, file, disk, lambda path, **more: bench.link(wanted, path, **more), wanted.query.get("rule", ""))
        if told.text
        else {"groups": [], "total": "Not checked", "counts": "", "codes": [], "silent": []}
    )
    line = int(asked) if (asked := wanted.query.get("line", "")).isdecimal() else 0
    rows = disk.split("\n")
    first = max(1, line - 2)
    excerpt = [(n, rows[n - 1]) for n in range(first, min(len(rows), line + 2) + 1)] if 0 < line <= len(rows) else []
    form = bench.part(
        request,
        wanted,
        part="draft",
        file=file,
        uri=bench.editors.uri(file),
        root=bench.editors.uri(""),
        action=f"/draft/{quote(file)}",
        base=base or now,
        text=disk if text is None else text,
        changed=changed,
        line=line,
        excerpt=excerpt,
        excerpt_from=first,
        accept={name: wanted.query.get(name, "") for name in ("accept", "on")},
        accept_in=bench.texts.accepted(),
        **found,
    )
    listed = "".join(
        f'<li><a href="{Markup.escape(bench.link(wanted, f"/draft/{one}"))}"{current(one == file)}>'
        f"{Markup.escape(safe(one))}</a></li>"
        for one in names
    )
    main = f'<h1>Draft</h1><ul class="questions">{listed}</ul>{form}'
    return bench.page(request, wanted, screen, f"Draft: {file}", main, commands=(typed(words),), linked=False)


def drafted(bench: Workbench, request: Request, name: str, form: dict[str, str]) -> Response:
    """What is done to a text: saved, or shown changed for a person to save."""
    wanted, screen = bench.wanted(request, name), SCREENS["draft"]
    text, base = form.get("text", "").replace("\r\n", "\n"), form.get("base", "")
    try:
        if fix := form.get("fix"):
            disk, now = bench.texts.read(name)
            if now != base:
                return conflict(bench, request, wanted, disk, base)
            return draft(
                bench,
                request,
                wanted,
                screen,
                text=fixed(disk, fix.partition("|")[0], fix.partition("|")[2].replace("\r\n", "\n")),
                changed="Changed here, not saved yet.",
                base=base,
            )
        if form.get("do") == "fmt":
            shown = bench.engine.ask(("fmt", "-"), text, keep=False)
            return draft(
                bench,
                request,
                wanted,
                screen,
                text=shown.text or text,
                changed="In the standard form, not saved yet." if not shown.refused else shown.refused[0],
                base=base,
            )
        if form.get("do") == "accept":
            return _accepted(bench, request, wanted, form)
        if not bench.texts.write_text(name, text, base):
            return conflict(bench, request, wanted, text, base)
    except Refusal as error:
        return bench.told(request, wanted, screen, error, 400)
    return RedirectResponse(bench.link(wanted, f"/draft/{quote(name)}", said="Saved."), 303)


def _accepted(bench: Workbench, request: Request, wanted: Wanted, form: dict[str, str]) -> Response:
    """The file of acceptances with one more line, shown for a person to save. Raises Refusal where something is missing."""
    name, on = bench.texts.accepted(), form.get("on", "").strip()
    known = bench.clauses(wanted)
    texts = dict.fromkeys(one.partition(":")[0] for one in known.values())
    clause, agreement = known.get(on, ""), on or (next(iter(texts)) if len(texts) == 1 else "")
    if not clause and agreement not in texts:
        raise Refusal("that is no clause and no agreement.", f"Write the id of one, such as {next(iter(known), 'pact:1')}.", on)
    disk, base = bench.texts.read(name)
    given = GivenAcceptance(
        form.get("code", "").upper(),
        clause,
        *(form.get(one, "") for one in ("because", "by", "until")),
        agreement="" if clause else agreement,
    )
    text = accepting(bench.texts.root, disk or None, given)
    said = "A line was added at the end, not saved yet."
    return draft(bench, request, wanted._replace(path=name), SCREENS["draft"], text=text, changed=said, base=base)


def conflict(bench: Workbench, request: Request, wanted: Wanted, yours: str, base: str) -> Response:
    disk, now = bench.texts.read(wanted.path)
    form = bench.part(
        request,
        wanted,
        part="conflict",
        file=wanted.path,
        action=f"/draft/{quote(wanted.path)}",
        yours=yours,
        disk=disk,
        disk_hash=now,
        before=bench.texts.before(base) or "It is not kept any more.",
        differs=differs(yours, disk),
    )
    return bench.page(
        request,
        wanted,
        SCREENS["draft"],
        "Changed on the disk",
        "<h1>Changed on the disk</h1>" + form,
        status=409,
        linked=False,
    )
