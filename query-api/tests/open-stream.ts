import type { AlertEvent } from '@telstar/contracts/alert-event'
import type { openApi } from './ask-api.js'

export interface StreamedEvent {
  readonly id: string
  readonly event: string
  readonly data: AlertEvent | null
}

/** Opens the stream and resolves once its greeting is there: what happens from then on comes. */
export async function openStream(
  api: Awaited<ReturnType<typeof openApi>>,
  query = '',
  headers: Record<string, string> = {},
) {
  const abort = new AbortController()
  const response = await api.ask(`/v1/stream${query}`, { headers, signal: abort.signal })
  if (response.status !== 200 || response.body === null) throw new Error(`the stream: ${response.status}`)
  const blocks = blocksOf(response.body)
  const greeting = await blocks.next()
  let reset = /^event: /m.test(greeting.value ?? '') ? (greeting.value ?? '') : null
  return {
    headers: response.headers,
    /** The next event; heartbeats are passed over. */
    next: async (): Promise<StreamedEvent> => {
      while (true) {
        const block = reset ?? (await blocks.next()).value
        reset = null
        if (block === undefined) throw new Error('the stream has ended')
        const event = fieldOf(block, 'event')
        if (event !== null) {
          const data = JSON.parse(fieldOf(block, 'data') ?? 'null') as AlertEvent | null
          return { id: fieldOf(block, 'id') ?? '', event, data }
        }
      }
    },
    /** Whether it ends, after all that is still on its way. */
    ended: async () => {
      while (!(await blocks.next()).done);
      return true
    },
    close: async () => {
      abort.abort()
      await blocks.return(undefined).catch(() => undefined)
    },
  }
}

async function* blocksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true })
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    yield* blocks
  }
}

function fieldOf(block: string, name: string): string | null {
  return new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? null
}
