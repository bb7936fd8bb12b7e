import { backoffMs } from '@telstar/runtime/backoff'
import type { Logger } from '@telstar/runtime/logger'
import type { Client } from 'node-rdkafka'
import { pause } from './pause.js'

/** What every use of Kafka needs to know. */
export interface KafkaAccess {
  /** `host:port`, any of which is enough to find the others. */
  readonly brokers: readonly string[]
  readonly clientId: string
  readonly log: Logger
}

/** librdkafka's settings common to producers and consumers. */
export function clientSettings({ brokers, clientId }: Pick<KafkaAccess, 'brokers' | 'clientId'>) {
  return {
    'metadata.broker.list': brokers.join(','),
    'client.id': clientId,
    'reconnect.backoff.ms': 50,
    'reconnect.backoff.max.ms': 1000,
    'socket.keepalive.enable': true,
    // A connection that went silent (a frozen broker, a cut line) is given up after this, not after a minute.
    'socket.timeout.ms': 10_000,
    // librdkafka 2.12's other strategy, starting over from the bootstrap list when every broker is down, leaves some
    // clients without connection or topic for good after a frozen broker.
    'metadata.recovery.strategy': 'none' as const,
    'allow.auto.create.topics': false,
  }
}

type AnyClient = Client<never>

/** What can be disconnected. */
interface Disconnectable {
  disconnect(done: () => void): unknown
}

/** How long one attempt may take; it holds one of libuv's threads meanwhile. */
const attemptMs = 2000

/**
 * Connects, again and again while Kafka is away; a client that failed is thrown away.
 * @returns null when the signal was aborted first
 */
export async function connectClient<Kind extends AnyClient>(
  make: () => Kind,
  log: Logger,
  signal: AbortSignal,
): Promise<Kind | null> {
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    const client = make()
    const error = await connectOnce(client)
    if (error === null) {
      if (!signal.aborted) return client
      await disconnectWithin(client, 1000)
      return null
    }
    if (attempt % 10 === 0) log.warn({ err: error, attempt }, 'Kafka cannot be reached yet')
    await pause(backoffMs(attempt, { firstMs: 100, mostMs: 2000 }, Math.random()), signal)
  }
  return null
}

function connectOnce(client: AnyClient): Promise<Error | null> {
  return new Promise((resolve) => {
    client.connect({ timeout: attemptMs, allTopics: false }, (error) =>
      resolve(error ? (error as unknown as Error) : null),
    )
  })
}

/**
 * Disconnects, but waits no longer than `ms`: librdkafka's close can hang (node-rdkafka #330, #705).
 * @returns whether it ended in time
 */
export async function disconnectWithin(client: Disconnectable, ms: number): Promise<boolean> {
  const over = new AbortController()
  const disconnected = new Promise<boolean>((resolve) => {
    try {
      client.disconnect(() => resolve(true))
    } catch {
      resolve(false)
    }
  })
  const ended = await Promise.race([disconnected, pause(ms, over.signal).then(() => false)])
  over.abort()
  return ended
}
