"""Prints who allocates what, from `jfr print --json` of allocation samples, as shares of the bytes per message that were counted."""

import collections
import json
import sys

LOOP_THREAD = "starling-loop"


def method(frame):
    """Returns Class.method:line of a frame."""
    named = frame["method"]
    return f"{named['type']['name'].rsplit('/', 1)[-1].rsplit('.', 1)[-1]}.{named['name']}:{frame['lineNumber']}"


def ours(frame):
    """Whether a frame is of this project."""
    return frame["method"]["type"]["name"].replace("/", ".").startswith("io.starling")


def site(event):
    """Returns the allocating frame, with the next three frames of ours below it."""
    frames = (event["stackTrace"] or {}).get("frames", [])
    if not frames:
        return "?"
    below = [method(frame) for frame in frames[1:] if ours(frame)][:3]
    return " < ".join([method(frames[0])] + below)


def main(path, bytes_per_message):
    with open(path, encoding="utf-8") as file:
        events = [event["values"] for event in json.load(file)["recording"]["events"]]
    weights = collections.Counter()
    for event in events:
        thread = (event.get("eventThread") or {}).get("javaName") or ""
        if thread.startswith(LOOP_THREAD):
            weights[event["objectClass"]["name"].replace("/", "."), site(event)] += event["tlabSize"]
    total = sum(weights.values())
    print("| bytes per message | share | class | allocated in < called from |")
    print("|--:|--:|---|---|")
    for (name, where), weight in weights.most_common(40):
        share = weight / total
        if share >= 0.003:
            print(f"| {share * bytes_per_message:.1f} | {share:.1%} | {name} | {where} |")
    print()
    print(f"{len(events)} samples")


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
