"""Declarations of jobs: what a door makes of them is what they say; what they show to type works."""

from __future__ import annotations

import datetime as dt
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from amounts import part

pytest.importorskip("numba")
pytest.importorskip("pyarrow")

from commandline import ROOT, call

import servanda
from servanda.app.jobs import load
from servanda.app.jobs_table import GROUPS, JOBS, PYTHON
from servanda.base.job import Given, Job, arg, fields_of, many, number, share, word
from servanda.base.refusal import Refusal

sys.path.insert(0, str(ROOT / "scripts"))
from published import texts

EMBARGO = ROOT / "dossiers" / "embargo"
FILES = {
    "holdings.csv": "ownership/holdings.csv",
    "listed.txt": "ownership/listed.txt",
    "customers.csv": "customers.csv",
    "exports.csv": "trade/trade.csv",
    "payments.csv": "dealings/payments.csv",
    **{f"corporate/{one.name}": f"corporate/{one.name}" for one in (EMBARGO / "corporate").iterdir()},
    "well.txt": "../../docs/draft/well.txt",
    "panel.csv": "effects/exports.csv",
    **{f"{one}.toml": f"effects/{one}.toml" for one in ("question", "proposal")},
    "consolidated.xml": "lists/un.xml",
    "entities.ftm.json": "lists/entities.ftm.json",
    **{f"{part}.csv": f"lists/2031-12-15/{part}.csv" for part in ("prim", "alt", "add")},
    **{f"old/{part}.csv": f"lists/2031-07-04/{part}.csv" for part in ("prim", "alt", "add")},
    "old/sdn.csv": "lists/2031-07-04/prim.csv",
    "new/sdn.csv": "lists/2031-12-15/prim.csv",
}
LIST = "sanctions import {0}prim.csv {0}alt.csv {0}add.csv --list belmora --published {1} --known {1}"
OWNED = "sanctions own caught -f holdings.csv --listed listed.txt --json"
NOW = LIST.format("", "2031-12-15")
BEFORE = {
    "sanctions screen": (NOW,),
    "--since february": ("sanctions screen --file customers.csv --out february",),
    "sanctions decide": (NOW, "sanctions screen --file customers.csv --out screened"),
    **{f"decide {act}": ("sanctions decide propose",) for act in ("list", "confirm", "reject", "verify", "export")},
    "sanctions deal": (NOW, f"{OWNED} --regime us-ofac > owned.json"),
    "sanctions diff": (LIST.format("old/", "2031-07-04"), NOW),
    "sanctions review delist": ("sanctions review delist open",),
    "--round 2": ("strategy experts new dossiers/harbour --name Ana --names names.csv",),
    **{f"draft {verb}": ("draft new",) for verb in ("ask", "next", "confirm", "drop")},
    "strategy forecast": ("strategy forecast make",),
    "draft return matrix": ("draft export dossiers/harbour --xlsx matrix.xlsx",),
    "draft return": ("draft export dossiers/harbour --docx harbour.docx",),
    "support rows read": ("support rows export dossiers/relief --out moves.csv --table moves",),
}
"""What must have been typed before an example of these words: lines, or the first example of a job."""


def job(name: str) -> type[Job]:
    return load(JOBS[name][1])


def test_what_is_published_is_what_is_declared() -> None:
    for place, text in texts().items():
        assert (ROOT / place).read_text(encoding="utf-8") == text, "write it anew: make pages"


def test_the_table_imports_no_engine() -> None:
    seen = "import sys; sys.argv = ['servanda', '--help']\nfrom servanda.app.cli import main\ntry: main()\nexcept SystemExit: pass\n"
    seen += "print([name for name in sys.modules if name.startswith('servanda.instruments.') and name.count('.') > 3])"
    done = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", JOBS)
def test_every_job_says_what_it_is(name: str) -> None:
    one = job(name)
    assert one.short, "a line for the list of verbs"
    assert one.__doc__
    assert one.examples
    assert all(example.startswith(name) for example in one.examples)
    assert name.rpartition(" ")[0] in ("", *GROUPS)
    assert set(one.calls) - set(one.asks) | set(one.untold) <= {each.field for each in fields_of(one)}
    flags = [flag for each in fields_of(one) for flag in each.flags if not each.argument]
    assert len(flags) == len(set(flags))
    told = " ".join(call(*name.split(), "--help", columns=100).out.split())
    assert all(flag in told for flag in flags)
    assert all(" ".join(each.help.split()[:3]) in told for each in fields_of(one))
    assert " ".join(one.examples[0].split()[:4]) in told


