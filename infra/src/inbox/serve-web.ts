import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Metrics } from '@telstar/runtime/metrics'
import type { Message, NewMessage } from './message.js'
import { readWebhook } from './read-webhook.js'
import { renderPage } from './render-page.js'

interface WebOptions {
  readonly region: string
  readonly port: number
  readonly secret: string
  readonly metrics: Metrics
  messages(): Message[]
  received(webhook: NewMessage): void
}

const host = '127.0.0.1'
const security = { 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'" }

/** The page, the messages as JSON, the webhook and the health of the inbox, on loopback. */
export async function serveWeb(options: WebOptions) {
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (request, response) => {
    answer(request, response, options).catch((error: Error) => {
      if (response.headersSent) response.destroy()
      else say(response, 500, `${error.message}\n`)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: WebOptions,
): Promise<void> {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
  if (path === '/webhook' || path.startsWith('/webhook/')) return takeWebhook(request, response, options)
  const page = pages.get(path)
  if (page === undefined) return say(response, 404, 'not found\n')
  if (request.method !== 'GET') return refuseMethod(response, 'GET')
  const { type, text } = await page(options)
  response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, ...security }).end(text)
}

interface Page {
  readonly type: string
  readonly text: string
}

const plain = (text: string): Page => ({ type: 'text/plain', text })

const pages = new Map<string, (options: WebOptions) => Page | Promise<Page>>([
  ['/', ({ region, messages }) => ({ type: 'text/html', text: renderPage(region, messages()) })],
  [
    '/messages',
    ({ messages }) => ({ type: 'application/json', text: JSON.stringify({ items: messages() }) }),
  ],
  ['/-/healthy', () => plain('healthy\n')],
  ['/-/ready', () => plain('ready\n')],
  ['/metrics', async ({ metrics }) => plain(await metrics.text())],
])

async function takeWebhook(
  request: IncomingMessage,
  response: ServerResponse,
  { secret, received }: WebOptions,
): Promise<void> {
  if (request.method !== 'POST') return refuseMethod(response, 'POST')
  const webhook = await readWebhook(request, secret)
  if (webhook === null) return say(response, 413, 'the body is too big\n')
  received(webhook)
  return say(response, 200, 'received\n')
}

function refuseMethod(response: ServerResponse, allowed: string): void {
  response.setHeader('allow', allowed)
  say(response, 405, `only ${allowed}\n`)
}

function say(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(text)
}
