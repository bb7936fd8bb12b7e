import { listDeadLetters, replayDeadLetters } from '@telstar/bus/dead-letters'
import { encodeColumnarBatch } from '@telstar/contracts/encode-batch'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import { type ScratchEngines, startScratchEngines } from '@telstar/infra/scratch-engines'
import { createLogger } from '@telstar/runtime/logger'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startCuttingProxy } from '../tests/cutting-proxy.js'
import { type ProcessorChild, startProcessor } from '../tests/processor-child.js'
import {
  registerNodes,
  type Scene,
  samplesOfBatch,
  sendBatches,
  sendPayload,
  startScene,
  storedOf,
  until,
} from '../tests/store-scene.js'

const faults = Number(process.env['CHAOS_COUNT'] ?? 2)
const log = createLogger('test', 'silent')
const nodes = Array.from({ length: 40 }, (_, index) => `node-${index}`)
let engines: ScratchEngines
let scene: Scene
let stores: ProcessorChild[] = []
let boot = 1_700_000_000
let rowsBefore = 0

beforeAll(async () => {
  engines = await startScratchEngines(log)
  scene = await startScene(engines, nodes)
})
afterEach(async () => {
  for (const store of stores) {
    store.kill('SIGCONT')
    await store.stop()
  }
  stores = []
})
afterAll(async () => {
  await scene.stop()
  await engines.stop()
})

async function store(env?: Record<string, string>): Promise<ProcessorChild> {
  const child = await startProcessor(scene, 'store-telemetry', env)
  stores.push(child)
  return child
}

/** A boot of its own for each story, so that each counts only its own batches. */
async function newBoot(): Promise<number> {
  rowsBefore = (await storedOf(scene, 0)).rows
  boot += 1
  return boot
}

async function expectOnce(ofBoot: number, batches: number): Promise<void> {
  await until(`${batches} batches are stored`, async () => (await storedOf(scene, ofBoot)).batches >= batches)
  const stored = await storedOf(scene, ofBoot)
  const samples = batches * samplesOfBatch
  expect({ ...stored, rows: stored.rows - rowsBefore }).toEqual({ batches, samples, rows: samples })
}

async function deadLetters() {
  const letters = []
  const topic = kafkaTopics.telemetryDeadLetters.name
  for await (const { letter } of listDeadLetters({ brokers: [engines.brokers], topic, log }))
    letters.push(letter)
  return letters
}

