"""The table of screens: address, the commands a screen is made of, what of their pages it shows, and what it says when empty."""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from servanda.app.web.said import noted, nplain, plain
from servanda.base.document import Document, Heading, Listing, PageBlock, Para, Table
from servanda.base.refusal import Refusal
from servanda.base.time import read_day

STATE = ("as-of", "known", "reading", "agreement", "to", "tlp", "today")
"""What holds on every page, stands in its address and is kept in its links."""
TAKES: dict[str, str] = {
    "check": "reading agreement to tlp today",
    "due": "as-of known reading agreement to tlp today",
    "monitor": "as-of known reading agreement to tlp today",
    "monitor --all-readings": "as-of known agreement to tlp today",
    "diff": "reading agreement to tlp today",
    "why": "as-of known reading to tlp today",
    "explain": "to tlp",
    "ask": "reading agreement to tlp",
    "show": "agreement to tlp",
    "report": "as-of known reading agreement to tlp today",
    "evidence show": "as-of known to tlp",
    "draft next": "to tlp",
    "draft ask": "to tlp",
    "strategy interests": "as-of known reading today",
}
"""Of each verb, which of the state it takes."""
Words = tuple[str, ...]


class Wanted(NamedTuple):
    """What an address asks for. dossier: as given to `open`; state: of `STATE`, what is set; path: the rest of the
    address; query: all of it; visited: the day of the last visit, if the browser knows it."""

    dossier: str
    state: Mapping[str, str]
    path: str = ""
    query: Mapping[str, str] = {}
    visited: str = ""

    def words(self, verb: str, *more: str) -> Words:
        """A command line on this dossier with the state that its verb takes. What a reader typed is never taken for an option."""
        takes = TAKES.get(verb, "").split()
        flags = [f"--{name}={value}" for name, value in self.state.items() if value and name in takes]
        options = [one for one in more if one.startswith("--")]
        names = [one for one in more if not one.startswith("--")]
        guard = ["--"] if any(one.startswith("-") for one in (*names, self.dossier)) else []
        return (*verb.split(), *options, *flags, *guard, *names, self.dossier)


class Screen(NamedTuple):
    """address: its first part; commands: each by the name of its part; picks: of the pages made, what is
    shown (default: the first); later: commands that a page is shown without while they are at work."""

    address: str
    title: str
    key: str
    commands: Callable[[Wanted], dict[str, Words]]
    empty: str
    picks: Callable[[Wanted, Mapping[str, Document]], Document] | None = None
    menu: bool = True
    later: tuple[str, ...] = ()


def typed(words: Sequence[str]) -> str:
    """A command as one would type it."""
    return shlex.join(("servanda", *words))


def sections(page: Document) -> list[tuple[Heading | None, list[PageBlock]]]:
    """The blocks under each heading of the second level; those before the first under None."""
    found: list[tuple[Heading | None, list[PageBlock]]] = [(None, [])]
    for block in page.blocks:
        if isinstance(block, Heading) and block.level == 2:
            found.append((block, []))
        else:
            found[-1][1].append(block)
    return found


def _only(page: Document, *begins: str) -> tuple[PageBlock, ...]:
    return tuple(
        b for head, blocks in sections(page) if head is not None and head.text.startswith(begins) for b in (head, *blocks)
    )


def _marking(page: Document) -> tuple[PageBlock, ...]:
    first = page.blocks[0] if page.blocks else None
    return (first,) if isinstance(first, Para) and "highest marking" in first.text else ()


# --- Home --------------------------------------------------------------------------------------------------------------

SOON = 14
"""Days that Home looks ahead, and back when no other day is asked for."""
def _day(wanted: Wanted) -> str:
    return wanted.state.get("as-of") or wanted.state.get("today") or dt.date.today().isoformat()


def since(wanted: Wanted) -> str:
    """From which day on changes are told."""
    if asked := wanted.query.get("since") or wanted.visited:
        return asked
    try:
        return (read_day(_day(wanted)[:10]) - dt.timedelta(days=SOON)).isoformat()
    except Refusal:
        return _day(wanted)


def _home(wanted: Wanted) -> dict[str, Words]:
    return {
        "check": wanted.words("check"),
        "monitor": wanted.words("monitor"),
        "due": wanted.words("due", f"--days={SOON}"),
        "diff": wanted.words("diff", since(wanted), _day(wanted)),
    }


