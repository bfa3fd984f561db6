"""What the workbench says itself, in the language of the page. The English text is the key; where a table is silent
English stands, marked as such.

Words are whole sentences with named slots: `gettext("Go to “%(asked)s”", asked=word)` gives HTML, each slot of
others in a `<bdi>`;
`plain` gives the same as text, for titles, attributes and blocks of a page; `ngettext` and `nplain` choose by a number. The
language is that of the request at work: like a locale, it is asked for everywhere and handed on nowhere.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from contextvars import ContextVar
from functools import lru_cache
from importlib.resources import files as resources
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from markupsafe import Markup

from servanda.base.late import expression
from servanda.base.shown import shown as safe

NAMES = {"ar": "العربية", "en": "English", "fr": "Français", "ru": "Русский", "uk": "Українська"}
"""Languages by their own names; one that is missing here is offered by its code."""
PSEUDO = "xx"
"""For tests alone: longer, from right to left, each letter another one, in brackets. What is not so on a page is in no table."""
MOST_ASKED = 500
"""Signs of a browser's list of languages that are read."""
_SLOT = expression(r"(%\(\w+\)s|%%)")
_OTHER = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "ÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽåƀçðéƒĝĥîĵķļṁñöþǫŕšţûṽŵẋýž"
)


class Tongue(NamedTuple):
    """The language of a page. asked: whether its address names it, so that its links do."""

    code: str = "en"
    asked: bool = False

    @property
    def direction(self) -> str:
        if self.code in ("en", PSEUDO):
            return "rtl" if self.code == PSEUDO else "ltr"
        from babel import Locale

        return str(Locale.parse(self.code).text_direction)


class Ours(str):
    """Words of the interface, in the language of the page: a block that holds them is not marked as English."""

    __slots__ = ()


ENGLISH = Tongue()
_NOW: ContextVar[Tongue] = ContextVar("tongue")


def now() -> Tongue:
    """The language of the request at work."""
    return _NOW.get(ENGLISH)


def offered() -> tuple[str, ...]:
    """The languages there are tables of, English first."""
    held = resources(__package__).joinpath("locale")
    return ("en", *sorted(one.name for one in held.iterdir() if one.joinpath("LC_MESSAGES", "workbench.po").is_file()))


def speak(query: str, header: str = "", among: Iterable[str] = ()) -> None:
    """From now on, for this request: the language that `lang` in a query names, else the best liked of the
    browser's, else English."""
    among = tuple(among) or offered()
    asked = dict(parse_qsl(query)).get("lang", "")
    if asked in among:
        _NOW.set(Tongue(asked, True))
        return
    liked = []
    for place, one in enumerate(header[:MOST_ASKED].split(",")):
        name, _, weight = one.partition(";q=")
        try:
            liked.append((-float(weight or 1), place, name.strip().lower().partition("-")[0]))
        except ValueError:
            continue
    _NOW.set(Tongue(next((name for weight, _, name in sorted(liked) if weight < 0 and name in among), "en")))


class Speaking:
    """Around an application: each request in its language."""

    def __init__(self, app: Callable[..., Awaitable[None]], *more: str) -> None:
        self.app, self.among = app, (*offered(), *more)

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            header = dict(scope["headers"]).get(b"accept-language", b"")
            speak(scope["query_string"].decode("latin-1"), header.decode("latin-1"), self.among)
        await self.app(scope, receive, send)


# --- words -------------------------------------------------------------------------------------------------------------


def gettext(text: str, **slots: object) -> Markup:
    """A sentence of ours as HTML."""
    return _html(*_found(text), slots)


def ngettext(one: str, many: str, num: int, **slots: object) -> Markup:
    """A sentence of ours with a number, `%(num)s`, as HTML."""
    return _html(*_found(one, many, num), {"num": num, **slots})


def plain(text: str, **slots: object) -> str:
    """A sentence of ours as text."""
    return _text(*_found(text), slots)


def nplain(one: str, many: str, num: int, **slots: object) -> str:
    """A sentence of ours with a number, as text."""
    return _text(*_found(one, many, num), {"num": num, **slots})


def noted(text: str) -> str:
    """Words of a table that are said later: this makes the catalogue hold them."""
    return text


def english() -> Markup:
    """The attributes of an element with words of a command on a page in another language, a space before them."""
    return Markup("") if now().code == "en" else Markup(' lang="en" dir="ltr"')


def day(iso: str) -> Markup:
    """A day in words, as a number when pointed at; whatever is no day as it is."""
    from servanda.base.refusal import Refusal
    from servanda.base.time import read_day

    try:
        told = read_day(iso)
    except Refusal:
        return Markup("<bdi>%s</bdi>") % safe(iso)
    from babel.dates import format_date

    words = format_date(told, "d MMMM y", locale=_locale())
    return Markup('<time datetime="{0}" title="{0}"><bdi>{1}</bdi></time>').format(told.isoformat(), words)


def pseudo(text: str) -> str:
    """A sentence in no language: every letter another one, four tenths longer."""
    told = "".join(part if part[:1] == "%" else part.translate(_OTHER) for part in _SLOT.split(text))
    return f"⟦{told}{'·' * (len(text) * 4 // 10)}⟧"


def _locale() -> str:
    return "en" if now().code == PSEUDO else now().code


def _found(one: str, many: str = "", num: int = 1) -> tuple[str, bool]:
    """The sentence of the page's language, and whether there was one."""
    said = many if many and num != 1 else one
    if now().code in ("en", PSEUDO):
        return (pseudo(said) if now().code == PSEUDO else said), True
    table, form = _table(now().code)
    found = table.get(one, ())
    at = form(num) if many else 0
    return (found[at], True) if at < len(found) else (said, False)


def _html(text: str, whole: bool, slots: dict[str, object]) -> Markup:
    made = Markup.escape(text) % {name: _slot(value) for name, value in slots.items()}
    return made if whole else Markup('<span lang="en" dir="ltr">%s</span>') % made


def _text(text: str, whole: bool, slots: dict[str, object]) -> str:
    made = text % {name: _number(value) if isinstance(value, int) else safe(str(value)) for name, value in slots.items()}
    return Ours(made) if whole else made


def _slot(value: object) -> Markup:
    if isinstance(value, int):
        return Markup.escape(_number(value))
    return value if isinstance(value, Markup) else Markup("<bdi>%s</bdi>") % safe(str(value))


def _number(value: int) -> str:
    if now().code in ("en", PSEUDO):
        return f"{value:,}"
    from babel.numbers import format_decimal

    return str(format_decimal(value, locale=now().code))


@lru_cache
def _table(code: str) -> tuple[dict[str, tuple[str, ...]], Callable[[int], int]]:
    """The table of a language: by the English, its forms; and which form a number takes."""
    from gettext import c2py

    from babel.messages.pofile import read_po

    with resources(__package__).joinpath("locale", code, "LC_MESSAGES", "workbench.po").open("rb") as file:
        held = read_po(file, locale=code)
    told = {}
    for one in held:
        forms = one.string if isinstance(one.string, (tuple, list)) else (one.string,)
        if one.id and all(forms) and not one.fuzzy:
            told[one.id if isinstance(one.id, str) else one.id[0]] = tuple(map(str, forms))
    return told, c2py(held.plural_expr)
