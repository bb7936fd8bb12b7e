import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { connect as connectTcp } from 'node:net'
import { connect } from 'node:tls'
import { type RunningKafka, startKafka } from '@telstar/infra/engines/start-kafka'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { certificateAuthority, hasOpenssl } from '../tests/certificates.js'
import { RawClient } from '../tests/raw-client.js'
import { prepareRegion, type Region, recordingLog, testConfig } from '../tests/region.js'
import type { RunningBroker } from './running-broker.js'
import { startBroker } from './start.js'

const home = '/tmp/telstar-broker-tls'

describe.runIf(hasOpenssl)('over TLS with client certificates', () => {
  let kafka: RunningKafka
  let region: Region
  let broker: RunningBroker
  let token: string
  const { log, lines } = recordingLog()
  const trusted = () => certificateAuthority(`${home}/ca`)
  let authority: ReturnType<typeof trusted>
  let clients: Record<'own' | 'foreign' | 'expired' | 'revoked', { cert: Buffer; key: Buffer }>
  let stranger: { cert: Buffer; key: Buffer }

  beforeAll(async () => {
    rmSync(home, { recursive: true, force: true })
    authority = trusted()
    const server = authority.issue({ name: 'localhost' })
    clients = {
      own: authority.issue({ name: 'tls-node' }),
      foreign: authority.issue({ name: 'tls-other' }),
      expired: authority.issue({ name: 'tls-expired', expired: true }),
      revoked: authority.issue({ name: 'tls-revoked' }),
    }
    authority.revoke(`${home}/ca/tls-revoked.pem`)
    stranger = certificateAuthority(`${home}/other-ca`).issue({ name: 'tls-node' })
    kafka = await startKafka({ dataDir: `${home}/kafka` })
    region = await prepareRegion(kafka.brokers)
    token = await region.add('tls-node')
    broker = await startBroker(
      testConfig(kafka.brokers, {
        MQTT_TLS_PORT: '0',
        MQTT_TLS_CERT_FILE: server.certFile,
        MQTT_TLS_KEY_FILE: server.keyFile,
        MQTT_TLS_CA_FILE: authority.caFile,
        MQTT_TLS_CRL_FILE: authority.crlFile,
      }),
      log,
    )
  })
  afterAll(async () => {
    await broker?.stop()
    await region?.stop()
    await kafka?.stop()
    rmSync(home, { recursive: true, force: true })
  })

  async function answer(certificate: { cert?: Buffer; key?: Buffer }): Promise<number | 'closed'> {
    const socket = connect({
      port: broker.tlsPort as number,
      host: '127.0.0.1',
      rejectUnauthorized: false,
      ...certificate,
    })
    return new RawClient(socket).connect({ node: 'tls-node', token })
  }

  it('lets in a node whose certificate carries its name', async () => {
    await vi.waitFor(async () => expect(await answer(clients.own)).toBe(0), {
      timeout: 20_000,
      interval: 100,
    })
  })

  it('lets in nobody with the certificate of another node, even with the right token', async () => {
    expect(await answer(clients.foreign)).toBe(5)
    expect(lines.map(({ reason }) => reason)).toContain('foreign-certificate')
  })

  it('ends the handshake for an expired, revoked, strange or missing certificate', async () => {
    for (const certificate of [clients.expired, clients.revoked, stranger, {}])
      expect(await answer(certificate)).toBe('closed')
    expect(lines.filter(({ reason }) => reason === 'tls').length).toBeGreaterThanOrEqual(4)
  })

  it('ends a handshake that never comes', async () => {
    const socket = connectTcp({ port: broker.tlsPort as number, host: '127.0.0.1' })
    socket.resume()
    const from = performance.now()
    await once(socket, 'close')
    expect(performance.now() - from).toBeLessThan(10_000)
  })
})
