"""Measures how long the packaged node takes from its start to ready, and what memory it then has.

    python3 bench/start.py [RUNS [JVM_OPTIONS...]]

Each set of options, such as "-XX:+UseSerialGC -Xms32m", is a variant; without any they are: as packaged, and without the AOT cache. The
variants take turns. Ready is when the ready file is there; it is looked for every millisecond. Memory is VmRSS two seconds later.
"""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

STARLING = pathlib.Path(__file__).resolve().parent.parent / "distribution/target/starling/bin/starling"
TIMEOUT = 30


def start(options):
    """Starts and stops a node; returns its seconds to ready and its memory in MiB."""
    with tempfile.TemporaryDirectory() as work:
        ready = pathlib.Path(work, "ready.json")
        command = [STARLING, "start", "--data-dir", work + "/data", "--ready-file", ready]
        for listener in ("http", "admin-http", "raw-tcp"):
            command += ["--set", f"listeners.{listener}.bind=127.0.0.1:0"]
        begun = time.monotonic()
        node = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | {"STARLING_JAVA_OPTS": options})
        try:
            while not ready.exists():
                if node.poll() is not None or time.monotonic() - begun > TIMEOUT:
                    raise SystemExit("the node did not get ready")
                time.sleep(0.001)
            seconds = time.monotonic() - begun
            pid = json.loads(ready.read_text())["pid"]
            time.sleep(2)
            status = pathlib.Path(f"/proc/{pid}/status").read_text()
            return seconds, int(status.split("VmRSS:")[1].split()[0]) / 1024
        finally:
            node.terminate()
            node.wait()


def main(runs, variants):
    """Prints a table with a row for each variant."""
    results = {variant: [] for variant in variants}
    for _ in range(runs):
        for variant, measured in results.items():
            measured.append(start(variant))
    print("| JVM options | seconds to ready: median (fastest, slowest) | idle RSS, MiB | runs |")
    print("|---|---|---|---|")
    for variant, measured in results.items():
        seconds, memory = zip(*measured)
        spread = f"{statistics.median(seconds):.2f} ({min(seconds):.2f}, {max(seconds):.2f})"
        print(f"| {variant or 'as packaged'} | {spread} | {statistics.median(memory):.0f} | {runs} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7, sys.argv[2:] or ["", "-XX:AOTMode=off"])
