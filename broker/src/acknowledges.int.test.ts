import { rmSync } from 'node:fs'
import { type RunningKafka, startKafka } from '@telstar/infra/engines/start-kafka'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { publishBytes, RawClient } from '../tests/raw-client.js'
import { prepareRegion, type Region, recordingLog, testConfig } from '../tests/region.js'
import type { RunningBroker } from './running-broker.js'
import { startBroker } from './start.js'

const home = '/tmp/telstar-broker-acknowledges'
const topic = (node: string) => `telstar/v1/north/${node}/telemetry`
const batch = (node: string, seq: number) =>
  JSON.stringify({ v: 1, boot: 1, seq, sent: 1, samples: [], node })

describe('a PUBACK', () => {
  let kafka: RunningKafka
  let region: Region
  let broker: RunningBroker
  const { log } = recordingLog()

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

  async function nodeClient(node: string): Promise<RawClient> {
    const token = await region.add(node)
    return vi.waitFor(() => RawClient.as(broker.port, { node, token }), { timeout: 20_000, interval: 100 })
  }

  it('means that Kafka has the payload, byte for byte', async () => {
    const client = await nodeClient('ack-1')
    client.publish(topic('ack-1'), batch('ack-1', 1), { messageId: 77 })
    expect(await client.next('puback')).toMatchObject({ messageId: 77 })
    const found = (await region.telemetry()).filter(({ node }) => node === 'ack-1')
    expect(found.map(({ payload }) => payload.toString())).toEqual([batch('ack-1', 1)])
    client.end()
  })

  it('comes in the order of the PUBLISHes', async () => {
    const client = await nodeClient('ack-2')
    const bytes = Array.from({ length: 50 }, (_, i) =>
      publishBytes(topic('ack-2'), batch('ack-2', i), { messageId: i + 1 }),
    )
    client.raw(Buffer.concat(bytes))
    const ids: unknown[] = []
    for (let i = 0; i < 50; i += 1) ids.push((await client.next('puback'))?.messageId)
    expect(ids).toEqual(Array.from({ length: 50 }, (_, i) => i + 1))
    client.end()
  })
})
