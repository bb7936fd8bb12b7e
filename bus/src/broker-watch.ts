import type { Logger } from '@telstar/runtime/logger'
import type { Client, LibrdKafkaError } from 'node-rdkafka'

// In events librdkafka's errors have lost their codes; the text is what is left.
const allBrokersDown = /all broker connections are down/i
const probeEveryMs = 1000

/**
 * Whether a connected client still reaches Kafka: librdkafka says when it lost every broker, not when it is back, so
 * that is asked for.
 */
export class BrokerWatch {
  readonly #client: Client<'event.error'>
  readonly #log: Logger
  #away: string | null = null
  #probe: NodeJS.Timeout | undefined
  #stopped = false

  constructor(client: Client<'event.error'>, log: Logger) {
    this.#client = client
    this.#log = log
    client.on('event.error', (error: LibrdKafkaError) => {
      if (allBrokersDown.test(error.message)) this.suspect(error.message)
      else log.debug({ err: error }, 'librdkafka reports')
    })
  }

  /** Why Kafka cannot be reached, or null. */
  readiness(): string | null {
    return this.#away
  }

  /** Something timed out: not ready until Kafka answers. */
  suspect(why: string): void {
    if (this.#stopped || this.#away !== null) return
    this.#away = `Kafka does not answer: ${why}`
    this.#log.warn({ why }, 'lost Kafka')
    this.#ask()
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#probe)
  }

  #ask(): void {
    this.#client.getMetadata({ timeout: 500, allTopics: false }, (error: unknown) => {
      if (this.#stopped) return
      if (error) {
        this.#probe = setTimeout(() => this.#ask(), probeEveryMs).unref()
        return
      }
      this.#away = null
      this.#log.info('Kafka is back')
    })
  }
}
