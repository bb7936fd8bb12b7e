import type { KafkaConsumer } from 'node-rdkafka'

/** Consumers left open until the end of the process. Held, because their destruction would close them after all. */
const leftOpen: KafkaConsumer[] = []

/**
 * Lets go of a consumer without closing it. librdkafka's close hangs now and then, with Kafka away and with Kafka there,
 * in a thread whose end the end of the process waits for: such a process never exits. A member that could not leave its
 * group before is missed after its session's time-out.
 */
export function leaveOpen(consumer: KafkaConsumer): void {
  leftOpen.push(consumer)
}
