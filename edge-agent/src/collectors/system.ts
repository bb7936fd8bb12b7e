import { cpus, freemem, totalmem } from 'node:os'
import type { HostTotals } from './host-totals.js'

/** Totals from what every system tells; network traffic is not among it. */
export function readSystem(): HostTotals {
  let cpuAll = 0
  let cpuBusy = 0
  for (const { times } of cpus()) {
    const busy = times.user + times.nice + times.sys + times.irq
    cpuBusy += busy
    cpuAll += busy + times.idle
  }
  const memoryPct = (100 * (totalmem() - freemem())) / totalmem()
  return { cpuBusy, cpuAll, memoryPct, rxBytes: null, txBytes: null }
}
