"""The ten flags once more, slowly and from the plain JSON: no code of the engine, floats where it has fractions. In: processes as OCDS
has them. Out: by flag, {process or party: figure}; of what cannot be said nothing."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

Json = dict[str, Any]
STATUS = {"pending", "valid", "disqualified", "invited", "withdrawn"}


def at(sorted_values: list[float], p: float) -> float:
    n = len(sorted_values)
    h = (n + 1 / 3) * p + 1 / 3 - 1  # from 0
    h = min(max(h, 0.0), n - 1.0)
    low = math.floor(h + 1e-12)
    return sorted_values[low] + (h - low) * (sorted_values[min(low + 1, n - 1)] - sorted_values[low])


def outliers(values: dict[str, float], spread: float, high: bool) -> set[str]:
    if len(values) < 2:
        return set()
    order = sorted(values.values())
    q1, q3 = at(order, 0.25), at(order, 0.75)
    fence = q3 + spread * (q3 - q1) if high else q1 - spread * (q3 - q1)
    e = 1e-9
    if high:
        return {k for k, v in values.items() if fence > e and v >= fence - e and v > q3 + e}
    return {k for k, v in values.items() if fence > -e and v <= fence + e and v < q1 - e}


def bids(p: Json) -> list[Json] | None:
    found = p.get("bids", {}).get("details")
    return None if found is None or any(b.get("status") not in STATUS for b in found) else found


def ids(part: Json, name: str) -> list[str]:
    return [t["id"] for t in part.get(name, ()) if t.get("id")]


def final(p: Json) -> bool:
    return "awards" in p and all(a.get("status") in ("active", "cancelled", "unsuccessful") for a in p["awards"])


def active(p: Json) -> list[Json]:
    return [a for a in p.get("awards", ()) if a.get("status") == "active"]


def split(p: Json) -> list[Json]:
    """A process of several lots as one process a lot; where it is not told which bid or award is for which lot, without them."""
    lots = p.get("tender", {}).get("lots", ())
    if len(lots) < 2:
        return [p]
    known, of_bid = {lot["id"] for lot in lots}, {}
    for b in p.get("bids", {}).get("details", ()):
        of_bid[b.get("id")] = b.get("relatedLots", [])
    awards = [(a, a.get("relatedLots") or (of_bid.get(a.get("relatedBid"), []) if len(of_bid.get(a.get("relatedBid"), [])) == 1 else [])) for a in p.get("awards", ())]
    made = []
    for lot in lots:
        if lot.get("status") == "cancelled":
            continue
        one = {k: v for k, v in p.items() if k not in ("bids", "awards")} | {"ocid": f"{p['ocid']}, lot {lot['id']}"}
        if "bids" in p and all(b.get("relatedLots") and set(b["relatedLots"]) <= known for b in p["bids"]["details"]):
            mine = [b for b in p["bids"]["details"] if lot["id"] in b["relatedLots"]]
            one["bids"] = {"details": [{k: v for k, v in b.items() if k != "value" or len(b["relatedLots"]) == 1} for b in mine]}
        if "awards" in p and all(of and set(of) <= known for _, of in awards):
            one["awards"] = [a for a, of in awards if lot["id"] in of]
        made.append(one)
    return made


def winning(p: Json, found: list[Json], awards: list[Json]) -> tuple[set[str], list[Json]] | None:
    """Who won, and the valid bids that did, each award by the bid it names, else by its suppliers."""
    who: set[str] = set()
    mine: list[Json] = []
    for a in awards:
        firms = set(ids(a, "suppliers"))
        theirs = [b for b in found if set(ids(b, "tenderers")) & firms]
        if "relatedBid" in a:
            theirs = [b for b in found if b.get("id") == a["relatedBid"]]
            if len(theirs) != 1 or (firms and not firms & set(ids(theirs[0], "tenderers"))):
                return None
            firms = firms or set(ids(theirs[0], "tenderers"))
        who |= firms
        mine += [b for b in theirs if b["status"] == "valid" and set(ids(b, "tenderers")) & firms]
    return (who, mine) if who else None


def priced(found: list[Json]) -> bool:
    values = [b.get("value") or {} for b in found]
    return all(v.get("amount") for v in values) and len({v.get("currency") for v in values}) <= 1


def duel(p: Json) -> tuple[str, list[Json], list[Json]] | None:
    found = bids(p)
    if found is None or not final(p) or len(active(p)) != 1:
        return None
    won = winning(p, found, active(p))
    ok = [b for b in found if b["status"] == "valid"]
    if won is None or len(won[0]) != 1 or len(active(p)[0].get("suppliers", ())) > 1:
        return None
    if any(len(b.get("tenderers", ())) != 1 or not ids(b, "tenderers") for b in ok):
        return None
    return min(won[0]), won[1], ok


def moment(text: str | None) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


def flags(processes: list[Json], no_price: set[str] = frozenset(), left: set[str] = frozenset()) -> dict[str, dict[str, float]]:  # type: ignore[assignment]
    made: dict[str, dict[str, float]] = {c: {} for c in ("R003", "R024", "R025", "R028", "R030", "R035", "R036", "R038", "R048", "R058")}
    taken = [p for p in processes if p.get("tender", {}).get("status") != "cancelled" and p.get("tender", {}).get("procurementMethodDetails") not in left]
    ratio: dict[str, float] = {}
    stood: dict[str, int] = {}
    won: dict[str, int] = {}
    goods: dict[str, set[str]] = {}
    sides: dict[str, dict[str, tuple[int, int, set[str]]]] = {"buyer": {}, "office": {}, "firm": {}}
    for p in taken:
        o, tender = p["ocid"], p.get("tender", {})
        period = tender.get("tenderPeriod", {})
        start, end = moment(period.get("startDate")), moment(period.get("endDate"))
        if start and end and start <= end and (end - start).total_seconds() < 15 * 86400:
            made["R003"][o] = 1.0
        for award in active(p):
            codes = [i["classification"]["id"][:2] for i in award.get("items", ()) if i.get("classification", {}).get("id")]
            if len(award.get("suppliers", ())) == 1 and ids(award, "suppliers") and codes:
                goods.setdefault(ids(award, "suppliers")[0], set()).update(codes)
        for b in bids(p) or ():
            if b["status"] not in ("pending", "valid", "disqualified"):
                continue
            out = int(b["status"] == "disqualified")
            keys = [("firm", t) for t in set(ids(b, "tenderers"))]
            keys += [("buyer", p["buyer"]["id"])] if p.get("buyer", {}).get("id") else []
            keys += [("office", tender["procuringEntity"]["id"])] if tender.get("procuringEntity", {}).get("id") else []
            many = len(set(b.get("relatedLots", []))) or 1
            for side, key in keys:
                a, n, where = sides[side].get(key, (0, 0, set()))
                sides[side][key] = (a + out * many, n + many, where | {o})
    for p in (one for whole in taken for one in split(whole)):
        o, tender = p["ocid"], p.get("tender", {})
        free = tender.get("procurementMethodDetails") not in no_price
        end = moment(tender.get("tenderPeriod", {}).get("endDate"))
        found = bids(p)
        if found is None:
            continue
        if (d := duel(p)) is not None:
            winner, own, ok = d
            for firm in {ids(b, "tenderers")[0] for b in ok}:
                stood[firm] = stood.get(firm, 0) + 1
                won[firm] = won.get(firm, 0) + (firm == winner)
            others = [b for b in ok if ids(b, "tenderers")[0] != winner]
            if free and own and others and priced(own + others) and min(b["value"]["amount"] for b in others) >= min(b["value"]["amount"] for b in own):
                first = min(b["value"]["amount"] for b in own)
                ratio[o] = (min(b["value"]["amount"] for b in others) - first) / first
        sent = [b for b in found if b["status"] in ("pending", "valid", "disqualified")]
        valid = [b for b in found if b["status"] == "valid"]
        if free and sent and all((b.get("value") or {}).get("amount") for b in sent):
            for x in sent:
                for y in sent:
                    one, two = set(ids(x, "tenderers")), set(ids(y, "tenderers"))
                    if one and two and one != two and x["value"] == y["value"]:
                        made["R028"][o] = 1.0
        wins = winning(p, found, active(p))
        dated = [moment(b.get("date")) for b in wins[1]] if wins else []
        if end and dated and all(m is not None and m > end for m in dated):
            made["R030"][o] = 1.0
        judged = [b for b in found if b["status"] in ("valid", "disqualified")]
        if final(p) and wins and all(ids(b, "tenderers") for b in judged):
            good = {i for b in valid for i in ids(b, "tenderers")}
            bad = {i for b in judged for i in ids(b, "tenderers")} - good
            if len(good) == 1 and good == wins[0] and bad:
                made["R035"][o] = float(len(bad))
        if free and active(p) and valid and priced(sent) and tender.get("awardCriteria", "priceOnly") in ("priceOnly", "lowestCost"):
            least = min(b["value"]["amount"] for b in sent)
            if any(b["status"] == "disqualified" and b["value"]["amount"] == least for b in sent):
                made["R036"][o] = 1.0
    made["R024"] = {o: ratio[o] for o in outliers(ratio, 1.5, False)}
    made["R058"] = {o: ratio[o] for o in outliers(ratio, 1.5, True)}
    share = {f: won[f] / n for f, n in stood.items()}
    if stood:
        often = at(sorted(float(n) for n in stood.values()), 0.75)
        made["R025"] = {f: share[f] for f in outliers(share, 1.5, False) if stood[f] >= often - 1e-9}
    for side, of in sides.items():
        shares = {k: a / n for k, (a, n, where) in of.items() if (n if side == "firm" else len(where)) >= 2}
        made["R038"] |= {k: shares[k] for k in outliers(shares, 1.5, True)}
    variety = {f: float(len(codes)) for f, codes in goods.items()}
    made["R048"] = {f: variety[f] for f in outliers(variety, 1.5, True)}
    return made
