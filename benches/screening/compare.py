"""Runs the ten rules here, in OpenFisca-Core and in DuckDB on the same columns, checks that all find the same, prints a table.

    compare.py --bench "COMMAND of the ten_rules bench" --work FOLDER [--people N] [--rounds N]

Exit code 1 when a goal is missed, 2 when the sides disagree.
"""

import argparse
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
GOAL_OPENFISCA, GOAL_DUCKDB = 30.0, 1.0


def said(command):
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(answer.stdout.strip().splitlines()[-1])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bench", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--people", default="1000000")
    parser.add_argument("--rounds", default="31")
    asked = parser.parse_args()
    load = os.getloadavg()[0]
    ours = said(shlex.split(asked.bench) + [asked.work, asked.people, asked.rounds])
    sides = {name: said([sys.executable, str(HERE / "peers.py"), name, asked.work, asked.rounds]) for name in ("openfisca", "tuned", "duckdb")}
    for name, side in sides.items():
        if side["hits"] != ours["hits"]:
            wrong = [rule for rule in ours["hits"] if side["hits"].get(rule) != ours["hits"][rule]]
            print(f"{name} finds something else by {', '.join(wrong)}: the sides do not measure the same", file=sys.stderr)
            sys.exit(2)
    print(f"{asked.people} people, the same ten rules, {sum(count for count, _ in ours['hits'].values())} hits on every side, load before {load:.1f}\n")
    rows = [("Twofront", ours), ("OpenFisca-Core 46, as documented", sides["openfisca"]),
            ("OpenFisca-Core 46, plain integers", sides["tuned"]), ("DuckDB 2, two threads", sides["duckdb"])]
    print("| warm, data in memory | wall ms | CPU ms | CPU, times ours | bringing the rows in, CPU s |\n|---|---|---|---|---|")
    for title, side in rows:
        print(f"| {title} | {side['wall_s'] * 1e3:.1f} | {side['cpu_s'] * 1e3:.1f} | {side['cpu_s'] / ours['cpu_s']:.1f} | {side['build_cpu_s']:.2f} |")
    print(f"\nevery hit explained (sentences, values, lines; both languages): {ours['reasons_wall_s'] * 1e3:.0f} ms for {ours['explained']} hits\n")
    goals = [("OpenFisca-Core's CPU seconds over ours", sides["openfisca"]["cpu_s"] / ours["cpu_s"], GOAL_OPENFISCA),
             ("DuckDB's wall time over ours", sides["duckdb"]["wall_s"] / ours["wall_s"], GOAL_DUCKDB)]
    for title, figure, goal in goals:
        print(f"{title:<45} goal {goal:>5.1f}  figure {figure:>6.1f}  {'ok' if figure >= goal else 'MISSED'}")
    sys.exit(0 if all(figure >= goal for _, figure, goal in goals) else 1)


main()
