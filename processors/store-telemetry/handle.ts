import type { Slice } from '@telstar/bus/slice'
import type { DeadLetter } from '@telstar/contracts/dead-letter'
import type { Database } from '@telstar/runtime/database'
import { takeOver } from '../take-over.js'
import type { CatalogueCache } from '../telemetry/catalogue-cache.js'
import { decodeRecord, type StoredBatch } from '../telemetry/decode-records.js'
import type { TimeLimits } from '../telemetry/judge-block.js'
import type { NodeDirectory } from '../telemetry/node-directory.js'
import type { RegistrationWait } from '../telemetry/registration-wait.js'
import type { CopyEncoder } from './copy-encoder.js'
import type { StoreEvents } from './events.js'
import { type JudgedSlice, judgeBatches } from './judge-batches.js'
import { saveSlice } from './save-slice.js'

export interface StorePorts {
  readonly consumer: string
  readonly pool: Database
  readonly nodes: NodeDirectory
  readonly registration: RegistrationWait<number>
  readonly catalogue: CatalogueCache
  readonly encoder: CopyEncoder
  readonly events: StoreEvents
  timeLimits(): TimeLimits
  deadLetters(letters: readonly DeadLetter[]): Promise<void>
}

/** Stores a slice of telemetry: load, judge, save. All of it or nothing. @throws {Fenced} */
export async function handle(slice: Slice, ports: StorePorts): Promise<void> {
  const batches = slice.records.flatMap(decodeRecord)
  const nodeIds = await resolveNodes(batches, ports)
  const { judged, whole, repeated } = await judge(batches, nodeIds, ports)
  await ports.deadLetters(whole)
  const additions = await takeOver(ports.pool, ports.consumer, (client) =>
    saveSlice(client, { ...ports, positions: slice.positions, judged }),
  )
  const duplicates = repeated + judged.length - additions.batches.length
  ports.events.sliceStored({ additions, whole, duplicates })
}

async function resolveNodes(batches: readonly StoredBatch[], { nodes, registration }: StorePorts) {
  const known = await nodes.resolve(batches.map(({ node }) => node))
  const unknown = batches.filter(({ node }) => !known.has(node))
  if (unknown.length === 0) return known
  return new Map([...known, ...(await registration.forNodes(unknown))])
}

async function judge(
  batches: readonly StoredBatch[],
  nodeIds: ReadonlyMap<string, number>,
  { catalogue, timeLimits }: StorePorts,
): Promise<JudgedSlice> {
  const limits = timeLimits()
  const plan = await catalogue.plan()
  const slice = judgeBatches(batches, nodeIds, { catalogue: plan, limits })
  if (slice.unknownMetrics.length === 0) return slice
  const newer = await catalogue.newerThan(plan, slice.unknownMetrics)
  return newer === null ? slice : judgeBatches(batches, nodeIds, { catalogue: newer, limits })
}
