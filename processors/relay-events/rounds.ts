interface Keyed {
  readonly topic: string
  readonly key: string
}

/**
 * Entries in rounds, each of which holds a key once: when a round is published before the next one begins, no failure
 * can put a later record of a key before an earlier one.
 */
export function roundsOf<Entry extends Keyed>(entries: readonly Entry[]): Entry[][] {
  const rounds: Entry[][] = []
  const published = new Map<string, number>()
  for (const entry of entries) {
    const key = `${entry.topic}\n${entry.key}`
    const round = published.get(key) ?? 0
    published.set(key, round + 1)
    rounds[round] ??= []
    rounds[round].push(entry)
  }
  return rounds
}
