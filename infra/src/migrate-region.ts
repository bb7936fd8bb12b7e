import { fileURLToPath } from 'node:url'
import { metricCatalogueV1 } from '@telstar/contracts/metric-catalogue-v1'
import type pg from 'pg'
import { applyMetrics } from './metrics-apply.js'
import { loadCatalogue } from './metrics-table.js'
import { asOwner, withClient } from './metrics-transaction.js'
import { seedRules } from './rules/seed-rules.js'
import { runMigrations } from './run-migrations.js'

const migrations = fileURLToPath(new URL('../migrations', import.meta.url))

export interface MigrateOptions {
  readonly onProgress?: (step: string) => void
  /** Passwords to set for the roles; without them the roles can log in only where the server asks for none. */
  readonly passwords?: Partial<Record<'telstar_owner' | 'telstar_writer' | 'telstar_reader', string>>
}

/**
 * Brings a regional database to the newest schema: extension, roles, tables, and on first use the catalogue with a
 * hypertable and rollups for each group, and the default rules. Can be run again at any time.
 * @param adminUrl of a user who may create extensions and roles
 */
export async function migrateRegion(adminUrl: string, options: MigrateOptions = {}): Promise<void> {
  const { onProgress = () => undefined, passwords = {} } = options
  const empty = await withClient(adminUrl, async (client) => {
    await client.query('CREATE EXTENSION IF NOT EXISTS timescaledb')
    await runMigrations(client, migrations, onProgress)
    for (const [role, password] of Object.entries(passwords)) await setPassword(client, role, password)
    return (await loadCatalogue(client)).length === 0
  })
  if (empty) await applyMetrics(adminUrl, metricCatalogueV1, onProgress)
  await withClient(adminUrl, async (client) => {
    const rules = await asOwner(client, async () => seedRules(client, await loadCatalogue(client)))
    if (rules > 0) onProgress(`${rules} default rules`)
  })
}

async function setPassword(client: pg.Client, role: string, password: string): Promise<void> {
  await client.query(`ALTER ROLE ${client.escapeIdentifier(role)} PASSWORD ${client.escapeLiteral(password)}`)
}
