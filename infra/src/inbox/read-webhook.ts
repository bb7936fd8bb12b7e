import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import { checkSignature } from './check-signature.js'
import type { NewMessage } from './message.js'

const biggestBytes = 1_000_000

/** Enough of a notice to name it; what else is in the body is shown as it is. */
const noticeSchema = z.object({
  status: z.string(),
  alerts: z.array(z.object({ labels: z.record(z.string(), z.string()) })).min(1),
})

/** The call as a message; null when its body is too big. */
export async function readWebhook(request: IncomingMessage, secret: string): Promise<NewMessage | null> {
  const text = await readBody(request)
  if (text === null) return null
  const headers = Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  )
  const json = parsed(text)
  return {
    kind: 'webhook',
    path: request.url ?? '',
    key: headers['webhook-id'] ?? null,
    signature: checkSignature(secret, { headers, body: text }),
    title: titleOf(json),
    body: json === undefined ? text : JSON.stringify(json, null, 2),
  }
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > biggestBytes) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function titleOf(json: unknown): string {
  const { data: notice } = noticeSchema.safeParse(json)
  if (notice === undefined) return 'webhook'
  const names = [...new Set(notice.alerts.map(({ labels }) => labels['alertname'] ?? 'alert'))]
  return `[${notice.status}] ${notice.alerts.length}× ${names.join(', ')}`
}
