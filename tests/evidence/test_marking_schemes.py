"""Labels, lists and schemes by brute force: what joins two markings is for nobody whom one of them shuts out, and schemes are compared by a signature only."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from servanda.base.refusal import Refusal
from servanda.base.schemes import banner, house_schemes, known, legal, read_label, read_tables
from servanda.evidence.marking import Recipient, covers, joined, least, marking_from, marking_text, may_see
from servanda.evidence.records import TLP, Marking

LISTS = ((), ("Quellmar",), ("Northmark",), ("QUELLMAR ", "Northmark"))
LABELS = (*TLP, "NATO:RESTRICTED", "NATO:SECRET", "EU:SECRET UE", "AMBER + NATO:SECRET", "XX:OWN")
MARKINGS = [Marking(tlp=label, rel=rel) for label in LABELS for rel in LISTS]
CLEARED = (*TLP, "NATO:SECRET", "RED + NATO:SECRET", "AMBER + NATO:RESTRICTED", "RED + NATO:COSMIC TOP SECRET + EU:SECRET UE")
READERS = [Recipient(name=name, tlp=label) for name in ("", "Quellmar", "Northmark", "Eastholm") for label in CLEARED]
SEES = {marking: frozenset(reader for reader in READERS if may_see(marking, reader)) for marking in MARKINGS}


def test_each_label_opens_what_stands_below_it_and_red_only_by_name() -> None:
    """The eight lines against which the gate is held."""
    for label, rel, reader in product(TLP, LISTS, READERS):
        if reader.tlp in TLP:
            named = reader.name.strip().casefold() in {name.strip().casefold() for name in rel}
            allowed = TLP.index(label) <= TLP.index(reader.tlp) and (named if rel or label == "RED" else True)
            assert may_see(Marking(tlp=label, rel=rel), reader) is allowed, (label, rel, reader)


def test_what_joins_two_markings_lets_nobody_see_whom_one_shuts_out() -> None:
    for one, other in product(MARKINGS, MARKINGS):
        both = joined((one, other))
        mine = frozenset(reader for reader in READERS if may_see(both, reader))
        assert mine <= SEES[one] & SEES[other], (one, other, both)
        if one.tlp in TLP and other.tlp in TLP:
            assert mine == SEES[one] & SEES[other], "and nobody else is shut out"
        assert covers(both, one)
        assert covers(both, other)


def test_one_marking_covers_another_only_if_it_shuts_out_as_many() -> None:
    for one, other in product(MARKINGS, MARKINGS):
        assert not covers(one, other) or SEES[one] <= SEES[other], (one, other)
        if one.tlp in TLP and other.tlp in TLP:
            assert covers(one, other) is (SEES[one] <= SEES[other]), (one, other)


def test_the_least_of_several_is_seen_by_nobody_who_sees_none_of_them() -> None:
    for one, other in product(MARKINGS, MARKINGS):
        seen = frozenset(reader for reader in READERS if may_see(least((one, other)), reader))
        assert seen <= SEES[one] | SEES[other]
    assert least((Marking(tlp="RED"), Marking(), Marking(tlp="AMBER"))) == Marking()


def test_tlp_is_the_table_of_the_house_and_says_that_it_classifies_nothing() -> None:
    tables = house_schemes()
    assert tuple(one.name for one in tables["TLP"].label) == TLP
    assert "no classification" in tables["TLP"].about
    assert {"TLP", "UN", "EU", "NATO"} == set(tables)
    assert all(one.source and one.releases and one.title for one in tables.values())


@pytest.mark.parametrize(
    ("written", "kept", "right", "printed"),
    [
        ("tlp:amber", "AMBER", True, "TLP:AMBER"),
        ("amber+strict", "AMBER+STRICT", True, "TLP:AMBER+STRICT"),
        ("nato:secret", "NATO:SECRET", True, "NATO SECRET"),
        ("NATO:COSMIC  top secret", "NATO:COSMIC TOP SECRET", True, "COSMIC TOP SECRET"),
        ("eu:secret ue", "EU:SECRET UE", True, "SECRET UE/EU SECRET"),
        ("amber + nato:secret", "AMBER + NATO:SECRET", True, "TLP:AMBER + NATO SECRET"),
        ("WHITE", "WHITE", False, "TLP:WHITE"),
        ("NATO:AMBER", "NATO:AMBER", False, "NATO AMBER"),
        ("SECRET", "SECRET", False, "TLP:SECRET"),
        ("XX:OWN", "XX:OWN", True, "XX:OWN"),
        ("XX:", "XX:", False, "XX:"),
    ],
)
def test_labels_as_people_write_them(written: str, kept: str, right: bool, printed: str) -> None:
    assert read_label(written) == kept
    assert legal(kept) is right
    assert banner(kept) == printed


@pytest.mark.parametrize("marking", MARKINGS)
def test_what_is_printed_can_be_read_back(marking: Marking) -> None:
    rel = tuple(name.strip() for name in marking.rel)
    assert marking_from(marking_text(Marking(tlp=marking.tlp, rel=rel))) == Marking(tlp=marking.tlp, rel=rel)
    assert not any(may_see(marking_from("no marking"), reader) for reader in READERS)


OWN = 'id = "NM"\ntitle = "Northmark"\nsource = "Order 4 of 2030"\nbanner = "NORTHMARK {label}"\n[[label]]\nname = "OPEN"\n[[label]]\nname = "SHUT"\nnamed = true\n'
SIGNED = 'from = "NATO"\nto = "TLP"\nby = "A. Lind"\ndate = 2031-02-03\nbecause = "agreed with the mission"\n[labels]\nRESTRICTED = "AMBER"\nSECRET = "RED"\n'


def tables(place: Path, **given: str) -> Path:
    (place / "markings").mkdir()
    for name, text in given.items():
        (place / "markings" / f"{name}.toml").write_text(text)
    return place


def test_without_a_mapping_nothing_of_another_scheme_is_seen_and_with_one_only_what_it_says(tmp_path: Path) -> None:
    amber, red = (Marking(tlp="NATO:RESTRICTED"), Marking(tlp="NATO:SECRET", rel=("Quellmar",)))
    assert not may_see(amber, Recipient(name="Quellmar", tlp="RED"))
    found = read_tables(tables(tmp_path, map=SIGNED))
    assert may_see(amber, Recipient(name="", tlp="AMBER", tables=found))
    assert not may_see(amber, Recipient(name="", tlp="GREEN", tables=found))
    assert not may_see(red, Recipient(name="Quellmar", tlp="AMBER", tables=found))
    assert may_see(red, Recipient(name="Quellmar", tlp="RED", tables=found))
    assert not may_see(Marking(tlp="NATO:COSMIC TOP SECRET"), Recipient(name="Quellmar", tlp="RED", tables=found)), "the mapping says nothing of it"
    assert not may_see(Marking(tlp="RED", rel=("Quellmar",)), Recipient(name="Quellmar", tlp="NATO:SECRET", tables=found)), "nor of the other way"


def test_a_table_of_ones_own(tmp_path: Path) -> None:
    found = read_tables(tables(tmp_path, own=OWN))
    assert not known("NM:SHUT", type(found)())
    assert known("NM:SHUT", found)
    assert may_see(Marking(tlp="NM:OPEN"), Recipient(name="", tlp="NM:SHUT", tables=found))
    assert not may_see(Marking(tlp="NM:SHUT"), Recipient(name="Quellmar", tlp="NM:SHUT", tables=found)), "only who is named"
    assert may_see(Marking(tlp="NM:SHUT", rel=("Quellmar",)), Recipient(name="Quellmar", tlp="NM:SHUT", tables=found))
    assert banner("NM:SHUT", found.schemes) == "NORTHMARK SHUT"


@pytest.mark.parametrize(
    "text",
    [
        SIGNED.replace('by = "A. Lind"', 'by = " "'),
        SIGNED.replace('because = "agreed with the mission"\n', ""),
        SIGNED.replace("date = 2031-02-03\n", ""),
        SIGNED + 'odd = "x"\n',
        OWN.replace('"NM"', '"NATO"'),
        OWN.replace('"SHUT"', '"OPEN"'),
        OWN.replace('"SHUT"', '"SH+UT"'),
        OWN + 'lable = "x"\n',
        "id = ",
    ],
)
def test_a_mapping_nobody_signed_and_a_table_that_is_none_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(Refusal):
        read_tables(tables(tmp_path, odd=text))


def test_two_mappings_that_say_two_things_say_nothing(tmp_path: Path) -> None:
    found = read_tables(tables(tmp_path, one=SIGNED, two=SIGNED.replace('"AMBER"', '"GREEN"')))
    assert not may_see(Marking(tlp="NATO:RESTRICTED"), Recipient(name="", tlp="RED", tables=found))
