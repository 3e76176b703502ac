"""Prints the results of bench/flags.sh as a table: CPU of the node per routed message, and in brackets the ratio to the first variant."""

import json
import statistics
import sys


def main(path):
    runs, nodes = {}, {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            run = json.loads(line)
            case, variant = run["label"].split("|")
            if case == "node":
                nodes.setdefault(variant, []).append(run)
            else:
                runs.setdefault(variant, {}).setdefault(case, []).append(run["cpu_us_per_msg"])
    cases = sorted({case for of in runs.values() for case in of})
    first = next(iter(runs))
    print("| variant | " + " | ".join(cases) + " | worst pause, ms | idle RSS, MiB |")
    print("|---" * (len(cases) + 3) + "|")
    for variant, of in runs.items():
        cells = []
        for case in cases:
            if case not in of:
                cells.append("-")
                continue
            cpu = statistics.median(of[case])
            base = runs[first].get(case)
            cells.append(f"{cpu:.2f} ({cpu / statistics.median(base):.2f})" if base else f"{cpu:.2f}")
        pause = max(node["pause_ms"] for node in nodes[variant])
        idle = statistics.median(node["idle_kb"] for node in nodes[variant]) / 1024
        print(f"| {variant} | " + " | ".join(cells) + f" | {pause:.1f} | {idle:.0f} |")


if __name__ == "__main__":
    main(sys.argv[1])
