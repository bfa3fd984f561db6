"""The table of keywords: what each line under a statement may be, and how a line finds its keyword."""

from __future__ import annotations

from typing import NamedTuple

from servanda.text import shapes as sh
from servanda.text import special as sp
from servanda.text.core import RUNG
from servanda.text.lines import Line
from servanda.text.occasions import WHENEVER
from servanda.text.shapes import Shape


class Rule(NamedTuple):
    """One keyword: its shape, the context of what may be indented under it, whether it may stand only once, an example."""

    keyword: str
    shape: Shape
    nested: str = ""
    once: bool = False
    example: str = ""


class Context(NamedTuple):
    """The keywords that may stand under a statement or part, and whether its first line is a core `WHO must ACT`."""

    name: str
    rules: dict[str, Rule]
    core: bool
    by_first: dict[str, tuple[tuple[tuple[str, ...], Rule], ...]]


_NAMED = (
    Rule("also", sh.TEXTS, example='also "OSCE SMM", "СММ ОБСЄ"'),
    Rule("source", sh.TEXTS, example='source "Annex 1"'),
)
_ROLES = ("party", "guarantor", "mediator", "monitor", "witness", "depositary", "donor", "addressee")
_ACTOR = (
    *_NAMED,
    Rule("is", sh.NAMES, example="is state, donor"),
    Rule("role", sh.choice(*_ROLES), example="role party"),
    Rule("member of", sh.MEMBERSHIP, example="member of contact group from 2014-06-08"),
    Rule("joins", sp.JOINS, example="joins harbour from deposit the instrument by Southmark"),
    Rule("answers for", sh.NAMES, example="answers for border guard"),
    Rule("commanded by", sh.NAMES, example="commanded by Northmark"),
    Rule("signed by", sp.SIGNED_BY, example='signed by "A. Person" as "Minister"'),
    Rule("capability", sh.TEXTS, example='capability "counter-battery radar"'),
    Rule("capacity", sp.CAPACITY, example='capacity 12 "patrols" every 1 day'),
    Rule("consents to", sh.REFS_ON, example="consents to 9, 12 on 2015-02-12"),
)
_GROUP = (
    *_ACTOR,
    Rule("members", sh.NAMES, once=True, example="members Northmark, Eastholm"),
    Rule("member", sh.MEMBERSHIP, example="member Eastholm from 2030-01-01"),
)
_BODY = (
    *_GROUP,
    Rule("decides by", sp.DECIDES_BY, once=True, example="decides by consensus"),
    Rule("veto of", sh.NAMES, once=True, example="veto of Northmark, Eastholm"),
    Rule("tie-break", sh.NAME, once=True, example="tie-break Mediator"),
    Rule("quorum", sh.NUMBER, once=True, example="quorum 3"),
    Rule("chair", sh.NAME, once=True, example="chair Mediator"),
    Rule("meets every", sh.PERIOD, once=True, example="meets every 2 weeks"),
    Rule("convened by", sh.NAMES, once=True, example="convened by Mediator"),
    Rule("seat", sh.TEXT, once=True, example='seat "Minsk"'),
    Rule("mandate", sh.TEXTS, example='mandate "supervises the ceasefire"'),
    Rule("budget", sh.TEXTS, example='budget "shared equally"'),
    Rule("starts", sh.POINT, once=True, example="starts entry into force"),
    Rule("dissent", sh.TEXTS, example='dissent "annexed to the decision"'),
)
_PLACE = (
    *_NAMED,
    Rule("is", sh.NAMES, example="is crossing, port"),
    Rule("defined by", sp.DEFINED_BY, example='defined by geojson "area.geojson"'),
    Rule("as of", sh.DATE, once=True, example="as of 2014-09-19"),
    Rule("inside", sh.NAME, example="inside Northmark"),
    Rule("contains", sh.TEXTS, example='contains "Port Selm", "Harbour"'),
    Rule("viewpoint", sh.TEXT, once=True, example='viewpoint "UA"'),
    Rule("scale", sh.TEXT, once=True, example='scale "1:50000"'),
    Rule("prevails", sh.choice("map", "text"), once=True, example="prevails map"),
)
_HAPPENING = (
    Rule("follows", sp.FOLLOWS, example="follows start to withdraw heavy weapons"),
    Rule("observed as", sh.TEXTS, example='observed as "explosion"'),
    Rule("certified by", sh.NAMES, example="certified by Monitoring Mission"),
    Rule("also", sh.TEXTS, example='also "polls are held"'),
)
_ACT = (
    *_HAPPENING,
    Rule("by", sh.NAMES, once=True, example="by Northmark, Eastholm"),
    Rule("done", sh.TEXTS, example='done "heavy weapons are withdrawn"'),
    Rule("failing", sh.TEXT_OR_NOTHING, once=True, example='failing "violate the ceasefire"'),
    Rule("needs", sh.NAMES, example="needs Parliament"),
    Rule("one-way", sh.NOTHING, once=True, example="one-way"),
    Rule("reversible", sh.NOTHING, once=True, example="reversible"),
)
_EVENT = (
    *_HAPPENING,
    Rule("controlled by", sp.CONTROLLED_BY, once=True, example="controlled by Northmark, Eastholm together"),
)
_STATE = (
    Rule("from", sh.POINT, once=True, example="from 2015-02-15 00:00"),
    Rule("until", sh.POINT, once=True, example="until 2015-12-31"),
    Rule("also", sh.TEXTS, example='also "truce"'),
)
_TERM = (
    Rule("means", sh.TEXTS, example='means "weapons of calibre above 100 mm"'),
    Rule("refers to", sh.NAMES, example="refers to heavy weapons"),
    Rule("source", sh.TEXTS, example='source "Article 1"'),
)
_LIST = (
    Rule("items", sh.TEXTS, example='items "P-001", "P-002"'),
    Rule("table", sp.TABLE, once=True, example='table "annex-2.csv" column "number"'),
    Rule("number", sh.AMOUNT, once=True, example="number 112 prisoners"),
    Rule("source", sh.TEXTS, example='source "Annex 2"'),
)
_KIND = (
    Rule("means", sh.TEXTS, example='means "artillery above 100 mm"'),
    Rule("is", sh.NAMES, example="is weapon"),
    Rule("range", sh.AMOUNT, once=True, example="range 24 km"),
    Rule("source", sh.TEXTS, example='source "Annex 2"'),
)
_SEEN = (
    Rule("means", sh.TEXTS, example='means "drones", "patrols"'),
    Rule("every", sh.PERIOD, once=True, example="every 1 day"),
    Rule("reports within", sp.REPORTS_WITHIN, example="reports within 24 hours to Contact Group, public"),
    Rule("access to", sp.ACCESS_TO, example="access to buffer zone with the consent of Northmark"),
    Rule("from", sh.POINT, once=True, example="from day 1 of ceasefire"),
    Rule("until", sh.POINT, once=True, example="until 2015-12-31"),
    Rule("baseline", sh.TEXTS, example='baseline "inventory of 2015-02-15"'),
    Rule("detects within", sh.PERIOD, once=True, example="detects within 2 hours"),
)
_DETERMINED = (
    Rule("standard", sh.TEXTS, example='standard "balance of probabilities"'),
    Rule("attribution", sh.TEXTS, example='attribution "acts of units count as acts of the Party"'),
)
_DUTY = (
    Rule("by", sh.POINT, once=True, example="by 2031-06-30"),
    Rule("before", sh.POINT, example="before local elections are held"),
    Rule("before each", sh.WORDS, example="before each move heavy weapons"),
    Rule("from", sh.POINT, once=True, example="from entry into force"),
    Rule("until", sh.POINT, example="until 2031-12-31"),
    Rule("on", sh.POINT, once=True, example="on day 1 of ceasefire"),
    Rule("not before", sh.POINT, example="not before 2031-01-01"),
    Rule("immediately", sh.AT_ONCE, example="immediately after signature"),
    Rule("within", sh.WITHIN, example="within 14 days of signature"),
    Rule("only after", sh.COND, example="only after local elections are held"),
    Rule("while", sh.WORDS, example="while ceasefire"),
    Rule("every", sh.period_then("from"), once=True, example="every 6 months from signature"),
    Rule("whenever", WHENEVER, once=True, example="whenever an incident is reported"),
    Rule("lapses after", sh.period_then("of"), once=True, example="lapses after 120 days of entry into force"),
    Rule("extended by", sp.EXTENDED_BY, example="extended by consensus of Contact Group for 60 days"),
    Rule("at least", sh.LIMIT, example="at least 500 million EUR of budget-support pro rata"),
    Rule("at most", sh.LIMIT, example="at most 5 incidents in any 24 hours"),
    Rule("exactly", sh.LIMIT, example="exactly 3 crossing points"),
    Rule("all of", sh.NAME, once=True, example="all of prisoners of annex 2"),
    Rule("if", sh.COND, example="if local elections are held"),
    Rule("unless", sh.COND, example="unless clause 3 is breached"),
    Rule("provided that", sh.COND, example="provided that clause 11 is kept"),
    Rule("with the consent of", sh.WHO, example="with the consent of Eastholm"),
    Rule("at", sh.NAMES, example="at buffer zone"),
    Rule("list", sh.choice("open", "closed"), once=True, example="list closed"),
    Rule("except", sp.EXCEPT, example="except demining authorised by Monitoring Mission"),
    Rule("verified by", sh.NAMES, nested="seen", example="verified by Monitoring Mission"),
    Rule("monitored by", sh.NAMES, nested="seen", example="monitored by Monitoring Mission"),
    Rule("supervised by", sh.NAMES, nested="seen", example="supervised by Monitoring Mission"),
    Rule("certified by", sh.NAMES, nested="seen", example="certified by Monitoring Mission"),
    Rule("determined by", sp.NAMES_WITHIN, nested="determined", once=True, example="determined by Panel within 30 days"),
    Rule("as judged by", sh.NAMES, example="as judged by Northmark"),
    Rule("effect", sp.EFFECT, example="effect suspends clause 3"),
    Rule("words", sh.TEXTS, example='words "by the end of 2015"'),
    Rule("uses", sh.TEXTS, example='uses "heavy weapons"'),
    Rule("assesses", sh.TEXTS, example='assesses "security conditions"'),
    Rule("so that", sh.TEXTS, example='so that "displaced people can return"'),
)
_CLAUSE = (
    *_DUTY,
    Rule("in force from", sh.POINT, once=True, example="in force from signature"),
    Rule("otherwise", sp.OTHERWISE, nested="ladder", once=True, example="otherwise standard ladder"),
    Rule("shown by", sh.WORDS, example="shown by hold talks"),
    Rule("contradicted by", sh.WORDS, example="contradicted by leave the talks"),
    Rule("renders", sp.RENDERS, example="renders sentence 1, 2"),
    Rule("covers", sp.COVERS, example="covers prohibited-acts, duration"),
    Rule("force", sh.choice("binding", "political", "indicative"), once=True, example="force political"),
    Rule("consented by", sh.NAMES_ON, example="consented by Eastholm on 2015-02-12"),
    Rule(
        "ambiguous because", sp.AMBIGUOUS, nested="ambiguous", once=True,
        example='ambiguous because "two orders" by Legal Adviser until 2031-01-01',
    ),
)
_PROPOSED = (
    Rule("because", sh.TEXTS, example='because "undertakes to"'),
    Rule("asks", sh.TEXTS, example='asks "who is bound?"'),
    Rule("bound to", sh.TEXT, once=True, example='bound to "3f9a2c11d0b7"'),
)
_IN_WORDS = tuple(
    Rule(f"{one} in words", sh.TEXTS, example=f'{one} in words "{example}"')
    for one, example in (
        ("who", "the two sides"), ("time", "promptly"), ("condition", "where needed"), ("quantity", "most of them"),
        ("verifier", "by observers"),
    )
)  # fmt: skip
_AMBIGUOUS = (
    Rule("deliberate", sp.DELIBERATE, once=True, example="deliberate by Northmark, Eastholm"),
    Rule("not deliberate", sh.NOTHING, once=True, example="not deliberate"),
    Rule("bridges", sh.TEXTS, example='bridges "border first", "vote first"'),
    Rule("readings", sh.NAMES, example="readings border first, vote first"),
)
_ONE_KEYWORD = {rule.keyword: rule for rule in (*_CLAUSE, *_SEEN)}
_THROUGHOUT = (
    *(
        _ONE_KEYWORD[word]
        for word in ("verified by", "monitored by", "supervised by", "certified by", "determined by", "access to", "otherwise", "in force from")
    ),
    Rule("except clause", sh.REFS, example="except clause 4, 5"),
    _ONE_KEYWORD["renders"],
)
_RED_LINE = (*_CLAUSE, Rule("declared", sp.DECLARED, once=True, example="declared publicly on 2031-01-01"))
_LADDER = (Rule("rung", RUNG, nested="rung", example="rung 1 Monitoring Mission may inspect the site"),)
_REASONED = (
    Rule("source", sh.TEXTS, example='source "statement of 2015-02-13"'),
    Rule("because", sh.TEXTS, example='because "declared aim"'),
)
_OPTION = Rule("option", sp.OPTION, nested="option", example="option A proposed by Northmark")
_ALTERNATIVES = Rule("alternatives", sp.ALTERNATIVES, nested="alternatives", example="alternatives deadline")
_NO_CLAUSE = Rule("no clause", sh.NOTHING, once=True, example="no clause")
_CLAUSE_IN_READING = Rule("clause", sh.REF, nested="clause", example="clause 12")
_CHANGES = (
    _CLAUSE_IN_READING,
    Rule("clause adds", sh.REF, nested="adds", example="clause 12 adds"),
    Rule("clause drops", sh.REF, example="clause 12 drops by, within"),
)
_READING = (
    Rule("source", sh.TEXTS, example='source "statement of 2015-02-13"'),
    Rule("as written", sh.NOTHING, once=True, example="as written"),
    *_CHANGES,
    Rule("term", sh.TEXT, nested="term", example='term "local elections"'),
    Rule("state", sh.WORDS, nested="state", example="state ceasefire"),
)


