import type { LogReader } from '../../log/log-reader.js'
import { tmfEvent } from './tmf-event.js'

const enqueue = `
  INSERT INTO support.hub_events (listener_id, event_id, stream, version, content)
  SELECT l.listener_id, e.content->>'eventId', e.stream, e.version, e.content
  FROM jsonb_to_recordset($1::jsonb)
      AS e (api text, stream text, version int, "recordedAt" timestamptz, content jsonb)
    JOIN support.hub_listeners AS l ON l.api = e.api AND l.registered_at <= e."recordedAt"
  WHERE l.event_type IS NULL OR l.event_type = e.content->>'eventType'
  ON CONFLICT DO NOTHING`

/** Puts down for each listener what it is to be told: what happens from its registration on. */
export const hubReader: LogReader = {
  name: 'hub',
  contexts: ['profile', 'complaint'],
  async handle(events, transaction) {
    const told = events.flatMap((event) => {
      const { stream, version, recordedAt } = event
      const said = tmfEvent(event)
      return said === null ? [] : { ...said, stream, version, recordedAt }
    })
    if (told.length > 0) await transaction.query(enqueue, [JSON.stringify(told)])
  },
}
