import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'

/** What the load generator was promised, on disk: the oracle is never a service's own counter. */
export class Journal {
  readonly #file: number
  #lines: string[] = []
  readonly #timer: NodeJS.Timeout

  constructor(path: string) {
    this.#file = openSync(path, 'a')
    this.#timer = setInterval(() => this.flush(), 100)
  }

  acknowledged(node: string, boot: number, seq: number): void {
    this.#lines.push(`${node} ${boot} ${seq}\n`)
  }

  flush(): void {
    if (this.#lines.length === 0) return
    writeSync(this.#file, this.#lines.join(''))
    fsyncSync(this.#file)
    this.#lines = []
  }

  close(): void {
    clearInterval(this.#timer)
    this.flush()
    closeSync(this.#file)
  }
}

/** The set of acknowledged batches as `node boot seq` lines. */
export function readJournal(path: string): Set<string> {
  return new Set(readFileSync(path, 'utf8').split('\n').filter(Boolean))
}
