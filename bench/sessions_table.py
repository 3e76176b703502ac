"""Prints the results of bench/sessions.sh as tables: medians of connect and churn with their ratio to NATS, and memory for each session."""

import json
import statistics
import sys

FIGURES = {"connect": "cpu_us_per_session", "churn": "cpu_us_per_op"}


def read(path):
    """Returns {(case, peer): [run, ...]} of a results file, without the warm-up."""
    runs = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            run = json.loads(line)
            if run["label"] != "warm":
                runs.setdefault(tuple(run["label"].split("|")), []).append(run)
    return runs


def main(path):
    runs = read(path)
    print("| case | peer | CPU us each | x NATS | per second | failures | runs |")
    print("|---|---|---|---|---|---|---|")
    for (case, peer), of in runs.items():
        if case in FIGURES:
            cpu = statistics.median(run[FIGURES[case]] for run in of)
            nats = runs.get((case, "nats"))
            ratio = f"{cpu / statistics.median(run[FIGURES[case]] for run in nats):.2f}" if nats else "-"
            rate = statistics.median(run["ops_s"] for run in of)
            failures = sum(run.get("failures", 0) + run.get("errors", 0) for run in of)
            print(f"| {case} | {peer} | {cpu:.0f} | {ratio} | {rate:,.0f} | {failures} | {len(of)} |")
    print()
    print("| transport | sessions | RSS, KiB per session | live heap, bytes per session | RSS before and with them, MiB | connect, CPU us |")
    print("|---|---|---|---|---|---|")
    for (case, transport), of in runs.items():
        if case == "node":
            connect = runs[("memory", transport)][0]
            for node in of:
                print(
                    f"| {transport} | {connect['still_open']} | {node['resident_kb']:.1f} | {node['live_bytes']} |"
                    f" {node['before_kb'] / 1024:.0f}, {node['after_kb'] / 1024:.0f} | {connect['cpu_us_per_session']:.0f} |"
                )


if __name__ == "__main__":
    main(sys.argv[1])
