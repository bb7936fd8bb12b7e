import type { AlertEvent } from '@telstar/contracts/alert-event'
import { type Database, inTransaction } from '@telstar/runtime/database'
import type { ActiveOutage } from '../alerts/alerts-table.js'
import { saveChanges } from '../alerts/save-changes.js'
import { alertsBelow, holdsLease, standingOutages } from './alerts-table.js'
import type { OutageChanges } from './decide-outages.js'
import { widestFirst } from './outage-change.js'
import { settleCauses } from './settle-causes.js'

/** Another process has taken over the watch: it decides. */
export class LeaseLost extends Error {
  override name = 'LeaseLost'
}

interface SaveOptions {
  readonly now: number
  readonly source: string
  readonly lease: { readonly name: string; readonly holder: string }
}

interface Saved {
  readonly events: AlertEvent[]
  /** The outages that stand now. */
  readonly standing: ActiveOutage[]
}

/**
 * One transaction: outages begin and end, causes first, and every open alert has the cause that stands then.
 * @throws {LeaseLost}
 */
export async function saveOutages(
  pool: Database,
  changes: OutageChanges,
  options: SaveOptions,
): Promise<Saved> {
  return inTransaction(pool, async (client) => {
    if (!(await holdsLease(client, options.lease))) throw new LeaseLost('the lease is held by another')
    const events: AlertEvent[] = []
    for (const rule of widestFirst) events.push(...(await saveChanges(client, changes[rule], options)))
    const standing = await standingOutages(client)
    const settled = settleCauses(await alertsBelow(client, standing), standing, options.now)
    events.push(...(await saveChanges(client, settled, options)))
    return { events, standing }
  })
}
