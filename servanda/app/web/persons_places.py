"""Screens of persons and places: Actors, Map, Brief builder, Proposals. As of every screen, their pages are those of verbs;
around them stand the choices, each a plain form whose state is the address."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from servanda.app import files
from servanda.app.web.said import plain
from servanda.app.web.views import Screen, Wanted, Words, sections, typed
from servanda.app.web.workbench import Workbench, for_reader
from servanda.base.decoding import read_json
from servanda.base.document import Document, Heading, Listing, PageBlock, Para, Table
from servanda.base.refusal import Refusal
from servanda.report.monitoring.parts import PARTS, read_blocks

MAP_PARTS = "map,gaps,annex"
"""Parts of the report that the Map screen is made of: the drawing with its table, what nobody could see, the events."""


# --- Actors --------------------------------------------------------------------------------------------------------------


def _actor(wanted: Wanted) -> dict[str, Words]:
    if not wanted.path:
        return {"show": wanted.words("show", "--actors")}
    about = f"--actor={wanted.path}"
    found = {"show": wanted.words("show", about), "stall": wanted.words("ask", about, "stall")}
    if not for_reader(wanted) and (Path(wanted.dossier) / "strategy" / "positions.csv").is_file():  # tables go to no reader
        found["interests"] = wanted.words("strategy interests")
    return found


def _actor_page(wanted: Wanted, pages: Mapping[str, Document]) -> Document:
    """What it owes in one sentence, what it can hold up, its interests, then the clauses."""
    page, stall, interests = (pages.get(one) for one in ("show", "stall", "interests"))
    if page is None or not wanted.path:
        return page or Document(plain("Actors"), (Para(plain("No such actor."), "warn"),))
    (_none, head), *rest = sections(page)
    blocks: list[PageBlock] = list(head)
    if stall is not None:
        blocks += [
            Heading(2, plain("What it can hold up")),
            *(_held_up(stall) or [Para(plain("Nothing was found that it can hold up."), "quiet")]),
        ]
    if interests is not None and (told := _of_side(interests, wanted.path)):
        blocks += [Heading(2, plain("Its interests: what it says and what it has done")), *told]
    blocks += [block for title, inner in rest if title is not None for block in (title, *inner)]
    return Document(page.title, tuple(blocks), page.foot)


def _held_up(page: Document) -> list[PageBlock]:
    """What is shown and what is not decided, without the runs, which the question's own page has."""
    lines = [block for block in page.blocks if isinstance(block, Para | Listing)]
    found: list[PageBlock] = []
    for block, after in zip(lines, [*lines[1:], None], strict=True):
        if isinstance(block, Para) and block.tone == "bad":
            found += [block, *([after] if isinstance(after, Listing) else [])]
    open_ = [block.text for block in lines if isinstance(block, Para) and block.tone == "warn"]
    return [*found, *([Para(plain("Not decided:"), "warn"), Listing(tuple(open_))] if open_ else [])]


def _of_side(page: Document, actor: str) -> list[PageBlock]:
    found: list[PageBlock] = []
    for title, inner in sections(page):
        for block in inner:
            if (
                isinstance(block, Table)
                and block.columns[:1] == ("side",)
                and (rows := [row for row in block.rows if row[0] == actor])
            ):
                found += [Heading(3, title.text if title else page.title), Table(block.columns, tuple(rows))]
    return found


def _actors(bench: Workbench, wanted: Wanted) -> list[dict[str, list[str]]]:
    found = bench.engine.ask(wanted._replace(state={**wanted.state, "agreement": ""}).words("show", "--actors", "--json"))
    rows: list[dict[str, list[str]]] = read_json(found.text) if found.text else []
    return rows


def bearers(bench: Workbench, wanted: Wanted) -> list[str]:
    """The actors that bear a clause."""
    parts = ("owes", "must_not", "may", "tries")
    return [str(row["actor"]) for row in _actors(bench, wanted) if any(wanted.path in row[part] for part in parts)]


