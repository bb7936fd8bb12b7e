import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A store that has been open so long is trusted. */
const trustedMs = 60_000

/**
 * How many processes in a row died with the store open, noted beside it. LevelDB aborts on some damage, also long after
 * it was opened, when it compacts: the more deaths, the more carefully the next opening looks.
 */
export class Deaths {
  readonly #file: string
  #trust: NodeJS.Timeout | null = null

  constructor(dir: string) {
    this.#file = join(dir, 'deaths')
  }

  /** The count so far; this opening counts as one more until it has gone well for a minute, or `none` is called. */
  expect(): number {
    const before = this.#read()
    this.#trust = setTimeout(() => this.none(), trustedMs)
    attempt(() => writeFileSync(this.#file, String(before + 1)))
    return before
  }

  /** It was not opened after all. */
  withdraw(before: number): void {
    this.none()
    if (before > 0) attempt(() => writeFileSync(this.#file, String(before)))
  }

  /** The store was closed, or has been open long enough to be trusted. */
  none(): void {
    if (this.#trust !== null) clearTimeout(this.#trust)
    attempt(() => rmSync(this.#file, { force: true }))
  }

  #read(): number {
    try {
      return Number(readFileSync(this.#file, 'utf8')) || 0
    } catch {
      return 0
    }
  }
}

function attempt(action: () => void): void {
  try {
    action()
  } catch {
    // Disk full: the note is a help, not a condition.
  }
}
