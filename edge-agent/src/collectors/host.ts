import type { Sample } from '@telstar/contracts/encode-batch'
import type { Collector } from './collector.js'
import { diskInUse } from './host-disk.js'
import { hottestSensor } from './host-temperature.js'
import type { HostTotals } from './host-totals.js'
import { readProcfs } from './procfs.js'
import { readSystem } from './system.js'

export interface HostOptions {
  /** Where Linux shows itself: `/proc` and `/sys`; elsewhere only in tests. */
  readonly proc: string
  readonly sys: string
  readonly platform: string
}

export const hostMetrics = [
  'cpu_pct',
  'memory_pct',
  'disk_pct',
  'temperature_c',
  'net_rx_mbps',
  'net_tx_mbps',
] as const

/** This machine's own load as cell 0. What cannot be measured here is absent. The first sample has no rates. */
export class HostCollector implements Collector {
  readonly name = 'host'
  readonly metrics = hostMetrics
  readonly #options: HostOptions
  #last: { at: number; totals: HostTotals } | null = null

  constructor(options: HostOptions) {
    this.#options = options
  }

  async collect(at: number): Promise<Sample[]> {
    const { proc, sys, platform } = this.#options
    const linux = platform === 'linux'
    const totals = linux ? await readProcfs(proc) : readSystem()
    const measured = {
      memory_pct: round(totals.memoryPct, 2),
      disk_pct: round(await diskInUse(linux ? `${proc}/self/mounts` : null), 2),
      temperature_c: linux ? round(await hottestSensor(sys), 1) : null,
      ...(this.#last === null ? {} : hostRates(this.#last, { at, totals })),
    }
    this.#last = { at, totals }
    const values: Record<string, number> = {}
    for (const [metric, value] of Object.entries(measured)) if (value !== null) values[metric] = value
    return [{ ts: at, cell: 0, values }]
  }
}

/** Rates between two readings of the totals. */
export function hostRates(
  from: { at: number; totals: HostTotals },
  to: { at: number; totals: HostTotals },
): Record<'cpu_pct' | 'net_rx_mbps' | 'net_tx_mbps', number | null> {
  const seconds = (to.at - from.at) / 1000
  const cpu = to.totals.cpuAll - from.totals.cpuAll
  const busy = to.totals.cpuBusy - from.totals.cpuBusy
  const mbps = (before: number | null, now: number | null) =>
    // A counter that fell was reset: an interface went away.
    before === null || now === null || seconds <= 0 || now < before
      ? null
      : round(((now - before) * 8) / 1e6 / seconds, 4)
  return {
    cpu_pct: cpu > 0 ? round(Math.min(100, Math.max(0, (100 * busy) / cpu)), 2) : null,
    net_rx_mbps: mbps(from.totals.rxBytes, to.totals.rxBytes),
    net_tx_mbps: mbps(from.totals.txBytes, to.totals.txBytes),
  }
}

function round(value: number, digits: number): number
function round(value: number | null, digits: number): number | null
function round(value: number | null, digits: number): number | null {
  return value === null ? null : Number(value.toFixed(digits))
}
