#!/bin/sh
# Runs a command that must not outlive whoever started it.
#   guard.sh GRACE_SECONDS COMMAND ARGS…
# Standard input is a pipe its starter holds and never writes to: its end means the starter is gone, however it died.
# Then the command gets SIGTERM, and SIGKILL when it is still there after the grace. "pid N" goes to descriptor 3,
# which the command inherits to announce itself on.
grace=$1
shift
exec 4<&0
"$@" </dev/null 4<&- &
child=$!
echo "pid $child" >&3
exec 3>&-

watch() {
  read -r _ <&4
  kill -TERM "$child" 2>/dev/null || return
  tenths=$((grace * 10))
  while [ "$tenths" -gt 0 ]; do
    kill -0 "$child" 2>/dev/null || return
    sleep 0.1
    tenths=$((tenths - 1))
  done
  kill -KILL "$child" 2>/dev/null
}
watch &
watcher=$!
exec 4<&-

# A signal for the guard is one for the command.
trap 'kill -TERM "$child" 2>/dev/null' TERM INT HUP
wait "$child"
code=$?
while kill -0 "$child" 2>/dev/null; do
  wait "$child"
  code=$?
done
kill -KILL "$watcher" 2>/dev/null
wait "$watcher" 2>/dev/null
exit "$code"
