import type { StoredEvent } from '../event-store/event-store.js'

/**
 * What went wrong, for logs and readiness. Never the message: the database's name the values they are about, and ours
 * may. Name, code and the place in our code tell where to look.
 */
export function describeFault(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  const { code, constraint, table } = error as { code?: unknown; constraint?: unknown; table?: unknown }
  const parts = [error.name, code, table, constraint].filter((part) => typeof part === 'string')
  const frame = /^\s+at .*/m.exec(error.stack?.slice(error.message.length + error.name.length) ?? '')
  return `${parts.join(' ')}${frame ? ` ${frame[0].trim()}` : ''}`
}

/** The event at which a reader stopped: enough to find it in the log. */
export function describeEvent({
  stream,
  version,
  type,
  place,
}: Pick<StoredEvent, 'stream' | 'version' | 'type' | 'place'>): string {
  return `${type} ${stream}-${version} at ${place.xid}/${place.position}`
}