@pytest.mark.parametrize("name", PYTHON)
def test_every_job_is_a_function(name: str) -> None:
    instrument = getattr(servanda, PYTHON[name][0].partition(" ")[0])
    assert name in dir(instrument) or getattr(instrument, name).__doc__


@pytest.mark.parametrize("example", part([example for name in JOBS for example in job(name).examples], 3))
def test_every_example_can_be_typed(example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVANDA_KEYS", str(tmp_path / "keys"))
    for name, source in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(EMBARGO / source, tmp_path / name)
    (tmp_path / "dossiers").mkdir()
    for one in (ROOT / "dossiers").iterdir():
        if one.name != "harbour":
            (tmp_path / "dossiers" / one.name).symlink_to(one)
    shutil.copytree(ROOT / "dossiers" / "harbour", tmp_path / "dossiers" / "harbour")  # its strategy is written to
    exports = tmp_path / "exports.csv"
    exports.write_text(exports.read_text("utf-8").replace(",value", ",eur", 1), "utf-8")
    for line in [line for piece, lines in BEFORE.items() if piece in example for line in lines if not example.startswith(line)]:
        first, _, kept = (job(line).examples[0] if line in JOBS else line).partition(" > ")
        told = call(*shlex.split(first), folder=tmp_path)
        assert told.code in (0, 1)
        if kept:
            (tmp_path / kept).write_text(told.out, encoding="utf-8")
    done = call(*shlex.split(example), folder=tmp_path)
    assert done.code in (0, 1), done.err
    assert done.out
    said = shlex.split(example)
    if "--html" in said:
        assert "<html" in (tmp_path / said[said.index("--html") + 1]).read_text(encoding="utf-8")


class Weigh(Job):
    """Weigh a thing."""

    thing = arg("THING")
    file = word("Where it lies.", "FILE")
    often = number("How often.", "N", 5, "--times", least=1, below=11)
    part = share("What part.", "PART")
    state = word("How it is.", of=("wet", "dry"))
    notes = many("What else.", "NOTE", "--note")

    def run(self, given: Given) -> str:
        return self.thing


class WeighAgain(Weigh):
    scale = word("On which.", default="ours")


def test_words_are_taken_as_a_person_or_python_gives_them() -> None:
    asked = Weigh(thing=Path("a") / "b", notes=[dt.date(2031, 7, 10), "x"], often=7, state=None)
    assert vars(asked) == {"thing": "a/b", "file": "", "often": 7, "part": None, "state": "", "notes": ("2031-07-10", "x")}
    assert Weigh(thing="a", notes={"b": "c"}).notes == ("b=c",)
    assert Weigh(thing="a", notes="one").notes == ("one",)
    assert [one.field for one in fields_of(WeighAgain)] == ["thing", "file", "often", "part", "state", "notes", "scale"]


@pytest.mark.parametrize(
    ("words", "place", "said"),
    [
        ({}, "THING", "must be given"),
        ({"thing": "a", "often": 0}, "--times", "from 1 to 10"),
        ({"thing": "a", "often": 11}, "--times", "from 1 to 10"),
        ({"thing": "a", "part": 1.0}, "--part", "from 0 to below 1"),
        ({"thing": "a", "state": "damp"}, "--state", "wet, dry"),
    ],
)
def test_words_that_will_not_do_are_refused(words: dict[str, object], place: str, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        Weigh(**words)
    assert refused.value.place == place
    assert said in str(refused.value)


def test_a_word_that_is_none_of_the_job_is_a_mistake_of_the_program() -> None:
    with pytest.raises(TypeError, match="colour"):
        Weigh(thing="a", colour="red")


def test_the_basis_is_filled_by_whoever_runs_it(tmp_path: Path) -> None:
    from servanda.app.jobs import given_for, run

    register = EMBARGO / "ownership" / "holdings.csv"
    asked = job("sanctions own caught")(files=[register], listed=["Toren Vaskeld"], regimes=("us-ofac",))
    basis = run(asked, given_for("sanctions own caught", today="2031-07-10")).basis
    assert basis.job == "own caught"
    assert basis.as_of == "2031-07-10"
    assert [one.name for one in basis.inputs] == ["holdings.csv"]
    assert len(basis.inputs[0].sha256) == 64
    assert basis.version
    settings = dict(basis.settings)
    assert settings["limit"] == "200"
    assert settings["listed"] == "1"
    assert not any(str(register.parent) in value for value in settings.values()), "no path of a machine"
