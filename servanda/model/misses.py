"""Why some words are no phrase: the finding that helps most."""

from __future__ import annotations

import re
from collections.abc import Iterable

from servanda.model.context import Context, part_of, tail_of
from servanda.model.names import clean, key_of
from servanda.model.phrases import tokens
from servanda.text.diagnostics import Span
from servanda.text.emit import did_you_mean
from servanda.text.syntax import Words

_PART_WORDS = (
    "within", "by", "before", "after", "from", "until", "on", "not before", "only after", "while", "every", "whenever",
    "immediately", "lapses", "if", "unless", "provided that", "with the consent", "at least", "at most", "exactly", "at",
    "except", "verified by", "monitored by", "supervised by", "certified by", "determined by", "otherwise", "no later",
)  # fmt: skip


_SO_MANY = re.compile(r"by [0-9]{1,6} of ")
_DOERS = re.compile(r"(?:(?P<how>each of|any of|\d+ of|jointly|of) )?(?P<names>.+)", re.IGNORECASE)
_TOGETHER = re.compile(r"(?:(?:jointly|together) )?by (?P<who>.+)", re.IGNORECASE)
_PARTIES = re.compile(r"(?:(?:each|every) )?party|(?:each of |both )?(?:the )?parties", re.IGNORECASE)
_ONE = "Name one who does it, and write a clause for each; or declare an event for what they do together."
_THIRD_PERSON = (("ies", "y"), ("es", ""), ("s", ""))


def need_moment(context: Context, words: Words, state: str) -> None:
    """Report a state that stands where a moment is needed."""
    context.build.sink.report(
        "NR063",
        context.where,
        words.span,
        f"`{clean(words.text)}` is a state; here one moment is needed.",
        repair=f"Write `start of {state}` or `end of {state}`.",
        notes=[(context.build.names.all["state", state].span, "declared here as a state")],
        words=words.text,
    )


def unknown_phrase(context: Context, words: Words, *, in_core: bool = False, states: bool = False, alone: bool = False) -> None:
    """Report words that are no phrase, with the reason that helps most. alone: where one does it each time."""
    build, where = context.build, context.where
    sink, vocabulary, text = build.sink, build.vocabulary, clean(words.text)
    prefix = vocabulary.prefix(text, words.span.file)
    if prefix is not None:
        match, rest = prefix
        if _SO_MANY.match(rest):
            message = f"`{rest}` is a moment: so many of several set no clause going, and nothing follows them by nature."
            repair = f"Count a clock from `{text}`, or declare an event for it."
            sink.report("NR005", where, words.span, message, repair=repair, words=text)
            return
        start = text[: len(text) - len(rest)].rstrip()
        by = None if in_core or states else _TOGETHER.fullmatch(rest)
        if by is not None and (who := _who(context, by["who"], words.span.file)):
            message = f"`{rest}` does not say who does it: that stands after `by` alone."
            repair = f"Write `{start} by {who}`."
            if alone and _many(who):
                message, repair = f"`{rest}` names several, and each time it is the act of one.", _ONE
            sink.report("NR005", where, words.span, message, repair=repair, words=text)
            return
        if rest.casefold().startswith(tuple(f"{word} " for word in _PART_WORDS)):
            sink.report(
                "NR006",
                where,
                tail_of(words, len(text) - len(rest)).span,
                f"`{rest}` belongs on its own line.",
                repair=f"End the line after `{start}` and write `{rest}` below it.",
                notes=[(match.entry.span, f"the phrase `{match.entry.phrase.text}` ends before it")],
                words=rest,
            )
            return
    if not (in_core or states) and (repair := _doers_last(context, text, words.span.file)):
        repair = _ONE if alone and _many(repair) else repair
        sink.report("NR005", where, words.span, f"`{text}` begins with who does it.", repair=repair, words=text)
        return
    misfit = vocabulary.misfit(text, words.span.file)
    if misfit is not None:
        _misfit(context, words, misfit.entry.phrase.text, misfit.hole.type, misfit.words, misfit.entry.span)
        return
    hidden = vocabulary.hidden(text, words.span.file)
    if hidden is not None:
        sink.report(
            "NR017",
            where,
            words.span,
            f"`{text}` is declared in `{hidden.file}`, which this file does not import.",
            repair=f"Add `imports: {hidden.file}` to the head of this file.",
            notes=[(hidden.span, "declared here")],
            words=text,
        )
        return
    sorts = ("act",) if in_core else ("state",) if states else ("act", "event", "state")
    known = vocabulary.spellings(words.span.file, sorts)
    repair = _other_words(context, text, words.span.file, in_core=in_core)
    close = () if repair else closest(text, known)
    what = {"act": "an act", "state": "a state"}.get(sorts[0]) if len(sorts) == 1 else "an act, event or state"
    declare = f"declare `{sorts[0]} {text}`" if len(sorts) == 1 else f"declare it with `act` or `event {text}`"
    sink.report(
        "NR004" if states else "NR005",
        where,
        words.span,
        f"`{text}` is not {what} declared here.",
        repair=repair
        or (f"Write `{close[0]}`, or {declare}." if close else f"D{declare[1:]}, or use the words of one that is."),
        notes=[(known[close[0]].span, "the closest phrase is declared here")] if close else [],
        suggestions=close,
        words=text,
    )


_OF_CLAUSES = re.compile(r"(?:clause|provision|article|obligation|commitment|agreement|treaty)s?\b", re.IGNORECASE)
_BECAME = re.compile(r"(?<!\w)(?:is|are|be) (\w+)\Z")
_BECOME = {"violated": "breached", "broken": "breached", "infringed": "breached", "fulfilled": "kept", "met": "kept"}
_BECOMES = ("breached", "kept", "due")


