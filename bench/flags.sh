#!/usr/bin/env bash
# Measures what options of the JVM and settings of the transport cost and gain: the same node with one thing changed at a time.
#
#   WAMPLOAD_JAR=wampload.jar bench/flags.sh RESULTS.jsonl
#
# CASES        names of cases (rpc-w1024 rpc-8x8 pubsub-1-100)
# VARIANTS     names of variants, all by default: see the list below; the first one named is what the others are compared with
# REPETITIONS  runs of each case and variant after the warm-up (3)
# DURATION     seconds of each run (2)
#
# Results are appended, so that cases and variants can be measured one after the other. All nodes run at the same time and are driven in
# turn. A pause is a safepoint of the collector, and the worst one since the node's start is told; memory is VmRSS after the start, before
# any client.
set -euo pipefail
results=$(realpath -m "${1:?usage: bench/flags.sh RESULTS.jsonl}")
. "$(dirname "$0")/node.sh"
root=$work

# name | options of the JVM | settings of the node
variants=(
  "as packaged||"
  "Serial|-XX:+UseSerialGC|"
  "Serial, -Xms32m|-XX:+UseSerialGC -Xms32m|"
  "Parallel|-XX:+UseParallelGC|"
  "G1|-XX:+UseG1GC|"
  "G1, -Xmx256m|-XX:+UseG1GC -Xmx256m|"
  "ZGC|-XX:+UseZGC|"
  "Shenandoah|-XX:+UseShenandoahGC|"
  "wide object headers|-XX:-UseCompactObjectHeaders|"
  "adaptive buffers||--set transport.allocator=adaptive"
  "io_uring||--set transport.io=io_uring"
  "nio||--set transport.io=nio"
)
declare -A cases=(
  [rpc-w1024]="rpc --window 1024 --payload 256"
  [rpc-8x8]="rpc --callers 8 --callees 8 --procs 8 --window 16 --payload 256"
  [pubsub-1-100]="pubsub --publishers 1 --subscribers 100 --window 8 --payload 256"
)

wanted() { # whether VARIANTS, a list with semicolons, has a name
  case ";${VARIANTS:-$1};" in *";$1;"*) true ;; *) false ;; esac
}

resident() { awk '/VmRSS/ { print $2 }' "/proc/$1/status"; }

names=()
declare -A pid url idle log
for entry in "${variants[@]}"; do
  IFS='|' read -r name options settings <<< "$entry"
  wanted "$name" || continue
  work=$root/${#names[@]}
  mkdir "$work"
  read -ra sets <<< "$settings"
  STARLING_JAVA_OPTS="-Xlog:safepoint:file=$work/safepoint.log $options" start_node "${sets[@]}"
  names+=("$name")
  pid[$name]=$starling_pid
  url[$name]=$rs
  log[$name]=$work/safepoint.log
  idle[$name]=$(resident "$starling_pid")
done
work=$root

drive() { # drive CASE VARIANT OPTIONS...
  local -a options
  read -ra options <<< "${cases[$1]}"
  load "${options[@]}" --url "${url[$2]}" --ser msgpack --pid "${pid[$2]}" "${@:3}" > /dev/null || echo "failed: $1 $2" >&2
}

for case in ${CASES:-rpc-w1024 rpc-8x8 pubsub-1-100}; do
  for name in "${names[@]}"; do
    drive "$case" "$name" --warmup 3 --duration 1
  done
  for ((i = 1; i <= ${REPETITIONS:-3}; i++)); do
    for name in "${names[@]}"; do
      drive "$case" "$name" --warmup 0.5 --duration "${DURATION:-2}" --label "$case|$name" --out "$results"
    done
  done
done
for name in "${names[@]}"; do
  awk -v name="$name" -v rss="${idle[$name]}" '
    /Safepoint "[^"]*(Collect|GC|Mark|Pause|Shenandoah|^Z)[^"]*"/ && match($0, /Total: *[0-9]+/) {
      nanos = substr($0, RSTART + 6, RLENGTH - 6)
      if (nanos + 0 > worst) worst = nanos + 0
    }
    END { printf "{\"label\": \"node|%s\", \"idle_kb\": %d, \"pause_ms\": %.2f}\n", name, rss, worst / 1e6 }' "${log[$name]}" >> "$results"
done
python3 "$here/bench/flags_table.py" "$results"
