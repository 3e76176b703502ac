# Sourced by the scripts that measure a packaged node: starts one on free ports of loopback and drives it with the load generator.
# Needs WAMPLOAD_JAR. All that was started is stopped when the script ends.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jar=${WAMPLOAD_JAR:?WAMPLOAD_JAR is not set}
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

await() { # waits until a command succeeds, 20 s at most
  local deadline=$((SECONDS + 20))
  until "$@" 2>/dev/null; do
    [ "$SECONDS" -lt "$deadline" ] || { echo "did not start: $*" >&2; exit 1; }
    read -r -t 0.05 <> <(:) || true
  done
}

port_of() { sed -n "s/.*\"$1\" *: *\"[^\"]*:\([0-9]*\)\".*/\1/p" "$work/ready.json"; }

start_node() { # start_node OPTIONS...: sets starling_pid, rs, ws and admin
  [ -x "$node/bin/starling" ] || { echo "build first: ./mvnw -B package -DskipTests" >&2; exit 2; }
  rm -f "$work/ready.json"
  "$node/bin/starling" start --data-dir "$work/data${#pids[@]}" --ready-file "$work/ready.json" \
    --set listeners.http.bind=127.0.0.1:0 --set listeners.admin-http.bind=127.0.0.1:0 \
    --set listeners.raw-tcp.bind=127.0.0.1:0 --set limits.pending-calls=10000 "$@" > "$work/starling.log" 2>&1 &
  pids+=($!)
  await test -s "$work/ready.json"
  starling_pid=$(sed -n 's/.*"pid" *: *\([0-9]*\).*/\1/p' "$work/ready.json")
  rs=rs://127.0.0.1:$(port_of raw-tcp)
  ws=ws://127.0.0.1:$(port_of http)/ws
  admin=http://127.0.0.1:$(port_of admin-http)
}

start_nats() { # sets nats_pid and nats, both empty when it is not installed
  nats_pid=
  nats=
  command -v nats-server > /dev/null || { echo "nats-server is not installed: left out" >&2; return 0; }
  local port
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  nats-server -a 127.0.0.1 -p "$port" > "$work/nats.log" 2>&1 &
  nats_pid=$!
  pids+=("$nats_pid")
  nats=nats://127.0.0.1:$port
  await listens "$port"
}

listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

load() { # load SCENARIO OPTIONS...: one run of the generator; its line of JSON on standard output
  timeout 90 "$java" -Xms256m -Xmx3g -XX:+UseSerialGC --sun-misc-unsafe-memory-access=allow -jar "$jar" "$@"
}

metric() { # metric NAME: the sum of a counter over its labels
  curl -s "$admin/metrics" | awk -v name="$1" 'index($1, name) == 1 { sum += $2 } END { printf "%.0f\n", sum }'
}
