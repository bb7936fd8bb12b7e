import { fileURLToPath } from 'node:url'
import { withClient } from './metrics-transaction.js'
import { runMigrations } from './run-migrations.js'

const migrations = fileURLToPath(new URL('../../support/migrations', import.meta.url))

/** Brings the database of customer support to the newest schema. Can be run again at any time. @param adminUrl of a user who may create roles */
export async function migrateSupport(
  adminUrl: string,
  onProgress: (step: string) => void = () => {},
): Promise<void> {
  await withClient(adminUrl, async (client) => {
    await runMigrations(client, migrations, onProgress)
  })
}
