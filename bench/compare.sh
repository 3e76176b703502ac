#!/usr/bin/env bash
# Measures Starling beside nats-server and the bare wire, alternating, and prints a table of medians and ratios.
#
#   WAMPLOAD_JAR=wampload.jar bench/compare.sh RESULTS.jsonl
#
# WAMPLOAD_JAR  the load generator (not part of this repository)
# REPETITIONS   runs of each case and peer after the warm-up (5)
# DURATION      seconds of each run (3)
# CASES         names of cases, all by default: see the list below
# LOOPS         event loops of the node (the default of the node)
#
# The default limits are on, but for pending-calls: one case keeps 1024 calls open in a session.
#
# Everything listens on loopback and is stopped at the end. The figure to compare is the CPU time of the router per routed
# message, since generator and router share the machine. A peer that is not installed is left out and said so.
set -euo pipefail

results=$(realpath -m "${1:?usage: bench/compare.sh RESULTS.jsonl}")
here=$(cd "$(dirname "$0")/.." && pwd)
jar=${WAMPLOAD_JAR:?WAMPLOAD_JAR is not set}
repetitions=${REPETITIONS:-5}
duration=${DURATION:-3}
node=$here/distribution/target/starling
java=$node/runtime/bin/java
work=$(mktemp -d)
pids=()

stop_all() {
  for pid in "${pids[@]}"; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  rm -rf "$work"
}
trap stop_all EXIT

[ -x "$node/bin/starling" ] || { echo "build first: ./mvnw -B package -DskipTests" >&2; exit 2; }

# Becomes the generator, so that the id of a background job is that of the process to measure.
generate() { exec "$java" -Xms256m -Xmx3g -XX:+UseSerialGC --sun-misc-unsafe-memory-access=allow -jar "$jar" "$@"; }

await() { # waits until a command succeeds, 20 s at most
  local deadline=$((SECONDS + 20))
  until "$@" 2>/dev/null; do
    [ "$SECONDS" -lt "$deadline" ] || { echo "did not start: $*" >&2; exit 1; }
    read -r -t 0.05 <> <(:) || true
  done
}

port_of() { sed -n "s/.*\"$1\" *: *\"[^\"]*:\([0-9]*\)\".*/\1/p" "$work/ready.json"; }

listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

free_port() { "$java" "$work/FreePort.java"; }
cat > "$work/FreePort.java" <<'JAVA'
void main() throws Exception {
  try (var socket = new java.net.ServerSocket(0)) {
    IO.println(socket.getLocalPort());
  }
}
JAVA
[ -x "$node/runtime/bin/javac" ] || free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

loops=()
[ -z "${LOOPS:-}" ] || loops=(--set "transport.loops=$LOOPS")
"$node/bin/starling" start --data-dir "$work/data" --ready-file "$work/ready.json" \
  --set listeners.http.bind=127.0.0.1:0 --set listeners.admin-http.bind=127.0.0.1:0 \
  --set listeners.raw-tcp.bind=127.0.0.1:0 --set limits.pending-calls=10000 "${loops[@]}" > "$work/starling.log" 2>&1 &
pids+=($!)
await test -s "$work/ready.json"
starling_pid=$(sed -n 's/.*"pid" *: *\([0-9]*\).*/\1/p' "$work/ready.json")
rs=rs://127.0.0.1:$(port_of raw-tcp)
ws=ws://127.0.0.1:$(port_of http)/ws

nats_pid=
if command -v nats-server > /dev/null; then
  nats_port=$(free_port)
  nats-server -a 127.0.0.1 -p "$nats_port" > "$work/nats.log" 2>&1 &
  nats_pid=$!
  pids+=("$nats_pid")
  await listens "$nats_port"
else
  echo "nats-server is not installed: left out" >&2
fi

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

run() { # run LABEL PID ARGUMENTS
  local label=$1 pid=$2
  shift 2
  timeout 90 bash -c 'exec "$@"' _ "$java" -Xms256m -Xmx3g -XX:+UseSerialGC --sun-misc-unsafe-memory-access=allow -jar "$jar" \
    "$@" --label "$label" --pid "$pid" --duration "$duration" --out "$results" > /dev/null || echo "failed: $label $*" >&2
}

# name | scenario and options | transports of Starling
cases=(
  "rpc-w64|rpc --window 64 --payload 256|rs:msgpack rs:json ws:msgpack ws:json"
  "rpc-w1024|rpc --window 1024 --payload 256|rs:msgpack rs:json"
  "rpc-8x8|rpc --callers 8 --callees 8 --procs 8 --window 16 --payload 256|rs:msgpack"
  "rpc-64x64|rpc --callers 64 --callees 64 --procs 64 --window 1 --payload 256|rs:msgpack"
  "rpc-4k|rpc --window 64 --payload 4096|rs:msgpack"
  "rpc-transcoded|rpc --window 64 --payload 256 --ser2 msgpack|rs:json"
  "pubsub-1-1|pubsub --publishers 1 --subscribers 1 --window 64 --payload 256|rs:msgpack rs:json"
  "pubsub-1-100|pubsub --publishers 1 --subscribers 100 --window 8 --payload 256|rs:msgpack rs:json"
  "pubsub-100-100|pubsub --publishers 100 --topics 100 --subscribers 1 --window 4 --payload 256|rs:msgpack"
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
  [ -z "$nats_pid" ] || peer "$name|nats|" "$nats_pid" "nats://127.0.0.1:$nats_port" json "${options[@]/--ser2 msgpack/}"
  peer "$name|relay|" "$relay_pid" "raw://127.0.0.1:$relay_port" json "${options[@]}"
  peer "$name|wampfloor|" "$floor_pid" "rs://127.0.0.1:$floor_port" msgpack "${options[@]}"
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
