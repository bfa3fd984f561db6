"""Milestones, parts and bounds in English."""

from __future__ import annotations

from servanda.check.problem import Source
from servanda.check.shifts import BackOp, BeforeOp, DayOp, PeriodOp, Shift
from servanda.model.core import ActRef, Clause, Condition, Dossier, Timing

_DAY = 86400


def listed(items: list[str], comma: str = ", ") -> str:
    """`a, b and c`."""
    if len(items) < 2:
        return items[0] if items else ""
    return f"{comma.join(items[:-1])} and {items[-1]}"


def event_label(dossier: Dossier, act: ActRef, by: tuple[str, ...]) -> str:
    """An act or event as something that has happened: the phrase with its slots filled, and who did it."""
    term = dossier.terms.get(act.term)
    phrase = act.term
    if term is not None and term.phrases:
        phrase = _filled(term.phrases[0], act)
    elif act.args:
        phrase = f"{act.term} ({', '.join(value for _, value in act.args)})"
    return f"“{phrase}” by {listed(list(by))}" if by else f"“{phrase}”"


def _filled(phrase: str, act: ActRef) -> str:
    values = dict(act.args)
    out: list[str] = []
    rest = phrase
    while rest:
        cut = min((i for i in (rest.find("["), rest.find("{")) if i >= 0), default=-1)
        if cut < 0:
            out.append(rest)
            break
        out.append(rest[:cut])
        if rest[cut] == "[":
            end = rest.find("]", cut)
            inner = rest[cut + 1 : end]
            name = inner[inner.find("{") + 1 : inner.find("}")].split(":")[0].strip() if "{" in inner else ""
            if name in values or not name:
                out.append(_filled(inner, act))
        else:
            end = rest.find("}", cut)
            name = rest[cut + 1 : end].split(":")[0].strip()
            out.append(values.get(name, f"some {name}"))
        rest = rest[end + 1 :] if end >= 0 else ""
    return " ".join("".join(out).split())


def part_words(clause: Clause, kind: str, part: Timing | Condition | None) -> str:
    """A part as a person names it: its keyword, with the period where there is one."""
    if part is None:
        return f"{clause.doers.mode if clause.doers.mode == 'jointly' else ''}{clause.modal}".strip()
    if isinstance(part, Timing):
        return f"{kind} {part.period} ..." if part.period is not None else f"{kind} {part.state or '...'}"
    return {"consent": f"with the consent of {listed(list(part.who))}"}.get(kind, f"{kind} ...")


def place(source: Source, local: str) -> str:
    """`clause 12, “only after ...”, as read by security-first`."""
    if not source.clause:
        return source.words
    read = f", as read in {source.variant}" if source.variant else ""
    return f"clause {local}{read}"


def shift_words(shift: Shift) -> str:
    """`14 days after`, `day 1 after`; empty for the moment itself."""
    out: list[str] = []
    for op in reversed(shift.ops):
        if isinstance(op, PeriodOp):
            out.append(f"{op.period} after")
        elif isinstance(op, DayOp):
            out.append(f"day {op.n} {'after' if op.after else 'of what starts with'}")
        elif isinstance(op, BeforeOp):
            out.append(f"{op.days} days before")
        elif isinstance(op, BackOp) and op.seconds > 1:
            out.append(f"{duration(op.seconds)} before")
    return " ".join(out)


def duration(seconds: int) -> str:
    """A length of time in the largest unit that tells it: `7 days`, `36 hours`, `1 second`."""
    seconds = abs(seconds)
    if seconds >= _DAY - 1:
        days = -(-seconds // _DAY) if seconds % _DAY > 7200 else max(1, seconds // _DAY)
        return f"{days} day{'' if days == 1 else 's'}"
    for size, name in ((3600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {name}{'' if count == 1 else 's'}"
    return "0 seconds"
