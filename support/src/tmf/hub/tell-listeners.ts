import type { Database } from '@telstar/runtime/database'
import { type Delivery, deliveryOf } from '@telstar/senders/delivery'
import type { Post } from '@telstar/senders/post-json'
import type { SendOutcome } from '@telstar/senders/send-outcome'
import type { HubEvents } from './events.js'

export interface TellingPorts {
  /** Of `support_writer`. */
  readonly pool: Database
  readonly events: HubEvents
  readonly post: (post: Post) => Promise<SendOutcome>
  /** 0–1. */
  readonly random: () => number
}

/** What is to be told, taken for one attempt. */
interface Due {
  readonly listenerId: string
  readonly eventId: string
  readonly callback: string
  readonly content: unknown
  /** This one included. */
  readonly attempts: number
  readonly ageMs: number
}

const patience = { ageMs: 15 * 60_000, attempts: 8, pauseMs: 30_000 }
const mostOfOne = 5
const mostAtOnce = 50
/** Longer than a call takes: when it is over, whoever made it is dead, and it is made again. */
const claimSeconds = 20

// By the database's clock. Whoever does not answer takes no more than a few places. Of each item only the oldest event may go:
// what comes after it waits until it was told, or given up.
const claim = `
  UPDATE support.hub_events AS e SET attempts = attempts + 1, next_attempt_at = now() + make_interval(secs => $3)
  FROM support.hub_listeners AS l
  WHERE l.listener_id = e.listener_id AND (e.listener_id, e.event_id) IN (
    SELECT listener_id, event_id FROM support.hub_events
    WHERE next_attempt_at <= now() AND (listener_id, event_id) IN (
      SELECT listener_id, event_id FROM (
        SELECT listener_id, event_id, next_attempt_at,
          row_number() OVER (PARTITION BY listener_id ORDER BY next_attempt_at, created_at) AS place
        FROM (
          SELECT DISTINCT ON (listener_id, stream) * FROM support.hub_events
          ORDER BY listener_id, stream, version) AS oldest
        WHERE next_attempt_at <= now()) AS due
      WHERE place <= $1 ORDER BY next_attempt_at LIMIT $2)
    FOR UPDATE SKIP LOCKED)
  RETURNING e.listener_id AS "listenerId", event_id AS "eventId", callback, content, attempts,
    extract(epoch FROM now() - created_at)::float8 * 1000 AS "ageMs"`

const done = 'DELETE FROM support.hub_events WHERE listener_id = $1 AND event_id = $2'
const again = `
  UPDATE support.hub_events SET next_attempt_at = now() + make_interval(secs => $4)
  WHERE listener_id = $1 AND event_id = $2 AND attempts = $3`

/**
 * Tells listeners what is due, each at least once, of each item in order; whoever does not answer is told later again, and
 * given up in the end.
 * @returns whether there may be more
 */
export async function tellListeners(ports: TellingPorts): Promise<boolean> {
  const { rows } = await ports.pool.query<Due>(claim, [mostOfOne, mostAtOnce, claimSeconds])
  await Promise.all(rows.map((due) => tell(due, ports)))
  return rows.length > 0
}

async function tell(due: Due, { pool, events, post, random }: TellingPorts): Promise<void> {
  const { listenerId, eventId, callback, content, attempts } = due
  const outcome = await post({ url: callback, body: JSON.stringify(content), headers: {} })
  const delivery: Delivery = deliveryOf(outcome, due, { patience, random: random() })
  events.told(listenerId, delivery)
  if (delivery.kind === 'again')
    await pool.query(again, [listenerId, eventId, attempts, delivery.delayMs / 1000])
  else await pool.query(done, [listenerId, eventId])
}
