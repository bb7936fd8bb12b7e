import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { receivedEvent } from '@telstar/bus/cloud-event'
import { createTopics } from '@telstar/bus/create-topics'
import { readTopic } from '@telstar/bus/read-topic'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import { type SupportNotice, supportNoticeSchema } from '@telstar/contracts/support-notice'
import { supportTopics } from '@telstar/contracts/support-topics'
import { startKafka } from '@telstar/infra/engines/start-kafka'
import { startRedis } from '@telstar/infra/engines/start-redis'
import { startScratchSupport } from '@telstar/infra/scratch-support'
import { createLogger } from '@telstar/runtime/logger'
import { Teardown } from '@telstar/runtime/teardown'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { audience, issuer, jwks, tokenOf } from '../tests/api-scene.js'
import { type Receivers, startReceivers } from '../tests/receivers.js'
import { askStation, type Question } from '../tests/support-client.js'
import { until } from '../tests/until.js'
import { supportConfig } from './config.js'
import { startSupport } from './start.js'

const log = createLogger('test', process.env['TELSTAR_TEST_LOG'] ? 'info' : 'silent')
const teardown = new Teardown()
let brokers: string
let receivers: Receivers
let port: number

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'telstar-support-flow-'))
  teardown.add('folder', () => rmSync(folder, { recursive: true, force: true }))
  const [kafka, redis, engine, told] = await Promise.all([
    startKafka({ dataDir: join(folder, 'kafka'), logDir: join(folder, 'logs') }),
    startRedis({ dataDir: join(folder, 'redis') }),
    startScratchSupport(),
    startReceivers(),
  ])
  for (const [name, one] of Object.entries({ kafka, redis, engine, told }))
    teardown.add(name, () => one.stop())
  brokers = kafka.brokers
  receivers = told
  await createTopics({ brokers: [brokers], topics: Object.values(supportTopics), replication: 1, log })
  const config = supportConfig({
    SUPPORT_WRITER_URL: engine.databaseUrl('support_writer'),
    SUPPORT_PROJECTOR_URL: engine.databaseUrl('support_projector'),
    SUPPORT_READER_URL: engine.databaseUrl('support_reader'),
    SUPPORT_KEY: randomBytes(32).toString('base64'),
    SUPPORT_JWKS: JSON.stringify(jwks),
    SUPPORT_TOKEN_ISSUER: issuer,
    SUPPORT_TOKEN_AUDIENCE: audience,
    SUPPORT_DEPARTMENTS: departmentsFile(folder),
    KAFKA_BROKERS: brokers,
    REDIS_URL: redis.url,
    HTTP_PORT: '0',
  })
  const station = await startSupport(config, log)
  teardown.add('station', () => station.stop())
  port = station.port
  const ready = async () => (await fetch(`http://127.0.0.1:${port}/-/ready`)).ok
  await until('the station is ready', ready, 90_000)
})
afterAll(() => teardown.run())

/** The departments' file, as somebody would write it who has the receivers. */
function departmentsFile(folder: string): string {
  const { sender, allowAddresses, departments } = receivers.book
  const secretFile = join(folder, 'secret')
  const { webhook, mail } = departments['network-operations']
  writeFileSync(secretFile, webhook?.secret ?? '')
  return JSON.stringify({
    ...{ from: sender?.from, smtp: sender?.smtp, allow_addresses: allowAddresses },
    departments: {
      ...departments,
      'network-operations': { mail, webhook: { url: webhook?.url, secret_file: secretFile } },
    },
  })
}

const ask = (method: string, path: string, question?: Question) => askStation(port, [method, path], question)

async function open(customerId: string, category: string): Promise<string> {
  const complaint = { commandId: randomUUID(), customerId, channel: 'phone', category, priority: 'high' }
  const body = { ...complaint, text: 'Nothing works on the balcony' }
  return (await ask('POST', '/v1/complaints', { body, headers: { 'x-correlation-id': randomUUID() } })).body
    .id
}

