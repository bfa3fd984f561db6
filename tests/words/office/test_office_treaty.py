"""A made treaty of 40 articles in two languages, with 8(3)(a) and an annex, goes out and comes back with 30 tracked changes by three people and 12
brackets: what is told is what its key says."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import word_kit as kit

from servanda.app.api import load
from servanda.words.office.back import compared
from servanda.words.office.ours import worded
from servanda.words.office.out import as_word
from servanda.words.reading.reading import read

HEAD = """---
agreement: treaty
title: Treaty on the Waters of Orrin
signed: 2031-02-01
in-force: 2031-02-01 12:00
zone: UTC
languages: en, fr
prevailing: en
profile: framework
parties: Hill, Plain
---

# Treaty on the Waters of Orrin

```servanda
actor Hill
  role party

actor Plain
  role party
```
"""
ANNEX = """---
agreement: treaty-annex-1
title: Annex 1, the weirs
signed: 2031-02-01
in-force: 2031-02-01 12:00
zone: UTC
languages: en
profile: framework
imports: treaty.md
---

# Annex 1, the weirs

```servanda
annex of treaty
```

## 1. Weirs

> The weirs are those on the map of 2030. The map is kept by the engineers.
"""
ENGLISH = "Hill shall keep weir {0} open in the month of June. Plain shall pay {0} marks a year for it."
FRENCH = "La Colline maintient le barrage {0} ouvert au mois de juin. La Plaine verse {0} marks par an à ce titre."
EIGHT = (
    "1. Hill shall name its engineers.\n>\n> 2. Plain shall name its own.\n>\n> 3. The engineers shall:\n>\n> (a) measure the water each week;\n>\n"
    "> (b) tell both sides what they measured."
)


def treaty(folder: Path) -> Path:
    parts = [HEAD]
    for number in range(1, 41):
        english = EIGHT if number == 8 else ENGLISH.format(number)
        parts += [f"## Article {number}\n\n> {english}\n\n> [fr] {FRENCH.format(number)}\n"]
    folder.mkdir()
    (folder / "annex-1.md").write_text(ANNEX, encoding="utf-8")
    (folder / "treaty.md").write_text("\n".join(parts), encoding="utf-8")
    return folder


@pytest.mark.parametrize("beside", [False, True])
@pytest.mark.parametrize("bookmarks", [True, False])
def test_the_counts_are_those_of_the_key(tmp_path: Path, bookmarks: bool, beside: bool) -> None:
    ours = worded(load(treaty(tmp_path / "treaty")))
    assert len({(one.agreement, one.article) for one in ours if one.article}) == 41
    assert "art. 8(3)(a)" in {one.address for one in ours}
    word = kit.Word(as_word(ours, (), "", beside=beside))
    plain = [one for one in ours if one.number and one.article != "8" and one.agreement == "treaty"]
    key: Counter[str] = Counter()
    for place, one in enumerate(plain[:90:3]):  # 30 tracked changes, ten by each
        who = kit.NAMES[place % 3]
        run = word.run(one.bookmark)
        if place % 5 == 4:
            kit.rewrite(run, 0, len(one.text), "", who)
            key["gone", who] += 1
        else:
            at = one.text.index(" ", 6) + 1
            kit.rewrite(run, at, at, "always " if place % 2 else "in good faith ", who)
            key["tracked", who] += 1
    for one in plain[91:127:3]:  # 12 brackets, with tracking on
        at = len(one.text) - 1
        kit.rewrite(word.run(one.bookmark), at, at, " [, as far as it can,]", kit.NAMES[0])
        key["tracked", kit.NAMES[0]] += 1
    if not bookmarks:
        word.strip_bookmarks()
    told = compared(ours, read(word.bytes(), "back.docx"))
    assert Counter((one.kind, *one.by) for one in told.touched) == key
    assert sum(key.values()) == 42
    assert [(one.words, one.by, one.came) for one in told.brackets] == [("[, as far as it can,]", (kit.NAMES[0],), True)] * 12
    assert told.same == told.sentences - 42
