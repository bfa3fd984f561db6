"""The Common High Priority List: goods that the European Union, Japan, the United Kingdom and the United States named together, by HS code.

Data, not method: codes of six digits of the Harmonised System, by tier. A user's own table `codes` takes their place.
"""

from __future__ import annotations

AS_OF = "2024-02-23"
SOURCE = (
    "Common High Priority List, United States Bureau of Industry and Security with the European Union, Japan and the United Kingdom, "
    "version of 23 February 2024 (50 codes, compared with one public transcription of August 2026; in the Union: Annex XL to Regulation (EU) No 833/2014, "
    "from general knowledge and not compared)"
)

TIERS: dict[str, tuple[str, ...]] = {
    "1": ("854231", "854232", "854233", "854239"),
    "2": ("851762", "852691", "853221", "853224", "854800"),
    "3.A": (
        "847150", "850440", "851769", "852589", "852910", "852990", "853669", "853690",
        "854110", "854121", "854129", "854130", "854149", "854151", "854159", "854160",
    ),
    "3.B": ("848210", "848220", "848230", "848250", "880730", "901310", "901380", "901420", "901480"),
    "4.A": ("847180", "848610", "848620", "848640", "853400", "854320", "902750", "903020", "903032", "903039", "903082"),
    "4.B": ("845710", "845811", "845891", "845961", "846693"),
}  # fmt: skip
"""Tier: its codes. 1 and 2: electronics; 3.A: further electronics; 3.B: mechanical and other parts; 4.A: making and testing electronics; 4.B: machine tools."""

TIER_OF: dict[str, str] = {code: tier for tier, codes in TIERS.items() for code in codes}
