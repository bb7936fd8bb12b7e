import type { ChildProcess } from 'node:child_process'

/** What a station may take to stop, and a little more: the failure is to be its own, not a hook's that timed out. */
const patienceMs = 15_000

/**
 * SIGTERM to a process that a test started, and its end; nothing when it has ended.
 * @returns its exit code, or the signal that ended it
 * @throws {Error} naming it when it is still there after 15 s; then it is killed
 */
export async function endProcess(
  child: ChildProcess,
  name: string,
  withinMs = patienceMs,
): Promise<number | NodeJS.Signals | null> {
  const how = () => child.exitCode ?? child.signalCode
  if (how() !== null) return how()
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  let late = false
  const patience = setTimeout(() => {
    late = true
    child.kill('SIGKILL')
  }, withinMs)
  child.kill('SIGTERM')
  await exited
  clearTimeout(patience)
  if (late) throw new Error(`${name} did not end within ${withinMs / 1000} s of SIGTERM: killed`)
  return how()
}
