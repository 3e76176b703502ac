"""Prints the medians of bench/compare.sh as a table: CPU of the router per routed message, and the ratio to NATS."""

import json
import statistics
import sys


def read(path):
    """Returns {case: {variant: [run, ...]}} of a results file."""
    cases = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            run = json.loads(line)
            if run["label"] == "warm":
                continue
            case, peer, transport = run["label"].split("|")
            cases.setdefault(case, {}).setdefault(f"{peer} {transport}".strip(), []).append(run)
    return cases


def median(runs, key):
    """Returns the median of a figure over runs, or None when no run has it."""
    values = [run[key] for run in runs if run.get(key) is not None]
    return statistics.median(values) if values else None


def main(path):
    print("| case | peer | CPU us per message | x NATS | messages/s | p50 / p99 / p99.9 us | lost, errors | runs |")
    print("|---|---|---|---|---|---|---|---|")
    for case, variants in read(path).items():
        nats = median(variants.get("nats", []), "cpu_us_per_msg")
        for variant, runs in variants.items():
            cpu = median(runs, "cpu_us_per_msg")
            p50 = statistics.median(run["lat_us"]["p50"] for run in runs)
            p99 = statistics.median(run["lat_us"]["p99"] for run in runs)
            p999 = statistics.median(run["lat_us"]["p999"] for run in runs)
            bad = sum(run.get("lost", 0) + run.get("errors", 0) + run.get("failures", 0) for run in runs)
            ratio = f"{cpu / nats:.2f}" if nats and cpu else "-"
            print(
                f"| {case} | {variant} | {cpu:.2f} | {ratio} | {median(runs, 'msgs_s'):,.0f} | {p50:.0f} / {p99:.0f} / {p999:.0f} | {bad} | {len(runs)} |"
            )


if __name__ == "__main__":
    main(sys.argv[1])
