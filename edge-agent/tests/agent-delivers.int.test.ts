import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Simulator } from '../src/collectors/simulator.js'
import type { RunningNodes } from '../src/start-nodes.js'
import { firstArrivals, samplesFrom, startTestAgent } from './agent-fixture.js'
import { RecordingBroker } from './recording-broker.js'

const records = Number(process.env.OUTAGE_RECORDS ?? 60_000)
let dir: string
let broker: RecordingBroker
let agent: RunningNodes | null

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'telstar-agent-'))
  broker = await RecordingBroker.start()
  agent = null
})
afterEach(async () => {
  await agent?.stop()
  await broker.stop()
  rmSync(dir, { recursive: true, force: true })
})

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0)
const times = () => firstArrivals(broker).flatMap(({ ts }) => ts)
const settled = (running: RunningNodes) =>
  vi.waitFor(() => expect(running.account()).toMatchObject({ buffered: 0, residual: 0 }), {
    timeout: 60_000,
    interval: 20,
  })

test('a birth is retained, a will tells a death, a goodbye a clean end; all with the boot', async () => {
  agent = await startTestAgent(dir, broker.port, {
    collectors: [new Simulator({ seed: 1, site: 's', node: 'node-1', cells: 1, stepMs: 1000, host: false })],
  })
  const boot = agent.nodes[0]?.boot
  await vi.waitFor(() => expect(broker.states).toHaveLength(1))
  expect(broker.states[0]?.state).toMatchObject({ status: 'online', boot, version: '0.1.0' })
  expect(broker.states[0]?.state.metrics).toContain('signal_strength_pct')
  broker.cut()
  await vi.waitFor(() =>
    expect(broker.states.map(({ state }) => state.status)).toEqual(['online', 'offline', 'online']),
  )
  await agent.stop()
  agent = null
  expect(broker.states.at(-1)?.state).toEqual({ status: 'offline', boot })
  expect(broker.states).toHaveLength(4)
})

test('every accepted sample arrives once, in order, whatever is cut', async () => {
  agent = await startTestAgent(dir, broker.port)
  const { intake } = agent.nodes[0] as RunningNodes['nodes'][number]
  const cutting = setInterval(() => broker.cut(), 150)
  for (let batch = 0; batch < 120; batch += 1) {
    await intake.offer(samplesFrom(batch * 1000, 50))
    if (batch % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 20))
  }
  clearInterval(cutting)
  await settled(agent)
  expect(times().sort((a, b) => a - b)).toEqual(
    Array.from({ length: 120 }, (_, batch) => samplesFrom(batch * 1000, 50).map(({ ts }) => ts)).flat(),
  )
  expect(agent.account()).toMatchObject({ collected: 6000, acknowledged: 6000, dropped: 0, refused: 0 })
})

test('without PUBACK nothing counts as delivered, the connection is cut, and all arrives when it is back', async () => {
  agent = await startTestAgent(dir, broker.port)
  const node = agent.nodes[0] as RunningNodes['nodes'][number]
  await vi.waitFor(() => expect(node.connected()).toBe(true))
  broker.freeze(true)
  for (let batch = 0; batch < 60; batch += 1) await node.intake.offer(samplesFrom(batch * 1000, 10))
  await vi.waitFor(() => expect(node.connected()).toBe(false), { timeout: 10_000 })
  expect(agent.account()).toMatchObject({ acknowledged: 0, buffered: 600, residual: 0 })
  expect(broker.arrivals).toHaveLength(0)
  broker.freeze(false)
  await settled(agent)
  expect(new Set(times()).size).toBe(600)
  expect(broker.mostWaiting).toBeLessThanOrEqual(33)
})

test('a broker that is not there at the start is waited for', async () => {
  broker.refuse(true)
  agent = await startTestAgent(dir, broker.port)
  await agent.nodes[0]?.intake.offer(samplesFrom(0, 10))
  const ready = () => fetch(`http://127.0.0.1:${agent?.healthPort}/-/ready`)
  expect((await ready()).status).toBe(503)
  broker.refuse(false)
  await settled(agent)
  expect((await ready()).status).toBe(200)
})

