"""`servanda support tranche`: standings come from verdicts; the trap of the cure that opens late, in both texts; readings; bad input; the page."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from decimal import Decimal as D
from pathlib import Path

import pytest

pytest.importorskip("pyarrow")

from commandline import ROOT, call

sys.path.insert(0, str(ROOT))

import servanda
from bench.tranche import sixteen
from servanda.accounts.between import Between
from servanda.base.refusal import Refusal
from servanda.instruments.support.tranches.records import Tranche, TrancheTable

RELIEF = ROOT / "dossiers" / "relief"
TODAY = "2032-06-01"
LATE = ("by 6 months after decide the second payment", "within 6 months of decide the second payment")
Home = Callable[..., Path]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    def made(*changes: tuple[str, str, str], evidence: bool = True) -> Path:
        """A copy of the dossier. changes: file, what stands there, what is to stand there."""
        folder = tmp_path / "relief"
        shutil.copytree(RELIEF, folder)
        for name, old, new in changes:
            path = folder / name
            text = path.read_text("utf-8")
            assert old in text
            path.write_text(text.replace(old, new), encoding="utf-8")
        facts = folder / "facility-evidence"
        if evidence:
            files: list[str | Path] = [facts / "life.csv", facts / "looked.csv", "--mapping", facts / "life.toml", "--mapping", facts / "looked.toml"]
            assert call("evidence", "import", *files, folder).code == 0
        return folder

    return made


def asked(folder: Path, as_of: str, **more: object) -> TrancheTable:
    answer = servanda.support.tranche(folder, as_of=as_of, today=TODAY, **more)
    assert isinstance(answer, TrancheTable)
    return answer


def only(folder: Path, as_of: str, **more: object) -> Tranche:
    return asked(folder, as_of, **more).payments[0]


def stands(found: Tranche) -> dict[str, str]:
    return {one.clause.partition(":")[2]: one.standing for one in found.steps}


def test_each_standing_on_its_day(home: Home) -> None:
    folder = home()
    found = only(folder, "2031-09-15")
    assert stands(found) == {
        "1.budget": "met",
        "2.audit": "met in cure",
        "3.judges": "unmet, curable",
        "4.register": "lost",
        "5.portal": "done late, not established",
        "6.grid": "open",
    }
    judges = found.steps[2]
    assert (judges.done, judges.wanted, judges.unit) == (Between(D(27), D(27)), D(40), "judges")
    assert str(judges.until) == "2032-02-20"
    assert [(one.rule, one.applies) for one in found.amounts] == [("F/2031/1", True), ("F/2031/7", True), ("counted by steps", False)]
    old, new, _ = found.amounts
    assert (old.payable, new.payable) == (Between(D(270), D(430)), Between(D(314), D(474)))
    assert str(old.net.low) == "236.25"
    assert [one.says for one in found.tests] == ["consistent", "consistent", "refutes"]
    assert stands(only(folder, "2031-03-01")) == dict.fromkeys(stands(found), "open")
    last = stands(only(folder, "2032-03-01"))
    assert (last["3.judges"], last["6.grid"]) == ("partly", "lost")


def test_before_the_decision_the_last_day_of_a_cure_is_not_fixed(home: Home) -> None:
    judges = only(home(), "2031-07-15").steps[2]
    assert (judges.standing, judges.until) == ("unmet, curable", None)


@pytest.mark.parametrize(("text", "standing"), [(LATE[0], "met in cure"), (LATE[1], "lost")])
def test_the_trap_of_a_cure_that_opens_after_the_missed_day(home: Home, text: str, standing: str) -> None:
    """The chamber sits 66 days late, and the payment is decided after that: `within` counts nothing done in between."""
    folder = home(("facility.md", LATE[0], text))
    found = only(folder, "2032-03-01")
    assert stands(found)["2.audit"] == standing
    assert found.amounts[0].payable.low == (120 if standing == "lost" else 270)
    if standing == "lost":
        assert stands(only(folder, "2031-07-15"))["2.audit"] == "unmet, cure not begun"
        assert stands(only(folder, "2031-09-15"))["2.audit"] == "unmet, curable"
    said = call("check", folder, "--today", "2031-09-01", "--full").out
    assert ("SV810" in said) is (standing == "lost")


def test_a_step_certified_after_its_cure_ended(home: Home) -> None:
    """What counts is when it was done; until the assessor certifies it, it is not established."""
    more = "S10,2031-09-10 10:00:00,2031-09-10,certification,Joint Audit Office,facility:4.register/rung:1,,,audit-office,A,1,Late.\n"
    facts = "facility-evidence/life.csv"
    folder = home((facts, "2031-08-05 10:00:00,2031-08-06", "2031-07-20 10:00:00,2031-07-21"), (facts, "S09,", f"{more}S09,"))
    assert stands(only(folder, "2031-07-25"))["4.register"] == "done late, not established"
    assert stands(only(folder, "2031-09-05"))["4.register"] == "done late, not established"
    assert stands(only(folder, "2031-09-15"))["4.register"] == "met in cure"
    assert stands(only(folder, "2031-09-15", known="2031-09-05"))["4.register"] == "done late, not established"


def test_a_published_amount_meets_each_reading_on_its_own_day(home: Home) -> None:
    reading = f"""
