"""Runs both sides on the same files, measures whole processes, and prints the figures with the goals. Called by `run`.

Uses the standard library alone: a process begins with its parent's peak memory, so the one that measures has to stay small.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
FULL_ROWS = 1_000_000
SEED = 20
SEVERAL = 3
QUICK_PAIRS = "1e6"
ADVISED_PAIRS = "1e8"


class Run:
    """What one whole process and its children used."""

    def __init__(self, cpu, wall, peak):
        self.cpu, self.wall, self.peak = cpu, wall, peak
        self.score = None


def fail(why):
    sys.stderr.write(f"benches/linkage: {why}\n")
    sys.exit(2)


def measure(what, command, log):
    """Runs a command to its end: user and system seconds, seconds on the wall, most resident memory in MB."""
    with open(log, "w", encoding="utf-8") as said:
        started = time.monotonic()
        process = subprocess.Popen([str(word) for word in command], stdout=said, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.stderr.write("".join(open(log, encoding="utf-8", errors="replace").readlines()[-20:]))
        fail(f"{what} ended with exit code {process.returncode}")
    return Run(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * 1024 / 1e6)


def median_of(runs):
    return Run(*(statistics.median(getattr(run, figure) for run in runs) for figure in ("cpu", "wall", "peak")))


def score(how, links, truth):
    said = subprocess.run([sys.executable, HERE / "score.py", how, links, truth], check=True, capture_output=True, text=True)
    return json.loads(said.stdout)


class Bench:
    def __init__(self, arguments, work):
        self.arguments, self.work = arguments, work
        self.splink = arguments.side in ("both", "splink")
        self.ours = arguments.side in ("both", "twofront")

    def python(self, what, script, *arguments):
        return measure(what, [sys.executable, HERE / script, *arguments], self.work / "log")

    def twofront(self, sources, schema, target, times=1):
        command = [self.arguments.program, "link", *sources, "--schema", schema, "--out", target]
        return median_of([measure("twofront link", command, self.work / "log") for _ in range(times)])

    def write_data(self):
        rows = self.arguments.rows
        generator = [self.arguments.generator, "--rows", rows, "--common", rows * 6 // 10, "--seed", SEED]
        measure("the generator", [*generator, "--out", self.work], self.work / "log")
        self.python("writing FEBRL", "febrl_data.py", self.work)

    def county(self):
        """The two county ledgers. Returns runs by name; the preparation for Splink is one of them."""
        work, runs = self.work, {}
        sources, truth, links = [work / "a.csv", work / "b.csv"], work / "truth.csv", work / "links.csv"

        def keep(name, run):
            run.score = score("link", links, truth)
            runs[name] = run
            print_run(name, run)

        if self.ours:
            keep("twofront", self.twofront(sources, "county", links, SEVERAL))
        if self.splink:
            prepared = self.python("the preparation", "prepare.py", *sources, work)
            runs["preparation"] = prepared
            print_run("preparation", prepared)
            model = work / "model.json"
            for name, pairs in (("splink quickest", QUICK_PAIRS), ("splink advised", ADVISED_PAIRS)):
                keep(name, self.python(name, "splink_link.py", "train", pairs, model, work, links))
            keep("splink saved", self.python("splink saved", "splink_link.py", "saved", model, work, links))
        return runs

    def febrl(self):
        """FEBRL 4 linked, FEBRL 1 to 3 deduped. Returns runs by data set and side."""
        runs = {}
        for number, how in ((4, "link"), (3, "dedupe"), (2, "dedupe"), (1, "dedupe")):
            names = ["febrl4a.csv", "febrl4b.csv"] if number == 4 else [f"febrl{number}.csv"]
            sources, truth = [self.work / name for name in names], self.work / f"febrl{number}-truth.csv"
            links = self.work / "links.csv"
            for side in ("twofront", "splink"):
                if side == "twofront" and self.ours:
                    run = self.twofront(sources, "febrl", links)
                elif side == "splink" and self.splink:
                    run = self.python("Splink on FEBRL", "splink_febrl.py", how, *sources, links)
                else:
                    continue
                run.score = score(how, links, truth)
                runs[number, side] = run
                print_febrl(number, side, run)
        return runs

    def one_record(self):
        """Microseconds for one record against the larger ledger: median and 99th percentile, as the probe says them."""
        if not self.arguments.probe or not self.ours:
            return None
        said = subprocess.run(
            [self.arguments.probe, self.work / "a.csv", self.work / "b.csv"], check=True, capture_output=True, text=True
        ).stdout
        found = re.search(r"median ([\d.]+) (?:us|µs).*?99th percentile ([\d.]+) (?:us|µs)", said)
        if not found:
            fail(f"the probe of one record said {said!r}")
        return float(found[1]), float(found[2])


TITLES = {
    "twofront": f"twofront link (median of {SEVERAL})",
    "preparation": "preparing the files for Splink",
    "splink quickest": f"Splink, u on {QUICK_PAIRS} pairs",
    "splink advised": f"Splink, u on {ADVISED_PAIRS} pairs",
    "splink saved": "Splink, saved model",
}


def print_run(name, run):
    line = f"{TITLES[name]:32} {run.cpu:8.2f} {run.wall:8.2f} {run.peak:8.0f}"
    if run.score:
        seen = run.score
        line += f"   {seen['f1_best']:.5f} {seen['f1_half']:.5f} {seen['recall_sure']:.5f} {seen['calibration_error']:.5f}"
        line += f" {seen['true_reported'] / seen['true_pairs']:.5f} {seen['reported']:9}"
    print(line, flush=True)


def print_febrl(number, side, run):
    seen = run.score
    print(
        f"FEBRL{number} {side:25} {run.cpu:8.2f} {run.wall:8.2f} {run.peak:8.0f}   {seen['f1_best']:.5f} {seen['f1_half']:.5f} "
        f"{seen['recall_sure']:.5f} {seen['calibration_error']:.5f} {seen['true_reported'] / seen['true_pairs']:.5f} {seen['reported']:9}",
        flush=True,
    )


class Goals:
    """One line per goal. Knows whether one was missed."""

    def __init__(self):
        self.missed = False
        print(f"\n{'':66} {'goal':>10} {'figure':>10} {'ratio':>7}")

    def judge(self, what, goal, figure, at_least, places=4):
        good = figure >= goal if at_least else figure <= goal
        self.missed |= not good
        over, under = (figure, goal) if at_least else (goal, figure)
        ratio = f"{over / under:7.2f}" if under > 0 and over > 0 else f"{'':7}"
        print(f"{what:66} {goal:10.{places}f} {figure:10.{places}f} {ratio}  {'ok' if good else 'MISSED'}")


def judge(county, febrl, probe):
    goals, ours = Goals(), county["twofront"]
    quickest, advised = county["splink quickest"], county["splink advised"]
    best = max(run.score["f1_best"] for name, run in county.items() if name.startswith("splink"))
    goals.judge("CPU: Splink's in its quickest documented setting / ours", 8, quickest.cpu / ours.cpu, True, 2)
    goals.judge("CPU: Splink's with its advised sampling / ours", 20, advised.cpu / ours.cpu, True, 2)
    goals.judge("peak memory: ours / Splink's in its quickest setting", 0.5, ours.peak / quickest.peak, False, 2)
    goals.judge("one-to-one F1, with Splink's best + 0.0005 as the goal", best + 0.0005, ours.score["f1_best"], True)
    goals.judge("recall at precision 0.999", 0.997, ours.score["recall_sure"], True)
    goals.judge("expected calibration error", 0.01, ours.score["calibration_error"], False)
    goals.judge("FEBRL4, one-to-one F1 at 0.5", 0.9995, febrl[4, "twofront"].score["f1_half"], True)
    goals.judge("FEBRL3, F1 of clusters at 0.5", 0.997, febrl[3, "twofront"].score["f1_half"], True)
    if probe:
        goals.judge("one record against the ledger, median, microseconds", 100, probe[0], False, 1)
        goals.judge("one record against the ledger, 99th percentile, microseconds", 1000, probe[1], False, 1)
    return 1 if goals.missed else 0


def model_of_processor():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        return next((line.split(": ", 1)[1].strip() for line in file if line.startswith("model name")), "processor")


def load():
    return open("/proc/loadavg", encoding="utf-8").read().split()[0]


def main():
    parser = argparse.ArgumentParser(prog="benches/linkage/run")
    parser.add_argument("rows", nargs="?", type=int, default=FULL_ROWS)
    parser.add_argument("--side", choices=("both", "twofront", "splink"), default="both")
    parser.add_argument("--work", type=Path)
    for name in ("--program", "--generator", "--probe", "--measured"):
        parser.add_argument(name, required=True, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    print(f"2 x {arguments.rows} rows, {arguments.rows * 6 // 10} in common; {os.cpu_count()} x {model_of_processor()}; ", end="")
    print(f"load before {load()}; {arguments.measured}\n")
    print(f"{'':32} {'CPU s':>8} {'wall s':>8} {'peak MB':>8}   F1 best F1 0.5   recall* calibr. found     pairs", flush=True)
    with tempfile.TemporaryDirectory(prefix="twofront-bench.") as own:
        if arguments.work:
            arguments.work.mkdir(parents=True, exist_ok=True)
        bench = Bench(arguments, arguments.work or Path(own))
        bench.write_data()
        county, febrl, probe = bench.county(), bench.febrl(), bench.one_record()
    print("\n* at precision 0.999; found: true pairs among all pairs reported; pairs: reported at 0.01 or more")
    if probe:
        print(f"one record against {arguments.rows}: median {probe[0]:.1f} us, 99th percentile {probe[1]:.1f} us")
    if arguments.side == "both" and arguments.rows != FULL_ROWS:
        print(f"the goals of the two ledgers are set for {FULL_ROWS} rows")
    missed = judge(county, febrl, probe) if arguments.side == "both" else 0
    print(f"load after: {load()}")
    return missed


if __name__ == "__main__":
    sys.exit(main())
