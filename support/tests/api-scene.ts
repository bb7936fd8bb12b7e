import { randomBytes, randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { Admission } from '@telstar/http/admission'
import { isPublicPath } from '@telstar/http/public-path'
import { Reader } from '@telstar/http/reader'
import type { Database } from '@telstar/runtime/database'
import { Metrics } from '@telstar/runtime/metrics'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { createApp } from '../src/api/app.js'
import type { AuditEntry } from '../src/api/audit/audit-table.js'
import { commandSets } from '../src/api/commands/command-sets.js'
import { Commands } from '../src/api/commands/commands.js'
import type { CustomerPlace } from '../src/api/commands/given-fields.js'
import { CarryOut } from '../src/domain/carry-out.js'
import { MemoryEventStore } from '../src/event-store/memory-event-store.js'
import { exportSubject } from '../src/privacy/export-subject.js'
import { MemorySubjectKeys } from '../src/privacy/memory-subject-keys.js'
import { Vault } from '../src/privacy/vault.js'
import { readPolicies } from '../src/read-policies.js'
import { tokenKeys } from '../src/token-keys.js'

export const issuer = 'https://id.telstar.example'
export const audience = 'telstar-support'
const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
/** A key that is known, of an algorithm that is not taken. */
export const otherPair = await generateKeyPair('ES384', { extractable: true })
/** What the API knows of the keys. */
export const jwks = {
  keys: [
    { ...(await exportJWK(pair.publicKey)), kty: 'OKP' as const, kid: 'one' },
    { ...(await exportJWK(otherPair.publicKey)), kty: 'EC' as const, kid: 'two' },
  ],
}
export const signingKey = pair.privateKey

/** A valid token; what is given is otherwise. */
export function tokenOf(claims: Record<string, unknown>, key = signingKey): Promise<string> {
  const seconds = Math.floor(Date.now() / 1000)
  return new SignJWT({ iss: issuer, aud: audience, exp: seconds + 600, ...claims })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'one', typ: 'JWT' })
    .sign(key)
}

export const policies = readPolicies(fileURLToPath(new URL('../policies', import.meta.url)))

/** The API over a log in memory; questions find no rows. */
export class ApiScene {
  readonly store = new MemoryEventStore()
  readonly places = new Map<string, CustomerPlace>()
  readonly audited: AuditEntry[] = []
  readonly sets = commandSets(policies)
  readonly app: OpenAPIHono

  constructor() {
    const vault = new Vault(new MemorySubjectKeys())
    const carryOut = new CarryOut({ store: this.store, vault, digestKey: randomBytes(32) })
    const lookups = {
      customerPlace: async (id: string) => this.places.get(id) ?? null,
      duplicateChain: async () => [],
    }
    const nothing = { answered() {}, tokenRefused() {}, failed: rethrow, unavailable() {} }
    const admission = new Admission({ running: 8, waiting: 100, waitMs: 5000 }, () => {})
    const reader = new Reader(emptyDatabase, admission, 1000)
    this.app = createApp({
      services: {
        ...{ reader, now: Date.now, newId: randomUUID, sets: this.sets },
        commands: new Commands({ carryOut, lookups, admission, now: Date.now }),
        audit: { record: async (entry) => void this.audited.push(entry), read: async () => [] },
        readModels: { progress: async () => [], rebuild: async (name) => (name === 'customers' ? 2 : null) },
        notices: { failed: async () => [], retry: async () => [] },
        listeners: { add: async () => {}, remove: async () => false },
        exportSubject: (order) => exportSubject({ carryOut, store: this.store, vault }, order),
      },
      askDatabase: async () => undefined,
      readiness: () => null,
      metrics: new Metrics('support'),
      events: nothing as never,
      tokens: { issuer, audience, keys: tokenKeys({ jwks }) },
      isPublic: isPublicPath('127.0.0.1'),
      newId: randomUUID,
    })
  }

  /** A request as it comes in over a socket. */
  async ask(method: string, path: string, asked: Asked = {}) {
    const { request, incoming } = overSocket(asked)
    const response = await this.app.request(path, { method, ...request }, { incoming })
    const { status, headers } = response
    const answer = await response.text()
    const isJson = headers.get('content-type')?.includes('json') ?? false
    return { status, headers, body: isJson ? JSON.parse(answer) : answer }
  }
}

interface Asked {
  readonly token?: string
  readonly body?: unknown
  readonly headers?: Record<string, string>
  /** Every header of that name, in the place of the token. */
  readonly authorization?: readonly string[]
}

function overSocket({ token, body, headers, authorization }: Asked) {
  const values = authorization ?? (token === undefined ? [] : [`Bearer ${token}`])
  const rawHeaders = values.flatMap((value) => ['Authorization', value])
  const socket = { remoteAddress: '127.0.0.1' }
  if (body === undefined)
    return { request: { headers: { ...headers } }, incoming: { rawHeaders, headers: {}, socket } }
  const text = JSON.stringify(body)
  return {
    request: { headers: { ...headers, 'content-type': 'application/json' }, body: text },
    incoming: { rawHeaders, headers: { 'content-length': String(Buffer.byteLength(text)) }, socket },
  }
}

function rethrow(error: unknown): never {
  throw error
}

const emptyDatabase = {
  connect: async () => ({ query: async () => ({ rows: [] }), release() {} }),
} as unknown as Database
