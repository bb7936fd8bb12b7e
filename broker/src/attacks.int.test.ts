import { rmSync } from 'node:fs'
import { type RunningKafka, startKafka } from '@telstar/infra/engines/start-kafka'
import { hashToken, newToken } from '@telstar/runtime/node-token'
import mqtt, { type IConnectPacket } from 'mqtt-packet'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { connectPacket, publishBytes, RawClient } from '../tests/raw-client.js'
import { prepareRegion, type Region, recordingLog, testConfig } from '../tests/region.js'
import type { RunningBroker } from './running-broker.js'
import { startBroker } from './start.js'

const home = '/tmp/telstar-broker-attacks'
const own = (verb: string) => `telstar/v1/north/mallory/${verb}`
const victims = (verb: string) => `telstar/v1/north/victim/${verb}`
const offline = '{"status":"offline","boot":1}'
const will = (topic: string, payload = offline, more = {}) => ({
  will: { topic, payload: Buffer.from(payload), qos: 1 as const, retain: true, ...more },
})
const publish = (topic: string, more: object = {}) =>
  mqtt.generate({
    cmd: 'publish',
    topic,
    payload: '{}',
    qos: 1,
    messageId: 1,
    retain: false,
    dup: false,
    ...more,
  })
const shared = mqtt.generate({
  cmd: 'subscribe',
  messageId: 2,
  subscriptions: [{ topic: `$share/group/${victims('cmd')}`, qos: 1 }],
})
const raw = (...bytes: number[]) => Buffer.from(bytes)