def _home_page(wanted: Wanted, pages: Mapping[str, Document]) -> Document:
    """The verdict, then four lists: overdue, due soon, changed, waiting for a decision."""
    check, due, watched, changed = (pages.get(one) for one in ("check", "due", "monitor", "diff"))
    blocks: list[PageBlock] = []
    if watched is not None:  # once it is watched, what became of it comes before how it is drafted
        told = [b.text for b in watched.blocks if isinstance(b, Para) and b not in _marking(watched)][:1]
        for text in told:
            blocks += _verdict(text)
    if check is not None:
        ready = next(
            (
                [b for b in found if isinstance(b, Para)][:1]
                for head, found in sections(check)
                if head and head.anchor == "short"
            ),
            [],
        )
        blocks += [Para(b.text, "quiet") if blocks else b for b in ready]
    late = ("Overdue", "Past its last moment")
    nothing = {
        "late": plain("Nothing is known to be overdue."),
        "soon": plain("Nothing falls due, no clock runs."),
        "changed": plain("No change is known. Evidence that is entered would show here, and what it changed."),
        "waits": plain("Nothing waits for you."),
    }
    titles = {
        "late": plain("Overdue"),
        "soon": nplain("Due in %(num)s day", "Due in %(num)s days", SOON),
        "changed": plain("Changed since %(day)s", day=since(wanted)),
        "waits": plain("Waits for a decision"),
    }
    parts = {
        "late": _inside(due, *late),
        "soon": []
        if due is None
        else [
            b
            for head, found in sections(due)
            if head and not head.text.startswith(late)
            for b in (Heading(3, head.text), *found)
        ],
        "changed": _changes(changed),
        "waits": [] if check is None else _decisions(check),
    }
    for name, found in parts.items():
        blocks += [Heading(2, titles[name]), *(found or [Para(nothing[name], "quiet")])]
    top = next((_marking(page) for page in (watched, due, check) if page is not None and _marking(page)), ())
    return Document(plain("What needs you today"), (*top, *blocks), due.foot if due is not None else ())


def _verdict(told: str) -> list[PageBlock]:
    """One sentence of the counts that `monitor` begins with, then the counts; these alone where its words are others."""
    head, _, kinds = told.rstrip(".").partition(": ")
    counts = {word: int(n) for n, _, word in (kind.partition(" ") for kind in kinds.split("; ")) if n.isdecimal()}
    every = head.partition(" ")[0]
    if not counts or not every.isdecimal():
        return [Para(told, "warn")]
    breached, unseen = counts.get("breached", 0), counts.get("unknown", 0) + counts.get("none reported", 0)
    late = counts.get("overdue, nothing reported", 0)
    said = [
        nplain("%(num)s of %(every)s clauses is breached", "%(num)s of %(every)s clauses are breached", breached, every=every)
        if breached
        else plain("No clause of %(every)s is known to be breached", every=every),
    ]
    if late:
        said.append(nplain("%(num)s is overdue with nothing reported", "%(num)s are overdue with nothing reported", late))
    if unseen:
        said.append(nplain("of %(num)s nothing is known or reported", "of %(num)s nothing is known or reported", unseen))
    tone = "bad" if breached else "warn" if late or unseen else "good"
    return [Para("; ".join(said) + ".", tone), Para(told, "quiet")]


def _inside(page: Document | None, *begins: str) -> list[PageBlock]:
    if page is None:
        return []
    several = [(head, found) for head, found in sections(page) if head and head.text.startswith(begins)]
    return [b for head, found in several for b in ((Heading(3, head.text), *found) if head.text != begins[0] else found)]


def _changes(page: Document | None) -> list[PageBlock]:
    return [] if page is None else [b for head, found in sections(page) if head for b in (Heading(3, head.text), *found)]


def _decisions(page: Document) -> list[PageBlock]:
    return [
        b
        for head, found in sections(page)
        if head
        and (
            head.text.startswith(("The ", "What is still to be chosen", "Not decided"))
            or head.anchor in ("matters", "choices", "undecided")
        )
        for b in found
    ]


# --- the others --------------------------------------------------------------------------------------------------------


