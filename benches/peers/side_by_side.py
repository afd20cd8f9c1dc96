"""Runs the published-instance runner and PyVRP on the same VRPLIB files, each for the same seconds of
its own processor time on one thread, judges every answer with one checker and prints one table.

    cargo build --release -p benches --bin published_instance
    python3 -m venv venv && venv/bin/pip install pyvrp==0.14.1
    venv/bin/python benches/peers/side_by_side.py --convention dimacs --seconds 10 FILE...

Best known values are read from the `.sol` file beside an instance where there is one.
"""

import argparse
import math
import re
import subprocess
import tempfile
import time
from pathlib import Path

SCALES = {"dimacs": 10, "round": 1, "exact": 1000}


class Sheet:
    """A VRPLIB file: headers and sections as rows of numbers."""

    def __init__(self, path, convention):
        self.rows, self.header, self.convention = {}, {}, convention
        section = None
        for line in map(str.strip, Path(path).read_text().splitlines()):
            header = re.match(r"^([A-Z_]+)\s*:\s*(.*)$", line)
            if header:
                self.header[header[1]] = header[2]
            elif line.endswith("_SECTION"):
                section = self.rows.setdefault(line[: -len("_SECTION")], [])
            elif line and line != "EOF":
                section.append([float(word) for word in line.split()])
        self.depots = [int(row[0]) - 1 for row in self.rows["DEPOT"] if row[0] > 0]

    def of(self, name, index, column, missing):
        if name in self.rows:
            return self.rows[name][index][column]
        return float(self.header.get(name, missing))

    def scaled(self, value):
        return round(value * SCALES[self.convention])

    def way(self, a, b):
        (_, ax, ay), (_, bx, by) = self.rows["NODE_COORD"][a], self.rows["NODE_COORD"][b]
        length = math.hypot(ax - bx, ay - by) * SCALES[self.convention]
        return math.floor(length + (1e-9 if self.convention == "dimacs" else 0.5))

    def vehicle(self, number):
        """What a vehicle of the file is: home, capacity, fixed cost, cost per distance, longest day."""
        return (
            int(self.of("VEHICLES_DEPOT", number, 1, 1)) - 1,
            self.of("CAPACITY", number, 1, 0),
            self.of("VEHICLES_FIXED_COST", number, 1, 0),
            self.of("VEHICLES_UNIT_DISTANCE_COST", number, 1, 1),
            self.scaled(self.of("VEHICLES_MAX_DURATION", number, 1, 1e9)),
        )


def judged(sheet, routes):
    """Cost of routes (vehicle, nodes); raises where one of them breaks a rule."""
    seen, cost = set(), 0
    for (home, capacity, fixed, unit, longest), nodes in routes:
        trips, length = [[]], 0
        for node in nodes:
            if node in sheet.depots:
                trips.append([])
            else:
                trips[-1].append(node)
        moment, at, latest = sheet.scaled(sheet.of("TIME_WINDOW", home, 1, 0)), home, math.inf
        begin = moment
        waited = driven = 0
        for trip in trips:
            release = max(sheet.scaled(sheet.of("RELEASE_TIME", node, 1, 0)) for node in trip)
            moment = max(moment, release)
            if sum(sheet.of("DEMAND", node, 1, 0) for node in trip) > capacity:
                raise ValueError("overloaded")
            for node in [*trip, home]:
                way = sheet.way(at, node)
                length += way
                moment += way
                opens = sheet.scaled(sheet.of("TIME_WINDOW", node, 1, 0))
                closes = sheet.scaled(sheet.of("TIME_WINDOW", node, 2, 1e9))
                latest = min(latest, closes - moment + waited)
                waited += max(0, opens - moment)
                moment = max(moment, opens)
                if moment > closes:
                    raise ValueError("late")
                if node != home:
                    if node in seen:
                        raise ValueError("served twice")
                    seen.add(node)
                    moment += sheet.scaled(sheet.of("SERVICE_TIME", node, 1, 0))
                at = node
        # Leaving later takes waiting away, as far as no window is missed.
        if moment - begin - min(waited, max(0, latest)) > longest:
            raise ValueError("day too long")
        cost += fixed * SCALES[sheet.convention] + unit * length
    if len(seen) != len(sheet.rows["NODE_COORD"]) - len(sheet.depots):
        raise ValueError("somebody is left out")
    return cost


def read_solution(sheet, text):
    lines = re.findall(r"^Route\s*#\d+:(.*)$", text, re.M)
    return [
        (sheet.vehicle(number), [int(node) for node in nodes.split()])
        for number, nodes in enumerate(lines)
        if nodes.strip()
    ]


def run_ours(args, path, sheet):
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "answer.sol"
        command = [args.runner, path, "--convention", args.convention, "--clock", "cpu"]
        command += ["--seconds", str(args.seconds), "--seed", str(args.seed), "--out", str(out)]
        subprocess.run(command, check=True, capture_output=True)
        return read_solution(sheet, out.read_text())


class ProcessorSeconds:
    """PyVRP's stopping criterion, on the process's own clock."""

    def __init__(self, seconds):
        self.end = time.process_time() + seconds

    def __call__(self, best_cost):
        return time.process_time() >= self.end


def run_pyvrp(args, path, sheet):
    import pyvrp

    data = pyvrp.read(path, round_func=args.convention)
    result = pyvrp.solve(data, stop=ProcessorSeconds(args.seconds), seed=args.seed, display=False)
    first, routes = len(sheet.depots), []
    for route in result.best.routes():
        kind = data.vehicle_type(route.vehicle_type())
        nodes = []
        for entry in list(route.schedule())[1:-1]:
            activity = getattr(entry, "activity", entry)
            nodes.append(activity.idx + first if activity.is_client() else activity.idx)
        longest = getattr(kind, "max_duration", getattr(kind, "shift_duration", math.inf))
        fixed = kind.fixed_cost / SCALES[args.convention]
        vehicle = (kind.start_depot, kind.capacity[0], fixed, kind.unit_distance_cost, longest)
        routes.append((vehicle, nodes))
    return routes


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runner", default="target/release/published_instance")
    parser.add_argument("--convention", choices=SCALES, default="round")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("files", nargs="+")
    args = parser.parse_args()
    print("| instance | best known | coldroute | PyVRP |\n|---|---|---|---|")
    for path in args.files:
        sheet = Sheet(path, args.convention)
        beside = Path(path).with_suffix(".sol")
        known = judged(sheet, read_solution(sheet, beside.read_text())) if beside.exists() else None
        cells = []
        for solver in (run_ours, run_pyvrp):
            try:
                routes = solver(args, path, sheet)
                cost = judged(sheet, routes)
                gap = f" ({100 * (cost / known - 1):+.2f} %)" if known else ""
                cells.append(f"{cost:.0f}{gap}, {len(routes)} vehicles")
            except Exception as error:  # a solver that fails is a result too
                cells.append(f"{type(error).__name__}: {error}")
        known = "–" if known is None else f"{known:.0f}"
        print(f"| {Path(path).stem} | {known} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
