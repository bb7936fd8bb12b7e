import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { asOwner, withClient } from './metrics-transaction.js'

const claim = `
  INSERT INTO leases (name, holder, expires_at) VALUES ('apply-metrics', $1, now() + interval '20 seconds')
  ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
  WHERE leases.holder = excluded.holder OR leases.expires_at < now()`

const renewMs = 5000
const waitMs = 60_000

/**
 * Runs `work` while nobody else changes the catalogue: two at once would both carry rollups into the same table. Waits a
 * minute for another to end; the claim of one that died ends by itself.
 * @throws {Error} when another is still at it
 */
export async function alone<Result>(url: string, work: () => Promise<Result>): Promise<Result> {
  const holder = randomUUID()
  return withClient(url, async (client) => {
    const claimed = () => asOwner(client, async () => (await client.query(claim, [holder])).rowCount === 1)
    for (const until = Date.now() + waitMs; !(await claimed()); await pause(500)) {
      if (Date.now() > until)
        throw new Error('another process is changing the catalogue; try again when it is done')
    }
    let renewing: Promise<unknown> = Promise.resolve()
    const renewal = setInterval(() => {
      renewing = renewing.then(claimed).catch(() => undefined)
    }, renewMs)
    try {
      return await work()
    } finally {
      clearInterval(renewal)
      await renewing
      await asOwner(client, () => client.query('DELETE FROM leases WHERE holder = $1', [holder])).catch(
        () => undefined,
      )
    }
  })
}
