import { readdirSync, readFileSync } from 'node:fs'

/** SIGSTOP, and no return before every thread of the process stands. */
export async function freeze(pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP')
  while (threadStates(pid).some((state) => !/[TtZ]/.test(state))) {
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

export function thaw(pid: number): void {
  process.kill(pid, 'SIGCONT')
}

function threadStates(pid: number): string[] {
  return readdirSync(`/proc/${pid}/task`).map((thread) => {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'latin1')
    return stat.charAt(stat.lastIndexOf(')') + 2)
  })
}