describe('store-telemetry', () => {
  it('stores every batch once, however often it comes', async () => {
    const ofBoot = await newBoot()
    await store()
    await sendBatches(scene, { nodes, boot: ofBoot, seqs: [0, 20] })
    await sendBatches(scene, { nodes, boot: ofBoot, seqs: [10, 25] })
    await expectOnce(ofBoot, nodes.length * 25)
  })

  it('loses nothing and stores nothing twice when it is killed again and again', async () => {
    const ofBoot = await newBoot()
    let seq = 0
    for (let kill = 0; kill < faults; kill += 1) {
      const victim = await store()
      const sending = sendBatches(scene, { nodes, boot: ofBoot, seqs: [seq, seq + 40] })
      await until('it has begun', async () => (await storedOf(scene, ofBoot)).batches > seq * nodes.length)
      victim.kill('SIGKILL')
      await sending
      seq += 40
    }
    await store()
    await expectOnce(ofBoot, nodes.length * seq)
  })

  it('a writer that was frozen past its session writes nothing when it wakes', async () => {
    const ofBoot = await newBoot()
    for (let round = 0; round < Math.max(1, faults / 4); round += 1) {
      const zombie = await store({ STORE_WAIT_MS: '200' })
      const sending = sendBatches(scene, { nodes, boot: ofBoot, seqs: [round * 60, round * 60 + 60] })
      await until(
        'it has begun',
        async () => (await storedOf(scene, ofBoot)).batches > round * 60 * nodes.length,
      )
      zombie.kill('SIGSTOP')
      await sending
      const heir = await store()
      await until(
        'the heir took over',
        async () => (await storedOf(scene, ofBoot)).batches >= (round + 1) * 60 * nodes.length,
      )
      zombie.kill('SIGCONT')
      await sendBatches(scene, { nodes, boot: ofBoot, seqs: [round * 60, round * 60 + 10] })
      await heir.stop()
      await zombie.stop()
    }
    await store()
    await expectOnce(ofBoot, nodes.length * 60 * Math.ceil(Math.max(1, faults / 4)))
  })

  it('connections cut around COMMIT leave no hole and no repetition', { timeout: 1_200_000 }, async () => {
    const ofBoot = await newBoot()
    const cuts = Math.max(4, faults)
    const proxy = await startCuttingProxy(engines.timescale, { every: 3, most: cuts })
    const url = new URL(engines.databaseUrl('telstar_writer'))
    url.port = String(proxy.port)
    await store({ DATABASE_URL: url.href, STORE_SLICE_KB: '16' })
    let seq = 0
    await until(
      'the cuts were made',
      async () => {
        await sendBatches(scene, { nodes, boot: ofBoot, seqs: [seq, seq + 5] })
        seq += 5
        return proxy.cuts.before + proxy.cuts.after >= cuts
      },
      1000,
    )
    await expectOnce(ofBoot, nodes.length * seq)
    const { before, after } = proxy.cuts
    console.info(
      JSON.stringify({ cutBeforeCommit: before, cutAfterCommit: after, batches: nodes.length * seq }),
    )
    expect(Math.min(before, after)).toBeGreaterThan(0)
    proxy.stop()
  })

  it('sets poison aside with its reason, exactly, and everything beside it goes in', async () => {
    const ofBoot = await newBoot()
    const before = (await deadLetters()).length
    await store()
    const kinds = poisonPayloads(ofBoot)
    const rounds = Math.max(2, faults)
    for (let round = 0; round < rounds; round += 1) {
      await sendBatches(scene, { nodes, boot: ofBoot, seqs: [round * 5, round * 5 + 5] })
      for (const { payload, node = 'node-1' } of kinds)
        await sendPayload(scene, payload(1000 + round), { node })
    }
    const good = nodes.length * 5 * rounds
    const refusedInLedger = kinds.filter(({ ledger }) => ledger).length * rounds
    await until(
      'all is stored',
      async () => (await storedOf(scene, ofBoot)).batches >= good + refusedInLedger,
    )
    await until(
      'all is set aside',
      async () => (await deadLetters()).length >= before + kinds.length * rounds,
    )
    const letters = (await deadLetters()).slice(before)
    const counts = Object.fromEntries(kinds.map(({ reason }) => [reason, 0]))
    for (const { reason } of letters) counts[reason] = (counts[reason] ?? 0) + 1
    const expected = Object.fromEntries(kinds.map(({ reason }) => [reason, 0]))
    for (const { reason } of kinds) expected[reason] = (expected[reason] ?? 0) + rounds
    expect(counts).toEqual(expected)
    const stored = await storedOf(scene, ofBoot)
    expect(stored.batches).toBe(good + refusedInLedger)
    expect(stored.rows - rowsBefore).toBe(good * samplesOfBatch + rounds)
  })

  it('waits a moment for a node that is registered while its first batch is on its way', async () => {
    const ofBoot = await newBoot()
    await store()
    const sent = sendBatches(scene, { nodes: ['late-comer', 'node-3'], boot: ofBoot, seqs: [0, 1] })
    await sent
    await new Promise((resolve) => setTimeout(resolve, 500))
    await registerNodes(scene.owner, ['late-comer'])
    await expectOnce(ofBoot, 2)
  })

  it('a dead letter that is replayed after the cure is stored once', async () => {
    const ofBoot = await newBoot()
    await store()
    const payload = encodeColumnarBatch({
      boot: ofBoot,
      seq: 1,
      sent: Date.now(),
      samples: [{ ts: Date.now(), cell: 1, values: { rsrp_dbm: -80 } }],
    })
    await sendPayload(scene, payload, { node: 'not-yet', received: Date.now() - 60_000 })
    const mine = async () => (await deadLetters()).filter(({ node }) => node === 'not-yet')
    await until('it is set aside', async () => (await mine()).length === 1)
    await registerNodes(scene.owner, ['not-yet'])
    const replay = async () => {
      const topic = kafkaTopics.telemetryDeadLetters.name
      const filter = ({ letter }: { letter: { node: string } }) => letter.node === 'not-yet'
      const letters = listDeadLetters({ brokers: [engines.brokers], topic, filter, log })
      return replayDeadLetters({ producer: scene.producer, letters, topic: kafkaTopics.telemetry.name })
    }
    expect(await replay()).toBe(1)
    expect(await replay()).toBe(1)
    await until('it is stored', async () => (await storedOf(scene, ofBoot)).batches === 1)
    await sendBatches(scene, { nodes: ['not-yet'], boot: ofBoot, seqs: [2, 3] })
    await until('the replays were passed', async () => (await storedOf(scene, ofBoot)).batches === 2)
    expect((await storedOf(scene, ofBoot)).rows - rowsBefore).toBe(1 + samplesOfBatch)
  })

  it('stops cleanly within seconds, under load', async () => {
    const ofBoot = await newBoot()
    const stopping = await store()
    const sending = sendBatches(scene, { nodes, boot: ofBoot, seqs: [0, 60] })
    await until('it has begun', async () => (await storedOf(scene, ofBoot)).batches > 0)
    const start = Date.now()
    expect(await stopping.stop()).toBe(0)
    expect(Date.now() - start).toBeLessThan(10_000)
    await sending
    await store()
    await expectOnce(ofBoot, nodes.length * 60)
  })
})

