import { rmSync } from 'node:fs'
import type { Producer } from '@telstar/bus/start-producer'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import { type RunningKafka, startKafka } from '@telstar/infra/engines/start-kafka'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { hasMosquitto, mosquitto } from '../tests/mosquitto.js'
import { publishBytes, RawClient } from '../tests/raw-client.js'
import { prepareRegion, type Region, recordingLog, testConfig } from '../tests/region.js'
import type { RunningBroker } from './running-broker.js'
import { startBroker } from './start.js'

const home = '/tmp/telstar-broker-acknowledges'
const rounds = Number(process.env['CHAOS_COUNT'] ?? 40)
const seed = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1e6)
const topic = (node: string) => `telstar/v1/north/${node}/telemetry`
const batch = (seq: number) => JSON.stringify({ v: 1, boot: 1, seq, sent: 1, samples: [] })
const seqOf = (payload: Buffer) => (JSON.parse(payload.toString()) as { seq: number }).seq
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

/** Delivery reports come late, and out of order across records. */
function lateReports(producer: Producer): Producer {
  let state = seed
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  const late = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
  return {
    produce: async (record) => {
      const delivered = await producer.produce(record)
      await late(random() * 15)
      return delivered
    },
    partitionsOf: (name) => producer.partitionsOf(name),
    pending: () => producer.pending(),
    readiness: () => producer.readiness(),
    stop: () => producer.stop(),
  }
}

