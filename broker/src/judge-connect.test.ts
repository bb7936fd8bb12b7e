import { describe, expect, it } from 'vitest'
import { type ConnectRequest, judgeConnect } from './judge-connect.js'

const good: ConnectRequest = {
  protocolId: 'MQTT',
  protocolVersion: 4,
  clientId: 'n1',
  username: 'n1',
  password: Buffer.from('t'),
  keepalive: 60,
}
const offline = Buffer.from('{"status":"offline","boot":3}')
const will = (over: object = {}) => ({
  will: { topic: 'telstar/v1/north/n1/state', payload: offline, qos: 1, ...over },
})

describe('a CONNECT', () => {
  it('is fine in MQTT 3.1 and 3.1.1, with and without a will on its own state', () => {
    expect(judgeConnect('north', good)).toBeNull()
    expect(judgeConnect('north', { ...good, protocolId: 'MQIsdp', protocolVersion: 3 })).toBeNull()
    expect(judgeConnect('north', { ...good, ...will() })).toBeNull()
    for (const keepalive of [5, 300]) expect(judgeConnect('north', { ...good, keepalive })).toBeNull()
  })

  it.each([
    ['MQTT 5', { protocolVersion: 5 }, 1, 'protocol-version'],
    ['a protocol name of another version', { protocolId: 'MQIsdp' }, 1, 'protocol-version'],
    ['a bridge', { bridgeMode: true }, 1, 'protocol-version'],
    ['an empty client id', { clientId: '', username: '' }, 2, 'client-id'],
    ['NUL in the client id', { clientId: 'n\0', username: 'n\0' }, 2, 'client-id'],
    ['a slash in the client id', { clientId: 'n/1', username: 'n/1' }, 2, 'client-id'],
    ['a client id of 65 letters', { clientId: 'n'.repeat(65), username: 'n'.repeat(65) }, 2, 'client-id'],
    ['the client id of another node', { username: 'n2' }, 2, 'foreign-client-id'],
    ['no user name', { username: undefined }, 4, 'no-token'],
    ['no password', { password: undefined }, 4, 'no-token'],
    ['keep-alive 0', { keepalive: 0 }, 5, 'keep-alive'],
    ['keep-alive 4', { keepalive: 4 }, 5, 'keep-alive'],
    ['keep-alive 301', { keepalive: 301 }, 5, 'keep-alive'],
    ['a will on a foreign state', will({ topic: 'telstar/v1/north/n2/state' }), 5, 'foreign-will'],
    ['a will on its telemetry', will({ topic: 'telstar/v1/north/n1/telemetry' }), 5, 'foreign-will'],
    ['a will on $SYS', will({ topic: '$SYS/x/new/clients' }), 5, 'foreign-will'],
    ['a will of QoS 2', will({ qos: 2 }), 5, 'bad-will'],
    [
      'a will that says online',
      will({ payload: Buffer.from('{"status":"online","boot":3}') }),
      5,
      'bad-will',
    ],
    ['a will that is no state', will({ payload: Buffer.from('gone') }), 5, 'bad-will'],
  ])('is refused with a 3.1.1 code: %s', (...[, change, code, reason]) => {
    expect(judgeConnect('north', { ...good, ...change })).toEqual({ code, reason })
  })
})
