import { readFile } from 'node:fs/promises'
import type { HostTotals } from './host-totals.js'

/** Totals from Linux' procfs. @throws when a file is missing or has another form */
export async function readProcfs(proc: string): Promise<HostTotals> {
  const [stat, meminfo, net] = await Promise.all(
    ['stat', 'meminfo', 'net/dev'].map((name) => readFile(`${proc}/${name}`, 'utf8')),
  )
  return { ...parseStat(stat ?? ''), memoryPct: parseMeminfo(meminfo ?? ''), ...parseNetDev(net ?? '') }
}

/** `cpu  user nice system idle iowait irq softirq steal …`, in ticks; guest time is already in user. */
export function parseStat(text: string): { cpuBusy: number; cpuAll: number } {
  const line = /^cpu\s+(.*)$/m.exec(text)?.[1]
  if (line === undefined) throw new Error('stat has no line "cpu"')
  const ticks = line.trim().split(/\s+/).slice(0, 8).map(Number)
  const cpuAll = ticks.reduce((sum, number) => sum + number, 0)
  const idle = (ticks[3] ?? 0) + (ticks[4] ?? 0)
  return { cpuBusy: cpuAll - idle, cpuAll }
}

/** Memory in use: what is not available to new programs. */
export function parseMeminfo(text: string): number {
  const kB = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1])
  const total = kB('MemTotal')
  const available = kB('MemAvailable')
  if (!(total > 0) || Number.isNaN(available)) throw new Error('meminfo lacks MemTotal or MemAvailable')
  return (100 * (total - available)) / total
}

/** Bytes over all interfaces but the loopback. */
export function parseNetDev(text: string): { rxBytes: number; txBytes: number } {
  const totals = { rxBytes: 0, txBytes: 0 }
  for (const [, name, rest] of text.matchAll(/^\s*([^\s:]+):\s*(.*)$/gm)) {
    if (name === 'lo') continue
    const fields = (rest ?? '').split(/\s+/).map(Number)
    totals.rxBytes += fields[0] ?? 0
    totals.txBytes += fields[8] ?? 0
  }
  return totals
}
