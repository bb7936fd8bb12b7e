import { setTimeout as sleep } from 'node:timers/promises'
import { type FileLock, LockHeld, takeFileLock } from './file-lock.js'

const dyingMs = 15_000

/** Another engine runs on the same data directory. */
export class DataDirInUse extends Error {
  override name = 'DataDirInUse'
}

/**
 * Takes `<dataDir>.lock`. An engine whose starter is gone is being ended by its guard, so that one is waited for;
 * otherwise DataDirInUse is thrown at once.
 */
export async function lockDataDir(dataDir: string, what: string): Promise<FileLock> {
  const deadline = Date.now() + dyingMs
  for (;;) {
    try {
      return takeFileLock(`${dataDir}.lock`)
    } catch (error) {
      if (!(error instanceof LockHeld)) throw error
      if (error.takerLives || Date.now() > deadline) {
        throw new DataDirInUse(`${dataDir} is in use by ${what}, process ${error.pid}: stop that one first.`)
      }
    }
    await sleep(100)
  }
}