def _context(name: str, rules: tuple[Rule, ...], core: bool = False) -> Context:
    first: dict[str, list[tuple[tuple[str, ...], Rule]]] = {}
    for rule in rules:
        words = tuple(rule.keyword.split())
        first.setdefault(words[0], []).append((words, rule))
    longest = {key: tuple(sorted(found, key=lambda pair: -len(pair[0]))) for key, found in first.items()}
    return Context(name, {rule.keyword: rule for rule in rules}, core, longest)


CONTEXTS: dict[str, Context] = {
    context.name: context
    for context in (
        _context("actor", _ACTOR), _context("kind", _KIND), _context("group", _GROUP), _context("body", _BODY),
        _context("place", _PLACE), _context("act", _ACT), _context("event", _EVENT), _context("state", _STATE),
        _context("term", _TERM), _context("ladder", _LADDER), _context("list", _LIST), _context("clause", (*_CLAUSE, _ALTERNATIVES), core=True),
        _context("adds", _CLAUSE), _context("rung", _DUTY), _context("seen", _SEEN),
        _context("determined", _DETERMINED), _context("reading", _READING), _context("purpose", _REASONED),
        _context("concern", _REASONED), _context("red line", _RED_LINE, core=True),
        _context("throughout", _THROUGHOUT), _context("ambiguous", _AMBIGUOUS), _context("", ()),
        _context("alternatives", (_OPTION,)), _context("option", (*_CLAUSE, _NO_CLAUSE), core=True),
        _context("alternative clauses", (_OPTION._replace(nested="option of clauses"),)),
        _context("option of clauses", (*_CHANGES, _NO_CLAUSE)),
        _context("proposed clause", (*_CLAUSE, *_IN_WORDS, *_PROPOSED), core=True),
        _context("proposed act", (*_ACT, *_PROPOSED)), _context("proposed actor", (*_ACTOR, *_PROPOSED)),
        _context("proposed declaratory", _PROPOSED[1:]),
    )
}  # fmt: skip

