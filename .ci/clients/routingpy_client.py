"""Asks a server for directions and a matrix as routingpy's users do: routingpy_client.py URL."""

import sys

import routingpy

PLACES = [[112.55, 37.87], [112.74, 37.69], [112.33, 37.60]]

client = routingpy.OSRM(base_url=sys.argv[1])
route = client.directions(locations=PLACES[:2], profile="driving", steps=True, overview="full")
assert route.distance > 10_000 and route.duration > 600, (route.distance, route.duration)
assert len(route.geometry) > 50 and abs(route.geometry[0][0] - PLACES[0][0]) < 0.05
matrix = client.matrix(locations=PLACES, profile="driving", annotations=["duration", "distance"])
assert len(matrix.durations) == 3 and matrix.durations[0][0] == 0
assert abs(matrix.durations[0][1] - route.duration) < 1, (matrix.durations[0][1], route.duration)
assert abs(matrix.distances[0][1] - route.distance) < 2
try:
    client.directions(locations=[[0, 0], [999, 0]], profile="driving")
    sys.exit("routingpy: a place off the earth was accepted")
except routingpy.exceptions.RouterApiError as error:
    assert "InvalidValue" in str(error), error
print(f"routingpy: {route.distance} m in {route.duration} s, matrix and error as expected")
