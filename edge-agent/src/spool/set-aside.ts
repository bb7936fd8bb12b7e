import { existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { probeLevel } from './probe-level.js'

/** A folder of a store, and the time that names what is moved out of it. */
export interface Place {
  readonly dir: string
  /** Unix milliseconds. */
  readonly now: number
}

/** Moves the whole store away. The newest damaged one is kept for whoever wants to look, the others go. */
export function setStoreAside(place: Place): void {
  const aside = freshAside(place)
  if (existsSync(join(place.dir, 'spool'))) renameSync(join(place.dir, 'spool'), aside)
}

/** Moves away those tables that cannot be read even alone, so that one bad block costs its table and not the store. */
export async function setTablesAside(place: Place): Promise<void> {
  const spool = join(place.dir, 'spool')
  const alone = join(place.dir, 'probe')
  const bad: string[] = []
  for (const table of readdirSync(spool).filter((name) => name.endsWith('.ldb'))) {
    rmSync(alone, { recursive: true, force: true })
    mkdirSync(alone)
    linkSync(join(spool, table), join(alone, table))
    if ((await probeLevel(alone, 'repair')) !== 'sound') bad.push(table)
  }
  rmSync(alone, { recursive: true, force: true })
  if (bad.length === 0) return
  const aside = freshAside(place)
  mkdirSync(aside)
  for (const table of bad) renameSync(join(spool, table), join(aside, table))
}

function freshAside({ dir, now }: Place): string {
  for (const name of readdirSync(dir)) {
    if (name.startsWith('spool.damaged-')) rmSync(join(dir, name), { recursive: true, force: true })
  }
  return join(dir, `spool.damaged-${now}`)
}
