import { setTimeout as sleep } from 'node:timers/promises'
import { isSameProcess, type ProcessRecord, type StackState } from './stack-state.js'

const patienceMs = 15_000

/**
 * Waits until the processes of the last run are gone: after a SIGKILL of their parent they still close their files, and
 * two engines on one data directory would ruin it. What does not end is killed.
 */
export async function endLeftovers(last: StackState | null, say: (text: string) => void): Promise<void> {
  const deadline = Date.now() + patienceMs
  let left = living(last?.processes ?? [])
  while (left.length > 0 && Date.now() < deadline) {
    say(`waiting for ${left.map(({ name }) => name).join(', ')} of the last run to end`)
    await sleep(200)
    left = living(left)
  }
  for (const { pid } of left) if (pid !== null) process.kill(pid, 'SIGKILL')
  while (living(left).length > 0) await sleep(100)
}

const living = (processes: readonly ProcessRecord[]) =>
  processes.filter(({ pid, identity }) => pid !== null && isSameProcess(pid, identity))
