import { randomUUID } from 'node:crypto'
import { type ScratchSupport, startScratchSupport } from '@telstar/infra/scratch-support'
import { closeDatabase, type Database, inTransaction, openDatabase } from '@telstar/runtime/database'
import { createLogger } from '@telstar/runtime/logger'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type AnyStep, anyComplaintSteps } from '../../../tests/any-complaint-steps.js'
import { actors, ComplaintStory, openCommand } from '../../../tests/complaint-story.js'
import { complaintCommandSchema } from '../../complaints/commands.js'
import type { ComplaintEvent } from '../../complaints/events.js'
import type { OpenEvent } from '../../privacy/vault.js'
import { complaintRow } from './complaint-columns.js'
import { type ComplaintView, evolveView } from './complaint-view.js'
import { complaintsProjection } from './complaints-projection.js'

let engine: ScratchSupport
let pool: Database

beforeAll(async () => {
  engine = await startScratchSupport()
  const log = createLogger('test', 'silent')
  pool = openDatabase({ url: engine.databaseUrl('support_projector'), name: 'test', log, connections: 2 })
})
afterAll(async () => {
  if (pool) await closeDatabase(pool)
  await engine?.stop()
})

let schemas = 0
async function newSchema(): Promise<string> {
  schemas += 1
  const schema = `complaints_${schemas}`
  await pool.query(`CREATE SCHEMA ${schema}`)
  await pool.query(complaintsProjection.tables(schema))
  return schema
}

const apply = (schema: string, events: readonly OpenEvent[]) =>
  inTransaction(pool, (transaction) => complaintsProjection.apply(events, { transaction, schema }))

const start = Date.parse('2026-03-02T08:00:00Z')
function logged(id: string, events: readonly ComplaintEvent[]) {
  return events.map(
    (event, index): OpenEvent => ({
      ...{
        ...event,
        personal: event.personal ?? null,
        context: 'complaint',
        stream: `complaint-${id}`,
        version: index + 1,
      },
      ...{ actor: 'agent:anna', at: new Date(start + index * 1000), recordedAt: new Date(start) },
      place: { xid: '1', position: String(index) },
      ...{ commandId: randomUUID(), correlationId: 'call', causationId: 'call' },
    }),
  )
}

function anyComplaint(steps: readonly AnyStep[]): OpenEvent[] {
  const complaintId = randomUUID()
  const story = new ComplaintStory()
  let time = start
  const at = () => new Date(time).toISOString()
  story.tell(complaintCommandSchema.parse({ ...openCommand, complaintId }), { at: at() })
  for (const step of steps) {
    time += step.after * 60_000
    const command = step.command(story.complaint)
    if (command !== null) story.tell(command, { as: step.as, at: at() })
  }
  return logged(complaintId, story.events)
}

/** The events of all in one order, each complaint's among the others'. */
function mixed(complaints: readonly OpenEvent[][]): OpenEvent[] {
  const longest = Math.max(...complaints.map(({ length }) => length))
  return Array.from({ length: longest }, (_, index) =>
    complaints.flatMap((events) => events[index] ?? []),
  ).flat()
}

it('holds for every complaint what its events evolve to, however they are cut into batches', async () => {
  const complaints = fc.sample(anyComplaintSteps, { numRuns: 60, seed: 5 }).map(anyComplaint)
  const events = mixed(complaints)
  const schema = await newSchema()
  for (let from = 0, size = 1; from < events.length; from += size, size = (size * 3) % 101)
    await apply(schema, events.slice(from, from + size))
  const { rows } = await pool.query(`SELECT * FROM ${schema}.complaints`)
  const found = new Map(rows.map((row) => [row.id, row]))
  for (const own of complaints) {
    let view: ComplaintView | null = null
    for (const event of own)
      view = evolveView(view, event as unknown as ComplaintEvent, event.at.toISOString())
    const [first, last] = [own[0], own.at(-1)]
    if (view === null || first === undefined || last === undefined) throw new Error('no events')
    const id = first.stream.replace('complaint-', '')
    const { text, place } = openCommand
    const row = complaintRow({
      id,
      version: last.version,
      view,
      changedAt: last.at.toISOString(),
      text,
      place,
    })
    expect(JSON.parse(JSON.stringify(found.get(id)))).toEqual(JSON.parse(JSON.stringify(row)))
  }
  const { rows: steps } = await pool.query(
    `SELECT complaint_id AS id, version, type, actor, at, data, text FROM ${schema}.complaint_history`,
  )
  const line = (
    id: string,
    event: { version: number; type: string; actor: string; at: Date; data: unknown },
    text: unknown,
  ) => JSON.stringify([id, event.version, event.type, event.actor, event.at, canonical(event.data), text])
  expect(steps.map((step) => line(step.id, step, step.text)).sort()).toEqual(
    events
      .map((event) => line(event.stream.replace('complaint-', ''), event, event.personal?.['text'] ?? null))
      .sort(),
  )
})

const canonical = (data: unknown): unknown =>
  JSON.parse(JSON.stringify(data), (_, value) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )

it('keeps no word of a customer who is forgotten, nor what comes afterwards', async () => {
  const schema = await newSchema()
  const story = new ComplaintStory()
  const at = '2026-03-02T08:00:00.000Z'
  story.tell(openCommand, { at })
  const note = { type: 'note', noteId: randomUUID(), audience: 'internal', text: 'Called back' } as const
  story.tell(note, { as: actors.agent, at })
  const [opened, noted] = logged(openCommand.complaintId, story.events)
  if (opened === undefined || noted === undefined) throw new Error('no events')
  const erased: OpenEvent = {
    ...{ ...opened, context: 'profile', stream: `profile-${openCommand.customerId}` },
    ...{ type: 'SubjectErased', data: {}, personal: null },
  }
  const words = async () =>
    (
      await pool.query(
        `SELECT text FROM ${schema}.complaint_history UNION SELECT text FROM ${schema}.complaints
         UNION SELECT place FROM ${schema}.complaints`,
      )
    ).rows
  await apply(schema, [opened])
  expect(await words()).toHaveLength(2)
  await apply(schema, [erased])
  expect(await words()).toEqual([{ text: null }])
  await apply(schema, [noted])
  expect(await words()).toEqual([{ text: null }])
})
