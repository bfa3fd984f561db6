"""Makes a folder from which Servanda is installed where there is no network: wheels, their hashes, a bill of materials, an install script.

python scripts/offline.py [FOLDER]; called by `make offline`. Needs the network once, for the wheels of requirements/offline.lock.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from servanda.app.cli import json_text
from servanda.app.materials import bill, of_wheels

ROOT = Path(__file__).resolve().parents[1]
INSTALL = """#!/bin/sh
# Installs Servanda from this folder alone, every wheel held against its hash. Use: sh install.sh [ENVIRONMENT]
set -eu
from=$(cd "$(dirname "$0")" && pwd)
into=${1:-servanda-env}
"${PY:-python3}" -m venv "$into"
"$into/bin/python" -m pip install -q --disable-pip-version-check --no-index --find-links "$from/wheels" --require-hashes -r "$from/requirements.txt"
echo "Installed in $into. In each new shell: . $into/bin/activate"
"""


def wheels(place: Path) -> None:
    """Put the wheels there: those of the lock, and ours."""
    pip = (sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--only-binary", ":all:", "--no-deps", "--require-hashes")
    subprocess.run([*pip, "-r", "requirements/offline.lock", "-d", str(place)], cwd=ROOT, check=True)
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def written(folder: Path) -> None:
    """Write what stands beside the wheels."""
    parts = of_wheels(folder / "wheels")
    lines = (f"{part.name}=={part.version} --hash=sha256:{part.sha256}\n" for part in parts)
    (folder / "requirements.txt").write_text("".join(lines), encoding="utf-8")
    (folder / "bill-of-materials.cdx.json").write_text(json_text(bill(parts)), encoding="utf-8")
    (folder / "install.sh").write_text(INSTALL, encoding="utf-8")


def main() -> int:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "dist" / "servanda-offline")
    if folder.exists():
        sys.stderr.write(f"{folder} is there already: remove it first.\n")
        return 2
    (folder / "wheels").mkdir(parents=True)
    wheels(folder / "wheels")
    written(folder)
    sys.stdout.write(f"{folder}: {len(list((folder / 'wheels').iterdir()))} wheels. There: sh install.sh\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
