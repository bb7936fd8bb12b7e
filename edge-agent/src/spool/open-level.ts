import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ClassicLevel } from 'classic-level'
import { causeOf, SpoolUnavailable, textOf } from './spool-error.js'
import { type Level, type Survey, surveyLevel } from './survey.js'

/** A store that can be used, and what had to be done for it. */
export interface OpenedLevel {
  readonly level: Level
  readonly survey: Survey
  readonly outcome: 'sound' | 'repaired' | 'begun anew'
  /** Why it was not sound. */
  readonly reason: string | null
}

interface Place {
  readonly dir: string
  /** Unix milliseconds, to name what is moved aside. */
  readonly now: number
}

/** Deaths of the process while opening, in a row, after which the store is moved aside unread. */
const mostDeaths = 3

/**
 * Opens `dir/spool` and reads it through. Damage is repaired as LevelDB can; what cannot be is moved to
 * `dir/spool.damaged-<time>` (the newest one is kept) and a new store begins: an agent never stays down for a bad disk block.
 * @throws {SpoolUnavailable} when another process holds it or the disk refuses
 */
export async function openLevel(place: Place): Promise<OpenedLevel> {
  await mkdir(place.dir, { recursive: true })
  const marker = join(place.dir, 'opening')
  const deaths = readDeaths(marker)
  // A store that kills its reader must not do so for ever: the note is gone only after a good end.
  attempt(() => writeFileSync(marker, String(deaths + 1)))
  try {
    const opened = deaths >= mostDeaths ? await beginAnew(place, 'opening it ended the process') : null
    const result = opened ?? (await openSoundly(place))
    attempt(() => rmSync(marker, { force: true }))
    return result
  } catch (error) {
    if (causeOf(error) !== 'input-output') attempt(() => rmSync(marker, { force: true }))
    throw new SpoolUnavailable(`${join(place.dir, 'spool')}: ${textOf(error)}`, { cause: error })
  }
}

async function openSoundly(place: Place): Promise<OpenedLevel> {
  const location = join(place.dir, 'spool')
  try {
    return { ...(await openAndRead(location)), outcome: 'sound', reason: null }
  } catch (error) {
    if (causeOf(error) !== 'damage') throw error
    return repair(place, textOf(error))
  }
}

async function repair(place: Place, reason: string): Promise<OpenedLevel> {
  const location = join(place.dir, 'spool')
  try {
    await ClassicLevel.repair(location)
    return { ...(await openAndRead(location)), outcome: 'repaired', reason }
  } catch (error) {
    if (causeOf(error) !== 'damage') throw error
    return beginAnew(place, `${reason}; repair: ${textOf(error)}`)
  }
}

async function beginAnew({ dir, now }: Place, reason: string): Promise<OpenedLevel> {
  for (const name of readdirSync(dir)) {
    if (name.startsWith('spool.damaged-')) rmSync(join(dir, name), { recursive: true, force: true })
  }
  if (existsSync(join(dir, 'spool'))) renameSync(join(dir, 'spool'), join(dir, `spool.damaged-${now}`))
  return { ...(await openAndRead(join(dir, 'spool'))), outcome: 'begun anew', reason }
}

async function openAndRead(location: string): Promise<{ level: Level; survey: Survey }> {
  const level: Level = new ClassicLevel<Buffer, Buffer>(location, {
    keyEncoding: 'buffer',
    valueEncoding: 'buffer',
    // Small on purpose: the agent lives on node hardware. Batches are packed already.
    cacheSize: 512 * 1024,
    writeBufferSize: 1024 * 1024,
    maxOpenFiles: 100,
    compression: false,
  })
  await level.open()
  try {
    return { level, survey: await surveyLevel(level) }
  } catch (error) {
    await level.close()
    throw error
  }
}

function readDeaths(marker: string): number {
  try {
    return Number(readFileSync(marker, 'utf8')) || 0
  } catch {
    return 0
  }
}

function attempt(action: () => void): void {
  try {
    action()
  } catch {
    // Disk full: the note is a help, not a condition.
  }
}
