import type { SessionStatus } from './wire-message.js'

/** What the engine answered to one call. */
export interface EngineReply {
  /** The messages for the client, CopyInResponse left out: whoever asked has the data already. */
  bytes: Buffer[]
  /** Of the last ReadyForQuery; undefined when the call held neither Query nor Sync. */
  status: SessionStatus | undefined
  /** Command tags such as `SELECT 1`, in order. */
  tags: string[]
  /** SQLSTATE and text of the first error. */
  error: { code: string; message: string } | undefined
  /** The values of DataRow messages as text, only when asked for. */
  rows: (string | null)[][]
}

const type = { copyIn: 71, complete: 67, ready: 90, error: 69, row: 68 }

/** Reads what the engine wrote, message by message, without copying rows. */
export function readReply(written: Buffer, withRows = false): EngineReply {
  const reply: EngineReply = { bytes: [], status: undefined, tags: [], error: undefined, rows: [] }
  let from = 0
  let at = 0
  while (at < written.length) {
    const end = at + 1 + written.readInt32BE(at + 1)
    const kind = written[at]
    if (kind === type.copyIn) {
      if (at > from) reply.bytes.push(written.subarray(from, at))
      from = end
    } else if (kind !== type.row || withRows) {
      note(reply, written.subarray(at, end), withRows)
    }
    at = end
  }
  if (at > from) reply.bytes.push(written.subarray(from, at))
  return reply
}

function note(reply: EngineReply, message: Buffer, withRows: boolean): void {
  const kind = message[0]
  if (kind === type.complete) reply.tags.push(message.toString('latin1', 5, message.length - 1))
  else if (kind === type.ready) reply.status = String.fromCharCode(message[5]!) as SessionStatus
  else if (kind === type.error) reply.error ??= errorOf(message)
  else if (kind === type.row && withRows) reply.rows.push(valuesOf(message))
}

function errorOf(message: Buffer): { code: string; message: string } {
  const fields = new Map(
    message
      .toString('utf8', 5)
      .split('\0')
      .map((field) => [field[0], field.slice(1)]),
  )
  return { code: fields.get('C') ?? 'XX000', message: fields.get('M') ?? 'unknown error' }
}

function valuesOf(message: Buffer): (string | null)[] {
  const values: (string | null)[] = []
  let at = 7
  for (let left = message.readInt16BE(5); left > 0; left -= 1) {
    const length = message.readInt32BE(at)
    at += 4
    values.push(length < 0 ? null : message.toString('utf8', at, at + length))
    at += Math.max(length, 0)
  }
  return values
}
