"""What README, tutorial and how-tos tell to type works in a fresh shell, from the wheel, outside the repository; so does what the program tells to type."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest
from amounts import amount, part
from fresh import Fresh, build, install, shell
from pagerunner import ROOT, blocks, commands, problems

from servanda.app.cli import COMMANDS

PAGES = sorted([ROOT / "README.md", ROOT / "SECURITY.md", ROOT / "docs" / "tutorial.md", *(ROOT / "docs" / "how-to").glob("*.md")])
HINT = re.compile(rf"(?:^|[:,] |with: )(servanda (?:{'|'.join(COMMANDS)})\b[^()“”]*)")


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install(wheel, tmp_path_factory.mktemp("installed") / "env")


@pytest.fixture
def fresh(environment: Path, tmp_path: Path) -> Iterator[Fresh]:
    made = Fresh(tmp_path, environment)
    yield made
    made.close()


ALWAYS = ("README.md", "SECURITY.md", "docs/tutorial.md")
NAMED = [ROOT / one for one in ALWAYS]


@pytest.mark.parametrize("page", [*NAMED, *part([one for one in PAGES if one not in NAMED], 3)], ids=lambda p: p.relative_to(ROOT).as_posix())
def test_page(page: Path, fresh: Fresh) -> None:
    if page.name in ("README.md", "from-a-finding-to-a-text.md"):  # they speak of the checkout
        shutil.copytree(ROOT / "dossiers", fresh.folder / "dossiers", ignore=shutil.ignore_patterns(".*"))
    found = list(problems(page, fresh.folder, fresh))
    assert not found, "\n\n".join(found)
    typed = {tuple(one.words) for block in blocks(page.read_text(encoding="utf-8")) if block.tag == "console" for one in commands(block)}
    untyped = [hint for hint in hints(fresh.said) if tuple(shlex.split(hint)) not in typed]  # what the page types was run, and some things are done once
    for hint in untyped[: amount(99, 1)]:
        done = shell(f". {shlex.quote(str(fresh.environment))}/bin/activate; {hint}", fresh.folder)
        assert done.returncode in (0, 1, 3), f"{page.name}: what was said to be typed, {hint}, ends with {done.returncode}:\n{done.stdout}"


def hints(said: list[str]) -> list[str]:
    """The lines to type in what was printed. Those with a word in capitals to be replaced are no lines yet; a paragraph that was folded ends one."""
    text = re.sub(r"\n +(?=\S)", " ", "\n".join(said))
    found = [hint for line in text.splitlines() for hint in HINT.findall(line)]
    return sorted({hint.strip().rstrip(".") for hint in found if not re.search(r"\b[A-Z]{2,}\b|\.\.\.", hint)})


def test_the_package_is_that_of_the_wheel(environment: Path, tmp_path: Path) -> None:
    done = shell(f"{environment}/bin/python -c 'import servanda; print(servanda.__file__)'", tmp_path)
    assert Path(done.stdout.strip()).is_relative_to(environment)


def test_readme_starts_in_a_fresh_shell_of_the_checkout() -> None:
    start = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Start")[2].partition("## ")[0]
    (block,) = blocks(start)
    assert block.lines[0] == "make demo"
    if not (ROOT / ".venv" / "bin" / "activate").is_file():
        pytest.skip("the tests do not run in the environment that make demo builds")
    done = shell(" && ".join(block.lines[1:]), ROOT)
    assert done.returncode == 0, done.stdout
    assert "Can it be kept?" in done.stdout


@pytest.mark.parametrize("name", ["harbour", "embargo", "rivers"])
def test_what_the_wheel_carries(environment: Path, tmp_path: Path, name: str) -> None:
    done = shell(f"{environment}/bin/servanda new {name} --example {name} && {environment}/bin/servanda show {name}", tmp_path)
    assert done.returncode == 0, done.stdout
    tracked = {path.relative_to(ROOT / "dossiers" / name) for path in (ROOT / "dossiers" / name).rglob("*") if path.is_file() and path.name != "lock" and not any(part.startswith(".") for part in path.relative_to(ROOT).parts)}  # fmt: skip
    assert {path.relative_to(tmp_path / name) for path in (tmp_path / name).rglob("*") if path.is_file()} == tracked


def test_the_wheel_holds_pages_and_schema_and_no_real_text(environment: Path) -> None:
    (packages,) = environment.glob("lib/python*/site-packages/servanda")
    inside = packages / "shipped"
    assert {path.name for path in (inside / "rules").iterdir()} == {path.name for path in (ROOT / "docs" / "rules").iterdir()}
    assert [path.name for path in (inside / "schema").iterdir()] == [path.name for path in (ROOT / "schema").iterdir()]
    assert sorted(path.name for path in (inside / "examples").iterdir()) == ["embargo", "harbour", "rivers"]


def test_a_hint_to_install_works(environment: Path, tmp_path: Path) -> None:
    """From the wheel and from the checkout; only what lies here is installed from, and in the end nothing is."""
    said = "from servanda.base.installed import install_hint; print(install_hint(\"report\").partition(\": \")[2])"
    for python in (environment / "bin" / "python", ROOT / ".venv" / "bin" / "python"):
        if not python.exists():
            continue
        line = shell(f"{python} -c '{said}'", tmp_path).stdout.strip()
        done = shell(line, tmp_path, PIP_NO_INDEX="1", PIP_DRY_RUN="1", PIP_NO_BUILD_ISOLATION="0", PIP_DISABLE_PIP_VERSION_CHECK="1")
        assert done.returncode == 0, f"{line}\n{done.stdout}"


def test_the_offline_folder_installs_without_a_network_and_refuses_what_was_changed(wheel: Path, tmp_path: Path) -> None:
    """Our wheel only (the libraries are borrowed); the whole folder: `make offline`."""
    folder = tmp_path / "servanda-offline"
    (folder / "wheels").mkdir(parents=True)
    shutil.copy(wheel, folder / "wheels")
    subprocess.run([sys.executable, "-c", "import sys, pathlib, offline; offline.written(pathlib.Path(sys.argv[1]))", str(folder)], cwd=ROOT / "scripts", check=True)
    apart = "unshare -rn " if shell("unshare -rn true", tmp_path).returncode == 0 else ""
    install = f"{apart}env PY={shlex.quote(sys.executable)} PIP_NO_DEPS=1 sh {folder}/install.sh env"
    done = shell(install, tmp_path)
    assert done.returncode == 0, done.stdout
    (packages,) = (tmp_path / "env").glob("lib/python*/site-packages")
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    done = shell(f"{apart}bash -c '. env/bin/activate; servanda new x && servanda about'", tmp_path)
    assert done.returncode == 0, done.stdout
    assert json.loads((folder / "bill-of-materials.cdx.json").read_text(encoding="utf-8"))["metadata"]["component"]["hashes"]
    (changed,) = (folder / "wheels").glob("*.whl")
    changed.write_bytes(changed.read_bytes() + b" ")
    done = shell(install, tmp_path, PIP_FORCE_REINSTALL="1")
    assert done.returncode != 0
    assert "DO NOT MATCH THE HASHES" in done.stdout
