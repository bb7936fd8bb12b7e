import { readTopic } from '@telstar/bus/read-topic'
import { startProducer } from '@telstar/bus/start-producer'
import { kafkaTopics, recordHeaders } from '@telstar/contracts/kafka-topics'
import { type RegistryEntry, registryEntrySchema } from '@telstar/contracts/registry-entry'
import type { Logger } from '@telstar/runtime/logger'

interface RegistryAddress {
  readonly brokers: string
  readonly region: string
  readonly log: Logger
}

const topic = kafkaTopics.nodeRegistry.name

/** The registry of a region's nodes, as it stands in its compacted topic; no database is asked. */
export async function readRegistry({ brokers, log }: RegistryAddress): Promise<Map<string, RegistryEntry>> {
  const entries = new Map<string, RegistryEntry>()
  for await (const { key, value } of readTopic({ brokers: brokerList(brokers), topic, log })) {
    if (key === null) continue
    const entry = value.length === 0 ? null : parsed(value)
    if (entry === null) entries.delete(key)
    else entries.set(key, entry)
  }
  return entries
}

/** Puts entries into the registry, or removes nodes from it; resolves when Kafka has all of it. */
export async function writeRegistry(
  { brokers, region, log }: RegistryAddress,
  changes: { readonly put?: readonly RegistryEntry[]; readonly remove?: readonly string[] },
): Promise<void> {
  const producer = startProducer({ brokers: brokerList(brokers), clientId: 'telstar-registry', log })
  const headers = { [recordHeaders.region]: region }
  const records = [
    ...(changes.put ?? []).map((entry) => ({ key: entry.node, value: Buffer.from(JSON.stringify(entry)) })),
    ...(changes.remove ?? []).map((node) => ({ key: node, value: null })),
  ]
  try {
    await Promise.all(records.map((record) => producer.produce({ topic, headers, ...record })))
  } finally {
    await producer.stop()
  }
}

/** What is not an entry is passed over here as it is by the broker. */
function parsed(value: Buffer): RegistryEntry | null {
  try {
    return registryEntrySchema.safeParse(JSON.parse(value.toString('utf8'))).data ?? null
  } catch {
    return null
  }
}

export const brokerList = (brokers: string): string[] =>
  brokers
    .split(',')
    .map((broker) => broker.trim())
    .filter(Boolean)
