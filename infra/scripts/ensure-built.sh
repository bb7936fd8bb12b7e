# Sourced: `ensure_built` compiles the sources to dist/ when one of them is newer than the last build. Only what changed
# is compiled again. Several at once are safe.

ensure_built() {
  local built="$root/infra/dist/.built" starting
  is_built "$built" && return
  one_at_a_time build
  if ! is_built "$built"; then
    echo "telstar: building (only what changed)" >&2
    mkdir -p "$root/infra/dist"
    starting=$(mktemp "$root/infra/dist/.building.XXXXXX")
    if ! (cd "$root" && node_modules/.bin/tsc -b tsconfig.build.json >&2); then
      rm -f "$starting"
      echo "telstar: the build failed; mend what the compiler says above." >&2
      return 1
    fi
    mv "$starting" "$built"
  fi
  let_go
}

# The time of the stamp is the beginning of its build: what was saved meanwhile is built next time.
is_built() {
  [ -f "$1" ] && [ -f "$root/infra/dist/cli/main.js" ] &&
    [ -z "$(cd "$root" && find contracts runtime bus http senders edge-agent ingest broker processors query-api infra load-tests \
      tsconfig.base.json tsconfig.build.json node_modules/.telstar-installed \
      -name node_modules -prune -o -name dist -prune -o \
      -type f \( -name '*.ts' -o -name '*.tsx' -o -name 'tsconfig*.json' -o -name package.json -o -name .telstar-installed \) \
      -newer "$1" -print -quit 2>/dev/null)" ]
}
