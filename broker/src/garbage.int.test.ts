import { rmSync } from 'node:fs'
import { type RunningKafka, startKafka } from '@telstar/infra/engines/start-kafka'
import mqtt from 'mqtt-packet'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type BrokerProcess, residentMb, spawnBroker } from '../tests/broker-process.js'
import { connectPacket, publishBytes, RawClient } from '../tests/raw-client.js'
import { prepareRegion, type Region, recordingLog, testConfig } from '../tests/region.js'
import { startBroker } from './start.js'

const home = '/tmp/telstar-broker-garbage'
const count = Number(process.env['CHAOS_COUNT'] ?? 2000)
const seed = Number(process.env['CHAOS_SEED'] ?? 20_261)
const topic = 'telstar/v1/north/fuzz/telemetry'

/** mulberry32 */
function seeded(state: number): () => number {
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A session with a few bytes changed, cut out, put in or said twice. */
function mutated(session: Buffer, random: () => number): Buffer {
  const at = (length: number) => Math.floor(random() * length)
  let bytes = Buffer.from(session)
  for (let changes = 1 + at(4); changes > 0; changes -= 1) {
    const [from, size] = [at(bytes.length), 1 + at(40)]
    const kind = at(5)
    if (kind === 0) bytes[from] = at(256)
    else if (kind === 1) bytes[from] = (bytes[from] ?? 0) ^ (1 << at(8))
    else if (kind === 2) bytes = Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + size)])
    else if (kind === 3) bytes = Buffer.concat([bytes.subarray(0, from + size), bytes.subarray(from)])
    else bytes = bytes.subarray(0, Math.max(1, from))
  }
  return bytes
}