KEYWORDS_OF_CLAUSE = (*(rule.keyword for rule in _CLAUSE), "core")

NEAR: dict[tuple[str, ...], str] = {
    ("no", "later", "than"): "by", ("not", "later", "than"): "by", ("at", "the", "latest"): "by",
    ("latest", "by"): "by", ("until", "and", "including"): "until", ("as", "soon", "as"): "only after",
    ("prior", "to"): "before", ("no", "earlier", "than"): "not before", ("not", "earlier", "than"): "not before",
    ("in", "order", "to"): "so that", ("so", "as", "to"): "so that",
    ("starting", "from"): "from", ("starting", "on"): "from", ("as", "from"): "from", ("since",): "from",
    ("effective",): "from", ("in", "the", "course", "of"): "while", ("during",): "while", ("so", "long", "as"): "while",
    ("as", "long", "as"): "while", ("if", "and", "only", "if"): "only after", ("only", "if"): "only after",
    ("only", "when"): "only after", ("only", "once"): "only after", ("not", "until"): "only after",
    ("after",): "only after", ("once",): "only after", ("upon",): "only after", ("following",): "only after",
    ("when",): "whenever", ("each", "time"): "whenever", ("in", "case"): "if", ("in", "the", "event", "that"): "if",
    ("on", "condition", "that"): "provided that", ("on", "the", "condition", "that"): "provided that",
    ("providing", "that"): "provided that", ("provided",): "provided that", ("subject", "to"): "provided that",
    ("with", "consent", "of"): "with the consent of", ("with", "the", "agreement", "of"): "with the consent of",
    ("with", "the", "approval", "of"): "with the consent of", ("not", "less", "than"): "at least",
    ("no", "less", "than"): "at least", ("not", "more", "than"): "at most", ("no", "more", "than"): "at most",
    ("up", "to"): "at most", ("minimum",): "at least", ("maximum",): "at most", ("in",): "at",
    ("except", "for"): "except", ("with", "the", "exception", "of"): "except", ("excluding",): "except",
    ("observed", "by"): "verified by", ("under", "the", "supervision", "of"): "supervised by", ("confirmed", "by"): "verified by",
    ("controlled", "and", "verified", "by"): "verified by", ("decided", "by"): "determined by",
    ("failing", "which"): "otherwise", ("else",): "otherwise", ("or", "else"): "otherwise",
    ("in", "the", "opinion", "of"): "as judged by", ("monthly",): "every 1 month", ("weekly",): "every 1 week",
    ("daily",): "every 1 day", ("annually",): "every 1 year", ("yearly",): "every 1 year",
    ("expires", "after"): "lapses after", ("extendable", "by"): "extended by", ("render",): "renders",
    ("reports", "to"): "reports within", ("meet", "every"): "meets every", ("aka",): "also", ("alias",): "also",
    ("headed", "by"): "chair", ("consists", "of"): "members", ("composed", "of"): "members",
}  # fmt: skip
"""What people write first on a line, and the keyword of the language."""

VAGUE = ("promptly", "forthwith", "urgently", "as soon as possible", "without delay", "in due course")
_NEAR_SIZES = sorted({len(words) for words in NEAR}, reverse=True)


def match_keyword(context: Context, ln: Line) -> tuple[Rule, int] | None:
    """The rule whose keyword opens the line, the longest first, and how many words it takes."""
    keys = ln.keys
    found = context.by_first.get(keys[0])
    if found is None:
        return None
    for words, rule in found:
        size = len(words)
        if size == 1 or tuple(keys[:size]) == words:
            return rule, size
    return None


def near_keyword(ln: Line) -> tuple[int, str] | None:
    """How many words of the line are a known mistake, and the keyword to write for them."""
    for size in _NEAR_SIZES:
        instead = NEAR.get(tuple(ln.keys[:size]))
        if instead is not None:
            return size, instead
    return None


def contexts_with(ln: Line) -> tuple[str, ...]:
    """Names of the contexts in which the line would find its keyword."""
    found = tuple(name for name, context in CONTEXTS.items() if match_keyword(context, ln) is not None)
    return tuple(name for name in found if not name.startswith("proposed")) or found
