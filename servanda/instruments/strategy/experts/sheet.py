"""Elicitation sheets: a workbook, a table, and one HTML file that needs no network; each for one expert, under a pseudonym.

The form holds the only script of the house. Its page lets that script run and no other, by its hash; words of others stand in
it as text, and what it saves goes to the disk of the expert, nowhere else.
"""

from __future__ import annotations

import base64
import csv
import datetime as dt
import hashlib
import io
from collections.abc import Mapping, Sequence
from importlib.resources import files

import msgspec

from servanda.base.document import number
from servanda.base.shown import in_cell, in_html, in_html_text, one_line, starts_formula
from servanda.base.tables.writing import new_workbook
from servanda.instruments.strategy.draws import generator
from servanda.instruments.strategy.experts.records import PROBABILITY, SAYS, ExpertAnswer, ExpertQuestion

HEADS = ("expert", "round", "question", "asked", "unit", "q05", "q25", "q50", "q75", "q95", "reason", "dissent")
ANSWER_HEADS = tuple(head for head in HEADS if head not in ("asked", "unit"))
QUANTILES = ("q05", "q25", "q50", "q75", "q95")
CHANCES = "0 to 1"
VALID = {
    "validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1, "error_title": "No probability",
    "error_message": "Write a number from 0 to 1: 0.3 for three in ten.",
}  # fmt: skip
CHANCE = {
    "q50": "Your best estimate, in percent (0 to 100)",
    "q05": "It could be as low as (percent; may stay empty)",
    "q95": "It could be as high as (percent; may stay empty)",
}
AMOUNT = {
    "q05": "One in twenty that it is lower than",
    "q25": "One in four that it is lower than (may stay empty)",
    "q50": "As likely higher as lower than",
    "q75": "One in four that it is higher than (may stay empty)",
    "q95": "One in twenty that it is higher than",
}
HELP = (
    "Answer what you can, alone; leave empty what you cannot say. Nothing is added to an empty answer.",
    "Probabilities: q50 is your best estimate, q05 and q95 say how far it may be off; in this table they go from 0 to 1.",
    "Quantities: q05 to q95, from low to high; one in twenty of your answers should turn out below q05, one in twenty above q95.",
    "Your answers and reasons are shown to others without your name. Do not write your name into a reason.",
)


class SheetQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """A question as a sheet asks it. before: in round 2 what the others said, sentences without names; own: the expert's last
    answer."""

    question: ExpertQuestion
    text: str
    before: tuple[str, ...] = ()
    own: ExpertAnswer | None = None


def before(seed: int, round: int, answers: Sequence[ExpertAnswer], question: ExpertQuestion) -> tuple[str, ...]:
    """What a round said of a question, without names: how far apart, and the reasons in an order that is drawn. seed: of the
    draw."""
    middle = sorted(one.q50 for one in answers if one.q50 is not None)
    if not middle:
        return ()
    half = len(middle) // 2
    median = (middle[half] + middle[~half]) / 2
    said = ", ".join(
        f"{name} {_value(question, one)}" for name, one in (("lowest", middle[0]), ("median", median), ("highest", middle[-1]))
    )
    reasons = sorted({text for one in answers for text in (one.reason, one.dissent) if text})
    order = generator(seed, f"reasons {question.id}", round).permutation(len(reasons))
    return (f"Round {round}, {len(middle)} answers: {said}.", *(reasons[at] for at in order))


def _value(question: ExpertQuestion, value: float) -> str:
    return f"{100 * value:g} %" if question.kind == PROBABILITY else f"{number(value)} {question.unit}"


def rows_of(expert: str, round: int, asked: Sequence[SheetQuestion]) -> list[dict[str, str | float | None]]:
    """The rows of a sheet, the last answers of the expert filled in."""
    found = []
    for one in asked:
        row: dict[str, str | float | None] = {"expert": expert, "round": round, "question": one.question.id, "asked": _words(one)}
        row |= {"unit": CHANCES if one.question.kind == PROBABILITY else one.question.unit}
        row |= {name: getattr(one.own, name, None) for name in (*QUANTILES, "reason", "dissent")}
        found.append(row)
    return found


def _words(one: SheetQuestion) -> str:
    return " | ".join((one.text, *one.before))


