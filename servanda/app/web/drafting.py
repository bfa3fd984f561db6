"""The Draft screen: a text with what is found in it; what is done to it is shown, and saved by a person alone."""

from __future__ import annotations

from urllib.parse import quote

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from servanda.app.web.draft import accepting, differs, fixed, found_in
from servanda.app.web.engine import Shown
from servanda.app.web.views import SCREENS, Screen, Wanted, typed
from servanda.app.web.workbench import Workbench, current, with_json
from servanda.base.refusal import Refusal
from servanda.base.shown import shown as safe


def draft(
    bench: Workbench,
    request: Request,
    wanted: Wanted,
    screen: Screen,
    checked: Shown,
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
        found_in(told.text, file, lambda path, **more: bench.link(wanted, path, **more), wanted.query.get("rule", ""))
        if told.text
        else {"groups": [], "total": "Not checked", "counts": "", "codes": []}
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
    checked = Shown(None, "")
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
                checked,
                text=fixed(disk, form.get("span", ""), fix),
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
                checked,
                text=shown.text or text,
                changed="In the standard form, not saved yet." if not shown.refused else shown.refused[0],
                base=base,
            )
        if form.get("do") == "accept":
            return draft(
                bench,
                request,
                wanted,
                screen,
                checked,
                text=accepting(text, form),
                changed="A line was added at the end, not saved yet.",
                base=base,
            )
        if not bench.texts.write_text(name, text, base):
            return conflict(bench, request, wanted, text, base)
    except Refusal as error:
        return bench.told(request, wanted, screen, error, 400)
    return RedirectResponse(bench.link(wanted, f"/draft/{quote(name)}", said="Saved."), 303)


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
