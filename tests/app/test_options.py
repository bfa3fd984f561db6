"""One vocabulary of options: the same thing has the same name, kind and number in every verb; names of before work for a release."""

from __future__ import annotations

import re
import warnings
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from commandline import ROOT, call

import servanda
from servanda.app.cli import root
from servanda.app.old import OPTIONS, WORDS, put_right
from servanda.app.params import DATE, AnyNumber, NamedThing, OneOf, WholeNumber

CLICKS_OWN = (click.Choice, click.IntRange, click.FloatRange, click.DateTime, type(click.INT), type(click.FLOAT))
OURS = (OneOf, WholeNumber, AnyNumber)


def verbs(command: click.Command = root, words: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Every verb and every group that takes options, by what is typed."""
    if words and command.params:
        yield " ".join(words), command
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            inner = command.get_command(click.Context(command), name)
            assert inner is not None
            yield from verbs(inner, (*words, name))


ALL = dict(verbs())


def shared() -> dict[str, dict[str, click.Option]]:
    """By option: the verbs that have it."""
    found: dict[str, dict[str, click.Option]] = defaultdict(dict)
    for verb, command in ALL.items():
        for one in command.params:
            if isinstance(one, click.Option) and not one.hidden:
                for name in one.opts:
                    if name.startswith("--"):
                        found[name][verb] = one
    return found


def table(page: str, heading: str) -> list[tuple[str, ...]]:
    """The rows of the table under a heading of a page, without ticks."""
    text = (ROOT / page).read_text("utf-8").partition(heading)[2]
    rows = re.search(r"\n(\|.*?\n)(?!\|)", text, re.DOTALL)
    assert rows, heading
    return [tuple(cell.strip() for cell in line.split("|")[1:-1]) for line in rows[1].replace("`", "").splitlines()[2:]]


KNOWN = {row[0]: row[1:] for row in table("docs/options.md", "## What each option means")}
"""Option: what stands behind it, what it means, the names that this thing must not have."""


def test_the_table_tells_every_option_that_several_verbs_have() -> None:
    several = {name for name, where in shared().items() if len({verb.rpartition(" ")[0] if " " in verb else verb for verb in where}) > 1}
    assert several - set(KNOWN) == set(), "say in docs/options.md what it means"
    assert set(KNOWN) - set(shared()) == set(), "no verb has it"


def test_no_thing_has_a_second_name() -> None:
    never = {name: wanted for wanted, row in KNOWN.items() for name in re.findall(r"--[a-z-]+", row[2])}
    assert {name: f"{sorted(shared()[name])}: call it {never[name]}" for name in never if name in shared()} == {}
    said: dict[str, set[str]] = defaultdict(set)
    for name, where in shared().items():
        for one in where.values():
            if len((one.help or "").split()) > 3:
                said[one.help or ""].add(name)
    assert {text: names for text, names in said.items() if len(names) > 1} == {}, "one sentence of help, two names"


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_an_option_is_of_one_kind_everywhere(name: str) -> None:
    kind = KNOWN[name][0]
    wants = {"DATE": lambda one: one.type is DATE, "flag": lambda one: one.is_flag, "N": lambda one: isinstance(one.type, WholeNumber)}
    for verb, one in shared().get(name, {}).items():
        assert one.is_flag == (kind == "flag"), verb
        assert wants.get(kind, lambda _one: True)(one), f"{verb}: {name} is no {kind}"


@pytest.mark.parametrize("verb", ALL)
def test_words_are_refused_in_our_own_words(verb: str) -> None:
    for one in ALL[verb].params:
        assert isinstance(one.type, OURS) or not isinstance(one.type, CLICKS_OWN), f"{one.name}: a type of servanda.app.params"
        if isinstance(one, click.Option) and re.search(r"\b(?:day|date)\b", (one.help or "").lower()) and not one.is_flag and one.metavar is None:
            assert one.type is DATE or not re.search(r"^(?:the|only|first|last|take|from|its|to)\b.*\bday\b", (one.help or "").lower()), f"{one.opts}: a day"
        if isinstance(one.type, NamedThing):
            assert one.type.names is not None


@pytest.mark.parametrize(("verb", "old"), [(verb, old) for verb, names in OPTIONS.items() for old in names])
def test_an_option_of_before_works_and_says_its_name_of_now(verb: str, old: str) -> None:
    new = OPTIONS[verb][old]
    known = {name for one in ALL[verb].params if isinstance(one, click.Option) and not one.hidden for name in one.opts}
    assert new in known or new == "CLAUSE"
    day = "2031-03-04" if old == "--to" else "x"
    for typed in ([*verb.split(), old, day], [*verb.split(), f"{old}={day}"]):
        words, hints = put_right(typed)
        assert len(hints) == 1
        assert f"{old} of `{verb}` is {new} now" in hints[0]
        assert (new if new.startswith("--") else old) in words[-2:][0] + words[-1]
    assert put_right([*verb.split(), "--", old])[1] == ()


def test_a_name_that_has_another_meaning_now_goes_by_what_stands_behind_it() -> None:
    assert put_right(["evidence", "gaps", "--to", "Quellmar"]) == (["evidence", "gaps", "--to", "Quellmar"], ())
    assert put_right(["evidence", "--wait", "3", "gaps", "--to", "2031-03-04"])[0][-2] == "--until"


def test_names_of_before_are_told_to_who_reads_the_changes() -> None:
    rows = [row for row in table("CHANGELOG.md", "**Old names**") if row[0] != "Python"]
    assert {(verb, old, new) for verb, names in OPTIONS.items() for old, new in names.items()} == {
        (verb, old, row[2]) for row in rows for verb in row[0].split(", ") for old in row[1].split(", ")
    }
    python = {f"{name}({old}=)": f"{new}=" for name, words in WORDS.items() for old, new in words.items()}
    assert {row[1]: row[2] for row in table("CHANGELOG.md", "**Old names**") if row[0] == "Python"} == python


def test_a_line_of_before_is_done_with_a_hint(small: Path) -> None:
    done = call("ask", "falls-due", small, "--clause", "2", "--limit", "5")
    assert (done.code, done.out) == (0, call("ask", "falls-due", "2", small).out)
    assert done.err.count("the old name goes with the next release") == 2


def test_a_function_takes_its_words_of_before(small: Path) -> None:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        made = servanda.evidence_add(small, {"term": "open the road", "date": "2031-02-01"}, author="Anna Lind", known="2031-03-01")
    assert made[0].author == "Anna Lind"
    assert ["`author` of evidence_add is `by` now" in str(one.message) for one in told] == [True]


def test_a_help_names_options_that_are_there_and_numbers_in_our_words() -> None:
    option = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
    for verb, command in ALL.items():
        told = [command.help or "", *(one.help or "" for one in command.params if isinstance(one, click.Option) and not one.hidden)]
        said, *examples = (command.epilog or "").replace("\n           ", " ").split("servanda ")  # an example may go on in the next line
        for text in (" ".join([*told, said]), *examples):
            of = max((one for one in ALL if f"{text} ".startswith(f"{one} ")), key=len, default=verb)
            has = {name for one in ALL[of].params for name in one.opts} | {"--help"}
            assert set(option.findall(text.partition("\n")[0] if text in examples else text)) <= has, (verb, text)
        shown = command.get_help(click.Context(command))
        assert re.search(r"RANGE|x[<>]=|\bNone\b|(?i:exit code \d )", shown) is None, verb


def test_what_stands_behind_an_option_is_never_another_option() -> None:
    """`--by=--html=x` says who, in every verb: a face that passes on what somebody typed cannot be made to pass an option."""
    taken = []
    for verb, command in ALL.items():
        parser = command.make_parser(click.Context(command))
        for one in command.params:
            if not isinstance(one, click.Option) or one.is_flag or one.count or one.nargs != 1:
                continue
            long = next(name for name in one.opts if name.startswith("--"))
            try:
                found = parser.parse_args([f"{long}=--html=x.html"])[0].get(one.name)
            except click.UsageError:
                found = None
            if found not in ("--html=x.html", ["--html=x.html"]):
                taken.append((verb, long))
    assert taken == []