def csv_text(rows: Sequence[Mapping[str, object]], heads: Sequence[str] = HEADS) -> str:
    """A table that no spreadsheet runs; an empty cell is an answer that was not given."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heads)
    for row in rows:
        cells = [row.get(head) for head in heads]
        writer.writerow(["" if one is None else in_cell(one) if isinstance(one, str) else f"{one}" for one in cells])
    return out.getvalue()


def workbook(rows: Sequence[Mapping[str, object]]) -> bytes:
    """A workbook: the answers first, how to answer behind. Raises Refusal `missing` without xlsxwriter."""
    book, out = new_workbook("Elicitation sheet", dt.datetime(1980, 1, 1), "a sheet in XLSX")
    head = book.add_format({"bold": True, "bg_color": "#E8EDF3", "bottom": 1})
    text, kept = (book.add_format({"text_wrap": True, "valign": "top", **more}) for more in ({}, {"quote_prefix": True}))
    sheet = book.add_worksheet("Answers")
    for column, name in enumerate(HEADS):
        sheet.write_string(0, column, name, head)
        sheet.set_column(column, column, {"asked": 70, "reason": 40, "dissent": 40}.get(name, 10))
    for line, row in enumerate(rows, 1):
        for column, name in enumerate(HEADS):
            value = row.get(name)
            if isinstance(value, int | float):
                sheet.write_number(line, column, value, text)
            elif isinstance(value, str):
                sheet.write_string(line, column, one_line(value)[:32_000], kept if starts_formula(value) else text)
            if name in QUANTILES and row["unit"] == CHANCES:
                sheet.data_validation(line, column, line, column, VALID)
    sheet.freeze_panes(1, 4)
    how = book.add_worksheet("How to answer")
    how.set_column(0, 0, 110)
    for line, words in enumerate(HELP):
        how.write_string(line, 0, words, text)
    book.close()
    return out.getvalue()


def form(expert: str, round: int, asked: Sequence[SheetQuestion], title: str) -> str:
    """The sheet as one HTML file. It asks for nothing from outside."""
    here = files(__package__)
    style, script = (here.joinpath(f"form.{kind}").read_text("utf-8") for kind in ("css", "js"))
    seal = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{seal}'; form-action 'none'; base-uri 'none'"
    boxes = "\n".join(_box(at, one) for at, one in enumerate(asked, 1))
    note = (
        ""
        if round == 1
        else "<p>Under each question stands what the round before said, without names; your own last answer is filled in.</p>"
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f"<title>{in_html(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'<main data-expert="{in_html(one_line(expert))}" data-round="{round}">\n<h1>{in_html_text(title)}</h1>\n'
        f"<p>For {in_html_text(one_line(expert))}, round {round}. {in_html_text(HELP[0])} {in_html_text(HELP[3])}</p>\n{note}"
        "<noscript><p>This browser runs no scripts: use the workbook or the table instead.</p></noscript>\n"
        f'{boxes}\n<p class="hint">What you save stays on your disk; this page sends nothing.</p>\n'
        '<button type="button" value="csv">Save as CSV</button><button type="button" value="json">Save as JSON</button>\n'
        f'<p id="said" role="status"></p>\n</main>\n<script>{script}</script>\n</body>\n</html>\n'
    )


def _box(at: int, one: SheetQuestion) -> str:
    chance = one.question.kind == PROBABILITY
    fields = "".join(_field(at, name, label, one) for name, label in (CHANCE if chance else AMOUNT).items())
    bounds = {"least": one.question.least, "most": one.question.most}
    data = "".join(f' data-{name}="{value:g}"' for name, value in bounds.items() if value is not None)
    text, _, clause = one.text.partition(SAYS)
    hints = [f"{SAYS.strip()} {clause}"] * bool(clause) + [f"In {one.question.unit}."] * (not chance) + list(one.before)
    told = "".join(f'<p class="hint">{in_html_text(one_line(hint))}</p>' for hint in hints)
    texts = "".join(
        f'<label for="t{at}-{name}">{label}</label>'
        f'<textarea id="t{at}-{name}" name="{name}">{in_html(getattr(one.own, name, ""))}</textarea>'
        for name, label in (("reason", "Why"), ("dissent", "What do the others not see? (may stay empty)"))
    )
    return (
        f'<fieldset data-question="{in_html(one_line(one.question.id))}" data-kind="{one.question.kind}"{data}>'
        f"<legend>{at}. {in_html_text(one_line(text))}</legend>{told}{fields}"
        f'<p class="error" id="e{at}" role="alert"></p>{texts}</fieldset>'
    )


def _field(at: int, name: str, label: str, one: SheetQuestion) -> str:
    value = getattr(one.own, name, None)
    told = "" if value is None else f"{(100 if one.question.kind == PROBABILITY else 1) * value:.10g}"
    return (
        f'<label for="n{at}-{name}">{label}</label>'
        f'<input id="n{at}-{name}" name="{name}" inputmode="decimal" autocomplete="off" aria-describedby="e{at}" value="{told}">'
    )
