"""From indented lines to parts: each line finds its keyword in its context, its shape reads the rest."""

from __future__ import annotations

from servanda.text.alternatives import NO_CLAUSE, check_option, check_options
from servanda.text.core import find_degree, find_modal, near_modal, read_core
from servanda.text.diagnostics import Note, Span
from servanda.text.emit import did_you_mean
from servanda.text.lines import QUOTED, Line
from servanda.text.lists import Reader, read_items, read_ref
from servanda.text.parts import CONTEXTS, KEYWORDS_OF_CLAUSE, VAGUE, Context, Rule, contexts_with, match_keyword, near_keyword
from servanda.text.shapes import Fields, listed, read_text
from servanda.text.syntax import Part

STATEMENT_WORDS = (
    "clause", "actor", "kind", "group", "body", "place", "act", "event", "state", "term", "ladder", "reading",
    "purpose", "concern", "red line", "declaratory", "judgement", "accept", "supersedes", "in accordance with",
    "annex of", "prevails over", "parallel to", "throughout", "list", "alternatives", "proposed clause", "proposed act",
    "proposed actor", "proposed declaratory",
)  # fmt: skip
_CONDITIONAL = {"if", "unless", "provided that", "only after", "while", "whenever"}
_ALSO_NAMES = {"every"}  # keywords that open a WHO as well
# keywords that may stand alone on their line
_BARE = ("otherwise", "one-way", "reversible", "as written", "deliberate", "not deliberate", "immediately", "failing", NO_CLAUSE)
_HOLDERS = {"seen": "verified by", "determined": "determined by", "adds": "clause", "purpose": "purpose or concern", "ambiguous": "ambiguous because",
            "option": "clause", "option of clauses": "reading", "alternative clauses": "alternatives"}  # fmt: skip


def read_parts(rd: Reader, lines: list[Line], context: Context, holder: str) -> tuple[Part, ...]:
    """Parts of the lines under a statement or part. holder: how messages name what they stand under."""
    parts: list[Part] = []
    first_of: dict[str, Span] = {}
    for index, ln in enumerate(lines):
        part = _read_part(rd, ln, context, holder, index, first_of)
        if part is not None:
            parts.append(part)
    return tuple(parts)


def _read_part(rd: Reader, ln: Line, context: Context, holder: str, index: int, first_of: dict[str, Span]) -> Part | None:
    found = match_keyword(context, ln)
    if context.core and (found is None or index == 0 or found[0].keyword in _ALSO_NAMES):
        modal = find_modal(ln, 0, len(ln.keys)) is not None and ln.keys[0] != "rung"
        if modal and found is not None and found[0].keyword in _CONDITIONAL:
            rd.emitter.say("SY173", ln.whole(), words=found[0].keyword)
            first_of.setdefault("core", ln.whole())
            return None
        plain = found is None or found[0].keyword in _ALSO_NAMES
        if modal or (plain and "core" not in first_of and find_degree(ln, 0, len(ln.keys)) is not None):
            return _read_core_line(rd, ln, index, first_of)
    if found is None:
        _unknown(rd, ln, context, holder, index, first_of)
        return None
    rule, size = found
    if len(ln.keys) > size and ln.keys[size] in ("and", "or", "the") and _say_near(rd, ln, context, size):
        return None
    if context.name in ("reading", "option of clauses") and rule.keyword.startswith("clause"):
        return _clause_in_reading(rd, ln, context.name)
    if rule.once:
        before = first_of.get(rule.keyword)
        if before is not None:
            rd.emitter.say(
                "SY131", ln.span(0, size), words=rule.keyword, holder=holder,
                notes=(Note(before, "it stands here first"),),
            )  # fmt: skip
        first_of[rule.keyword] = ln.span(0, size)
    end = len(ln.keys)
    if end == size and rule.keyword not in _BARE:
        rd.emitter.say("SY133", ln.whole(), words=rule.keyword, repair=f"Write for example `{rule.example}`.")
        return None
    fields = None if ln.broken else rule.shape.read(rd, ln, size, end)
    nested = _nested(rd, ln, rule)
    if rule.keyword == "option" and fields is not None:
        check_option(rd, ln, fields["words"].text, nested.get("parts", ()))
    return None if fields is None else make_part(ln, rule.keyword, size, {**fields, **nested})


def make_part(ln: Line, keyword: str, size: int, fields: Fields) -> Part:
    """A Part of this line with its comments."""
    return Part(
        keyword=keyword, span=ln.whole(), keyword_span=ln.span(0, size), comments=ln.comments, trailing=ln.trailing,
        **fields,
    )  # fmt: skip


