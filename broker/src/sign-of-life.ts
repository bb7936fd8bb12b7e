import { publishEvent } from '@telstar/bus/cloud-event'
import type { Producer } from '@telstar/bus/start-producer'
import type { BrokerAlive } from '@telstar/contracts/broker-alive'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'

interface SignOptions {
  readonly producer: Producer
  readonly region: string
  /** Names this process. */
  readonly broker: string
  /** How many nodes are connected. */
  readonly sessions: () => number
  /** Unix milliseconds. */
  readonly now: () => number
  readonly everyMs?: number
}

const topic = kafkaTopics.brokersAlive.name

/**
 * Tells every three seconds that this process works, from now on. What Kafka does not take is not said again: the next
 * sign says more.
 */
export class SignOfLife {
  readonly #options: SignOptions
  readonly #startedAt: string
  readonly #timer: NodeJS.Timeout
  #signs = 0

  constructor(options: SignOptions) {
    this.#options = options
    this.#startedAt = new Date(options.now()).toISOString()
    this.#timer = setInterval(() => this.#say(), options.everyMs ?? 3000)
    this.#say()
  }

  /** Says with a tombstone that this process is at its end; `withinMs` at most. */
  async stop(withinMs: number): Promise<void> {
    clearInterval(this.#timer)
    const { producer, broker } = this.#options
    const said = producer.produce({ topic, key: broker, value: null }).catch(() => undefined)
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, withinMs)
    })
    await Promise.race([said, late])
    clearTimeout(timer)
  }

  #say(): void {
    const { producer, region, broker, sessions, now } = this.#options
    const time = new Date(now())
    this.#signs += 1
    const data: BrokerAlive = {
      broker,
      region,
      startedAt: this.#startedAt,
      sessions: sessions(),
      at: time.toISOString(),
    }
    const source = `/telstar/${region}/broker`
    const id = `${broker}-${this.#signs}`
    const event = {
      topic,
      key: broker,
      type: 'telstar.nodes.BrokerAlive',
      subject: broker,
      id,
      time,
      source,
      data,
    }
    publishEvent(producer, event).catch(() => undefined)
  }
}
