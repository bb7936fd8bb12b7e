import { setTimeout as pause } from 'node:timers/promises'

export interface Repeating {
  /** Ends the present pass; five seconds at most. */
  stop(): Promise<void>
}

interface RepeatOptions {
  readonly everyMs: number
  readonly failed: (error: unknown) => void
}

const stopWithinMs = 5000

/** Does `pass` again and again, with a pause between; without one after a pass that says there is more to do. */
export function repeat(pass: () => Promise<unknown>, { everyMs, failed }: RepeatOptions): Repeating {
  const stopping = new AbortController()
  const { signal } = stopping
  const run = async () => {
    while (!signal.aborted) {
      const more = await pass().catch(failed)
      if (more !== true) await pause(everyMs, undefined, { signal }).catch(() => undefined)
    }
  }
  const running = run()
  return {
    stop: async () => {
      stopping.abort()
      await Promise.race([running, pause(stopWithinMs, undefined, { ref: false })])
    },
  }
}
