"""Lets VROOM plan three stops with a server as its OSRM: vroom_client.py URL."""

import sys
import urllib.parse

import vroom

address = urllib.parse.urlparse(sys.argv[1])
HUB = [112.55, 37.87]
STOPS = [[112.74, 37.69], [112.33, 37.60], [112.60, 37.95]]

problem = vroom.Input(servers={"car": f"{address.hostname}:{address.port}"}, geometry=True)
problem.add_vehicle(vroom.Vehicle(1, start=HUB, end=HUB))
problem.add_job([vroom.Job(at, location=stop) for at, stop in enumerate(STOPS, 1)])
solution = problem.solve(exploration_level=2, nb_threads=1)
assert solution.summary.unassigned == 0, solution.to_dict()
assert solution.summary.duration > 1_800 and solution.summary.distance > 30_000
assert solution.to_dict()["routes"][0]["geometry"]
print(f"vroom: {len(STOPS)} stops, {solution.summary.distance} m in {solution.summary.duration} s")
