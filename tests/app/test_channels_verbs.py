"""The verbs on channels, on the envoys of the Fen: what they answer, where they print, what they leave on the disk."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from commandline import EXECUTABLE, ROOT, call

import servanda
from servanda.base.refusal import Refusal

ENVOYS = ROOT / "dossiers" / "envoys"
ON = ("--as-of", "2031-04-20", "--today", "2031-04-20")
ITEM = "lantern:1.withdraw"


@pytest.fixture
def envoys(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ENVOYS, tmp_path / "envoys"))


def one_line(text: str) -> str:
    return " ".join(text.split())


# --- where it is printed ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["check", "said", "seal", "prove"])
def test_what_is_closely_held_goes_into_no_pipe_that_nobody_named(verb: str) -> None:
    told = call("channels", verb, ENVOYS, *ON)
    assert (told.code, told.out) == (2, "")
    assert "--out FILE" in told.err
    assert "--out -" in told.err
    for word in ("lantern", "Envoy", "offer"):
        assert word not in told.err


def test_nothing_is_read_before_that_is_refused(tmp_path: Path) -> None:
    assert call("channels", "check", tmp_path / "nowhere", *ON).err == call("channels", "check", ENVOYS, *ON).err


def test_a_terminal_needs_no_word_and_a_pipe_does() -> None:
    pexpect = pytest.importorskip("pexpect")
    child = pexpect.spawn(str(EXECUTABLE), ["channels", "said", str(ENVOYS), *ON], env={**os.environ, "TERM": "xterm", "LANG": "C.UTF-8"}, encoding="utf-8", timeout=120)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert "4 statements" in child.before
    piped = subprocess.run([EXECUTABLE, "channels", "said", str(ENVOYS), *ON], capture_output=True, text=True, check=False)
    assert (piped.returncode, piped.stdout) == (2, "")


def test_a_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    for name, begins in (("a.html", "<!"), ("a.json", "{"), ("a.md", "# What was said")):
        told = call("channels", "said", ENVOYS, *ON, "--out", tmp_path / name)
        assert (told.code, told.out) == (0, "")
        assert (tmp_path / name).read_text().lower().startswith(begins.lower())
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert call("channels", "said", ENVOYS, *ON, "--json", "--out", tmp_path / "b.txt").code == 0
    assert json.loads((tmp_path / "b.txt").read_text())["marking"] == "TLP:RED REL Averne principals"
    assert call("channels", "said", ENVOYS, *ON, "--out", tmp_path / "a.md" / "b.md").code == 2


# --- what is answered ------------------------------------------------------------------------------------------------


def test_check_on_the_envoys() -> None:
    told = call("channels", "check", ENVOYS, *ON, "--out", "-", "--json")
    assert told.code == 1
    found = json.loads(told.out)
    assert found["marking"] == "TLP:RED REL Averne principals"
    clashes = {tuple(one["sources"]): one for one in found["clashes"]}
    assert {names: one["short"] for names, one in clashes.items()} == {
        ("official", "lantern"): "428 days short", ("lantern", "millrace"): "93 days short", ("lantern", "harrow"): "15 days short",
    }
    assert [one["rule"] for one in clashes.values()] == ["SV920", "", ""]
    assert found["stand"] == [["lantern"], ["official", "millrace", "harrow"]]
    assert [(one["rule"], one["channel"]) for one in found["findings"]] == [("", "lantern"), ("SV921", "millrace"), ("", "millrace"), ("SV921", "lantern, harrow")]
    page = one_line(call("channels", "check", ENVOYS, *ON, "--out", "-").out)
    assert page.startswith("Channels on 2031-04-20 INTERNAL - highest marking TLP:RED REL Averne principals Not all of it can be kept: 3 conflicts")
    assert "SV920: what is offered in a channel contradicts the open text." in page
    assert page.count("INTERNAL - highest marking") == 2


def test_each_channel_alone_can_be_kept_and_before_anything_was_said_all_can() -> None:
    for name in ("millrace", "harrow"):
        assert json.loads(call("channels", "check", ENVOYS, *ON, "--channel", name, "--out", "-", "--json").out)["clashes"] == []
    early = call("channels", "check", ENVOYS, "--as-of", "2031-03-06", "--out", "-")
    assert "Nothing was found that cannot be kept together" in one_line(early.out)
    assert "no proof that nothing is wrong" in one_line(early.out)


def test_said_and_what_binds() -> None:
    told = call("channels", "said", ENVOYS, *ON, "--channel", "lantern", "--out", "-")
    assert told.code == 0
    assert "2 statements in 1 channel by 2031-04-20; 1 item binds." in one_line(told.out)
    assert "by nobody" in told.out
    assert "is not false" in told.out
    assert call("channels", "said", ENVOYS, *ON, "--channel", "lanthorn", "--out", "-").err.count("lantern") == 1


def test_who_could_know() -> None:
    told = call("channels", "knew", ITEM, ENVOYS, "--public", *ON, "--out", "-")
    page = one_line(told.out)
    assert told.code == 1
    assert f"{ITEM} is public on 2031-04-20; those who could know by 2031-04-20: 8 of 15." in page
    assert "highest marking TLP:RED Those" not in page
    assert "Who could know INTERNAL - highest marking TLP:RED" in page
    assert "REL" not in page, "the list of who could know is for nobody by a list"
    for word in ("suspect", "leaker", "culprit", "guilty"):
        assert word not in page.casefold()
    assert call("channels", "knew", ITEM, ENVOYS, "--as-of", "2031-03-19", "--out", "-").code == 0
    assert call("channels", "knew", "lantern:9", ENVOYS, *ON, "--out", "-").code == 2


def test_no_named_reader_is_told_who_could_know() -> None:
    who = ("--to", "Averne principals", "--tlp", "RED")
    assert call("channels", "said", ENVOYS, *ON, *who, "--out", "-").code == 0
    told = call("channels", "knew", ITEM, ENVOYS, *ON, *who, "--out", "-")
    assert (told.code, told.out) == (2, "")
    assert "the dossier has no channels/channels.toml" in told.err


def test_a_table_that_cites_what_is_held_more_closely_is_refused(envoys: Path) -> None:
    text = (envoys / "channels" / "ulmar.md").read_text()
    (envoys / "channels" / "ulmar.md").write_text(text.replace("rel: Averne principals", "rel: Minister of Averne"))
    told = call("channels", "said", envoys, *ON, "--out", "-")
    assert told.code == 2
    assert "told-ulmar:1.road" in told.err
    assert "Mark the table at least as strictly" in one_line(told.err)


def test_python_answers_the_same() -> None:
    found = servanda.channels.check(path=ENVOYS, as_of="2031-04-20")
    assert [one.short for one in found.conflicts] == ["428 days short", "93 days short", "15 days short"]
    with pytest.raises(Refusal, match=r"no channels/channels.toml"):
        servanda.channels.said(path=ROOT / "dossiers" / "harbour", as_of="2031-04-20")


def test_the_same_bytes_twice() -> None:
    made = [call("channels", "check", ENVOYS, *ON, "--out", "-", "--json").out for _ in range(2)]
    assert made[0] == made[1]


# --- the sealed log --------------------------------------------------------------------------------------------------


@pytest.fixture
def keyed(envoys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The envoys, with a key for two persons."""
    pytest.importorskip("cryptography")
    monkeypatch.setenv("SERVANDA_KEYS", str(tmp_path / "keys"))
    table = envoys / "channels" / "channels.toml"
    for name in ("Envoy Tarn", "Envoy Quill"):
        made = json.loads(call("channels", "seal", envoys, "--new-key", name, "--out", "-", "--json").out)
        with table.open("a") as file:
            file.write(f'\n[[person]]\nname = "{name}"\nkey = "{made["new_key"]}"\n')
    return envoys


