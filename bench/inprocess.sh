#!/usr/bin/env bash
# Runs a program of the bench module that needs no sockets, with the jars and the runtime of the packaged node.
#
#   bench/inprocess.sh Scaling [ROUNDS SECONDS]
#   bench/inprocess.sh Million [SESSIONS MESSAGES/S SESSIONS/S SECONDS]
#   bench/inprocess.sh FanOut [LOOPS SUBSCRIBES/S]
#   bench/inprocess.sh Tables registrations|sessions [MOST SECONDS]
#   bench/inprocess.sh Rights [ROUNDS SECONDS]
#   bench/inprocess.sh Quotas [ROUNDS SECONDS]
#   bench/inprocess.sh LoginTimes [ATTEMPTS_BY_PASSWORD ATTEMPTS_BY_OTHERS]
#
# STARLING_JAVA_OPTS  options for the JVM, such as -Xmx8g
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
node=$here/distribution/target/starling
bench=$(echo "$here"/bench/target/starling-bench-*.jar)
[ -x "$node/bin/starling" ] && [ -f "$bench" ] || { echo "build first: ./mvnw -B package -DskipTests" >&2; exit 2; }
# shellcheck disable=SC2086
exec "$node/runtime/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -XX:+UseCompactObjectHeaders -Dio.netty.leakDetection.level=disabled \
  ${STARLING_JAVA_OPTS:-} -cp "$node/lib/*:$bench" "io.starling.bench.inprocess.${1:?which program?}" "${@:2}"