describe('a node is only itself', () => {
  let kafka: RunningKafka
  let region: Region
  let broker: RunningBroker
  let victim: RawClient
  let token: string
  let revoked: string
  let before: number
  const { log, lines, text } = recordingLog('info')
  const warnings = () => lines.filter(({ level }) => level >= 40)

  beforeAll(async () => {
    rmSync(home, { recursive: true, force: true })
    kafka = await startKafka({ dataDir: `${home}/kafka` })
    region = await prepareRegion(kafka.brokers)
    broker = await startBroker(testConfig(kafka.brokers, { MQTT_PACKETS_PER_SECOND: '10000' }), log)
    revoked = await region.add('mallory')
    token = await region.add('mallory')
    await region.add('removed')
    await region.remove('removed')
    const identity = { node: 'victim', token: await region.add('victim') }
    victim = await vi.waitFor(() => RawClient.as(broker.port, identity), { timeout: 20_000, interval: 100 })
    const subscriptions = [victims('cmd'), victims('state')].map((topic) => ({ topic, qos: 1 as const }))
    victim.send({ cmd: 'subscribe', messageId: 1, subscriptions })
    expect(await victim.next('suback')).toMatchObject({ granted: [1, 1] })
  })
  beforeEach(() => {
    before = warnings().length
  })
  afterEach(async () => {
    expect(await victim.ping()).toBe(true)
    expect(victim.received).toEqual([])
  })
  afterAll(async () => {
    await broker?.stop()
    await region?.stop()
    await kafka?.stop()
    rmSync(home, { recursive: true, force: true })
  })

  const mallory = (options: Partial<IConnectPacket> = {}) =>
    RawClient.as(broker.port, { node: 'mallory', token }, options)
  const logged = () => vi.waitFor(() => expect(warnings().length).toBeGreaterThan(before))

  it.each<[string, () => Partial<IConnectPacket>, number]>([
    ["the victim's client id with its own name", () => ({ clientId: 'victim' }), 2],
    ["the victim's name with its own client id", () => ({ username: 'victim' }), 2],
    ["the victim's id and name with its own token", () => ({ clientId: 'victim', username: 'victim' }), 4],
    ['no password', () => ({ password: undefined }), 4],
    ['an empty password', () => ({ password: Buffer.alloc(0) }), 4],
    ['the hash for a token', () => ({ password: Buffer.from(hashToken(token)) }), 4],
    ['a revoked token', () => ({ password: Buffer.from(revoked) }), 4],
    ['a token never given out', () => ({ password: Buffer.from(newToken()) }), 4],
    ['a token and a NUL', () => ({ password: Buffer.from(`${token}\0`) }), 4],
    ['a token of 4,000 bytes', () => ({ password: Buffer.alloc(3000, 0x61) }), 4],
    ['a removed node', () => ({ clientId: 'removed', username: 'removed' }), 4],
    ['an unknown node', () => ({ clientId: 'nobody', username: 'nobody' }), 4],
    ['an inherited name', () => ({ clientId: 'constructor', username: 'constructor' }), 4],
    ['another inherited name', () => ({ clientId: '__proto__', username: '__proto__' }), 2],
    ['no user name', () => ({ username: undefined, password: undefined }), 4],
    ['an empty client id', () => ({ clientId: '', username: '' }), 2],
    ["the victim's id for a lasting session", () => ({ clientId: 'victim', clean: false }), 2],
    ['a client id with NUL', () => ({ clientId: 'mallory\0', username: 'mallory\0' }), 2],
    ['a client id with a slash', () => ({ clientId: 'mallory/x', username: 'mallory/x' }), 2],
    ['a wildcard for a client id', () => ({ clientId: '#', username: '#' }), 2],
    ['a client id of 65 letters', () => ({ clientId: 'm'.repeat(65), username: 'm'.repeat(65) }), 2],
    ['the other case', () => ({ clientId: 'MALLORY', username: 'MALLORY' }), 4],
    ['MQTT 3.1 under the name of 3.1.1', () => ({ protocolVersion: 3, protocolId: 'MQTT' as const }), 1],
    ['a bridge', () => ({ bridgeMode: true }) as object, 1],
    ['keep-alive 0', () => ({ keepalive: 0 }), 5],
    ['keep-alive 4', () => ({ keepalive: 4 }), 5],
    ['keep-alive 65535', () => ({ keepalive: 65_535 }), 5],
    ["a will on the victim's state", () => will(victims('state')), 5],
    ["a will on the victim's commands", () => will(victims('cmd')), 5],
    ['a will on its telemetry', () => will(own('telemetry')), 5],
    ['a will on its commands', () => will(own('cmd')), 5],
    ['a will on $SYS', () => will('$SYS/x/new/clients', 'victim'), 5],
    ['a will that says online', () => will(own('state'), '{"status":"online","boot":1}'), 5],
    ['a will that is no state', () => will(own('state'), 'x'), 5],
    ['a will of QoS 2', () => will(own('state'), offline, { qos: 2 }), 5],
    ['a will with a NUL in its topic', () => will(`${own('state')}\0`), 5],
  ])('connects with %s: refused by CONNACK, logged', async (_, options, code) => {
    const client = await RawClient.dial(broker.port)
    expect(await client.connect({ node: 'mallory', token }, options())).toBe(code)
    await client.closed
    await logged()
  })

  it.each<[string, Buffer]>([
    ["the victim's telemetry", publish(victims('telemetry'))],
    ["the victim's telemetry at QoS 0", publish(victims('telemetry'), { qos: 0 })],
    ["the victim's state", publish(victims('state'))],
    ["the victim's state, retained", publish(victims('state'), { retain: true })],
    ["the victim's state, erased", publish(victims('state'), { retain: true, payload: '' })],
    ["the victim's commands", publish(victims('cmd'))],
    ['its own commands', publish(own('cmd'))],
    ['another region', publish('telstar/v1/south/mallory/telemetry')],
    ['$SYS, naming the victim as a new client', publish('$SYS/evil/new/clients', { payload: 'victim' })],
    ['$SYS at QoS 0', publish('$SYS/evil/new/clients', { payload: 'victim', qos: 0 })],
    ['a broker heartbeat', publish('$SYS/evil/heartbeat')],
    ['#', publish('#')],
    ['a topic with +', publish('telstar/v1/north/+/telemetry')],
    ['a topic with NUL', publish(`${own('telemetry')}\0`)],
    ['a topic with a control character', publish('telstar/v1/north/mallory\u0007/telemetry')],
    ['a topic of 100 levels', publish('a/'.repeat(60))],
    ['a topic of 300 bytes', publish('t'.repeat(300))],
    ['an empty topic', raw(0x32, 5, 0, 0, 0, 1, 0x7b)],
    ['an inherited name', publish('__proto__')],
    ['retained telemetry', publish(own('telemetry'), { retain: true })],
    ['at QoS 2', publish(own('telemetry'), { qos: 2 })],
    ['at QoS 3', Buffer.concat([raw(0x36), publish(own('telemetry')).subarray(1)])],
    [
      'with identifier 0',
      publishBytes(own('telemetry'), '{}').fill(0, 4 + own('telemetry').length, 6 + own('telemetry').length),
    ],
    ['DUP at QoS 0', Buffer.concat([raw(0x38), publish(own('telemetry'), { qos: 0 }).subarray(1)])],
    ['10 MB', Buffer.concat([raw(0x32, 0x80, 0xad, 0xe2, 0x04), Buffer.alloc(20_000)])],
    ['256 MB, announced', raw(0x32, 0xff, 0xff, 0xff, 0x7f)],
    ['a length of five bytes', raw(0x32, 0xff, 0xff, 0xff, 0xff, 0x7f)],
    ['a state of 40 kB', publish(own('state'), { payload: 'x'.repeat(40_000) })],
    ['21 states at once', Buffer.concat(Array.from({ length: 21 }, () => publish(own('state'))))],
    ['the packets of a receiver of QoS 2', raw(0x50, 2, 0, 1)],
    ['PUBREL', raw(0x62, 2, 0, 1)],
    ['CONNACK', raw(0x20, 2, 0, 0)],
    ['the reserved packet', raw(0xf0, 0)],
    ['a subscription without filters', raw(0x82, 2, 0, 1)],
    ['a subscription with identifier 0', raw(0x82, 6, 0, 0, 0, 1, 0x61, 1)],
    ['a shared subscription', shared],
    ['an empty filter', raw(0x82, 5, 0, 1, 0, 0, 1)],
    ['a subscription of 2 kB', raw(0x82, 0x80, 0x10)],
    ['200 pings at once', Buffer.alloc(400, raw(0xc0, 0))],
  ])('sends %s: the connection ends without PUBACK, logged', async (_, bytes) => {
    const client = await mallory()
    client.raw(bytes)
    await client.closed
    if (bytes.length < 1000) expect(client.received.filter(({ cmd }) => cmd === 'puback')).toEqual([])
    await logged()
  })

  it('connects without client id for a lasting session: refused by CONNACK, logged', async () => {
    const client = await RawClient.dial(broker.port)
    const bytes = mqtt.generate({ ...connectPacket({ node: '', token }), clean: true })
    const flags = 9
    bytes[flags] = (bytes[flags] ?? 0) & ~2
    client.raw(bytes)
    expect(await client.next('connack')).toMatchObject({ returnCode: 2 })
    await logged()
  })

  it("connects a second time in one session, as the victim: the connection ends, the victim's stays", async () => {
    const client = await mallory()
    client.send(connectPacket({ node: 'victim', token }))
    await client.closed
    await logged()
  })

  it.each([
    '#',
    '+/#',
    'telstar/#',
    'telstar/v1/north/+/cmd',
    'telstar/v1/north/+/state',
    victims('cmd'),
    victims('state'),
    victims('telemetry'),
    own('telemetry'),
    own('#'),
    '$SYS/#',
    '$SYS/+/heartbeat',
    `${own('cmd')}\0`,
  ])('subscribes to %s: refused by SUBACK, logged', async (topic) => {
    const client = await mallory()
    client.send({ cmd: 'subscribe', messageId: 2, subscriptions: [{ topic, qos: 1 }] })
    expect(await client.next('suback')).toMatchObject({ granted: [128] })
    await logged()
    client.end()
  })

  it('hides a foreign filter among its own in a lasting session: nothing of it lasts', async () => {
    const client = await mallory({ clean: false })
    const subscriptions = [own('cmd'), victims('state'), '#'].map((topic) => ({ topic, qos: 1 as const }))
    client.send({ cmd: 'subscribe', messageId: 2, subscriptions })
    expect(await client.next('suback')).toMatchObject({ granted: [1, 128, 128] })
    client.end()
    await client.closed
    const again = await RawClient.dial(broker.port)
    again.send({ ...connectPacket({ node: 'mallory', token }), clean: false })
    expect(await again.next('connack')).toMatchObject({ returnCode: 0, sessionPresent: false })
    victim.publish(victims('state'), '{"status":"online","boot":1}', { messageId: 9, retain: true })
    await victim.next('puback')
    expect(await victim.next('publish')).toMatchObject({ topic: victims('state') })
    expect(await again.ping()).toBe(true)
    expect(again.received).toEqual([])
    again.end()
    await logged()
  })

  it('leaves no token in any log', () => {
    for (const secret of [token, revoked, hashToken(token)]) expect(text()).not.toContain(secret)
  })
})
