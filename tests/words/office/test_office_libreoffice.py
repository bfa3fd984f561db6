"""Words that went through LibreOffice: saved by it as Word, and as ODT and back, with tracked changes by several authors."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import pytest

pytest.importorskip("docx")
import test_office_random as trial
import word_kit as kit

from servanda.words.office.back import WordsBack, compared
from servanda.words.reading.reading import read

SOFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed here: soffice not found")
WAYS = (("docx",), ("odt", "docx"))
DOSSIERS = ("embargo", "harbour")


def through(data: bytes, way: tuple[str, ...], folder: Path) -> bytes:
    """A Word file as LibreOffice writes it, by way of other formats."""
    place = folder / "0" / "words.docx"
    place.parent.mkdir()
    place.write_bytes(data)
    for number, kind in enumerate(way, 1):
        out = folder / str(number)
        words = [str(SOFFICE), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", kind]
        subprocess.run([*words, "--outdir", str(out), str(place)], check=True, capture_output=True, timeout=180)
        place = out / f"words.{kind}"
    return place.read_bytes()


def came(name: str, data: bytes) -> WordsBack:
    return compared(trial.sent(name)[0], read(data, "back.docx"))


@pytest.mark.parametrize("way", WAYS, ids="-".join)
@pytest.mark.parametrize("name", DOSSIERS)
def test_what_nobody_touched_comes_back_as_it_was(name: str, way: tuple[str, ...], tmp_path: Path) -> None:
    ours, data = trial.sent(name)
    told = came(name, through(data, way, tmp_path))
    assert told.touched == ()
    assert told.same == told.sentences == sum(1 for one in ours if one.number)


@pytest.mark.parametrize("way", WAYS, ids="-".join)
@pytest.mark.parametrize("name", DOSSIERS)
def test_what_was_tracked_is_found_and_nothing_else(name: str, way: tuple[str, ...], tmp_path: Path) -> None:
    ours, data = trial.sent(name)
    sentences = {one.bookmark: one.text for one in ours if one.number and len(one.text.split()) > 4}
    back, done = kit.edited(data, sentences, random.Random(f"office {name}"), trial.EACH)
    told = came(name, through(back, way, tmp_path))
    missed, false = trial.missed_and_false(done, told, ours)
    assert missed == []
    assert len(false) <= len(done) // 10, false
