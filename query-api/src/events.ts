import type { Answered } from '@telstar/http/observe-answers'
import type { Logger } from '@telstar/runtime/logger'
import type { Metrics } from '@telstar/runtime/metrics'

/** The only place where what this station does is logged and counted. */
export class Events {
  readonly #requests
  readonly #seconds
  readonly #tokens
  readonly #queue
  readonly #streams

  constructor(
    private readonly log: Logger,
    metrics: Metrics,
  ) {
    this.#requests = metrics.counter({
      name: 'telstar_query_requests_total',
      help: 'Requests answered',
      labels: ['route', 'status'],
    })
    this.#seconds = metrics.histogram({
      name: 'telstar_query_request_seconds',
      help: 'Time from request to response',
      labels: ['route'],
    })
    this.#tokens = metrics.counter({
      name: 'telstar_query_tokens_refused_total',
      help: 'Requests without a valid token',
    })
    this.#queue = metrics.counter({
      name: 'telstar_query_overloaded_total',
      help: 'Questions sent away because too many were waiting',
    })
    this.#streams = metrics.gauge({
      name: 'telstar_query_streams',
      help: 'Readers of the stream of alerts',
    })
  }

  answered({ method, route, status, seconds }: Answered): void {
    this.#requests.inc({ route, status })
    this.#seconds.observe({ route }, seconds)
    this.log.debug({ method, route, status, seconds }, 'answered')
  }

  tokenRefused(address: string): void {
    this.#tokens.inc()
    this.log.debug({ address }, 'token refused')
  }

  overloaded(): void {
    this.#queue.inc()
  }

  failed(error: unknown, instance: string): void {
    this.log.error({ err: error, instance }, 'a request failed')
  }

  unavailable(error: unknown, instance: string): void {
    this.log.warn({ err: error, instance }, 'a request needed what is away')
  }

  streams(count: number): void {
    this.#streams.set({}, count)
  }

  streamWaits(error: unknown): void {
    this.log.debug({ err: error }, 'the stream of alerts waits for the database')
  }

  queueFailed(error: unknown): void {
    this.log.debug({ err: error }, 'Redis does not answer')
  }

  listening(url: string): void {
    this.log.info({ url, docs: `${url}/docs` }, 'listening')
  }
}