def _nested(rd: Reader, ln: Line, rule: Rule) -> Fields:
    if rule.keyword == "otherwise":
        if len(ln.keys) == 1 and not ln.children:
            rd.emitter.say("SY150", ln.whole())
        elif len(ln.keys) > 1 and ln.children:
            rd.emitter.say("SY154", ln.children[0].whole())
            return {}
    if not ln.children:
        if rule.keyword == "alternatives":
            check_options(rd, ln, ())
        return {}
    if not rule.nested:
        rd.emitter.say("SY068", ln.children[0].whole(), words=rule.keyword)
        return {}
    parts = read_parts(rd, ln.children, CONTEXTS[rule.nested], rule.keyword)
    if rule.nested == "ladder":
        check_rungs(rd, parts)
    elif rule.keyword == "alternatives":
        check_options(rd, ln, parts)
    return {"parts": parts}


def check_rungs(rd: Reader, parts: tuple[Part, ...]) -> None:
    """Rungs are numbered 1, 2, 3 ... in their order."""
    for expected, rung in enumerate(parts, start=1):
        if rung.number != expected:
            rd.emitter.say("SY151", rung.keyword_span, words=rung.number, expected=expected)
            return


def _read_core_line(rd: Reader, ln: Line, index: int, first_of: dict[str, Span]) -> Part | None:
    before = first_of.get("core")
    if before is not None:
        rd.emitter.say("SY166", ln.whole(), notes=(Note(before, "the first one stands here"),))
        return None
    first_of["core"] = ln.whole()
    if index > 0:
        rd.emitter.say("SY167", ln.whole())
    fields = read_core(rd, ln, 0, len(ln.keys))
    items: tuple[Part, ...] = ()
    if fields is not None and fields.get("options"):
        if not ln.children:
            rd.emitter.say("SY156", ln.whole(), words=fields["options"][0])
        items = _read_acts(rd, ln.children)
    elif ln.children and fields is not None:
        rd.emitter.say("SY068", ln.children[0].whole(), words=ln.slice(0, 6))
    return None if fields is None else make_part(ln, "core", len(ln.keys), {**fields, "parts": items})


def _read_acts(rd: Reader, lines: list[Line]) -> tuple[Part, ...]:
    acts: list[Part] = []
    for ln in lines:
        modal = find_modal(ln, 0, len(ln.keys))
        if modal is not None:
            rd.emitter.say("SY157", ln.span(modal.start, modal.end), words=modal.text)
            continue
        if ln.children:
            rd.emitter.say("SY068", ln.children[0].whole(), words=ln.slice(0, 6))
        if ln.keys[-1] == ",":
            rd.emitter.say("SY137", ln.span(len(ln.keys) - 1, len(ln.keys)))
            continue
        if ln.keys[0] in ("-", "•", "*"):
            rd.emitter.say("SY158", ln.span(0, 1), words=ln.raw[0])
            continue
        acts.append(make_part(ln, "act", 0, {"words": ln.words(0, len(ln.keys))}))
    return tuple(acts)


def _clause_in_reading(rd: Reader, ln: Line, context: str) -> Part | None:
    """`clause ID ["TITLE"]`, `clause ID adds`, `clause ID drops KEYWORD, KEYWORD`, in a reading or an option."""
    end, say = len(ln.keys), rd.emitter.say
    if end < 2:
        say("SY105", ln.whole())
        return None
    ref = read_ref(rd, ln, 1, 2)
    what = ln.keys[2] if end > 2 else ""
    if what == "drops":
        words = _dropped(rd, ln, 3, end)
        if ln.children:
            say("SY068", ln.children[0].whole(), words="clause drops")
        if ref is None or words is None:
            return None
        return make_part(ln, "clause drops", 1, {"refs": (ref,), "options": words})
    if what not in ("", "adds", QUOTED) or (what == "adds" and end > 3):
        if what == "adds":
            say("SY127", ln.span(3, end), words=ln.slice(3, end))
        else:
            say("SY159", ln.span(2, 3), words=ln.slice(2, end))
        return None
    title = read_text(rd, ln, 2, end) if what == QUOTED else None
    if what == QUOTED and title is None:
        return None
    if not ln.children:
        of = "reading" if context == "reading" else "option"
        say("SY171", ln.whole(), words=ln.slice(0, end), repair=f"Indent under it the parts that this {of} gives the clause.")
    parts = read_parts(rd, ln.children, CONTEXTS["adds" if what == "adds" else "clause"], "clause")
    if what != "adds" and parts and len(parts) == len(ln.children) and all(part.keyword != "core" for part in parts):
        say("SY096", ln.whole(), words="clause")
    for part in parts:
        if part.keyword == "alternatives":
            say("SY032", part.span, holder="reading" if context == "reading" else "option", words="alternatives")
    if ref is None:
        return None
    keyword = "clause adds" if what == "adds" else "clause"
    return make_part(ln, keyword, 1, {"refs": (ref,), "texts": (title,) if title else (), "parts": parts})


