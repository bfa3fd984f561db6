"""What must hold of `alternatives` as a whole: two options or more, each with its name, its lines, and nothing said twice."""

from __future__ import annotations

from servanda.text.diagnostics import Note, Span
from servanda.text.lines import Line
from servanda.text.lists import Reader
from servanda.text.parts import CONTEXTS
from servanda.text.syntax import Part

NO_CLAUSE = "no clause"


def check_options(rd: Reader, ln: Line, options: tuple[Part, ...]) -> None:
    """Report too few options under an `alternatives` line, and a name that stands twice."""
    if len(ln.children) < 2:
        rd.emitter.say("SY016", ln.whole(), count="only one option stands" if ln.children else "no option stands")
    first: dict[str, Span] = {}
    for option in options:
        name = option.words.text if option.words is not None else ""
        span = option.words.span if option.words is not None else option.span
        if name.casefold() in first:
            rd.emitter.say("SY019", span, words=name, notes=(Note(first[name.casefold()], "the first one stands here"),))
        first.setdefault(name.casefold(), span)


def check_option(rd: Reader, ln: Line, name: str, lines: tuple[Part, ...]) -> None:
    """Report an option without lines, and `no clause` beside other lines."""
    if not ln.children:
        rd.emitter.say("SY017", ln.whole(), words=name)
    alone = next((line for line in lines if line.keyword == NO_CLAUSE), None)
    if alone is not None and len(ln.children) > 1:
        rd.emitter.say("SY033", alone.span)


def check_together(rd: Reader, parts: tuple[Part, ...]) -> bool:
    """Report what an option and the rest of its clause would say twice, and an option that leaves the clause without its first
    line. Gives whether the first line is left to options."""
    clause = CONTEXTS["clause"].rules
    written: dict[str, Span] = {}
    for part in parts:
        if part.keyword != "alternatives" and (part.keyword == "core" or clause[part.keyword].once):
            written.setdefault(part.keyword, part.span)
    cored = False
    for part in parts:
        if part.keyword != "alternatives":
            continue
        mine: dict[str, Span] = {}
        lacking = [option for option in part.parts if option.parts and not _has_core(option)]
        for option in part.parts:
            for line in option.parts:
                if line.keyword != "core" and not (line.keyword in clause and clause[line.keyword].once):
                    continue
                if line.keyword in written:
                    said = "WHO must ACT" if line.keyword == "core" else line.keyword
                    note = Note(written[line.keyword], "the other one stands here")
                    rd.emitter.say("SY034", line.span, words=said, where="in the clause or in other alternatives", notes=(note,))
                mine.setdefault(line.keyword, line.span)
        if "core" in mine and "core" not in written:
            for option in lacking:
                rd.emitter.say("SY096", option.span, words="option")
        cored = cored or "core" in mine
        written |= mine
    return cored


def _has_core(option: Part) -> bool:
    return any(line.keyword in ("core", NO_CLAUSE) for line in option.parts)
