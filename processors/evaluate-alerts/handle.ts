import type { KafkaRecord } from '@telstar/bus/kafka-record'
import type { Slice } from '@telstar/bus/slice'
import type { Database } from '@telstar/runtime/database'
import type { RuleBook } from '../alerting/rule-book.js'
import { takeOver } from '../take-over.js'
import { decodeRecord, type StoredBatch } from '../telemetry/decode-records.js'
import type { RegistrationWait } from '../telemetry/registration-wait.js'
import { evaluateBatches } from './evaluate-batches.js'
import type { EvaluateEvents } from './events.js'
import type { Crew, Fleet, Newcomer } from './fleet.js'
import type { RegisteredNode } from './node-facts-table.js'
import type { NodeRegister } from './node-register.js'
import type { RuleSetCache } from './rule-set.js'
import { saveEvaluation } from './save-evaluation.js'
import type { WatchedNode } from './watched-node.js'

export interface EvaluatePorts {
  readonly consumer: string
  readonly region: string
  readonly pool: Database
  readonly rules: RuleSetCache
  readonly register: NodeRegister
  readonly registration: RegistrationWait<RegisteredNode>
  readonly fleet: Fleet
  /** By partition, when the broker received what was evaluated last. */
  readonly received: Map<number, number>
  readonly limits: { readonly retentionMs: number; readonly clockAheadMs: number }
  readonly events: EvaluateEvents
  now(): number
}

/** Evaluates a slice of telemetry: load, evaluate, save. All of it or nothing. @throws {Fenced} */
export async function handle({ records, positions }: Slice, ports: EvaluatePorts): Promise<void> {
  const batches = records.flatMap(batchesOf)
  const partitions = positions.map(({ partition }) => partition)
  await orForget(partitions, ports, async () => {
    const rules = await ports.rules.current()
    const crew = await ports.fleet.crewOf(partitions, rules.book)
    const nodes = await watchedNodes(batches, { crew, book: rules.book }, ports)
    const nodeOf = ({ node }: StoredBatch) => nodes.get(node)
    const { cellsLeftOut, ...evaluated } = evaluateBatches(batches, { rules, nodeOf, ...ports.limits })
    const { consumer, region, pool, now, events } = ports
    const options = { consumer, region, positions, setVersion: rules.version, now: now() }
    const saved = await takeOver(pool, consumer, (client) =>
      saveEvaluation(client, { ...evaluated, gone: [], clocks: [] }, options),
    )
    for (const { partition, received } of batches)
      ports.received.set(partition, Math.max(received, ports.received.get(partition) ?? 0))
    events.batchesEvaluated({ batches, nodes: evaluated.touched.size, cellsLeftOut, saved })
  })
}

/** What is in memory was changed by the evaluation: when it could not be saved, only the database is right. */
export async function orForget(
  partitions: readonly number[],
  { fleet }: Pick<EvaluatePorts, 'fleet'>,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    for (const partition of partitions) fleet.drop(partition)
    throw error
  }
}

/** store-telemetry sets a record aside that cannot be taken apart. */
function batchesOf(record: KafkaRecord): StoredBatch[] {
  try {
    return decodeRecord(record)
  } catch {
    return []
  }
}

/** The registered nodes of the batches, up to date and ready for evaluation, by name. */
async function watchedNodes(
  batches: readonly StoredBatch[],
  { crew, book }: { crew: Crew; book: RuleBook },
  { register, registration, fleet }: EvaluatePorts,
): Promise<Map<string, WatchedNode>> {
  const known = await register.resolve(batches.map(({ node }) => node))
  const unknown = batches.filter(({ node }) => !known.has(node))
  const late = unknown.length === 0 ? [] : await registration.forNodes(unknown)
  const registered = new Map([...known, ...late].filter(([, { removed }]) => !removed))
  const partitionOf = new Map(batches.map(({ node, partition }) => [node, partition]))
  const watched = new Map<string, WatchedNode>()
  const newcomers: Newcomer[] = []
  for (const [name, { facts }] of registered) {
    const partition = partitionOf.get(name) ?? 0
    const node = crew.get(partition)?.get(facts.nodeId)
    if (node === undefined) newcomers.push({ facts, partition })
    else watched.set(name, node)
    node?.know({ facts, book })
  }
  for (const node of await fleet.welcome(newcomers, book)) watched.set(node.facts.node, node)
  return watched
}
