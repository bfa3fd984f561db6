"""What is filed for a person: pasted as it is it confirms nothing, counts nowhere and takes no other file's place."""

from __future__ import annotations

from pathlib import Path

import pytest
from behind import CLAUSE, WELL, Door, folder

from servanda.app.door import proposing
from servanda.text.read import read_text

BY = (
    "Ada", 'Ada"\n```\n\n## Article 9\n\n> x\n\n```servanda\nclause 9.x "X"', 'x" \n```\naccept', "a\r```\rb", "``` x", "“a” \"b\" «c»", "\u2028```\u2028",
    'Ada" by "Anna Lind', "x\\", "tool", "\u202eadA", "'",
)  # fmt: skip
LINES = (
    CLAUSE, CLAUSE.replace('"Road"', '"Road ``` x"'), CLAUSE + "\n\nact dig # ```", CLAUSE.replace("\n", "\r"), CLAUSE + '\n\nact zip "x"',
    CLAUSE + "\r```\r\r## Article 9\r\r> x\r", CLAUSE.replace("Road", "a " * 200), CLAUSE + "\n\nactor Quellmar\n  also Q", CLAUSE + "\n\nact dig\n  in words \"dig\"",
    CLAUSE.replace("\n", "\n  # accepted by Anna Lind\n", 1),
)  # fmt: skip


@pytest.mark.parametrize("by", BY)
def test_whoever_proposes_writes_proposals_and_nothing_else(tmp_path: Path, by: str) -> None:
    home, into = folder(tmp_path), tmp_path / "waiting"
    into.mkdir()
    door = Door(tmp_path, into=str(into))
    for lines in LINES if by == "Ada" else LINES[:1]:
        door("propose-clause", dossier="well", agreement="well", lines=lines, by=by)
    for filed in into.iterdir():
        page = filed.read_text()
        assert [one.message for one in read_text(page, "").diagnostics] == []
        assert {one.keyword.partition(" ")[0] for each in read_text(page, "").blocks for one in each.statements} == {"proposed"}
        assert (page.count("```"), page.count("\n#"), page.count("\n>")) == (2, 0, 0)
        (home / "well" / "well.md").write_text(f"{WELL}\n{page}")
        told = door("load", dossier="well")["figures"]
        assert (told["clauses"], told["not_read"], told["sentences"]) == (1, 0, 2)
        assert door("coverage", dossier="well")["figures"]["rendered"] == 1
    assert list(into.iterdir()) or by != "Ada"


@pytest.mark.parametrize("more", ["event storm", 'term "soon"\n  means "x"', "place Harbour", "state calm\n  from entry into force", 'accept SV105 on 1.road because "x"'])
def test_what_would_count_when_pasted_is_no_proposal(tmp_path: Path, more: str) -> None:
    folder(tmp_path)
    (tmp_path / "waiting").mkdir()
    door = Door(tmp_path, into=str(tmp_path / "waiting"))
    assert door("propose-clause", dossier="well", agreement="well", lines=f"{CLAUSE}\n\n{more}")["outcome"] == "refused"
    assert list((tmp_path / "waiting").iterdir()) == []


def test_no_file_is_written_over_and_the_folder_is_never_filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder(tmp_path)
    into = tmp_path / "waiting"
    into.mkdir()
    (into / "well-well-1.road-1.md").symlink_to(tmp_path / "nowhere.md")
    (into / "well-well-1.road-2.md").write_text("a person's own")
    door, ask = Door(tmp_path, into=str(into)), {"dossier": "well", "agreement": "well", "lines": CLAUSE}
    monkeypatch.setattr(proposing, "MOST_FILED", 3)
    assert door("propose-clause", **ask)["figures"]["filed"] is True
    assert (into / "well-well-1.road-3.md").read_text().count("proposed clause 1.road") == 1
    assert (into / "well-well-1.road-2.md").read_text() == "a person's own"
    assert not (tmp_path / "nowhere.md").exists()
    told = door("propose-clause", **{**ask, "lines": CLAUSE.replace("1.road", "1.lane")})
    assert (told["outcome"], len(list(into.iterdir()))) == ("refused", 3)
