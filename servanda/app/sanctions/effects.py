"""`servanda sanctions review effect` and `propose`: what a measure seems to have done to figures, and a proposed adjustment."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from servanda.base.decoding import read_toml
from servanda.base.job import SHOWN, Given, Job, arg, needed, perhaps, word
from servanda.base.refusal import Refusal
from servanda.base.result import file_input
from servanda.report.sanctions.effectiveness import effect_page
from servanda.report.sanctions.proposals import proposal_page

if TYPE_CHECKING:
    from servanda.instruments.sanctions.review.effectiveness.panel import Columns
    from servanda.instruments.sanctions.review.effectiveness.records import Effect, Question
    from servanda.instruments.sanctions.review.proposals import ChangeProposal

LARGEST = 512 << 20
"""Bytes of a table: a panel is small; what is larger is not one, or holds much that is not asked for."""


class EffectJob(Job):
    """Ask PANEL (CSV or Parquet: unit, period, outcome) what a measure seems to have done: every method the figures allow, at
    least two.

    The question is a TOML file with [question] and, where the columns are not `unit`, `period`, `outcome`, [columns]. Scale and
    seed go before those of the file.
    """

    short = "Say what a measure seems to have done to a series of figures."
    asks = ("written", *SHOWN)
    exits = ("no method tells a change", "the methods together tell a change from none, or disagree")
    calls = ("panel", "question")
    untold = ("scale", "seed")
    examples = (
        "sanctions review effect dossiers/embargo/effects/exports.csv --question dossiers/embargo/effects/question.toml",
        "sanctions review effect panel.csv --question question.toml --html effect.html",
    )
    says = staticmethod(effect_page)
    panel = arg("PANEL")
    question = needed("What is asked, of which columns (TOML).", "FILE")
    scale = word("Synthetic control on `index` (each series over its mean before; default) or `level`.", "WORD")
    seed = perhaps("For drawing placebo sets. Default: 0.", "N")

    def run(self, given: Given) -> Effect:
        from servanda.instruments.sanctions.review.effectiveness.effect import assess
        from servanda.instruments.sanctions.review.effectiveness.panel_file import read_panel

        larger = "Keep the columns and rows that are asked for, or write it as Parquet."
        data = given.read(self.panel, most=LARGEST, larger=larger)
        asked, columns, settings = _question(_toml(given, self.question), self.question)
        scale = self.scale or settings.get("scale", "index")
        seed = settings.get("seed", 0) if self.seed is None else self.seed
        if not isinstance(scale, str) or not isinstance(seed, int):
            place = f"{self.question}, [settings]"
            raise Refusal("scale is not a word or seed is not a whole number.", 'Write scale = "index" and seed = 0.', place)
        table = read_panel(data, columns, Path(self.panel).name)
        given.inputs[0] = msgspec.structs.replace(given.inputs[0], note=f"{table.rows} rows")
        given.settings |= {"scale": scale, "seed": seed}
        found = assess(table, asked, scale=scale, seed=seed, progress=given.progress)
        given.as_of = found.extent.last
        return found

    def found(self, answer: Effect) -> bool:
        return answer.told != "none" or not answer.agree


class ProposeChangeJob(Job):
    """Read PROPOSAL (TOML), refuse it if something is missing, and show it. The proposal is yours: nothing is recommended here.

    Evidence that names a file beside it gets its hash from that file; a hash given must be the file's own.
    """

    short = "Write down a proposed adjustment of a measure, complete or not at all."
    calls = ("proposal",)
    examples = (
        "sanctions review propose dossiers/embargo/effects/proposal.toml",
        "sanctions review propose proposal.toml --json",
    )
    says = staticmethod(proposal_page)
    proposal = arg("PROPOSAL")

    def run(self, given: Given) -> ChangeProposal:
        from servanda.instruments.sanctions.review import proposals

        said = _toml(given, self.proposal)
        evidence = said.get("evidence")
        if isinstance(evidence, list):  # what is no list of tables is left for the proposal to refuse
            said["evidence"] = [self._hashed(given, number, one) for number, one in enumerate(evidence, 1)]
        made = proposals.propose(said)
        given.as_of = made.proposed_on
        return made

    def _hashed(self, given: Given, number: int, one: Any) -> Any:
        name = one.get("file", "") if isinstance(one, dict) else ""
        path = Path(self.proposal).parent / str(name)
        if not (isinstance(name, str) and name and path.is_file()):
            return one
        found = file_input(path, f"evidence {number}")
        if one.get("sha256") not in (None, "", found.sha256):
            hashes = f"its hash is {found.sha256[:16]}..., not {str(one['sha256'])[:16]}..."
            raise Refusal(
                f"`{name}` is not what the proposal rests on: {hashes}",
                repair="Look at the file again, then give its hash, or leave `sha256` out.",
                place=f"evidence {number}",
            )
        given.took(found)
        return {**one, "sha256": found.sha256}


def _question(said: dict[str, Any], path: str) -> tuple[Question, Columns, dict[str, Any]]:
    from servanda.instruments.sanctions.review.effectiveness.panel import Columns
    from servanda.instruments.sanctions.review.effectiveness.records import Question

    for name in said:
        if name not in ("question", "columns", "settings"):
            raise Refusal(f"there is no part [{name}] in a question.", "It has [question], [columns] and [settings].", path)
    if not isinstance(said.get("question"), dict):
        raise Refusal(
            "the file has no [question].",
            repair="Write [question] with objective, measure, treated, since, outcome, measured_in, source.",
            place=path,
        )
    blank = {"objective": "", "measure": "", "treated": (), "since": "", "outcome": "", "measured_in": "", "source": ""}
    asked = _convert(blank | said["question"], Question, f"{path}, [question]")
    columns = _convert(said.get("columns", {}), Columns, f"{path}, [columns]")
    settings = said.get("settings", {})
    if not isinstance(settings, dict) or set(settings) - {"scale", "seed"}:
        raise Refusal("[settings] holds more than scale and seed.", 'Write scale = "index" or "level", and seed = 0.', path)
    return asked, columns, settings


def _convert(said: Any, kind: Any, place: str) -> Any:
    """A part of the file as a struct; dates of TOML as text; unknown names and wrong sorts are errors."""
    told = _dated(said) if isinstance(said, dict) else said
    if isinstance(told, dict) and (unknown := sorted(set(told) - set(kind.__struct_fields__))):
        raise Refusal(f"`{unknown[0]}` is not known.", f"Known are: {', '.join(kind.__struct_fields__)}.", place)
    try:
        return msgspec.convert(told, kind)
    except msgspec.ValidationError as error:
        raise Refusal(f"this cannot be read: {error}.", "Look at that field.", place) from error


def _toml(given: Given, path: str) -> dict[str, Any]:
    try:
        return _dated(read_toml(given.read(path, most=1 << 20).decode("utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refusal(f"the file is not TOML: {error}.", "Mend that line.", path) from error


def _dated(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in said.items()}
