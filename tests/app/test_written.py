"""What a person says on the command line of how a table is written reaches every verb that reads one."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

pytest.importorskip("numba")
pytest.importorskip("pyarrow")

from commandline import ROOT, call

import servanda
from servanda.app.jobs import load
from servanda.app.jobs_table import JOBS, PYTHON
from servanda.base.refusal import Refusal
from servanda.base.tables.saying import saying

EMBARGO = ROOT / "dossiers" / "embargo"
OPENED = {
    "servanda/evidence/imports/planning.py": ("evidence import",),
    "servanda/monitor/coders.py": ("report",),
    "servanda/model/lists.py": (),  # a table of the dossier itself: what it says is part of the text
    "servanda/instruments/sanctions/batch/reading.py": ("sanctions screen",),
    "servanda/instruments/sanctions/dealings/inputs.py": ("sanctions deal", "sanctions own caught"),
    "servanda/instruments/sanctions/dealings/reading.py": ("sanctions deal",),
    "servanda/instruments/sanctions/evasion/reading.py": ("sanctions detect",),
    "servanda/instruments/sanctions/licences/dealings.py": ("sanctions review licence",),
    "servanda/instruments/sanctions/ownership/imports/table.py": tuple(f"sanctions own {one}" for one in ("caught", "owns", "owners", "if-listed", "if-sells")),
    "servanda/instruments/sanctions/review/effectiveness/panel_file.py": ("sanctions review effect",),
    "servanda/app/strategy/experts.py": ("strategy obstacles", *(f"strategy experts {one}" for one in ("new", "read", "pool"))),
    "servanda/instruments/strategy/events/table.py": ("strategy miscalculation", "strategy interests", "strategy whatif"),
    "servanda/instruments/strategy/interests/declared.py": ("strategy interests",),
    "servanda/accounts/sourced.py": ("strategy lines", "strategy enforce", "support ledger", "support flags", "support train", "support ship", "support assist", "support land", "support deliver", "support terms", "support debt", "support rows export", "support rows read", "support rows clauses", *(f"allies {one}" for one in ("duties", "burden", "initiatives", "balance", "meetings", "positions", "consistent")), "share may", "share export", "tips days", "tips sheet", "draft minutes"),
    "servanda/accounts/rates.py": ("sanctions deal", "support ledger", "allies burden"),
    "servanda/instruments/support/practice/clocks.py": ("support clocks",),
    **{f"servanda/instruments/support/rows/{one}.py": verbs for one, verbs in {
        "accepting": ("support rows read", "support rows clauses", "support import"), "returned": ("support rows read",), "replayed": ("support ledger",),
        **dict.fromkeys(("iati", "own_table"), ("support import",)),
    }.items()},
    "servanda/instruments/alliances/duties/imported.py": ("allies duties",), "servanda/instruments/alliances/burden/rows.py": ("allies burden",),
    "servanda/instruments/alliances/balance/layouts.py": ("allies balance",),
    **{f"servanda/instruments/alliances/votes/{one}.py": ("allies align",) for one in ("reading", "job")},
    "servanda/instruments/tips/job.py": ("tips patience",), "servanda/app/draft/collected.py": ("draft precedent",), "servanda/words/office/matrix.py": ("draft return",),
    "servanda/instruments/strategy/packages/points.py": ("strategy packages",),
    "servanda/instruments/strategy/records/threats.py": ("strategy record",),
    "servanda/instruments/strategy/records/ties.py": ("strategy threats",),
}
"""The modules that open a table of a user, and the verbs that read by them: each asks for `written` (`servanda/base/job.py`)."""
VERBS = {
    "own": ("ownership/holdings.csv", "sanctions own caught -f {} --listed 'Toren Vaskeld' --as-of 2032-01-01 --json"),
    "deal": ("dealings/payments.csv", 'sanctions deal {} --party "Ostvale Bank" --json'),
    "detect": ("trade/trade.csv", "sanctions detect trade-diversion --table trade={} --set measures=2031-07-01 --set targets=Corvany --json"),
    "licence": ("licence-dealings.csv", "sanctions review licence " + str(EMBARGO) + " --file {} --today 2033-06-01 --json"),
    "effect": ("effects/exports.csv", "sanctions review effect {} --question " + str(EMBARGO / "effects/question.toml") + " --json"),
}


def test_every_verb_that_reads_a_table_can_be_told_how_it_is_written() -> None:
    opens = re.compile(r"\b(open_table|frame|read|reading\.read|column|read_column)\(")
    asks = re.compile(r"base\.tables(\.kinds|\.reading)? import .*\b(open_table|frame|read|reading|column)\b")
    found = {str(one.relative_to(ROOT)): one.read_text("utf-8") for one in (ROOT / "servanda").rglob("*.py") if "base/tables" not in str(one)}
    assert {name for name, text in found.items() if asks.search(text) and opens.search(text)} == set(OPENED), "name its verbs; each asks for `written`"
    for verb in {verb for verbs in OPENED.values() for verb in verbs}:
        assert "--written" in call(*verb.split(), "--help").out, verb
        assert verb not in JOBS or "written" in load(JOBS[verb][1]).asks
    assert "written" in load(PYTHON["screen_file"][1]).asks


@pytest.mark.parametrize("verb", VERBS)
def test_an_odd_table_says_the_same(verb: str, tmp_path: Path) -> None:
    place, line = VERBS[verb]
    plain, odd = tmp_path / "plain.csv", tmp_path / "odd.csv"
    shutil.copy(EMBARGO / place, plain)
    odd.write_bytes(("Kept by nobody\n~~\n" + plain.read_text("utf-8").replace(",", "\x1f")).encode("utf-16-le"))
    answers = []
    for file, more in ((plain, ()), (odd, ("--written", "encoding=utf-16-le", "--written", "odd.csv:delimiter=\x1f", "--written", "odd.csv:header=3"))):
        done = call(*(word.format(file) for word in shlex.split(line)), *more)
        assert done.code in (0, 1), done.err
        answers.append(re.sub(r"(plain|odd)\.csv(, (line|row|element) \d+)?", "FILE", json.dumps({k: v for k, v in json.loads(done.out).items() if k != "basis"})))
    assert re.sub(r"\d+", "N", answers[0]) == re.sub(r"\d+", "N", answers[1])
    assert "odd.csv:header=3" in done.out, "the basis says it"


def test_days_and_decimals_that_no_column_settles(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("id;date;payer;payee;amount;currency\n1;03/04/2031;Tallow;Wren;1.234;XBD\n", "utf-8")
    asked = {"parties": ("Tallow",), "written": {"dates": "dmy", "decimal": ","}}
    assert servanda.sanctions.deal(tmp_path / "p.csv", first="2031-04-02", **asked).parties == 1
    assert servanda.sanctions.deal(tmp_path / "p.csv", first="2031-04-02", parties=("Tallow",), written="dates=mdy").parties == 0


def test_the_encoding_of_before_works_with_a_hint(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_bytes("id,name\n1,Торен Васкелд\n".encode("cp1251"))
    un = f"un-xml={EMBARGO / 'lists/un.xml'}"
    asked = ("sanctions", "screen", "--file", "c.csv", "--list-file", un, "--today", "2031-08-01", "--json")
    now = call(*asked, "--out", "now", "--written", "encoding=cp1251", folder=tmp_path)
    before = call(*asked, "--out", "before", "--encoding", "cp1251", folder=tmp_path)
    assert (now.code, "the old name goes" in before.err) == (before.code, True)
    assert json.loads(now.out)["summary"] == json.loads(before.out)["summary"]
    with pytest.warns(FutureWarning, match="goes with the next release"):
        servanda.sanctions.screen_file(tmp_path / "c.csv", tmp_path / "python", list_files=(un,), today="2031-08-01", encoding="cp1251")


def test_evidence_comes_out_of_nested_xml(tmp_path: Path) -> None:
    shutil.copytree(EMBARGO.parent / "rivers", tmp_path / "rivers")
    (tmp_path / "visits.xml").write_text(
        '<log><visit on="2031-03-02"><act kind="seen">close the crossing</act><words>Shut at noon.</words></visit></log>', "utf-8"
    )
    (tmp_path / "map.toml").write_text(
        'mapping = "visits"\n[file]\nrows = "log/visit"\ncells.day = "@on"\ncells.act = "act[@kind=seen]"\ncells.said = "words"\n'
        '[event]\nkey = "day"\nfirst = "day"\nterm = "act"\ntext = "said"\n[terms]\n"close the crossing" = ""\n', "utf-8"
    )  # fmt: skip
    done = call("evidence", "import", "visits.xml", "--mapping", "map.toml", "--dry-run", "rivers", folder=tmp_path)
    assert done.code == 0, done.err
    assert "leaves out “close the crossing”" in " ".join(done.out.split())
    other = call("evidence", "import", "visits.xml", "--mapping", "map.toml", "--dry-run", "--written", "rows=log/visits", "rivers", folder=tmp_path)
    assert (other.code, "no element stands at `log/visits`" in other.err, "Did you mean: visit?" in other.err) == (2, True, True)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("delimeter=;",), "Did you mean: delimiter"),
        (("header=two",), "header cannot be"),
        (("dates=swiss",), "no word for dates"),
        (("a.csv:dates=dmy",), "of all tables"),
        (("header",), "says nothing of a table"),
        (("nothere.toml",), "cannot be read as TOML"),
        (("b.csv:header=2",), "no table “b.csv” was read"),
    ],
)
def test_a_word_that_says_nothing_is_refused(words: tuple[str, ...], says: str) -> None:
    with pytest.raises(Refusal) as error, saying(words):
        pass
    assert says in str(error.value) + error.value.reason + error.value.repair
