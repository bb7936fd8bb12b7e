import type { BatchIdentity } from '@telstar/contracts/telemetry-batch'
import type { ClassicLevel } from 'classic-level'
import { decodeMeta, type NodeMeta } from './node-meta.js'
import { parseKey } from './spool-key.js'
import { decodeRecord } from './spool-record.js'

export type Level = ClassicLevel<Buffer, Buffer>

/** What lies in the store of one node. */
export interface Holding {
  meta: NodeMeta | null
  batches: number
  samples: number
  bytes: number
  newest: BatchIdentity | null
}

/** Everything readable in a store, and how much was not. */
export interface Survey {
  readonly nodes: Map<string, Holding>
  /** Records whose checksum was wrong; they are deleted. */
  readonly damaged: number
}

export const emptyHolding: Holding = { meta: null, batches: 0, samples: 0, bytes: 0, newest: null }

/** Reads every record once and deletes those that are damaged. @throws when LevelDB cannot read on */
export async function surveyLevel(level: Level): Promise<Survey> {
  const nodes = new Map<string, Holding>()
  const bad: Buffer[] = []
  // In chunks of bounded size: a full store must not fill the memory.
  const iterator = level.iterator({ highWaterMarkBytes: 256 * 1024 })
  try {
    let rows = await iterator.nextv(200)
    while (rows.length > 0) {
      bad.push(...rows.filter(([key, value]) => !count(nodes, key, value)).map(([key]) => key))
      rows = await iterator.nextv(200)
    }
  } finally {
    await iterator.close()
  }
  if (bad.length > 0)
    await level.batch(
      bad.map((key) => ({ type: 'del', key })),
      { sync: true },
    )
  return { nodes, damaged: bad.length }
}

function count(nodes: Map<string, Holding>, key: Buffer, value: Buffer): boolean {
  const parsed = parseKey(key)
  if (parsed === null) return false
  const holding = nodes.get(parsed.node) ?? { ...emptyHolding }
  if (parsed.identity === null) {
    holding.meta = decodeMeta(key, value)
    if (holding.meta === null) return false
  } else {
    const record = decodeRecord(key, value)
    if (record === null) return false
    holding.batches += 1
    holding.samples += record.samples
    holding.bytes += key.length + value.length
    holding.newest = parsed.identity
  }
  nodes.set(parsed.node, holding)
  return true
}
