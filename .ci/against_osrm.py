"""Drives the same random pairs with coldroute and OSRM: against_osrm.py COLDROUTE MAP WORK PAIRS."""

import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request

import osrm

coldroute, osm_map, work, pairs = sys.argv[1:4] + [int(sys.argv[4])]
home = os.path.dirname(osrm.__file__)
profile = next(
    path
    for path in (home + "/share/profiles/car.lua", home + "/share/osrm/profiles/car.lua")
    if os.path.exists(path)
)


def get(port, path):
    """The answer of a server, also where it is a refusal."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=60) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refusal:
        return json.load(refusal)


def wait(port, path):
    """Waits until a server answers."""
    for _ in range(1200):
        try:
            return get(port, path)
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    sys.exit(f"no server on port {port}")


def prepare():
    """Makes OSRM's files of the map, unless they are there."""
    base = f"{work}/map.osrm"
    if not os.path.exists(base + ".mldgr"):
        os.makedirs(work, exist_ok=True)
        shutil.copy(osm_map, f"{work}/map.osm.pbf")
        for tool, arguments in (
            ("osrm-extract", ["-t", "1", "-p", profile, "-o", base, f"{work}/map.osm.pbf"]),
            ("osrm-partition", ["-t", "1", base]),
            ("osrm-customize", ["-t", "1", base]),
        ):
            with open(f"{work}/{tool}.log", "w") as log:
                subprocess.run(
                    [f"{home}/bin/{tool}", *arguments], stdout=log, stderr=log, check=True
                )
    return base


def facts():
    """Our facts, with the wait for oncoming traffic that this version of OSRM's profile has."""
    copy = f"{work}/facts"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree("data/facts", copy)
    with open(profile) as source:
        found = re.search(r"oncoming_turn_penalty\s*=\s*([0-9.]+)", source.read())
    with open(f"{copy}/car_speeds.csv") as table:
        rows = table.read()
    with open(f"{copy}/car_speeds.csv", "w") as table:
        table.write(re.sub(r"(?m)^oncoming,[^,]*", f"oncoming,{found[1] if found else 0}", rows))
    return copy


def bounds():
    """The box in which most roads lie: where 200 lattice points are snapped without going far."""
    import osmium

    lons, lats = [], []
    for node in osmium.FileProcessor(osm_map, osmium.osm.NODE):
        lons.append(node.location.lon)
        lats.append(node.location.lat)
    lons.sort()
    lats.sort()
    cut = len(lons) // 50
    return lons[cut], lats[cut], lons[-cut - 1], lats[-cut - 1]


def main():
    """Prints one line for the map and one for every pair that differs."""
    base = prepare()
    ours, theirs = 6061, 6062
    servers = [
        subprocess.Popen(
            [coldroute, "--lang", "en", "serve", "--map", osm_map, "--cache", f"{work}/cache",
             "--facts", facts(), "--profile", "car", "--listen", f"127.0.0.1:{ours}"],
            stderr=subprocess.DEVNULL,
        ),
        subprocess.Popen(
            [f"{home}/bin/osrm-routed", "--algorithm", "mld", "-t", "1", "-p", str(theirs),
             "-i", "127.0.0.1", base],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ),
    ]
    try:
        compare(ours, theirs)
    finally:
        for server in servers:
            server.kill()
            server.wait()


def compare(ours, theirs):
    """Asks both for the same pairs."""
    west, south, east, north = bounds()
    wait(theirs, f"nearest/v1/driving/{west},{south}")
    wait(ours, f"nearest/v1/driving/{west},{south}")
    dice = random.Random(1)
    asked = agreed = unreachable = 0
    different = []
    while asked < pairs:
        ends = []
        while len(ends) < 2:
            place = f"{dice.uniform(west, east):.6f},{dice.uniform(south, north):.6f}"
            found = get(theirs, f"nearest/v1/driving/{place}")["waypoints"][0]
            # Both start where OSRM says the road is.
            ends.append("{:.6f},{:.6f}".format(*found["location"]))
        if ends[0] == ends[1]:
            continue
        asked += 1
        path = f"route/v1/driving/{ends[0]};{ends[1]}?overview=false"
        one, other = (get(port, path) for port in (ours, theirs))
        codes = (one["code"], other["code"])
        if codes == ("NoRoute", "NoRoute"):
            unreachable += 1
            agreed += 1
            continue
        if codes != ("Ok", "Ok"):
            different.append((9.0, ends, codes))
            continue
        mine, yours = (answer["routes"][0]["duration"] for answer in (one, other))
        # Both count in tenths of a second; a pair of neighbors may differ by a few of them.
        apart = abs(mine - yours) / max(yours, 1.0)
        if apart <= 0.01 or abs(mine - yours) <= 0.5:
            agreed += 1
        else:
            different.append((apart, ends, (mine, yours)))
    print(
        f"{os.path.basename(osm_map)}: {agreed} of {asked} durations within 1 % "
        f"({unreachable} have no route in either)"
    )
    for apart, ends, found in sorted(different, reverse=True):
        print(f"  {100 * apart:6.1f} %  {ends[0]};{ends[1]}  coldroute {found[0]}, OSRM {found[1]}")
    sys.exit(0 if agreed >= 0.99 * asked else 1)


main()
