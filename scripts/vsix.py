"""The extension for VS Code, packed: the same bytes from the same files, wherever it is done.

python scripts/vsix.py [--out FILE]  packs editors/vscode into out/servanda.vsix; needs neither Node nor a network

What `client.js` is made of and how: scripts/bundles.py
"""

from __future__ import annotations

import argparse
import json
import sys
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


def main() -> int:
    """Pack."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--out", type=Path, default=ROOT / "out" / "servanda.vsix")
    given = ask.parse_args()
    pack(given.out)
    sys.stdout.write(f"{given.out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
