import type { Assigned } from './assigned.js'
import { GroupSession, type SessionOptions } from './group-session.js'
import { pause } from './pause.js'

export interface RunningConsumer {
  /** Ends the present slice (not its retries), leaves the group; 6 seconds at most. */
  stop(): Promise<void>
  /** Rejects when the consumer cannot go on. */
  readonly failed: Promise<never>
  assigned(): Assigned[]
  /** Why records do not flow, or null. */
  readiness(): string | null
}

const stopWithinMs = 5500

/**
 * Reads topics as a member of a consumer group and hands over slices, one at a time, from the caller's own offsets on.
 * It outlives Kafka's restarts and joins the group as soon as Kafka is there.
 */
export function runConsumer(options: SessionOptions): RunningConsumer {
  const stopping = new AbortController()
  let session: GroupSession | null = null
  const known = new Set<string>()
  const run = async () => {
    while (!stopping.signal.aborted) {
      session = new GroupSession(options, stopping.signal, known)
      await session.run()
    }
  }
  const running = run()
  const failed = new Promise<never>((_, reject) => {
    running.catch(reject)
  })
  // Whoever does not watch `failed` sees it in readiness.
  failed.catch((error: unknown) => {
    options.log.error({ err: error, group: options.group }, 'the consumer ended')
  })
  return {
    failed,
    assigned: () => session?.assigned() ?? [],
    readiness: () => (session === null ? 'not started' : session.readiness()),
    stop: async () => {
      stopping.abort()
      await Promise.race([running.catch(() => {}), pause(stopWithinMs)])
    },
  }
}
