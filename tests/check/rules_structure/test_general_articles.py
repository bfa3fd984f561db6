"""A treaty that says once for all its articles who verifies, what opens to them, who finds a breach and what follows: no error of structure asks for that
again. Without one of these articles the rules that ask for it speak."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from servanda.check.run import check_dossier
from servanda.model.loader import load_files
from servanda.text.diagnostics import Diagnostic, Severity

TEXT = (Path(__file__).parent / "general_articles.md").read_text("utf-8")
CEASEFIRE = TEXT.replace("force: binding", "force: binding\nprofile: ceasefire")


def found(text: str) -> tuple[Diagnostic, ...]:
    dossier = load_files({"weirs.md": text.encode()}, "weirs")
    assert not [one.message for one in dossier.diagnostics if one.severity is Severity.ERROR]
    return check_dossier(dossier, version="0", today=dt.date(2034, 5, 10), questions=False).findings


def without(article: str) -> str:
    """The text without an article."""
    return re.sub(rf"## Article {article}\n.*?(?=\n## Article |\Z)", "", TEXT, flags=re.DOTALL)


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        pytest.param(TEXT, set(), id="the whole text"),
        pytest.param(CEASEFIRE, {"SV508", "SV701"}, id="as a ceasefire: true of it, no incident classes and no permitted acts"),
        pytest.param(without("8"), {"SV502"}, id="nobody verifies"),
        pytest.param(without("9"), {"SV514"}, id="nobody finds a breach"),
        pytest.param(without("10"), {"SV514", "SV603"}, id="nothing follows a breach"),
        pytest.param(without("14"), {"SV601"}, id="nobody settles disputes"),
    ],
)
def test_what_is_said_once_is_not_asked_for_again(text: str, errors: set[str]) -> None:
    assert {one.code for one in found(text) if one.severity is Severity.ERROR} == errors


def test_nor_do_its_warnings_ask_for_what_it_says() -> None:
    told = {one.code for one in found(TEXT)}
    assert "SV315" not in told, "what is owed before each occasion has its last moment there"
    lacks = next(one.message for one in found(TEXT) if one.code == "SV609")
    assert "withdraw" not in lacks, "article 12 says how a party withdraws"
