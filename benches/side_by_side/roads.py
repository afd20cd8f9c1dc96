#!/usr/bin/env python3
"""OSRM, Valhalla and coldroute on the same map in one run; prints one table with ratios.

    python3.12 -m venv peers && peers/bin/pip install osrm-bindings pyvalhalla osmium
    cargo build --release -p api && cargo build --release -p osm-loader --example roads
    peers/bin/python benches/side_by_side/roads.py MAP.osm.pbf --work FOLDER

Imports count processor seconds, queries count wall time over one kept-alive connection on loopback;
every engine has one thread. What a peer has prepared in FOLDER is used again. `--prefix` puts a
command before every server and measurement, such as "chrt -r 1 taskset -c 1" on a busy machine.
"""

import argparse
import http.client
import json
import os
import random
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROADS = {"primary", "secondary", "tertiary", "unclassified", "residential", "trunk"}


def run(command, prefix=(), quiet=True):
    """Processor seconds, peak megabytes and output of a command."""
    out = subprocess.PIPE if quiet else None
    child = subprocess.Popen([*prefix, *map(str, command)], stdout=out, stderr=subprocess.STDOUT)
    text = child.stdout.read().decode(errors="replace") if quiet else ""
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{command[0]} failed:\n{text[-2000:]}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, text


def megabytes(folder):
    return sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file()) / 1e6


