import { type NodeState, nodeStateSchema } from '@telstar/contracts/node-state'
import type { MalformedReason } from '@telstar/contracts/refusal'
import { z } from 'zod'

const utf8 = new TextDecoder('utf-8', { fatal: true })

type ReadState = { readonly state: NodeState } | { readonly reason: MalformedReason; readonly detail: string }

/** A birth, goodbye or will; or why it is none. */
export function readNodeState(payload: Buffer): ReadState {
  if (payload.length === 0) return { reason: 'empty', detail: 'the payload has no bytes' }
  const json = parse(payload)
  if ('reason' in json) return json
  const result = nodeStateSchema.safeParse(json.value)
  if (result.success) return { state: result.data }
  return { reason: 'bad-structure', detail: z.prettifyError(result.error) }
}

function parse(payload: Buffer): { value: unknown } | { reason: MalformedReason; detail: string } {
  let text: string
  try {
    text = utf8.decode(payload)
  } catch {
    return { reason: 'not-utf8', detail: 'JSON must be UTF-8' }
  }
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    return { reason: 'broken-json', detail: (error as Error).message }
  }
}
