"""Prints the JSON results of scripts/jmh (-rf json -rff FILE) as a table: time and memory of one operation."""

import json
import sys


def figure(value, digits):
    """Returns a number with so many digits behind the point while it is small."""
    return f"{value:,.{digits if value < 100 else 0}f}"


def main(path):
    with open(path, encoding="utf-8") as file:
        runs = json.load(file)
    print("| benchmark | parameters | ns/op, fastest | ns/op, mean | B/op |")
    print("|---|---|--:|--:|--:|")
    for run in runs:
        name = ".".join(run["benchmark"].split(".")[-2:]).replace("Benchmark", "")
        parameters = ", ".join(f"{key} {value}" for key, value in run.get("params", {}).items())
        time = run["primaryMetric"]
        fastest = min(min(fork) for fork in time["rawData"])
        allocated = run["secondaryMetrics"]["gc.alloc.rate.norm"]["score"]
        print(f"| {name} | {parameters} | {figure(fastest, 1)} | {figure(time['score'], 1)} | {figure(allocated, 0)} |")


if __name__ == "__main__":
    main(sys.argv[1])
