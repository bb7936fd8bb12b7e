import { setTimeout as pause } from 'node:timers/promises'

export interface Repeating {
  /** Ends the present pass; five seconds at most. */
  stop(): Promise<void>
}

interface RepeatOptions {
  readonly everyMs: number
  readonly failed: (error: unknown) => void
  /** Until it succeeds. */
  readonly once?: boolean
}

const stopWithinMs = 5000

/** Does `pass` again and again, with a pause between; without one after a pass that says there is more to do. */
export function repeat(
  pass: () => Promise<unknown>,
  { everyMs, failed, once = false }: RepeatOptions,
): Repeating {
  const stopping = new AbortController()
  const { signal } = stopping
  const run = async () => {
    while (!signal.aborted) {
      const { ok, more } = await attempt(pass, failed)
      if (ok && once) return
      if (!more) await pause(everyMs, undefined, { signal }).catch(() => undefined)
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

async function attempt(pass: () => Promise<unknown>, failed: (error: unknown) => void) {
  try {
    return { ok: true, more: (await pass()) === true }
  } catch (error) {
    failed(error)
    return { ok: false, more: false }
  }
}