test('what an earlier life left is delivered by the next, under its own boot', async () => {
  broker.refuse(true)
  agent = await startTestAgent(dir, broker.port)
  const first = agent.nodes[0]?.boot
  await agent.nodes[0]?.intake.offer(samplesFrom(0, 10))
  await agent.stop()
  broker.refuse(false)
  agent = await startTestAgent(dir, broker.port)
  await settled(agent)
  expect(agent.account()).toMatchObject({ recovered: 10, collected: 0, acknowledged: 10 })
  expect(firstArrivals(broker).map(({ boot, seq }) => [boot, seq])).toEqual([[first, 1]])
  expect(agent.nodes[0]?.boot).toBeGreaterThan(first ?? Infinity)
})

test(`after a long outage live readings go first and ${records} buffered ones drain, at 100 ms RTT`, async () => {
  await broker.stop()
  broker = await RecordingBroker.start({ rttMs: 100 })
  broker.refuse(true)
  agent = await startTestAgent(dir, broker.port, { ackTimeoutMs: 5000 })
  const { intake } = agent.nodes[0] as RunningNodes['nodes'][number]
  for (let from = 0; from < records; from += 10_000)
    await intake.offer(samplesFrom(from, Math.min(10_000, records - from)))
  expect(agent.account()).toMatchObject({ buffered: records, refused: 0 })
  broker.refuse(false)
  const start = Date.now()
  const base = 10_000_000_000
  const live = setInterval(() => void intake.offer(samplesFrom(base + Date.now() - start, 1)), 250)
  await vi.waitFor(() => expect(times().filter((ts) => ts < base).length).toBeGreaterThanOrEqual(records), {
    timeout: 600_000,
    interval: 200,
  })
  const seconds = (Date.now() - start) / 1000
  clearInterval(live)
  await settled(agent)
  const backlog = firstArrivals(broker).filter(({ ts }) => (ts[0] ?? 0) < base)
  expect(sum(backlog.map(({ ts }) => ts.length))).toBe(records)
  expect(backlog.map(({ seq }) => seq)).toEqual(backlog.map((_, index) => index + 1))
  const lags = firstArrivals(broker)
    .filter(({ ts }) => (ts[0] ?? 0) >= base)
    .map(({ ts, at }) => at - start - ((ts[0] ?? 0) - base))
  // The first live ones waited for the connection.
  const worst = Math.max(...lags.slice(4))
  console.log(
    JSON.stringify({ records, seconds, perSecond: Math.round(records / seconds), worstLiveLagMs: worst }),
  )
  expect(records / seconds).toBeGreaterThan(5000)
  expect(worst).toBeLessThan(2000)
}, 900_000)

test('clocks that jump do not touch identity or order', async () => {
  let skew = 0
  agent = await startTestAgent(dir, broker.port, { now: () => Date.now() + skew })
  const node = agent.nodes[0] as RunningNodes['nodes'][number]
  for (const jump of [0, 3_600_000, -3_600_000, 86_400_000, 0]) {
    skew = jump
    await node.intake.offer(samplesFrom(1 + jump, 5))
  }
  await settled(agent)
  expect(firstArrivals(broker).map(({ boot, seq }) => [boot, seq])).toEqual(
    [1, 2, 3, 4, 5].map((seq) => [node.boot, seq]),
  )
})

test('the token is in no file, metric or answer of the agent', async () => {
  agent = await startTestAgent(dir, broker.port)
  await agent.nodes[0]?.intake.offer(samplesFrom(0, 10))
  await settled(agent)
  const answers = await Promise.all(
    ['/metrics', '/-/ready', '/-/healthy'].map(async (path) =>
      (await fetch(`http://127.0.0.1:${agent?.healthPort}${path}`)).text(),
    ),
  )
  expect(answers[0]).toContain('telstar_agent_samples_total{outcome="acknowledged",service="edge-agent"} 10')
  expect(answers[0]).toContain('telstar_agent_residual_samples{service="edge-agent"} 0')
  await agent.stop()
  agent = null
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  for (const { parentPath, name } of files) answers.push(readFileSync(join(parentPath, name), 'latin1'))
  expect(answers.filter((text) => text.includes('canary-token'))).toEqual([])
})
