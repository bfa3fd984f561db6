"""Which lines fit how strongly a clause binds: an effort can be judged, an intent cannot be breached."""

from __future__ import annotations

from servanda.model.build import Build, Core, Written, first_of
from servanda.model.sink import Where
from servanda.text.diagnostics import Span
from servanda.text.modals import DEGREES, EFFORT, INTENT
from servanda.text.syntax import Part

_SHOWS = ("shown by", "contradicted by")
_JUDGES = ("determined by", "as judged by")


def degree_of(parts: tuple[Part, ...]) -> str:
    """`effort` or `intent` by the core line among the parts; "" for duties of a result, prohibitions and powers."""
    line = first_of(parts, "core")
    found = DEGREES.get(line.modal, "") if line is not None else ""
    return found.removesuffix(" not") if found.startswith((EFFORT, INTENT)) else ""


def check_degree(build: Build, where: Where, parts: tuple[Part, ...], own: tuple[Part, ...]) -> None:
    """Report the lines of a clause that its degree gives no meaning. parts: with what is said throughout; own: as written."""
    degree, judged = degree_of(parts), any(part.keyword in _JUDGES for part in parts)
    for part in own:
        if part.keyword in _SHOWS and not degree:
            _say(build, where, part, "is for an effort or an intent; this clause owes its act itself.", "Leave it out.")
        elif part.keyword == "effect" and degree:
            _say(build, where, part, f"cannot follow from {_named(degree)}.", "Write a power (`may`) with this effect.")
        elif part.keyword in (*_JUDGES, "otherwise", "certified by") and degree == INTENT:
            _say(build, where, part, "asks about a breach; a declared intent is never breached.", "Leave it out, or write `must`.")
        elif part.keyword == "otherwise" and degree and not judged:
            _say(build, where, part, "waits for a breach, and nobody judges the effort.", "Add `determined by WHO`, or leave it out.")


_AMOUNTS = ("at least", "at most", "exactly", "all of")
_OF_ACTS = (*_AMOUNTS, "every", "immediately", "before each", "not before", "only after", "certified by", "effect")
_NOT_OF_STATES, _NOT_OF_STANDING = (*_OF_ACTS, "at", "except"), (*_OF_ACTS, "by", "before", "within")


def check_owed(build: Build, where: Where, head: Core, parts: tuple[Part, ...]) -> None:
    """Report the lines that only what is to be done can have: not a state, what is never done with, a prohibition or a power."""
    wrong = _NOT_OF_STATES if head.state else _NOT_OF_STANDING if head.standing else ()
    for part in parts:
        amount = part.keyword in _AMOUNTS and first_of(parts, "before each") is not None
        code, repair = "NR177", "Leave it out, or say by `from`, `until` or `while` how long it is owed."
        if part.keyword in wrong and head.state:
            message = f"`{part.keyword}` speaks of an act; what is owed here is that {head.state} holds."
        elif part.keyword in wrong:
            lasting = head.standing[0].term
            message = f"`{part.keyword}` speaks of what is done and over; `{lasting}` is owed all the time and never done with."
        elif part.keyword in ("immediately", "before each") and (head.modal == "may" or head.modal.endswith(" not")):
            code, repair = "NR161", "Write a duty (`must`), or leave the line out."
            message = f"`{part.keyword}` is said of what is to be done; a prohibition or a power is there from when it binds."
        elif amount:
            code, repair = "NR164", "Leave the amount out, or write `whenever ACT` and `before the trigger`."
            message = f"`{part.keyword}` adds acts up, and `before each` gives each act one of its own."
        else:
            continue
        build.sink.report(code, where, part.span, message, repair=repair, words=part.keyword)


def becomes_so(written: Written, status: str) -> bool:
    """Whether a clause of its degree ever becomes kept | breached | due."""
    degree = degree_of(written.item.statement.parts)
    return status == "due" or not degree or (degree == EFFORT and status == "breached")


def check_status_asked(build: Build, where: Where, span: Span, written: Written, status: str) -> None:
    """Report a moment that a clause of this degree never has: `clause 5 is kept` of an effort."""
    degree = degree_of(written.item.statement.parts)
    if becomes_so(written, status):
        return
    build.sink.report(
        "NR180",
        where,
        span,
        f"Clause {written.local} is {_named(degree)}: nothing says when it is {status}.",
        repair="Name the act you wait for, or what a body determines.",
        notes=[(written.item.statement.head.span, "the clause stands here")],
        words=written.local,
    )


def _named(degree: str) -> str:
    return "an effort owed" if degree == EFFORT else "an intent declared"


def _say(build: Build, where: Where, part: Part, message: str, repair: str) -> None:
    build.sink.report("NR179", where, part.span, f"`{part.keyword}` {message}", repair=repair, words=part.keyword)
