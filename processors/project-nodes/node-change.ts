import type { KafkaRecord } from '@telstar/bus/kafka-record'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import { nodeIdSchema } from '@telstar/contracts/node-id'
import { type PresenceEvent, presenceEventSchema } from '@telstar/contracts/presence-event'
import { type RegistryEntry, registryEntrySchema } from '@telstar/contracts/registry-entry'

/** What one record means for the tables of nodes. The hash of the token stays in the registry topic. */
export type NodeChange =
  | { readonly kind: 'registered'; readonly entry: Omit<RegistryEntry, 'tokenHash'> }
  | { readonly kind: 'removed'; readonly node: string; readonly at: Date }
  | { readonly kind: 'presence'; readonly event: PresenceEvent }

/**
 * Reads a record of the registry or of the presence topic. A node registered in another region is gone from this one, as
 * it is for the broker.
 * @throws {Error} saying what is wrong with it
 */
export function nodeChange(record: KafkaRecord, region: string): NodeChange {
  if (record.topic === kafkaTopics.nodePresence.name) {
    return { kind: 'presence', event: presenceEventSchema.parse(json(record)) }
  }
  const node = nodeIdSchema.parse(record.key)
  const removed = { kind: 'removed', node, at: new Date(record.timestamp) } as const
  if (record.value.length === 0) return removed
  const { tokenHash: _, ...entry } = registryEntrySchema.parse(json(record))
  if (entry.node !== node) throw new Error(`the key is ${node} but the entry is about ${entry.node}`)
  return entry.region === region ? { kind: 'registered', entry } : removed
}

/** Registry before presence: a node that registers and connects at once is known before it is online. */
export function inOrder(changes: readonly NodeChange[]): NodeChange[] {
  return [
    ...changes.filter(({ kind }) => kind !== 'presence'),
    ...changes.filter(({ kind }) => kind === 'presence'),
  ]
}

function json({ value }: KafkaRecord): unknown {
  return JSON.parse(value.toString('utf8'))
}