def _clause(wanted: Wanted) -> dict[str, Words]:
    if not wanted.path:
        return {"show": wanted.words("show")}
    return {
        "why": wanted.words("why", wanted.path),
        "explain": wanted.words("explain", wanted.path),
        "stall": wanted.words("ask", "stall", wanted.path),
    }


def _clause_page(_wanted: Wanted, pages: Mapping[str, Document]) -> Document:
    """What it says and how it stands, then why; what only the log can say is left out where there is none."""
    if "show" in pages:
        return pages["show"]
    told, explained, stall = (pages.get(one) for one in ("why", "explain", "stall"))
    if explained is None:
        return told if told is not None else Document(plain("Clause"), ())
    if stall is not None:
        lines = tuple(block for block in stall.blocks if isinstance(block, Para | Listing) and block not in _marking(stall))
        held = (Heading(2, plain("Who can hold it up?"), "stall"), *lines)
        explained = Document(explained.title, (*explained.blocks, *held), explained.foot)
    if told is None:
        return explained
    status = [b for b in told.blocks if isinstance(b, Para) and b.tone in ("good", "bad", "warn", "plain")][:1]
    rest = [
        b
        for b in told.blocks
        if b not in status and b not in _marking(told) and not (isinstance(b, Para) and b.tone == "quote")
    ]
    head = next((n for n, b in enumerate(explained.blocks) if isinstance(b, Heading)), len(explained.blocks))
    strong = [b for b in explained.blocks[:head] if isinstance(b, Para) and b.tone == "strong"]
    words = [b for b in explained.blocks[:head] if b not in strong]
    return Document(explained.title, (*_marking(told), *status, *strong, *words, *rest, *explained.blocks[head:]), told.foot)


def _ask(wanted: Wanted) -> dict[str, Words]:
    if not wanted.path:
        return {}
    about = [f"--{name}={value}" for name in ("actor", "event") if (value := wanted.query.get(name))]
    clause = [value] if (value := wanted.query.get("clause")) else []
    return {"ask": wanted.words("ask", *about, wanted.path, *clause)}


def _readings(wanted: Wanted) -> dict[str, Words]:
    clause = [value] if (value := wanted.query.get("clause")) else []
    return {"part": wanted.words("ask", "part", *clause), "monitor": wanted.words("monitor --all-readings")}


def _readings_page(wanted: Wanted, pages: Mapping[str, Document]) -> Document:
    """The readings side by side, those lines marked in which they differ; of the shortest run as many steps as are asked for."""
    part, side = pages.get("part"), pages.get("monitor")
    blocks: list[PageBlock] = []
    if side is not None:
        blocks += [_differing(b) if isinstance(b, Table) else b for b in side.blocks]
    if part is not None:
        step = int(asked) if (asked := wanted.query.get("step", "")).isdecimal() else 0
        inner = [_stepped(b, step) if isinstance(b, Table) and "run that shows it" in b.caption else b for b in part.blocks]
        blocks = [
            *_marking(side or part),
            Heading(2, plain("Where they part"), "part"),
            *inner,
            Heading(2, plain("Side by side"), "side"),
            *(b for b in blocks if b not in _marking(side or part)),
        ]
    return Document(plain("Readings side by side"), tuple(blocks), (part or side or Document("", ())).foot)


def _stepped(run: Table, step: int) -> Table:
    if not step:
        return run
    now = min(step, len(run.rows))
    return Table(run.columns, run.rows[:now], ("",) * (now - 1) + ("warn",), f"{run.caption}: step {now} of {len(run.rows)}")


def _differing(side: Table) -> Table:
    """Its rows marked where the answers under the readings are not all the same."""
    if len(side.columns) < 3:
        return side
    tones = [("warn" if len({cell for cell in row[1:] if cell}) > 1 else "") for row in side.rows]
    return Table(side.columns, side.rows, tuple(tones), side.caption)


def _report(wanted: Wanted) -> dict[str, Words]:
    period = [f"--period={value}"] if (value := wanted.query.get("period")) else []
    return {"report": wanted.words("report", *period)}


def _release(wanted: Wanted) -> dict[str, Words]:
    """What goes: the whole report, or the parts of a brief."""
    picked = [f"--{name}={value}" for name in ("blocks", "period") if (value := wanted.query.get(name))]
    return {"report": wanted.words("report", *picked)}


