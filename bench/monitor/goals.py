"""The goals beside what was measured, and the page of figures; it quotes one recorded file and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Results = dict[str, Any]

QUOTED = (
    "Published for the same five policies at 10^6 events, on another machine and not measured here: MonPoly 71 s, StaticMon 206 s; Siddhi 807,000 "
    "events a second on P4 alone. They are quoted, not compared."
)


def rows(results: Results) -> Iterator[tuple[str, str, str, str]]:
    """(what, goal, measured, met | not met), for every goal whose section was run."""

    def figure(section: str) -> Any:
        return results["sections"].get(section, {}).get("figures")

    def met(yes: bool) -> str:
        return "met" if yes else "not met"

    replay = figure("replay")
    for size, one in sorted((replay or {}).items(), key=lambda pair: int(pair[0])):
        if "seconds" not in one:
            yield f"replay of {int(size):,} events", "", one.get("not run", ""), "not run"
            continue
        rate = one["events a second"]
        goal, yes = {"100000000": ("10 s", one["seconds"] <= 10), "1000000000": ("120 s", one["seconds"] <= 120)}.get(
            size, ("10 M events/s", rate >= 10e6)
        )
        if int(size) >= 10**6:
            yield (
                f"replay of {int(size):,} events, with evidence" + (", written away" if int(size) > 10**7 else ""), goal,
                f"{one['seconds']:.2f} s, {rate / 1e6:.1f} M/s", met(yes),
            )  # fmt: skip
        if "resident megabytes" in one:
            yield (
                f"resident memory at {int(size):,} events",
                "under 1 GB",
                f"{one['resident megabytes']:.0f} MB",
                met(one["resident megabytes"] < 1000),
            )
    if replay:
        rate = max((one["events a second"] for one in replay.values() if "seconds" in one), default=0.0)
        yield "replay, stretch", "30 M events/s", f"{rate / 1e6:.1f} M/s", met(rate >= 30e6)
    against = figure("against")
    for name, one in (against or {}).items():
        if "same violations" in one:
            yield (
                f"against {name}",
                "same violations, faster",
                f"{one['ours so much faster']:.1f} times",
                met(one["same violations"] and one["ours so much faster"] > 1),
            )
    for policy, one in (figure("cold") or {}).items():
        if isinstance(one, float):
            yield "cold process, the first ever: the pass is compiled", "", f"{one:.1f} s", "-"
            continue
        nothing = one["seconds, nothing kept"]
        yield (
            f"cold process, {policy}, from the text, plans kept",
            "0.45 s",
            f"{one['seconds']:.2f} s",
            met(one["seconds"] <= 0.45),
        )
        yield f"cold process, {policy}, from the text, compiled anew", "0.45 s", f"{nothing:.2f} s", met(nothing <= 0.45)
    live = figure("live")
    if live:
        for mode in ("plain", "bounds"):
            one = live[mode]
            yes = one["events a second"] >= 1e6 and one["p99 ms"] < 5
            measured = f"{one['events a second'] / 1e6:.1f} M/s; p50 {one['p50 ms']:.2f}, p99 {one['p99 ms']:.2f}, max {one['max ms']:.2f} ms"
            yield f"live, batches of 1,000, {mode}", "1 M/s, p99 5 ms", measured, met(yes)
        yield "live, cold start", "1 s", f"{live['cold start seconds']:.2f} s", met(live["cold start seconds"] < 1)
    one = figure("corrections")
    if one:
        yes = one["microseconds a clause"] < 20 and one["equal to judging all again"]
        yield (
            "a correction, for each affected clause",
            "20 microseconds, equal to all again",
            f"{one['microseconds a clause']:.1f}",
            met(yes),
        )
    one = figure("words")
    if one:
        yield "64 worlds against certain events", "at most 2", f"{one['64 worlds ratio']:.2f}", met(one["64 worlds ratio"] <= 2)
        yield "evidence against none", "at most 1.3", f"{one['evidence ratio']:.2f}", met(one["evidence ratio"] <= 1.3)
    one = figure("restart")
    if one:
        yes = one["seconds to restore"] < 1 and one["same verdicts and evidence"]
        yield "restart in the middle", "1 s, same verdicts", f"{one['seconds to restore']:.3f} s", met(yes)
    one = figure("state")
    if one:
        sizes = {**one, **{size: row["state in bytes"] for size, row in (replay or {}).items() if "state in bytes" in row}}
        least, most = min(sizes.values()), max(sizes.values())
        shown = f"{least / 1e6:.2f} to {most / 1e6:.2f} MB, {len(sizes)} lengths up to {max(int(size) for size in sizes):,}"
        yield "state", "flat with length", shown, met(most <= 1.5 * least)
    one = figure("many")
    if one:
        yield f"{one['clauses']:,} clauses over 10^6 events", "", f"{one['seconds']:.2f} s", "-"


def goals(results: Results) -> list[str]:
    """The table for the terminal."""
    return [f"{what:58} {goal:32} {measured:60} {state}" for what, goal, measured, state in rows(results)]


def page(results: Results) -> str:
    """docs/speed-monitor.md."""
    versions = ", ".join(f"{name} {found}" for name, found in results["versions"].items())
    dates = ", ".join(f"{name} {one['date']}" for name, one in results["sections"].items())
    lines = [
        "# How fast the monitor is",
        "",
        "Written by `python bench/monitor.py`; do not edit. Wall seconds on",
        f"{results['machine']}, {versions}.",
        f"Recorded: {dates}.",
        "",
        "The trace: one event a minute, 300 parties, 1,000 zones. Five policies (docs/monitor-engine.md): shelling after a zone's ceasefire; a",
        "withdrawal not completed in 14 days; a violation not answered in 3 days; more than five violations of a party in any 24 hours; elections before the",
        "law and the withdrawals (100 clauses). Parquet in, every verdict with the rows it rests on; lowering the plans to the table is in every figure of replay.",
        "",
        "| what | goal | measured | |",
        "|---|---|--:|---|",
        *(f"| {what} | {goal} | {measured} | {state} |" for what, goal, measured, state in rows(results)),
    ]
    against = results["sections"].get("against", {}).get("figures")
    if against:
        lines += [
            "",
            "Seconds on the same file in the same run; all find the same rows:",
            "",
            "| | all five | P1 | P2 | P3 | P4 | P5 |",
            "|---|--:|--:|--:|--:|--:|--:|",
        ]
        for name, one in against.items():
            if "seconds" in one:
                each = one.get("each", {})
                alone = "P1 alone" in name
                cells = [f"{each[policy]:.3f}" if policy in each else "" for policy in ("P1", "P2", "P3", "P4", "P5")]
                if alone:
                    cells[0] = f"{one['seconds']:.3f}"
                lines.append(f"| {name} | {'' if alone else format(one['seconds'], '.3f')} | {' | '.join(cells)} |")
        counts = against["ours"]["counts"]
        lines += ["", "Violations: " + ", ".join(f"{name} {number:,}" for name, number in counts.items()) + "."]
    lines += ["", QUOTED]
    return "\n".join(lines) + "\n"
