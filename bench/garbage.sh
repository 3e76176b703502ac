#!/usr/bin/env bash
# Measures what a packaged node allocates for each message that it routes, and lists who allocates it.
#
#   WAMPLOAD_JAR=wampload.jar bench/garbage.sh [CASES]
#
# CASES     rpc, pubsub or both, which is the default: calls with MessagePack and a window of 64; one publisher to 100 subscribers
# DURATION  seconds of each run (5)
# LOOPS     event loops of the node (the default of the node)
#
# The bytes are those that the JVM counts for the event loops' threads while one warm run of the generator is on; messages are what the
# node counts in the same time. Who allocates is sampled in a second run, which does not count. jcmd and jfr of a JDK 25 are needed.
set -euo pipefail
. "$(dirname "$0")/node.sh"
duration=${DURATION:-5}
case_names=${*:-rpc pubsub}

allocated() { # bytes of all threads of event loops since they were started
  jcmd "$starling_pid" Thread.print -e | awk '
    /^"starling-loop/ && match($0, /allocated=[0-9.]+[KMGB]/) {
      text = substr($0, RSTART + 10, RLENGTH - 10)
      unit = substr(text, length(text))
      sum += text * (unit == "G" ? 1024 ^ 3 : unit == "M" ? 1024 ^ 2 : unit == "K" ? 1024 : 1)
    }
    END { printf "%.0f\n", sum }'
}

routed() { curl -s "$admin/metrics" | awk '/^starling_(invocations|results|events)_total/ { sum += $2 } END { printf "%.0f\n", sum }'; }

collections() { jcmd "$starling_pid" GC.heap_info | head -2 | tail -1 | tr -s ' '; }

options() {
  case $1 in
    rpc) echo "rpc --window 64" ;;
    pubsub) echo "pubsub --publishers 1 --subscribers 100 --window 8" ;;
    *) echo "no such case: $1" >&2; exit 2 ;;
  esac
}

loops=()
[ -z "${LOOPS:-}" ] || loops=(--set "transport.loops=$LOOPS")
# Small buffers for allocation make each 32 KiB a sample; what is allocated is the same.
export STARLING_JAVA_OPTS="-XX:-ResizeTLAB -XX:TLABSize=32k ${STARLING_JAVA_OPTS:-}"
start_node "${loops[@]}"
for name in $case_names; do
  read -ra run <<< "$(options "$name")"
  drive() { load "${run[@]}" --payload 256 --url "$rs" --ser msgpack --pid "$starling_pid" "$@"; }
  drive --warmup 8 --duration 1 > /dev/null
  bytes=$(allocated)
  messages=$(routed)
  before=$(collections)
  drive --warmup 0 --duration "$duration" > "$work/run.json"
  bytes=$(($(allocated) - bytes))
  messages=$(($(routed) - messages))
  echo "## $name: ${run[*]}, MessagePack, 256 B${LOOPS:+, $LOOPS loops}"
  echo
  awk -v b="$bytes" -v m="$messages" 'BEGIN { printf "%.1f bytes per routed message (%.0f bytes, %d messages)\n", b / m, b, m }'
  echo "collector before and after: $before; $(collections)"
  echo
  jcmd "$starling_pid" JFR.start name=garbage filename="$work/$name.jfr" settings=none \
    +jdk.ObjectAllocationInNewTLAB#enabled=true +jdk.ObjectAllocationInNewTLAB#stackTrace=true > /dev/null
  drive --warmup 0 --duration 3 > /dev/null
  jcmd "$starling_pid" JFR.stop name=garbage > /dev/null
  jfr print --events jdk.ObjectAllocationInNewTLAB --stack-depth 12 --json "$work/$name.jfr" > "$work/$name.json"
  python3 "$here/bench/allocations.py" "$work/$name.json" "$(awk -v b="$bytes" -v m="$messages" 'BEGIN { print b / m }')"
  echo
done
