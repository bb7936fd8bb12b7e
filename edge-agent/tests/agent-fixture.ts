import type { Sample } from '@telstar/contracts/encode-batch'
import { createLogger } from '@telstar/runtime/logger'
import type { NodeOptions } from '../src/start-node.js'
import { type RunningNodes, startNodes } from '../src/start-nodes.js'
import type { Arrival, RecordingBroker } from './recording-broker.js'

export type AgentChange = Partial<Omit<NodeOptions, 'link'>> & {
  readonly link?: Partial<NodeOptions['link']>
  readonly now?: () => number
}

/** An agent of `node-1` without collectors: tests offer the samples. Impatient, so that outages are short. */
export function startTestAgent(
  dir: string,
  port: number,
  { link, now, ...change }: AgentChange = {},
): Promise<RunningNodes> {
  const node: NodeOptions = {
    region: 'north',
    window: 32,
    ackTimeoutMs: 1500,
    collectors: [],
    intervalMs: 1000,
    flushMs: 20,
    batchSize: 100,
    limits: { bytes: 2 ** 30, ageMs: 86_400_000 },
    boot: null,
    ...change,
    link: {
      host: '127.0.0.1',
      port,
      tls: null,
      node: 'node-1',
      token: 'canary-token-5f2c',
      keepaliveMs: 30_000,
      connectTimeoutMs: 1000,
      mostBackoffMs: 300,
      ...link,
    },
  }
  const options = { dataDir: dir, health: { host: '127.0.0.1', port: 0 }, nodes: [node] }
  return startNodes(options, createLogger('agent', 'fatal'), now ? { now } : {})
}

/** Samples at consecutive milliseconds, so that every one can be told. */
export function samplesFrom(first: number, count: number): Sample[] {
  return Array.from({ length: count }, (_, index) => ({
    ts: first + index,
    cell: 1 + (index % 3),
    values: { rsrp_dbm: -80 - (index % 7), throughput_dl_mbps: 12.5 },
  }))
}

/** Arrivals without repeats, in order of first arrival. */
export function firstArrivals({ arrivals }: RecordingBroker): Arrival[] {
  const seen = new Map<string, Arrival>()
  for (const arrival of arrivals) {
    const identity = `${arrival.node}-${arrival.boot}-${arrival.seq}`
    if (!seen.has(identity)) seen.set(identity, arrival)
  }
  return [...seen.values()]
}
