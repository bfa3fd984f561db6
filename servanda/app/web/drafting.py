"""The Draft screen: a text with what is found in it; what is done to it is shown, and saved by a person alone."""

from __future__ import annotations

from urllib.parse import quote

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from servanda.app.mending import GivenAcceptance, accepting
from servanda.app.web.draft import above_amber, apart, fixed, found_in, merged
from servanda.app.web.said import gettext as _
from servanda.app.web.said import plain
from servanda.app.web.views import SCREENS, Screen, Wanted, typed
from servanda.app.web.workbench import Workbench, current, with_json
from servanda.base.document import Para
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
        else {"groups": [], "total": plain("Not checked"), "counts": "", "codes": [], "silent": []}
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
        keep=_may_be_kept(bench, wanted),
        **found,
    )
    listed = "".join(
        f'<li><a href="{Markup.escape(bench.link(wanted, f"/draft/{one}"))}"{current(one == file)}>'
        f"<bdi>{Markup.escape(safe(one))}</bdi></a></li>"
        for one in names
    )
    main = f'<h1>{_("Draft")}</h1><ul class="questions">{listed}</ul>{form}'
    return bench.page(request, wanted, screen, plain("Draft: %(file)s", file=file), main, commands=(typed(words),), linked=False)


def _may_be_kept(bench: Workbench, wanted: Wanted) -> bool:
    """Whether unsaved words may be kept in the browser: never where anything, the log included, is marked above AMBER, nor where
    that cannot be said."""
    log = bench.engine.ask(wanted.words("evidence show")).page
    said = "" if log is None else " ".join(block.text for block in log.blocks[:2] if isinstance(block, Para))
    return log is not None and not above_amber(said) and bench.texts.plain_enough()


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
                changed=plain("Changed here, not saved yet."),
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
                changed=plain("In the standard form, not saved yet.") if not shown.refused else shown.refused[0],
                base=base,
            )
        if form.get("do") == "accept":
            return _accepted(bench, request, wanted, form)
        if form.get("do") == "merge":
            disk, now = bench.texts.read(name)
            if now != base:
                return conflict(bench, request, wanted, text, base)
            said = plain("Put together here, not saved yet.")
            return draft(bench, request, wanted, screen, text=merged(text, disk, form), changed=said, base=base)
        if not bench.texts.write_text(name, text, base):
            return conflict(bench, request, wanted, text, base)
    except Refusal as error:
        return bench.told(request, wanted, screen, error, 400)
    return RedirectResponse(bench.link(wanted, f"/draft/{quote(name)}", said=plain("Saved.")), 303)


def _accepted(bench: Workbench, request: Request, wanted: Wanted, form: dict[str, str]) -> Response:
    """The file of acceptances with one more line, shown for a person to save. Raises Refusal where something is missing."""
    name, on = bench.texts.accepted(), form.get("on", "").strip()
    known = bench.clauses(wanted)
    texts = dict.fromkeys(one.partition(":")[0] for one in known.values())
    clause, agreement = known.get(on, ""), on or (next(iter(texts)) if len(texts) == 1 else "")
    if not on or (known and not clause and agreement not in texts):  # a text that cannot be read yet names none
        example = next(iter(known), "pact:1")
        raise Refusal(plain("that is no clause and no agreement."), plain("Write the id of one, such as %(id)s.", id=example), on)
    disk, base = bench.texts.read(name)
    given = GivenAcceptance(
        code=form.get("code", "").upper(),
        clause=clause,
        because=form.get("because", ""),
        owner=form.get("by", ""),
        until=form.get("until", ""),
        agreement="" if clause else agreement,
    )
    text = accepting(bench.texts.root, disk or None, given)
    said = plain("A line was added, not saved yet.")
    return draft(bench, request, wanted._replace(path=name), SCREENS["draft"], text=text, changed=said, base=base)


def conflict(bench: Workbench, request: Request, wanted: Wanted, yours: str, base: str) -> Response:
    """What is on the disk was changed: both, and each place where they differ with a choice of its own."""
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
        before=bench.texts.before(base) or plain("It is not kept any more."),
        blocks=[(at, one) for at, one in enumerate(apart(yours, disk)) if one[0] != one[1]],
    )
    title = plain("Changed on the disk")
    head = f"<h1>{_('Changed on the disk')}</h1>"
    return bench.page(request, wanted, SCREENS["draft"], title, head + form, status=409, linked=False)