describe('a PUBACK', () => {
  let kafka: RunningKafka
  let region: Region
  let broker: RunningBroker
  const { log, lines, text } = recordingLog()

  beforeAll(async () => {
    rmSync(home, { recursive: true, force: true })
    kafka = await startKafka({ dataDir: `${home}/kafka` })
    region = await prepareRegion(kafka.brokers)
    broker = await startBroker(testConfig(kafka.brokers), log)
  })
  afterAll(async () => {
    await broker?.stop()
    await region?.stop()
    await kafka?.stop()
    rmSync(home, { recursive: true, force: true })
  })

  async function clientOf(node: string, token: string, port = broker.port): Promise<RawClient> {
    return vi.waitFor(() => RawClient.as(port, { node, token }), { timeout: 20_000, interval: 100 })
  }
  const nodeClient = async (node: string, port?: number) => clientOf(node, await region.add(node), port)
  const payloadsOf = async (node: string) =>
    (await region.telemetry()).filter((record) => record.node === node).map(({ payload }) => payload)

  it('means that Kafka has the payload, byte for byte', async () => {
    const client = await nodeClient('ack-1')
    client.publish(topic('ack-1'), batch(1), { messageId: 77 })
    expect(await client.next('puback')).toMatchObject({ messageId: 77 })
    expect((await payloadsOf('ack-1')).map(String)).toEqual([batch(1)])
    client.end()
  })

  it(`comes in the order of the PUBLISHes, as Kafka has them, however late the reports are (seed ${seed})`, {
    timeout: 600_000,
  }, async () => {
    const gather = { window: { leastMs: 1, mostMs: 1 }, gatherBytes: 1 }
    const other = await startBroker(testConfig(kafka.brokers), log, { wrapProducer: lateReports, gather })
    const client = await nodeClient('ack-2', other.port)
    for (let round = 0; round < rounds; round += 1) {
      const chunk = upTo(50).map((id) =>
        publishBytes(topic('ack-2'), batch(round * 50 + id), { messageId: (round * 50 + id) % 65_536 || 1 }),
      )
      client.raw(Buffer.concat(chunk))
      const acknowledged: unknown[] = []
      for (const _ of chunk) acknowledged.push((await client.next('puback'))?.messageId)
      expect(acknowledged).toEqual(upTo(50).map((id) => (round * 50 + id) % 65_536 || 1))
    }
    const stored = (await payloadsOf('ack-2')).map(seqOf)
    const inversions = stored.filter((seq, index) => seq < (stored[index - 1] ?? 0)).length
    console.info(JSON.stringify({ seed, chunks: rounds, stored: stored.length, inversions }))
    expect(stored).toEqual(upTo(rounds * 50))
    client.end()
    await other.stop()
  })

  it('is given for what cannot be read, which is kept with its reason', async () => {
    const client = await nodeClient('ack-3')
    client.publish(topic('ack-3'), '{"v":1,', { messageId: 1 })
    client.publish(topic('ack-3'), batch(2), { messageId: 2 })
    expect(await client.next('puback')).toMatchObject({ messageId: 1 })
    expect(await client.next('puback')).toMatchObject({ messageId: 2 })
    const letters = await region.records(kafkaTopics.telemetryDeadLetters.name)
    expect(letters.find(({ key }) => key === 'ack-3')).toMatchObject({
      value: Buffer.from('{"v":1,'),
      headers: { reason: 'broken-json', node: 'ack-3', 'origin-topic': topic('ack-3') },
    })
    client.end()
  })

  it('is not needed at QoS 0, which is taken without a guarantee', async () => {
    const client = await nodeClient('ack-4')
    client.publish(topic('ack-4'), batch(1), { qos: 0 })
    client.send({ cmd: 'disconnect' })
    await client.closed
    await vi.waitFor(async () => expect(await payloadsOf('ack-4')).toHaveLength(1), { timeout: 10_000 })
  })

  it('is never given while Kafka is stuck: the connection ends, and works again when Kafka does', async () => {
    const client = await nodeClient('ack-5')
    const { token, node } = { token: await region.add('ack-6'), node: 'ack-6' }
    process.kill(kafka.pid, 'SIGSTOP')
    const stuck = performance.now()
    try {
      client.publish(topic('ack-5'), batch(1), { messageId: 5 })
      await client.closed
    } finally {
      process.kill(kafka.pid, 'SIGCONT')
    }
    expect(performance.now() - stuck).toBeGreaterThan(5000)
    expect(performance.now() - stuck).toBeLessThan(10_000)
    expect(client.received.filter(({ cmd }) => cmd === 'puback')).toEqual([])
    const back = performance.now()
    const again = await clientOf(node, token)
    again.publish(topic(node), batch(2), { messageId: 6 })
    expect(await again.next('puback')).toMatchObject({ messageId: 6 })
    expect(performance.now() - back).toBeLessThan(10_000)
    again.end()
  })

  it('waits in the sockets of the nodes, not in our memory, while Kafka is stuck', async () => {
    const other = await startBroker(testConfig(kafka.brokers, { MQTT_IN_FLIGHT_MB: '1' }), log)
    const names = upTo(20).map((index) => `ack-flood-${index}`)
    const clients = await Promise.all(names.map((node) => nodeClient(node, other.port)))
    process.kill(kafka.pid, 'SIGSTOP')
    try {
      const large = (node: string) => publishBytes(topic(node), `{"a":1}${' '.repeat(30_000)}`)
      for (const [index, client] of clients.entries())
        client.raw(Buffer.concat(upTo(100).map(() => large(names[index] as string))))
      const held = async () => {
        const metrics = await (await fetch(`http://127.0.0.1:${other.healthPort}/metrics`)).text()
        return Number(/telstar_broker_in_flight_bytes\{.*\} (\d+)/.exec(metrics)?.[1])
      }
      await vi.waitFor(async () => expect(await held()).toBeGreaterThan(1024 * 1024), { timeout: 5000 })
      expect(await held()).toBeLessThan(3 * 1024 * 1024)
      await Promise.all(clients.slice(0, 1).map(({ closed }) => closed))
    } finally {
      process.kill(kafka.pid, 'SIGCONT')
      for (const client of clients) client.end()
    }
    await other.stop()
  })

  it('of a birth means that Kafka has the presence event; a session tells its end', async () => {
    const client = await nodeClient('ack-7')
    const state = 'telstar/v1/north/ack-7/state'
    client.publish(state, '{"status":"online","boot":9,"version":"1.2"}', { messageId: 1, retain: true })
    expect(await client.next('puback')).toMatchObject({ messageId: 1 })
    client.publish(state, 'hello', { messageId: 2, retain: true })
    expect(await client.next('puback')).toMatchObject({ messageId: 2 })
    client.send({ cmd: 'subscribe', messageId: 3, subscriptions: [{ topic: state, qos: 1 }] })
    expect(String(((await client.next('publish')) as { payload: Buffer }).payload)).toContain('"boot":9')
    client.end()
    await vi.waitFor(
      async () => {
        const events = (await region.records(kafkaTopics.nodePresence.name)).filter(
          ({ key }) => key === 'ack-7',
        )
        const said = events.map(({ value }) => JSON.parse(value.toString()) as Record<string, unknown>)
        expect(said.map(({ status, cause, boot }) => [status, cause, boot])).toEqual([
          ['online', 'birth', null],
          ['online', 'birth', 9],
          ['offline', 'disconnect', 9],
        ])
        expect(events[1]?.headers).toMatchObject({ ce_type: 'telstar.nodes.NodeOnline', ce_subject: 'ack-7' })
      },
      { timeout: 10_000 },
    )
    const letters = await region.records(kafkaTopics.nodeRegistryDeadLetters.name)
    expect(letters.map(({ key, headers }) => [key, headers.reason])).toContainEqual(['ack-7', 'broken-json'])
  })

  it('goes to one session: a node that connects to another broker process loses the older one', async () => {
    const other = await startBroker(testConfig(kafka.brokers), log)
    const token = await region.add('ack-8')
    const older = await clientOf('ack-8', token)
    await older.ping()
    const newer = await clientOf('ack-8', token, other.port)
    await older.closed
    expect(await newer.ping()).toBe(true)
    newer.publish(topic('ack-8'), batch(1))
    expect(await newer.next('puback')).not.toBeNull()
    newer.end()
    await other.stop()
  })

  it('goes to no session whose token was rotated or whose node was removed', async () => {
    const rotated = await nodeClient('ack-9')
    const fresh = await region.add('ack-9')
    await rotated.closed
    const client = await clientOf('ack-9', fresh)
    await region.remove('ack-9')
    await client.closed
    expect(await (await RawClient.dial(broker.port)).connect({ node: 'ack-9', token: fresh })).toBe(4)
    expect(text()).not.toContain(fresh)
    expect(lines.map(({ cause }) => cause)).toEqual(
      expect.arrayContaining(['token-rotated', 'node-removed', 'takeover']),
    )
  })

  it.runIf(hasMosquitto)('reaches mosquitto_pub, and what is refused ends it with an error', async () => {
    const token = await region.add('ack-10')
    const args = (token: string, ...more: string[]) => [
      ...['-p', String(broker.port), '-i', 'ack-10', '-u', 'ack-10', '-P', token, '-q', '1'],
      ...more,
    ]
    const send = args(token, '-t', topic('ack-10'), '-m', batch(1))
    await vi.waitFor(async () => expect(await mosquitto('mosquitto_pub', send)).toMatchObject({ code: 0 }), {
      timeout: 20_000,
    })
    expect(await payloadsOf('ack-10')).not.toHaveLength(0)
    const wrong = await mosquitto('mosquitto_pub', args('wrong', '-t', topic('ack-10'), '-m', batch(2)))
    expect(wrong.output).toContain('bad user name or password')
    const foreign = await mosquitto('mosquitto_pub', args(token, '-t', topic('ack-1'), '-m', batch(3)))
    expect(foreign.code).not.toBe(0)
  })
})
