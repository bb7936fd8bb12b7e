/**
 * Loaded into every child process before its own program. A parent that is gone, even by SIGKILL, closes the channel:
 * a program that is still loading then ends at once; one that runs stops itself in order (run-service) and is given
 * no longer than this.
 */
const stopWithinMs = 15_000

function end(): void {
  const stopsItself = process.listenerCount('disconnect') > 1
  if (!stopsItself) process.exit(1)
  setTimeout(() => process.exit(1), stopWithinMs).unref()
}

process.on('disconnect', end)
if (!process.connected) end()
