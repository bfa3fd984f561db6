"""Five policies by which runtime monitors are compared, written in the language: 300 parties, 1,000 zones, 100 agreements on elections."""

from __future__ import annotations

PARTIES = 300
ZONES = 1000
AREAS = 100
SIGNATORIES = 3
SIGNED = "2014-01-01"

ACTS = ("shell", "start the withdrawal", "complete the withdrawal", "commit a violation", "withdraw")
EVENTS = ("the ceasefire starts", "a violation is reported", "the law is adopted", "the agreement is signed")


def parties() -> list[str]:
    return [f"Party {number}" for number in range(1, PARTIES + 1)]


def zones() -> list[str]:
    return [f"Zone {number}" for number in range(1, ZONES + 1)]


def areas() -> list[str]:
    return [f"Area {number}" for number in range(1, AREAS + 1)]


def signatories(area: int) -> list[int]:
    """Numbers of the parties to the agreement on an area, from 1."""
    return [1 + (area * 7 + step * 97) % PARTIES for step in range(SIGNATORIES)]


def text(policies: tuple[str, ...] = ("P1", "P2", "P3", "P4", "P5")) -> str:
    """A dossier file with some of the policies."""
    everybody = ", ".join(parties())
    lines = [
        "---", "agreement: bench", "title: Five policies", f"signed: {SIGNED}", f"in-force: {SIGNED}", "zone: UTC", "periods: elapsed",
        f"parties: {everybody}", "---", "", "```servanda", "kind party", "kind zone",
    ]  # fmt: skip
    for name in parties():
        lines += [f"actor {name}", "  is party", "  role party"]
    lines += ["actor Authorities", "actor Mission", "  role monitor"]
    for number, name in enumerate(areas()):
        lines += [f"place {name}", "  is zone"]
        for zone in range(number * ZONES // AREAS, (number + 1) * ZONES // AREAS):
            lines += [f"place Zone {zone + 1}", "  is zone", f"  inside {name}"]
    lines += [
        f"act shell [at {{zone: zone}}]\n  by {everybody}",
        f"act start the withdrawal [at {{zone: zone}}]\n  by {everybody}",
        f"act complete the withdrawal [at {{zone: zone}}]\n  by {everybody}",
        f"act commit a violation [at {{zone: zone}}]\n  by {everybody}",
        f"act withdraw [from {{zone: zone}}]\n  by {everybody}",
        "act answer the violation [of {party: party}] [at {zone: zone}]\n  by Mission",
        '  also "investigate the violation [of {party: party}] [at {zone: zone}]"',
        '  also "retract the violation [of {party: party}] [at {zone: zone}]"',
        "act hold elections [at {zone: zone}]\n  by Authorities",
        "event the ceasefire starts [at {zone: zone}]\n  controlled by nobody",
        "event a violation is reported [of {party: party}] [at {zone: zone}]\n  controlled by nobody",
        "event the law is adopted [at {zone: zone}]\n  controlled by nobody",
        "event the agreement is signed [at {zone: zone}]\n  controlled by nobody",
    ]
    if "P1" in policies:
        lines += [
            'clause P1 "No shelling after the ceasefire"',
            "  every party must not shell",
            "  whenever the ceasefire starts",
        ]
    if "P2" in policies:
        lines += [
            'clause P2 "Withdrawals are completed"', "  every party must complete the withdrawal", "  within 14 days of the trigger",
            "  whenever start the withdrawal",
        ]  # fmt: skip
    if "P3" in policies:
        lines += [
            'clause P3 "Violations are investigated or retracted"', "  Mission must answer the violation", "  within 3 days of the trigger",
            "  whenever a violation is reported",
        ]  # fmt: skip
    if "P4" in policies:
        lines += [
            'clause P4 "Few violations"',
            "  every party must not commit a violation",
            "  at most 5 incidents in any 24 hours",
        ]
    if "P5" in policies:
        for area in range(1, AREAS + 1):
            each = ", ".join(f"Party {one}" for one in signatories(area))
            lines += [
                f'clause P5.{area} "No elections in area {area} before the law and the withdrawals"',
                f"  Authorities must not hold elections at Area {area}",
                f"  from the agreement is signed at Area {area}",
                f"  unless the law is adopted at Area {area} and withdraw from Area {area} by each of {each}",
            ]
    return "\n".join([*lines, "```", ""])
