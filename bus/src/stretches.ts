interface Keyed {
  readonly topic: string
  readonly key: string
}

/**
 * Cuts entries, in their order, into stretches each of which holds a key once: when one is published before the next one
 * begins, no failure can put a later record of a key before an earlier one.
 */
export function stretchesOf<Entry extends Keyed>(entries: readonly Entry[]): Entry[][] {
  const stretches: Entry[][] = []
  let keys = new Set<string>()
  for (const entry of entries) {
    const key = `${entry.topic}\n${entry.key}`
    if (stretches.length === 0 || keys.has(key)) {
      stretches.push([])
      keys = new Set()
    }
    keys.add(key)
    stretches.at(-1)?.push(entry)
  }
  return stretches
}
