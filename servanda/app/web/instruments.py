"""Screens of the instruments: red lines, experts, packages, the sanctions queue, aid, allies, channels.

Each is a row: its verbs by view, and what of a dossier shows that it is used. The pages are those of the verbs, the
forms come from their declarations (`acts`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from servanda.app.web.acts import AskedField, fields, lacking, line, takes
from servanda.app.web.engine import Task, still_at_work
from servanda.app.web.said import noted, plain
from servanda.app.web.views import SCREENS, Screen, Wanted, Words, typed
from servanda.app.web.workbench import Workbench, back_to, for_reader, with_json
from servanda.base.decoding import read_json
from servanda.base.document import Document, Heading
from servanda.base.refusal import Refusal

TERMINAL = ("channels",)
"""Groups that tell a terminal alone; this page is one, of one person on this machine."""
RUNS = "screened"
"""How the folders of screenings begin, inside the dossier; the last by name is the one to decide on."""
CUSTOMERS = "customers.csv"
CONTRACTS = "support/contracts"
VOTES = "allies/votes.csv"
SCREEN = "sanctions screen"
ONLY = {SCREEN: ("file", "out", "column", "list", "list-file", "limit", "threshold", "since")}
"""Acts whose form asks for this alone: a screening of a file needs nothing of a single name."""


class Instrument(NamedTuple):
    """used: files or folders of a dossier of which one shows that there is something; views: of each, its name and verbs;
    acts: verbs that write, by the view under which their forms stand."""

    screen: Screen
    used: tuple[str, ...]
    views: Mapping[str, tuple[str, tuple[str, ...]]]
    acts: Mapping[str, tuple[str, ...]] = {}


INSTRUMENTS: dict[str, Instrument] = {}


def _row(
    address: str,
    title: str,
    key: str,
    empty: str,
    used: tuple[str, ...],
    views: dict[str, tuple[str, tuple[str, ...]]],
    acts: Mapping[str, tuple[str, ...]] = {},
) -> None:
    def commands(wanted: Wanted) -> dict[str, Words]:
        _title, verbs = views.get(wanted.path, ("", ()))
        reader = for_reader(wanted)
        found = {}
        for verb in verbs:
            if (reader and "to" not in takes(verb)) or lacking(verb, _held(verb, wanted)):
                continue
            said = _held(verb, wanted) if verb == verbs[0] else {}
            found[verb] = line(verb, wanted, said, *(("--out=-",) if verb.startswith(TERMINAL) else ()))
        return found

    INSTRUMENTS[address] = Instrument(Screen(address, title, key, commands, empty, _joined), used, views, acts)


def _held(verb: str, wanted: Wanted, act: bool = False) -> dict[str, str]:
    """What the address says of a verb; where nobody says otherwise, what lies in the dossier under its usual name, but for
    a reader, who names no file."""
    home, held = Path(wanted.dossier), dict(wanted.query)
    if for_reader(wanted):
        return held
    runs = sorted(one.name for one in home.glob(f"{RUNS}*") if one.is_dir())
    usual: dict[str, str] = {}
    if verb.startswith("sanctions decide"):
        usual = {"run": runs[-1]} if runs else {}
    elif verb == SCREEN and act:
        usual = {"file": CUSTOMERS} if (home / CUSTOMERS).is_file() else {}
        usual |= {"out": f"{RUNS}-{dt.datetime.now():%Y-%m-%dT%H%M%S}" if runs else RUNS}
    elif verb == "support flags":
        usual = {"file": "\n".join(sorted(f"{CONTRACTS}/{one.name}" for one in (home / CONTRACTS).glob("*.json*")))}
    elif verb == "allies align" and (home / VOTES).is_file():
        usual = {"file": VOTES}
    return {name: value for name, value in usual.items() if not held.get(name)} | held if usual else held


def for_view(screen: Screen, wanted: Wanted) -> Screen:
    """The screen as this view of it: where the view needs to be told something, it says so and not that nothing is there."""
    row = INSTRUMENTS.get(screen.address)
    if row is None or not lacking(verb := row.views[wanted.path][1][0], _held(verb, wanted)) or verb == "sanctions decide queue":
        return screen
    return screen._replace(empty=screen.empty if for_reader(wanted) else noted("Say below what to ask: it would stand here."))


def _joined(_wanted: Wanted, pages: Mapping[str, Document]) -> Document:
    """The pages one under the other: the first says the verdict, the others stand under their names."""
    first, *rest = pages.values()
    more = [block for page in rest for block in (Heading(2, page.title), *page.blocks)]
    return Document(first.title, (*first.blocks, *more), first.foot)


_row(
    "red-lines",
    noted("Red lines"),
    "e",
    noted("A line, declared in a text, with strategy/lines.csv beside it, would stand here."),
    ("strategy/lines.csv", "strategy/threats.csv"),
    {
        "": (noted("The lines"), ("strategy lines", "strategy record")),
        "enforce": (noted("Who would gain by a breach"), ("strategy enforce",)),
    },
)
_row(
    "experts",
    noted("Experts"),
    "x",
    noted("Questions and answers of experts in strategy/ would fill this page: servanda strategy experts new."),
    ("strategy/questions.csv", "strategy/answers.csv", "strategy/obstacles.csv"),
    {
        "": (noted("What they say"), ("strategy experts pool",)),
        "obstacles": (noted("Obstacles"), ("strategy obstacles",)),
        "interests": (noted("Interests"), ("strategy interests",)),
        "forecasts": (noted("Forecasts"), ("strategy forecast score",)),
    },
    {"forecasts": ("strategy forecast make", "strategy forecast resolve")},
)
_row(
    "packages",
    noted("Packages"),
    "k",
    noted("Alternatives in the draft, with strategy/preferences.csv beside it, would fill this page."),
    ("strategy/preferences.csv",),
    {"": (noted("Packages"), ("strategy packages",))},
)
_row(
    "sanctions",
    noted("Sanctions queue"),
    "q",
    noted("A screening would fill this page: the form below runs one over a file of customers, against the lists you imported."),
    ("customers.csv", RUNS, "measures.toml"),
    {
        "": (noted("The queue"), ("sanctions decide queue",)),
        "queue": (noted("The queue"), ("sanctions decide queue",)),
        "decisions": (noted("Decisions"), ("sanctions decide list",)),
        "calendar": (noted("Calendar"), ("sanctions calendar",)),
        "measures": (noted("Measures"), ("sanctions review measures",)),
        "name": (noted("Screen a name"), (SCREEN,)),
    },
    dict.fromkeys(
        ("", "queue"),
        (*(f"sanctions decide {one}" for one in ("propose", "whitelist", "several", "confirm", "reject")), SCREEN),
    ),
)
_row(
    "aid",
    noted("Aid"),
    "i",
    noted("Promises of support, with a ledger in support/, would fill this page."),
    ("support",),
    {
        "": (noted("Promised and delivered"), ("support ledger",)),
        "tranche": (noted("Tranches"), ("support tranche",)),
        "train": (noted("Training"), ("support train",)),
        "ship": (noted("Goods on the way"), ("support ship",)),
        "assist": (noted("Cyber"), ("support assist",)),
        "land": (noted("Land cleared"), ("support land",)),
        "deliver": (noted("What breaks first"), ("support deliver",)),
        "debt": (noted("Debt"), ("support debt",)),
        "terms": (noted("Trade terms"), ("support terms",)),
        "flags": (noted("Red flags"), ("support flags",)),
    },
)
_row(
    "allies",
    noted("Allies"),
    "y",
    noted("Tables in allies/, such as members.csv, would fill this page."),
    ("allies",),
    {
        "": (noted("What each owes"), ("allies duties",)),
        "burden": (noted("Burden"), ("allies burden",)),
        "initiatives": (noted("Initiatives"), ("allies initiatives",)),
        "meetings": (noted("Meetings"), ("allies meetings",)),
        "positions": (noted("Positions"), ("allies positions",)),
        "leave": (noted("If one leaves"), ("allies leave",)),
        "consistent": (noted("Transfers"), ("allies consistent",)),
        "balance": (noted("Trade"), ("allies balance",)),
        "align": (noted("Votes"), ("allies align",)),
    },
)
_row(
    "channels",
    noted("Channels"),
    "z",
    noted("Name an item below: who could know of it would stand here."),
    ("channels/channels.toml",),
    {
        "": (noted("Undercutting"), ("channels check",)),
        "said": (noted("What was said"), ("channels said",)),
        "knew": (noted("Who could know"), ("channels knew",)),
    },
)


def there(bench: Workbench, wanted: Wanted, address: str) -> bool:
    """Whether there is such a page for this reader. Of channels only who is read in learns anything, that there are
    none included."""
    row = INSTRUMENTS.get(address)
    if row is None:
        return True
    if wanted.path not in row.views:
        return False
    return address != "channels" or _read_in(bench, wanted)


def _read_in(bench: Workbench, wanted: Wanted) -> bool:
    home = Path(wanted.dossier)
    return (home / "channels" / "channels.toml").is_file() and bench.engine.ask(
        line("channels said", wanted._replace(query={}), {}, "--out=-")
    ).refused is None


def hidden(bench: Workbench, wanted: Wanted) -> set[str]:
    """Instruments that are not in the menu: those that the dossier has nothing of. A reader learns nothing from
    that: to him all are named but channels."""
    home = Path(wanted.dossier)
    unused = {name for name, row in INSTRUMENTS.items() if not any((home / one).exists() for one in row.used)}
    if for_reader(wanted):
        unused = set()
    return unused | (set() if _read_in(bench, wanted._replace(path="")) else {"channels"})


def choices(bench: Workbench, request: Request, wanted: Wanted, screen: Screen) -> tuple[str, str]:
    """Above a page its other views, below it the form to ask otherwise and the forms of what can be done."""
    row = INSTRUMENTS[screen.address]
    verbs = row.views[wanted.path][1]
    page = bench.forms.environment.get_template("instruments.html")
    held = {k: v for k, v in wanted.state.items() if v and k not in bench.fixed}
    tabs = [
        (name, bench.link(wanted, f"/{screen.address}{'/' if at else ''}{at}"), at == wanted.path.replace("queue", ""))
        for at, (name, _verbs) in row.views.items()
        if at != "queue"
    ]
    above = page.render(part="tabs", tabs=tabs if len(tabs) > 1 else [])
    asking = fields(verbs[0], _held(verbs[0], wanted))
    acts = () if bench.read_only or for_reader(wanted) else row.acts.get(wanted.path, ())
    pairs, waiting = _queue(bench, wanted) if acts and screen.address == "sanctions" else ((), ())
    forms = [
        (verb, [_among(verb, one, pairs, waiting) for one in fields(verb, _held(verb, wanted, True), ONLY.get(verb, ()))])
        for verb in acts
    ]
    hits = [
        (label, bench.link(wanted, f"/{screen.address}/queue", query=query, entity=entity))
        for query, entity, label in pairs
        if acts
    ]
    below = page.render(
        hits=hits,
        part="forms",
        action=request.url.path,
        asking=asking,
        wanting=bool(lacking(verbs[0], _held(verbs[0], wanted))),
        kept=held,
        forms=forms,
        csrf=bench.door.csrf,
        back=str(request.url.path),
    )
    return above, below


def _queue(bench: Workbench, wanted: Wanted) -> tuple[list[tuple[str, str, str]], list[str]]:
    """Of the queue: customer, listed record and both in words, of each hit that may be decided; numbers that wait."""
    verb = "sanctions decide queue"
    if lacking(verb, _held(verb, wanted)):
        return [], []
    found = bench.engine.ask(with_json(line(verb, wanted, _held(verb, wanted))))
    customers = read_json(found.text)["customers"] if found.text else []
    hits = [(one, hit) for one in customers for hit in one["hits"]]
    pairs = [
        (one["id"], entity, f"{one['id']} {one['name']}: {hit['listed']} [{entity}]")
        for one, hit in hits
        if not hit["waiting"]
        for entity in hit["entities"]
    ]
    return pairs, [str(hit["waiting"]) for _, hit in hits if hit["waiting"]]


def _among(verb: str, one: AskedField, pairs: Sequence[tuple[str, str, str]], waiting: Sequence[str]) -> AskedField:
    """A field with what there is to choose from."""
    if one.name == "hit":
        return one._replace(kind="ticks", choices=tuple(f"{query}={entity}\t{label}" for query, entity, label in pairs))
    if one.name == "number":
        return one._replace(kind="select", choices=tuple(waiting))
    return one._replace(kind="ticks", choices=tuple(waiting)) if (verb.split()[-1], one.name) == ("confirm", "also") else one


def acted(bench: Workbench, request: Request, name: str, form: Mapping[str, str]) -> Response:
    """Run the verb of a form, as one would type it."""
    verb = name.replace("-", " ")
    row = next((one for one in INSTRUMENTS.values() if any(verb in verbs for verbs in one.acts.values())), None)
    if row is None:
        return PlainTextResponse(plain("There is no such act.") + "\n", 404)
    back, wanted = form.get("back", "/"), bench.wanted(request)
    try:
        words = line(verb, wanted, form, only=ONLY.get(verb, ()))
    except Refusal as error:
        return back_to(back, f"{error.where}: {error.reason} {error.repair}", True)
    task = bench.engine.task(words, keep=False)
    if still_at_work([task]):
        bench.doing[number := str(len(bench.doing) + 1)] = task, back
        return RedirectResponse(f"/doing/{number}", 303)
    return _ended(task, back)


def _ended(task: Task, back: str) -> Response:
    found, line = task.future.result(), typed(task.words)
    said = " ".join(found.refused[:2]) if found.refused else plain("Entered. The same in a terminal: %(command)s", command=line)
    return back_to(back, said, found.refused is not None)


def doing(bench: Workbench, request: Request) -> Response:
    """An act that takes long: its stage, until it has ended; then the page it began on, which says how."""
    task, back = bench.doing.get(request.path_params["number"], (None, "/"))
    if task is None:
        return back_to("/", plain("There is no such page. Choose one in the menu."), True)
    if task.future.done():
        return _ended(task, back)
    main = bench.part(request, bench.wanted(request), part="job", stages=[(typed(task.words), task.stage[0])])
    return bench.page(request, bench.wanted(request), SCREENS[""], plain("Being worked out"), main, status=202, wait=True)
