"""Lists that no reader takes are named, with what to get instead; a hint never leads to a format that cannot read the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from listed_files import FILES, SHARED, real

from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.lists.guess import guess
from servanda.instruments.sanctions.lists.registry import FORMATS, read
from servanda.instruments.sanctions.lists.source import head, spread
from servanda.instruments.sanctions.lists.strangers import STRANGERS

CUTS = SHARED / "lists" / "real_cuts"
REAL = {
    "ofac_std.xml": ("standard XML", "SDN_ADVANCED.XML"), "uk_conlist_ofsi.csv": ("OFSI", "UK Sanctions List"), "csl_us.csv": ("Consolidated Screening List", "Entity List"),
    "canada.xml": ("Canadian", "FollowTheMoney"), "senzing.json": ("Senzing", "FollowTheMoney"), "../us_bis_dpl.txt": ("Denied Persons", "FollowTheMoney"),
    "../us_csl_sample_2018.csv": ("Consolidated Screening List", "SDN_ADVANCED.XML"),
}  # fmt: skip
MADE = {
    "sdn.xml": b'<?xml version="1.0"?>\n<!-- made -->\n<sdnList xmlns="https://example.test">\n<sdnEntry/></sdnList>',
    "old.xml": b"<o:sdnList xmlns:o='x'><o:sdnEntry/></o:sdnList>",
    "ofsi.xml": b"<ArrayOfFinancialSanctionsTarget><FinancialSanctionsTarget/></ArrayOfFinancialSanctionsTarget>",
    "conlist.csv": b"\xef\xbb\xbfLast Updated,01/02/2030\nName 6,Name 1,Group Type,Regime,Group ID\n",
    "csl.json": b'{"total":1,"results":[{"source":"Entity List (EL)","entity_number":1,"federal_register_notice":"x"}]}',
    "dpl.txt": b'"Name"\t"Street_Address"\t"City"\t"Standard_Order"\t"FR_Citation"\n',
    "targets.simple.csv": b'"id","schema","name","aliases","birth_date","countries","addresses","identifiers"\n',
}


@pytest.mark.parametrize("name", REAL)
def test_real_cuts_are_named(name: str) -> None:
    path = real(CUTS / name)
    what, instead = REAL[name]
    for attempt in (lambda: guess({path.name: path}), *(lambda code=code: read(code, {path.name: path}) for code in FORMATS)):
        with pytest.raises(Refusal) as error:
            attempt()
        assert what in error.value.reason
        assert instead in error.value.repair
        assert "--format" not in error.value.repair


@pytest.mark.parametrize("name", MADE)
def test_made_ones_are_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="not read here") as error:
        guess({name: MADE[name]})
    assert error.value.repair


@pytest.mark.parametrize("code", FILES)
def test_no_list_that_is_read_is_a_stranger(code: str) -> None:
    for name, data in spread(FILES[code], (".csv", ".csv.gz")).items():
        start = head(name, data).removeprefix(b"\xef\xbb\xbf").lstrip()
        assert not [one.what for one in STRANGERS if one.known(start)]


@pytest.mark.parametrize("name", ["eu_real.xml", "eu_real_full.csv", "eu_real_narrow.csv", "uk_real.xml", "uk_real.csv", "uk_watchman1.csv", "uk_watchman2.csv", "seco_real.xml", "ofac_adv1.xml", "ofac_adv2.xml"])
def test_no_real_cut_that_is_read_is_a_stranger(name: str) -> None:
    path = real(CUTS / name)
    assert read(guess({name: path}), {name: path}).entities


def test_what_nobody_knows_gets_the_list_of_formats() -> None:
    with pytest.raises(Refusal, match="not recognised") as error:
        guess({"x.csv": b"a,b\n1,2\n"})
    assert all(f"--format {code} " in error.value.repair for code in FORMATS)
