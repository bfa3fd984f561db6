"""A real case of `allies consistent`: a statement of 31 May 2022 against each package of security assistance that the White House announced.

Read by hand, each passage: an amount beside the words “security assistance” is a package that is announced, a total so far, a plan, or a
request to Congress. Only packages are transfers. The texts stay where they are; here stand days, amounts and what we read in them.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from commandline import ROOT, call

TEXTS = ROOT.parent / "shared" / "data" / "diplomacy" / "whitehouse_ukraine_russia_2021_2026.jsonl"
AMOUNT = r"\$[\d,.]+ ?(?:million|billion)"
BESIDE = re.compile(rf"{AMOUNT}[^.]{{0,160}}security assistance|security assistance[^.]{{0,160}}{AMOUNT}", re.IGNORECASE)
PASSAGES = [
    ("2021-06-18", "$150 million", "package"), ("2021-09-01", "$60 million", "package"), ("2021-09-01", "$60 million", "again"),
    ("2021-09-01", "$60 million", "again"), ("2021-09-01", "$60 million", "again"), ("2021-12-23", "$450 million", "total"),
    ("2022-03-08", "$1 billion", "total"), ("2022-03-11", "$1 billion", "total"), ("2022-03-16", "$1 billion, $2 billion", "total"),
    ("2022-03-16", "$800 million", "package"), ("2022-03-24", "$1 billion", "total"), ("2022-03-30", "$2 billion", "total"),
    ("2022-04-13", "$800 million", "package"), ("2022-04-21", "$800 million", "package"), ("2022-04-21", "$800 million", "again"),
    ("2022-04-28", "$20 billion", "request"), ("2022-04-28", "$5 billion, $6 billion", "request"), ("2022-05-03", "$3 billion", "total"),
    ("2022-05-31", "$6 billion", "other"), ("2022-06-15", "$1 billion", "package"), ("2022-06-23", "$450 million", "package"),
    ("2022-06-23", "$6.1 billion", "total"), ("2022-08-24", "$2.98 billion", "package"), ("2022-09-30", "$1.1 billion", "package"),
    ("2022-10-04", "$625 million", "package"), ("2022-11-04", "$400 million", "package"), ("2022-12-21", "$2 billion", "again"),
    ("2022-12-21", "$1.85 billion", "package"), ("2022-12-21", "$2.2 billion", "total"), ("2023-02-21", "$50 billion", "total"),
    ("2024-06-15", "$379 million, $300 million", "plan"), ("2024-06-15", "$300 million", "plan"), ("2024-09-26", "$2.4 billion", "package"),
    ("2024-12-02", "$725 million", "package"), ("2024-12-30", "$2.5 billion", "total"), ("2024-12-30", "$1.22 billion", "package"),
]  # fmt: skip
"""Day, amounts and what the passage is. again: the same package told once more. total, of several or of a group of givers. other: the
amount is no assistance (a state's own budget for its defence)."""
DRAWDOWNS = {
    "2022-03-16": ["wish: a law that allows it"], "2022-03-31": ["oil reserve", "oil reserve", "oil reserve"],
    "2022-04-21": ["authority almost used up"], "2022-04-28": ["request", "request", "authority used up"], "2022-05-06": ["authority almost used up"],
    "2023-01-25": ["an earlier package"], "2023-10-20": ["stocks given before"], "2023-12-12": ["package $200 million"],
    "2024-09-26": ["authority $5.5 billion"], "2024-12-30": ["package $1.25 billion"],
}  # fmt: skip
"""By day, one for each of the fourteen documents with the word: two of them announce a package that no row above holds."""
FOUND_APART = [("2022-05-31", "$700 million"), ("2023-12-12", "$200 million"), ("2024-12-30", "$1.25 billion")]
"""Packages whose amount does not stand beside “security assistance” in one sentence."""
PRESS = "https://bidenwhitehouse.archives.gov/briefing-room/"
CALL = PRESS + "press-briefings/2022/05/31/background-press-call-by-senior-administration-officials-on-u-s-security-assistance-to-ukraine/"
HERE = pytest.mark.skipif(not TEXTS.is_file(), reason="the shared data (White House texts) are not at ../shared")


def packages() -> list[tuple[str, str]]:
    return sorted([(day, amount) for day, amount, sort in PASSAGES if sort == "package"] + FOUND_APART)


def dollars(amount: str) -> str:
    number, _, word = amount.lstrip("$").partition(" ")
    return f"{float(number) * {'million': 10**6, 'billion': 10**9}[word]:.0f}"


@HERE
def test_every_passage_of_the_texts_was_read() -> None:
    rows = [json.loads(line) for line in TEXTS.read_text("utf-8").splitlines()]
    found = [(one["date"], ", ".join(re.findall(AMOUNT, hit[0])), one["url"]) for one in rows for hit in BESIDE.finditer(one["text"])]
    assert sorted(one[:2] for one in found) == sorted(one[:2] for one in PASSAGES)
    assert (len(found), len({url for _, _, url in found})) == (36, 32)
    with_word = [one["date"] for one in rows if re.search(r"\bdrawdown\b", one["text"])]
    assert with_word == [day for day, read in DRAWDOWNS.items() for _ in read]
    assert len(with_word) == 14
    for day, amount in FOUND_APART:
        assert any(amount in re.sub(r"\s+", " ", one["text"]) for one in rows if one["date"] == day), (day, amount)
    assert any(one["url"] == CALL for one in rows)


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """All packages as transfers, and one statement, as clauses of ours."""
    home = tmp_path_factory.mktemp("white-house") / "assistance"
    (home / "allies").mkdir(parents=True)
    (home / "world.md").write_text(
        "# World\n\n```servanda\nkind state\nkind good\nkind security assistance\n  is good\nactor United States\n  is state\n  role party\nactor Ukraine\n  is state\n"
        "act provide {item: good} to {to: state}\n  by United States\nact encourage strikes beyond the borders of Ukraine\n  by United States\n```\n", "utf-8")
    (home / "call.md").write_text(
        "---\nagreement: call\ntitle: Background call of 31 May 2022\nsigned: 2022-05-31\nin-force: 2022-05-31\nzone: America/New_York\nlanguages: en\nforce: political\n"
        "parties: United States\nimports: world.md\n---\n\n# Call\n\n```servanda\nclause 1\n  United States will not encourage strikes beyond the borders of Ukraine\n```\n", "utf-8")
    (home / "allies" / "statements.csv").write_text(f"text,speaker,source,as_of,owner,grade\ncall,United States,{CALL},2022-05-31,exercise,A1\n", "utf-8")
    rows = [
        f"package {number},pledged,{day},security assistance,provide security assistance to Ukraine,United States,Ukraine,{dollars(amount)},{dollars(amount)},"
        f"US dollars,call:1,White House {day},{day},exercise,A1"
        for number, (day, amount) in enumerate(packages(), 1)
    ]
    head = "transfer,stage,on,what,act,from,to,amount_low,amount_high,unit,bears_on,source,as_of,owner,grade"
    (home / "allies" / "transfers.csv").write_text("\n".join([head, *rows, ""]), "utf-8")
    done = call("allies", "consistent", home, "--as-of", "2024-12-31", "--today", "2025-01-02", "--json")
    assert done.code in (0, 1), done.err
    return json.loads(done.out)  # fmt: skip


def test_no_package_is_against_the_statement_and_each_is_set_beside_it_only_while_it_stood(answer: Any) -> None:
    assert len(packages()) == 18
    assert answer["against"] == []
    why = {one["transfer"]["on"]: one["why"] for one in answer["beside"]}
    assert set(why) == {day for day, _ in packages()}
    for day, words in why.items():
        assert ("made later" if day < "2022-05-31" else "another act") in words, day
    assert {one["clause"]["source"] for one in answer["beside"]} == {CALL}
    assert len(answer["looked"]) == 18


def test_an_announced_package_is_not_told_as_delivered(answer: Any) -> None:
    assert {one["transfer"]["stage"] for one in answer["looked"]} == {"pledged"}
    assert {one["transfer"]["amount"] for one in answer["looked"]} >= {"2,980,000,000 US dollars", "1,250,000,000 US dollars"}
