import type { Slice } from '@telstar/bus/slice'
import type { Database, Transaction } from '@telstar/runtime/database'
import { advanceOffsets } from '../consumer-offsets-table.js'
import { takeOver } from '../take-over.js'
import type { ProjectNodesEvents } from './events.js'
import { inOrder, type NodeChange, nodeChange } from './node-change.js'
import { markRemoved, saveEntry, savePresence } from './nodes-table.js'

export interface ProjectNodesPorts {
  readonly consumer: string
  readonly region: string
  readonly pool: Database
  readonly events: ProjectNodesEvents
}

/** Projects one slice: the changes and the offsets are one transaction. */
export async function handle({ records, positions }: Slice, ports: ProjectNodesPorts): Promise<void> {
  const changes = inOrder(records.map((record) => nodeChange(record, ports.region)))
  await takeOver(ports.pool, ports.consumer, async (transaction) => {
    for (const change of changes) await save(transaction, change)
    await advanceOffsets(transaction, ports.consumer, positions)
  })
  ports.events.changesProjected(changes)
}

async function save(transaction: Transaction, change: NodeChange): Promise<void> {
  switch (change.kind) {
    case 'registered':
      return saveEntry(transaction, change.entry)
    case 'removed':
      return markRemoved(transaction, change.node, change.at)
    case 'presence':
      return savePresence(transaction, change.event)
  }
}
