#!/usr/bin/env bash
# Measures what calls cost a packaged node with many registrations, beside one with those that are called only, alternating.
#
#   WAMPLOAD_JAR=wampload.jar bench/registrations.sh [EXACT PREFIX WILDCARD]      100000 10000 10000
#
# REPETITIONS   runs of each case and node (3)
# DURATION      seconds of each run (2)
set -euo pipefail
. "$(dirname "$0")/node.sh"
exact=${1:-100000} prefix=${2:-10000} wildcard=${3:-10000}
repetitions=${REPETITIONS:-3}
duration=${DURATION:-2}

start_node
empty_pid=$starling_pid empty=$rs
start_node --set limits.registrations-per-session=$((exact + prefix + wildcard + 10))
full_pid=$starling_pid full=$rs
began=$SECONDS
"$java" --enable-native-access=ALL-UNNAMED -cp "$node/lib/*:$(echo "$here"/bench/target/starling-bench-*.jar)" \
  io.starling.bench.Registrar "$full" realm1 "$exact" "$prefix" "$wildcard" > "$work/registrar.log" 2>&1 &
pids+=($!)
deadline=$((SECONDS + 300))
until grep -q ready "$work/registrar.log"; do
  [ "$SECONDS" -lt "$deadline" ] || { cat "$work/registrar.log" >&2; exit 1; }
  read -r -t 0.2 <> <(:) || true
done
echo "registered within $((SECONDS - began)) s; the node's registrations: $(metric starling_registrations)"

for ((i = 0; i <= repetitions; i++)); do
  for window in 64 1024; do
    for which in empty full; do
      pid=${which}_pid
      [ "$i" -gt 0 ] && label="window $window|$which" || label=warm
      load rpc --url "${!which}" --ser msgpack --pid "${!pid}" --window "$window" --payload 256 --label "$label" --warmup $((i == 0 ? 5 : 1)) \
        --duration "$duration" --out "$work/runs.jsonl" > /dev/null
    done
  done
done
python3 - "$work/runs.jsonl" <<'PY'
import json, statistics, sys
cases = {}
for line in open(sys.argv[1], encoding="utf-8"):
    run = json.loads(line)
    if run["label"] != "warm":
        case, which = run["label"].split("|")
        cases.setdefault(case, {}).setdefault(which, []).append(run["cpu_us_per_msg"])
print("| rpc | CPU us per message, own registration only | with all | ratio |")
print("|---|--:|--:|--:|")
for case, found in cases.items():
    few, many = (statistics.median(found[which]) for which in ("empty", "full"))
    print(f"| {case} | {few:.2f} | {many:.2f} | {many / few:.2f} |")
PY
