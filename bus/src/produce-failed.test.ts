import { describe, expect, it } from 'vitest'
import { produceFailed } from './produce-failed.js'

describe("librdkafka's refusals", () => {
  it.each([
    [{ message: 'Local: Queue full', code: -184 }, 'queue-full', true],
    [{ message: 'message timed out' }, 'timeout', true],
    [{ message: 'purged in queue' }, 'stopped', true],
    [{ message: 'Local: Fatal error', code: -150 }, 'fatal', true],
    [{ message: 'Broker: Message size too large', code: 10 }, 'too-large', false],
    [{ message: 'unknown topic' }, 'unknown-topic', false],
    [{ message: 'something new' }, 'refused', true],
  ])('%j is %s', (error, code, retryable) => {
    expect(produceFailed(error)).toMatchObject({ code, retryable })
  })
})
