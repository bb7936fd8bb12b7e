import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { processIdentity } from './process-identity.js'

export class LockHeld extends Error {
  override name = 'LockHeld'
  constructor(
    readonly path: string,
    readonly pid: number,
  ) {
    super(`${path} is held by process ${pid}`)
  }
}

interface LockOwner {
  pid: number
  started: string
}

/** Takes the lock file at once or throws LockHeld; a lock whose process is gone is taken over. Returns the release. */
export function takeFileLock(path: string): () => void {
  mkdirSync(dirname(path), { recursive: true })
  const mine = `${path}.${process.pid}.${process.hrtime.bigint()}`
  const owner: LockOwner = { pid: process.pid, started: processIdentity(process.pid) ?? '' }
  writeFileSync(mine, JSON.stringify(owner))
  try {
    for (;;) {
      if (linked(mine, path)) return () => releaseLock(path, owner)
      const other = readOwner(path)
      if (other && processIdentity(other.pid) === other.started) throw new LockHeld(path, other.pid)
      removeStale(path, other)
    }
  } finally {
    rmSync(mine, { force: true })
  }
}

/** As takeFileLock, but waits for the other process; throws LockHeld after waitMs. */
export async function awaitFileLock(path: string, waitMs: number): Promise<() => void> {
  const deadline = Date.now() + waitMs
  for (;;) {
    try {
      return takeFileLock(path)
    } catch (error) {
      if (!(error instanceof LockHeld) || Date.now() > deadline) throw error
    }
    await sleep(100)
  }
}

// A hard link appears whole or not at all, so no reader ever sees a lock without its owner in it.
function linked(mine: string, path: string): boolean {
  try {
    linkSync(mine, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function readOwner(path: string): LockOwner | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as LockOwner
  } catch {
    return undefined
  }
}

// Two takers may see the same stale lock: what was moved away is looked at again, and a fresh one is put back.
function removeStale(path: string, stale: LockOwner | undefined): void {
  const aside = `${path}.stale.${process.pid}`
  try {
    renameSync(path, aside)
  } catch {
    return
  }
  const moved = readOwner(aside)
  if (moved?.pid !== stale?.pid || moved?.started !== stale?.started) linked(aside, path)
  rmSync(aside, { force: true })
}

function releaseLock(path: string, owner: LockOwner): void {
  const current = readOwner(path)
  if (current?.pid === owner.pid && current.started === owner.started) rmSync(path, { force: true })
}
