"""Plans one day with coldroute, VROOM, PyVRP and OR-Tools and has every plan judged by all rules.

    cargo build --release -p benches --bin reduced_day
    python3 -m venv venv && venv/bin/pip install pyvrp==0.14.1 pyvroom ortools
    venv/bin/python benches/peers/day_beside_peers.py data/cases/shanxi-200 --seconds 30

The others get the day without what they cannot express (see `benches/bin/reduced_day`): each gets
the most that it can. Lots that break a rule on the truck they were put on are taken out and paid
for as left behind. A planner that is not installed is left out. One thread each; VROOM decides
itself when it is done.
"""

import argparse
import csv
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "target/release/reduced_day"
FAR = 10_000_000


class Day:
    """The reduced day as tables of numbers."""

    def __init__(self, folder):
        def table(name):
            return list(csv.DictReader((folder / name).open()))

        self.lots, self.vehicles, self.hubs = map(table, ["lots.csv", "vehicles.csv", "hubs.csv"])
        self.classes = sorted({int(vehicle["class"]) for vehicle in self.vehicles})
        self.seconds, self.meters = (
            {at: matrix(folder / f"{name}_{at}.csv") for at in self.classes}
            for name in ["durations", "distances"]
        )

    def hub_of(self, lot):
        """The nearest hub that takes a lot, or none."""
        hubs = numbers(lot["hubs"])
        way = self.seconds[self.classes[0]][int(lot["place"])]
        return min(hubs, key=lambda hub: way[int(self.hubs[hub]["place"])], default=None)

    def common_hub(self):
        """The hub nearest to most lots."""
        nearest = [self.hub_of(lot) for lot in self.lots]
        return max(range(len(self.hubs)), key=nearest.count)


def matrix(path):
    rows = csv.reader(path.open())
    return [[FAR if cell == "-1" else int(cell) for cell in row] for row in rows]


def numbers(text):
    return [int(word) for word in text.split()]


def windows(text):
    """Pairs of seconds after the midnight before the day, so that none is negative."""
    return [tuple(int(end) + 86_400 for end in ends(word)) for word in text.split()]


def ends(word):
    at = word.index("-", 1)
    return word[:at], word[at + 1 :]


def clock(value):
    return int(value) + 86_400


def vroom(day, _):
    """Shipments from market to the nearest hub, so that a truck may come back for more."""
    import numpy
    import vroom

    problem = vroom.Input()
    for at in day.classes:
        problem.set_durations_matrix(str(at), numpy.array(day.seconds[at], dtype=numpy.uint32))
        problem.set_distances_matrix(str(at), numpy.array(day.meters[at], dtype=numpy.uint32))
    for number, it in enumerate(day.vehicles):
        end = int(it["end"])
        problem.add_vehicle(
            vroom.Vehicle(
                number,
                start=int(it["start"]),
                end=end if end >= 0 else None,
                profile=it["class"],
                capacity=[int(it[key]) for key in ["kg", "liters", "pallets"]],
                time_window=vroom.TimeWindow(clock(it["from"]), clock(it["until"])),
                skills={lot for lot, about in enumerate(day.lots) if number in numbers(about["trucks"])},
                costs=vroom.VehicleCosts(fixed=int(it["day_fen"]), per_hour=0, per_km=int(it["km_fen"])),
            )
        )
    for number, lot in enumerate(day.lots):
        hub = day.hub_of(lot)
        if hub is None:
            continue
        there = day.hubs[hub]
        opens = lambda text: [vroom.TimeWindow(*pair) for pair in windows(text)]
        problem.add_shipment(
            vroom.ShipmentStep(
                number, int(lot["place"]), default_service=int(lot["service"]), time_windows=opens(lot["windows"])
            ),
            vroom.ShipmentStep(
                number, int(there["place"]), default_service=int(lot["unload"]), time_windows=opens(there["windows"])
            ),
            amount=vroom.Amount([int(lot[key]) for key in ["kg", "liters", "pallets"]]),
            skills={number},
        )
    solution = problem.solve(exploration_level=5, nb_threads=1)
    routes = {}
    for step in solution.routes.itertuples():
        words = routes.setdefault(step.vehicle_id, [])
        if step.type == "pickup":
            words.append(str(int(step.id)))
        elif step.type == "delivery":
            words.append(f"h{day.hub_of(day.lots[int(step.id)])}")
    return routes


