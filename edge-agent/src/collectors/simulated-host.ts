import { autoregressive, hashText, uniform } from './noise.js'
import { dailyLoad } from './simulated-radio.js'

/** The load of a simulated node itself; it follows the network's daily curve. */
export function simulateHost({ seed, node, at }: { seed: number; node: string; at: number }) {
  const stream = (what: string) => hashText(`${seed}/${node}/host/${what}`)
  const noise = (what: string) => autoregressive(stream(what), Math.floor(at / 5000), 0.8)
  const load = dailyLoad(at)
  const cpu = within(12 + 55 * load + 5 * noise('cpu'), 0, 100)
  const traffic = 400 * load * (0.6 + 0.8 * uniform(stream('size'), 0))
  return {
    cpu_pct: cpu,
    memory_pct: within(38 + 22 * load + 1.5 * noise('memory'), 0, 100),
    disk_pct: within(30 + 25 * uniform(stream('disk'), 0) + 0.2 * noise('disk'), 0, 100),
    temperature_c: within(24 + 0.32 * cpu + 1.2 * noise('temperature'), -40, 120),
    net_rx_mbps: within(traffic * (1 + 0.1 * noise('rx')), 0, 10_000),
    net_tx_mbps: within(traffic * 3.1 * (1 + 0.1 * noise('tx')), 0, 10_000),
  }
}

function within(value: number, low: number, high: number): number {
  return Number(Math.min(high, Math.max(low, value)).toFixed(1))
}