def actors_called(bench: Workbench, wanted: Wanted, word: str) -> list[tuple[str, str]]:
    """Of the actors that a word fits: address, and what go-to says of each."""
    names = [str(row["actor"]) for row in _actors(bench, wanted)]
    return [(f"/actor/{name}", f"{name}: actor") for name in names if word in name.casefold()]


# --- Map -----------------------------------------------------------------------------------------------------------------


def _boundary_files(wanted: Wanted) -> list[str]:
    """Files of shapes inside the dossier, none of which is anybody's boundaries before a person says whose they are."""
    home = Path(wanted.dossier)
    if for_reader(wanted) or not home.is_dir():
        return []
    return [place.relative_to(home).as_posix() for place in files.walk(home, (".geojson",))]


def _map(wanted: Wanted) -> dict[str, Words]:
    more = [f"--period={value}"] if (value := wanted.query.get("period")) else []
    if name := wanted.query.get("boundaries", ""):
        if name not in _boundary_files(wanted):
            raise Refusal(
                "there is no such file of boundaries in this dossier.", "Choose one of those in the list.", "boundaries"
            )
        whose = wanted.query.get("viewpoint", "").strip()
        more += [f"--boundaries={Path(wanted.dossier) / name}", *([f"--viewpoint={whose}"] if whose else [])]
    return {"report": wanted.words("report", f"--blocks={MAP_PARTS}", *more)}


def _map_page(_wanted: Wanted, pages: Mapping[str, Document]) -> Document:
    page = pages["report"]
    return Document(plain("Map"), page.blocks, page.foot)


# --- Brief ---------------------------------------------------------------------------------------------------------------


def _brief(wanted: Wanted) -> dict[str, Words]:
    picked = ",".join(read_blocks(wanted.query.get("blocks", "")))
    return {"report": wanted.words("report", f"--blocks={picked}")} if picked else {}


def _moves(picked: tuple[str, ...]) -> list[dict[str, str]]:
    """Of each part that was picked: its name, and the orders in which it stands one up, one down, or not at all."""
    found = []
    for at, name in enumerate(picked):
        others = [*picked[:at], *picked[at + 1 :]]
        moved = {
            way: ",".join([*others[:to], name, *others[to:]])
            for way, to in (("up", at - 1), ("down", at + 1))
            if 0 <= to <= len(others)
        }
        found.append({"name": name, "title": PARTS[name], "out": ",".join(others), "up": "", "down": "", **moved})
    return found


# --- Proposals -----------------------------------------------------------------------------------------------------------

DECISIONS = {"confirm": ("id", "who", "seen-by"), "drop": ("id",), "ask": ("words", "is")}
"""What is asked for a decision: the words of its command, then its options."""


def _decision(wanted: Wanted, verb: str, said: Mapping[str, str], *more: str) -> Words:
    """`draft confirm`, `drop` or `ask`: these take the dossier first."""
    about, *options = DECISIONS[verb]
    state = [f"--{name}={value}" for name in ("to", "tlp") if (value := wanted.state.get(name))]
    flags = [f"--{name}={value}" for name in options if (value := said.get(name, "").strip())]
    return ("draft", verb, *flags, *more, *state, "--", wanted.dossier, said.get(about, "").strip())


def _proposals(wanted: Wanted) -> dict[str, Words]:
    if wanted.path in DECISIONS:
        return {wanted.path: _decision(wanted, wanted.path, wanted.query)}
    return {"next": wanted.words("draft next"), "ask": wanted.words("draft ask")}


def _proposals_page(_wanted: Wanted, pages: Mapping[str, Document]) -> Document:
    if "next" not in pages:
        return next(iter(pages.values()))
    asked = pages["ask"].blocks if "ask" in pages else ()
    more = (Heading(2, plain("Who is meant")), *asked) if asked else ()
    return Document(plain("Proposals"), (*pages["next"].blocks, *more), pages["next"].foot)