def pyvrp(day, seconds):
    """Optional clients, a truck per type, trips that unload at any hub; all end at the common one, in
    time to drive home. Unloading counts where the lot is loaded: depots have no service per load."""
    import pyvrp

    model = pyvrp.Model()
    spots = [model.add_location(place, 0) for place in range(len(day.seconds[day.classes[0]]))]
    ending = day.common_hub()
    hubs = [model.add_depot(spots[int(it["place"])]) for it in day.hubs]
    yards = {int(it["start"]): None for it in day.vehicles}
    for place in yards:
        yards[place] = model.add_depot(spots[place])
    number_of = []
    for number, lot in enumerate(day.lots):
        if day.hub_of(lot) is None:
            continue
        each = windows(lot["windows"])
        group = model.add_client_group(required=False) if len(each) > 1 else None
        for early, late in each:
            model.add_client(
                spots[int(lot["place"])],
                pickup=[int(lot[key]) for key in ["kg", "liters", "pallets"]],
                service_duration=int(lot["service"]) + int(lot["unload"]),
                tw_early=early,
                tw_late=late,
                prize=int(lot["price"]),
                required=False,
                group=group,
            )
            number_of.append(number)
    profiles = {at: model.add_profile() for at in day.classes}
    for it in day.vehicles:
        way_home = day.seconds[int(it["class"])][int(day.hubs[ending]["place"])][int(it["start"])]
        model.add_vehicle_type(
            1,
            capacity=[int(it[key]) for key in ["kg", "liters", "pallets"]],
            start_depot=yards[int(it["start"])],
            end_depot=hubs[ending],
            fixed_cost=int(it["day_fen"]),
            tw_early=clock(it["from"]),
            tw_late=clock(it["until"]) - way_home,
            profile=profiles[int(it["class"])],
            reload_depots=hubs,
            max_reloads=int(it["trips"]) - 1,
        )
    for at, profile in profiles.items():
        fen = [int(it["km_fen"]) for it in day.vehicles if int(it["class"]) == at]
        per_meter = sum(fen) / len(fen) / 1000
        for one, seconds_from in enumerate(day.seconds[at]):
            for other, lasts in enumerate(seconds_from):
                costs = round(day.meters[at][one][other] * per_meter)
                model.add_edge(spots[one], spots[other], costs, lasts, profile)
    result = model.solve(pyvrp.stop.MaxRuntime(seconds), seed=1, display=False)
    routes = {}
    for route in result.best.routes():
        activities = list(route)[1:]
        name = lambda it: f"h{it.idx}" if it.is_depot() else str(number_of[it.idx])
        routes[route.vehicle_type()] = [name(it) for it in activities]
    return routes


