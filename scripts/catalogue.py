"""The catalogue of the workbench's interface: which sentences there are (`workbench.pot`), and whether every table has them.

python scripts/catalogue.py             write workbench.pot again; put new sentences into every table, empty, and take old ones out
python scripts/catalogue.py --new uk    the same, and a table for another language, to be filled
python scripts/catalogue.py --check     what is missing or wrong; ends with 1 if anything is
"""

from __future__ import annotations

import argparse
import ast
import datetime as dt
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

WEB = Path(__file__).resolve().parents[1] / "servanda" / "app" / "web"
SAYS = {"gettext": None, "_": None, "plain": None, "noted": None, "ngettext": (1, 2), "nplain": (1, 2)}
"""The functions whose words are taken; of those with a number, the first two are."""
BEGUN = dt.datetime(2026, 12, 3, tzinfo=dt.UTC)
"""Not the clock's: the same sentences give the same file."""
HEADER = "# The interface of the workbench. The English is the key; slots like %(name)s stay as they are."
_SLOT = re.compile(r"%\((\w+)\)s")


def calls(file: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[tuple[int, str, Any, list[str]]]:
    """The calls in a file of Python, those inside f-strings too (which Babel's own reader does not see before Python 3.12)."""
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in keywords:
            words = [one.value if isinstance(one, ast.Constant) and isinstance(one.value, str) else None for one in node.args]
            yield node.lineno, node.func.id, tuple(words) if len(words) > 1 else (words or [None])[0], []


def catalogue() -> Catalog:
    """Every sentence of the interface: in code, in templates, and in the tables of screens."""
    made = Catalog(charset="utf-8", fuzzy=False, creation_date=BEGUN)
    places: list[tuple[Path, Any, dict[str, Any]]] = [(one, calls, {}) for one in sorted(WEB.glob("*.py"))]
    places += [(one, "jinja2.ext:babel_extract", {"trimmed": "1"}) for one in sorted((WEB / "templates").glob("*.html"))]
    for place, method, options in places:
        with place.open("rb") as file:
            for _line, words, _comments, _context in extract(method, file, keywords=SAYS, options=options):
                made.add(words, locations=[(place.name, 0)])
    from servanda.app.web import server
    from servanda.report.monitoring.parts import PARTS
    from servanda.text.diagnostics import Severity

    for one in Severity:
        made.add(one.value, locations=[("kinds of finding", 0)])
    for part in PARTS.values():
        made.add(part, locations=[("the parts of a report", 0)])
    for screen in server.SCREENS.values():
        for words in (screen.title, screen.empty):
            made.add(words.replace("%", "%%"), locations=[("the table of screens", 0)])
    return made


def _empty(code: str) -> Catalog:
    made = Catalog(code, project="Servanda", version="workbench", fuzzy=False, creation_date=BEGUN, revision_date=BEGUN)
    made.header_comment, made.last_translator, made.language_team = HEADER, "The Servanda authors", code
    made.msgid_bugs_address = ""
    return made


def written(made: Catalog) -> str:
    out = BytesIO()
    write_po(out, made, width=130, sort_output=True, omit_header=made.locale is None, no_location=True)
    return out.getvalue().decode("utf-8")


def problems(made: Catalog, table: Catalog, name: str) -> list[str]:
    """What a table lacks, or has and should not."""
    told: list[str] = []
    for key in _keys(made) - _keys(table):
        told.append(f"{name} lacks: {key}")
    for key in _keys(table) - _keys(made):
        told.append(f"{name} has what nobody says any more: {key}")
    for one in table:
        if not one.id or _key(one) not in _keys(made):
            continue
        english = (one.id,) if isinstance(one.id, str) else tuple(one.id)
        forms = (one.string,) if isinstance(one.string, str) else tuple(one.string)
        if not all(forms) or one.fuzzy or (len(english) > 1 and len(forms) != table.num_plurals):
            told.append(f"{name} does not say: {english[0]}")
            continue
        slots = set(_SLOT.findall(english[-1]))
        for form in forms:
            if (found := set(_SLOT.findall(form))) - slots or slots - found - ({"num"} if len(forms) > 1 else set()):
                told.append(f"{name} has other slots: {form}")
            if "%" in _SLOT.sub("", form).replace("%%", ""):
                told.append(f"{name} has a sign of per cent that is not doubled: {form}")
    return told


def _key(one: Message) -> str:
    return one.id if isinstance(one.id, str) else one.id[0]


def _keys(made: Catalog) -> set[str]:
    return {_key(one) for one in made if one.id}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--new", default="")
    asked = parser.parse_args()
    made, pot = catalogue(), WEB / "locale" / "workbench.pot"
    held = {place.parts[-3]: place for place in sorted(WEB.glob("locale/*/LC_MESSAGES/workbench.po"))}
    told: list[str] = []
    if asked.check:
        told += [] if pot.is_file() and pot.read_text("utf-8") == written(made) else ["workbench.pot is not what the code says"]
    else:
        pot.write_text(written(made), "utf-8")
        if asked.new:
            held[asked.new] = WEB / "locale" / asked.new / "LC_MESSAGES" / "workbench.po"
    for code, place in held.items():
        if not asked.check:
            place.parent.mkdir(parents=True, exist_ok=True)
            table = read_po(BytesIO(place.read_bytes()), locale=code) if place.is_file() else _empty(code)
            table.update(made, no_fuzzy_matching=True)
            table.obsolete.clear()
            place.write_text(written(table), "utf-8")
        told += problems(made, read_po(BytesIO(place.read_bytes()), locale=code), code)
    sys.stdout.write(
        "".join(f"{one}\n" for one in told) or f"{len(made)} sentences, {', '.join(held) or 'no table'}: all said.\n"
    )
    return 1 if told else 0


if __name__ == "__main__":
    raise SystemExit(main())
