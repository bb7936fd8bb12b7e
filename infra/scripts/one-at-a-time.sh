# Sourced by the other scripts: `one_at_a_time NAME` waits until no other process holds the lock of that name, then
# holds it until this shell ends. A lock whose holder is gone is taken over. Works without flock (macOS has none).

one_at_a_time() {
  local home=${TELSTAR_HOME:-$root/.telstar}
  held_lock="$home/locks/$1"
  mkdir -p "$home/locks"
  local told=
  until ln -s "$$" "$held_lock" 2>/dev/null; do
    local holder
    holder=$(readlink "$held_lock" 2>/dev/null || true)
    if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then
      # Renaming is atomic: of several that see the same dead holder one takes the lock away.
      mv "$held_lock" "$held_lock.$$" 2>/dev/null || true
      if [ "$(readlink "$held_lock.$$" 2>/dev/null)" = "$holder" ]; then rm -f "$held_lock.$$"; else mv "$held_lock.$$" "$held_lock" 2>/dev/null || true; fi
      continue
    fi
    [ -n "$told" ] || echo "telstar: another process (pid ${holder:-?}) is busy with the $1; waiting for it" >&2
    told=yes
    sleep 0.3
  done
  trap 'let_go' EXIT
}

let_go() {
  [ "$(readlink "${held_lock:-/nonexistent}" 2>/dev/null)" = "$$" ] && rm -f "$held_lock"
  return 0
}
