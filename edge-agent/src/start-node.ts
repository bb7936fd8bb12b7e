import type { Sample } from '@telstar/contracts/encode-batch'
import { type Accounting, accountOf } from './accounting.js'
import type { Collector } from './collectors/collector.js'
import type { CsvReplay } from './collectors/csv-replay.js'
import { hashText } from './collectors/noise.js'
import { pollCollector } from './collectors/poll-collector.js'
import type { AgentEvents } from './events.js'
import { Intake } from './intake.js'
import { type ReplaySummary, replayInto } from './replay-into.js'
import type { LinkOptions } from './sender/mqtt-link.js'
import { Sender } from './sender/sender.js'
import type { SpoolLimits } from './spool/node-account.js'
import { type NodeSpoolOptions, openNodeSpool } from './spool/open-node-spool.js'
import type { SpoolStore } from './spool/spool-store.js'

export interface NodeOptions {
  readonly region: string
  readonly link: Omit<LinkOptions, 'will' | 'random'>
  readonly window: number
  readonly ackTimeoutMs: number
  readonly collectors: readonly Collector[]
  readonly replay?: { readonly source: CsvReplay; readonly lingerMs: number }
  readonly intervalMs: number
  readonly flushMs: number
  readonly batchSize: number
  readonly limits: Omit<SpoolLimits, 'payloadBytes'>
  readonly boot: NodeSpoolOptions['boot']
}

export interface NodeContext {
  readonly store: SpoolStore
  readonly events: AgentEvents
  readonly version: string
  readonly now: () => number
  readonly random: () => number
}

export interface RunningNode {
  readonly node: string
  readonly boot: number
  readonly intake: Intake
  readonly connected: () => boolean
  /** Whether it was told to be away, as without power. */
  readonly silenced: () => boolean
  readonly account: () => Accounting
  readonly buffered: () => { batches: number; samples: number; bytes: number }
  /** The end of a replay: every batch of it is acknowledged. */
  readonly replayed: Promise<ReplaySummary> | null
  /** Drops the connection without goodbye and stays away. */
  silence(): void
  /** Ends a silence: it connects again. */
  resume(): void
  /** Measures no more, writes what waits, gives the broker a moment to acknowledge, says goodbye. */
  stop(): Promise<void>
}

/** The broker takes 64 kB with topic and header. */
const payloadBytes = 60_000
const ageCheckMs = 60_000
const farewellMs = 3000

/** One node: its collectors, its part of the disk buffer, its connection. @throws {NotAccepted} when no boot can be stored */
export async function startNode(options: NodeOptions, context: NodeContext): Promise<RunningNode> {
  const { store, events, now, random, version } = context
  const { node } = options.link
  const limits = { ...options.limits, payloadBytes }
  const spool = await openNodeSpool(store, { node, limits, boot: options.boot })
  events.booted(node, spool.account.boot, spool.account.counts.recovered)
  const refused = (samples: number, reason: string) => events.refused(node, samples, reason)
  const intake = new Intake(spool, { batchSize: options.batchSize, flushMs: options.flushMs, refused })
  const metrics = [
    ...new Set([...options.collectors, options.replay?.source].flatMap((source) => source?.metrics ?? [])),
  ]
  const { region, window, ackTimeoutMs } = options
  const link = { ...options.link, random }
  const sender = new Sender(spool, { region, link, window, ackTimeoutMs, version, metrics, now }, events)
  sender.open()
  const polls = startPolls(options, intake, context)
  const aging = setInterval(() => spool.dropOld(), ageCheckMs)
  const ending = new AbortController()
  const replaying = { spool, intake, options, events, now, signal: ending.signal }
  const replayed = options.replay === undefined ? null : replayInto(options.replay, replaying)
  const stop = async () => {
    ending.abort()
    for (const poll of polls) poll.stop()
    clearInterval(aging)
    await intake.flush()
    await until(() => !sender.connected || spool.account.buffered.batches === 0, farewellMs)
    await sender.close()
    await until(() => spool.tidy || spool.unavailable() !== null, farewellMs)
  }
  return {
    node,
    boot: spool.account.boot,
    intake,
    connected: () => sender.connected,
    silenced: () => sender.silenced,
    silence: () => sender.silence(),
    resume: () => sender.open(),
    account: () => accountOf(intake, spool),
    buffered: () => spool.account.buffered,
    replayed,
    stop,
  }
}

function startPolls(options: NodeOptions, intake: Intake, { now, events }: NodeContext) {
  const { intervalMs, collectors, link } = options
  const phaseMs = hashText(link.node) % intervalMs
  const offer = (samples: Sample[]) => intake.offer(samples)
  const failed = (name: string, error: Error) => events.collectorFailed(link.node, name, error)
  return collectors.map((collector) => pollCollector(collector, { intervalMs, phaseMs, now, offer, failed }))
}

async function until(condition: () => boolean, mostMs: number): Promise<void> {
  for (let waited = 0; !condition() && waited < mostMs; waited += 20)
    await new Promise((resolve) => setTimeout(resolve, 20))
}
