import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { processBeginning } from './process-identity.js'

/** Another process runs this region's stack. */
export class StackLocked extends Error {
  override name = 'StackLocked'
  constructor(
    readonly pid: number,
    file: string,
  ) {
    super(`this region's stack already runs as process ${pid} (${file})`)
  }
}

/** Who holds a lock: a pid may be given to another process later, its beginning is not. */
interface Holder {
  readonly pid: number
  readonly began: string
}

/** Tells when a process began, or null when it is gone. */
export type Beginning = (pid: number) => string | null

/**
 * Makes this process the only one to run the stack of a folder, until `release`. A lock whose holder was killed is
 * taken over.
 * @throws {StackLocked} when its holder lives
 */
export function lockStack(file: string, pid: number, beginning: Beginning = processBeginning) {
  mkdirSync(dirname(file), { recursive: true })
  const mine = `${file}.${pid}`
  writeFileSync(mine, JSON.stringify({ pid, began: beginning(pid) ?? '' } satisfies Holder), { mode: 0o600 })
  try {
    while (!linked(mine, file)) removeStale(file, beginning)
  } finally {
    rmSync(mine, { force: true })
  }
  return { release: () => rmSync(file, { force: true }) }
}

/** The pid of the live process that runs the stack of a folder, or null. */
export function lockHolder(file: string, beginning: Beginning = processBeginning): number | null {
  const holder = read(file)
  return holder !== null && beginning(holder.pid) === holder.began ? holder.pid : null
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function removeStale(file: string, beginning: Beginning): void {
  const pid = lockHolder(file, beginning)
  if (pid !== null) throw new StackLocked(pid, file)
  // Moved aside first: of several who saw the same dead holder, whoever then holds a live lock in hand puts it back.
  const aside = `${file}.stale`
  try {
    renameSync(file, aside)
  } catch {
    return
  }
  if (lockHolder(aside, beginning) !== null) linked(aside, file)
  rmSync(aside, { force: true })
}

function read(file: string): Holder | null {
  try {
    const { pid, began } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Holder>
    return typeof pid === 'number' && typeof began === 'string' ? { pid, began } : null
  } catch {
    return null
  }
}