def _dropped(rd: Reader, ln: Line, i: int, j: int) -> tuple[str, ...] | None:
    items = read_items(rd, ln, i, j)
    if items is None:
        return None
    words = []
    for a, b in items:
        word = ln.slice(a, b).lower()
        if word not in KEYWORDS_OF_CLAUSE:
            rd.emitter.say("SY126", ln.span(a, b), words=word, suggestions=did_you_mean(word, KEYWORDS_OF_CLAUSE))
            return None
        words.append(word)
    return tuple(words)


def _say_near(rd: Reader, ln: Line, context: Context, longer: int = 0) -> bool:
    """Report a known near miss of a keyword of more than `longer` words; whether there is one."""
    near = near_keyword(ln)
    if near is None or near[0] <= longer or near[1].split(" 1 ")[0] not in context.rules:
        return False
    size, instead = near
    rd.emitter.say("SY144", ln.span(0, size), words=ln.slice(0, size), instead=instead)
    return True


def _unknown(rd: Reader, ln: Line, context: Context, holder: str, index: int, first_of: dict[str, Span]) -> None:
    """Say what a line without a known keyword probably is."""
    say, keys, end = rd.emitter.say, ln.keys, len(ln.keys)
    opening = ln.slice(0, min(3, end))
    if rd.emitter.full:
        say("SY130", ln.span(0, 1), words=opening, holder=holder)
        return
    if context.core and any(ln.slice(0, min(size, end)).lower() in VAGUE for size in (1, 2, 4)):
        say("SY125", ln.whole(), words=ln.slice(0, end))
        return
    if _say_near(rd, ln, context):
        return
    wants_core = context.core and "core" not in first_of
    if wants_core and near_modal(ln, 0, end) is not None:
        first_of["core"] = ln.whole()
        read_core(rd, ln, 0, end)
        return
    if keys[0] in ("must", "may") and context.core:
        first_of.setdefault("core", ln.whole())
        read_core(rd, ln, 0, end)
        return
    if keys[0] in ("-", "•", "*"):
        say("SY158", ln.span(0, 1), words=ln.raw[0])
        return
    if keys[0] in ("alternatives", "option") and context.name not in ("alternatives", "alternative clauses"):
        holder = "option" if context.name.startswith("option") else holder
        say("SY032", ln.whole(), holder=holder, words=ln.slice(0, end))
        return
    if ln.starts_with(0, end, "pro", "rata"):
        repair = "It stands at the end of an amount: `at least 5 EUR pro rata`."
        say("SY130", ln.span(0, min(2, end)), words=opening, holder=holder, repair=repair)
        return
    if keys[0].startswith("["):
        repair = "What stands in brackets is written as `alternatives NAME`, with an `option` for each bracket under it."
        say("SY130", ln.span(0, min(2, end)), words=opening, holder=holder, repair=repair)
        return
    homes = contexts_with(ln)
    statement = keys[0] if keys[0] in STATEMENT_WORDS else " ".join(keys[:2])
    if statement in STATEMENT_WORDS and end > 1 and context.name not in ("reading",):
        say("SY102", ln.span(0, 1), words=statement, holder=holder)
        return
    if keys[0] == "rung":
        say("SY124", ln.whole(), holder=holder)
        return
    if not context.rules:
        say("SY107", ln.whole(), words=holder)
        return
    close = close_keywords(ln, context)
    if homes and not close:
        homes_text = listed(tuple(dict.fromkeys(_HOLDERS.get(home, home) for home in homes))[:3])
        repair = "Indent it under `clause ID` or `clause ID adds`." if context.name == "option of clauses" else ""
        say("SY132", ln.whole(), words=opening, holder=holder, homes=homes_text, repair=repair)
        return
    if wants_core and index == 0 and not close:
        first_of["core"] = ln.whole()
        say("SY160", ln.whole(), words=ln.slice(0, end))
        return
    if find_modal(ln, 0, end) is not None and not close:
        say("SY123", ln.whole(), holder=holder)
        return
    say("SY130", ln.span(0, min(2, end)), suggestions=close, words=opening, holder=holder)


def close_keywords(ln: Line, context: Context) -> tuple[str, ...]:
    """Keywords of the context that the first words of the line resemble."""
    for size in (3, 2, 1, 4):
        if size <= len(ln.keys):
            own = tuple(keyword for keyword in context.rules if len(keyword.split()) == size)
            near = did_you_mean(ln.slice(0, size).lower(), own) if len(ln.raw[0]) > 1 else ()
            if near:
                return near
    return ()
