#!/usr/bin/env bash
# Measures how the cost of a message grows with its payload, with sessions and with registrations, and draws it.
#
#   WAMPLOAD_JAR=wampload.jar bench/plots.sh RESULTS [payload|sessions|registrations|memory|draw ...]
#
# RESULTS   a directory for what was measured; parts that are not named are drawn from what is there
# DURATION  seconds of each run (2)
# LOOPS     event loops of the node (the default of the node)
#
# payload, sessions and registrations run the packaged node beside nats-server; memory runs the programs without sockets. Everything is
# measured and drawn when no part is named. The drawings go to docs/plots.
set -euo pipefail
results=$(realpath -m "${1:?usage: bench/plots.sh RESULTS [PART...]}")
shift
. "$(dirname "$0")/node.sh"
duration=${DURATION:-2}
parts=${*:-payload sessions registrations memory draw}
mkdir -p "$results"
loops=()
[ -z "${LOOPS:-}" ] || loops=(--set "transport.loops=$LOOPS")

measure() { # measure PART X OPTIONS...: one run of each peer that was started
  local part=$1 x=$2
  shift 2
  echo "$part $x" >&2
  load rpc --url "$rs" --ser msgpack --pid "$starling_pid" --duration "$duration" --label "starling|$x" --out "$results/$part.jsonl" "$@" > /dev/null \
    || echo "failed: starling $part $x" >&2
  [ -z "$nats_pid" ] || load rpc --url "$nats" --pid "$nats_pid" --duration "$duration" --label "nats|$x" --out "$results/$part.jsonl" "$@" > /dev/null \
    || echo "failed: nats $part $x" >&2
}

warm() { load rpc --url "$rs" --ser msgpack --window 64 --payload 256 --warmup 7 --duration 1 > /dev/null; }

for part in $parts; do
  case $part in
    payload | sessions | registrations)
      rm -f "$results/$part.jsonl"
      start_node --set limits.registrations-per-session=2000000 "${loops[@]}"
      # The generator's NATS client does not get ready with more subjects than callees.
      nats_pid=
      [ "$part" = registrations ] || start_nats
      warm
      ;;&
    payload)
      for size in 16 64 256 1024 4096 16384 65536 262144 1000000; do
        measure payload "$size" --window 64 --payload "$size" --warmup 1
      done
      ;;
    sessions)
      for sessions in 10 100 1000 10000 19000; do
        pairs=$((sessions / 2))
        measure sessions "$sessions" --callers "$pairs" --callees "$pairs" --procs "$pairs" --window 1 --payload 256 --warmup 2 --sources 16
      done
      ;;
    registrations)
      for registrations in 1 10 100 1000 10000 100000; do
        measure registrations "$registrations" --procs "$registrations" --window 64 --payload 256 --warmup 1 --setup-timeout 60
      done
      ;;
    memory)
      "$here/bench/inprocess.sh" Tables sessions 1000000 "$duration" > "$results/memory-sessions.txt"
      "$here/bench/inprocess.sh" Tables registrations 1000000 "$duration" > "$results/memory-registrations.txt"
      ;;
    draw) python3 "$here/bench/plots.py" "$results" "$here/docs/plots" ;;
    *) echo "no such part: $part" >&2; exit 2 ;;
  esac
done
