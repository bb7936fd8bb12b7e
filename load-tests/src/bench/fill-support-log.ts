import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ScratchSupport } from '@telstar/infra/scratch-support'
import { derivedId } from '@telstar/support/domain/derived-id'
import { seal } from '@telstar/support/privacy/seal'
import { from as copyFrom } from 'pg-copy-streams'
import { withReader } from '../chaos/with-reader.js'
import { customerEvents, type TemplateEvent, templateComplaint, templateCustomer } from './customer-events.js'

interface FillOptions {
  readonly support: ScratchSupport
  readonly customers: number
  /** 32 bytes. */
  readonly wrappingKey: Buffer
  say(text: string): void
}

const together = 20_000
const copyKeys = 'COPY support.subject_keys (subject, wrapped) FROM STDIN'
const copyEvents = `COPY support.events (context, stream, version, type, data, subject, personal, actor, at, command_id,
  ordinal, command_digest, correlation_id, causation_id) FROM STDIN`

/** The customer of a number. */
export const benchCustomer = (index: number) => derivedId('bench-customer', String(index))

/** Fills the log with five events for each customer, sealed with keys of their own, by COPY. @returns events */
export async function fillSupportLog({ support, customers, wrappingKey, say }: FillOptions): Promise<number> {
  const templates = customerEvents(new Date())
  return withReader(support.databaseUrl('support_writer'), async (writer) => {
    for (let first = 0; first < customers; first += together) {
      const numbers = { first, end: Math.min(customers, first + together) }
      const people = peopleOf(numbers)
      const keys = people.map(({ id, key }) => `${id}\t${bytea(wrapped(id, key, wrappingKey))}\n`)
      const rows = people.flatMap((person) => templates.map((template) => rowOf(template, person)))
      await pipeline(Readable.from([keys.join('')]), writer.query(copyFrom(copyKeys)))
      await pipeline(Readable.from([rows.join('')]), writer.query(copyFrom(copyEvents)))
      if (first % (together * 10) === 0) say(`filled: ${numbers.end} of ${customers} customers`)
    }
    return customers * templates.length
  })
}

interface Person {
  readonly id: string
  readonly complaintId: string
  readonly key: Buffer
}

function peopleOf({ first, end }: { readonly first: number; readonly end: number }): Person[] {
  return Array.from({ length: end - first }, (_, offset) => {
    const id = benchCustomer(first + offset)
    return { id, complaintId: derivedId('bench-complaint', id), key: randomBytes(32) }
  })
}

function wrapped(id: string, key: Buffer, wrappingKey: Buffer): Buffer {
  return seal(key, { key: wrappingKey, nonce: randomBytes(12), bound: id })
}

const at = new Date().toISOString()

function rowOf({ context, version, event }: TemplateEvent, { id, complaintId, key }: Person): string {
  const stream = `${context}-${context === 'profile' ? id : complaintId}`
  const data = JSON.stringify(event.data)
    .replaceAll(templateCustomer, id)
    .replaceAll(templateComplaint, complaintId)
  const plain = event.personal ? Buffer.from(JSON.stringify(event.personal)) : null
  const personal = plain && bytea(seal(plain, { key, nonce: randomBytes(12), bound: stream }))
  const commandId = derivedId('bench-command', stream, String(version))
  const head = [
    context,
    stream,
    version,
    event.type,
    text(data),
    event.subject ? id : '\\N',
    personal ?? '\\N',
  ]
  return `${[...head, 'agent:anna', at, commandId, 0, '\\\\x00', 'bench', 'bench'].join('\t')}\n`
}

const bytea = (bytes: Buffer) => `\\\\x${bytes.toString('hex')}`
const text = (json: string) => json.replaceAll('\\', '\\\\')
