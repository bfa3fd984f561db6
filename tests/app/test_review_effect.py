"""`servanda sanctions review effect` and `propose`, and the same functions in Python."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from commandline import Run

from servanda.app.sanctions import effect, propose
from servanda.base.installed import install_hint
from servanda.base.refusal import Refusal

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "dossiers" / "embargo" / "effects"
JOB = ("sanctions", "review", "effect")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for one in FOLDER.iterdir():
        (tmp_path / one.name).write_bytes(one.read_bytes())
    return tmp_path


def test_the_shipped_figures_from_the_command_line(run: Run, copy: Path) -> None:
    done = run(*JOB, copy / "exports.csv", "--question", copy / "question.toml", "--html", copy / "page.html")
    assert done.code == 1, done.err
    text = " ".join(done.out.split())
    assert "cannot show" in text
    assert "not proof" in text
    page = (copy / "page.html").read_text(encoding="utf-8")
    assert page.count("<svg") >= 5
    assert "exports.csv: sha256" in page


def test_json_is_the_answer_of_the_function_and_the_same_twice(run: Run) -> None:
    words = (*JOB, FOLDER / "exports.csv", "--question", FOLDER / "question.toml", "--json")
    one, two = run(*words), run(*words)
    assert one.out == two.out
    said = json.loads(one.out)
    found = effect(FOLDER / "exports.csv", FOLDER / "question.toml")
    assert said["told"] == found.told == "fall"
    assert [e["percent"] for e in said["estimates"]] == [e.percent for e in found.estimates]
    assert len(said["estimates"]) >= 2
    assert said["basis"]["inputs"][0]["name"] == "exports.csv"
    assert len(said["basis"]["inputs"][0]["sha256"]) == 64


def test_the_made_up_truth_is_within_every_interval() -> None:
    """scripts/embargo_effects.py lets Corvany fall by 38 % at once and to 42 % within half a year."""
    for e in effect(FOLDER / "exports.csv", FOLDER / "question.toml").estimates:
        assert e.interval is not None
        assert e.interval.low is not None
        assert e.interval.high is not None
        assert e.interval.low < -41.5 < e.interval.high or e.method in ("interrupted-time-series", "forecast")
        assert e.percent < -30


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('source = "customs of Belmora (invented)"', "", "`source` (who publishes them)"),
        ('treated = ["Corvany"]', 'treated = ["Corvani"]', "Did you mean `Corvany`?"),
        ("2031-07-04", '"2031-13-04"', "is not a day"),
        ('unit = "partner"', 'unit = "country"', "no column `country`"),
        ("[columns]", "[colums]", "there is no part [colums]"),
        ("objective =", "objektive =", "`objektive` is not known"),
        ("[question]", "[question", "not TOML"),
        ('period = "month"', "period = 3", "cannot be read"),
    ],
)
def test_a_wrong_question_is_told_what_to_mend(run: Run, copy: Path, old: str, new: str, words: str) -> None:
    text = (copy / "question.toml").read_text(encoding="utf-8")
    (copy / "question.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    done = run(*JOB, copy / "exports.csv", "--question", copy / "question.toml")
    assert done.code == 2
    assert words in done.err
    assert "bug" not in done.err


def test_wrong_files_are_told(run: Run, copy: Path) -> None:
    assert run(*JOB, copy / "no.csv", "--question", copy / "question.toml").code == 2
    (copy / "exports.csv").write_bytes(b"\xff\xfe\x00")
    done = run(*JOB, copy / "exports.csv", "--question", copy / "question.toml")
    assert done.code == 2
    assert "UTF-8" in done.err


def test_a_table_that_is_far_too_large_is_not_read(copy: Path) -> None:
    with (copy / "exports.csv").open("r+b") as file:
        file.truncate(2 << 30)
    with pytest.raises(Refusal, match="MB are read at most"):
        effect(copy / "exports.csv", copy / "question.toml")


def test_a_proposal_is_shown_and_exported(run: Run, copy: Path) -> None:
    done = run("sanctions", "review", "propose", copy / "proposal.toml", "--html", copy / "p.html")
    assert done.code == 0, done.err
    text = " ".join(done.out.split())
    assert "the Council of Belmora decides" in text
    assert "Not known does not mean none" in text
    assert "recommend" not in done.out.lower()
    said = json.loads(run("sanctions", "review", "propose", copy / "proposal.toml", "--json").out)
    assert said["adjustment"] == "extend"
    assert all(len(e["sha256"]) == 64 for e in said["evidence"])


def test_a_proposal_on_a_file_that_has_changed_is_refused(run: Run, copy: Path) -> None:
    text = (copy / "proposal.toml").read_text(encoding="utf-8")
    digest = propose(copy / "proposal.toml").evidence[0].sha256
    (copy / "proposal.toml").write_text(
        text.replace('file = "exports.csv"', f'file = "exports.csv"\nsha256 = "{digest}"'), encoding="utf-8"
    )
    assert run("sanctions", "review", "propose", copy / "proposal.toml").code == 0
    with (copy / "exports.csv").open("a", encoding="utf-8") as file:
        file.write("Pellow,2033-04,1.0\n")
    done = run("sanctions", "review", "propose", copy / "proposal.toml")
    assert done.code == 2
    assert "not what the proposal rests on" in done.err


def test_an_incomplete_proposal_ends_with_2_and_names_what_is_missing(run: Run, copy: Path) -> None:
    (copy / "proposal.toml").write_text('measure = "measures:4"\nadjustment = "ease"\n', encoding="utf-8")
    done = run("sanctions", "review", "propose", copy / "proposal.toml")
    assert done.code == 2
    assert "`decides`: who decides" in done.err
    assert "`costs`: what it costs others" in done.err


def test_a_misspelt_job_of_the_review_is_answered_with_the_closest(run: Run) -> None:
    done = run("sanctions", "review", "efect")
    assert done.code == 2
    assert "`effect`" in done.err


def test_help_loads_nothing_heavy() -> None:
    program = (
        "import sys; sys.argv = ['servanda', 'sanctions', 'review', 'effect', '--help']\n"
        "from servanda.app.cli import main\n"
        "try:\n    main()\nfinally:\n    print('LOADED', *sorted({'numpy', 'scipy', 'pyarrow', 'statsmodels', 'pandas', 'numba'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False, env={**os.environ}
    )
    assert done.stdout.splitlines()[-1].split() == ["LOADED"], done.stderr


@pytest.mark.parametrize("library", ["numpy", "scipy"])
def test_without_the_extra_it_says_what_to_install(library: str) -> None:
    program = (
        "import sys\n"
        "class Blocked:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name.partition('.')[0] == {library!r}: raise ModuleNotFoundError(name, name=name)\n"
        "sys.meta_path.insert(0, Blocked())\n"
        f"sys.argv = ['servanda', *{[*JOB, str(FOLDER / 'exports.csv'), '--question', str(FOLDER / 'question.toml')]!r}]\n"
        "from servanda.app.cli import main\n"
        "main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False, env={**os.environ}
    )
    assert done.returncode == 2, done.stderr
    assert install_hint("sanctions") in done.stderr
