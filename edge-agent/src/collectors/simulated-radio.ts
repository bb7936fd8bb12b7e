import { autoregressive, hashText, occurrences, uniform } from './noise.js'
import { troubleAt } from './simulated-trouble.js'

/** A moment of a simulated cell. */
export interface Moment {
  readonly seed: number
  readonly site: string
  readonly node: string
  readonly cell: number
  /** Unix milliseconds. */
  readonly at: number
  /** Milliseconds since the sample before: counts are for that long. */
  readonly stepMs: number
}

const day = 86_400_000
const noiseStepMs = 5000
/** Maximum users and peak throughput of a cell, before its own size. */
const typical = { users: 120, downlinkMbps: 220, callsPerUserSecond: 0.002 }

/** All radio metrics of a cell at a moment; null when it is silent. The same moment always gives the same values. */
export function simulateRadio(moment: Moment): Record<string, number> | null {
  const trouble = troubleAt(moment, moment.at)
  if (trouble.silent) return null
  const { seed, node, cell, at } = moment
  const stream = (what: string) => hashText(`${seed}/${node}/${cell}/${what}`)
  const step = Math.floor(at / noiseStepMs)
  const noise = (what: string, phi = 0.85) => autoregressive(stream(what), step, phi)
  const size = 0.5 + uniform(stream('size'), 0)
  const demand = clamp(dailyLoad(at) * (1 + 0.12 * noise('demand', 0.92)), 0.01, 1.2)
  const prb = clamp(100 * demand * (0.7 + 0.3 * size) + 4 * noise('prb'), 0, 100)
  const rsrp =
    -58 - 18 * uniform(stream('distance'), 0) + 2.5 * noise('rsrp', 0.95) - 28 * trouble.degradation
  const snr = clamp(
    24 + (rsrp + 60) * 0.45 - 0.1 * prb - 16 * trouble.interference + 1.5 * noise('snr'),
    -15,
    38,
  )
  const efficiency = clamp((snr + 8) / 40, 0.02, 1)
  const downlink =
    typical.downlinkMbps * size * efficiency * (1 - 0.65 * (prb / 100)) * (1 - 0.8 * trouble.transport)
  const dropChance =
    0.003 + 0.06 * trouble.interference + 0.04 * trouble.degradation + 0.02 * clamp(1 - snr / 10, 0, 1)
  const users = Math.round(typical.users * size * demand)
  return {
    signal_strength_pct: round(clamp(((rsrp + 140) / 96) * 100, 0, 100), 1),
    rsrp_dbm: round(rsrp, 1),
    rsrq_db: round(clamp(-9 - 0.06 * prb - 5 * trouble.interference + 0.6 * noise('rsrq'), -25, -3), 1),
    snr_db: round(snr, 1),
    throughput_dl_mbps: round(Math.max(0.1, downlink * (1 + 0.08 * noise('dl'))), 2),
    throughput_ul_mbps: round(Math.max(0.05, downlink * 0.22 * (1 + 0.1 * noise('ul'))), 2),
    latency_ms: round(
      Math.max(4, 14 + 22 * (prb / 100) ** 3 + 160 * trouble.transport + 1.8 * noise('latency')),
      1,
    ),
    packet_loss_pct: round(
      clamp(0.05 + 6 * trouble.transport + 1.5 * trouble.interference + 0.04 * noise('loss'), 0, 100),
      2,
    ),
    ...calls(moment, users, dropChance),
    active_users: users,
    prb_utilization_pct: round(prb, 1),
  }
}

/** Share of its busiest hour at which a network runs: low at night, peaks at noon and in the evening, less at weekends. */
export function dailyLoad(at: number): number {
  const hours = (at % day) / 3_600_000
  const peak = (centre: number, width: number) => {
    const distance = Math.min(Math.abs(hours - centre), 24 - Math.abs(hours - centre))
    return Math.exp(-0.5 * (distance / width) ** 2)
  }
  const weekday = Math.floor(at / day + 4) % 7
  const weekend = weekday === 0 || weekday === 6 ? 0.85 : 1
  return (0.15 + 0.45 * peak(12.5, 3) + 0.65 * peak(20, 2.4)) * weekend
}

function calls({ seed, node, cell, at, stepMs }: Moment, users: number, dropChance: number) {
  const draw = (what: string) => ({
    stream: hashText(`${seed}/${node}/${cell}/${what}`),
    n: Math.floor(at / 100),
  })
  const attempted = occurrences(draw('attempted'), (users * typical.callsPerUserSecond * stepMs) / 1000)
  const dropped = occurrences(draw('dropped'), attempted * dropChance, attempted)
  return { calls_attempted: attempted, calls_dropped: dropped }
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}
