/** What `telstar doctor` found of one thing. A note is worth knowing and no failure. */
export interface HealthCheck {
  readonly check: string
  readonly result: 'ok' | 'note' | 'failed'
  readonly found: string
  readonly cure: string
}

const gib = 1024 ** 3

/** Sentences of prerequisites.sh: what is missing, with its cure after a colon. */
export function prerequisiteChecks(printed: string): HealthCheck[] {
  const missing = printed.split('\n').filter(Boolean)
  if (missing.length === 0)
    return [ok('prerequisites', 'Node, npm, Java, Maven, C++ compiler, make and Python 3 are there')]
  return missing.map((sentence) => {
    const [found = '', ...cure] = sentence.split(': ')
    return failed('prerequisites', found, cure.join(': '))
  })
}

/** Room for the engines (half a gigabyte) and some days of data. */
export function diskCheck(folder: string, freeBytes: number): HealthCheck {
  const found = `${(freeBytes / gib).toFixed(1)} GiB free in ${folder}`
  if (freeBytes >= 5 * gib) return ok('disk', found)
  if (freeBytes >= 2 * gib) return note('disk', found, 'a region with much traffic will soon need more')
  return failed('disk', found, 'free some space, or set TELSTAR_HOME to a folder on another disk')
}

export function memoryCheck(totalBytes: number): HealthCheck {
  const found = `${(totalBytes / gib).toFixed(1)} GiB in all`
  if (totalBytes >= 3 * gib) return ok('memory', found)
  return failed('memory', found, 'a region needs about 2 GiB for itself: use a machine with 4 GiB or more')
}

/** @param busy well-known ports that other programs hold */
export function portsCheck(busy: readonly string[]): HealthCheck {
  if (busy.length === 0) return ok('ports', 'the well-known ports are free or ours')
  return note(
    'ports',
    `in use by others: ${busy.join(', ')}`,
    'free ports are taken instead; telstar up prints them',
  )
}

interface Part {
  readonly name: string
  readonly state: string
  readonly lastExit: string | null
  readonly logFile: string
}

/** A process of a running stack. @param missing what it says it lacks, or null */
export function processCheck({ name, state, lastExit, logFile }: Part, missing: string | null): HealthCheck {
  const ended = lastExit === null ? '' : `, last ended with ${lastExit}`
  if (state !== 'running') return failed(name, `${state}${ended}`, `see ./telstar logs ${name} (${logFile})`)
  if (missing !== null) return failed(name, `runs but is not ready: ${missing}`, `see ./telstar logs ${name}`)
  return ok(name, `runs${ended}`)
}

export const ok = (check: string, found: string): HealthCheck => ({ check, result: 'ok', found, cure: '' })

export const note = (check: string, found: string, cure: string): HealthCheck => ({
  check,
  result: 'note',
  found,
  cure,
})

export const failed = (check: string, found: string, cure: string): HealthCheck => ({
  check,
  result: 'failed',
  found,
  cure,
})
