#!/usr/bin/env bash
# Makes node_modules what package-lock.json asks for, and does nothing when it is that already.
# Used by `npm start` and `npm test`; several at once are safe: the others wait for the first.
set -euo pipefail
scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$scripts/../.." && pwd)
. "$scripts/one-at-a-time.sh"
. "$scripts/prerequisites.sh"

stamp="$root/node_modules/.telstar-installed"

installed() { [ "$(cat "$stamp" 2>/dev/null)" = "$(node "$scripts/install-state.mjs" wanted)" ]; }

stop_if_missing() {
  local missing
  missing=$(missing_prerequisites "$@")
  [ -z "$missing" ] && return
  printf 'TelStar cannot start on this machine yet:\n' >&2
  printf '%s\n' "$missing" | sed 's/^/  - /' >&2
  exit 2
}

# Shows that something is going on: one changing line on a terminal, a line now and then elsewhere.
show_progress() {
  local pid=$1 log=$2 began=$SECONDS shown=0 passed what
  while kill -0 "$pid" 2>/dev/null; do
    sleep 1
    passed=$((SECONDS - began))
    what='fetching packages'
    if grep -q 'node-rdkafka' "$log" 2>/dev/null; then
      what='compiling node-rdkafka (two to three minutes, once)'
    fi
    if [ -t 2 ]; then
      printf '\r\033[Ktelstar: installing: %s … %d s' "$what" "$passed" >&2
    elif [ $((passed - shown)) -ge 15 ]; then
      shown=$passed
      printf 'telstar: installing: %s … %d s\n' "$what" "$passed" >&2
    fi
  done
  if [ -t 2 ]; then printf '\r\033[K' >&2; fi
}

install() {
  local log=${TELSTAR_HOME:-$root/.telstar}/install.log began=$SECONDS
  echo "telstar: installing packages (npm's output is in $log)" >&2
  rm -f "$stamp"
  # A registry that lacks optional packages of other platforms leaves them out of the lock file, and npm ci then calls
  # the two out of step; npm install takes the same versions from the lock file and leaves it as it is.
  if ! npm_run "$log" ci && ! { grep -q 'npm error code EUSAGE' "$log" && npm_run "$log" install --no-save; }; then
    tail -n 30 "$log" >&2
    echo "telstar: the installation failed; above are the last lines of $log. Mend what they say and run the same command again." >&2
    exit 1
  fi
  echo "telstar: packages installed in $((SECONDS - began)) s" >&2
}

npm_run() {
  local log=$1 npm code=0
  shift
  (cd "$root" && exec npm "$@" --no-fund --no-audit --foreground-scripts) >"$log" 2>&1 </dev/null &
  npm=$!
  trap 'kill "$npm" 2>/dev/null; let_go; exit 130' INT TERM HUP
  show_progress "$npm" "$log"
  wait "$npm" || code=$?
  trap - INT TERM HUP
  return "$code"
}

stop_if_missing
installed && exit 0
one_at_a_time installation
installed && exit 0
if ! node "$scripts/install-state.mjs" complete; then
  stop_if_missing building
  install
fi
node "$scripts/install-state.mjs" wanted >"$stamp"
