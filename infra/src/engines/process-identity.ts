import { execFileSync } from 'node:child_process'

/**
 * What tells a process from a later one with the same id: its start time as the system prints it.
 * undefined when no such process runs (a zombie counts as gone).
 */
export function processIdentity(pid: number): string | undefined {
  try {
    const out = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()
    const [state = '', ...started] = out.split(/\s+/)
    return state.startsWith('Z') ? undefined : started.join(' ') || undefined
  } catch {
    return undefined
  }
}