describe('garbage does no harm', () => {
  let kafka: RunningKafka
  let region: Region
  let broker: BrokerProcess
  let honest: { node: string; token: string }
  let fuzz: { node: string; token: string }

  beforeAll(async () => {
    rmSync(home, { recursive: true, force: true })
    kafka = await startKafka({ dataDir: `${home}/kafka` })
    region = await prepareRegion(kafka.brokers)
    honest = { node: 'honest', token: await region.add('honest') }
    fuzz = { node: 'fuzz', token: await region.add('fuzz') }
    broker = await spawnBroker(kafka.brokers)
  })
  afterAll(async () => {
    broker?.child.kill('SIGKILL')
    await broker?.exited
    await region?.stop()
    await kafka?.stop()
    rmSync(home, { recursive: true, force: true })
  })

  /** Milliseconds from PUBLISH to PUBACK of an honest node, until told to stop. */
  async function honestTimes(until: Promise<unknown>): Promise<number[]> {
    const client = await RawClient.as(broker.port, honest)
    const times: number[] = []
    let running = true
    void until.then(() => {
      running = false
    })
    for (let id = 1; running; id = (id % 65_535) + 1) {
      const from = performance.now()
      client.publish('telstar/v1/north/honest/telemetry', '{"throughput_dl_mbps":1}', { messageId: id })
      expect(await client.next('puback')).toMatchObject({ messageId: id })
      times.push(performance.now() - from)
    }
    client.end()
    return times
  }
  const p99 = (times: number[]) => times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

  it(`lives through ${count} mutated sessions (seed ${seed}) beside an honest node`, {
    timeout: 3_600_000,
  }, async () => {
    const session = Buffer.concat([
      mqtt.generate(connectPacket(fuzz)),
      mqtt.generate({
        cmd: 'subscribe',
        messageId: 1,
        subscriptions: [{ topic: 'telstar/v1/north/fuzz/cmd', qos: 1 }],
      }),
      ...[1, 2, 3].map((id) => publishBytes(topic, '{"throughput_dl_mbps":1}', { messageId: id })),
      mqtt.generate({ cmd: 'pingreq' }),
      mqtt.generate({ cmd: 'disconnect' }),
    ])
    const random = seeded(seed)
    const quiet = p99(await honestTimes(pause(2000)))
    let left = 0
    const attack = async () => {
      while (left > 0) {
        left -= 1
        const client = await RawClient.dial(broker.port)
        client.raw(mutated(session, random))
        client.socket.end()
        await Promise.race([client.closed, pause(50)])
        client.end()
      }
    }
    const attacks = async (sessions: number) => {
      left = sessions
      await Promise.all(Array.from({ length: 20 }, attack))
    }
    // A process that has worked keeps more memory than a fresh one; what it keeps must not grow.
    await attacks(Math.ceil(count / 2))
    const resident = residentMb(broker.pid)
    const loud = p99(await honestTimes(attacks(count)))
    console.info({
      count,
      seed,
      quietP99Ms: quiet,
      loudP99Ms: loud,
      residentMb: [resident, residentMb(broker.pid)],
    })
    expect(broker.child.exitCode).toBeNull()
    expect(loud).toBeLessThan(1000)
    await vi.waitFor(() => expect(residentMb(broker.pid)).toBeLessThan(resident + 50), { timeout: 30_000 })
  })

  it('ends 100 sockets that announce 256 MB, and 1,000 that never speak, within ten seconds', async () => {
    const resident = residentMb(broker.pid)
    const dial = (sockets: number) =>
      Promise.all(Array.from({ length: sockets }, () => RawClient.dial(broker.port)))
    const silent = await dial(1000)
    const from = performance.now()
    const loud = await dial(100)
    for (const client of loud)
      client.raw(Buffer.concat([Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]), Buffer.alloc(30_000)]))
    await Promise.all(loud.map(({ closed }) => closed))
    const loudMs = performance.now() - from
    await Promise.all(silent.map(({ closed }) => closed))
    const silentMs = performance.now() - from
    console.info({ loudMs, silentMs, residentMb: [resident, residentMb(broker.pid)] })
    expect(Math.max(loudMs, silentMs)).toBeLessThan(10_000)
    expect(residentMb(broker.pid)).toBeLessThan(resident + 50)
    const times = await honestTimes(pause(500))
    expect(times.length).toBeGreaterThan(5)
  })

  it('ends those who dribble, stall or never read', async () => {
    const { log, lines } = recordingLog()
    const limits = {
      connectWithinMs: 1000,
      stalledMs: 1500,
      controlPerSecond: 100_000,
      controlBurst: 100_000,
    }
    const other = await startBroker(testConfig(kafka.brokers), log, { limits })
    const dribbling = await RawClient.dial(other.port)
    const connect = mqtt.generate(connectPacket(fuzz))
    const drops = setInterval(() => dribbling.raw(connect.subarray(0, 1)), 100)
    await dribbling.closed
    clearInterval(drops)
    const stalled = await vi.waitFor(() => RawClient.as(other.port, fuzz), { timeout: 20_000, interval: 100 })
    stalled.raw(publishBytes(topic, Buffer.alloc(60_000)).subarray(0, 30_000))
    await stalled.closed
    const deaf = await RawClient.as(other.port, fuzz)
    const state = 'telstar/v1/north/fuzz/state'
    const metrics = Array.from({ length: 900 }, (_, index) => `metric_with_a_long_name_${index}`)
    deaf.publish(state, JSON.stringify({ status: 'online', boot: 1, metrics }), { retain: true })
    await deaf.next('puback')
    deaf.socket.pause()
    const asks = setInterval(() => {
      const subscriptions = [{ topic: state, qos: 0 as const }]
      for (let index = 0; index < 20; index += 1) deaf.send({ cmd: 'subscribe', messageId: 1, subscriptions })
    }, 20)
    await vi.waitFor(() => expect(lines.map(({ reason }) => reason)).toContain('never-reads'), {
      timeout: 30_000,
    })
    clearInterval(asks)
    deaf.end()
    expect(lines.map(({ reason }) => reason)).toEqual(
      expect.arrayContaining(['connect-timeout', 'packet-timeout', 'never-reads']),
    )
    await other.stop()
  })
})
