import type { CopyBudget } from './copy-budget.js'
import type { Message, MessageReader } from './message-reader.js'
import { copyFormat, type Refusal, refusedStatement } from './sql-text.js'
import type { WireLimits } from './wire-limits.js'
import { int16, wireMessage } from './wire-message.js'

/** What a client wants done in one go: messages up to a Query, Sync or Flush, or a whole COPY FROM STDIN. */
export interface ClientWork {
  messages: Buffer[]
  /** The SQL in it. */
  sql: string[]
  /** A COPY whose data was thrown away, being too much. */
  tooLarge: boolean
}

export class ProtocolViolation extends Error {
  override name = 'ProtocolViolation'
}

export interface WorkSource {
  reader: MessageReader
  holder: object
  budget: CopyBudget<object>
  limits: WireLimits
  isSuperuser: boolean
  /** Whether the client's transaction has failed, so that a COPY would be refused before its data. */
  hasFailed(): boolean
  /** Sends something to the client at once. */
  send(bytes: Buffer): void
}

const letter = {
  query: 0x51,
  parse: 0x50,
  sync: 0x53,
  flush: 0x48,
  end: 0x58,
  data: 0x64,
  done: 0x63,
  fail: 0x66,
}
// Parse, Bind, Describe, Execute, Close, and what ends them.
const ends = new Set([letter.sync, letter.flush])
const flow = new Set([letter.parse, 0x42, 0x44, 0x45, 0x43, ...ends])

/** Reads the client's next work; undefined when it left. Throws ProtocolViolation, MessageTooLarge. */
export async function nextWork(source: WorkSource): Promise<ClientWork | undefined> {
  const work: ClientWork = { messages: [], sql: [], tooLarge: false }
  let bytes = 0
  for (;;) {
    const message = await source.reader.next()
    const kind = message?.[0]
    if (!message || kind === letter.end) return undefined
    bytes += message.length
    if (kind === letter.query) return query(source, work, message)
    if (bytes > source.limits.messageBytes) throw new ProtocolViolation('too many bytes before a Sync')
    add(source, work, message)
    if (ends.has(kind!)) return work
  }
}

function add(source: WorkSource, work: ClientWork, message: Message): void {
  const kind = message[0]!
  // What is left of a COPY that failed before its data came is to be passed over [Frontend/Backend Protocol, COPY].
  if (kind === letter.data || kind === letter.done || kind === letter.fail) return
  if (!flow.has(kind)) throw new ProtocolViolation(`invalid frontend message type ${kind}`)
  if (kind === letter.parse) addParse(source, work, message)
  else work.messages.push(message)
}

function addParse(source: WorkSource, work: ClientWork, message: Message): void {
  const name = message.subarray(5, message.indexOf(0, 5) + 1)
  const sql = textAt(message, 5 + name.length)
  const refusal = refusedStatement(sql, source.isSuperuser)
  const parsed = refusal ? wireMessage('P', name, raising(refusal), int16(0)) : message
  work.messages.push(parsed)
  work.sql.push(sql)
}

async function query(
  source: WorkSource,
  work: ClientWork,
  message: Message,
): Promise<ClientWork | undefined> {
  const sql = textAt(message, 5)
  work.sql.push(sql)
  const refusal = refusedStatement(sql, source.isSuperuser)
  work.messages.push(refusal ? wireMessage('Q', raising(refusal)) : message)
  const format = refusal ? undefined : copyFormat(sql)
  if (!format || source.hasFailed()) return work
  source.send(wireMessage('G', Buffer.from([format === 'binary' ? 1 : 0]), int16(0)))
  return collectCopy(source, work)
}

async function collectCopy(source: WorkSource, work: ClientWork): Promise<ClientWork | undefined> {
  let bytes = 0
  for (;;) {
    const message = await source.reader.next()
    const kind = message?.[0]
    if (!message || kind === letter.end) return undefined
    if (kind === letter.done || kind === letter.fail) return withEnd(work, message)
    bytes += message.length
    if (kind === letter.data) await keepData(source, work, { message, copied: bytes })
    else if (kind !== letter.sync && kind !== letter.flush) {
      throw new ProtocolViolation(`unexpected message type ${kind} during COPY from stdin`)
    }
  }
}

interface CopyPart {
  message: Message
  /** The bytes of this COPY so far. */
  copied: number
}

async function keepData(source: WorkSource, work: ClientWork, { message, copied }: CopyPart): Promise<void> {
  work.tooLarge ||= copied > source.limits.copyBytes
  if (work.tooLarge) {
    work.messages.length = 1
    return
  }
  work.messages.push(message)
  await source.budget.take(source.holder, message.length)
}

function withEnd(work: ClientWork, end: Message): ClientWork {
  const last = work.tooLarge ? wireMessage('f', 'too much data for one COPY') : end
  return { ...work, messages: [...work.messages, last] }
}

// The refusal has to come from the engine, or its transaction would go on where a server's has failed.
function raising({ code, message }: Refusal): string {
  return `DO $refusal$ BEGIN RAISE EXCEPTION USING ERRCODE = '${code}', MESSAGE = '${message}'; END $refusal$`
}

function textAt(message: Buffer, from: number): string {
  const end = message.indexOf(0, from)
  return message.toString('utf8', from, end < 0 ? message.length : end)
}
