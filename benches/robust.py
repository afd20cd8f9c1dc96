#!/usr/bin/env python3
"""What slack is worth: nominal and robust plans of the demo days, replayed with fresh seeds.

    python3 benches/robust.py target/release/coldroute [--iterations 3000] [--seeds 1 2 3]

Both searches get the same iterations. Prints a Markdown table.
"""
import argparse
import json
import pathlib
import subprocess
import tempfile

DAYS = ["yangqu-july", "linxian-january", "wanrong-october", "shanxi-200"]
FRESH = 1_000_003  # added to the seed of the search, so that no plan was chosen by these replays


def planned(program, day, seed, iterations, folder, *more):
    subprocess.run(
        [program, "plan", "--case", f"data/cases/{day}", "--seed", str(seed),
         "--iterations", str(iterations), "--out", folder, *more],
        check=True, capture_output=True)
    plan = json.loads((folder / "plan.json").read_text())
    subprocess.run(
        [program, "simulate", folder / "plan.json", "--replays", "1000",
         "--seed", str(seed + FRESH), "--out", folder],
        check=True, capture_output=True)
    replays = json.loads((folder / "simulation.json").read_text())
    costs = plan["costs_fen"]
    return {
        "fetched": sum(len(trip["stops"]) for route in plan["routes"] for trip in route["trips"]),
        "running": (costs["total"] - costs["unserved"]) / 100,
        "total": costs["total"] / 100,
        "fine": replays["fine_share"] * 100,
        "mean": replays["cost_mean_fen"] / 100,
    }


def row(program, day, seeds, iterations):
    sums = {}
    for seed in seeds:
        for kind, more in [("nominal", ()), ("robust", ("--robust",))]:
            with tempfile.TemporaryDirectory() as folder:
                found = planned(program, day, seed, iterations, pathlib.Path(folder), *more)
            for name, value in found.items():
                key = (kind, name)
                sums[key] = sums.get(key, 0) + value / len(seeds)
    pair = lambda name, digits: " → ".join(f"{sums[kind, name]:,.{digits}f}" for kind in ("nominal", "robust"))
    price = (sums["robust", "total"] / sums["nominal", "total"] - 1) * 100
    return (f"| {day} | {pair('fine', 1)} | {pair('fetched', 1)} | {pair('running', 0)} "
            f"| {pair('total', 0)} ({price:+.1f} %) | {pair('mean', 0)} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--iterations", type=int, default=3_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--days", nargs="+", default=DAYS)
    asked = parser.parse_args()
    print("| day | lots in limits, % | lots fetched | running cost, yuan | cost planned, yuan | cost in replay, yuan |")
    print("|---|---|---|---|---|---|")
    for day in asked.days:
        print(row(asked.program, day, asked.seeds, asked.iterations), flush=True)


if __name__ == "__main__":
    main()
