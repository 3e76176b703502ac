#!/usr/bin/env bash
# Measures what sessions cost, beside nats-server: to open one, to come and go, and the memory of one that is idle.
#
#   WAMPLOAD_JAR=wampload.jar bench/sessions.sh RESULTS.jsonl
#
# PARTS        connect, churn, memory: all by default
# TRANSPORTS   of the part memory: rs ws tls-jdk tls-openssl
# SESSIONS     of the part memory (19000); generator and node need as many open files each, and some more
# REPETITIONS  runs after the warm-up of connect and churn (5)
#
# connect opens 4,000 sessions, 128 at once; churn is connect, HELLO, REGISTER, UNREGISTER, GOODBYE, close, 16 at once. Peers take turns, and
# warm up first. For memory each transport has a node of its own, which has had 2,000 sessions before; full collections precede both
# looks at it. Live heap is what a class histogram counts, resident memory is VmRSS, each divided by the number of sessions. jcmd of a JDK 25
# is needed.
set -euo pipefail
results=$(realpath -m "${1:?usage: bench/sessions.sh RESULTS.jsonl}")
. "$(dirname "$0")/node.sh"
parts=${PARTS:-connect churn memory}
sessions=${SESSIONS:-19000}
repetitions=${REPETITIONS:-5}
: > "$results"

part() { case " $parts " in *" $1 "*) true ;; *) false ;; esac; }

drive() { # drive LABEL PID URL SCENARIO OPTIONS...
  load "${@:4}" --url "$3" --ser msgpack --pid "$2" --label "$1" --out "$results" > /dev/null 2>&1 || echo "failed: $1" >&2
}

tls=(--set listeners.raw-tls.bind=127.0.0.1:0 --set listeners.raw-tls.tls.development-certificate=true)

if part connect || part churn; then
  start_node
  start_nats
  urls=("starling rs|$starling_pid|$rs" "starling ws|$starling_pid|$ws")
  [ -z "$nats_pid" ] || urls+=("nats|$nats_pid|$nats")
  declare -A options=([connect]="connect --sessions 4000 --pending 128 --hold 0.1" [churn]="churn --parallel 16 --procs 16 --warmup 1 --duration 3")
  for ((i = 0; i <= repetitions; i++)); do
    for scenario in connect churn; do
      part "$scenario" || continue
      read -ra run <<< "${options[$scenario]}"
      for entry in "${urls[@]}"; do
        IFS='|' read -r name pid url <<< "$entry"
        label="$scenario|$name"
        if ((i == 0)); then
          label=warm
          [ "$scenario" = churn ] && drive warm "$pid" "$url" churn --parallel 16 --procs 16 --warmup 1 --duration 7
        fi
        drive "$label" "$pid" "$url" "${run[@]}"
      done
    done
  done
fi

# Commands that leave VmRSS and a class histogram, for this shell and for the generator's.
look() { echo "jcmd $starling_pid GC.run; jcmd $starling_pid GC.run; grep VmRSS /proc/$starling_pid/status > $1.rss; jcmd $starling_pid GC.class_histogram > $1.heap"; }

resident() { awk '{ print $2 }' "$1.rss"; }

live() { tail -1 "$1.heap" | awk '{ print $3 }'; }

if part memory; then
  root=$work
  for transport in ${TRANSPORTS:-rs ws tls-jdk tls-openssl}; do
    work=$root/$transport
    mkdir "$work"
    start_node --set limits.connections-per-address=0 "${tls[@]}" --set "listeners.raw-tls.tls.engine=$([ "$transport" = tls-openssl ] && echo openssl || echo jdk)"
    case $transport in
      rs) url=$rs ;;
      ws) url=$ws ;;
      tls-*) url=rss://127.0.0.1:$(port_of raw-tls) ;;
    esac
    drive warm "$starling_pid" "$url" connect --sessions 2000 --pending 128 --hold 0.1
    sh -c "$(look "$work/before")" > /dev/null
    drive "memory|$transport" "$starling_pid" "$url" connect --sessions "$sessions" --pending 128 --hold 0.5 --after "$(look "$work/after")"
    awk -v name="$transport" -v n="$sessions" -v r0="$(resident "$work/before")" -v r1="$(resident "$work/after")" \
      -v h0="$(live "$work/before")" -v h1="$(live "$work/after")" 'BEGIN {
      printf "{\"label\": \"node|%s\", \"sessions\": %d, \"resident_kb\": %.2f, \"live_bytes\": %.0f, \"before_kb\": %d, \"after_kb\": %d}\n",
        name, n, (r1 - r0) / n, (h1 - h0) / n, r0, r1 }' >> "$results"
    kill "$starling_pid"
    wait "$starling_pid" || true
  done
  work=$root
fi
python3 "$here/bench/sessions_table.py" "$results"
