/** The store cannot take it now: disk full, I/O error, or being opened again. The reading is not accepted. */
export class NotAccepted extends Error {
  override name = 'NotAccepted'
}

/** The store cannot be opened for a reason that is not damage: another process holds it, or the disk refuses. */
export class SpoolUnavailable extends Error {
  override name = 'SpoolUnavailable'
}

const disk = /No space left|Permission denied|Read-only file system|Too many open files|quota/i
const inputOutput = /Input\/output error/i

/** What an error of LevelDB means for the store. */
export function causeOf(error: unknown): 'locked' | 'disk' | 'input-output' | 'damage' {
  const text = textOf(error)
  if (text.includes('LEVEL_LOCKED')) return 'locked'
  if (disk.test(text)) return 'disk'
  return inputOutput.test(text) ? 'input-output' : 'damage'
}

/** LevelDB's own words, which classic-level keeps as the cause. */
export function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = (error as Error & { code?: string }).code ?? ''
  const cause = error.cause === undefined ? '' : `: ${textOf(error.cause)}`
  return `${code} ${error.message}${cause}`.trim()
}
