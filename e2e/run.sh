#!/usr/bin/env bash
# Runs the end-to-end suites against the packaged daemon.
#
#   e2e/run.sh [js] [python] [java] [wire]        all four without arguments
#
# STARLING_HOME   the packaged tree (default: distribution/target/starling)
# CI=true         a missing tool is a failure instead of a skipped suite
#
# Each suite gets a daemon of its own on ports that the daemon chooses. Reports (JUnit XML) are left in e2e/target/results.
# shellcheck disable=SC2317 # functions are called by traps and by name
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
export STARLING_HOME=${STARLING_HOME:-$root/distribution/target/starling}
# What docs/features.md says works (a Java test compares it with WELCOME): a case that needs something else is skipped and says so.
# shellcheck disable=SC2016 # backquotes of Markdown
STARLING_E2E_FEATURES=$(sed -n 's/^| `\([a-z_]*\)` | [a-z]* | works.*/\1/p' "$root/docs/features.md" | sort -u | tr '\n' ' ')
export STARLING_E2E_FEATURES
results=$here/target/results
python=/usr/bin/python3 # the one that sees Debian's packages
[[ -x $python ]] || python=python3

suites=("$@")
((${#suites[@]})) || suites=(js python java wire)
for suite in "${suites[@]}"; do
  case $suite in
    js | python | java | wire) ;;
    *) echo "unknown suite: $suite (there are js, python, java, wire)" >&2; exit 2 ;;
  esac
done
if [[ ! -x $STARLING_HOME/bin/starling ]]; then
  echo "no $STARLING_HOME/bin/starling: build it with ./mvnw -B package -DskipTests" >&2
  exit 2
fi

rm -rf "$results"
mkdir -p "$results"
work=$(mktemp -d "${TMPDIR:-/tmp}/starling-e2e.XXXXXX")
daemon=

stop_daemon() {
  [[ -n $daemon ]] || return 0
  kill -TERM "$daemon" 2>/dev/null
  local tries
  for ((tries = 0; tries < 300; tries++)); do
    kill -0 "$daemon" 2>/dev/null || break
    sleep 0.1
  done
  kill -KILL "$daemon" 2>/dev/null
  wait "$daemon" 2>/dev/null
  daemon=
}

finish() {
  stop_daemon
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# start_daemon NAME: STARLING_E2E_READY_FILE then names its ready-file
start_daemon() {
  local directory=$work/$1 tries
  mkdir -p "$directory"
  export STARLING_E2E_READY_FILE=$directory/ready.json
  "$STARLING_HOME/bin/starling" start --data-dir "$directory/data" --ready-file "$STARLING_E2E_READY_FILE" \
    --set listeners.http.bind=127.0.0.1:0 \
    --set listeners.admin-http.bind=127.0.0.1:0 \
    --set listeners.raw-tcp.bind=127.0.0.1:0 \
    --set "listeners.raw-unix.bind=$directory/raw.sock" \
    --set security.autobahn-scram=true \
    --set "realms=$(tr '\n' ' ' <"$here/realms.json")" \
    </dev/null >"$directory/log.txt" 2>&1 &
  daemon=$!
  for ((tries = 0; tries < 600; tries++)); do
    [[ -s $STARLING_E2E_READY_FILE ]] && return 0
    kill -0 "$daemon" 2>/dev/null || break
    sleep 0.1
  done
  echo "the daemon for $1 did not become ready:" >&2
  tail -n 40 "$directory/log.txt" >&2
  return 1
}

# note SUITE failure|skipped WHAT: a suite as a whole, in the words of the reports, so that it is counted
note() {
  printf '<testsuites><testsuite name="run"><testcase name="suite %s"><%s message="%s"/></testcase></testsuite></testsuites>\n' \
    "$1" "$2" "$3" >"$results/$1-suite.xml"
}

# missing SUITE WHAT: a suite cannot run here; a failure in CI
missing() {
  if [[ ${CI:-} == true ]]; then
    note "$1" failure "$2 (e2e/setup.sh installs it)"
    return 1
  fi
  echo "suite $1 SKIPPED: $2 (e2e/setup.sh installs it)"
  note "$1" skipped "$2"
}

# limited NAME COMMAND...: nothing here may hang for ever
limited() {
  local name=$1 status
  shift
  timeout --kill-after=20 600 "$@"
  status=$?
  ((status == 124 || status == 137)) && note "$name" failure "stopped after 600 s"
  return "$status"
}

run_js() {
  command -v node >/dev/null || { missing js "no node"; return; }
  [[ -d $here/js/node_modules/autobahn ]] || { missing js "no npm packages"; return; }
  (cd "$here/js" && limited js node --no-deprecation --test --test-reporter=junit --test-reporter-destination="$results/js.xml" test/*.test.mjs)
}

run_pytest() { # DIRECTORY REPORT FILE...
  local directory=$1 report=$2
  shift 2
  (cd "$here/$directory" && PYTHONDONTWRITEBYTECODE=1 limited "$report" "$python" -m pytest -q --no-header --no-summary -p no:cacheprovider -W ignore \
    --junitxml="$results/$report.xml" "$@" >"$results/$report.txt" 2>&1)
}

run_python() {
  "$python" -c 'import argon2, autobahn, cbor2, msgpack, passlib, pytest, twisted' 2>/dev/null || { missing python "no Autobahn for $python"; return; }
  local status=0
  # Autobahn takes one framework per process
  run_pytest python python-asyncio test_asyncio.py || status=1
  run_pytest python python-login test_login.py || status=1
  run_pytest python python-certificate test_certificate.py || status=1
  run_pytest python python-cross test_cross.py || status=1
  run_pytest python python-twisted test_twisted.py || status=1
  return "$status"
}

run_java() {
  (cd "$root" && limited java ./mvnw -B -q -f e2e/autobahn-java/pom.xml test "-De2e.results=$results/java" </dev/null >"$results/java.txt" 2>&1)
}

run_wire() {
  "$python" -c 'import cbor2, msgpack, pytest' 2>/dev/null || { missing wire "no pytest, msgpack or cbor2 for $python"; return; }
  local status=0 file
  for file in "$here"/wire/test_*.py; do # one process each: what hangs takes only its own report along
    file=$(basename "$file" .py)
    run_pytest wire "wire-${file#test_}" "$file.py" || status=1
  done
  return "$status"
}

failed=0
for suite in "${suites[@]}"; do
  started=$SECONDS
  if start_daemon "$suite"; then
    "run_$suite"
    status=$?
    if ! kill -0 "$daemon" 2>/dev/null; then
      note "$suite" failure "the daemon died"
      tail -n 40 "$work/$suite/log.txt"
      status=1
    fi
    stop_daemon
  else
    note "$suite" failure "the daemon did not start"
    status=1
  fi
  if ((status)) && ! compgen -G "$results/$suite*.xml" >/dev/null && ! compgen -G "$results/$suite/*.xml" >/dev/null; then
    note "$suite" failure "ended with $status and left no report"
    tail -n 40 "$results/$suite"*.txt 2>/dev/null
  fi
  reports=()
  for report in "$results/$suite"*.xml "$results/$suite"; do
    [[ -e $report ]] && reports+=("$report")
  done
  echo "suite $suite: $("$here/report.py" "${reports[@]}" | tail -n 1), in $((SECONDS - started)) s"
  ((status)) && failed=1
done

echo
"$here/report.py" --table "$results" || failed=1
exit $failed
