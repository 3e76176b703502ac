#!/usr/bin/env bash
# Measures Starling beside nats-server and the bare wire, alternating, and prints a table of medians and ratios.
#
#   WAMPLOAD_JAR=wampload.jar bench/compare.sh RESULTS.jsonl
#
# WAMPLOAD_JAR  the load generator (not part of this repository)
# REPETITIONS   runs of each case and peer after the warm-up (5)
# DURATION      seconds of each run (3), and WARMUP before it (2)
# FLOOR         "no" leaves the bare wire out
# CASES         names of cases, all by default: see the list below
# LOOPS         event loops of the node (the default of the node)
#
# The default limits are on, but for pending-calls: one case keeps 1024 calls open in a session.
#
# Everything listens on loopback and is stopped at the end. The figure to compare is the CPU time of the router per routed
# message, since generator and router share the machine. A peer that is not installed is left out and said so.
set -euo pipefail

results=$(realpath -m "${1:?usage: bench/compare.sh RESULTS.jsonl}")
source "$(dirname "$0")/node.sh"
repetitions=${REPETITIONS:-5}
duration=${DURATION:-3}
warmup=${WARMUP:-2}

# Becomes the generator, so that the id of a background job is that of the process to measure.
generate() { exec "$java" -Xms256m -Xmx3g -XX:+UseSerialGC --sun-misc-unsafe-memory-access=allow -jar "$jar" "$@"; }

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

loops=()
[ -z "${LOOPS:-}" ] || loops=(--set "transport.loops=$LOOPS")
start_node "${loops[@]}"
start_nats

relay_pid=
floor_pid=
if [ "${FLOOR:-yes}" = yes ]; then
  relay_port=$(free_port)
  generate relay-server --port "$relay_port" --io epoll --coalesce true > "$work/relay.log" 2>&1 &
  relay_pid=$!
  pids+=("$relay_pid")
  await listens "$relay_port"
  floor_port=$(free_port)
  generate relay-server --port "$floor_port" --io epoll --coalesce true --mode wamp > "$work/floor.log" 2>&1 &
  floor_pid=$!
  pids+=("$floor_pid")
  await listens "$floor_port"
fi

run() { # run LABEL PID ARGUMENTS
  local label=$1 pid=$2
  shift 2
  load "$1" --duration "$duration" --warmup "$warmup" "${@:2}" --label "$label" --pid "$pid" --out "$results" > /dev/null || echo "failed: $label $*" >&2
}

# name | scenario and options | transports of Starling
cases=(
  "rpc-w64|rpc --window 64 --payload 256|rs:msgpack rs:json ws:msgpack ws:json"
  "rpc-w1024|rpc --window 1024 --payload 256|rs:msgpack rs:json ws:msgpack ws:json"
  "rpc-8x8|rpc --callers 8 --callees 8 --procs 8 --window 16 --payload 256|rs:msgpack rs:json ws:msgpack ws:json"
  "rpc-64x64|rpc --callers 64 --callees 64 --procs 64 --window 1 --payload 256|rs:msgpack ws:msgpack"
  "rpc-4k|rpc --window 64 --payload 4096|rs:msgpack rs:json ws:msgpack ws:json"
  "rpc-transcoded|rpc --window 64 --payload 256 --ser2 msgpack|rs:json"
  "pubsub-1-1|pubsub --publishers 1 --subscribers 1 --window 64 --payload 256|rs:msgpack rs:json"
  "pubsub-1-100|pubsub --publishers 1 --subscribers 100 --window 8 --payload 256|rs:msgpack rs:json"
  "pubsub-1-100-mixed|pubsub --publishers 1 --subscribers 100 --window 8 --payload 256 --mix json,msgpack,cbor|ws:json"
  "pubsub-100-100|pubsub --publishers 100 --topics 100 --subscribers 1 --window 4 --payload 256|rs:msgpack"
  "open-5000|latency --rate 5000 --payload 256|rs:msgpack"
)

peer() { # peer LABEL PID URL SERIALIZER OPTIONS...
  local label=$1 pid=$2 url=$3 serializer=$4
  shift 4
  run "$label" "$pid" "$@" --url "$url" --ser "$serializer"
}

measure() { # measure NAME OPTIONS TRANSPORTS
  local name=$1 transports=$3 transport serializer url
  local -a options
  read -ra options <<< "$2"
  for transport in $transports; do
    serializer=${transport#*:}
    url=$rs
    [ "${transport%%:*}" = rs ] || url=$ws
    peer "$name|starling|$transport" "$starling_pid" "$url" "$serializer" "${options[@]}"
  done
  read -ra options <<< "$(sed -E 's/--(ser2|mix) [^ ]+//' <<< "$2")"
  [ -z "$nats_pid" ] || peer "$name|nats|" "$nats_pid" "$nats" json "${options[@]}"
  [ -z "$relay_pid" ] || peer "$name|relay|" "$relay_pid" "raw://127.0.0.1:$relay_port" json "${options[@]}"
  [ -z "$floor_pid" ] || peer "$name|wampfloor|" "$floor_pid" "rs://127.0.0.1:$floor_port" msgpack "${options[@]}"
}

: > "$results"
for url in "$rs" "$ws"; do
  for serializer in msgpack json; do
    run warm "$starling_pid" rpc --window 64 --payload 256 --url "$url" --ser "$serializer" --warmup 6
    run warm "$starling_pid" pubsub --subscribers 100 --window 8 --payload 256 --url "$url" --ser "$serializer" --warmup 2
  done
done
for ((i = 1; i <= repetitions; i++)); do
  for entry in "${cases[@]}"; do
    IFS='|' read -r name options transports <<< "$entry"
    case " ${CASES:-$name} " in
      *" $name "*) measure "$name" "$options" "$transports" ;;
    esac
  done
done
python3 "$here/bench/table.py" "$results"