SEAL = ("--channel", "lantern", "--by", "Envoy Tarn", "--now", "2031-04-20", "--out", "-")


def test_seal_prove_and_check(keyed: Path, tmp_path: Path) -> None:
    told = call("channels", "seal", keyed, *SEAL, "--json")
    assert told.code == 0, told.err
    found = json.loads(told.out)
    assert (found["new"], found["size"], found["opened_by"]) == (2, 2, 1)
    assert set(found["without_key"]) == {"Minister of Averne", "Adviser Moss"}
    again = json.loads(call("channels", "seal", keyed, *SEAL, "--json").out)
    assert (again["new"], again["root"]) == (0, found["root"])
    proof = tmp_path / "proof.json"
    made = call("channels", "prove", keyed, "--channel", "lantern", "--by", "Envoy Tarn", "--entry", "1", "--root", found["root"], "--proof", proof, "--out", "-")
    assert made.code == 0, made.err
    assert stat.S_IMODE(proof.stat().st_mode) == 0o600
    assert "by which road" not in proof.read_text()
    shutil.rmtree(keyed)
    checked = call("channels", "prove", "--given", proof, "--root", found["root"], "--out", "-", folder=tmp_path)
    assert checked.code == 0
    assert "number 1 of 2 under the root that was deposited" in one_line(checked.out)
    proof.write_text(proof.read_text().replace("end of May", "end of June"))
    assert call("channels", "prove", "--given", proof, "--root", found["root"], "--out", "-", folder=tmp_path).code == 1
    assert call("channels", "prove", "--given", proof, "--out", "-", folder=tmp_path).code == 2
    proof.write_text("{}")
    assert "this is no proof" in call("channels", "prove", "--given", proof, "--root", "00", "--out", "-", folder=tmp_path).err


