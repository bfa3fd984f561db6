"""On what an answer of the monitor rests, as every page of it says."""

from __future__ import annotations

import hashlib

from servanda.calendar import Instant, civil, describe
from servanda.model.packages import files_of, named_package
from servanda.monitor.answers import Basis


def basis_lines(basis: Basis) -> tuple[str, ...]:
    """The foot of a page: moments with their zone, log, readings, policy, files, version."""
    count = len(files_of(basis.hashes))
    chosen = "".join(f", {option} of {name} chosen" for name, option in named_package(basis.hashes).items())
    files = hashlib.sha256("".join(f"{name}\0{digest}\n" for name, digest in sorted(basis.hashes.items())).encode()).hexdigest()
    log = (
        f"{basis.entries} {'entry' if basis.entries == 1 else 'entries'}" + (f", the last one {basis.log_head[:12]}" if basis.log_head else "")
        if basis.entries
        else "no entry"
    )
    end = "the data end there" if basis.closed else "the data are still coming in"
    return (
        f"As of {describe(basis.as_of, basis.zone)}; {end}. On what was known by {describe(basis.known, basis.zone)}.",
        f"All times: {basis.zone}. Reading: {basis.label}. Log: {log}.",
        basis.policy,
        f"Dossier {basis.dossier}, {count} {'file' if count == 1 else 'files'}{chosen}, sha256 {files[:12]}. Servanda {basis.version}.",
    )


def day(at: Instant | None, zone: str) -> str:
    """`2031-03-14` on the zone's calendar; a dash for no moment."""
    return "-" if at is None else civil(at, zone).date().isoformat()


def local(clause: str, several: bool) -> str:
    """A clause's id as a page shows it: without its agreement where there is only one."""
    return clause if several else clause.partition(":")[2] or clause
