import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { receivedEvent } from '@telstar/bus/cloud-event'
import { createTopics } from '@telstar/bus/create-topics'
import { readTopic } from '@telstar/bus/read-topic'
import { startProducer } from '@telstar/bus/start-producer'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import { complaintEventSchema } from '@telstar/contracts/support-complaint-event'
import { type SupportNotice, supportNoticeSchema } from '@telstar/contracts/support-notice'
import { supportTopics } from '@telstar/contracts/support-topics'
import { type RunningKafka, startKafka } from '@telstar/infra/engines/start-kafka'
import { type RunningRedis, startRedis } from '@telstar/infra/engines/start-redis'
import { type ScratchSupport, startScratchSupport } from '@telstar/infra/scratch-support'
import { closeDatabase } from '@telstar/runtime/database'
import { createLogger } from '@telstar/runtime/logger'
import { Teardown } from '@telstar/runtime/teardown'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { actors, openCommand } from '../../tests/complaint-story.js'
import { type FlowSettings, openCommands, startFlow } from '../../tests/flow.js'
import { type Receivers, startReceivers } from '../../tests/receivers.js'
import { until } from '../../tests/until.js'

const log = createLogger('test', process.env['TELSTAR_TEST_LOG'] ? 'info' : 'silent')
const teardown = new Teardown()
let kafka: RunningKafka
let redis: RunningRedis
let engine: ScratchSupport
let receivers: Receivers
let settings: FlowSettings
let commands: ReturnType<typeof openCommands>

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'telstar-departments-'))
  teardown.add('folder', () => rmSync(folder, { recursive: true, force: true }))
  ;[kafka, redis, engine, receivers] = await Promise.all([
    startKafka({ dataDir: join(folder, 'kafka'), logDir: join(folder, 'logs') }),
    startRedis({ dataDir: join(folder, 'redis') }),
    startScratchSupport(),
    startReceivers(),
  ])
  for (const [name, one] of Object.entries({ kafka, redis, engine, receivers }))
    teardown.add(name, () => one.stop())
  const topics = Object.values(supportTopics)
  await createTopics({ brokers: [kafka.brokers], topics, replication: 1, log })
  const databaseUrl = engine.databaseUrl('support_writer')
  settings = { databaseUrl, brokers: kafka.brokers, redisUrl: redis.url, book: receivers.book }
  commands = openCommands(databaseUrl, log)
  teardown.add('commands', () => closeDatabase(commands.pool))
})
afterAll(() => teardown.run())

async function open(category: 'outage' | 'billing' | 'network-quality'): Promise<string> {
  const id = randomUUID()
  await commands.carryOut.run({
    ...{ aggregate: commands.aggregates.complaint, id },
    command: { ...openCommand, complaintId: id, category, priority: 'high' },
    envelope: {
      ...{ commandId: randomUUID(), actor: actors.agent, at: new Date(), expectedVersion: null },
      ...{ correlationId: 'call-1', causationId: 'request-1' },
    },
  })
  return id
}

interface Row {
  readonly line: string
  readonly state: string
}

/** Notices of complaints, as `type department channel`. */
async function notices(...ids: readonly string[]): Promise<Row[]> {
  const { rows } = await commands.pool.query<Row>(
    `SELECT concat_ws(' ', content ->> 'type', department, channel) AS line, state FROM support.notices
     WHERE content -> 'item' ->> 'id' = ANY ($1) ORDER BY line`,
    [ids],
  )
  return rows
}

/** @throws {Error} that tells the states they are in */
async function allSent(count: number, ids: readonly string[]): Promise<void> {
  let states: Record<string, number> = {}
  const sent = async () => {
    states = {}
    for (const { state } of await notices(...ids)) states[state] = (states[state] ?? 0) + 1
    return states['sent'] === count
  }
  await until('all are sent', sent, 90_000).catch((error: Error) => {
    throw new Error(`${error.message}: ${JSON.stringify(states)} instead of ${count}`)
  })
}

async function onTopic(topic: string): Promise<SupportNotice[]> {
  const all: SupportNotice[] = []
  for await (const record of readTopic({ brokers: [kafka.brokers], topic, log }))
    all.push(supportNoticeSchema.parse(receivedEvent(record).data))
  return all
}

/** What departments got about these complaints, as `type department channel` with the id of the notice. */
async function received(ids: readonly string[]): Promise<{ line: string; noticeId: string }[]> {
  const { supportNetworkOperations, supportBilling, supportCustomerCare } = kafkaTopics
  const topics = [supportNetworkOperations, supportBilling, supportCustomerCare]
  const byTopic = (await Promise.all(topics.map(({ name }) => onTopic(name)))).flat()
  const told = (channel: string) => (notice: SupportNotice) => ({
    line: `${notice.type} ${notice.department} ${channel}`,
    noticeId: notice.noticeId,
    item: notice.item.id,
  })
  const byMail = receivers.mails.map((mail) => ({
    line: `${/event: (\w+)/.exec(mail)?.[1]} ${departmentOf(mail)} mail`,
    noticeId: /X-TelStar-Notice: (\S+)/i.exec(mail)?.[1] ?? '',
    item: /complaint: (\S+)/.exec(mail)?.[1] ?? '',
  }))
  const all = [...byTopic.map(told('topic')), ...receivers.calls.map(told('webhook')), ...byMail]
  return all.filter(({ item }) => ids.includes(item))
}