```servanda
reading from-the-decision of facility:2.audit held by Ildra Union
  source "letter of the Union"
  clause facility:2.audit
    Sarrow must set up the audit chamber
    by 2031-04-30
    certified by Joint Audit Office
    otherwise
      rung 1 Sarrow must set up the audit chamber
        {LATE[1]} by Ildra Union
        certified by Joint Audit Office
```
"""
    folder = home(evidence=True)
    path = folder / "facility.md"
    path.write_text(path.read_text("utf-8") + reading, encoding="utf-8")
    found = only(folder, "2032-03-01")
    readings = dict.fromkeys(one.reading for one in found.tests)
    assert len(readings) == 2
    by = {(one.rule, one.reading): one.says for one in found.tests}
    written, held = readings
    assert by["F/2031/7", written] == "consistent"
    assert by["F/2031/7", held] == "consistent", "174 to 334"
    assert {str(one.on) for one in found.tests} == {"2031-08-25"}
    assert stands(only(folder, "2032-03-01", readings=["from-the-decision"]))["2.audit"] == "lost"


def test_what_fits_no_rule_that_applies_is_told_first_and_by_the_exit_code(home: Home) -> None:
    folder = home(("support/payments.toml", "amount = 314", "amount = 100"))
    words = ("support", "tranche", folder, "--as-of", "2031-09-15", "--today", TODAY)
    said = call(*words, columns=400)
    assert said.code == 1
    assert "The 100 published by Ildra Union fits no rule that applies." in " ".join(said.out.split())
    assert call(*words[:-4], "--as-of", "2031-08-24", "--today", TODAY).code == 0, "not published yet"
    told = json.loads(call(*words, "--json").out)
    assert told["payments"][0]["steps"][0]["standing"] == "met"


def test_silence_is_told_and_no_all_clear(home: Home) -> None:
    answer = asked(home(evidence=False), "2031-09-15")
    found = answer.payments[0]
    assert set(stands(found).values()) == {"open"}
    assert [one.sure for one in found.steps] == [False, False, False, False, False, True]
    assert answer.notes == ("Nothing is on record: what is said rests on the calendar alone",)
    assert found.amounts[0].payable == Between(D(0), D(600))


@pytest.mark.parametrize(
    ("old", "new", "said", "place"),
    [
        ("facility:6.grid", "facility:6.gird", "no clause", "step “facility:6.gird”"),
        ("facility:6.grid", "facility:1.budget", "two steps of one payment", "step “facility:1.budget”"),
        ("cure = 1", "cure = 2", "no rung 2", "step “facility:2.audit”"),
        ("gross = 600\n", "", "missing required field `gross`", "payment[0]"),
    ],
)
def test_what_the_dossier_does_not_have(home: Home, old: str, new: str, said: str, place: str) -> None:
    folder = home(("support/payments.toml", old, new), evidence=False)
    with pytest.raises(Refusal) as refused:
        asked(folder, "2031-09-15")
    assert said in refused.value.reason
    assert place in refused.value.place
    assert refused.value.repair


def test_no_file_and_no_such_payment(home: Home) -> None:
    folder = home(evidence=False)
    with pytest.raises(Refusal, match="no payment"):
        asked(folder, "2031-09-15", payment="7")
    (folder / "support" / "payments.toml").unlink()
    with pytest.raises(Refusal, match=r"no support/payments\.toml"):
        asked(folder, "2031-09-15")


def test_sixteen_steps_of_a_facility_through_the_monitor(tmp_path: Path) -> None:
    """The fourth instalment of the Ukraine Facility as clauses with invented names: 13 of 16 steps done, 4,500 m EUR."""
    published = "".join(
        f'[[payment.published]]\namount = {amount}\nkind = "gross"\nby = "{by}"\ndate = {day}\nsource = "press"\nwithin = {within}\n'
        for amount, by, day, within in ((3050, "Commission", "2025-07-25", 0.5), (3200, "Council, as reported", "2025-08-08", 50))
    )
    payments = (
        'source = "s"\nowner = "o"\nas_of = 2025-08-09\n[[rule]]\nid = "annex"\nfrom = 2024-06-01\nmethod = "values"\nsource = "not published"\n'
        '[[rule]]\nid = "equal"\nmethod = "equal"\nsupposed = true\nsource = "counting"\n'
        f'[[payment]]\nid = "UF4"\ngross = 4500\nunit = "m EUR"\nsource = "plan"\nrequested = 2025-06-01\nSTEPS{published}'
    )
    folder = sixteen(tmp_path / "sixteen", "2024-06-01", "2025-03-31", "2026-08-03", payments)
    facts = folder / "facts"
    facts.mkdir()
    for name in ("life.toml", "looked.toml", "looked.csv"):
        shutil.copy(RELIEF / "facility-evidence" / name, facts)
    (facts / "looked.csv").write_text((facts / "looked.csv").read_text("utf-8").replace("2031-02-01", "2024-06-01"), encoding="utf-8")
    (facts / "looked.csv").write_text((facts / "looked.csv").read_text("utf-8").replace("2031-03-01", "2025-01-01"), encoding="utf-8")
    lines = "".join(f"U{n},2025-03-0{n % 9 + 1} 10:00:00,2025-04-01,take step {n},Sarrow,,,,o,A,1,Done.\n" for n in range(1, 14))
    (facts / "life.csv").write_text("id,when,known,term,by,of,amount,unit,source,reliability,credibility,text\n" + lines, encoding="utf-8")
    files: list[str | Path] = [facts / "life.csv", facts / "looked.csv", "--mapping", facts / "life.toml", "--mapping", facts / "looked.toml"]
    assert call("evidence", "import", *files, folder).code == 0
    found = only(folder, "2025-08-09")
    assert list(stands(found).values()) == ["met"] * 13 + ["unmet, curable"] * 3
    annex, equal = found.amounts
    assert str(equal.payable.exact) == "3656.25"
    assert annex.payable == Between(D(0), D(4500))
    assert [(one.amount, one.rule, one.says) for one in found.tests] == [
        (D(3050), "annex", "consistent"), (D(3050), "equal", "refutes"), (D(3200), "annex", "consistent"), (D(3200), "equal", "refutes"),
    ]  # fmt: skip
    assert {one.source for one in found.tests} == {"press"}
