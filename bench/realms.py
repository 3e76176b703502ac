"""Measures what many realms cost an idle node: time to ready, live heap and memory.

    python3 bench/realms.py [REALMS...]

Each number of realms is a variant, by default 1 and 10000. Each realm has a user with a password, a group, two grants and a source; `starling apply`
makes them. Then the node is started again with the same data directory, and measured. Live heap is what a class histogram counts, behind a full
collection; memory is VmRSS before it. With HISTOGRAM=1 the largest classes are printed. Needs jcmd, of JAVA_HOME or /usr.
"""

import base64
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

STARLING = pathlib.Path(__file__).resolve().parent.parent / "distribution/target/starling/bin/starling"
JCMD = pathlib.Path(os.environ.get("JAVA_HOME", "/usr"), "bin/jcmd")
TIMEOUT = 120


def realm(number):
    """A realm as Bondy writes it; the password is a record, since making 10,000 would take minutes."""

    def secret(kind):
        return base64.b64encode(f"{kind} of {number}".ljust(32).encode()).decode()

    return {
        "uri": f"com.tenant{number}",
        "description": f"Tenant {number}",
        "groups": [{"name": "staff"}],
        "users": [{
            "username": f"user{number}",
            "groups": ["staff"],
            "password": {
                "version": "1.2",
                "protocol": "cra",
                "params": {"kdf": "pbkdf2", "iterations": 100000, "hash_function": "sha256", "hash_length": 32},
                "data": {"salt": secret("salt"), "salted_password": secret("key")},
            },
        }],
        "grants": [
            {"permissions": ["wamp.call", "wamp.subscribe"], "roles": ["staff"], "resources": [{"uri": f"com.tenant{number}.", "match": "prefix"}]},
            {"permissions": ["wamp.publish"], "roles": "all", "resources": [{"uri": "com.news", "match": "exact"}]},
        ],
        "sources": [{"usernames": "all", "authmethod": "wampcra", "cidr": "10.0.0.0/8"}],
    }


@contextlib.contextmanager
def node(work):
    """Runs a node as long as the block; gives its process, its seconds to ready and its URL."""
    ready = pathlib.Path(work, "ready.json")
    ready.unlink(missing_ok=True)
    command = [STARLING, "start", "--data-dir", work + "/data", "--ready-file", ready]
    for listener in ("http", "admin-http", "raw-tcp"):
        command += ["--set", f"listeners.{listener}.bind=127.0.0.1:0"]
    begun = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not ready.exists():
            if process.poll() is not None or time.monotonic() - begun > TIMEOUT:
                raise SystemExit("the node did not get ready")
            time.sleep(0.001)
        seconds = time.monotonic() - begun
        yield process, seconds, f"ws://{json.loads(ready.read_text())['listeners']['http']}/ws"
    finally:
        process.terminate()
        process.wait()


def measure(number):
    """Returns the seconds that making the realms took, and of a node that is started with them: seconds to ready, MiB and bytes of live heap."""
    with tempfile.TemporaryDirectory() as work:
        file = pathlib.Path(work, "realms.json")
        file.write_text(json.dumps([realm(i) for i in range(number)]))
        with node(work) as (_, _, url):
            begun = time.monotonic()
            subprocess.run([STARLING, "apply", file, "--url", url, "--data-dir", work + "/data"], check=True, stdout=subprocess.DEVNULL)
            making = time.monotonic() - begun
        with node(work) as (process, seconds, _):
            time.sleep(2)
            status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
            histogram = subprocess.run([JCMD, str(process.pid), "GC.class_histogram"], check=True, capture_output=True, text=True).stdout.splitlines()
            if os.environ.get("HISTOGRAM"):
                print("\n".join(histogram[:45]))
            return making, seconds, int(status.split("VmRSS:")[1].split()[0]) / 1024, int(histogram[-1].split()[2])


def main(numbers):
    """Prints a table with a row for each number of realms."""
    print("| realms | made in, s | seconds to ready | RSS, MiB | live heap, MiB |")
    print("|---|---|---|---|---|")
    heaps = []
    for number in numbers:
        making, seconds, memory, heap = measure(number)
        heaps.append(heap)
        print(f"| {number} | {making:.1f} | {seconds:.2f} | {memory:.0f} | {heap / 2**20:.1f} |", flush=True)
    if len(numbers) > 1:
        print(f"\nLive heap of a realm: {(heaps[-1] - heaps[0]) / (numbers[-1] - numbers[0]):.0f} bytes")


if __name__ == "__main__":
    main([int(number) for number in sys.argv[1:]] or [1, 10_000])
