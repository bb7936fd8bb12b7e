import { z } from 'zod'
import type { Session } from './session.js'

const eventSchema = z.object({
  node: z.string(),
  status: z.enum(['online', 'offline']),
  boot: z.number().nullable(),
  broker: z.string(),
  session: z.string(),
})

interface RivalsOptions {
  readonly broker: string
  readonly current: (node: string) => Session | undefined
  /** Another broker process has a newer session of the node. */
  readonly onNewer: (node: string) => void
}

/**
 * Reads the presence topic for nodes that connected to another broker process. The order of the topic decides, not
 * clocks: a session that begins after ours began, as the topic has it, is newer.
 */
export function watchRivals({ broker, current, onNewer }: RivalsOptions) {
  return ({ value }: { readonly value: Buffer }): void => {
    const event = eventSchema.parse(JSON.parse(value.toString()))
    // Only the first event of a session has no boot; later ones do not make it newer.
    if (event.status !== 'online' || event.boot !== null) return
    const ours = current(event.node)
    if (ours === undefined) return
    if (event.session === ours.id) ours.seen = true
    else if (event.broker !== broker && ours.seen) onNewer(event.node)
  }
}
