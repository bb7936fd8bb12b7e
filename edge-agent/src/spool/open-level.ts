import { join } from 'node:path'
import { ClassicLevel } from 'classic-level'
import { probeLevel } from './probe-level.js'
import { type Place, setStoreAside, setTablesAside } from './set-aside.js'
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

/** Deaths in a row after which a store is repaired even though nothing seems wrong with it; that costs nothing but time. */
const mostDeaths = 6

/**
 * Opens `dir/spool` and reads it through. Damage is repaired as LevelDB can; what cannot be is moved to
 * `dir/spool.damaged-<time>` (the newest one is kept) and a new store begins: an agent never stays down for a bad disk block.
 * @param deaths processes in a row that died with the store open
 * @throws {SpoolUnavailable} when another process holds it or the disk refuses
 */
export async function openLevel(place: Place, deaths: number): Promise<OpenedLevel> {
  try {
    return deaths === 0 ? await openSoundly(place) : await openCarefully(place, deaths)
  } catch (error) {
    throw new SpoolUnavailable(`${join(place.dir, 'spool')}: ${textOf(error)}`, { cause: error })
  }
}

/** After a death: tried in another process first. A process that was merely killed left a sound store. */
async function openCarefully(place: Place, deaths: number): Promise<OpenedLevel> {
  const location = join(place.dir, 'spool')
  const how = deaths === 1 || deaths >= mostDeaths ? 'read' : 'compact'
  // Also where repair is certain: only opening heeds LevelDB's lock, and another agent may be at work here.
  const sound = (await probeLevel(location, how)) === 'sound'
  if (sound && deaths < mostDeaths) return openSoundly(place)
  const reason = 'using it ended the process'
  if ((await probeLevel(location, 'repair')) !== 'sound') {
    await setTablesAside(place)
    if ((await probeLevel(location, 'repair')) !== 'sound') return beginAnew(place, reason)
  }
  return { ...(await openSoundly(place)), outcome: 'repaired', reason }
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

async function beginAnew(place: Place, reason: string): Promise<OpenedLevel> {
  setStoreAside(place)
  return { ...(await openAndRead(join(place.dir, 'spool'))), outcome: 'begun anew', reason }
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
