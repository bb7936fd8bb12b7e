import type { Context, DomainEvent } from '../src/domain/aggregate.js'
import type { OpenEvent } from '../src/privacy/vault.js'

/** Events of one aggregate as a reader of the log gets them. */
export function asLogged(
  { context, id, actor = 'agent:anna' }: { context: Context; id: string; actor?: string },
  events: readonly DomainEvent[],
): OpenEvent[] {
  const at = new Date('2026-03-02T10:00:00.000Z')
  return events.map(({ type, data, subject, personal = null }, index) => ({
    ...{ type, data, personal, context, actor, at, recordedAt: at },
    ...(subject !== undefined && { subject }),
    place: { xid: String(index + 1), position: String(index + 1) },
    stream: `${context}-${id}`,
    version: index + 1,
    commandId: '00000000-0000-4000-8000-000000000000',
    correlationId: 'call-1',
    causationId: 'request-1',
  }))
}
