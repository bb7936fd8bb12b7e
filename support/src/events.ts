import type { Answered } from '@telstar/http/observe-answers'
import type { Logger } from '@telstar/runtime/logger'
import type { Metrics } from '@telstar/runtime/metrics'

/** The only place where what the API of this station does is logged and counted. */
export class Events {
  readonly #requests
  readonly #seconds
  readonly #tokens
  readonly #queue

  constructor(
    private readonly log: Logger,
    metrics: Metrics,
  ) {
    this.#requests = metrics.counter({
      name: 'telstar_support_requests_total',
      help: 'Requests answered',
      labels: ['method', 'route', 'status'],
    })
    this.#seconds = metrics.histogram({
      name: 'telstar_support_request_seconds',
      help: 'Time from request to response',
      labels: ['method', 'route'],
    })
    this.#tokens = metrics.counter({
      name: 'telstar_support_tokens_refused_total',
      help: 'Requests without a valid token',
    })
    this.#queue = metrics.counter({
      name: 'telstar_support_overloaded_total',
      help: 'Requests sent away because too many were waiting',
    })
  }

  answered({ method, route, status, seconds }: Answered): void {
    this.#requests.inc({ method, route, status })
    this.#seconds.observe({ method, route }, seconds)
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
    this.log.error({ err: withoutValues(error), instance }, 'a request failed')
  }

  unavailable(error: unknown, instance: string): void {
    this.log.warn({ err: withoutValues(error), instance }, 'a request needed what is away')
  }

  keysCameBack(count: number): void {
    this.log.warn({ count }, 'keys of erased people had come back, from a backup: destroyed again')
  }

  listening(url: string): void {
    this.log.info({ url, docs: `${url}/docs` }, 'listening')
  }
}

/** What PostgreSQL says of an error may hold values of the row, and these may be personal. */
function withoutValues(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { name, message, stack } = error
  const { code } = error as { code?: unknown }
  return { name, message, stack, ...(code !== undefined && { code }) }
}
