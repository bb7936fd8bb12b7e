import { readTopic } from '@telstar/bus/read-topic'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import { mqttTopic } from '@telstar/contracts/mqtt-topics'
import { createLogger } from '@telstar/runtime/logger'
import { connectAsync } from 'mqtt'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startTestRegion, type TestRegion } from './test-region.js'

let region: TestRegion
beforeAll(async () => {
  region = await startTestRegion()
})
afterAll(() => region?.stop())

const visible = { timeout: 30_000, interval: 200 }

async function publish({ node, token }: { node: string; token: string }, payload: string): Promise<void> {
  const client = await vi.waitFor(
    () =>
      connectAsync(`mqtt://127.0.0.1:${region.mqtt.port}`, {
        clientId: node,
        username: node,
        password: token,
        protocolVersion: 4,
        reconnectPeriod: 0,
      }),
    visible,
  )
  await client.publishAsync(mqttTopic(region.region, node, 'telemetry'), payload, { qos: 1 })
  await client.endAsync()
}

async function latest(node: string): Promise<unknown[]> {
  const response = await fetch(`${region.api.url}/v1/nodes/${node}/latest`, {
    headers: { authorization: `Bearer ${region.api.token}` },
  })
  expect(response.status).toBe(200)
  return ((await response.json()) as { items: unknown[] }).items
}

const batch = (seq: number, value: number) => {
  const ts = Date.now()
  return JSON.stringify({
    v: 1,
    boot: 1,
    seq,
    sent: ts,
    samples: [{ ts, cell: 2, values: { latency_ms: value } }],
  })
}

async function inKafka(node: string): Promise<string[]> {
  const { name: topic } = kafkaTopics.telemetry
  const payloads: string[] = []
  const log = createLogger('test', 'silent')
  for await (const { key, value } of readTopic({ brokers: [region.kafkaBrokers], topic, log })) {
    if (key === node) payloads.push(value.toString('utf8'))
  }
  return payloads
}

async function rows(): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: region.databaseUrl('telstar_reader') })
  await client.connect()
  const result = await client.query(
    'SELECT n.name, r.cell, r.latency_ms FROM radio r JOIN nodes n USING (node_id) ORDER BY r.latency_ms',
  )
  await client.end()
  return result.rows
}

describe('a reading', () => {
  it('goes from a node over MQTT and Kafka into the log and can be asked for over HTTP', async () => {
    const [node] = await region.registerNodes(['n-1'])
    const payload = batch(1, 12.5)
    await publish(node!, payload)
    await vi.waitFor(
      async () => expect(await latest('n-1')).toMatchObject([{ metric: 'latency_ms', cell: 2, value: 12.5 }]),
      visible,
    )
    expect(await inKafka('n-1')).toEqual([payload])
    expect(await rows()).toEqual([{ name: 'n-1', cell: 2, latency_ms: 12.5 }])
  })

  it('is stored once when it is sent twice, also over killed stations and a killed Kafka', async () => {
    const [node] = await region.registerNodes(['n-2'])
    const payload = batch(1, 70)
    await publish(node!, payload)
    for (const name of ['broker', 'processors', 'kafka']) region.signal(name, 'SIGKILL')
    await region.start('kafka')
    await Promise.all(['broker', 'processors'].map((name) => region.start(name)))
    await publish(node!, payload)
    await publish(node!, batch(2, 80))
    await vi.waitFor(
      async () => expect(await latest('n-2')).toMatchObject([{ metric: 'latency_ms', value: 80 }]),
      visible,
    )
    expect((await rows()).filter((row) => (row as { name: string }).name === 'n-2')).toEqual([
      { name: 'n-2', cell: 2, latency_ms: 70 },
      { name: 'n-2', cell: 2, latency_ms: 80 },
    ])
  })

  it('stays a secret to whoever has no token', async () => {
    expect((await fetch(`${region.api.url}/v1/nodes`)).status).toBe(401)
  })
})
