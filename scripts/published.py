"""What is published of the code: `python scripts/published.py` writes docs/jobs.md, schema/servanda-jobs-1.json (what each job is
given) and schema/servanda-model-1.json (an exported dossier)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from servanda.app.jobs import RUNNER, load
from servanda.app.jobs_table import JOBS
from servanda.base.job import Job, JobField, fields_of
from servanda.base.shown import in_markdown
from servanda.model.exchange import FORMAT, VERSION, Envelope

ROOT = Path(__file__).resolve().parents[1]
HEAD = """# Jobs

Made from the declarations of the jobs (`make pages`). A job is a command and a function of Python: fields
are given by name, those in front of the star by their order. The JSON Schema of what each is given:
`schema/servanda-jobs-1.json`. Options without a field are the runner's; every exit code 2 says that it could not be done.
"""


def jobs() -> dict[str, type[Job]]:
    """Every job by the name of its command."""
    return {name: load(place) for name, (_python, place) in JOBS.items()}


def reference() -> str:
    """The page."""
    return HEAD + "".join(line + "\n" for name, job in jobs().items() for line in _section(name, job))


def _section(name: str, job: type[Job]) -> Iterator[str]:
    python = JOBS[name][0]
    yield f"\n## {name}\n\n{' '.join((job.__doc__ or '').split())}\n"
    if python:
        taken = ", ".join((*job.calls, *(["*"] if set(job.calls) < {w.field for w in fields_of(job)} else ()), "..."))
        yield f"In Python: `servanda.{name.partition(' ')[0]}.{python}({taken})`\n"
    yield "| option | field | what |\n|---|---|---|"
    for word in fields_of(job):
        yield f"| {_flags(word)} | `{word.field}` | {in_markdown(_told(word))} |"
    for option in (RUNNER[one] for one in RUNNER if one in job.asks):
        yield f"| `{option.opts[0]}{f' {option.metavar}' if option.metavar else ''}` | | {in_markdown(option.help or '')} |"
    yield f"\nExit codes: {', '.join(f'{code} {what}' for code, what in enumerate(job.exits))}.\n"
    if job.examples:
        yield "```\n" + "\n".join(f"servanda {one}" for one in job.examples) + "\n```"


def _flags(word: JobField) -> str:
    named = " ".join(filter(None, (", ".join(word.flags), "" if word.kind is bool else "/".join(word.choices) or word.metavar)))
    return f"`{word.metavar if word.argument else named}`".replace("|", "\\|")


def _told(one: JobField) -> str:
    more = ["must be given"] * one.needed + ["may be repeated"] * (one.many and "may be repeated" not in one.help)
    more += [one.bounds] * bool(one.bounds) + [f"default {one.default}"] * bool(one.default)
    return one.help + f"{' ' * bool(one.help)}({'; '.join(more)})" * bool(more)


def schema() -> dict[str, Any]:
    """The JSON Schema of what each job is given, by the name of its command."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "servanda-jobs-1.json",
        "title": "What each job of Servanda is given",
        "properties": {
            name: {
                "properties": {one.field: _typed(one) for one in fields_of(job)},
                "required": [one.field for one in fields_of(job) if one.needed],
            }
            for name, job in jobs().items()
        },
    }


def _typed(one: JobField) -> dict[str, Any]:
    kind: dict[str, Any] = {"type": {str: "string", int: "integer", float: "number", bool: "boolean"}[one.kind]}
    told = {"enum": one.choices, "minimum": one.least, "exclusiveMaximum": one.below}
    kind |= {name: value for name, value in told.items() if value not in ((), None)}
    return {"type": "array", "items": kind} if one.many else kind


def _anything(type_: type) -> dict[str, Any]:
    """A GeoJSON geometry is described by RFC 7946, not here."""
    if type_ is object:
        return {"description": "any JSON value (GeoJSON, RFC 7946)"}
    raise NotImplementedError  # as msgspec asks of a hook: it then says itself which type has no schema


def model_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of an exported dossier, made from the types themselves."""
    made = msgspec.json.schema(Envelope, schema_hook=_anything)
    made = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{FORMAT}-{VERSION}.json",
        "title": f"Servanda dossier, format {VERSION}",
        **made,
    }
    made["$defs"]["Envelope"]["properties"][FORMAT] = {"const": VERSION}
    return made


def texts() -> dict[str, str]:
    """What is published, by its place in the project."""
    said = json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"
    model = json.dumps(model_schema(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    return {"docs/jobs.md": reference(), "schema/servanda-jobs-1.json": said, "schema/servanda-model-1.json": model}


if __name__ == "__main__":
    for place, text in texts().items():
        (ROOT / place).write_text(text, encoding="utf-8")
