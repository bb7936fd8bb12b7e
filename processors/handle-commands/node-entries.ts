import type { KafkaRecord } from '@telstar/bus/kafka-record'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import { type RegistryEntry, registryEntrySchema } from '@telstar/contracts/registry-entry'
import type { ClientBase } from 'pg'

/** How long the registry topic may take to show what it was given. */
const coveredMs = 30_000

interface Decided {
  readonly entry: RegistryEntry | null
  readonly until: number
}

/**
 * The registry of nodes as it will be: what its topic says, what was decided and is on the way there, and what still
 * lies in the outbox.
 */
export class NodeEntries {
  readonly #entries = new Map<string, RegistryEntry>()
  readonly #decided = new Map<string, Decided>()

  /** @param now Unix milliseconds */
  constructor(private readonly now: () => number) {}

  /** Takes in one record of the registry topic. @throws {Error} when it cannot be read; what was known stays */
  apply({ key, value }: Pick<KafkaRecord, 'key' | 'value'>): void {
    if (key === null) throw new Error('a registry record without key')
    const entry = entryOf(value)
    if (entry === null) this.#entries.delete(key)
    else this.#entries.set(key, entry)
    const decided = this.#decided.get(key)
    if (decided !== undefined && isSame(decided.entry, entry)) this.#decided.delete(key)
  }

  /** Remembers what was decided and committed, until the topic says so too. */
  remember(node: string, entry: RegistryEntry | null): void {
    const now = this.now()
    for (const [known, { until }] of this.#decided) if (until < now) this.#decided.delete(known)
    this.#decided.set(node, { entry, until: now + coveredMs })
  }

  /** The entry of a node, as the transaction sees it, or null. */
  async current(client: ClientBase, node: string): Promise<RegistryEntry | null> {
    const { rows } = await client.query<{ value: Buffer | null }>(
      'SELECT value FROM outbox WHERE topic = $1 AND key = $2 ORDER BY position DESC LIMIT 1',
      [kafkaTopics.nodeRegistry.name, node],
    )
    const [waiting] = rows
    if (waiting !== undefined) return entryOf(waiting.value)
    const decided = this.#decided.get(node)
    if (decided !== undefined && decided.until >= this.now()) return decided.entry
    return this.#entries.get(node) ?? null
  }
}

function isSame(one: RegistryEntry | null, other: RegistryEntry | null): boolean {
  return one?.updatedAt === other?.updatedAt && one?.tokenHash === other?.tokenHash
}

function entryOf(value: Buffer | null): RegistryEntry | null {
  if (value === null || value.length === 0) return null
  return registryEntrySchema.parse(JSON.parse(value.toString('utf8')))
}
