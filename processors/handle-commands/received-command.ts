import { receivedEvent } from '@telstar/bus/cloud-event'
import type { KafkaRecord } from '@telstar/bus/kafka-record'
import { type Command, commandSchema } from '@telstar/contracts/command'
import { z } from 'zod'

/** A command, or something that says at least which command it was meant to be. */
export type ReceivedCommand =
  | { readonly kind: 'command'; readonly command: Command }
  | {
      readonly kind: 'malformed'
      readonly commandId: string
      readonly type: string
      readonly by: string
      /** What is wrong, and where. */
      readonly detail: string
    }

const mostDetail = 2000
const anyText = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[^\0\p{Cs}]*$/u)
    .catch('')
const leastSchema = z.looseObject({
  commandId: z.string().regex(/^[\x21-\x7e]{1,64}$/, 'is needed: without it nobody can be told the outcome'),
  type: anyText(64),
  by: anyText(120),
})

/** Reads a record of the commands topic. @throws {Error} when it does not even say which command it is */
export function receivedCommand(record: KafkaRecord): ReceivedCommand {
  const { data } = receivedEvent(record)
  const result = commandSchema.safeParse(data)
  if (result.success && isStorable(result.data)) return { kind: 'command', command: result.data }
  const { commandId, type, by } = leastSchema.parse(data)
  const detail = result.success
    ? 'A text holds a character that cannot be stored (NUL, or half of a surrogate pair).'
    : readable(z.prettifyError(result.error))
  return { kind: 'malformed', commandId, type, by, detail }
}

/** PostgreSQL takes neither NUL nor lone surrogates in a text; in JSON they stand escaped, behind an odd backslash. */
const notStorable = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/i

function isStorable(value: unknown): boolean {
  return !notStorable.test(JSON.stringify(value))
}

/** Names of unknown fields are the sender's. */
function readable(text: string): string {
  return [...text.replaceAll(/[\0\p{Cs}]/gu, '\ufffd')].slice(0, mostDetail).join('')
}