interface PoisonKind {
  readonly reason: string
  readonly node?: string
  /** Whether its identity enters the ledger. */
  readonly ledger: boolean
  payload(seq: number): Buffer
}

/** Each kind once; only the one with a good value beside the bad adds a row. */
function poisonPayloads(ofBoot: number): PoisonKind[] {
  const text = (seq: number, samples: string) =>
    Buffer.from(`{"v":1,"boot":${ofBoot},"seq":${seq},"sent":${Date.now()},"samples":${samples}}`)
  const now = () => Date.now()
  let kind = 0
  const refused = (reason: string, samples: () => string): PoisonKind => {
    kind += 1
    const shift = kind * 100_000
    return { reason, ledger: true, payload: (seq) => text(seq + shift, samples()) }
  }
  const whole = (reason: string, bytes: () => Buffer | string): PoisonKind => {
    return { reason, ledger: false, payload: () => Buffer.from(bytes()) }
  }
  return [
    refused('not-finite', () => `[{"ts":${now()},"values":{"rsrp_dbm":1e400}}]`),
    refused('impossible-clock', () => `[{"ts":-62167219200000,"values":{"rsrp_dbm":-80}}]`),
    refused('impossible-clock', () => `[{"ts":9223372036854775,"values":{"rsrp_dbm":-80}}]`),
    refused('older-than-retention', () => `[{"ts":${now() - 401 * 86_400_000},"values":{"rsrp_dbm":-80}}]`),
    refused('wrong-type', () => `[{"ts":${now()},"values":{"rsrp_dbm":"a\\u0000b"}}]`),
    refused('out-of-range', () => `[{"ts":${now()},"values":{"rsrp_dbm":5}}]`),
    refused('bad-cell', () => `[{"ts":${now()},"cell":99999,"values":{"rsrp_dbm":-80}}]`),
    refused('unknown-metric', () => `[{"ts":${now()},"values":{"rsrp_dbm":-80,"bad\\u0000name":1}}]`),
    whole('broken-json', () => `{"v":1,"boot":${ofBoot},`),
    whole('not-utf8', () => Buffer.from([0x7b, 0xff, 0xfe])),
    whole('unknown-form', () => Buffer.alloc(500_000, 0x01)),
    { ...whole('unknown-node', () => '{"rsrp_dbm":-80}'), node: 'nobody' },
    { ...whole('unknown-node', () => '{"rsrp_dbm":-80}'), node: 'no\u0000body' },
  ]
}
