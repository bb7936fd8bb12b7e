import type { Position } from '@telstar/bus/slice'
import type { AlertEvent } from '@telstar/contracts/alert-event'
import type { ClientBase } from 'pg'
import type { AlertChange } from '../alerts/alert-change.js'
import { saveChanges } from '../alerts/save-changes.js'
import { advanceOffsets } from '../consumer-offsets-table.js'
import { type PartitionClock, saveClocks } from './evaluation-clocks-table.js'
import { forgetStates, saveStates } from './evaluation-states-table.js'
import type { WatchedNode } from './watched-node.js'

/** What evaluation came to. */
export interface Evaluated {
  /** In the order in which they happened to each alert. */
  readonly changes: readonly AlertChange[]
  /** Nodes whose state is not what is stored. */
  readonly touched: ReadonlySet<WatchedNode>
  /** Nodes that were decommissioned. */
  readonly gone: readonly WatchedNode[]
  readonly clocks: readonly PartitionClock[]
}

interface SaveOptions {
  readonly consumer: string
  readonly region: string
  readonly positions: readonly Position[]
  readonly setVersion: bigint
  /** Unix milliseconds, our clock. */
  readonly now: number
}

/**
 * The writes of one evaluation, to be run in one transaction: offsets, states, alerts with their history and the events
 * to publish.
 * @returns the events
 * @throws {Fenced} when the partitions have another owner
 */
export async function saveEvaluation(
  client: ClientBase,
  { changes, touched, gone, clocks }: Evaluated,
  { consumer, region, positions, setVersion, now }: SaveOptions,
): Promise<AlertEvent[]> {
  await advanceOffsets(client, consumer, positions)
  await saveStates(
    client,
    [...touched].map((node) => node.encode()),
  )
  await forgetStates(
    client,
    gone.map(({ facts }) => facts.nodeId),
  )
  await saveClocks(client, clocks, setVersion)
  return saveChanges(client, changes, { now, source: `/${region}/${consumer}` })
}