def or_tools(day, seconds):
    """Pickups and deliveries with disjunctions, guided local search; the first window of each lot."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    lots = [(number, lot) for number, lot in enumerate(day.lots) if day.hub_of(lot) is not None]
    places, service, demand, opening = [], [], [], []

    def node(place, lasts, amounts, window):
        places.append(place)
        service.append(lasts)
        demand.append(amounts)
        opening.append(window)
        return len(places) - 1

    keys = ["kg", "liters", "pallets"]
    any_time = (0, 3 * 86_400)
    starts = [node(int(it["start"]), 0, [0] * 3, any_time) for it in day.vehicles]
    last = lambda it: int(it["end"]) if int(it["end"]) >= 0 else int(day.hubs[day.common_hub()]["place"])
    finish = [node(last(it), 0, [0] * 3, any_time) for it in day.vehicles]
    pairs = []
    for number, lot in lots:
        amounts = [int(lot[key]) for key in keys]
        there = day.hubs[day.hub_of(lot)]
        windows_of = windows(lot["windows"])
        pick = node(int(lot["place"]), int(lot["service"]), amounts, (windows_of[0][0], windows_of[-1][1]))
        hours = windows(there["windows"])
        down = node(int(there["place"]), int(lot["unload"]), [-it for it in amounts], (hours[0][0], hours[-1][1]))
        pairs.append((number, pick, down))
    manager = pywrapcp.RoutingIndexManager(len(places), len(day.vehicles), starts, finish)
    routing = pywrapcp.RoutingModel(manager)
    at = manager.IndexToNode
    costs, transits = [], []
    for it in day.vehicles:
        seconds_of, meters_of = day.seconds[int(it["class"])], day.meters[int(it["class"])]
        km = int(it["km_fen"])
        costs.append(
            routing.RegisterTransitCallback(
                lambda a, b, m=meters_of, km=km: min(m[places[at(a)]][places[at(b)]] * km // 1000, FAR)
            )
        )
        transits.append(
            routing.RegisterTransitCallback(
                lambda a, b, s=seconds_of: s[places[at(a)]][places[at(b)]] + service[at(a)]
            )
        )
    for number, it in enumerate(day.vehicles):
        routing.SetArcCostEvaluatorOfVehicle(costs[number], number)
        routing.SetFixedCostOfVehicle(int(it["day_fen"]), number)
    routing.AddDimensionWithVehicleTransits(transits, 86_400, 3 * 86_400, False, "time")
    clock_of = routing.GetDimensionOrDie("time")
    for dimension, key in enumerate(keys):
        load = routing.RegisterUnaryTransitCallback(lambda a, d=dimension: demand[at(a)][d])
        routing.AddDimensionWithVehicleCapacity(load, 0, [int(it[key]) for it in day.vehicles], True, key)
    for number, it in enumerate(day.vehicles):
        for end in [routing.Start(number), routing.End(number)]:
            clock_of.CumulVar(end).SetRange(clock(it["from"]), clock(it["until"]))
    for number, pick, down in pairs:
        pick_at, down_at = manager.NodeToIndex(pick), manager.NodeToIndex(down)
        routing.AddPickupAndDelivery(pick_at, down_at)
        routing.solver().Add(routing.VehicleVar(pick_at) == routing.VehicleVar(down_at))
        routing.solver().Add(clock_of.CumulVar(pick_at) <= clock_of.CumulVar(down_at))
        price = int(day.lots[number]["price"])
        for index, it in [(pick_at, pick), (down_at, down)]:
            clock_of.CumulVar(index).SetRange(*opening[it])
        routing.AddDisjunction([pick_at], price)
        routing.AddDisjunction([down_at], 0)
        allowed = [-1, *numbers(day.lots[number]["trucks"])]
        routing.VehicleVar(pick_at).SetValues(allowed)
    wishes = pywrapcp.DefaultRoutingSearchParameters()
    wishes.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    wishes.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    wishes.time_limit.seconds = int(seconds)
    found = routing.SolveWithParameters(wishes)
    if found is None:
        return {}
    lot_of = {pick: str(number) for number, pick, _ in pairs}
    hub_of = {down: f"h{day.hub_of(day.lots[number])}" for number, _, down in pairs}
    routes = {}
    for vehicle in range(len(day.vehicles)):
        index, words = routing.Start(vehicle), []
        while not routing.IsEnd(index):
            words += [name[at(index)] for name in (lot_of, hub_of) if at(index) in name]
            index = found.Value(routing.NextVar(index))
        routes[vehicle] = words
    return routes


def unloaded_whole(words):
    """The same with each load unloaded at one hub: that at which the first of it would be."""
    text, lots, hub = [], [], None
    for word in words:
        if not word.startswith("h"):
            if hub is not None:
                text, lots, hub = text + lots + [hub], [], None
            lots.append(word)
        elif hub is None:
            hub = word
    return text + lots + [hub] if hub else text


def judged(case, routes, folder):
    lines = [" ".join([str(vehicle), *unloaded_whole(words)]) for vehicle, words in routes.items() if words]
    file = folder / "routes"
    file.write_text("\n".join(lines))
    return run(case, "--judge", file)


def run(case, *more):
    command = [PROGRAM, "--case", case, *more]
    return subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True).stdout.strip()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("case", type=Path)
    parser.add_argument("--seconds", type=float, default=30)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(asked.case, "--write", folder)
        day = Day(folder)
        print(f"{asked.case.name}: {len(day.lots)} lots, {len(day.vehicles)} trucks")
        for planner, plan in [("VROOM", vroom), ("PyVRP", pyvrp), ("OR-Tools", or_tools)]:
            begin = time.perf_counter()
            try:
                routes = plan(day, asked.seconds)
            except ImportError:
                print(f"{planner}: not installed")
                continue
            took = time.perf_counter() - begin
            print(f"{planner} ({took:.1f} s): {judged(asked.case, routes, folder)}", flush=True)
        print(f"coldroute ({asked.seconds:.0f} s): {run(asked.case, '--solve', asked.seconds)}")


if __name__ == "__main__":
    main()
