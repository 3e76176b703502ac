#!/usr/bin/env bash
# Installs what the end-to-end suites need: Debian packages (as root, where apt is) and the npm packages of js/package-lock.json.
# Safe to run again. What cannot be installed is said here, and the suites that need it say so again when they run.
set -euo pipefail
cd "$(dirname "$0")"

debian_packages=(
  openssl
  python3
  python3-argon2
  python3-autobahn
  python3-cbor2
  python3-msgpack
  python3-nacl
  python3-passlib
  python3-pytest
  python3-twisted
)

missing_packages() {
  local package
  for package in "${debian_packages[@]}"; do
    dpkg-query --show --showformat='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || echo "$package"
  done
}

if command -v dpkg-query >/dev/null; then
  mapfile -t missing < <(missing_packages)
  if ((${#missing[@]})); then
    if [[ $(id -u) == 0 ]]; then
      DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "${missing[@]}"
    else
      echo "not root, so not installed: ${missing[*]}" >&2
    fi
  fi
else
  echo "no dpkg here; needed by other means: ${debian_packages[*]}" >&2
fi

if command -v npm >/dev/null; then
  # npm leaves a copy of the lock file behind: nothing to do while it matches
  if [[ ! js/node_modules/.package-lock.json -nt js/package-lock.json ]]; then
    (cd js && npm ci --no-audit --no-fund)
  fi
else
  echo "no npm: the JavaScript suite cannot run" >&2
fi
