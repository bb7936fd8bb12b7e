import { CloudEvent, Kafka, type KafkaMessage } from 'cloudevents'
import type { Delivered } from './deliveries.js'
import type { KafkaRecord } from './kafka-record.js'
import type { Producer } from './start-producer.js'

/** A domain event. `id` is the same however often the same event is published. */
export interface OutgoingEvent {
  readonly topic: string
  readonly key: string
  /** Such as `telstar.nodes.NodeOnline`. */
  readonly type: string
  readonly subject: string
  readonly id: string
  readonly time: Date
  /** Of the record, in Unix milliseconds: Kafka keeps it so long from then on. That of the event without it. */
  readonly timestamp?: number
  /** A URI reference of whoever says so, such as `/north/broker`. */
  readonly source: string
  /** Travels as JSON. */
  readonly data: unknown
  readonly correlationId?: string
  readonly causationId?: string
}

/** A domain event as it lies in Kafka; `data` is not checked yet. */
export interface ReceivedEvent {
  readonly type: string
  readonly subject: string
  readonly id: string
  readonly time: Date
  readonly source: string
  readonly data: unknown
}

/**
 * The record of an event by the Kafka binding of CloudEvents 1.0 in binary mode: attributes as `ce_` headers, data as the
 * value.
 * @throws {Error} when an attribute breaks the specification
 */
export function eventRecord(event: OutgoingEvent) {
  const { topic, key, data, time, timestamp = time.getTime() } = event
  const value = Buffer.from(JSON.stringify(data))
  return { topic, key, value, headers: eventHeaders(event), timestamp }
}

/** Publishes an event. @throws {ProduceFailed} @throws {Error} when an attribute breaks the specification */
export async function publishEvent(producer: Producer, event: OutgoingEvent): Promise<Delivered> {
  return producer.produce(eventRecord(event))
}

/** @throws {Error} when the record is no CloudEvent in binary mode or its value no JSON */
export function receivedEvent({ headers, value }: KafkaRecord): ReceivedEvent {
  const message: KafkaMessage = { headers, key: '', value, body: value }
  const event = Kafka.toEvent(message) as CloudEvent<unknown>
  const { id, type, subject = '', source, time } = event
  if (time === undefined) throw new Error(`the event ${id} has no time`)
  return { id, type, subject, source, time: new Date(time), data: JSON.parse(value.toString()) }
}

function eventHeaders(event: OutgoingEvent): Record<string, string> {
  const { id, type, source, subject, time, correlationId, causationId } = event
  if (id === '') throw new Error('an event needs an id')
  const { headers } = Kafka.binary(
    new CloudEvent({
      id,
      type,
      source,
      subject,
      time: time.toISOString(),
      datacontenttype: 'application/json',
      ...(correlationId === undefined ? {} : { correlationid: correlationId }),
      ...(causationId === undefined ? {} : { causationid: causationId }),
    }),
  )
  const texts: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    // The binding maps the content type to `content-type` alone; the library repeats it under `ce_`.
    if (value !== undefined && name !== 'ce_datacontenttype') texts[name] = String(value)
  }
  return texts
}