def _other_words(context: Context, text: str, file: str, *, in_core: bool) -> str:
    """The repair where no phrase could ever be declared in these words, or the language has its own for them; "" elsewhere."""
    vocabulary = context.build.vocabulary
    if "[" in text or "]" in text:
        return "What stands in brackets is written as `alternatives NAME`, with an `option` for each bracket under it."
    keys = text.casefold().split()
    if in_core and ("or" in keys or "and" in keys):
        many = "A clause owes one act, or `must all of` a list with an act a line"
        return f"{many}; where one of two is enough, declare one act or event for both."
    latest = re.match(r"(?:the )?(?:latest|last) (.+)", text, re.IGNORECASE)
    if latest is not None and not in_core and vocabulary.match(latest[1], file) is not None:
        return f"A clock that begins anew each time stands after its period as `since the latest {latest[1]}`, without `of`."
    if keys[0] in ("when", "once", "upon") and len(keys) > 1 and not in_core:
        who = "with who does it after it: `ACT by each of the parties`"
        return f"Leave `{keys[0]}` out, and name an act or event as it is declared, {who}."
    becomes = _BECAME.search(text)
    if becomes is not None and not in_core and _OF_CLAUSES.search(text, 0, becomes.start()):
        status = _BECOME.get(becomes[1].casefold(), becomes[1].casefold())
        if status in _BECOMES:
            return f"Write `any clause is {status}` (after `whenever`), or name the clause: `clause 1 is {status}`."
    return ""


def _doers_last(context: Context, text: str, file: str) -> str:
    """The repair where doers stand first, `open the road by A` for `A opens the road`; "" where they do not."""
    words, vocabulary = text.split(), context.build.vocabulary
    for cut in range(max(1, len(words) - vocabulary.most), len(words)):
        for verb in dict.fromkeys((words[cut], *(words[cut].removesuffix(end) + more for end, more in _THIRD_PERSON))):
            match = vocabulary.match(phrase := " ".join((verb, *words[cut + 1 :])), file)
            if match is not None and match.entry.sort == "act" and (who := _who(context, " ".join(words[:cut]), file)):
                return f"Write `{phrase} by {who}`."
    return "Write who does it after the act, several with commas: `ACT by each of A, B`." if _who(context, text, file) else ""


def _who(context: Context, text: str, file: str) -> str:
    """Doers as they stand after `by`; "" where the words name nobody who is known."""
    if _PARTIES.fullmatch(text):
        return "each of the parties" if context.agreement and context.build.agreements[context.agreement].parties else ""
    found = _DOERS.fullmatch(text)
    names = re.split(r", ?| and ", found["names"]) if found is not None else []
    if not names or any(context.build.names.look("actor", name, file) is None for name in names):
        return ""
    how = ((found and found["how"]) or "each of").casefold().replace("jointly", "each of")
    return f"{how} {', '.join(names)}" if len(names) > 1 else names[0]


def several(context: Context, words: Words) -> bool:
    """Whether words name several who are known, as they stand after `by`."""
    return _many(_who(context, clean(words.text), words.span.file))


def _many(who: str) -> bool:
    return "," in who or "each of" in who


def closest(text: str, known: Iterable[str]) -> tuple[str, ...]:
    """Phrases near to `text`: a slip of the pen away, else sharing most of its words; best first, three at most."""
    spelled = did_you_mean(text, sorted(known))
    if spelled:
        return spelled
    words = {key for key, _ in tokens(text)}
    scored = []
    for phrase in known:
        other = {key for key, _ in tokens(phrase)}
        share = len(words & other) / max(len(words | other), 1)
        if share >= 0.5 or (len(words) > 1 and words < other):
            scored.append((-share, phrase))
    return tuple(phrase for _, phrase in sorted(scored)[:3])


def _misfit(context: Context, words: Words, phrase: str, type_: str, value: str, span: Span) -> None:
    build, where = context.build, context.where
    wants = build.slots.wants(type_)
    spaces = ("actor", "place", "kind", "term")
    known = next((name for space in spaces if (name := build.names.look(space, value, words.span.file))), None)
    hidden = [space for space in spaces if known is None and (space, key_of(value)) in build.names.by_key]
    offset = clean(words.text).find(value)
    place = part_of(words, offset, len(value)) if offset >= 0 else words.span
    if hidden:
        build.names.unknown(hidden[0], Words(value, place), where, "NR019")
        return
    if known is None and type_ not in ("number", "quantity", "date", "text"):
        space = type_ if type_ in ("actor", "place") else ""
        close = build.names.close(value, (space,) if space else spaces, words.span.file)
        build.sink.report(
            "NR019",
            where,
            place,
            f"`{value}` is not declared; `{phrase}` needs {wants} there.",
            repair=f"Write `{close[0]}`."
            if close
            else f"Declare `{value}`, or put it in quotation marks if any text will do."
            if not type_
            else f"Declare `{space or 'kind'} {value}`, or correct it.",
            notes=[(span, "the phrase is declared here")],
            suggestions=close,
            words=value,
        )
        return
    notes = [(span, "the phrase is declared here")]
    if known is not None:
        notes.append((known.span, f"`{known.id}` is declared here"))
    is_actor = known is not None and known.space == "actor" and wants.startswith("something")
    repair = (
        f"Write `is {type_}` under `{known.id}`, or name another." if known and is_actor else f"Write {wants} there."
    )
    build.sink.report(
        "NR051",
        where,
        place,
        f"`{value}` is not {wants}, which `{phrase}` needs there.",
        repair=repair,
        notes=notes,
        words=value,
    )
