"""Words of others, context by context."""

from __future__ import annotations

import json
import sys
import unicodedata
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from hostile import HTML, LINKS, WORD, faults

from servanda.base import shown as s


def test_every_letter_that_acts_or_has_no_picture_is_replaced() -> None:
    """All of Unicode."""
    for sign in range(0x110000):
        letter = chr(sign)
        kind = unicodedata.category(letter)
        if kind in ("Cc", "Cs", "Co", "Cn") or letter in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\ufeff\U000e0041\u2028\u2029":
            wanted = letter if letter in "\n\t" else "\n" if letter in "\r\u2028\u2029" else "" if letter in "\u200e\u200f\u061c" else s.REPLACED
            assert s.shown(letter) == wanted, hex(sign)
        elif kind != "Cf":
            assert s.shown(letter) == letter


@pytest.mark.parametrize("text", ["Zoë", "中国", "البعثة", "می‌خواهم", "မြန်မာ", "क्‍ष", "a\nb\tc", "“–”", "e\u0301", "", "٣"])
def test_words_of_every_language_stay(text: str) -> None:
    assert s.shown(text) == text


def test_json_says_the_same_and_acts_on_nothing() -> None:
    said = {WORD: [WORD, "中国 é", "\ud83d"]}
    text = json.dumps(said, ensure_ascii=False)
    assert json.loads(s.in_json(text)) == said
    assert faults("stdout", s.in_json(text).encode()) == []
    assert s.json_bytes(json.dumps({"a": "é\x9b"}, ensure_ascii=False).encode()) == '{"a": "é\\u009b"}'.encode()


@pytest.mark.parametrize("text", [LINKS, HTML, WORD, "# h", "- x", "1. y", "1) y", "+ z", "> q", "a | b", "*a* _b_ `c` ~~d~~", "a_b_c 2*3*4", "\\[x](y)", "&lt; &#60;", "---", "    code", "$x$", "[a]: b"])
def test_markdown_shows_these_very_letters(text: str) -> None:
    """Read by a reader of Markdown, what stands there is what was written."""
    for made in (s.begins_markdown(text), f"| {s.in_markdown(text)} |\n|---|", f"- {s.begins_markdown(text)}", f"**{s.in_markdown(text)}**"):
        assert faults("page.md", made.encode()) == [], made
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(s.begins_markdown(text))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert "".join(child.content for child in tokens[1].children or ()).strip() == s.one_line(text).strip()


def test_html_sets_words_from_the_right_apart() -> None:
    assert s.in_html_text("البعثة is to verify") == "<bdi>البعثة</bdi> is to verify"
    assert s.in_html_text("by البعثة (2) and بعثة.") == "by <bdi>البعثة</bdi> (2) and <bdi>بعثة</bdi>."
    assert s.in_html_text("البعثة المشتركة") == '<bdi dir="rtl">البعثة المشتركة</bdi>'
    assert s.in_html_text("a<b>&\"'") == "a&lt;b&gt;&amp;&quot;&#x27;"
    assert (s.direction("قال UN", most=True), s.direction("قال UN"), s.direction("abc")) == ("rtl", "ltr", "ltr")


@pytest.mark.parametrize("before", ["", " ", "\u00a0", "\u200b", "\ufeff", "\u00ad\u2060", "\u3000", "\u2800", "\u3164", "\x00", "\u202e", "\ue000", "\U000e0041", "\t", "\n", "\ufe0f"])
@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦", "\u2212"])
def test_no_formula_hides_behind_what_is_not_seen(before: str, sign: str) -> None:
    assert s.in_cell(f"{before}{sign}1+1").startswith("'")
    assert s.starts_formula(f"{before}{sign}1")


def test_a_cell_begins_no_other_cell() -> None:
    assert s.in_cell("a;=1") == "a;'=1"
    assert s.in_cell("clause 1; at noon") == "clause 1; at noon"


@pytest.mark.parametrize("text", ["../../etc/passwd", "/etc", "..", ".", "", "con.txt", "LPT1", "a\x00b", WORD, "x" * 500, "中" * 200, "a/b\\c:d", ".hidden", "a. ", "\u202egnp.exe"])
def test_a_name_stays_in_its_folder(text: str, tmp_path: Path) -> None:
    name = s.file_name(text)
    assert (tmp_path / name).resolve().parent == tmp_path.resolve()
    assert name.isprintable()
    assert not name.startswith(".")
    assert 0 < len(name.encode()) <= s.MOST_IN_NAME + 1
    (tmp_path / name).write_bytes(b"")
