import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Teardown } from '@telstar/runtime/teardown'
import { startTimescale } from './engines/start-timescale.js'
import { migrateSupport } from './migrate-support.js'

export interface ScratchSupport {
  readonly pid: number
  databaseUrl(
    role: 'support_owner' | 'support_writer' | 'support_projector' | 'support_reader' | 'postgres',
  ): string
  stop(): Promise<void>
}

/** The database of customer support in a folder of its own, migrated; gone when stopped. For tests. */
export async function startScratchSupport(): Promise<ScratchSupport> {
  const folder = mkdtempSync(join(tmpdir(), 'telstar-support-'))
  const teardown = new Teardown()
  teardown.add('folder', () => rmSync(folder, { recursive: true, force: true }))
  try {
    const engine = await startTimescale({
      dataDir: join(folder, 'data'),
      logFile: join(folder, 'engine.log'),
    })
    teardown.add('engine', () => engine.stop())
    await migrateSupport(engine.url('postgres'))
    return { pid: engine.pid, databaseUrl: (role) => engine.url(role), stop: () => teardown.run() }
  } catch (error) {
    await teardown.run()
    throw error
  }
}
