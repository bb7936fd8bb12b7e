/**
 * Bounds what librdkafka fetches ahead; with the default back-off of 1,000 ms a fast reader stalls. A partition that is
 * assigned or resumed waits for the fetch under way, so that one waits for records no longer than 100 ms.
 */
export const fetchSettings = {
  'queued.max.messages.kbytes': 16_384,
  'queued.min.messages': 20_000,
  'fetch.queue.backoff.ms': 5,
  'fetch.wait.max.ms': 100,
  'fetch.error.backoff.ms': 100,
  'enable.auto.commit': false,
  'enable.auto.offset.store': false,
}
