import { setTimeout as pause } from 'node:timers/promises'

export interface PassLoop {
  /** Rejects when a pass throws: it is to handle its own errors. */
  readonly failed: Promise<never>
  /** Lets the present pass end, as long as it may take. */
  stop(): Promise<void>
}

interface PassLoopOptions {
  /** @returns how long to wait before the next one, in milliseconds */
  pass(stopping: AbortSignal): Promise<number>
  /** After the last one. */
  ended?(): Promise<unknown>
  readonly stopWithinMs: number
}

/** Pass after pass until told to stop. */
export function passLoop({ pass, ended, stopWithinMs }: PassLoopOptions): PassLoop {
  const stopping = new AbortController()
  const { signal } = stopping
  const run = async () => {
    while (!signal.aborted) {
      const waitMs = await pass(signal)
      await pause(waitMs, undefined, { signal }).catch(() => undefined)
    }
    await ended?.()
  }
  const running = run()
  return {
    failed: new Promise<never>((_, reject) => {
      running.catch(reject)
    }),
    stop: async () => {
      stopping.abort()
      await Promise.race([running.catch(() => undefined), pause(stopWithinMs, undefined, { ref: false })])
    },
  }
}
