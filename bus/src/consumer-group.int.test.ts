import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunningKafka, startKafka } from '@telstar/infra/engines/start-kafka'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { consumerScene, partitions } from '../tests/consumer-scene.js'
import { freeze, thaw } from '../tests/freeze.js'
import { silentLog as log } from '../tests/silent-log.js'
import { timed } from '../tests/timed.js'
import { pause } from './pause.js'
import type { Slice } from './slice.js'
import { type Producer, startProducer } from './start-producer.js'

const home = mkdtempSync(join(tmpdir(), 'telstar-group-'))
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

/** A gate in front of the handler. */
function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

describe('Consumers of one group', () => {
  it('share the partitions as they come and go while records flow; each record is handled once', async () => {
    const stage = await scene()
    let flowing = true
    const flow = (async () => {
      while (flowing) await stage.send(60)
    })()
    const first = stage.consume()
    await stage.taken(100)
    const others = [stage.consume(), stage.consume()]
    const shares = () => [first, ...others].map((consumer) => consumer.assigned().length)
    await expect.poll(shares, { timeout: 20_000 }).toEqual([2, 2, 2])
    await stage.taken(stage.ledger.taken + 1000)
    const stops = await Promise.all(others.map((consumer) => timed(() => consumer.stop())))
    expect(Math.max(...stops)).toBeLessThan(5000)
    await expect.poll(() => first.assigned().length, { timeout: 20_000 }).toBe(partitions)
    await stage.taken(stage.ledger.taken + 1000)
    flowing = false
    await flow
    await stage.complete()
  })

  it('keep their partitions while a handler takes longer than the session, and fetch no more meanwhile', async () => {
    const stage = await scene()
    const { open, opened } = gate()
    let slices = 0
    const consumer = stage.consume({
      handle: async (slice) => {
        slices += 1
        await opened
        stage.ledger.commit(slice)
      },
    })
    await stage.send(30_000)
    await expect.poll(() => slices, { timeout: 10_000 }).toBe(1)
    await pause(8000)
    expect(consumer.assigned()).toHaveLength(partitions)
    open()
    await stage.complete()
    expect(stage.ledger.fenced).toBe(0)
    expect(slices).toBeGreaterThan(50)
  })

  it('give up the retries of a slice when another consumer joins, which then handles it', async () => {
    const stage = await scene()
    let failing = true
    const handle = async (slice: Slice) => {
      if (failing) throw new Error('the database is away')
      stage.ledger.commit(slice)
    }
    const first = stage.consume({ handle, isTransient: () => true })
    await stage.send(600)
    await expect.poll(() => first.assigned().length).toBe(partitions)
    const second = stage.consume({ handle, isTransient: () => true })
    await expect
      .poll(() => [first.assigned().length, second.assigned().length], { timeout: 20_000 })
      .toEqual([3, 3])
    expect(stage.ledger.taken).toBe(0)
    failing = false
    await stage.complete()
  })

  it('stop in seconds: in the middle of retries, of a handler that hangs, of loading offsets, and of Kafka being frozen', async () => {
    const stage = await scene()
    await stage.send(6)
    const { opened } = gate()
    let called = 0
    const calls = (count: number) =>
      expect.poll(() => called, { timeout: 20_000 }).toBeGreaterThanOrEqual(count)
    const retrying = stage.consume({
      handle: async () => {
        called += 1
        throw new Error('the database is away')
      },
      isTransient: () => true,
    })
    await calls(2)
    expect(await timed(() => retrying.stop())).toBeLessThan(3000)
    called = 0
    const hanging = stage.consume({
      handle: async () => {
        called += 1
        await opened
      },
    })
    await calls(1)
    expect(await timed(() => hanging.stop())).toBeLessThan(9000)
    called = 0
    const load = async () => {
      called += 1
      throw new Error('the database is away')
    }
    const loading = stage.consume({ offsets: { load } })
    await calls(2)
    expect(loading.readiness()).toContain('offsets')
    expect(await timed(() => loading.stop())).toBeLessThan(5000)
    // One that never answered its assignment stays in its group until the process ends, so the next is in another.
    const another = await scene()
    await another.send(6)
    const reading = another.consume()
    await another.complete()
    await freeze(kafka.pid)
    try {
      expect(await timed(() => reading.stop())).toBeLessThan(9000)
    } finally {
      thaw(kafka.pid)
    }
  })

  it('survive a killed Kafka, and start before it is there', async () => {
    const stage = await scene()
    const first = stage.consume()
    await stage.send(600)
    await stage.complete()
    process.kill(kafka.pid, 'SIGKILL')
    await kafka.exited
    await expect.poll(() => first.readiness(), { timeout: 10_000 }).not.toBeNull()
    const second = stage.consume()
    await expect.poll(() => second.readiness()).toContain('not connected')
    kafka = await startKafka({ dataDir, port: kafka.port, heap: '256m' })
    await stage.send(600)
    await stage.complete()
    const shares = () => [first.assigned().length, second.assigned().length]
    await expect.poll(shares, { timeout: 30_000 }).toEqual([3, 3])
    await expect.poll(() => first.readiness(), { timeout: 10_000 }).toBeNull()
    await stage.send(600)
    await stage.complete()
  })
})
