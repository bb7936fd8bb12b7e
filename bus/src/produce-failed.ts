/**
 * Why a record is not known to be in Kafka. After `timeout`, `fatal` or `stopped` it may be there all the same: whoever
 * sends it again must be able to tell a repeat.
 */
export type ProduceFailure =
  | 'timeout'
  | 'queue-full'
  | 'fatal'
  | 'stopped'
  | 'too-large'
  | 'unknown-topic'
  | 'refused'

const lasting: readonly ProduceFailure[] = ['too-large', 'unknown-topic']

/** A record was not acknowledged by Kafka. */
export class ProduceFailed extends Error {
  override name = 'ProduceFailed'
  constructor(
    readonly code: ProduceFailure,
    message: string,
  ) {
    super(`${code}: ${message}`)
  }

  /** Whether the same record may be accepted later. */
  get retryable(): boolean {
    return !lasting.includes(this.code)
  }
}

const codes: Readonly<Record<number, ProduceFailure>> = {
  [-184]: 'queue-full',
  [-150]: 'fatal',
  [-188]: 'unknown-topic',
  [3]: 'unknown-topic',
  [10]: 'too-large',
}

const texts: readonly [RegExp, ProduceFailure][] = [
  [/timed out/i, 'timeout'],
  [/fatal/i, 'fatal'],
  [/purged/i, 'stopped'],
  [/unknown (topic|partition)/i, 'unknown-topic'],
  [/too large|size/i, 'too-large'],
]

/** librdkafka's error in our terms; its delivery reports carry no code, only text. */
export function produceFailed(error: { readonly message: string; readonly code?: number }): ProduceFailed {
  const known = error.code === undefined ? undefined : codes[error.code]
  const read = texts.find(([pattern]) => pattern.test(error.message))?.[1]
  return new ProduceFailed(known ?? read ?? 'refused', error.message)
}
