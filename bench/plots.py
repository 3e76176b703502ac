"""Draws what bench/plots.sh has measured, as SVG that fits light and dark pages. Needs nothing but Python."""

import html
import json
import math
import pathlib
import statistics
import sys

WIDTH, HEIGHT = 720, 420
LEFT, RIGHT, TOP, BOTTOM = 72, 168, 52, 58
STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #24292f; }
  .title { font-size: 16px; font-weight: 600; }
  .grid { stroke: #d0d7de; stroke-width: 1; }
  .line { fill: none; stroke-width: 2.25; stroke-linejoin: round; }
  .s0 { stroke: #0969da; } .f0 { fill: #0969da; }
  .s1 { stroke: #bc4c00; } .f1 { fill: #bc4c00; }
  .s2 { stroke: #1a7f37; } .f2 { fill: #1a7f37; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .grid { stroke: #3d444d; }
    .s0 { stroke: #58a6ff; } .f0 { fill: #58a6ff; }
    .s1 { stroke: #f0883e; } .f1 { fill: #f0883e; }
    .s2 { stroke: #56d364; } .f2 { fill: #56d364; }
  }
"""


def runs(path):
    """Returns {peer: [(x, CPU us per message)]} of the generator's lines, medians where there are several."""
    found = {}
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            run = json.loads(line)
            peer, x = run["label"].split("|")
            if run.get("cpu_us_per_msg"):
                found.setdefault(peer, {}).setdefault(int(x), []).append(run["cpu_us_per_msg"])
    return {peer: [(x, statistics.median(ys)) for x, ys in sorted(points.items())] for peer, points in found.items()}


def table(path, x_column, y_column, where=lambda cells: True):
    """Returns [(x, y)] of a table that a program of the bench module has printed, the last of several with the same x."""
    points = {}
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if line.startswith("|") and cells[0][:1].isdigit() and where(cells):
                points[int(cells[x_column].replace(",", ""))] = float(cells[y_column])
    return sorted(points.items())


def short(number):
    """Writes a number as people say it."""
    for size, unit in ((1_000_000, "M"), (1_000, "k")):
        if number >= size:
            return f"{number / size:g}{unit}"
    return f"{number:g}"


class Axis:
    """Maps values to pixels, with logarithmic or linear steps."""

    def __init__(self, values, begin, end, logarithmic, ticks=None):
        self.begin, self.end, self.logarithmic = begin, end, logarithmic
        if logarithmic:
            low = math.floor(math.log10(min(values)) + 1e-9)
            high = math.ceil(math.log10(max(values)) - 1e-9)
            self.low, self.high = low, max(high, low + 1)
            self.ticks = ticks or [10.0**i for i in range(self.low, self.high + 1)]
        else:
            step = next(s for s in (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50) if max(values) / s <= 6)
            self.low, self.high = 0, math.ceil(max(values) / step) * step
            self.ticks = [i * step for i in range(round(self.high / step) + 1)]

    def at(self, value):
        position = math.log10(value) if self.logarithmic else value
        return self.begin + (position - self.low) / (self.high - self.low) * (self.end - self.begin)


def draw(title, x_label, series, log_y, x_text=short):
    """Returns an SVG with one line for each of [(name, points)]."""
    series = [(name, points) for name, points in series if points]
    xs = Axis([x for _, points in series for x, _ in points], LEFT, WIDTH - RIGHT, True)
    ys = Axis([y for _, points in series for _, y in points], HEIGHT - BOTTOM, TOP, log_y)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{html.escape(title)}">',
        f"<style>{STYLE}</style>",
        f'<text class="title" x="{LEFT}" y="26">{html.escape(title)}</text>',
    ]
    for tick in ys.ticks:
        y = ys.at(tick)
        out.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        out.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{tick:g}</text>')
    for tick in xs.ticks:
        x = xs.at(tick)
        out.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{HEIGHT - BOTTOM}" y2="{HEIGHT - BOTTOM + 5}"/>')
        out.append(f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{x_text(tick)}</text>')
    middle = (TOP + HEIGHT - BOTTOM) / 2
    out.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 12}" text-anchor="middle">{html.escape(x_label)}</text>')
    out.append(f'<text x="18" y="{middle}" text-anchor="middle" transform="rotate(-90 18 {middle})">CPU of the router, µs per message</text>')
    labels = []
    for i, (name, points) in enumerate(series):
        path = " ".join(f"{xs.at(x):.1f},{ys.at(y):.1f}" for x, y in points)
        out.append(f'<polyline class="line s{i}" points="{path}"/>')
        out.extend(f'<circle class="f{i}" cx="{xs.at(x):.1f}" cy="{ys.at(y):.1f}" r="3.2"/>' for x, y in points)
        labels.append([ys.at(points[-1][1]), xs.at(points[-1][0]), i, name])
    labels.sort()
    for above, below in zip(labels, labels[1:]):
        below[0] = max(below[0], above[0] + 18)
    for y, x, i, name in labels:
        out.append(f'<text class="f{i}" x="{x + 9:.1f}" y="{y + 4:.1f}">{html.escape(name)}</text>')
    out.append("</svg>")
    return "\n".join(out) + "\n"


def main(results, target):
    results, target = pathlib.Path(results), pathlib.Path(target)
    target.mkdir(parents=True, exist_ok=True)

    def beside(part):
        found = runs(results / f"{part}.jsonl")
        return [("Starling", found.get("starling", [])), ("NATS", found.get("nats", []))]

    plots = {
        "payload": ("A call's message over its payload (1 pair, 64 calls open)", "payload, bytes", beside("payload"), True),
        "sessions": (
            "A message over sessions that are all busy",
            "sessions",
            beside("sessions") + [("no sockets, events", table(results / "memory-sessions.txt", 0, 1))],
            True,
        ),
        "registrations": (
            "A call's message over registrations (1 pair, 64 calls open)",
            "registrations",
            beside("registrations")
            + [("no sockets", table(results / "memory-registrations.txt", 0, 4, lambda cells: cells[3] == "exact"))],
            False,
        ),
    }
    for name, (title, label, series, log_y) in plots.items():
        if any(points for _, points in series):
            (target / f"{name}.svg").write_text(draw(title, label, series, log_y), encoding="utf-8")
            for peer, points in series:
                print(f"{name}: {peer}: " + ", ".join(f"{short(x)}: {y:.2f}" for x, y in points))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