const mailboxes: Record<string, string> = {
  noc: 'network-operations',
  billing: 'billing',
  care: 'customer-care',
}
const departmentOf = (mail: string) => mailboxes[/^To: (\w+)@/m.exec(mail)?.[1] ?? '']

const ofOutage = [
  'ComplaintOpened customer-care topic',
  'ComplaintRouted customer-care mail',
  'ComplaintRouted customer-care topic',
  'ComplaintRouted network-operations mail',
  'ComplaintRouted network-operations topic',
  'ComplaintRouted network-operations webhook',
]
const ofBilling = [
  'ComplaintOpened customer-care topic',
  'ComplaintRouted billing mail',
  'ComplaintRouted billing topic',
]

it('a complaint that is opened reaches each department once, exactly as policy says', async () => {
  const flow = startFlow(settings, log)
  try {
    const outage = await open('outage')
    const billing = await open('billing')
    await allSent(9, [outage, billing])
    expect((await notices(outage)).map(({ line }) => line)).toEqual(ofOutage)
    expect((await notices(billing)).map(({ line }) => line)).toEqual(ofBilling)
    const got = await received([outage, billing])
    expect(got.map(({ line }) => line).toSorted()).toEqual([...ofOutage, ...ofBilling].toSorted())
    const published = []
    for await (const record of readTopic({
      ...{ brokers: [kafka.brokers], log },
      topic: kafkaTopics.supportComplaints.name,
    }))
      if (record.key === outage) published.push({ ...receivedEvent(record), headers: record.headers })
    expect(published.map(({ type, id }) => `${type} ${id}`)).toEqual([
      `telstar.support.ComplaintOpened complaint-${outage}-1`,
      `telstar.support.ComplaintRouted complaint-${outage}-2`,
    ])
    expect(published[1]?.headers).toMatchObject({
      ce_causationid: `complaint-${outage}-1`,
      ce_correlationid: 'call-1',
    })
    expect(complaintEventSchema.parse(published[1]?.data).by).toBe('policy')
  } finally {
    await flow.stop()
  }
})

async function spawnFlow(file: string): Promise<ChildProcess> {
  const entry = fileURLToPath(new URL('../../tests/flow-process.ts', import.meta.url))
  const args = ['--import', import.meta.resolve('tsx'), '--conditions=telstar-source', entry, file]
  const stderr = process.env['TELSTAR_TEST_LOG'] ? 'inherit' : 'ignore'
  const child = spawn(process.execPath, args, { stdio: ['ignore', stderr, stderr, 'ipc'] })
  await once(child, 'message')
  return child
}

it('killed in the middle and with all jobs lost, nothing is left out, and what comes again has the same id', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'telstar-flow-'))
  const file = join(folder, 'flow.json')
  writeFileSync(file, JSON.stringify(settings))
  // What is tried is not taken, so that there are notices in every state.
  receivers.answer(503)
  let child = await spawnFlow(file)
  try {
    const ids: string[] = []
    for (let n = 0; n < 12; n += 1) ids.push(await open('outage'))
    await until('some are notified', async () => (await notices(...ids)).length > 12, 60_000)
    child.kill('SIGKILL')
    await once(child, 'exit')
    // As when their time is over.
    await commands.pool.query('DELETE FROM support.leases')
    const client = new Redis(redis.url)
    await client.flushall()
    client.disconnect()
    ids.push(await open('outage'))
    receivers.answer(204)
    child = await spawnFlow(file)
    await allSent(6 * ids.length, ids)
    const got = await received(ids)
    const distinct = new Set(got.map(({ noticeId }) => noticeId))
    expect(distinct.size).toBe(6 * ids.length)
    expect(got.length - distinct.size).toBeLessThanOrEqual(10)
  } finally {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
})

it('what is no event is set aside; what was given up is listed and can be sent again', async () => {
  await commands.pool.query('DELETE FROM support.leases')
  receivers.answer(400)
  const flow = startFlow(settings, log)
  const producer = startProducer({ brokers: [kafka.brokers], clientId: 'test', log })
  try {
    const topic = kafkaTopics.supportComplaints.name
    await producer.produce({ topic, key: 'nobody', value: Buffer.from('{}'), headers: {} })
    const id = await open('network-quality')
    const givenUp = async () => (await flow.departments.failedNotices(10)).length === 1
    await until('one is given up', givenUp, 60_000)
    const [given] = await flow.departments.failedNotices(10)
    expect(given).toMatchObject({
      channel: 'webhook',
      lastError: 'answered 400',
      eventId: `complaint-${id}-2`,
    })
    receivers.answer(204)
    expect(await flow.departments.retryNotices([given?.noticeId ?? ''])).toEqual([given?.noticeId])
    await allSent(4, [id])
    const anew = 'SELECT attempts - retried_after AS attempts FROM support.notices WHERE notice_id = $1'
    // Patience began anew.
    expect((await commands.pool.query(anew, [given?.noticeId])).rows).toEqual([{ attempts: 1 }])
    const letters = kafkaTopics.supportComplaintsDeadLetters.name
    const kept = []
    for await (const { key } of readTopic({ brokers: [kafka.brokers], topic: letters, log })) kept.push(key)
    expect(kept).toEqual(['nobody'])
  } finally {
    await Promise.all([flow.stop(), producer.stop()])
  }
})
