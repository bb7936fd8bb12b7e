/** Bounds what librdkafka fetches ahead; with the default back-off of 1,000 ms a fast reader stalls. */
export const fetchSettings = {
  'queued.max.messages.kbytes': 16_384,
  'queued.min.messages': 20_000,
  'fetch.queue.backoff.ms': 5,
  'fetch.error.backoff.ms': 100,
  'enable.auto.commit': false,
  'enable.auto.offset.store': false,
}
