import { receivedEvent } from '@telstar/bus/cloud-event'
import type { KafkaRecord } from '@telstar/bus/kafka-record'
import { brokerAliveSchema } from '@telstar/contracts/broker-alive'

interface Sign {
  /** Unix milliseconds: the last sign, or the goodbye. */
  readonly at: number
  readonly left: boolean
}

/** A broker that said nothing for so long does not come back; its nodes had time to go elsewhere. */
const forgottenMs = 60_000

/** The newest that each broker said of itself. */
export class BrokerSigns {
  readonly #signs = new Map<string, Sign>()

  /** Takes a record of the brokers' topic. @throws {Error} when it is none */
  apply(record: KafkaRecord): void {
    if (record.key === null) throw new Error('a sign of life without the name of its broker')
    if (record.value.length === 0) {
      this.#signs.set(record.key, { at: record.timestamp, left: true })
      return
    }
    const { at } = brokerAliveSchema.parse(receivedEvent(record).data)
    this.#signs.set(record.key, { at: Date.parse(at), left: false })
  }

  /**
   * Why nodes may be silent without being gone, or null: no broker works, or one of them has just stopped or fallen
   * silent, and its nodes look for another one.
   */
  trouble(now: number, silenceMs: number): string | null {
    let working = 0
    for (const [broker, { at, left }] of this.#signs) {
      const age = now - at
      if (age >= forgottenMs) this.#signs.delete(broker)
      else if (left && age < silenceMs) return `the broker ${broker} has stopped`
      else if (!left && age >= silenceMs) return `the broker ${broker} is silent`
      else if (!left) working += 1
    }
    return working === 0 ? 'no broker says that it works' : null
  }
}
