"""Files of releases as contracting processes: read, checked, merged. All or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from servanda.base.refusal import Refusal
from servanda.base.tables.faults import shown
from servanda.instruments.support.flags.documents import FiledRelease, objects
from servanda.instruments.support.flags.merging import known_on, merged, typed
from servanda.instruments.support.flags.prozorro import NOTE, is_prozorro, mapped
from servanda.instruments.support.flags.shapes import OcdsRelease, OcdsValue, Procured, Things

LARGEST, FINEST = 18, 6
"""Figures before and after the point of an amount: more is a slip of the keyboard, or no amount."""
WANTS_OCID = "Give OCDS (each release names its ocid), or Prozorro's own tenders and contracts."


def processes(files: Sequence[tuple[str, bytes]], day: dt.date | None = None) -> tuple[tuple[Procured, ...], tuple[str, ...]]:
    """In: names and bytes of files; day: releases of a later one are left out, and told (None: all are taken). Out: the processes
    in the order of their ocids, and what is to be said of the reading. Raises Refusal: the first place that is wrong, and how
    many more there are."""
    notes: list[str] = []
    found: list[FiledRelease] = []
    for name, data in files:
        found += objects(name, data, notes)
    if any(is_prozorro(one.value) for one in found):
        notes.append(NOTE)
        found = mapped(found)
    wrong: list[Refusal] = []
    by_ocid: dict[str, list[FiledRelease]] = {}
    for one in found:
        try:
            _checked(one)
            by_ocid.setdefault(one.value["ocid"], []).append(one)
        except Refusal as refused:
            wrong.append(refused)
    made = []
    for ocid in sorted(by_ocid):
        try:
            if now := known_on(by_ocid[ocid], day, notes):
                made.append(_process(now, notes))
        except Refusal as refused:
            wrong.append(refused)
    if wrong:
        also = f" {len(wrong) - 1:,} more {'place is' if len(wrong) == 2 else 'places are'} wrong." if len(wrong) > 1 else ""
        raise Refusal(f"{wrong[0].reason}{also}", wrong[0].repair, wrong[0].place)
    return tuple(made), tuple(notes)


def _process(releases: Sequence[FiledRelease], notes: list[str]) -> Procured:
    release: OcdsRelease = typed(merged(releases, notes), OcdsRelease, releases[0].place)
    amended = any(isinstance(tags := one.value.get("tag"), list) and "tenderAmendment" in tags for one in releases)
    parts = [*(release.bids.details or ()), *(release.awards or ())]
    parties = [party for part in parts for party in (*(part.tenderers or ()), *(part.suppliers or ()))]
    every = [*filter(None, (release.buyer, release.tender.procuring_entity)), *parties, *(release.parties or ())]
    return Procured(
        release=release, files=tuple((one.file, one.number) for one in releases),
        names={one.key: one.name for one in every if one.key and one.name},
        amended=amended or bool(release.tender.amendments),
    )  # fmt: skip


def _checked(one: FiledRelease) -> None:
    """Raises Refusal: the first thing wrong with a release."""
    ocid = one.value.get("ocid")
    if not isinstance(ocid, str) or not ocid.strip():
        raise Refusal("this release has no ocid: nobody can tell to which process it belongs.", WANTS_OCID, one.place)
    release: OcdsRelease = typed(one.value, OcdsRelease, one.place)
    _shares(release.tender.milestones or (), f"{one.place}, tender")
    for what, parts in (("bid", release.bids.details), ("award", release.awards), ("contract", release.contracts)):
        for at, part in enumerate(parts or (), 1):
            place = f"{one.place}, {what} {at}"
            _amount(part.value, place)
            _shares(part.milestones or (), place)
            for number, paid in enumerate(part.payments, 1):
                _amount(paid.value, f"{place}, transaction {number}")


def _amount(value: OcdsValue | None, place: str) -> None:
    if value is None or (amount := value.amount) is None:
        return
    exponent = amount.normalize().as_tuple().exponent if amount else 0
    if not isinstance(exponent, int) or -exponent > FINEST or amount.adjusted() >= LARGEST:
        said = shown(str(amount), 30)
        raise Refusal(f"{said} is no amount of money.", "Write it in whole units of the currency, as 1200.50.", place)
    if amount < 0:
        repair = "Say which it is: a refund is a transaction of its own, a slip is mended."
        raise Refusal(f"the amount is below zero: {amount:f}.", repair, place)
    if not (value.currency and value.currency.strip()):
        raise Refusal("the amount has no currency.", "Give its currency, as EUR; or leave the amount out: not known.", place)


def _shares(milestones: Things, place: str) -> None:
    for at, one in enumerate(milestones, 1):
        if one.percentage is not None and not 0 <= one.percentage <= 100:
            said = f"a share of {shown(str(one.percentage), 30)} percent is none."
            raise Refusal(said, "Write 0 to 100, or leave it out: not known.", f"{place}, milestone {at}")
