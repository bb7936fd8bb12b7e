import type { Message } from 'node-rdkafka'
import { describe, expect, it } from 'vitest'
import { Gather } from './gather.js'
import type { RecordPoll } from './record-poll.js'

/** A poll over a queue of messages that grows while the gatherer waits. */
function pollOver(sizes: number[], arriving: number[] = []) {
  const asked: number[] = []
  const take = async (most: number) => {
    asked.push(most)
    const taken = sizes.splice(0, most).map((size) => ({ size }) as Message)
    if (sizes.length === 0) sizes.push(...arriving.splice(0))
    return taken
  }
  const poll = { next: take, ready: take } as unknown as RecordPoll
  return { poll, asked }
}

const many = (count: number, size: number) => new Array<number>(count).fill(size)

describe('Gathering a slice', () => {
  it('takes what lies ready and waits for no more', async () => {
    const { poll } = pollOver(many(7, 100))
    expect(await new Gather(poll, { records: 500, bytes: 1e6, waitMs: 0 }).next(10)).toHaveLength(7)
  })

  it('never takes more records than allowed', async () => {
    const { poll } = pollOver(many(1200, 100))
    const gather = new Gather(poll, { records: 500, bytes: 1e6, waitMs: 0 })
    expect(await gather.next(10)).toHaveLength(500)
    expect(await gather.next(10)).toHaveLength(500)
    expect(await gather.next(10)).toHaveLength(200)
  })

  it('learns from the sizes seen how many records the bytes allow', async () => {
    const { poll } = pollOver(many(1000, 100_000))
    const gather = new Gather(poll, { records: 5000, bytes: 1_200_000, waitMs: 0 })
    for (let slice = 0; slice < 15; slice += 1) {
      const bytes = (await gather.next(10)).length * 100_000
      expect(bytes).toBeGreaterThanOrEqual(1_200_000)
      if (slice > 8) expect(bytes).toBeLessThanOrEqual(1_500_000)
    }
  })

  it('hands over a record larger than the limit alone', async () => {
    const { poll } = pollOver([5000, 5000])
    const gather = new Gather(poll, { records: 100, bytes: 1000, waitMs: 0 })
    expect(await gather.next(10)).toHaveLength(1)
    expect(await gather.next(10)).toHaveLength(1)
  })

  it('waits once for more when told to', async () => {
    const { poll } = pollOver([100], many(20, 100))
    expect(await new Gather(poll, { records: 500, bytes: 1e6, waitMs: 5 }).next(10)).toHaveLength(21)
  })
})
