import { rmSync } from 'node:fs'
import { type RunningKafka, startKafka } from '@telstar/infra/engines/start-kafka'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type BrokerProcess, spawnBroker } from '../tests/broker-process.js'
import { RawClient } from '../tests/raw-client.js'
import { prepareRegion, type Region } from '../tests/region.js'

const home = '/tmp/telstar-broker-stop'
const kills = Number(process.env['CHAOS_COUNT'] ?? 3)
const nodes = ['load-1', 'load-2', 'load-3', 'load-4']
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('a broker that ends', () => {
  let kafka: RunningKafka
  let region: Region
  const tokens = new Map<string, string>()
  const running: BrokerProcess[] = []
  /** The journal: what each node was told is safe. */
  const safe = new Map<string, number[]>(nodes.map((node) => [node, []]))
  const sequence = new Map<string, number>()

  beforeAll(async () => {
    rmSync(home, { recursive: true, force: true })
    kafka = await startKafka({ dataDir: `${home}/kafka` })
    region = await prepareRegion(kafka.brokers)
    for (const node of nodes) tokens.set(node, await region.add(node))
  })
  afterAll(async () => {
    for (const { child, exited } of running) {
      child.kill('SIGKILL')
      await exited
    }
    await region?.stop()
    await kafka?.stop()
    rmSync(home, { recursive: true, force: true })
  })

  async function broker(settings: Record<string, string> = {}): Promise<BrokerProcess> {
    const started = await spawnBroker(kafka.brokers, settings)
    running.push(started)
    return started
  }

  /** Publishes as fast as acknowledgements come, ten under way, until the connection ends. */
  async function load(port: number, node: string): Promise<void> {
    const client = await RawClient.as(port, { node, token: tokens.get(node) as string })
    const underWay: number[] = []
    const send = () => {
      const seq = (sequence.get(node) ?? 0) + 1
      sequence.set(node, seq)
      underWay.push(seq)
      const payload = JSON.stringify({ v: 1, boot: 1, seq, sent: 1, samples: [] })
      client.publish(`telstar/v1/north/${node}/telemetry`, payload, { messageId: (seq % 65_535) + 1 })
    }
    for (let count = 0; count < 10; count += 1) send()
    while ((await client.next('puback')) !== null) {
      safe.get(node)?.push(underWay.shift() as number)
      send()
    }
  }
  const loadAll = (port: number) => nodes.map((node) => load(port, node))
  const safeCount = () => [...safe.values()].reduce((sum, { length }) => sum + length, 0)
  const isLoaded = async () => {
    const from = safeCount()
    await vi.waitFor(() => expect(safeCount()).toBeGreaterThan(from + 50), { timeout: 20_000 })
  }

  /** What was on its way to us has come: nothing more is acknowledged. */
  const untilStill = async () => {
    let told = -1
    while (told !== safeCount()) {
      told = safeCount()
      await pause(500)
    }
    return told
  }

  /** Everything acknowledged is in Kafka, in order. */
  async function expectNothingLost(): Promise<void> {
    const found = new Map<string, number[]>(nodes.map((node) => [node, []]))
    for (const { node, payload } of await region.telemetry())
      found.get(node)?.push((JSON.parse(payload.toString()) as { seq: number }).seq)
    for (const node of nodes) {
      const there = found.get(node) ?? []
      const has = new Set(there)
      expect(safe.get(node)?.filter((seq) => !has.has(seq))).toEqual([])
      expect(there).toEqual([...there].sort((a, b) => a - b))
    }
  }

  it(`by SIGKILL, ${kills} times under load, has lost nothing that it acknowledged`, {
    timeout: 3_600_000,
  }, async () => {
    for (let kill = 0; kill < kills; kill += 1) {
      const { port, child, exited } = await broker()
      const loads = loadAll(port)
      await isLoaded()
      await pause(Math.random() * 200)
      child.kill('SIGKILL')
      await Promise.all([exited, ...loads])
    }
    console.info({ kills, acknowledged: safeCount() })
    await expectNothingLost()
  })

  it('by SIGTERM under load exits with 0 within ten seconds and has lost nothing', async () => {
    const { port, child, exited } = await broker()
    const loads = loadAll(port)
    await isLoaded()
    const from = performance.now()
    child.kill('SIGTERM')
    expect(await exited).toBe(0)
    expect(performance.now() - from).toBeLessThan(10_000)
    await Promise.all(loads)
    await expectNothingLost()
  })

  it('as one of two workers is replaced, behind the same port, and both stop together', async () => {
    const { port, healthPort, child, exited, log } = await broker({ BROKER_WORKERS: '2' })
    const loads = loadAll(port)
    await isLoaded()
    const metrics = await (await fetch(`http://127.0.0.1:${healthPort}/metrics`)).text()
    const workers = new Set(
      [...metrics.matchAll(/telstar_broker_batches_accepted_total\{service="(.+?)"\}/g)].map((m) => m[1]),
    )
    expect(workers.size).toBe(2)
    const pids = [...log().matchAll(/"pid":(\d+)/g)].map((match) => Number(match[1]))
    const worker = pids.find((pid) => pid !== child.pid) as number
    process.kill(worker, 'SIGKILL')
    await vi.waitFor(() => expect(log()).toContain('another one takes its place'), { timeout: 10_000 })
    await vi.waitFor(
      async () => expect((await fetch(`http://127.0.0.1:${healthPort}/-/ready`)).status).toBe(200),
      { timeout: 30_000, interval: 200 },
    )
    const again = await RawClient.as(port, { node: 'load-1', token: tokens.get('load-1') as string })
    expect(await again.ping()).toBe(true)
    child.kill('SIGTERM')
    expect(await exited).toBe(0)
    await Promise.all(loads)
    await expectNothingLost()
  })

  it('by SIGTERM while Kafka is away exits with 0 within ten seconds, and acknowledges nothing more', async () => {
    const { port, child, exited } = await broker()
    const loads = loadAll(port)
    await isLoaded()
    process.kill(kafka.pid, 'SIGSTOP')
    try {
      const told = await untilStill()
      const from = performance.now()
      child.kill('SIGTERM')
      expect(await exited).toBe(0)
      expect(performance.now() - from).toBeLessThan(10_000)
      await Promise.all(loads)
      expect(safeCount()).toBe(told)
    } finally {
      process.kill(kafka.pid, 'SIGCONT')
    }
    await expectNothingLost()
  })
})
