import { readFileSync } from 'node:fs'

/** What a process has used of the machine so far. */
export interface ProcessUsage {
  readonly cpuSeconds: number
  readonly residentMb: number
}

// USER_HZ is 100 on every Linux that Node runs on (proc(5)).
const ticksPerSecond = 100

/** Reads /proc; null once the process is gone. */
export function processUsage(pid: number): ProcessUsage | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const ticks = Number(fields[11]) + Number(fields[12])
    const resident = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return { cpuSeconds: ticks / ticksPerSecond, residentMb: Number(resident?.[1] ?? 0) / 1024 }
  } catch {
    return null
  }
}
