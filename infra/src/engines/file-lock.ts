import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { processIdentity } from './process-identity.js'

export class LockHeld extends Error {
  override name = 'LockHeld'
  constructor(
    readonly path: string,
    readonly pid: number,
    /** Whether the process that took the lock still runs; it may have handed it to another one. */
    readonly takerLives: boolean,
  ) {
    super(`${path} is held by process ${pid}`)
  }
}

export interface FileLock {
  /** From now on the lock is held by another process, such as an engine, and as long as that one runs. */
  handTo(pid: number): void
  release(): void
}

interface Holder {
  pid: number
  started: string
}

interface LockOwner extends Holder {
  taker: Holder
}

/** Takes the lock file at once or throws LockHeld; a lock whose process is gone is taken over. */
export function takeFileLock(path: string): FileLock {
  mkdirSync(dirname(path), { recursive: true })
  const mine = `${path}.${process.pid}.${process.hrtime.bigint()}`
  const taker = holder(process.pid)
  writeOwner(mine, { ...taker, taker })
  try {
    for (;;) {
      if (linked(mine, path)) return heldLock(path, taker)
      const other = readOwner(path)
      if (other && runs(other)) throw new LockHeld(path, other.pid, runs(other.taker))
      removeStale(path, other)
    }
  } finally {
    rmSync(mine, { force: true })
  }
}

/** As takeFileLock, but waits for the other process; throws LockHeld after waitMs. */
export async function awaitFileLock(path: string, waitMs: number): Promise<FileLock> {
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

function heldLock(path: string, taker: Holder): FileLock {
  let released = false
  return {
    handTo(pid) {
      const next = `${path}.next.${process.pid}`
      writeOwner(next, { ...holder(pid), taker })
      renameSync(next, path)
    },
    release() {
      const owner = released ? undefined : readOwner(path)
      released = true
      if (owner?.taker.pid === taker.pid && owner.taker.started === taker.started)
        rmSync(path, { force: true })
    },
  }
}

function holder(pid: number): Holder {
  return { pid, started: processIdentity(pid) ?? '' }
}

function runs({ pid, started }: Holder): boolean {
  return processIdentity(pid) === started
}

function writeOwner(path: string, owner: LockOwner): void {
  writeFileSync(path, JSON.stringify(owner))
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
