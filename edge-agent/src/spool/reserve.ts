import { closeSync, ftruncateSync, openSync, rmSync, statSync, writeSync } from 'node:fs'

const chunk = Buffer.alloc(256 * 1024)

/**
 * Space held back beside the store. LevelDB must write to open and to delete, so a full disk would lock the agent out of
 * the very readings whose delivery frees it. Given up when the disk is full; nothing new is accepted until it is back.
 */
export class Reserve {
  readonly #path: string
  readonly #bytes: number
  #spent: boolean
  #lookedAt = 0

  constructor(path: string, bytes: number) {
    this.#path = path
    this.#bytes = bytes
    this.#spent = !this.hold()
  }

  /** Whether the space is still given up; tries to take it back once a second. @param now Unix milliseconds */
  isSpent(now: number): boolean {
    if (!this.#spent || Math.abs(now - this.#lookedAt) < 1000) return this.#spent
    this.#lookedAt = now
    this.#spent = !this.hold()
    return this.#spent
  }

  /** Takes the space; false when there is none. */
  hold(): boolean {
    if (this.#held()) return true
    try {
      this.#fill()
      return true
    } catch {
      this.release()
      return false
    }
  }

  /** Gives the space up; false when there was none to give. */
  release(): boolean {
    const held = this.#held()
    this.#spent = true
    try {
      rmSync(this.#path, { force: true })
    } catch {
      return false
    }
    return held
  }

  #held(): boolean {
    try {
      return statSync(this.#path).size >= this.#bytes
    } catch {
      return false
    }
  }

  #fill(): void {
    const file = openSync(this.#path, 'w')
    try {
      for (let written = 0; written < this.#bytes; written += chunk.length) {
        if (writeSync(file, chunk) < chunk.length) throw new Error('no space left')
      }
    } catch (error) {
      ftruncateSync(file, 0)
      throw error
    } finally {
      closeSync(file)
    }
  }
}
