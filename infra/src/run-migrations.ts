import { runner } from 'node-pg-migrate'
import type pg from 'pg'

/** Runs the migrations of a folder that have not run yet, by the files' order. Can be run again at any time. */
export async function runMigrations(
  client: pg.Client,
  folder: string,
  onProgress: (step: string) => void,
): Promise<void> {
  const ran = await runner({
    dbClient: client,
    dir: folder,
    direction: 'up',
    migrationsTable: 'pgmigrations',
    advisoryLockMode: 'wait',
    log: () => undefined,
  })
  for (const { name } of ran) onProgress(`migration ${name}`)
}