def points(pbf, count):
    """Nodes in the middle of ordinary roads, the same in every run."""
    import osmium

    ways = osmium.FileProcessor(str(pbf), osmium.osm.WAY)
    middles = [
        way.nodes[len(way.nodes) // 2].ref
        for way in ways.with_filter(osmium.filter.KeyFilter("highway"))
        if way.tags["highway"] in ROADS
    ]
    chosen = set(random.Random(7).sample(middles, min(count, len(middles))))
    nodes = osmium.FileProcessor(str(pbf), osmium.osm.NODE)
    found = [(node.lon, node.lat) for node in nodes if node.id in chosen]
    random.Random(8).shuffle(found)
    return [(round(lon, 6), round(lat, 6)) for lon, lat in found]


class Server:
    """A server that speaks OSRM's conventions, and one connection to it."""

    def __init__(self, command, port, prefix, first, environment=None):
        begin = time.perf_counter()
        environment = {**os.environ, **(environment or {})}
        null = subprocess.DEVNULL
        self.child = subprocess.Popen(
            [*prefix, *map(str, command)], stdout=null, stderr=null, env=environment
        )
        self.port = port
        while True:
            try:
                self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
                self.get(f"/nearest/v1/d/{first[0]},{first[1]}")
                break
            except OSError:
                if self.child.poll() is not None or time.perf_counter() - begin > 120:
                    sys.exit(f"{command[0]} does not answer")
                time.sleep(0.002)
        self.start_s = time.perf_counter() - begin

    def get(self, path, body=None):
        """Seconds and bytes of an answer."""
        try:
            return self.get_once(path, body)
        except (http.client.RemoteDisconnected, ConnectionResetError):
            # OSRM closes a connection after so many requests; the next one opens another.
            self.connection.close()
            return self.get_once(path, body)

    def get_once(self, path, body):
        begin = time.perf_counter()
        headers = {"Content-Type": "application/json"} if body else {}
        self.connection.request("POST" if body else "GET", path, body, headers)
        answer = self.connection.getresponse()
        data = answer.read()
        if answer.status >= 500:
            sys.exit(f"{path[:80]}: {answer.status} {data[:200]}")
        return time.perf_counter() - begin, data

    def peak_mb(self):
        status = Path(f"/proc/{self.child.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024

    def stop(self):
        self.child.terminate()
        self.child.wait()


def queries(server, places, sizes):
    """Latencies in milliseconds and tables in seconds."""
    pairs = random.Random(3)
    pairs = [pairs.sample(places, 2) for _ in range(1000)]
    found = {"start": server.start_s}
    for name, options in [
        ("route", "overview=full&geometries=polyline6"),
        ("steps", "overview=full&steps=true"),
    ]:
        paths = [f"/route/v1/d/{a[0]},{a[1]};{b[0]},{b[1]}?{options}" for a, b in pairs]
        for path in paths[:100]:
            server.get(path)
        times = sorted(server.get(path)[0] * 1e3 for path in paths)
        found[f"{name} p50"], found[f"{name} p99"] = times[500], times[990]
    times = sorted(server.get(f"/nearest/v1/d/{x},{y}")[0] * 1e6 for x, y in places[:1000])
    found["nearest"] = times[500]
    for size in sizes:
        body = table_body(places, size)
        found[f"table {size}"] = min(server.get("/table/v1/d", body)[0] for _ in range(3))
    return found


def table_body(places, size, **more):
    asked = {
        "coordinates": places[:size] + places[-size:],
        "sources": list(range(size)),
        "destinations": list(range(size, 2 * size)),
        "annotations": ["duration", "distance"],
        "skip_waypoints": True,
        "generate_hints": False,
    }
    return json.dumps({**asked, **more})


def osrm(pbf, work, places, prefix):
    """OSRM with its car profile: contraction for queries, multi-level for new weights."""
    import osrm as package

    home = Path(package.__file__).parent
    programs, profile = home / "bin", home / "share/profiles/car.lua"
    work.mkdir(parents=True, exist_ok=True)
    times = work / "times.json"
    if not times.exists():
        base, mld = work / "ch" / "map.osrm", work / "mld" / "map.osrm"
        base.parent.mkdir(exist_ok=True)
        extract = run([programs / "osrm-extract", "-t", 1, "-p", profile, "-o", base, pbf])
        run(["cp", "-r", base.parent, mld.parent])
        contract = run([programs / "osrm-contract", "-t", 1, base])
        run([programs / "osrm-partition", "-t", 1, mld])
        run([programs / "osrm-customize", "-t", 1, mld])
        again = run([programs / "osrm-customize", "-t", 1, mld])
        times.write_text(
            json.dumps(
                {
                    "import": extract[0] + contract[0],
                    "memory": max(extract[1], contract[1]),
                    "disk": megabytes(base.parent),
                    "new": again[0],
                }
            )
        )
    found = json.loads(times.read_text())
    command = [programs / "osrm-routed", work / "ch/map.osrm", "-a", "CH", "-i", "127.0.0.1"]
    command += ["-p", 5055, "-t", 1, "--max-table-size", 20000, "-l", "ERROR"]
    server = Server(command, 5055, prefix, places[0])
    found |= queries(server, places, [100, 1000])
    for size in [1000, 3000]:
        body = table_body(places, size, annotations=["duration"], format="flatbuffers")
        found[f"binary {size}"] = min(server.get("/table/v1/d", body)[0] for _ in range(3))
    found["binary memory"] = server.peak_mb()
    server.stop()
    return found


def valhalla(pbf, work, places):
    """Valhalla's truck in process."""
    import valhalla as package

    work.mkdir(parents=True, exist_ok=True)
    config, times = work / "valhalla.json", work / "times.json"
    if not times.exists():
        tiles = work / "tiles"
        tiles.mkdir(exist_ok=True)
        settings = package.get_config(tile_dir=str(tiles), tile_extract="", verbose=False)
        for key in ("admin", "timezone", "landmarks", "traffic_extract", "tile_extract"):
            settings["mjolnir"].pop(key, None)
        config.write_text(json.dumps(settings))
        programs = subprocess.run(
            [sys.executable, "-m", "valhalla", "print_bin_path"], capture_output=True, text=True
        ).stdout.strip()
        built = run([Path(programs) / "valhalla_build_tiles", "-c", config, "-j", 1, pbf])
        times.write_text(
            json.dumps({"import": built[0], "memory": built[1], "disk": megabytes(tiles)})
        )
    found = json.loads(times.read_text())
    place = lambda point: {"lon": point[0], "lat": point[1]}
    begin = time.perf_counter()
    actor = package.Actor(str(config))
    truck = {"costing": "truck"}
    actor.locate(json.dumps({"locations": [place(places[0])], **truck}))
    found["start"] = time.perf_counter() - begin
    pairs = random.Random(3)
    pairs = [pairs.sample(places, 2) for _ in range(150)]

    def timed(call, asked):
        begin = time.perf_counter()
        try:
            call(json.dumps(asked))
        except RuntimeError:
            return None
        return (time.perf_counter() - begin) * 1e3

    def spread(times):
        times = sorted(it for it in times if it is not None)
        return times[len(times) // 2], times[len(times) * 99 // 100]

    for name, more in [("route", {"directions_type": "none"}), ("steps", {})]:
        asked = [{"locations": [place(a), place(b)], **truck, **more} for a, b in pairs]
        times = [timed(actor.route, it) for it in asked]
        found[f"{name} p50"], found[f"{name} p99"] = spread(times)
    contours = {"contours": [{"time": 30}], "polygons": True}
    asked = [{"locations": [place(it)], **contours, **truck} for it in places[:30]]
    found["isochrone"] = spread(timed(actor.isochrone, it) for it in asked)[0]
    return found


def coldroute(pbf, work, places, prefix, program, example):
    """Our own: imported afresh, served with one thread, and measured in process."""
    run(["rm", "-rf", work])
    work.mkdir(parents=True)
    one = {"RAYON_NUM_THREADS": "1"}
    os.environ.update(one)
    cpu, memory, _ = run([program, "import", pbf, "--cache", work])
    ask = [program, "isochrone", "--map", pbf, "--cache", work, "--minutes", 5]
    ask += ["--from", f"{places[0][0]},{places[0][1]}", "--vehicle", "car"]
    first, customizing, _ = run(ask)
    graph = sum(file.stat().st_size for file in work.glob("*.graph")) / 1e6
    found = {"import": cpu + first, "memory": max(memory, customizing)}
    found |= {"disk": megabytes(work), "graph": graph}
    serve = [program, "serve", "--map", pbf, "--cache", work, "--profile", "car"]
    server = Server([*serve, "--listen", "127.0.0.1:5056"], 5056, prefix, places[0], one)
    found |= queries(server, places, [100, 1000])
    for size in [1000, 3000]:
        body = table_body(places, size, annotations=["duration"], format="npy")
        found[f"binary {size}"] = min(server.get("/table/v1/d", body)[0] for _ in range(3))
    found["binary memory"] = server.peak_mb()
    server.stop()
    text = run([example, pbf, ROOT / "data/facts/road_speeds.csv"], prefix)[2]
    number = lambda pattern: float(re.search(pattern, text)[1])
    found["rules"] = number(r"\nnetwork: [\d.]+ s, ([\d.]+) s")
    found["new"] = number(r"\ncustomize: [\d.]+ s, ([\d.]+) s")
    found["snap"] = number(r"\nsnap: p50 ([\d.]+) ms") * 1e3
    found["isochrone"] = number(r"\nisochrone 30 min: p50 ([\d.]+) ms")
    return found


LINES = [
    ("map to first query, processor s", "import", "{:.1f}"),
    ("peak memory of import, MB", "memory", "{:.0f}"),
    ("on disk, one profile, MB", "disk", "{:.0f}"),
    ("new profile or hour: weights of the hierarchy, processor s", "new", "{:.2f}"),
    ("and before that what each road and turn costs, processor s", "rules", "{:.2f}"),
    ("start to first answer, s", "start", "{:.3f}"),
    ("route with full geometry, p50 ms", "route p50", "{:.2f}"),
    ("route with full geometry, p99 ms", "route p99", "{:.2f}"),
    ("route with steps, p50 ms", "steps p50", "{:.2f}"),
    ("nearest road, HTTP, p50 µs", "nearest", "{:.0f}"),
    ("nearest road, in process, p50 µs", "snap", "{:.1f}"),
    ("100 × 100 time and distance, JSON, s", "table 100", "{:.3f}"),
    ("1000 × 1000 time and distance, JSON, s", "table 1000", "{:.3f}"),
    ("1000 × 1000 time, binary, HTTP, s", "binary 1000", "{:.3f}"),
    ("3000 × 3000 time, binary, HTTP, s", "binary 3000", "{:.3f}"),
    ("peak memory of a server after all of it, MB", "binary memory", "{:.0f}"),
    ("isochrone of 30 minutes, p50 ms", "isochrone", "{:.1f}"),
]


def table(engines):
    """Markdown, with the ratio of the best peer to ours; above one we are ahead."""
    rows = [["", *engines, "best peer ÷ coldroute"], ["---"] + ["---:"] * (len(engines) + 1)]
    for title, key, form in LINES:
        values = {name: found.get(key) for name, found in engines.items()}
        cells = [form.format(it) if it is not None else "–" for it in values.values()]
        peers = [it for name, it in values.items() if name != "coldroute" and it is not None]
        ours = values["coldroute"]
        ratio = f"{min(peers) / ours:.1f}" if peers and ours else "–"
        rows.append([title, *cells, ratio])
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("map", type=Path)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--prefix", type=shlex.split, default=[])
    parser.add_argument("--coldroute", type=Path, default=ROOT / "target/release/coldroute")
    parser.add_argument("--example", type=Path, default=ROOT / "target/release/examples/roads")
    asked = parser.parse_args()
    pbf = asked.map.resolve()
    work = asked.work.resolve()
    places = points(pbf, 8000)
    engines = {
        "OSRM": osrm(pbf, work / "osrm", places, asked.prefix),
        "Valhalla truck": valhalla(pbf, work / "valhalla", places),
        "coldroute": coldroute(
            pbf, work / "coldroute", places, asked.prefix, asked.coldroute, asked.example
        ),
    }
    print(f"{pbf.name}, {time.strftime('%Y-%m-%d')}\n\n{table(engines)}")


if __name__ == "__main__":
    main()