async function onTopic(topic: string): Promise<{ key: string | null; type: string; data: unknown }[]> {
  const all = []
  for await (const record of readTopic({ brokers: [brokers], topic, log })) {
    const { type, data } = receivedEvent(record)
    all.push({ key: record.key, type, data })
  }
  return all
}

/** Who got what about a complaint, as `type department channel`. */
async function told(id: string): Promise<string[]> {
  const { supportNetworkOperations, supportBilling, supportCustomerCare } = kafkaTopics
  const topics = [supportNetworkOperations, supportBilling, supportCustomerCare]
  const events = (await Promise.all(topics.map(({ name }) => onTopic(name)))).flat()
  const line = (channel: string) => (notice: SupportNotice) =>
    notice.item.id === id ? [`${notice.type} ${notice.department} ${channel}`] : []
  const byTopic = events.map(({ data }) => supportNoticeSchema.parse(data)).flatMap(line('topic'))
  const byMail = receivers.mails
    .filter((mail) => mail.includes(id))
    .map((mail) => `${/event: (\w+)/.exec(mail)?.[1]} ${/^To: (\w+)@/m.exec(mail)?.[1]} mail`)
  return [...byTopic, ...receivers.calls.flatMap(line('webhook')), ...byMail].toSorted()
}

it('a complaint opened over HTTP is on Kafka, reaches exactly whom policy says, and its history tells every step', async () => {
  const contact = { name: 'Ada Lovelace', email: 'ada@example.org' }
  const person = { commandId: randomUUID(), plan: 'fibre-100', region: 'north', language: 'en', contact }
  const customerId = (await ask('POST', '/v1/customers', { body: person })).body.id
  const outage = await open(customerId, 'outage')
  const billing = await open(customerId, 'billing')

  const ofOutage = [
    'ComplaintOpened customer-care topic',
    'ComplaintRouted care mail',
    'ComplaintRouted customer-care topic',
    'ComplaintRouted network-operations topic',
    'ComplaintRouted network-operations webhook',
    'ComplaintRouted noc mail',
  ]
  const ofBilling = [
    'ComplaintOpened customer-care topic',
    'ComplaintRouted billing mail',
    'ComplaintRouted billing topic',
  ]
  const arrived = async () => (await told(outage)).length + (await told(billing)).length >= 9
  await until('all are told', arrived, 90_000)
  expect(await told(outage)).toEqual(ofOutage)
  expect(await told(billing)).toEqual(ofBilling)
  expect(JSON.stringify([receivers.calls, receivers.mails])).not.toMatch(/balcony|Lovelace/)

  const nora = await tokenOf({ role: 'department', sub: 'nora', department: 'network-operations' })
  const path = `/v1/complaints/${outage}`
  const accept = { commandId: randomUUID(), department: 'network-operations' }
  const taken = await ask('POST', `${path}/accept`, {
    token: nora,
    body: accept,
    headers: { 'if-match': '"2"' },
  })
  expect(taken.status).toBe(200)
  const { body } = await ask('GET', `${path}?minVersion=${taken.body.version}`)
  const steps = body.history.map((step: { type: string; actor: string }) => `${step.type} ${step.actor}`)
  expect(steps).toEqual([
    'ComplaintOpened agent:anna',
    'ComplaintRouted policy:routing',
    'FirstResponseGiven department:network-operations/nora',
    'ComplaintAccepted department:network-operations/nora',
  ])
  expect(body.history.every(({ at }: { at: string }) => Date.parse(at) > 0)).toBe(true)

  const published = async () =>
    (await onTopic(kafkaTopics.supportComplaints.name))
      .filter(({ key }) => key === outage)
      .map(({ type }) => type)
  await until('all is published', async () => (await published()).length >= 4)
  expect(await published()).toEqual([
    'telstar.support.ComplaintOpened',
    'telstar.support.ComplaintRouted',
    'telstar.support.ComplaintFirstAnswered',
    'telstar.support.ComplaintAccepted',
  ])
})
