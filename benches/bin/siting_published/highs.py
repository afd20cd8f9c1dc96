"""Solves instances written by `siting_published --dump` with HiGHS, one thread, strong formulation.

usage: highs.py SECONDS GAP FILE...      (needs `pip install highspy numpy`)
Ends after so many CPU seconds. Prints instance, value, bound, gap in percent, CPU seconds and status,
separated by tabs.
"""

import os
import sys
import time

import highspy
import numpy as np


def read(path):
    """Header and rows as `dump.rs` writes them, costs in the instance's own unit."""
    with open(path) as file:
        sites, points, count, serving, nearest, scale = file.readline().split()
        scale = float(scale)
        places = [file.readline().split() for _ in range(int(sites))]
        rows = [[float(cell) for cell in file.readline().split()] for _ in range(int(points))]
    arcs = []
    for point, (_, *costs) in enumerate(rows):
        reachable = [site for site, cost in enumerate(costs) if cost >= 0]
        if int(nearest):
            reachable = sorted(reachable, key=lambda site: (costs[site], site))[: int(nearest)]
        arcs += [(point, site, costs[site] / scale) for site in reachable]
    return {
        "capacity": [float(capacity) for capacity, _ in places],
        "fixed": [float(fixed) / scale for _, fixed in places],
        "amount": [row[0] for row in rows],
        "arcs": arcs,
        "count": int(count),
        "serving": serving,
    }


def rows_of(instance):
    """(terms, low, high) of every row; columns are sites, then arcs."""
    sites, arcs = len(instance["fixed"]), instance["arcs"]
    served = [[] for _ in instance["amount"]]
    used = [[] for _ in range(sites)]
    for column, (point, site, _) in enumerate(arcs, start=sites):
        served[point].append((column, 1.0))
        used[site].append((column, instance["amount"][point]))
        yield [(column, 1.0), (site, -1.0)], -highspy.kHighsInf, 0.0
    for terms in served:
        yield terms, 1.0, 1.0
    if instance["serving"] != "free":
        for site, terms in enumerate(used):
            if instance["capacity"][site] > 0:
                room = (site, -instance["capacity"][site])
                yield terms + [room], -highspy.kHighsInf, 0.0
    if instance["count"]:
        yield [(site, 1.0) for site in range(sites)], instance["count"], instance["count"]


def model_of(instance):
    sites, arcs = len(instance["fixed"]), instance["arcs"]
    rows = list(rows_of(instance))
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = sites + len(arcs), len(rows)
    lp.col_cost_ = np.array(instance["fixed"] + [cost for _, _, cost in arcs])
    lp.col_lower_, lp.col_upper_ = np.zeros(lp.num_col_), np.ones(lp.num_col_)
    whole, share = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    service = whole if instance["serving"] == "single" else share
    lp.integrality_ = [whole] * sites + [service] * len(arcs)
    lp.row_lower_ = np.array([low for _, low, _ in rows])
    lp.row_upper_ = np.array([high for _, _, high in rows])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0] + [len(terms) for terms, _, _ in rows])
    lp.a_matrix_.index_ = np.array([column for terms, _, _ in rows for column, _ in terms])
    lp.a_matrix_.value_ = np.array([factor for terms, _, _ in rows for _, factor in terms])
    return lp


def solve(path, seconds, gap):
    """The solver after its run, and the CPU seconds of it."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("mip_rel_gap", max(gap, 1e-9))
    solver.passModel(model_of(read(path)))
    start = time.process_time()

    def end_in_time(event):
        if time.process_time() - start > seconds:
            event.interrupt()

    for interrupt in [solver.cbMipInterrupt, solver.cbSimplexInterrupt, solver.cbIpmInterrupt]:
        interrupt.subscribe(end_in_time)
    solver.run()
    return solver, time.process_time() - start


def main(seconds, gap, *paths):
    for path in paths:
        solver, taken = solve(path, float(seconds), float(gap))
        info = solver.getInfo()
        status = solver.modelStatusToString(solver.getModelStatus())
        numbers = f"{info.objective_function_value:.3f}\t{info.mip_dual_bound:.3f}\t{100 * info.mip_gap:.4f}"
        print(f"{os.path.basename(path)}\t{numbers}\t{taken:.2f}\t{status}", flush=True)


main(*sys.argv[1:])
