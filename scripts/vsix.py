"""The extension for VS Code, packed: the same bytes from the same files, wherever it is done.

python scripts/vsix.py [--out FILE]  packs editors/vscode into out/servanda.vsix; needs neither Node nor a network
python scripts/vsix.py --bundle      makes client.js and MANIFEST anew from the pinned packages; needs npm and a network
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / "editors" / "vscode"
PACKED = (
    "package.json", "extension.js", "client.js", "MANIFEST", "LICENCES.txt", "language-configuration.json", "servanda.tmLanguage.json", "codeblock.tmLanguage.json", "README.md",
)  # fmt: skip
WHEN = (1980, 1, 1, 0, 0, 0)
"""The day that every file in the archive bears."""
TYPES = """<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension=".json" ContentType="application/json"/><Default \
Extension=".js" ContentType="application/javascript"/><Default Extension=".md" ContentType="text/markdown"/><Default Extension=".txt" \
ContentType="text/plain"/><Default Extension=".vsixmanifest" ContentType="text/xml"/><Override PartName="/extension/MANIFEST" ContentType="text/plain"/></Types>
"""


def manifest(about: dict[str, object]) -> str:
    """What the archive says of itself."""
    engine = about["engines"]["vscode"]  # type: ignore[index]
    said = {name: escape(str(about[name]), {'"': "&quot;"}) for name in ("name", "version", "publisher", "displayName", "description")}
    return f"""<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
  <Metadata>
    <Identity Language="en-US" Id="{said["name"]}" Version="{said["version"]}" Publisher="{said["publisher"]}"/>
    <DisplayName>{said["displayName"]}</DisplayName>
    <Description xml:space="preserve">{said["description"]}</Description>
    <Categories>Programming Languages,Linters</Categories>
    <Properties><Property Id="Microsoft.VisualStudio.Code.Engine" Value="{escape(engine)}"/></Properties>
  </Metadata>
  <Installation><InstallationTarget Id="Microsoft.VisualStudio.Code"/></Installation>
  <Dependencies/>
  <Assets>
    <Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Content.Details" Path="extension/README.md" Addressable="true"/>
  </Assets>
</PackageManifest>
"""


def pack(target: Path) -> None:
    """Write the archive."""
    about = json.loads((HOME / "package.json").read_text(encoding="utf-8"))
    files = {"[Content_Types].xml": TYPES.encode(), "extension.vsixmanifest": manifest(about).encode()}
    files |= {f"extension/{name}": (HOME / name).read_bytes() for name in PACKED}
    files["extension/LICENSE.txt"] = (ROOT / "LICENSE").read_bytes()
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:  # stored: how bytes are pressed hangs on the library
        for name, data in sorted(files.items()):
            info = zipfile.ZipInfo(name, WHEN)
            info.create_system, info.external_attr = 3, 0o100644 << 16
            archive.writestr(info, data)


def bundle() -> None:
    """Make client.js anew, and say of what."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for name in ("package.json", "package-lock.json", "client.in.js"):
            (place / name).write_bytes((HOME / name).read_bytes())
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=place, check=True)
        words = ["--bundle", "--minify", "--platform=node", "--format=cjs", "--external:vscode", "--legal-comments=none", "--outfile=client.js"]
        words += ["--metafile=meta.json", "--log-level=warning"]
        subprocess.run([place / "node_modules" / ".bin" / "esbuild", "client.in.js", *words], cwd=place, check=True)
        data = (place / "client.js").read_bytes()
        used = {one.split("/")[1] for one in json.loads((place / "meta.json").read_text())["inputs"] if one.startswith("node_modules/")}
        abouts = [json.loads((place / "node_modules" / name / "package.json").read_text(encoding="utf-8")) for name in sorted(used)]
        (HOME / "client.js").write_bytes(data)
        terms = [next((place / "node_modules" / name).glob("[Ll][Ii][Cc][Ee][Nn][Ss][Ee]*")).read_text(encoding="utf-8") for name in sorted(used)]
        said = (f"{one['name']} {one['version']}\n\n{text.strip()}\n" for one, text in zip(abouts, terms, strict=True))
        (HOME / "LICENCES.txt").write_text("\n\n".join(said), encoding="utf-8")
    lines = [f"client.js sha256 {hashlib.sha256(data).hexdigest()}", "made by scripts/vsix.py --bundle from client.in.js and package-lock.json; it holds:"]
    lines += [f"{one['name']} {one['version']} {one['license']}" for one in abouts]
    (HOME / "MANIFEST").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> int:
    """Pack, or bundle first."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--out", type=Path, default=ROOT / "out" / "servanda.vsix")
    ask.add_argument("--bundle", action="store_true")
    given = ask.parse_args()
    if given.bundle:
        bundle()
    else:
        pack(given.out)
        sys.stdout.write(f"{given.out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
