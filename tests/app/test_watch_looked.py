"""A watch takes in who looked and what was found not done, and goes on over a log that holds them."""

from __future__ import annotations

import json
from pathlib import Path

from commandline import Run

LINES = """{"kind": "coverage", "id": "post", "first": "2031-01-15", "last": "2031-02-28", "owner": "Observers", "terms": ["open the road"], "grades": "B2"}
{"kind": "not done", "id": "none", "first": "2031-01-15", "last": "2031-03-01", "clauses": ["1"], "by": "Northmark", "grades": "B2", "text": "still closed"}
{"kind": "coverage", "id": "nobody", "first": "2031-01-15", "last": "2031-02-28"}
{"kind": "not done", "id": "nothing", "first": "2031-01-15", "last": "2031-02-28"}
{"id": "e1", "term": "clear the mines", "at": "2031-03-05T10:00:00Z", "by": "Eastholm", "grades": "A1"}
"""


def test_lines_that_say_who_looked(run: Run, small: Path) -> None:
    words = ("watch", small, "--clock", "input", "--json")
    made = run(*words, given=LINES.encode())
    assert made.code == 1
    assert "`owner` is missing" in made.err
    assert "it does not say what was not done" in made.err
    told = [json.loads(line) for line in made.out.splitlines()]
    road = [one for one in told if one["clause"] == "small:1"]
    assert road[-1]["now"] == "breached"
    looks = json.loads(run("evidence", "watched", small, "--json").out)
    assert {one["record"]["id"] for one in looks} == {"post", "none"}
    again = run(*words, given=LINES.splitlines()[0].encode() + b"\n")
    assert again.code == 0, again.err
    assert again.out == "", "the same line again changes nothing"
    taken = b'{"kind": "ruling", "of": "none", "standing": "retracted", "because": "the wrong road"}\n'
    back = [json.loads(line) for line in run(*words, given=taken).out.splitlines()]
    assert [(one["clause"], one["was"], one["now"]) for one in back] == [("small:1", "breached", "unknown")]