def decided(bench: Workbench, request: Request, verb: str, form: Mapping[str, str]) -> Response:
    """Write one decision, as it was shown: where a file has changed since, nothing is written."""
    if verb not in DECISIONS:
        return PlainTextResponse(plain("There is no such decision.") + "\n", 404)
    line = _decision(bench.wanted(request), verb, form, "--write")
    if form.get("made") != bench.engine.fingerprint():
        said, bad = plain("Not written: the files changed since this was shown. Look at it again."), True
    elif (found := bench.engine.ask(line, keep=False)).refused:
        said, bad = f"{found.refused[0]} {found.refused[1]}", True
    else:
        said, bad = plain("Written. The same in a terminal: %(command)s", command=typed(line)), False
    return RedirectResponse(bench.link(bench.wanted(request), "/proposals", said=said, bad="1" if bad else ""), 303)


# --- what stands around them ---------------------------------------------------------------------------------------------


def choices(bench: Workbench, wanted: Wanted, screen: Screen) -> str:
    """What stands above the page of one of these screens; below that of a clause and of proposals."""
    slots: dict[str, object] = {}
    if screen.address in ("actor", "clause"):
        if screen.address == "clause":
            names = bearers(bench, wanted) if wanted.path else []
        else:
            names = [] if wanted.path else [str(row["actor"]) for row in _actors(bench, wanted)]
        slots = {"actors": [(name, bench.link(wanted, f"/actor/{name}")) for name in names]}
    elif screen.address == "map":
        slots = {
            "files": _boundary_files(wanted),
            "now": {k: wanted.query.get(k, "") for k in ("boundaries", "viewpoint", "period")},
        }
    elif screen.address == "brief":
        picked = read_blocks(wanted.query.get("blocks", ""))
        whole = ",".join(picked)
        rest = [{"name": n, "title": PARTS[n], "with": ",".join((*picked, n))} for n in PARTS if n not in picked]
        slots = {
            "picked": _moves(picked),
            "rest": rest,
            "release": bench.link(wanted, "/release", blocks=whole) if picked else "",
        }
    else:
        slots = {"said": wanted.query, "made": bench.engine.fingerprint(), **_open(bench, wanted)}
    kept = {k: v for k, v in wanted.state.items() if v and k not in bench.fixed}
    page = bench.forms.environment.get_template("places.html")
    slots |= {"reading": bench.read_only or for_reader(wanted), "back": bench.link(wanted, "/proposals")}
    return page.render(part=screen.address, csrf=bench.door.csrf, kept=kept, fields=DECISIONS, **slots)


def _open(bench: Workbench, wanted: Wanted) -> dict[str, object]:
    """The proposals of the next decision and the names asked for, as their verbs give them; or the decision that was shown."""
    if wanted.path in DECISIONS:
        shown = bench.engine.ask(_proposals(wanted)[wanted.path]).refused is None
        return {"decision": wanted.path if shown else "", "ids": [], "asked": []}
    told = [bench.engine.ask((*line[:2], "--json", *line[2:])).text for line in _proposals(wanted).values()]
    coming, names = (read_json(text) if text else {} for text in told)
    return {
        "decision": "",
        "ids": [one["id"] for one in coming.get("proposals", ())],
        "asked": [one["words"] for one in names.get("subjects", ())],
    }


ROWS = (
    Screen(
        "actor",
        "Actors",
        "p",
        _actor,
        "An actor, declared in a text, would stand here.",
        _actor_page,
        later=("stall", "interests"),
    ),
    Screen("map", "Map", "v", _map, "A place with a shape, or an event with a position, would stand here.", _map_page),
    Screen(
        "brief",
        "Brief",
        "b",
        _brief,
        "Pick the parts of the report that your reader needs: they would stand here, in your order.",
    ),
    Screen(
        "proposals", "Proposals", "n", _proposals, "A draft made with `servanda draft new` would fill this page.", _proposals_page
    ),
)
"""These screens, for the table."""
