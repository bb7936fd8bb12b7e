import type { CarryOut, Outcome } from '../domain/carry-out.js'
import type { CommandEnvelope } from '../domain/command-envelope.js'
import type { EventStore } from '../event-store/event-store.js'
import { profileAggregate } from '../profiles/aggregate.js'
import { type ExportDocument, exportDocument } from './export-document.js'
import type { Vault } from './vault.js'

interface ExportPorts {
  readonly carryOut: CarryOut
  readonly store: EventStore
  readonly vault: Vault
}

export interface ExportOrder {
  readonly customerId: string
  readonly envelope: CommandEnvelope
}

/**
 * Records that a customer's data is given out, then reads all of it, from the log itself.
 * @returns the document, or why there is none: a conflict or a refusal of the command `record-export`
 */
export async function exportSubject(
  { carryOut, store, vault }: ExportPorts,
  { customerId, envelope }: ExportOrder,
): Promise<ExportDocument | Outcome> {
  const command = { type: 'record-export' } as const
  const outcome = await carryOut.run({ aggregate: profileAggregate, id: customerId, command, envelope })
  if (outcome.kind === 'conflict' || outcome.kind === 'refused') return outcome
  const events = await vault.openAll(await store.readSubject(customerId))
  return exportDocument(customerId, events, envelope.at)
}
