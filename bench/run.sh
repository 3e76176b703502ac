#!/usr/bin/env bash
# Builds this module and runs a program of it: bench/run.sh MAIN-CLASS ARGUMENTS. Used by scripts/jmh and scripts/jcstress.
set -euo pipefail
cd "$(dirname "$0")/.."
main=$1
shift
arguments=
for argument in "$@"; do
  case $argument in
    *\"*) echo "no double quotes, please: $argument" >&2; exit 2 ;;
  esac
  arguments+=" \"$argument\""
done
exec ./mvnw -B -q -Dquick -DskipTests -pl bench -am package "-Dbench.main=$main" "-Dbench.arguments=$arguments"
