import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TLSSocket, type TlsOptions } from 'node:tls'
import type { BrokerConfig } from './config.js'
import type { Door } from './door.js'
import type { BrokerEvents } from './events.js'

const backlog = 4096

export interface Listener {
  readonly port: number
  stop(): void
}

/** Accepts MQTT over TCP. */
export function listenTcp({ mqtt }: BrokerConfig, door: Door): Promise<Listener> {
  const server = createServer((socket) => {
    if (door.admit(socket)) door.guard(socket)
  })
  return listening(server, mqtt.port, mqtt.host)
}

/** Accepts MQTT over TLS 1.2 and 1.3; with a CA every client must show a certificate of it. */
export function listenTls(
  { host, tls }: { host: string; tls: NonNullable<BrokerConfig['tls']> },
  door: Door,
  events: BrokerEvents,
): Promise<Listener> {
  const server = createTlsServer(tlsOptions(tls), (socket) => door.guard(socket))
  server.on('connection', (socket: Socket) => door.admit(socket))
  server.on('tlsClientError', (error: Error, socket: TLSSocket) => {
    events.connectionRefused({ node: null, address: socket.remoteAddress ?? 'unknown', reason: 'tls' })
    socket.destroy(error)
  })
  return listening(server, tls.port, host)
}

/** The common name of the certificate that the client showed; null without one. */
export function certificateName(socket: Socket): string | null {
  if (!('getPeerCertificate' in socket)) return null
  const { subject } = (socket as TLSSocket).getPeerCertificate()
  const name: unknown = subject?.CN
  return name === undefined ? null : String(name)
}

function tlsOptions({ certFile, keyFile, caFile, crlFile }: NonNullable<BrokerConfig['tls']>): TlsOptions {
  const clients =
    caFile === undefined ? {} : { ca: readFileSync(caFile), requestCert: true, rejectUnauthorized: true }
  const revoked = crlFile === undefined ? {} : { crl: readFileSync(crlFile) }
  return {
    cert: readFileSync(certFile),
    key: readFileSync(keyFile),
    minVersion: 'TLSv1.2',
    handshakeTimeout: 5000,
    ...clients,
    ...revoked,
  }
}

async function listening(server: Server, port: number, host: string): Promise<Listener> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host, backlog }, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    stop: () => void server.close(),
  }
}
