import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunningKafka, startKafka } from '@telstar/infra/engines/start-kafka'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { consumerScene, partitions } from '../tests/consumer-scene.js'
import { freeze, thaw } from '../tests/freeze.js'
import { silentLog as log } from '../tests/silent-log.js'
import { timed } from '../tests/timed.js'
import { halves } from './slice.js'
import { type Producer, startProducer } from './start-producer.js'

const home = mkdtempSync(join(tmpdir(), 'telstar-consumer-'))
const dataDir = join(home, 'kafka')
let kafka: RunningKafka
let producer: Producer
const stopping: (() => Promise<unknown>)[] = []
const scene = () => consumerScene({ brokers: kafka.brokers, producer, stopping })

beforeAll(async () => {
  kafka = await startKafka({ dataDir, heap: '256m' })
  producer = startProducer({ brokers: [kafka.brokers], clientId: 'test', log, deliveryTimeoutMs: 30_000 })
})

afterEach(async () => {
  await Promise.all(stopping.splice(0).map((stop) => stop()))
})

afterAll(async () => {
  await producer?.stop()
  await kafka?.stop()
  rmSync(home, { recursive: true, force: true })
})

describe('The consumer', () => {
  it('reads every record once, in order per partition, and says where it stands', async () => {
    const stage = await scene()
    await stage.send(6000)
    const consumer = stage.consume()
    await stage.complete()
    await stage.send(600)
    await stage.complete()
    expect(consumer.readiness()).toBeNull()
    expect(consumer.assigned()).toHaveLength(partitions)
    await expect
      .poll(() => consumer.assigned().every(({ next, end }) => next === 1100n && end === 1100n))
      .toBe(true)
    expect(await timed(() => consumer.stop())).toBeLessThan(2000)
  })

  it("goes on from the caller's offsets, whatever the group's are", async () => {
    const stage = await scene()
    await stage.send(6000)
    for (let partition = 0; partition < partitions; partition += 1) {
      const records = Array.from({ length: 990 }, (_, offset) => {
        const value = Buffer.from(`${partition}@${offset}`)
        return {
          topic: stage.topic,
          partition,
          offset: BigInt(offset),
          timestamp: 0,
          key: null,
          value,
          headers: {},
        }
      })
      stage.ledger.commit({ records, positions: [{ topic: stage.topic, partition, from: 0n, next: 990n }] })
    }
    const first = stage.consume()
    await stage.complete()
    await first.stop()
    await stage.send(60)
    stage.consume()
    await stage.complete()
    expect(stage.ledger.fenced).toBe(0)
  })

  it('calls between slices say how far it is, and Kafka itself where the end is', async () => {
    const stage = await scene()
    const calls: boolean[] = []
    let handling = false
    stage.consume({
      handle: async (slice) => {
        handling = true
        await new Promise((resolve) => setTimeout(resolve, 20))
        stage.ledger.commit(slice)
        handling = false
      },
      idle: {
        everyMs: 50,
        handle: async (places, askedAt) => {
          expect([handling, places.length, askedAt <= Date.now()]).toEqual([false, partitions, true])
          calls.push(places.every(({ next, end }) => end !== null && next >= end))
        },
      },
    })
    await expect.poll(() => calls.at(-1), { timeout: 20_000 }).toBe(true)
    await stage.send(6000)
    const before = calls.length
    await stage.complete()
    expect(calls.slice(before)).toContain(false)
    await expect.poll(() => calls.at(-1), { timeout: 10_000 }).toBe(true)
    await freeze(kafka.pid)
    const frozen = calls.length
    await expect.poll(() => calls.slice(frozen + 1).includes(false), { timeout: 10_000 }).toBe(true)
    expect(calls.at(-1)).toBe(false)
    thaw(kafka.pid)
    await expect.poll(() => calls.at(-1), { timeout: 20_000 }).toBe(true)
  })

  it('killed again and again, as a process, it misses nothing and repeats nothing', async () => {
    const stage = await scene()
    await stage.send(30_000)
    for (let kill = 1; kill <= 3; kill += 1) {
      const victim = stage.child()
      await stage.taken(stage.ledger.taken + 3000)
      victim.kill('SIGKILL')
      await once(victim, 'exit')
    }
    stage.child()
    await stage.complete()
  })

  it('frozen past its session, it wakes as a zombie, is fenced off and joins again', async () => {
    const stage = await scene()
    await stage.send(6000)
    const zombie = stage.child()
    await stage.taken(1000)
    await freeze(zombie.pid as number)
    const successor = stage.consume()
    await stage.send(6000)
    await stage.complete()
    thaw(zombie.pid as number)
    await expect.poll(() => successor.assigned().length, { timeout: 30_000 }).toBe(partitions / 2)
    await stage.send(6000)
    await stage.complete()
  })

  it('fenced, reads on from the offsets that another consumer stored', async () => {
    const stage = await scene()
    await stage.send(6000)
    let rivals = 3
    stage.consume({
      handle: async (slice) => {
        if (slice.records.length > 1 && rivals > 0) {
          rivals -= 1
          stage.ledger.commit(halves(slice)[0])
        }
        stage.ledger.commit(slice)
      },
    })
    await stage.complete()
    expect(stage.ledger.fenced).toBe(3)
  })

  it('sets one poison record among many aside, and nothing else', async () => {
    const stage = await scene()
    const letters: string[] = []
    await stage.send(3000)
    stage.consume({
      handle: async (slice) => {
        if (slice.records.some(({ value }) => value.equals(Buffer.from('2@123')))) throw new Error('poison')
        stage.ledger.commit(slice)
      },
      deadLetter: async ({ partition, offset }, error) => {
        letters.push(`${partition}@${offset} ${(error as Error).message}`)
      },
    })
    await stage.complete(['2@123'])
    expect(letters).toEqual(['2@123 poison'])
  })
})
