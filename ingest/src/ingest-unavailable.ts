/** Kafka did not take the record in time, or cannot be asked now: whoever sent it must not be told that it is safe. */
export class IngestUnavailable extends Error {
  override name = 'IngestUnavailable'
}
