"""JavaScript that is shipped, made anew from pinned packages: the same bytes, wherever it is done.

python scripts/bundles.py [vscode] [workbench]          makes each, with its MANIFEST and LICENCES.txt; needs npm and a network
python scripts/bundles.py --compare [vscode] [workbench]  makes it elsewhere and says whether the bytes are those that are shipped
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]


class Bundle(NamedTuple):
    """source: what it is made from, beside package.json and its lock; target: the file that is shipped, its MANIFEST beside it."""

    source: str
    target: str
    words: tuple[str, ...]


BUNDLES = {
    "vscode": Bundle("editors/vscode/client.in.js", "editors/vscode/client.js", ("--platform=node", "--format=cjs", "--external:vscode")),
    "workbench": Bundle("editors/workbench/editor.in.js", "servanda/app/web/static/editor.js", ("--format=iife",)),
}


def made(bundle: Bundle) -> dict[str, bytes]:
    """The files of a bundle, by name."""
    source, name = ROOT / bundle.source, Path(bundle.target).name
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for one in ("package.json", "package-lock.json", source.name):
            (place / one).write_bytes((source.parent / one).read_bytes())
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=place, check=True)
        words = ["--bundle", "--minify", "--legal-comments=none", f"--outfile={name}", "--metafile=meta.json", "--log-level=warning", *bundle.words]
        subprocess.run([place / "node_modules" / ".bin" / "esbuild", source.name, *words], cwd=place, check=True)
        data, abouts, terms = (place / name).read_bytes(), [], []
        for home in sorted({_home(one) for one in json.loads((place / "meta.json").read_text())["inputs"] if one.startswith("node_modules/")}):
            abouts.append(json.loads((place / home / "package.json").read_text(encoding="utf-8")))
            terms.append(next((place / home).glob("[Ll][Ii][Cc][Ee][Nn][Ss][Ee]*")).read_text(encoding="utf-8"))
    lines = [f"{name} sha256 {hashlib.sha256(data).hexdigest()}", f"made by scripts/bundles.py from {bundle.source} and package-lock.json; it holds:"]
    lines += [f"{one['name']} {one['version']} {one['license']}" for one in abouts]
    said = (f"{one['name']} {one['version']}\n\n{text.strip()}\n" for one, text in zip(abouts, terms, strict=True))
    return {name: data, "MANIFEST": ("\n".join(lines) + "\n").encode(), "LICENCES.txt": "\n\n".join(said).encode()}


def _home(path: str) -> str:
    """The folder of the package a file belongs to."""
    parts = path.split("/")
    return "/".join(parts[: 3 if parts[1].startswith("@") else 2])


def main() -> int:
    """Make, or compare."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("names", nargs="*", metavar="NAME", help=" or ".join(BUNDLES))
    ask.add_argument("--compare", action="store_true")
    given, differ = ask.parse_args(), []
    for bundle in (BUNDLES[name] for name in given.names or BUNDLES):
        home = (ROOT / bundle.target).parent
        for name, data in made(bundle).items():
            if given.compare:
                differ += [name] if (home / name).read_bytes() != data else []
            else:
                (home / name).write_bytes(data)
    sys.stdout.write(f"differ: {', '.join(differ)}\n" if differ else "")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
