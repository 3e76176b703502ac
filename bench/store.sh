#!/usr/bin/env bash
# Opens a durable store with many entries, and writes to one with 1, 64 and 1024 writers; on the disk of the directory, which is made and removed.
#
#   bench/store.sh DIRECTORY [ENTRIES VALUE-BYTES SECONDS]
set -euo pipefail
directory=$(realpath -m "${1:?which directory?}")
[ ! -e "$directory" ] || { echo "$directory exists" >&2; exit 2; }
trap 'rm -rf "$directory"' EXIT
"$(dirname "$0")/run.sh" io.starling.bench.inprocess.StoreFigures "$directory" "${@:2}"
