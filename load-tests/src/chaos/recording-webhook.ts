import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * What the receiver does with a call: takes it; takes it, but says 500 or nothing within half a minute; or does not take
 * it and says 500, or nothing at all.
 */
export type Behaviour = 'take' | 'take-say-500' | 'take-say-late' | 'refuse' | 'hang'

export interface Call {
  readonly noticeId: string
  /** `alert transition` of each alert in it. */
  readonly keys: readonly string[]
  /** The label `cell` of each alert in it. */
  readonly cells: readonly string[]
  readonly path: string
  /** Unix milliseconds. */
  readonly at: number
}

export interface RecordingWebhook {
  readonly url: string
  /** Calls that were taken, the repetitions among them. */
  readonly taken: readonly Call[]
  /** Calls whose signature is wrong. */
  forged(): number
  /** How the next calls are met. */
  behave(choose: () => Behaviour): void
  /** How often each key was taken under another notice id, and its first time. */
  keys(): Map<string, { readonly notices: Set<string>; readonly firstAt: number }>
  /** Calls that came again with the id they had before, as receivers are told to expect. */
  repetitions(): number
  stop(): Promise<void>
}

const lateMs = 30_000

/** A receiver with a journal of its own, that checks signatures with its own arithmetic. @param secret base64 */
export async function startRecordingWebhook(secret: string): Promise<RecordingWebhook> {
  const taken: Call[] = []
  let forged = 0
  let choose: () => Behaviour = () => 'take'
  const meet = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await bodyOf(request)
    if (!isGenuine(request, body, secret)) forged += 1
    const behaviour = choose()
    if (behaviour.startsWith('take')) taken.push(callOf(request, body))
    answer(behaviour, response)
  }
  const server = createServer(
    (request, response) => void meet(request, response).catch(() => response.destroy()),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    taken,
    forged: () => forged,
    behave: (next) => {
      choose = next
    },
    keys: () => keysOf(taken),
    repetitions: () => taken.length - new Set(taken.map(({ noticeId, path }) => `${path} ${noticeId}`)).size,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function answer(behaviour: Behaviour, response: ServerResponse): void {
  if (behaviour === 'hang') return
  if (behaviour === 'take-say-late') {
    setTimeout(() => response.end(), lateMs).unref()
    return
  }
  response.statusCode = behaviour === 'take' ? 200 : 500
  response.end()
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}

function isGenuine({ headers }: IncomingMessage, body: string, secret: string): boolean {
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  const expected = createHmac('sha256', Buffer.from(secret, 'base64')).update(signed).digest('base64')
  return (
    headers['webhook-signature'] === `v1,${expected}` && headers['idempotency-key'] === headers['webhook-id']
  )
}

interface Body {
  readonly alerts: readonly {
    readonly key: { readonly alertId: string; readonly transition: string }
    readonly labels: { readonly cell: string }
  }[]
}

function callOf({ headers, url = '' }: IncomingMessage, body: string): Call {
  const { alerts } = JSON.parse(body) as Body
  const keys = alerts.map(({ key }) => `${key.alertId} ${key.transition}`)
  const cells = alerts.map(({ labels }) => labels.cell)
  return { noticeId: String(headers['webhook-id']), keys, cells, path: url, at: Date.now() }
}

function keysOf(taken: readonly Call[]) {
  const keys = new Map<string, { notices: Set<string>; firstAt: number }>()
  for (const { noticeId, keys: own, path, at } of taken)
    for (const key of own) {
      const seen = keys.get(`${path} ${key}`)
      if (seen === undefined) keys.set(`${path} ${key}`, { notices: new Set([noticeId]), firstAt: at })
      else seen.notices.add(noticeId)
    }
  return keys
}