def _brushed(wanted: Wanted) -> dict[str, Words]:
    """The report on a stretch: the two days of the brush are its end and its length. Unless a reader was chosen it is the
    owner's, up to the highest label; its head says so."""
    if not wanted.state.get("to") and not wanted.state.get("tlp"):
        wanted = wanted._replace(state={**wanted.state, "tlp": "RED"})
    first, last = wanted.query.get("from", ""), wanted.query.get("until", "")
    try:
        days = (read_day(last) - read_day(first)).days + 1
    except Refusal:
        return _report(wanted)
    inside = wanted._replace(state={**wanted.state, "as-of": last})
    return {"report": inside.words("report", f"--period={max(1, days)}d")}


def periods(wanted: Wanted) -> list[tuple[str, str, dict[str, str]]]:
    """The stretches before and after the one that is shown: which way, the word, and what stands in the address."""
    try:
        last = read_day(wanted.query.get("until") or _day(wanted)[:10])
        first = read_day(wanted.query["from"]) if wanted.query.get("from") else last - dt.timedelta(days=SOON - 1)
        length = last - first + dt.timedelta(days=1)
        ways = (("before", noted("The period before"), -length), ("after", noted("The period after"), length))
        return [
            (way, word, {"from": (first + by).isoformat(), "until": (last + by).isoformat()}) for way, word, by in ways
        ]
    except (Refusal, OverflowError):
        return []


def _time_page(_wanted: Wanted, pages: Mapping[str, Document]) -> Document:
    page = pages["report"]
    return Document(
        plain("Timeline"),
        (*_head(page), *_only(page, "Timeline"), *_only(page, "Deadlines"), *_only(page, "Freedom of movement")),
        page.foot,
    )


def _matrix_page(_wanted: Wanted, pages: Mapping[str, Document]) -> Document:
    page = pages["report"]
    found = [*_only(page, "Status of commitments")]
    found.sort(key=lambda b: type(b).__name__ not in ("Picture", "Heading"))  # the drawing first
    return Document(plain("Matrix"), (*_head(page), *found), page.foot)


def _head(page: Document) -> tuple[PageBlock, ...]:
    return tuple(sections(page)[0][1])


def _release_page(_wanted: Wanted, pages: Mapping[str, Document]) -> Document:
    page = pages["report"]
    return Document(plain("What goes: %(title)s", title=page.title), page.blocks, page.foot)


def _evidence(wanted: Wanted) -> dict[str, Words]:
    if wanted.path:
        return {"evidence": wanted.words("evidence show", f"--id={wanted.path}")}
    more = [f"--{name}={value}" for name in ("term", "place", "page") if (value := wanted.query.get(name))]
    return {"evidence": wanted.words("evidence show", *more)}


def _help(wanted: Wanted) -> dict[str, Words]:
    return {"rules": ("rules", *(["--"] if wanted.path.startswith("-") else []), *([wanted.path] if wanted.path else []))}


SCREENS: dict[str, Screen] = {
    one.address: one
    for one in (
        Screen("", "Home", "h", _home, "A dossier with clauses would fill this page.", _home_page),
        Screen(
            "draft",
            "Draft",
            "d",
            lambda wanted: {"check": wanted.words("check", "--no-questions")},
            "A Markdown file would stand here.",
        ),
        Screen(
            "clause",
            "Clauses",
            "c",
            _clause,
            "A clause in a servanda block of a text would stand here.",
            _clause_page,
            later=("stall",),
        ),
        Screen("ask", "Questions", "a", _ask, "Choose a question."),
        Screen(
            "readings",
            "Readings",
            "r",
            _readings,
            "A reading, declared in a text, would stand here beside the text as written.",
            _readings_page,
        ),
        Screen("time", "Timeline", "t", _brushed, "Events in the log and clauses with deadlines would stand here.", _time_page),
        Screen("matrix", "Matrix", "m", _brushed, "Clauses with evidence would stand here, a row each.", _matrix_page),
        Screen(
            "sources",
            "Sources",
            "s",
            _evidence,
            "Nothing is entered yet: add the first event below, or import a table in a terminal.",
        ),
        Screen("evidence", "Evidence", "", _evidence, "No such record.", menu=False),
        Screen("release", "Release", "l", _release, "What may go would stand here.", _release_page),
        Screen("help", "Rules", "", _help, "No such rule."),
    )
}