def test_who_has_no_key_opens_nothing(keyed: Path) -> None:
    assert call("channels", "seal", keyed, *SEAL).code == 0
    told = call("channels", "prove", keyed, "--channel", "lantern", "--by", "Envoy Quill", "--out", "-")
    assert (told.code, told.out) == (2, "")
    assert "does not open entry 1" in told.err
    assert "the table has no key of “Clerk Sedge”" in one_line(call("channels", "said", keyed, *ON, "--key-of", "Clerk Sedge", "--out", "-").err)
    for path in Path(os.environ["SERVANDA_KEYS"]).iterdir():
        path.unlink()
    assert "is not here" in one_line(call("channels", "seal", keyed, *SEAL).err)


def test_what_is_sealed_alone_counts_for_whoever_can_open_it(keyed: Path) -> None:
    assert call("channels", "seal", keyed, *SEAL).code == 0
    table = keyed / "channels" / "channels.toml"
    rows = re.split(r"(?m)^(?=\[\[)", table.read_text())
    table.write_text("".join(one for one in rows if not (one.startswith("[[said]]") and 'channel = "lantern"' in one)))
    without = json.loads(call("channels", "check", keyed, *ON, "--out", "-", "--json").out)
    assert without["clashes"] == []
    opened = json.loads(call("channels", "check", keyed, *ON, "--key-of", "Envoy Tarn", "--out", "-", "--json").out)
    assert len(opened["clashes"]) == 3
    sealed = b"".join(path.read_bytes() for path in (keyed / "channels" / "sealed").iterdir())
    for word in (b"end of May", b"Envoy", b"lantern:1", b"withdraw"):
        assert word not in sealed


def test_who_is_no_longer_read_in_seals_and_opens_nothing_new(keyed: Path) -> None:
    table = keyed / "channels" / "channels.toml"
    made = json.loads(call("channels", "seal", keyed, "--new-key", "Adviser Moss", "--out", "-", "--json").out)
    table.write_text(table.read_text().replace('name = "Adviser Moss"\n', f'name = "Adviser Moss"\nkey = "{made["new_key"]}"\n', 1))
    late = call("channels", "seal", keyed, "--channel", "lantern", "--by", "Adviser Moss", "--now", "2031-05-02", "--out", "-")
    assert "no longer read in" in late.err
    now = json.loads(call("channels", "seal", keyed, *SEAL, "--json").out)
    assert now["opened_by"] == 2


def test_keys_do_not_lie_in_the_folder_of_what_they_open(envoys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("cryptography")
    monkeypatch.setenv("SERVANDA_KEYS", str(envoys / "channels" / "keys"))
    told = call("channels", "seal", envoys, "--new-key", "Envoy Tarn", "--out", "-")
    assert told.code == 2
    assert "the keys would lie in the folder" in one_line(told.err)
    assert not (envoys / "channels" / "keys").exists()


def test_rules_that_this_verb_tells() -> None:
    for code in ("SV920", "SV921"):
        assert "servanda channels check" in one_line(call("rules", code).err)


def test_a_marked_text_of_which_no_row_speaks_is_not_passed_over_in_silence() -> None:
    early = " ".join(call("channels", "check", ENVOYS, "--as-of", "2031-03-01", "--today", "2031-03-01", "--out", "-").out.split())
    assert "told-ulmar: marked, and no row says that any of it was offered, told or handed over: not looked at" in early
    later = " ".join(call("channels", "check", ENVOYS, *ON, "--out", "-").out.split())
    assert "not looked at" not in later
